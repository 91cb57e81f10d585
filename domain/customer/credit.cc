// Profile on file, credit and agreement: domain.md §2.5, R62, R63, R90–R92, R101, R102 (S3 一–四).

#include "domain/customer/credit.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/money.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxTermDays = 365;
// Who decides where no playbook says it.
constexpr char kDefaultDecider[] = "manager";

absl::Status SelfReview(absl::string_view what) {
  return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW)
      .Message(absl::StrCat("nobody ", what, "; somebody else must"))
      .Build();
}

// The actor has the role that a playbook asks for, or is the operator.
absl::Status CheckRole(const std::string& role, absl::string_view what, const v1::Actor& actor) {
  if (role.empty() || DutyOf(actor) == role || DutyOf(actor) == "operator") return absl::OkStatus();
  return RoleRequired(what, role);
}

// Whether a field that a playbook requires of a customer has a value.
bool HasField(const CustomerState& customer, const std::string& field) {
  if (field == "name") return customer.has_name;
  if (field == "phone") return customer.has_phone;
  if (field == "email") return customer.has_email;
  if (field == "external_id") return !customer.external_id.empty();
  if (field == "source") return !customer.source.empty();
  if (field == "owner") return !customer.owner.empty();
  if (field == "contact") {
    return customer.has_phone || customer.has_email || !customer.external_id.empty();
  }
  return customer.credit.profile_fields.count(field) != 0;
}

// S3 2.1: what must be collected before the profile goes on file.
absl::Status CheckFacts(const CustomerState& customer, const Rules& rules) {
  std::vector<std::string> missing;
  for (const std::string& field : rules.required_fields("customer", customer.kind)) {
    if (!HasField(customer, field)) missing.push_back(field);
  }
  if (missing.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(missing, " ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED)
      .Message(absl::StrCat("the profile lacks what the playbook requires: ", names))
      .Metadata("missing", names)
      .Build();
}

// The customer as a whole has come further: every open pursuit that may take the move does.
void TriggerAll(CustomerEdit& edit, v1::StageTrigger trigger) {
  for (const int number : edit.state().open_pursuits) {
    TriggerStage(edit, *edit.state().pursuit(number), trigger);
  }
}

// The department that a recommendation is of; nullptr where no playbook names any.
// INVALID_ARGUMENT: none of its. R91: in the playbook's order, if it has one.
absl::StatusOr<const v1::CreditDepartment*> FindDepartment(const v1::RecommendCredit& ask,
                                                           const CreditState& credit,
                                                           const v1::CreditRules* rules) {
  const v1::CreditDepartment* const none = nullptr;
  if (rules == nullptr) return none;
  std::vector<std::string> before;
  for (const v1::CreditDepartment& department : rules->departments()) {
    if (department.id() != ask.department()) {
      if (credit.recommended_by.count(department.id()) == 0) before.push_back(department.id());
      continue;
    }
    if (!rules->in_order() || before.empty()) return &department;
    return StepMissing("this recommendation", absl::StrCat("that of ", absl::StrJoin(before, " ")));
  }
  return InvalidField(v1::REASON_FIELD_UNKNOWN, "recommend_credit.department",
                      "is no department of the playbook");
}

// R91.
absl::Status CheckRecommended(const CreditState& credit, const v1::CreditRules* rules) {
  if (rules == nullptr) return absl::OkStatus();
  std::vector<std::string> missing;
  for (const v1::CreditDepartment& department : rules->departments()) {
    if (credit.recommended_by.count(department.id()) == 0) missing.push_back(department.id());
  }
  if (missing.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(missing, " ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING)
      .Message(absl::StrCat("these departments have not recommended: ", names))
      .Metadata("missing", names)
      .Build();
}

void CheckTerm(int term_days, const v1::CreditRules* rules, absl::string_view field,
               Violations& violations) {
  const int max =
      rules == nullptr || rules->max_term_days() == 0 ? kMaxTermDays : rules->max_term_days();
  if (term_days >= 1 && term_days <= max) return;
  violations.Add(v1::REASON_TERM_RANGE, field, absl::StrCat("must be from 1 to ", max));
}

absl::Status LimitExceeded(const CreditWish& wish, std::int64_t limit, std::int64_t used) {
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_LIMIT)
      .Message("the customer would owe more than its credit; let it pay, or decide another credit")
      .Metadata("currency", wish.currency)
      .Metadata("limit_minor", absl::StrCat(limit))
      .Metadata("used_minor", absl::StrCat(used))
      .Metadata("amount_minor", absl::StrCat(wish.amount))
      .Build();
}

}  // namespace

std::int64_t CheckAmount(const google::type::Money& amount, absl::string_view field,
                         Violations& violations) {
  if (amount.units() == 0 && amount.nanos() == 0) {
    violations.Add(v1::REASON_AMOUNT_REQUIRED, field, "must be above zero");
    return 0;
  }
  const std::optional<std::int64_t> minor = MinorUnits(amount);
  if (minor.has_value() && *minor <= kMaxMinorUnits) return *minor;
  violations.Add(v1::REASON_MONEY_INVALID, field, "is too large");
  return 0;
}

CreditUse CreditUseOf(const CustomerState& customer, absl::string_view currency,
                      const World& world) {
  CreditUse use;
  const auto add = [&](const CustomerState& state) {
    for (const auto& [deal, of_deal] : state.credit.used) {
      if (of_deal.currency == currency) use.used += of_deal.used;
      if (!of_deal.oldest_on.has_value()) continue;
      use.oldest_on = use.oldest_on.has_value() ? std::min(*use.oldest_on, *of_deal.oldest_on)
                                                : *of_deal.oldest_on;
    }
  };
  add(customer);
  for (const std::string& alias : AliasesOf(customer, world)) add(world.customer(alias));
  return use;
}

absl::Status CheckCredit(const CustomerState& customer, const CreditWish& wish, const Rules& rules,
                         const World& world) {
  if (rules.credit() == nullptr) return absl::OkStatus();
  const CreditState& credit = customer.credit;
  if (credit.granted && credit.currency != wish.currency) {
    return InvalidField(v1::REASON_CURRENCY, "amount",
                        absl::StrCat("the customer's credit is in ", credit.currency));
  }
  const CreditUse use = CreditUseOf(customer, wish.currency, world);
  if (use.used + wish.amount > credit.limit) {
    return LimitExceeded(wish, credit.limit, use.used);
  }
  if (!use.oldest_on.has_value() || wish.day - *use.oldest_on <= credit.term_days) {
    return absl::OkStatus();
  }
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_TERM)
      .Message(absl::StrCat("the oldest open invoice is ", wish.day - *use.oldest_on,
                            " days old, the term is ", credit.term_days))
      .Metadata("days", absl::StrCat(wish.day - *use.oldest_on))
      .Metadata("term_days", absl::StrCat(credit.term_days))
      .Build();
}

absl::StatusOr<Decision> DecideReviewProfile(const v1::Command& command,
                                             const v1::ReviewProfile& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const CreditState& credit = customer.state().credit;
  if (credit.profile_authors.count(world.actor().principal()) != 0) {  // R63
    return SelfReview("reviews a profile that they wrote");
  }
  const bool accepted = ask.verdict() == v1::VERDICT_ACCEPTED;
  if (accepted) KEZHI_RETURN_IF_ERROR(CheckFacts(customer.state(), edit.rules()));
  v1::Event event;
  v1::ProfileReviewed& reviewed = *event.mutable_profile_reviewed();
  reviewed.set_verdict(ask.verdict());
  reviewed.set_by(world.actor().principal());
  if (!ask.note().empty()) *reviewed.mutable_note() = Clear(ask.note());
  edit.Append(std::move(event));
  if (accepted && !credit.filed) {
    v1::Event filed;
    filed.mutable_profile_filed();
    edit.Append(std::move(filed));
    TriggerAll(edit, v1::STAGE_TRIGGER_PROFILE_FILED);
  }
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRequestCredit(const v1::Command& command,
                                             const v1::RequestCredit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  if (!customer.state().credit.filed) {  // R90
    return StepMissing("a credit", "a profile on file");
  }
  v1::Event event;
  event.mutable_credit_requested()->set_by(world.actor().principal());
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecommendCredit(const v1::Command& command,
                                               const v1::RecommendCredit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const CreditState& credit = customer.state().credit;
  const v1::CreditRules* rules = edit.rules().credit();
  Violations violations;
  CheckAmount(ask.limit(), "recommend_credit.limit", violations);
  CheckTerm(ask.term_days(), rules, "recommend_credit.term_days", violations);
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  if (!credit.requested) return StepMissing("a recommendation", "a request for the credit");
  KEZHI_ASSIGN_OR_RETURN(const v1::CreditDepartment* department,
                         FindDepartment(ask, credit, rules));
  if (department != nullptr) {
    KEZHI_RETURN_IF_ERROR(CheckRole(
        department->role(), absl::StrCat("recommending for ", department->id()), world.actor()));
  }
  v1::Event event;
  v1::CreditRecommended& recommended = *event.mutable_credit_recommended();
  recommended.set_department(ask.department());
  *recommended.mutable_limit() = ask.limit();
  recommended.set_term_days(ask.term_days());
  recommended.set_by(world.actor().principal());
  if (!ask.findings().empty()) *recommended.mutable_findings() = Clear(ask.findings());
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDecideCredit(const v1::Command& command, const v1::DecideCredit& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const CreditState& credit = customer.state().credit;
  const v1::CreditRules* rules = edit.rules().credit();
  const bool accepted = ask.verdict() == v1::VERDICT_ACCEPTED;
  Violations violations;
  if (accepted && ask.limit().units() == 0 && ask.limit().nanos() == 0) {
    violations.Add(v1::REASON_MONEY_INVALID, "decide_credit.limit", "must be above zero");
  } else if (accepted) {
    CheckAmount(ask.limit(), "decide_credit.limit", violations);
  }
  if (accepted) CheckTerm(ask.term_days(), rules, "decide_credit.term_days", violations);
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  if (!credit.requested) return StepMissing("a decision", "a request for the credit");
  KEZHI_RETURN_IF_ERROR(CheckRecommended(credit, rules));
  const bool named = rules != nullptr && !rules->decided_by().empty();
  KEZHI_RETURN_IF_ERROR(
      CheckRole(named ? rules->decided_by() : kDefaultDecider, "deciding a credit", world.actor()));
  for (const auto& [department, by] : credit.recommended_by) {  // R92
    if (by == world.actor().principal()) return SelfReview("decides what they recommended");
  }
  v1::Event event;
  v1::CreditDecided& decided = *event.mutable_credit_decided();
  decided.set_verdict(ask.verdict());
  if (accepted) {
    *decided.mutable_limit() = ask.limit();
    decided.set_term_days(ask.term_days());
  }
  decided.set_by(world.actor().principal());
  if (!ask.note().empty()) *decided.mutable_note() = Clear(ask.note());
  edit.Append(std::move(event));
  if (accepted) TriggerAll(edit, v1::STAGE_TRIGGER_CREDIT_GRANTED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSignAgreement(const v1::Command& command,
                                             const v1::SignAgreement& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  const absl::CivilDay from = IsSet(ask.from()) ? ToDay(ask.from()) : edit.day();
  if (IsSet(ask.ends()) && ToDay(ask.ends()) < from) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "sign_agreement.ends",
                        "lies before the first day");
  }
  v1::Event event;
  v1::AgreementSigned& agreement = *event.mutable_agreement_signed();
  *agreement.mutable_scope() = Clear(ask.scope());
  *agreement.mutable_from() = ToDate(from);
  if (IsSet(ask.ends())) *agreement.mutable_ends() = ask.ends();
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
