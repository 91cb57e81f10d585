#include "services/server/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/admin_service.pb.h"
#include "kezhi/v1/audit_service.pb.h"
#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/command_service.pb.h"
#include "kezhi/v1/consumer_group_service.pb.h"
#include "kezhi/v1/privacy_service.pb.h"
#include "kezhi/v1/query_service.pb.h"
#include "kezhi/v1/stream_service.pb.h"

namespace kezhi::server {
namespace {

// `✓` per role, in the order of the policy.
template <typename May>
std::string Row(const std::string& name, const Policy& policy, May may) {
  std::string row = absl::StrCat("| ", name, " |");
  for (const RolePolicy& role : policy.roles()) absl::StrAppend(&row, may(role) ? " ✓ |" : "  |");
  return absl::StrCat(row, "\n");
}

std::string Heading(const std::string& first, const Policy& policy) {
  std::string names = absl::StrCat("| ", first, " |");
  std::string line = "|---|";
  for (const RolePolicy& role : policy.roles()) {
    absl::StrAppend(&names, " ", role.role, " |");
    absl::StrAppend(&line, "---|");
  }
  return absl::StrCat(names, "\n", line, "\n");
}

}  // namespace

std::map<std::string, const Rpc*> AllRpcs() {
  std::map<std::string, const Rpc*> rpcs;
  // One service a file; a new service gets a line.
  for (const auto* file :
       {v1::RebuildViewsRequest::descriptor()->file(), v1::VerifyRequest::descriptor()->file(),
        v1::ExecuteRequest::descriptor()->file(),
        v1::CreateConsumerGroupRequest::descriptor()->file(),
        v1::ListErasuresRequest::descriptor()->file(), v1::GetStoreRequest::descriptor()->file(),
        v1::GetEventRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const Rpc* rpc = file->service(s)->method(m);
        rpcs.emplace(NameOf(*rpc), rpc);
      }
    }
  }
  return rpcs;
}

const RolePolicy* Policy::FindRole(absl::string_view role) const {
  const auto found = std::find_if(roles_.begin(), roles_.end(),
                                  [&](const RolePolicy& row) { return row.role == role; });
  return found == roles_.end() ? nullptr : &*found;
}

const RolePolicy* Policy::Find(absl::string_view role, absl::string_view principal) const {
  const RolePolicy* row = FindRole(role);
  if (row == nullptr || !row->by_grant) return row;
  const auto grant = grants_.find(principal);
  return grant == grants_.end() || grant->second.role != role ? nullptr : &grant->second;
}

std::string Policy::RoleNames() const {
  std::string names;
  for (const RolePolicy& row : roles_) absl::StrAppend(&names, names.empty() ? "" : ", ", row.role);
  return names;
}

const CertificateRule* Policy::FindCertificate(const std::vector<std::string>& uris,
                                               absl::string_view subject) const {
  const auto found =
      std::find_if(certificates_.begin(), certificates_.end(), [&](const CertificateRule& rule) {
        if (rule.uri.empty()) return rule.subject == subject;
        return std::find(uris.begin(), uris.end(), rule.uri) != uris.end();
      });
  return found == certificates_.end() ? nullptr : &*found;
}

std::string TablesOf(const Policy& policy) {
  std::string text = Heading("RPC", policy);
  for (const auto& [name, rpc] : AllRpcs()) {
    absl::StrAppend(&text, Row(name, policy, [rpc = rpc](const RolePolicy& role) {
      return role.rpcs.contains(rpc);
    }));
  }
  absl::StrAppend(&text, "\n", Heading("command", policy));
  const auto* arms = v1::Command::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < arms->field_count(); ++i) {
    const auto* arm = arms->field(i);
    absl::StrAppend(&text, Row(arm->name(), policy, [arm](const RolePolicy& role) {
      return role.commands.contains(arm->number());
    }));
  }
  return text;
}

}  // namespace kezhi::server
