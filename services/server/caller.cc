#include "services/server/caller.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/server/access.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMaxPrincipal = 256;
constexpr char kOperator[] = "operator";

// The one value of a key; empty when it is not given.
std::string Take(const Metadata& metadata, const char* key, domain::Violations& faults) {
  const auto [begin, end] = metadata.equal_range(key);
  if (begin == end) return "";
  if (std::next(begin) != end) {
    faults.Add(v1::REASON_NAME_INVALID, key, "is given more than once");
    return "";
  }
  std::string value(begin->second.data(), begin->second.size());
  if (value.empty()) faults.Add(v1::REASON_NAME_INVALID, key, "is empty; leave it out instead");
  return value;
}

bool IsPrincipal(absl::string_view text) {
  if (text.empty() || text.size() > kMaxPrincipal) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '/' && c != '.' && c != '_' &&
        c != '-' && c != ':' && c != '@') {
      return false;
    }
  }
  return true;
}

// The store a caller belongs to, by what it says and by its principal's name.
std::string StoreOfCaller(const v1::Actor& actor, const RolePolicy& policy, std::string stated,
                          domain::Violations& faults) {
  if (!stated.empty() && !domain::IsName(stated, domain::ResourceKind::kStore)) {
    faults.Add(v1::REASON_NAME_INVALID, kStoreKey, "must be stores/{store}");
    return "";
  }
  const std::string implied = domain::StoreOf(actor.principal());
  if (!implied.empty()) {
    if (!stated.empty() && stated != implied) {
      faults.Add(v1::REASON_NAME_INVALID, kStoreKey, "is not the store of kezhi-actor");
    }
    stated = implied;
  }
  if (stated.empty() && !policy.all_stores) {
    faults.Add(v1::REASON_NAME_INVALID, kStoreKey, "is needed: this role belongs to one store");
  }
  return stated;
}

}  // namespace

absl::StatusOr<v1::Actor> IdentifyByStatement(const Metadata& metadata) {
  domain::Violations faults;
  v1::Actor actor;
  actor.set_principal(Take(metadata, kActorKey, faults));
  actor.set_role(Take(metadata, kRoleKey, faults));
  std::string store = Take(metadata, kStoreKey, faults);
  if (actor.role().empty()) actor.set_role(kOperator);
  if (actor.principal().empty() && actor.role() == kOperator) actor.set_principal(kOperator);
  actor.set_known(v1::KNOWN_STATED);
  const RolePolicy* policy = FindRole(actor.role());
  if (policy == nullptr) return domain::RoleRequired("this call", RoleNames());

  if (!IsPrincipal(actor.principal())) {
    faults.Add(v1::REASON_NAME_INVALID, kActorKey,
               "must be 1 to 256 of A-Z a-z 0-9 / . _ - : @, such as stores/s1/consultants/c1");
  } else if (policy->consultant &&
             !domain::IsName(actor.principal(), domain::ResourceKind::kConsultant)) {
    faults.Add(v1::REASON_NAME_INVALID, kActorKey,
               "must be stores/{store}/consultants/{consultant} for this role");
  }
  actor.set_store(StoreOfCaller(actor, *policy, std::move(store), faults));
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return actor;
}

}  // namespace kezhi::server
