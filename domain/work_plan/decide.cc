#include "domain/work_plan/decide.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"
#include "domain/work_plan/check.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {
namespace {

// A consultant plans for nobody else, and neither for a group nor for the store.
absl::Status CheckPlanner(absl::string_view what, const std::string& owner,
                          const v1::Actor& actor) {
  if (DutyOf(actor) != "consultant" || actor.principal() == owner) return absl::OkStatus();
  return RoleRequired(what, "the consultant whose plan it is, manager, operator");
}

absl::StatusOr<const WorkPlanState*> FindPlan(const std::string& name, const World& world) {
  const WorkPlanState& plan = world.work_plan(name);
  if (!plan.drafted) return NotFound(v1::REASON_PLAN_NOT_FOUND, name);
  return &plan;
}

// Whose key seals the plan's texts: the owner's, else the plan's own.
std::string SubjectOf(const std::string& owner, const std::string& plan) {
  return owner.empty() ? plan : owner;
}

// The day by which it is judged whether something was in time: the day of recording, as what is
// late is late however it is dated; of an import the day it bears.
absl::CivilDay JudgedOn(const v1::Command& command, const DecisionBuilder& builder,
                        const Occurrence& when) {
  return command.imported() ? when.day.value_or(builder.today()) : builder.today();
}

// The plan that holds the place of `key` with its owner; empty: none does.
std::string PlanAt(const v1::DraftPlan& ask, const std::string& key,
                   const DecisionBuilder& builder) {
  const auto& plans =
      ask.owner().empty() ? builder.store().plans : builder.world().consultant(ask.owner()).plans;
  const auto found = plans.find(key);
  return found == plans.end() ? std::string() : found->second;
}

absl::Status CheckOwner(const v1::DraftPlan& ask, const World& world) {
  if (!ask.owner().empty() && !ask.group().empty()) {
    return InvalidField(v1::REASON_NAME_INVALID, "draft_plan.group",
                        "must be empty where there is an owner");
  }
  return ask.owner().empty() ? absl::OkStatus()
                             : CheckActive(ask.owner(), ToDay(ask.from()), world);
}

// The kind's period that begins on `from`.
absl::StatusOr<DaySpan> PeriodFrom(const v1::PlanRule& rule, absl::CivilDay from) {
  const DaySpan period = PlanPeriodOf(rule.span(), from);
  if (period.from == from) return period;
  return InvalidField(v1::REASON_PERIOD_INVALID, "draft_plan.from",
                      absl::StrCat("such a plan begins on ", Iso(period.from)));
}

v1::Event DraftedEvent(const v1::DraftPlan& ask, const v1::PlanRule& rule, const DaySpan& period) {
  v1::Event event;
  v1::PlanDrafted& drafted = *event.mutable_plan_drafted();
  drafted.set_kind(ask.kind());
  drafted.set_owner(ask.owner());
  drafted.set_group(ask.group());
  *drafted.mutable_from() = ToDate(period.from);
  *drafted.mutable_to() = ToDate(period.to);
  drafted.set_area(ask.area());
  *drafted.mutable_targets() = ask.targets();
  *drafted.mutable_visits() = ask.visits();
  drafted.set_visit_scale(rule.visit_scale());
  if (!ask.note().empty()) drafted.mutable_note()->set_clear(ask.note());
  return event;
}

v1::Event EnteredEvent(const v1::DraftPlan& ask) {
  v1::Event event;
  v1::PlanEntered& entered = *event.mutable_plan_entered();
  entered.set_plan(ask.plan());
  entered.set_kind(ask.kind());
  entered.set_group(ask.group());
  *entered.mutable_from() = ask.from();
  return event;
}

}  // namespace

absl::StatusOr<Decision> DecideDraftPlan(const v1::Command& command, const v1::DraftPlan& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckPlanner("draft_plan", ask.owner(), world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckOwner(ask, world));
  KEZHI_RETURN_IF_ERROR(CheckCustomers(ask.targets(), ask.visits(), world));
  if (world.work_plan(ask.plan()).drafted) return Exists(v1::REASON_PLAN_EXISTS, ask.plan());
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  const v1::PlanRule* rule = rules.plan_rule(ask.kind());
  if (rule == nullptr) {
    return InvalidField(v1::REASON_PLAN_KIND_UNKNOWN, "draft_plan.kind",
                        "is no kind of plan of the playbooks in force");
  }
  KEZHI_ASSIGN_OR_RETURN(const DaySpan period, PeriodFrom(*rule, ToDay(ask.from())));
  Violations faults;
  CheckTargets("draft_plan", ask.targets(), faults);
  CheckVisits("draft_plan", ask.visits(), {rule->visit_scale(), period, rules}, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  const std::string former = PlanAt(ask, PlanKey(ask.kind(), ask.group(), period.from), builder);
  if (!former.empty()) return Exists(v1::REASON_PLAN_EXISTS, former);  // R116
  v1::Event event = DraftedEvent(ask, *rule, period);
  if (const std::optional<DaySpan> due = DueDays(rule->draft_due(), period)) {
    *event.mutable_plan_drafted()->mutable_due_on() = ToDate(due->to);
    if (JudgedOn(command, builder, when) > due->to) event.add_flags(kLate);  // R117
  }
  builder.Append(ask.plan(), std::move(event), when, SubjectOf(ask.owner(), ask.plan()));
  builder.Append(ask.owner().empty() ? builder.store_name() : ask.owner(), EnteredEvent(ask), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideAmendPlan(const v1::Command& command, const v1::AmendPlan& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const WorkPlanState* plan, FindPlan(ask.plan(), world));
  KEZHI_RETURN_IF_ERROR(CheckPlanner("amend_plan", plan->owner, world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckCustomers(ask.targets(), ask.visits(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  const DaySpan period{plan->from, plan->to};
  Violations faults;
  CheckTargets("amend_plan", ask.targets(), faults);
  CheckVisits("amend_plan", ask.visits(), {plan->visit_scale, period, rules}, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  if (plan->summarised) {
    return Refuse(v1::REASON_PLAN_SUMMARISED, "the plan was summed up and stands as it is");
  }
  v1::Event event;
  v1::PlanAmended& amended = *event.mutable_plan_amended();
  amended.mutable_reason()->set_clear(ask.reason());
  amended.set_area(ask.area());
  *amended.mutable_targets() = ask.targets();
  *amended.mutable_visits() = ask.visits();
  if (!ask.note().empty()) amended.mutable_note()->set_clear(ask.note());
  builder.Append(ask.plan(), std::move(event), when, SubjectOf(plan->owner, ask.plan()));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReviewPlan(const v1::Command& command, const v1::ReviewPlan& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const WorkPlanState* plan, FindPlan(ask.plan(), world));
  const v1::Actor& actor = world.actor();
  // R115. A group's or the store's plan is that of whoever drafted it.
  if (actor.principal() == (plan->owner.empty() ? plan->author : plan->owner)) {
    return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW)
        .Message("nobody reviews their own plan")
        .Build();
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const v1::PlanRule* rule = builder.rules(when).plan_rule(plan->kind);
  if (rule != nullptr && !rule->reviewer_role().empty() && DutyOf(actor) != rule->reviewer_role() &&
      DutyOf(actor) != "operator") {
    return RoleRequired("review_plan", absl::StrCat(rule->reviewer_role(), ", operator"));
  }
  v1::Event event;
  v1::PlanReviewed& reviewed = *event.mutable_plan_reviewed();
  reviewed.set_by(actor.principal());
  reviewed.set_verdict(ask.verdict());
  if (!ask.note().empty()) reviewed.mutable_note()->set_clear(ask.note());
  builder.Append(ask.plan(), std::move(event), when, SubjectOf(plan->owner, ask.plan()));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSummarisePlan(const v1::Command& command,
                                             const v1::SummarisePlan& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const WorkPlanState* plan, FindPlan(ask.plan(), world));
  KEZHI_RETURN_IF_ERROR(CheckPlanner("summarise_plan", plan->owner, world.actor()));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  Violations faults;
  CheckResults("summarise_plan", ask.results(), faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  const absl::CivilDay judged_on = JudgedOn(command, builder, when);
  if (judged_on < plan->from) {
    return Refuse(v1::REASON_DAY_OPEN,
                  absl::StrCat("the plan's period begins on ", Iso(plan->from)));
  }
  v1::Event event;
  v1::PlanSummarised& summarised = *event.mutable_plan_summarised();
  *summarised.mutable_summary() = Clear(ask.summary());
  *summarised.mutable_results() = ask.results();
  const v1::PlanRule* rule = builder.rules(when).plan_rule(plan->kind);
  const v1::PlanDue due = rule == nullptr ? v1::PlanDue() : rule->summary_due();
  if (const std::optional<DaySpan> days = DueDays(due, {plan->from, plan->to})) {
    *summarised.mutable_due_on() = ToDate(days->to);
    if (judged_on > days->to) event.add_flags(kLate);
  }
  builder.Append(ask.plan(), std::move(event), when, SubjectOf(plan->owner, ask.plan()));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
