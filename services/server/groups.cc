#include "services/server/groups.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/group_settings.h"

namespace kezhi::server {

absl::Status Groups::Load() {
  const storage::Journal& journal = parts_.engine.journal();
  KEZHI_ASSIGN_OR_RETURN(const std::vector<v1::ConsumerGroup> groups, engine::LoadGroups(journal));
  for (const v1::ConsumerGroup& group : groups) {
    KEZHI_ASSIGN_OR_RETURN(const Position position, engine::LoadGroupPosition(journal, group));
    const auto host = std::make_shared<GroupHost>(parts_, group, position);
    host->Start(followers_);
    const MutexLock lock(&mutex_);
    hosts_[engine::GroupIdOf(group.name())] = host;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<GroupHost>> Groups::Find(const std::string& name) {
  {
    const MutexLock lock(&mutex_);
    const auto found = hosts_.find(engine::GroupIdOf(name));
    if (found != hosts_.end() && found->second != nullptr) return found->second;
  }
  return domain::NotFound(v1::REASON_GROUP_NOT_FOUND, name);
}

std::vector<std::shared_ptr<GroupHost>> Groups::All() {
  std::vector<std::shared_ptr<GroupHost>> all;
  const MutexLock lock(&mutex_);
  all.reserve(hosts_.size());
  for (const auto& [id, host] : hosts_) {
    if (host != nullptr) all.push_back(host);
  }
  return all;
}

absl::Status Groups::Reserve(const std::string& id) {
  const MutexLock lock(&mutex_);
  if (hosts_.size() >= kMaxGroups && !hosts_.contains(id)) {
    return domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_TOO_MANY)
        .Message(absl::StrCat("there are ", hosts_.size(), " groups; at most ", kMaxGroups))
        .Build();
  }
  if (hosts_.emplace(id, nullptr).second) return absl::OkStatus();
  return domain::Exists(v1::REASON_GROUP_EXISTS, absl::StrCat("consumerGroups/", id));
}

void Groups::Create(v1::ConsumerGroup group, const GroupHost::Changed& changed) {
  const std::string id = engine::GroupIdOf(group.name());
  const absl::Status reserved = Reserve(id);
  if (!reserved.ok()) return changed(reserved);
  group.set_etag(engine::NextEtag(""));
  const auto host = std::make_shared<GroupHost>(parts_, group, Position(group.after_position()));
  const auto stored = [this, id, host, group, changed](const absl::Status& status) {
    if (status.ok()) host->Start(followers_);
    {
      const MutexLock lock(&mutex_);
      if (status.ok()) {
        hosts_[id] = host;
      } else {
        hosts_.erase(id);
      }
    }
    if (!status.ok()) return changed(status);
    changed(group);
  };
  parts_.engine.sequencer().SubmitSideWrites({engine::GroupRow(group)}, stored);
}

void Groups::Remove(const std::string& name, const std::string& etag,
                    const GroupHost::Changed& changed) {
  const auto host = Find(name);
  if (!host.ok()) return changed(host.status());
  const auto removed = [this, name, changed](const absl::StatusOr<v1::ConsumerGroup>& group) {
    if (group.ok()) {
      const MutexLock lock(&mutex_);
      hosts_.erase(engine::GroupIdOf(name));
    }
    changed(group);
  };
  (*host)->Remove(etag, removed);
}

}  // namespace kezhi::server
