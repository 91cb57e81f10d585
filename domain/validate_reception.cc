#include "domain/validate_reception.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/money.h"
#include "domain/validate_limits.h"

namespace kezhi::domain {
namespace {

void CheckRange(int number, int max, absl::string_view path, Violations& faults) {
  if (number >= 0 && number <= max) return;
  faults.Add(v1::REASON_PLAYBOOK_INVALID, path, absl::StrCat("must be from 0 to ", max));
}

void CheckSkips(const v1::Reception& reception, Violations& faults) {
  std::set<int> seen;
  for (int i = 0; i < reception.skips_size(); ++i) {
    const v1::SkipRule& rule = reception.skips(i);
    const std::string at = absl::StrCat("reception.skips[", i, "]");
    if (rule.why() == v1::AWAY_REASON_UNSPECIFIED || !v1::AwayReason_IsValid(rule.why())) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".why", "must be given");
    } else if (!seen.insert(rule.why()).second) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".why", "stands twice");
    }
    if (rule.policy() == v1::SKIP_POLICY_UNSPECIFIED || !v1::SkipPolicy_IsValid(rule.policy())) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".policy", "must be given");
    }
  }
}

}  // namespace

void ValidatePolicies(const v1::Playbook& playbook, Violations& faults) {
  for (int i = 0; i < playbook.policies_size(); ++i) {
    const v1::Policy& policy = playbook.policies(i);
    const std::string at = absl::StrCat("policies[", i, "]");
    if (policy.sanctions().empty()) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".sanctions", "must name one");
    }
    std::set<int> seen;
    for (int j = 0; j < policy.sanctions_size(); ++j) {
      const int sanction = policy.sanctions(j);
      const bool known = sanction != v1::SANCTION_UNSPECIFIED && v1::Sanction_IsValid(sanction);
      if (known && seen.insert(sanction).second) continue;
      faults.Add(v1::REASON_PLAYBOOK_INVALID, absl::StrCat(at, ".sanctions[", j, "]"),
                 known ? "stands twice" : "is unknown");
    }
    const absl::string_view fault = policy.has_penalty() ? FaultOf(policy.penalty()) : "";
    if (!fault.empty()) faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".penalty", fault);
    if (policy.has_penalty() && seen.count(v1::SANCTION_FINE) == 0) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at + ".penalty", "is given, but no fine is named");
    }
  }
}

void ValidateReception(const v1::Playbook& playbook, Violations& faults) {
  if (!playbook.has_reception()) return;
  const v1::Reception& reception = playbook.reception();
  CheckSkips(reception, faults);
  CheckRange(reception.message_minutes(), kMaxMinutes, "reception.message_minutes", faults);
  CheckRange(reception.credit_days(), kMaxDays, "reception.credit_days", faults);
  if (reception.credit() == v1::CREDIT_RULE_UNSPECIFIED ||
      !v1::CreditRule_IsValid(reception.credit())) {
    faults.Add(v1::REASON_PLAYBOOK_INVALID, "reception.credit", "must be given");
  }
}

}  // namespace kezhi::domain
