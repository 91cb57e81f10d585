#include "services/server/caller.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/check.h"
#include "domain/authorise.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::server {
namespace {

absl::Status MayNot(const Caller& caller, absl::string_view what, absl::string_view advice) {
  return domain::ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .Message(absl::StrCat("role ", caller.actor().role(), " may not ", what, advice))
      .Metadata("role", caller.actor().role())
      .Build();
}

}  // namespace

const RolePolicy& Caller::policy() const {
  KEZHI_CHECK(policy_ != nullptr);
  return *policy_;
}

absl::Status CheckCall(const Caller& caller, const Rpc& rpc) {
  if (caller.policy().rpcs.contains(&rpc)) return absl::OkStatus();
  return MayNot(caller, absl::StrCat("call ", NameOf(rpc)), "; the policy says who may");
}

absl::Status CheckCommand(const Caller& caller, const v1::Command& command) {
  const int kind = command.kind_case();
  if (kind == v1::Command::KIND_NOT_SET || caller.policy().commands.contains(kind)) {
    return absl::OkStatus();
  }
  const std::string& arm = v1::Command::descriptor()->FindFieldByNumber(kind)->name();
  return MayNot(
      caller, absl::StrCat("send ", arm),
      absl::StrCat("; needs one of ", absl::StrJoin(domain::RolesOf(command.kind_case()), ", ")));
}

absl::Status CheckStore(const v1::Actor& caller, absl::string_view name) {
  if (caller.store().empty() || domain::StoreOf(name) == caller.store()) return absl::OkStatus();
  return domain::NotFound(v1::REASON_STORE_NOT_FOUND, domain::StoreOf(name));
}

absl::Status CheckAllStores(const v1::Actor& caller, absl::string_view what) {
  if (caller.store().empty()) return absl::OkStatus();
  return domain::ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .Message(absl::StrCat(what, " concerns all stores, and the caller is of ", caller.store()))
      .Build();
}

}  // namespace kezhi::server
