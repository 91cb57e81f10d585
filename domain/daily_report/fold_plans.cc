// What is planned, whose it is, and what merges do to it.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/daily_report/fold.h"
#include "domain/dates.h"
#include "domain/merge_rows.h"
#include "domain/names.h"

namespace kezhi::domain {

std::optional<v1::PlanLine> ReportFold::PlanOf(const std::string& planned_id) const {
  return GetRow<v1::PlanLine>(rows_, kReportPlansOf, RowKey(event_.stream(), planned_id));
}

void ReportFold::Put(v1::PlanLine plan) {
  Touch(event_, plan);
  if (!plan.owner().empty()) PutRow(out_, kReportPlans, ReportPlanKey(plan), plan);
  const std::string key = RowKey(plan.customer(), plan.planned_id());
  PutRow(out_, kReportPlansOf, key, std::move(plan));
}

void ReportFold::Strike(const v1::PlanLine& plan) {
  if (plan.owner().empty()) return;
  v1::PlanLine struck = plan;
  struck.set_struck(true);
  if (struck.until() == 0) struck.set_until(event_.position());
  Touch(event_, struck);
  PutRow(out_, kReportPlans, ReportPlanKey(struck), struck);
}

void ReportFold::Plan() {
  const v1::FollowUpPlanned& planned = event_.follow_up_planned();
  v1::PlanLine plan;
  plan.set_customer(event_.stream());
  plan.set_planned_id(planned.planned_id());
  plan.set_pursuit(planned.pursuit());
  plan.set_purpose(planned.pursuit() == 0 ? v1::PURPOSE_AFTER_SALE : v1::PURPOSE_ADVANCE);
  plan.set_method(planned.method());
  if (planned.has_subject()) *plan.mutable_subject() = planned.subject();
  *plan.mutable_due_on() = planned.due_on();
  plan.set_owner(planned.owner());
  plan.set_since(event_.position());
  Put(std::move(plan));
}

void ReportFold::Reschedule() {
  std::optional<v1::PlanLine> plan = PlanOf(event_.follow_up_rescheduled().planned_id());
  if (!plan.has_value()) return;
  Strike(*plan);
  *plan->mutable_due_on() = event_.follow_up_rescheduled().to();
  plan->set_missed(false);
  plan->set_since(event_.position());
  Put(*std::move(plan));
}

void ReportFold::Cancel() {
  std::optional<v1::PlanLine> plan = PlanOf(event_.follow_up_cancelled().planned_id());
  if (!plan.has_value()) return;
  plan->set_cancelled(true);
  plan->set_struck(true);
  plan->set_until(event_.position());
  Put(*std::move(plan));
}

void ReportFold::Miss() {
  const v1::FollowUpMissed& missed = event_.follow_up_missed();
  std::optional<v1::PlanLine> plan = PlanOf(missed.planned_id());
  if (!plan.has_value()) return;
  // It may have been moved or passed on before the closing came round: the report of the day it was
  // missed on keeps it.
  v1::PlanLine then = *plan;
  then.set_owner(missed.consultant());
  *then.mutable_due_on() = missed.due_on();
  if (ReportPlanKey(then) == ReportPlanKey(*plan)) {
    plan->set_missed(true);
    Put(*std::move(plan));
  } else if (auto row = GetRow<v1::PlanLine>(rows_, kReportPlans, ReportPlanKey(then))) {
    row->set_missed(true);
    Touch(event_, *row);
    PutRow(out_, kReportPlans, ReportPlanKey(*row), *row);
  }
  if (!missed.consultant().empty()) NoteDay(missed.consultant(), DaySegment(missed.due_on()));
}

void ReportFold::OpenPursuit() {
  const v1::PursuitOpened& opened = event_.pursuit_opened();
  out_.Insert(kReportOwners, PursuitKey(event_.stream(), opened.pursuit()), opened.owner());
}

void ReportFold::PassOn(const std::string& from, const std::string& to,
                        const google::type::Date& keep_until) {
  for (const auto& [key, owner] : RowsUnder(rows_, kReportOwners, event_.stream())) {
    if (owner == from) out_.Put(kReportOwners, key, to);
  }
  for (const auto& [key, value] : RowsUnder(rows_, kReportPlansOf, event_.stream())) {
    v1::PlanLine plan;
    plan.ParseFromString(value);
    const bool open = !plan.done() && !plan.cancelled();
    const bool kept = IsSet(keep_until) && ToDay(plan.due_on()) <= ToDay(keep_until);
    if (!open || kept || plan.owner() != from) continue;
    Strike(plan);
    plan.set_owner(to);
    plan.set_missed(false);
    plan.set_since(event_.position());
    Put(std::move(plan));
  }
}

void ReportFold::Merge() {
  const v1::CustomerMerged& merged = event_.customer_merged();
  PutRow(out_, kReportAliases, merged.from(), AliasOf(event_.stream(), merged, event_.position()));
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    out_.Put(kReportOwners, PursuitKey(event_.stream(), taken.pursuit()), taken.owner());
  }
  for (int number = 1; number <= merged.pursuits(); ++number) {
    const std::string to = PursuitKey(event_.stream(), merged.pursuit_offset() + number);
    const std::string key = PursuitKey(merged.from(), number);
    for (const auto& [row, where] : RowsUnder(rows_, kReportGrades, key)) {
      out_.Put(kReportGrades, absl::StrCat(to, absl::string_view(row).substr(key.size())), where);
    }
  }
  for (const v1::MergedPlan& taken : merged.taken_plans()) {
    std::optional<v1::PlanLine> plan =
        GetRow<v1::PlanLine>(rows_, kReportPlansOf, RowKey(merged.from(), taken.from_planned_id()));
    if (!plan.has_value()) continue;
    if (plan->missed() && plan->owner() != taken.owner()) {
      // Who missed it, missed it.
      Strike(*plan);
      plan->set_missed(false);
    } else if (!plan->owner().empty()) {
      // The same promise under a new name, not one more line.
      out_.Delete(kReportPlans, ReportPlanKey(*plan));
    }
    plan->set_customer(event_.stream());
    plan->set_planned_id(taken.planned_id());
    plan->set_pursuit(taken.pursuit());
    if (plan->owner() != taken.owner()) plan->set_since(event_.position());
    plan->set_owner(taken.owner());
    Put(*std::move(plan));
  }
}

void ReportFold::Unmerge() {
  const std::string& from = event_.customer_unmerged().from();
  const auto alias = GetRow<v1::CustomerAlias>(rows_, kReportAliases, from);
  if (!alias.has_value()) return;
  for (int i = 1; i <= alias->pursuits(); ++i) {
    const std::string key = PursuitKey(event_.stream(), alias->pursuit_offset() + i);
    out_.Delete(kReportOwners, key);
    DeleteRows(rows_, out_, kReportGrades, key);
  }
  for (const v1::MergedPlan& taken : alias->taken_plans()) {
    if (std::optional<v1::PlanLine> plan = PlanOf(taken.planned_id())) {
      if (!plan->owner().empty()) out_.Delete(kReportPlans, ReportPlanKey(*plan));
      out_.Delete(kReportPlansOf, RowKey(event_.stream(), taken.planned_id()));
    }
    auto former =
        GetRow<v1::PlanLine>(rows_, kReportPlansOf, RowKey(from, taken.from_planned_id()));
    if (former.has_value()) Put(*std::move(former));
  }
  out_.Delete(kReportAliases, from);
}

}  // namespace kezhi::domain
