#ifndef KEZHI_SERVICES_SERVER_GROUPS_H_
#define KEZHI_SERVICES_SERVER_GROUPS_H_

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/mutex.h"
#include "services/server/call.h"
#include "services/server/followers.h"
#include "services/server/group_host.h"

namespace kezhi::server {

// All consumer groups of a server. Any thread.
class Groups {
 public:
  static constexpr std::size_t kMaxGroups = 1000;

  // Both are borrowed.
  Groups(const Parts& parts, Followers& followers) : parts_(parts), followers_(followers) {}

  // Starts those that are stored. DATA_LOSS.
  absl::Status Load();

  // NOT_FOUND, GROUP_NOT_FOUND.
  absl::StatusOr<std::shared_ptr<GroupHost>> Find(const std::string& name);

  // By id.
  std::vector<std::shared_ptr<GroupHost>> All();

  // Stores a group whose settings are complete, then starts it. ALREADY_EXISTS, GROUP_EXISTS.
  // RESOURCE_EXHAUSTED, TOO_MANY.
  void Create(v1::ConsumerGroup group, const GroupHost::Changed& changed);
  void Remove(const std::string& name, const std::string& etag, const GroupHost::Changed& changed);

  engine::MemberId NewMemberId() { return ++last_member_; }

 private:
  absl::Status Reserve(const std::string& id);

  const Parts& parts_;
  Followers& followers_;
  std::atomic<engine::MemberId> last_member_ = 0;

  Mutex mutex_;
  // nullptr: being made or removed.
  std::map<std::string, std::shared_ptr<GroupHost>> hosts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_GROUPS_H_
