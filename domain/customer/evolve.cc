#include "domain/customer/evolve.h"

#include <algorithm>

#include "domain/customer/evolve_credit.h"
#include "domain/customer/evolve_merge.h"
#include "domain/customer/evolve_screening.h"
#include "domain/customer/outlet_budget.h"
#include "domain/dates.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// Later of a day and one that may be unknown.
void Raise(std::optional<absl::CivilDay>& last, std::optional<absl::CivilDay> day) {
  if (day.has_value() && (!last.has_value() || *last < *day)) last = day;
}

// nullptr: the stream names a pursuit that it never opened; only a later version could have written
// that.
PursuitState* Find(CustomerState& state, int number) {
  if (number < 1 || number > static_cast<int>(state.pursuits.size())) return nullptr;
  return &state.pursuits[static_cast<std::size_t>(number) - 1];
}

void AddVisit(const v1::Event& event, const std::string& visit, int number, CustomerState& state) {
  if (visit.empty()) return;
  if (std::find(state.visits.begin(), state.visits.end(), visit) == state.visits.end()) {
    state.visits.push_back(visit);
  }
  if (PursuitState* pursuit = Find(state, number)) {
    // A visit that a later judgement names as its support is still one visit.
    if (pursuit->counted_visits.insert(visit).second) ++pursuit->visits;
    Raise(pursuit->last_contact, DayIfSet(event.business_day()));
    Raise(pursuit->last_reached, DayIfSet(event.business_day()));
  }
}

bool IsVisit(const std::string& name) {
  return IsName(name, ResourceKind::kVisit);
}

void Evolve(const v1::Event& event, const v1::CustomerRegistered& registered,
            CustomerState& state) {
  state.registered = true;
  state.kind = registered.kind();
  state.owner = registered.owner();
  state.unidentified = registered.unidentified();
  state.external_id = registered.external_id();
  state.source = registered.source();
  state.has_name = IsPresent(registered.name());
  state.has_phone = IsPresent(registered.phone());
  state.has_email = IsPresent(registered.email());
  state.origin_visit = registered.origin_visit();
  AddVisit(event, registered.origin_visit(), 0, state);
}

void Evolve(const v1::ProfileChanged& changed, CustomerState& state) {
  for (const std::string& field : changed.changed()) {
    if (field == "name") state.has_name = IsPresent(changed.name());
    if (field == "phone") state.has_phone = IsPresent(changed.phone());
    if (field == "email") state.has_email = IsPresent(changed.email());
    if (field == "source") state.source = changed.source();
  }
}

void Evolve(const v1::Event& event, const v1::PursuitOpened& opened, CustomerState& state) {
  PursuitState pursuit;
  pursuit.number = opened.pursuit();
  pursuit.external_id = opened.external_id();
  pursuit.origin_visit = opened.origin_visit();
  pursuit.owner = opened.owner();
  pursuit.wanted = opened.wanted();
  pursuit.opened_on = DayIfSet(event.business_day());
  pursuit.machine = opened.machine();
  pursuit.stage = opened.stage();
  state.pursuits.push_back(std::move(pursuit));
  state.open_pursuits.insert(opened.pursuit());
  if (!opened.external_id().empty()) {
    state.pursuit_by_external_id[opened.external_id()] = opened.pursuit();
  }
  AddVisit(event, opened.origin_visit(), opened.pursuit(), state);
}

// What all grade events say.
struct Judged {
  int pursuit;
  const std::string& grade;
  const google::type::Date& graded_on;
  const google::type::Date& horizon_ends;
};

void Evolve(const v1::Event& event, const Judged& judgement, CustomerState& state) {
  PursuitState* pursuit = Find(state, judgement.pursuit);
  if (pursuit == nullptr) return;
  if (HasFlag(event, kAfterLapse) && pursuit->horizon_ends.has_value() && !pursuit->lapse_noted) {
    state.pending_lapses.push_back({pursuit->number, pursuit->grade, *pursuit->horizon_ends});
  }
  pursuit->grade = judgement.grade;
  pursuit->graded_on = DayIfSet(judgement.graded_on);
  pursuit->horizon_ends = DayIfSet(judgement.horizon_ends);
  pursuit->graded_at = ToTime(event.recorded_at());
  if (!event.has_grade_corrected()) pursuit->graded_commit = event.commit().first_position();
  pursuit->lapse_noted = false;
}

void EvolveLapse(const v1::GradeLapsed& lapsed, CustomerState& state) {
  const auto pending = std::find_if(
      state.pending_lapses.begin(), state.pending_lapses.end(), [&](const PendingLapse& other) {
        return other.pursuit == lapsed.pursuit() && other.expired_on == ToDay(lapsed.expired_on());
      });
  if (pending != state.pending_lapses.end()) {
    state.pending_lapses.erase(pending);
  } else if (PursuitState* pursuit = Find(state, lapsed.pursuit())) {
    pursuit->lapse_noted = true;
  }
}

void Evolve(const v1::Event& event, const v1::FollowUpPlanned& planned, CustomerState& state) {
  PlanState plan;
  plan.pursuit = planned.pursuit();
  plan.due_on = ToDay(planned.due_on());
  plan.origin = planned.origin();
  plan.owner = planned.owner();
  plan.set_at = ToTime(event.recorded_at());
  state.plans[planned.planned_id()] = std::move(plan);
  state.open_plans[planned.pursuit()].insert(planned.planned_id());
  ++state.plans_made;
}

void NoteMissLater(const std::string& planned_id, const PlanState& plan, CustomerState& state) {
  if (plan.missed_noted) return;
  state.pending_misses.push_back({plan.pursuit, planned_id, plan.due_on, plan.owner});
}

// `after_due`: the due day had closed before, so the plan was missed whatever is recorded now
// (domain.md §6.2).
void ClosePlan(const std::string& planned_id, std::optional<absl::CivilDay> done_on, bool after_due,
               CustomerState& state) {
  const auto found = state.plans.find(planned_id);
  if (found == state.plans.end()) return;
  const int pursuit = found->second.pursuit;
  if (after_due) NoteMissLater(planned_id, found->second, state);
  state.plans.erase(found);
  std::set<std::string>& of_pursuit = state.open_plans[pursuit];
  of_pursuit.erase(planned_id);
  if (of_pursuit.empty()) state.open_plans.erase(pursuit);
  state.closed_plans[planned_id] = {pursuit, done_on};
}

void Evolve(const v1::Event& event, const v1::FollowUpDone& done, CustomerState& state) {
  const std::optional<absl::CivilDay> day = DayIfSet(event.business_day());
  if (!done.planned_id().empty()) {
    ClosePlan(done.planned_id(), day, HasFlag(event, kAfterDue), state);
  }
  if (done.has_satisfied()) state.satisfied = done.satisfied();
  PursuitState* pursuit = Find(state, done.pursuit());
  if (pursuit == nullptr) return;
  ++pursuit->contacts;
  if (done.outcome() != v1::CONTACT_OUTCOME_NOT_REACHED) Raise(pursuit->last_contact, day);
  if (done.outcome() == v1::CONTACT_OUTCOME_REACHED) Raise(pursuit->last_reached, day);
}

void Evolve(const v1::Event& event, const v1::FollowUpRescheduled& moved, CustomerState& state) {
  const auto found = state.plans.find(moved.planned_id());
  if (found == state.plans.end()) return;
  PlanState& plan = found->second;
  if (HasFlag(event, kAfterDue)) NoteMissLater(moved.planned_id(), plan, state);
  plan.due_on = ToDay(moved.to());
  plan.missed_noted = false;
  plan.set_at = ToTime(event.recorded_at());
}

void Evolve(const v1::FollowUpMissed& missed, CustomerState& state) {
  const auto pending = std::find_if(
      state.pending_misses.begin(), state.pending_misses.end(), [&](const PendingMiss& other) {
        return other.planned_id == missed.planned_id() && other.due_on == ToDay(missed.due_on());
      });
  if (pending != state.pending_misses.end()) {
    state.pending_misses.erase(pending);
    return;
  }
  const auto found = state.plans.find(missed.planned_id());
  if (found != state.plans.end()) found->second.missed_noted = true;
}

void EvolveStage(int number, const std::string& machine, const std::string& to,
                 CustomerState& state) {
  if (PursuitState* pursuit = Find(state, number)) {
    pursuit->machine = machine;
    pursuit->stage = to;
  }
}

void EnterStatus(const v1::Event& event, int number, v1::PursuitStatus status,
                 std::optional<absl::CivilDay> on, CustomerState& state) {
  PursuitState* pursuit = Find(state, number);
  if (pursuit == nullptr) return;
  if (HasFlag(event, kAfterLapse) && pursuit->horizon_ends.has_value() && !pursuit->lapse_noted) {
    state.pending_lapses.push_back({pursuit->number, pursuit->grade, *pursuit->horizon_ends});
    pursuit->lapse_noted = true;
  }
  pursuit->status = status;
  pursuit->closed_on = on;
  if (status == v1::PURSUIT_STATUS_OPEN) {
    state.open_pursuits.insert(number);
  } else {
    state.open_pursuits.erase(number);
  }
  if (status == v1::PURSUIT_STATUS_WON) state.won = true;
}

// Whatever was `from`'s is `to`'s: the customer, its pursuits, its open plans. Plans due by
// `keep_until` stay.
void PassOn(const std::string& from, const std::string& to,
            std::optional<absl::CivilDay> keep_until, CustomerState& state) {
  if (state.owner == from) state.owner = to;
  for (PursuitState& pursuit : state.pursuits) {
    if (pursuit.owner == from) pursuit.owner = to;
  }
  for (auto& [planned_id, plan] : state.plans) {
    if (plan.owner != from) continue;
    if (keep_until.has_value() && plan.due_on <= *keep_until) continue;
    plan.owner = to;
  }
}

void Evolve(const v1::Event& event, const v1::CustomerPooled& pooled, CustomerState& state) {
  PassOn(pooled.from(), "", std::nullopt, state);
  state.owner.clear();
  state.pooled = true;
  state.last_owner = pooled.from();
  state.pooled_on = DayIfSet(event.business_day());
}

void EnterOwnership(const std::string& owner, CustomerState& state) {
  PassOn("", owner, std::nullopt, state);
  state.pooled = false;
}

// The pursuit that an event names; 0 when it names none.
int PursuitOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: return event.grade_set().pursuit();
    case v1::Event::kGradeChanged: return event.grade_changed().pursuit();
    case v1::Event::kGradeRenewed: return event.grade_renewed().pursuit();
    case v1::Event::kGradeCorrected: return event.grade_corrected().pursuit();
    case v1::Event::kPursuitCorrected: return event.pursuit_corrected().pursuit();
    case v1::Event::kGradeLapsed: return event.grade_lapsed().pursuit();
    case v1::Event::kFollowUpPlanned: return event.follow_up_planned().pursuit();
    case v1::Event::kFollowUpDone: return event.follow_up_done().pursuit();
    case v1::Event::kFollowUpRescheduled: return event.follow_up_rescheduled().pursuit();
    case v1::Event::kFollowUpCancelled: return event.follow_up_cancelled().pursuit();
    case v1::Event::kFollowUpMissed: return event.follow_up_missed().pursuit();
    case v1::Event::kStagePromoted: return event.stage_promoted().pursuit();
    case v1::Event::kStageDemoted: return event.stage_demoted().pursuit();
    case v1::Event::kOrderPlaced: return event.order_placed().pursuit();
    case v1::Event::kOrderWithdrawn: return event.order_withdrawn().pursuit();
    case v1::Event::kPursuitWon: return event.pursuit_won().pursuit();
    case v1::Event::kPursuitClosed: return event.pursuit_closed().pursuit();
    case v1::Event::kPursuitReopened: return event.pursuit_reopened().pursuit();
    case v1::Event::kVisitLinked: return event.visit_linked().pursuit();
    default: return 0;
  }
}

// The plan that an event names; empty when it names none.
const std::string& PlanOf(const v1::Event& event) {
  static const std::string* const none = new std::string();
  switch (event.kind_case()) {
    case v1::Event::kFollowUpDone: return event.follow_up_done().planned_id();
    case v1::Event::kFollowUpRescheduled: return event.follow_up_rescheduled().planned_id();
    case v1::Event::kFollowUpCancelled: return event.follow_up_cancelled().planned_id();
    case v1::Event::kFollowUpMissed: return event.follow_up_missed().planned_id();
    default: return *none;
  }
}

void NoteCitation(const v1::Event& event, CustomerState& state) {
  if (state.merges.empty()) return;
  const int pursuit = PursuitOf(event);
  const std::string& plan = PlanOf(event);
  for (MergeState& merge : state.merges) NoteCited(pursuit, plan, merge);
}

void Evolve(const v1::OrderPlaced& placed, CustomerState& state) {
  PursuitState* pursuit = Find(state, placed.pursuit());
  if (pursuit == nullptr) return;
  pursuit->order_on_lines = placed.on_site() && (!pursuit->ordered || pursuit->order_on_lines);
  pursuit->ordered = true;
}

void Evolve(const v1::OrderWithdrawn& withdrawn, CustomerState& state) {
  PursuitState* pursuit = Find(state, withdrawn.pursuit());
  if (pursuit == nullptr) return;
  pursuit->order_on_lines = false;
  pursuit->ordered = false;
}

// No decision asks for a pursuit's source.
void Evolve(const v1::PursuitCorrected& corrected, CustomerState& state) {
  PursuitState* pursuit = Find(state, corrected.pursuit());
  if (pursuit == nullptr) return;
  const auto& changed = corrected.changed();
  if (std::find(changed.begin(), changed.end(), "wanted") != changed.end()) {
    pursuit->wanted = corrected.wanted();
  }
}

void EvolveGrade(const v1::Event& event, CustomerState& state) {
  if (event.has_grade_set()) {
    const v1::GradeSet& set = event.grade_set();
    Evolve(event, {set.pursuit(), set.grade(), set.graded_on(), set.horizon_ends()}, state);
  } else if (event.has_grade_changed()) {
    const v1::GradeChanged& changed = event.grade_changed();
    Evolve(event, {changed.pursuit(), changed.to(), changed.graded_on(), changed.horizon_ends()},
           state);
    if (IsVisit(changed.supported_by())) {
      AddVisit(event, changed.supported_by(), changed.pursuit(), state);
    }
  } else if (event.has_grade_corrected()) {
    const v1::GradeCorrected& corrected = event.grade_corrected();
    if (corrected.superseded()) return;
    Evolve(event,
           {corrected.pursuit(), corrected.to(), corrected.graded_on(), corrected.horizon_ends()},
           state);
  } else {
    const v1::GradeRenewed& renewed = event.grade_renewed();
    Evolve(event, {renewed.pursuit(), renewed.grade(), renewed.graded_on(), renewed.horizon_ends()},
           state);
    if (IsVisit(renewed.supported_by())) {
      AddVisit(event, renewed.supported_by(), renewed.pursuit(), state);
    }
  }
}

void EvolveStatus(const v1::Event& event, CustomerState& state) {
  if (event.has_pursuit_won()) {
    const v1::PursuitWon& won = event.pursuit_won();
    EnterStatus(event, won.pursuit(), v1::PURSUIT_STATUS_WON, DayIfSet(won.won_on()), state);
  } else if (event.has_pursuit_closed()) {
    const v1::PursuitClosed& closed = event.pursuit_closed();
    EnterStatus(event, closed.pursuit(), closed.outcome(), DayIfSet(closed.closed_on()), state);
  } else {
    EnterStatus(event, event.pursuit_reopened().pursuit(), v1::PURSUIT_STATUS_OPEN, std::nullopt,
                state);
  }
}

void EvolveOwnership(const v1::Event& event, CustomerState& state) {
  switch (event.kind_case()) {
    case v1::Event::kCustomerAssigned: EnterOwnership(event.customer_assigned().to(), state); break;
    case v1::Event::kCustomerClaimed: EnterOwnership(event.customer_claimed().by(), state); break;
    case v1::Event::kCustomerPooled: Evolve(event, event.customer_pooled(), state); break;
    default: {
      const v1::CustomerHandedOver& handed_over = event.customer_handed_over();
      PassOn(handed_over.from(), handed_over.to(), DayIfSet(handed_over.last_day()), state);
      break;
    }
  }
}

void EvolveErasure(const v1::Event& event, CustomerState& state) {
  state.erasing = event.has_erasure_under_way();
  if (state.erasing) return;
  state.erasure.reset();
  if (event.has_erasure_requested()) {
    state.erasure = ErasureState{event.erasure_requested().legal_basis(), event.actor().principal(),
                                 event.on_behalf_of(), event.position()};
  }
  if (!event.has_customer_erased()) return;
  state.erased = true;
  state.owner.clear();
  state.pooled = false;
}

void EvolvePlan(const v1::Event& event, CustomerState& state) {
  switch (event.kind_case()) {
    case v1::Event::kFollowUpPlanned: Evolve(event, event.follow_up_planned(), state); break;
    case v1::Event::kFollowUpDone: Evolve(event, event.follow_up_done(), state); break;
    case v1::Event::kFollowUpRescheduled:
      Evolve(event, event.follow_up_rescheduled(), state);
      break;
    case v1::Event::kFollowUpCancelled:
      ClosePlan(event.follow_up_cancelled().planned_id(), std::nullopt, HasFlag(event, kAfterDue),
                state);
      break;
    default: Evolve(event.follow_up_missed(), state); break;
  }
}

}  // namespace

void EvolveCustomer(const v1::Event& event, CustomerState& state) {
  NoteCitation(event, state);
  EvolveCredit(event, state.credit);
  EvolveOutletBudget(event, state.outlet_budget);
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: Evolve(event, event.customer_registered(), state); break;
    case v1::Event::kProfileChanged: Evolve(event.profile_changed(), state); break;
    case v1::Event::kPursuitOpened: Evolve(event, event.pursuit_opened(), state); break;
    case v1::Event::kGradeSet:
    case v1::Event::kGradeChanged:
    case v1::Event::kGradeRenewed:
    case v1::Event::kGradeCorrected: EvolveGrade(event, state); break;
    case v1::Event::kGradeLapsed: EvolveLapse(event.grade_lapsed(), state); break;
    case v1::Event::kFollowUpPlanned:
    case v1::Event::kFollowUpDone:
    case v1::Event::kFollowUpRescheduled:
    case v1::Event::kFollowUpCancelled:
    case v1::Event::kFollowUpMissed: EvolvePlan(event, state); break;
    case v1::Event::kStagePromoted: {
      const v1::StagePromoted& promoted = event.stage_promoted();
      EvolveStage(promoted.pursuit(), promoted.machine(), promoted.to(), state);
      break;
    }
    case v1::Event::kStageDemoted: {
      const v1::StageDemoted& demoted = event.stage_demoted();
      EvolveStage(demoted.pursuit(), demoted.machine(), demoted.to(), state);
      break;
    }
    case v1::Event::kOrderPlaced: Evolve(event.order_placed(), state); break;
    case v1::Event::kOrderWithdrawn: Evolve(event.order_withdrawn(), state); break;
    case v1::Event::kPursuitCorrected: Evolve(event.pursuit_corrected(), state); break;
    case v1::Event::kPursuitWon:
    case v1::Event::kPursuitClosed:
    case v1::Event::kPursuitReopened: EvolveStatus(event, state); break;
    case v1::Event::kCustomerAssigned:
    case v1::Event::kCustomerHandedOver:
    case v1::Event::kCustomerPooled:
    case v1::Event::kCustomerClaimed: EvolveOwnership(event, state); break;
    case v1::Event::kCustomerMerged: EvolveMerged(event.customer_merged(), event, state); break;
    case v1::Event::kCustomerMergedAway:
      state.merged_into = event.customer_merged_away().into();
      break;
    case v1::Event::kCustomerUnmerged: EvolveUnmerged(event.customer_unmerged(), state); break;
    case v1::Event::kCustomerRestored: state.merged_into.clear(); break;
    case v1::Event::kVisitLinked:
      AddVisit(event, event.visit_linked().visit(), event.visit_linked().pursuit(), state);
      break;
    case v1::Event::kOutletDescribed:
      state.outlet_type = event.outlet_described().outlet_type();
      state.area = event.outlet_described().area();
      break;
    case v1::Event::kComplaintLinked:
      state.complaints.push_back(event.complaint_linked().complaint());
      break;
    case v1::Event::kAnswerRecorded:
      state.answered.insert(event.answer_recorded().survey());
      state.satisfied = event.answer_recorded().satisfied();
      break;
    case v1::Event::kLongTermConfirmed: state.long_term_confirmed = true; break;
    case v1::Event::kErasureRequested:
    case v1::Event::kErasureWithdrawn:
    case v1::Event::kErasureDeclined:
    case v1::Event::kErasureUnderWay:
    case v1::Event::kCustomerErased: EvolveErasure(event, state); break;
    case v1::Event::kCustomerClassified:
      state.classes[event.customer_classified().scale()] = event.customer_classified().to();
      break;
    case v1::Event::kChannelNominated:
    case v1::Event::kChannelAssessed:
    case v1::Event::kChannelDecided: EvolveScreening(event, state); break;
    case v1::Event::kDuplicateDismissed:
      state.distinct_from[event.duplicate_dismissed().other()] = {true, event.position()};
      break;
    case v1::Event::kDuplicateReopened:
      state.distinct_from[event.duplicate_reopened().other()] = {false, event.position()};
      break;
    default: break;
  }
}

}  // namespace kezhi::domain
