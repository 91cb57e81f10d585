// RecordPolicyBreach: rules of conduct are the playbook's.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/consultant/decide.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What it leads to: as asked, else what the policy names first.
absl::StatusOr<v1::Sanction> SanctionOf(const v1::RecordPolicyBreach& ask,
                                        const v1::Policy& policy) {
  const auto& sanctions = policy.sanctions();
  if (ask.sanction() == v1::SANCTION_UNSPECIFIED && !sanctions.empty()) {
    return static_cast<v1::Sanction>(sanctions[0]);
  }
  if (std::find(sanctions.begin(), sanctions.end(), ask.sanction()) != sanctions.end()) {
    return ask.sanction();
  }
  return InvalidField(v1::REASON_SANCTION_INVALID, "record_policy_breach.sanction",
                      absl::StrCat("is none that ", policy.id(), " names"));
}

// A fine has an amount, anything else none.
absl::Status SetPenalty(const v1::RecordPolicyBreach& ask, const v1::Policy& policy,
                        v1::PolicyBreached& breached) {
  constexpr char kField[] = "record_policy_breach.penalty";
  if (breached.sanction() != v1::SANCTION_FINE) {
    if (!ask.has_penalty()) return absl::OkStatus();
    return InvalidField(v1::REASON_MONEY_INVALID, kField, "is given, but this is no fine");
  }
  if (!ask.has_penalty() && !policy.has_penalty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, kField, "the policy names no amount; say one");
  }
  *breached.mutable_penalty() = ask.has_penalty() ? ask.penalty() : policy.penalty();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideRecordPolicyBreach(const v1::Command& command,
                                                  const v1::RecordPolicyBreach& ask,
                                                  const World& world) {
  DecisionBuilder builder(command, world);
  if (!world.consultant(ask.consultant()).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  }
  if (!ask.about_visit().empty() && !world.visit(ask.about_visit()).registered) {
    return NotFound(v1::REASON_VISIT_NOT_FOUND, ask.about_visit());
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  const v1::Policy* policy = rules.policy(ask.rule());  // R14
  if (policy == nullptr) {
    return InvalidField(v1::REASON_RULE_UNKNOWN, "record_policy_breach.rule",
                        "is no rule of conduct of the playbook");
  }
  v1::Event event;
  v1::PolicyBreached& breached = *event.mutable_policy_breached();
  breached.set_rule(policy->id());
  KEZHI_ASSIGN_OR_RETURN(const v1::Sanction sanction, SanctionOf(ask, *policy));
  breached.set_sanction(sanction);
  KEZHI_RETURN_IF_ERROR(SetPenalty(ask, *policy, breached));
  breached.set_about_visit(ask.about_visit());
  if (!ask.note().empty()) *breached.mutable_note() = Clear(ask.note());
  builder.Append(ask.consultant(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
