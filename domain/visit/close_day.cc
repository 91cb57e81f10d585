#include "domain/visit/close_day.h"

#include <utility>

#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Whether the line was there and not filled in when the day closed. What was recorded afterwards
// does not mend it, unless in time: a visitor who was still there has some minutes more.
bool WasOpenAt(absl::Time closes, const VisitState& visit) {
  if (!visit.registered || visit.voided || visit.registered_at > closes) return false;
  if (!visit.completed) return true;
  return visit.completed_late && visit.completed_at > closes;
}

}  // namespace

void CloseVisitDay(const std::string& visit, absl::CivilDay day, const World& world,
                   Decision& decision) {
  const VisitState& state = world.visit(visit);
  const StoreState& store = world.store(StoreOf(visit));
  if (state.overdue_noted || state.day > day) return;
  if (!WasOpenAt(store.days().ClosesAt(day), state)) return;
  v1::Event event;
  v1::RegistrationOverdue& overdue = *event.mutable_registration_overdue();
  *overdue.mutable_closed_day() = ToDate(day);
  overdue.set_consultant(state.consultant);
  Append(visit, std::move(event), AtClosing(store, day), decision,
         state.customer.empty() ? absl::string_view() : state.customer);
}

}  // namespace kezhi::domain
