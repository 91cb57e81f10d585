#include "domain/customer/planning.h"

#include <algorithm>
#include <vector>

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

// Open plans made by the cadence, those of this command aside.
std::vector<std::string> CadencePlans(const CustomerEdit& edit, int pursuit) {
  std::vector<std::string> ids;
  for (const auto& [planned_id, due_on] : edit.OpenPlans(pursuit)) {
    const auto plan = edit.state().plans.find(planned_id);
    if (plan != edit.state().plans.end() && plan->second.origin == v1::PLAN_ORIGIN_CADENCE) {
      ids.push_back(planned_id);
    }
  }
  return ids;
}

// The grade asks for no contacts, as that of a dead customer (S9).
bool AsksForNone(const CustomerEdit& edit, const std::string& grade) {
  const v1::Grade* found = grade.empty() ? nullptr : edit.rules().grade(grade);
  return found != nullptr && !found->has_cadence();
}

void CancelCadencePlans(CustomerEdit& edit, int pursuit) {
  for (const std::string& planned_id : CadencePlans(edit, pursuit)) edit.Cancel(planned_id);
}

void PlanOn(CustomerEdit& edit, int pursuit, absl::CivilDay due_on, const std::string& owner) {
  if (edit.HasPlanOn(pursuit, due_on)) return;  // R72
  PlanDraft draft;
  draft.pursuit = pursuit;
  draft.due_on = due_on;
  draft.owner = owner;
  edit.Plan(draft);
}

// Nobody was reached: again on the next open day (domain.md §6.3). A coming contact stays where it
// is.
void PlanAnotherAttempt(CustomerEdit& edit, int pursuit, const std::string& owner,
                        const ContactMade& contact) {
  const absl::CivilDay due_on = PlannableDay(edit, edit.days().NextOpenDay(contact.day));
  if (contact.fulfilled_a_plan) {
    PlanOn(edit, pursuit, due_on, owner);
    return;
  }
  if (!DueByCadence(edit, contact.grade, contact.day).has_value()) return;
  const std::vector<std::string> plans = CadencePlans(edit, pursuit);
  if (plans.empty()) PlanOn(edit, pursuit, due_on, owner);
  for (const std::string& planned_id : plans) {
    if (edit.state().plans.at(planned_id).due_on <= contact.day) edit.Move(planned_id, due_on);
  }
}

}  // namespace

absl::CivilDay PlannableDay(const CustomerEdit& edit, absl::CivilDay day) {
  const absl::CivilDay from_today = std::max(day, edit.today());
  const bool rolls = edit.rules().due_roll() == v1::DUE_ROLL_NEXT_OPEN_DAY;
  if (!rolls || edit.days().IsOpen(from_today)) return from_today;
  return edit.days().NextOpenDay(from_today);
}

std::optional<absl::CivilDay> DueByCadence(const CustomerEdit& edit, const std::string& grade,
                                           absl::CivilDay contact_day) {
  const v1::Grade* found = grade.empty() ? nullptr : edit.rules().grade(grade);
  if (found == nullptr || !found->has_cadence()) return std::nullopt;
  return PlannableDay(edit, Add(contact_day, found->cadence()));
}

void PlanByCadence(CustomerEdit& edit, int pursuit, const std::string& grade,
                   const std::string& owner) {
  const std::optional<absl::CivilDay> due_on = DueByCadence(edit, grade, edit.day());
  if (!due_on.has_value() || !CadencePlans(edit, pursuit).empty()) return;
  PlanOn(edit, pursuit, *due_on, owner);
}

void ReplanForGrade(CustomerEdit& edit, const PursuitState& pursuit, const std::string& grade,
                    absl::CivilDay from) {
  if (pursuit.grade != grade && AsksForNone(edit, grade)) CancelCadencePlans(edit, pursuit.number);
  const std::optional<absl::CivilDay> due_on = DueByCadence(edit, grade, from);
  if (!due_on.has_value()) return;
  const std::vector<std::string> plans = CadencePlans(edit, pursuit.number);
  if (plans.empty()) {
    PlanOn(edit, pursuit.number, *due_on, OwnerOf(edit.state(), &pursuit));
    return;
  }
  for (const std::string& planned_id : plans) {
    edit.Move(planned_id, std::min(edit.state().plans.at(planned_id).due_on, *due_on));
  }
}

void PlanNoLater(CustomerEdit& edit, const PursuitState& pursuit, absl::CivilDay day) {
  const absl::CivilDay due_on = PlannableDay(edit, day);
  for (const auto& plan : edit.OpenPlans(pursuit.number)) {
    if (plan.second <= due_on) return;
  }
  const std::vector<std::string> plans = CadencePlans(edit, pursuit.number);
  if (plans.empty()) PlanOn(edit, pursuit.number, due_on, OwnerOf(edit.state(), &pursuit));
  for (const std::string& planned_id : plans) edit.Move(planned_id, due_on);
}

void PlanAfterContact(CustomerEdit& edit, int pursuit, const std::string& owner,
                      const ContactMade& contact) {
  const bool reached = contact.outcome != v1::CONTACT_OUTCOME_NOT_REACHED;
  if ((reached || contact.grade_changed) && AsksForNone(edit, contact.grade)) {
    CancelCadencePlans(edit, pursuit);
    return;
  }
  if (!reached) {
    PlanAnotherAttempt(edit, pursuit, owner, contact);
    return;
  }
  const std::optional<absl::CivilDay> due_on = DueByCadence(edit, contact.grade, contact.day);
  if (!due_on.has_value()) return;
  const std::vector<std::string> plans = CadencePlans(edit, pursuit);
  if (plans.empty()) PlanOn(edit, pursuit, *due_on, owner);
  for (const std::string& planned_id : plans) {
    const absl::CivilDay old = edit.state().plans.at(planned_id).due_on;
    // A new grade never puts a coming contact off; a contact does, and settles what was due.
    const bool is_coming = old > contact.day;
    edit.Move(planned_id, is_coming && contact.grade_changed ? std::min(old, *due_on) : *due_on);
  }
}

void PlanAfterSale(CustomerEdit& edit, std::optional<absl::CivilDay> won_on,
                   const std::string& owner) {
  const absl::CivilDay from = won_on.value_or(edit.today());
  for (const int days : edit.rules().after_sale_days()) {
    if (from + days < edit.today()) continue;
    PlanDraft draft;
    draft.due_on = PlannableDay(edit, from + days);
    draft.owner = owner;
    if (!edit.HasPlanOn(draft.pursuit, draft.due_on)) edit.Plan(draft);
  }
}

}  // namespace kezhi::domain
