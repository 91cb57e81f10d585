#include "services/server/access.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::server {
namespace {

constexpr Rule kNone = Rule::kNone;
constexpr Rule kAll = Rule::kAll;
constexpr Rule kOwn = Rule::kOwn;
constexpr Rule kWon = Rule::kWon;

// clang-format off
constexpr RolePolicy kPolicies[] = {
    // role               all    consul. sheet  customer staff  event  audit  operate consume
    {"operator",          true,  false,  kAll,  kAll,    kAll,  kAll,  true,  true,  true},
    {"manager",           false, false,  kAll,  kAll,    kAll,  kAll,  false, false, false},
    {"consultant",        false, true,   kOwn,  kOwn,    kAll,  kNone, false, false, false},
    {"clerk",             false, false,  kAll,  kNone,   kAll,  kNone, false, false, false},
    {"after_sale",        false, false,  kNone, kWon,    kAll,  kNone, false, false, false},
    {"floor_supervisor",  false, false,  kNone, kNone,   kAll,  kNone, false, false, false},
    {"technical_leader",  false, false,  kNone, kNone,   kAll,  kNone, false, false, false},
    {"deputy_gm",         false, false,  kNone, kNone,   kAll,  kNone, false, false, false},
    {"region_manager",    true,  false,  kNone, kNone,   kNone, kNone, false, false, false},
    {"commerce",          true,  false,  kNone, kNone,   kNone, kNone, false, false, false},
    {"finance",           true,  false,  kNone, kNone,   kNone, kNone, false, false, false},
    {"auditor",           true,  false,  kNone, kNone,   kNone, kNone, true,  false, false},
    {"dashboard",         true,  false,  kNone, kNone,   kNone, kNone, false, false, false},
    {"microservice",      true,  false,  kNone, kNone,   kNone, kNone, false, false, true},
};
// clang-format on

}  // namespace

const RolePolicy* FindRole(absl::string_view role) {
  const auto* found = std::find_if(std::begin(kPolicies), std::end(kPolicies),
                                   [&](const RolePolicy& policy) { return policy.role == role; });
  return found == std::end(kPolicies) ? nullptr : found;
}

std::string RoleNames() {
  std::string names;
  for (const RolePolicy& policy : kPolicies) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", policy.role);
  }
  return names;
}

engine::Sight See(const v1::Actor& caller, Rule rule, const Subject& subject) {
  switch (rule) {
    case Rule::kNone: return engine::Sight::kWithheld;
    case Rule::kAll: return engine::Sight::kClear;
    case Rule::kOwn:
      return subject.owner == caller.principal() ? engine::Sight::kClear : engine::Sight::kMasked;
    case Rule::kWon: return subject.won ? engine::Sight::kClear : engine::Sight::kWithheld;
  }
  KEZHI_CHECK(false);
}

absl::Status CheckStore(const v1::Actor& caller, absl::string_view name) {
  if (caller.store().empty() || domain::StoreOf(name) == caller.store()) return absl::OkStatus();
  return domain::NotFound(v1::REASON_STORE_NOT_FOUND, domain::StoreOf(name));
}

absl::Status CheckAudit(const v1::Actor& caller) {
  const RolePolicy* policy = FindRole(caller.role());
  if (policy != nullptr && policy->audit) return absl::OkStatus();
  return domain::RoleRequired("AuditService", "auditor, operator");
}

absl::Status CheckOperate(const v1::Actor& caller) {
  const RolePolicy* policy = FindRole(caller.role());
  if (policy != nullptr && policy->operate) return absl::OkStatus();
  return domain::RoleRequired("this call", "operator");
}

absl::Status CheckConsume(const v1::Actor& caller) {
  const RolePolicy* policy = FindRole(caller.role());
  if (policy != nullptr && policy->consume && caller.store().empty()) return absl::OkStatus();
  return domain::RoleRequired("ConsumerGroupService", "operator, microservice, of all stores");
}

}  // namespace kezhi::server
