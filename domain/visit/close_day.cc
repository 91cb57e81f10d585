#include "domain/visit/close_day.h"

#include <utility>

#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/names.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// Whether the line was there and not filled in when the day closed. What was recorded afterwards
// does not mend it, unless in time: a visitor who was still there has some minutes more.
bool WasOpenAt(absl::Time closes, const VisitState& visit) {
  if (!visit.registered || visit.voided || visit.registered_at > closes) return false;
  if (!visit.completed) return true;
  return visit.completed_late && visit.completed_at > closes;
}

void NoteOverdueLine(const std::string& visit, absl::CivilDay day, const World& world,
                     Decision& decision) {
  const VisitState& state = world.visit(visit);
  const StoreState& store = world.store(StoreOf(visit));
  if (state.overdue_noted || !WasOpenAt(store.days().ClosesAt(day), state)) return;
  v1::Event event;
  v1::RegistrationOverdue& overdue = *event.mutable_registration_overdue();
  *overdue.mutable_closed_day() = ToDate(day);
  overdue.set_consultant(state.consultant);
  Append(visit, std::move(event), AtClosing(store, day), decision,
         state.customer.empty() ? absl::string_view() : state.customer);
}

// Whether the reception was over, by what was recorded at the closing.
bool WasOverAt(absl::Time closes, const VisitState& visit) {
  return visit.completed && !visit.voided && visit.completed_at <= closes;
}

// S5 4. Only who left contact data can be sent a message; what is due after the closing is judged
// by the next.
void NoteOverdueMessage(const std::string& visit, absl::CivilDay day, const World& world,
                        Decision& decision) {
  const VisitState& state = world.visit(visit);
  const StoreState& store = world.store(StoreOf(visit));
  const absl::Time closes = store.days().ClosesAt(day);
  const Rules rules = store.rules(state.day);
  const int minutes = rules.reception() == nullptr ? 0 : rules.reception()->message_minutes();
  if (minutes == 0 || state.message_overdue_noted || !state.info_left) return;
  const absl::Time due_at = state.left_at + absl::Minutes(minutes);
  if (!WasOverAt(closes, state) || due_at > closes) return;
  if (state.greeting_recorded_at <= closes || state.greeted_at <= due_at) return;
  v1::Event event;
  v1::MessageOverdue& overdue = *event.mutable_message_overdue();
  *overdue.mutable_closed_day() = ToDate(day);
  *overdue.mutable_due_at() = ToTimestamp(due_at);
  overdue.set_consultant(state.consultant);
  Append(visit, std::move(event), AtClosing(store, day), decision);
}

// S5 11: who helped or stood in hands the customer back when the reception is over.
void NoteMissingHandBacks(const std::string& visit, absl::CivilDay day, const World& world,
                          Decision& decision) {
  const VisitState& state = world.visit(visit);
  const StoreState& store = world.store(StoreOf(visit));
  const absl::Time closes = store.days().ClosesAt(day);
  if (!WasOverAt(closes, state)) return;
  for (const auto& [by, hand_back] : state.hand_backs) {
    if (hand_back.missing_noted || hand_back.since > closes || hand_back.done_at <= closes) {
      continue;
    }
    v1::Event event;
    v1::HandBackMissing& missing = *event.mutable_hand_back_missing();
    *missing.mutable_closed_day() = ToDate(day);
    missing.set_by(by);
    missing.set_to(hand_back.to);
    Append(visit, std::move(event), AtClosing(store, day), decision);
  }
}

}  // namespace

void CloseVisitDay(const std::string& visit, absl::CivilDay day, const World& world,
                   Decision& decision) {
  const VisitState& state = world.visit(visit);
  if (!state.registered || state.day > day) return;
  NoteOverdueLine(visit, day, world, decision);
  NoteOverdueMessage(visit, day, world, decision);
  NoteMissingHandBacks(visit, day, world, decision);
}

}  // namespace kezhi::domain
