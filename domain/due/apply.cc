#include "domain/due/apply.h"

#include <string>
#include <utility>
#include <vector>

#include "domain/dates.h"
#include "domain/due/fold.h"
#include "domain/due/ownership.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Flags of events that mend what the closing of a day has not noted yet.
constexpr char kAfterDueFlag[] = "after_due";
constexpr char kAfterLapseFlag[] = "after_lapse";

// ---- visits ----

void RegisterVisit(DueFold& fold) {
  const v1::Event& event = fold.event();
  if (!IsSet(event.business_day())) return;
  v1::DueItem item;
  item.set_kind(v1::DUE_KIND_REGISTRATION);
  *item.mutable_due_on() = event.business_day();
  item.set_owner(event.visit_registered().consultant());
  item.set_visit(event.stream());
  if (event.visit_registered().has_appellation()) {
    *item.mutable_appellation() = event.visit_registered().appellation();
  }
  fold.PutVisit(std::nullopt, item);
}

void ApplyToVisit(DueFold& fold) {
  const v1::Event& event = fold.event();
  const std::optional<v1::DueItem> before = fold.Visit(event.stream());
  if (event.has_registration_overdue()) {
    if (!before.has_value()) {
      fold.TakePending(event.stream(), event.registration_overdue().closed_day(), "");
      return;
    }
    v1::DueItem item = *before;
    item.set_noted(true);
    fold.PutVisit(before, item);
    return;
  }
  if (!before.has_value()) return;
  if (event.has_visit_amended()) {
    v1::DueItem item = *before;
    const v1::VisitAmended& amended = event.visit_amended();
    if (amended.has_moved_to_day()) *item.mutable_due_on() = amended.moved_to_day();
    for (const std::string& name : amended.changed()) {
      if (name == "consultant") item.set_owner(amended.fields().consultant());
      if (name == "appellation") *item.mutable_appellation() = amended.fields().appellation();
    }
    fold.PutVisit(before, item);
    return;
  }
  if (event.has_receiver_assigned() || event.has_reception_substituted()) {
    v1::DueItem item = *before;
    item.set_owner(event.has_receiver_assigned() ? event.receiver_assigned().consultant()
                                                 : event.reception_substituted().by());
    fold.PutVisit(before, item);
    return;
  }
  if (event.has_visit_completed() && fold.HasFlag("late") && !before->noted()) {
    fold.AddPending(event.stream(), before->due_on(), "");
  }
  fold.DeleteVisit(*before);
}

// ---- plans ----

void Plan(DueFold& fold) {
  const v1::FollowUpPlanned& planned = fold.event().follow_up_planned();
  v1::DueItem item;
  item.set_kind(v1::DUE_KIND_FOLLOW_UP);
  *item.mutable_due_on() = planned.due_on();
  item.set_owner(planned.owner());
  item.set_customer(fold.event().stream());
  item.set_pursuit(planned.pursuit());
  item.set_planned_id(planned.planned_id());
  item.set_method(planned.method());
  fold.PutPlan(std::nullopt, item);
}

// `undone`: the due day had closed before the event, so that a closing must still note the plan.
void ClosePlan(DueFold& fold, const std::string& planned_id, bool undone) {
  const std::optional<v1::DueItem> plan = fold.Plan(fold.event().stream(), planned_id);
  if (!plan.has_value()) return;
  if (undone && !plan->noted()) fold.AddPending(plan->customer(), plan->due_on(), planned_id);
  fold.DeletePlan(*plan);
}

void Reschedule(DueFold& fold) {
  const v1::FollowUpRescheduled& moved = fold.event().follow_up_rescheduled();
  const std::optional<v1::DueItem> before = fold.Plan(fold.event().stream(), moved.planned_id());
  if (!before.has_value()) return;
  if (fold.HasFlag(kAfterDueFlag) && !before->noted()) {
    fold.AddPending(before->customer(), before->due_on(), moved.planned_id());
  }
  v1::DueItem item = *before;
  *item.mutable_due_on() = moved.to();
  item.set_noted(false);
  fold.PutPlan(before, item);
}

void Miss(DueFold& fold) {
  const v1::FollowUpMissed& missed = fold.event().follow_up_missed();
  const std::string& customer = fold.event().stream();
  if (fold.TakePending(customer, missed.due_on(), missed.planned_id())) return;
  const std::optional<v1::DueItem> before = fold.Plan(customer, missed.planned_id());
  if (!before.has_value()) return;
  v1::DueItem item = *before;
  item.set_noted(true);
  fold.PutPlan(before, item);
}

// ---- pursuits ----

// The customer was reached, in person or otherwise, on the event's day.
void Reach(const v1::Event& event, v1::DuePursuit& pursuit) {
  if (!IsSet(event.business_day())) return;
  if (IsSet(pursuit.last_reached()) &&
      ToDay(pursuit.last_reached()) >= ToDay(event.business_day())) {
    return;
  }
  *pursuit.mutable_last_reached() = event.business_day();
}

void Open(DueFold& fold) {
  const v1::PursuitOpened& opened = fold.event().pursuit_opened();
  v1::DuePursuit pursuit;
  pursuit.set_owner(opened.owner());
  pursuit.set_wanted(opened.wanted());
  pursuit.set_open(true);
  Reach(fold.event(), pursuit);
  const std::string& customer = fold.event().stream();
  fold.PutPursuit(customer, opened.pursuit(), fold.Pursuit(customer, opened.pursuit()),
                  std::move(pursuit));
}

// The end of the horizon that a closing has not noted, when the event says that it had passed.
void KeepLapse(DueFold& fold, int number, const v1::DuePursuit& pursuit) {
  if (!fold.HasFlag(kAfterLapseFlag) || !IsSet(pursuit.horizon_ends())) return;
  if (pursuit.lapse_noted()) return;
  fold.AddPending(fold.event().stream(), pursuit.horizon_ends(),
                  Sortable(static_cast<std::uint64_t>(number)));
}

// GradeSet, GradeChanged, GradeRenewed or GradeCorrected.
template <typename Judgement>
void Judge(DueFold& fold, const Judgement& judgement, const std::string& grade,
           const std::string& supported_by) {
  const std::string& customer = fold.event().stream();
  const std::optional<v1::DuePursuit> before = fold.Pursuit(customer, judgement.pursuit());
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  KeepLapse(fold, judgement.pursuit(), *pursuit);
  pursuit->set_grade(grade);
  pursuit->clear_horizon_ends();
  if (IsSet(judgement.horizon_ends())) *pursuit->mutable_horizon_ends() = judgement.horizon_ends();
  pursuit->set_lapse_noted(false);
  if (IsName(supported_by, ResourceKind::kVisit)) Reach(fold.event(), *pursuit);
  fold.PutPursuit(customer, judgement.pursuit(), before, std::move(pursuit));
}

void Correct(DueFold& fold) {
  const v1::PursuitCorrected& corrected = fold.event().pursuit_corrected();
  const std::optional<v1::DuePursuit> before =
      fold.Pursuit(fold.event().stream(), corrected.pursuit());
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  for (const std::string& field : corrected.changed()) {
    if (field == "wanted") pursuit->set_wanted(corrected.wanted());
  }
  fold.PutPursuit(fold.event().stream(), corrected.pursuit(), before, std::move(pursuit));
}

void Lapse(DueFold& fold) {
  const v1::GradeLapsed& lapsed = fold.event().grade_lapsed();
  const std::string& customer = fold.event().stream();
  if (fold.TakePending(customer, lapsed.expired_on(),
                       Sortable(static_cast<std::uint64_t>(lapsed.pursuit())))) {
    return;
  }
  const std::optional<v1::DuePursuit> before = fold.Pursuit(customer, lapsed.pursuit());
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  pursuit->set_lapse_noted(true);
  fold.PutPursuit(customer, lapsed.pursuit(), before, std::move(pursuit));
}

void SetStatus(DueFold& fold, int number, v1::PursuitStatus status) {
  const std::optional<v1::DuePursuit> before = fold.Pursuit(fold.event().stream(), number);
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  if (fold.HasFlag(kAfterLapseFlag)) {
    KeepLapse(fold, number, *pursuit);
    pursuit->set_lapse_noted(true);
  }
  pursuit->set_open(status == v1::PURSUIT_STATUS_OPEN);
  pursuit->set_won(status == v1::PURSUIT_STATUS_WON);
  fold.PutPursuit(fold.event().stream(), number, before, std::move(pursuit));
}

void SetOrdered(DueFold& fold, int number, bool ordered) {
  const std::optional<v1::DuePursuit> before = fold.Pursuit(fold.event().stream(), number);
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  pursuit->set_ordered(ordered);
  fold.PutPursuit(fold.event().stream(), number, before, std::move(pursuit));
}

void ReachPursuit(DueFold& fold, int number) {
  const std::optional<v1::DuePursuit> before = fold.Pursuit(fold.event().stream(), number);
  if (!before.has_value()) return;
  std::optional<v1::DuePursuit> pursuit = before;
  Reach(fold.event(), *pursuit);
  fold.PutPursuit(fold.event().stream(), number, before, std::move(pursuit));
}

void Done(DueFold& fold) {
  const v1::FollowUpDone& done = fold.event().follow_up_done();
  if (!done.planned_id().empty()) ClosePlan(fold, done.planned_id(), done.late_recorded());
  if (done.outcome() == v1::CONTACT_OUTCOME_REACHED) ReachPursuit(fold, done.pursuit());
}

// ---- store and day ----

void Adopt(DueFold& fold) {
  const v1::Playbook& playbook = fold.event().playbook_adopted().playbook();
  const std::string key = RowKey(fold.event().stream(), playbook.id());
  if (playbook.has_pool()) {
    PutRow(fold.out(), kDuePools, key, playbook.pool());
  } else {
    fold.out().Delete(kDuePools, key);
  }
}

// What was mended concerns only closings that were due before it was recorded, and those are of
// days up to one after the UTC date of the recording, anywhere in the world. Days are closed oldest
// first, so with a later day all of them are over.
void CloseDay(DueFold& fold) {
  const std::string store = StoreOf(fold.event().stream());
  const absl::CivilDay day = ToDay(fold.event().day_closed().closed_day());
  const std::string recorded_before = Compact(day - 1);
  std::vector<std::string> settled;
  fold.rows().Scan(kDuePending, RowKey(store, ""), RowKey(store, Compact(day)),
                   [&](absl::string_view key, absl::string_view value) {
                     const absl::string_view recorded = value.substr(value.find('\0') + 1);
                     if (recorded < recorded_before) settled.emplace_back(key);
                     return true;
                   });
  for (const std::string& key : settled) fold.out().Delete(kDuePending, key);
}

void ApplyToPlan(DueFold& fold) {
  const v1::Event& event = fold.event();
  switch (event.kind_case()) {
    case v1::Event::kFollowUpPlanned: Plan(fold); break;
    case v1::Event::kFollowUpDone: Done(fold); break;
    case v1::Event::kFollowUpRescheduled: Reschedule(fold); break;
    case v1::Event::kFollowUpCancelled:
      ClosePlan(fold, event.follow_up_cancelled().planned_id(), fold.HasFlag(kAfterDueFlag));
      break;
    case v1::Event::kFollowUpMissed: Miss(fold); break;
    default: break;
  }
}

void ApplyToPursuit(DueFold& fold) {
  const v1::Event& event = fold.event();
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: Open(fold); break;
    case v1::Event::kGradeSet: Judge(fold, event.grade_set(), event.grade_set().grade(), ""); break;
    case v1::Event::kGradeChanged:
      Judge(fold, event.grade_changed(), event.grade_changed().to(),
            event.grade_changed().supported_by());
      break;
    case v1::Event::kGradeRenewed:
      Judge(fold, event.grade_renewed(), event.grade_renewed().grade(),
            event.grade_renewed().supported_by());
      break;
    case v1::Event::kGradeCorrected:
      if (event.grade_corrected().superseded()) break;
      Judge(fold, event.grade_corrected(), event.grade_corrected().to(), "");
      break;
    case v1::Event::kPursuitCorrected: Correct(fold); break;
    case v1::Event::kGradeLapsed: Lapse(fold); break;
    case v1::Event::kOrderPlaced: SetOrdered(fold, event.order_placed().pursuit(), true); break;
    case v1::Event::kOrderWithdrawn:
      SetOrdered(fold, event.order_withdrawn().pursuit(), false);
      break;
    case v1::Event::kPursuitWon:
      SetStatus(fold, event.pursuit_won().pursuit(), v1::PURSUIT_STATUS_WON);
      break;
    case v1::Event::kPursuitClosed:
      SetStatus(fold, event.pursuit_closed().pursuit(), event.pursuit_closed().outcome());
      break;
    case v1::Event::kPursuitReopened:
      SetStatus(fold, event.pursuit_reopened().pursuit(), v1::PURSUIT_STATUS_OPEN);
      break;
    case v1::Event::kVisitLinked: ReachPursuit(fold, event.visit_linked().pursuit()); break;
    default: break;
  }
}

}  // namespace

void ApplyDue(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  DueFold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kPlaybookAdopted: Adopt(fold); break;
    case v1::Event::kDayClosed: CloseDay(fold); break;
    case v1::Event::kVisitRegistered: RegisterVisit(fold); break;
    case v1::Event::kVisitCompleted:
    case v1::Event::kVisitAmended:
    case v1::Event::kVisitVoided:
    case v1::Event::kReceiverAssigned:
    case v1::Event::kReceptionSubstituted:
    case v1::Event::kRegistrationOverdue: ApplyToVisit(fold); break;
    case v1::Event::kCustomerRegistered:
    case v1::Event::kProfileChanged:
    case v1::Event::kCustomerAssigned:
    case v1::Event::kCustomerHandedOver:
    case v1::Event::kCustomerPooled:
    case v1::Event::kCustomerClaimed:
    case v1::Event::kCustomerMerged:
    case v1::Event::kCustomerUnmerged: ApplyToCustomer(fold); break;
    default:
      ApplyToPlan(fold);
      ApplyToPursuit(fold);
      break;
  }
}

}  // namespace kezhi::domain
