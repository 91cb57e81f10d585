// What visits tell the board.
#include "domain/reception/fold.h"

namespace kezhi::domain {
namespace {

void AmendField(const std::string& field, const v1::AmendedVisitFields& values,
                v1::BoardVisit& visit) {
  if (field == "arrived_at") *visit.mutable_arrived_at() = values.arrived_at();
  if (field == "left_at") *visit.mutable_left_at() = values.left_at();
  if (field != "consultant") return;
  // The credit goes along unless it is somebody else's.
  if (visit.credited() == visit.consultant()) visit.set_credited(values.consultant());
  visit.set_consultant(values.consultant());
}

}  // namespace

void ReceptionFold::Register() {
  if (!HasBoard()) return;
  const v1::VisitRegistered& registered = event_.visit_registered();
  const bool out_of_turn = HasFlag(event_, kOutOfTurn);
  v1::BoardVisit visit;
  visit.set_visit(event_.stream());
  *visit.mutable_day() = event_.business_day();
  *visit.mutable_arrived_at() = registered.arrived_at();
  visit.set_consultant(registered.consultant());
  visit.set_credited(registered.credited());
  visit.set_customer(registered.customer());
  visit.set_out_of_turn(out_of_turn);
  visit.set_position(event_.position());
  *visit.mutable_flags() = event_.flags();
  const std::string key = VisitKey(visit);
  out_.Insert(kReceptionPlaces, visit.visit(), key);
  InsertRow(out_, kReceptionVisits, key, std::move(visit));
  if (!out_of_turn) return;
  ChangePost(DaySegment(event_.business_day()), registered.consultant(),
             [](v1::BoardPost& post) { post.set_out_of_turn(post.out_of_turn() + 1); });
}

void ReceptionFold::Complete() {
  const v1::VisitCompleted& completed = event_.visit_completed();
  bool owed = completed.info_left();
  const bool shown = ChangeVisit(event_.stream(), [&completed, &owed](v1::BoardVisit& visit) {
    *visit.mutable_left_at() = completed.left_at();
    visit.set_info_left(completed.info_left());
    visit.set_completed(true);
    if (!completed.customer().empty()) visit.set_customer(completed.customer());
    owed = owed || !visit.to_hand_back().empty();
  });
  if (shown && owed) AddPending();
}

void ReceptionFold::Amend() {
  const v1::VisitAmended& amended = event_.visit_amended();
  ChangeVisit(event_.stream(), [&amended](v1::BoardVisit& visit) {
    for (const std::string& field : amended.changed()) AmendField(field, amended.fields(), visit);
    if (IsSet(amended.moved_to_day())) *visit.mutable_day() = amended.moved_to_day();
  });
}

void ReceptionFold::Void() {
  ChangeVisit(event_.stream(), [](v1::BoardVisit& visit) { visit.set_void_(true); });
}

void ReceptionFold::Assign() {
  const v1::ReceiverAssigned& assigned = event_.receiver_assigned();
  ChangeVisit(event_.stream(), [&assigned](v1::BoardVisit& visit) {
    visit.set_consultant(assigned.consultant());
    visit.set_credited(assigned.consultant());
    visit.set_reason(assigned.reason());
  });
}

void ReceptionFold::Substitute() {
  const v1::ReceptionSubstituted& substituted = event_.reception_substituted();
  const bool out_of_turn = HasFlag(event_, kOutOfTurn);
  std::string day;
  const bool shown = ChangeVisit(event_.stream(), [&](v1::BoardVisit& visit) {
    visit.set_consultant(substituted.by());
    visit.set_credited(substituted.credited());
    visit.set_instead_of(substituted.instead_of());
    visit.set_because(substituted.because());
    visit.set_reason(v1::TURN_REASON_SUBSTITUTE);
    visit.set_out_of_turn(visit.out_of_turn() || out_of_turn);
    AddOnce(substituted.by(), *visit.mutable_to_hand_back());
    day = DaySegment(visit.day());
  });
  if (!shown) return;
  AddPending();
  if (!out_of_turn) return;
  ChangePost(day, substituted.by(),
             [](v1::BoardPost& post) { post.set_out_of_turn(post.out_of_turn() + 1); });
}

}  // namespace kezhi::domain
