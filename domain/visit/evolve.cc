#include "domain/visit/evolve.h"

#include <algorithm>

#include "domain/dates.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// A later event may bring a value that an earlier one had; without one it says nothing.
void NoteIfPresent(const v1::Personal& value, bool& has) {
  if (IsPresent(value)) has = true;
}

void Evolve(const v1::Event& event, const v1::VisitRegistered& registered, VisitState& state) {
  state.registered = true;
  state.registered_at = ToTime(event.recorded_at());
  state.channel = registered.channel();
  state.arrived_at = ToTime(registered.arrived_at());
  state.day = ToDay(event.business_day());
  state.party_size = registered.party_size();
  state.first = registered.first();
  state.customer = registered.customer();
  state.source = registered.source();
  state.consultant = registered.consultant();
  state.credited = registered.credited();
  state.asked_for = registered.asked_for();
  NoteIfPresent(registered.appellation(), state.has_appellation);
  NoteIfPresent(registered.plate(), state.has_plate);
}

void Evolve(const v1::Event& event, const v1::VisitCompleted& completed, VisitState& state) {
  state.completed = true;
  state.completed_at = ToTime(event.recorded_at());
  state.completed_commit = event.commit().first_position();
  state.completed_late = HasFlag(event, kLate);
  state.left_at = ToTime(completed.left_at());
  state.info_left = completed.info_left();
  state.no_info_reason = completed.no_info_reason();
  state.wanted_model = completed.wanted_model();
  state.grade = completed.grade();
  state.on_site_order = completed.on_site_order();
  state.test_drive = completed.test_drive();
  state.first = completed.first();
  if (!completed.customer().empty()) state.customer = completed.customer();
  state.pursuit = completed.pursuit();
  NoteIfPresent(completed.name(), state.has_name);
  NoteIfPresent(completed.phone(), state.has_phone);
  NoteIfPresent(completed.note(), state.has_note);
  NoteIfPresent(completed.appellation(), state.has_appellation);
  NoteIfPresent(completed.plate(), state.has_plate);
}

void EvolveField(const std::string& changed, const v1::AmendedVisitFields& fields,
                 VisitState& state) {
  if (changed == "arrived_at") state.arrived_at = ToTime(fields.arrived_at());
  if (changed == "left_at") state.left_at = ToTime(fields.left_at());
  if (changed == "party_size") state.party_size = fields.party_size();
  if (changed == "appellation") state.has_appellation = IsPresent(fields.appellation());
  if (changed == "plate") state.has_plate = IsPresent(fields.plate());
  if (changed == "name") state.has_name = IsPresent(fields.name());
  if (changed == "phone") state.has_phone = IsPresent(fields.phone());
  if (changed == "wanted_model") state.wanted_model = fields.wanted_model();
  if (changed == "grade") state.grade = fields.grade();
  if (changed == "note") state.has_note = IsPresent(fields.note());
  if (changed == "source") state.source = fields.source();
  if (changed == "consultant") {
    // The credit goes along unless it was given to somebody else on purpose.
    if (state.credited == state.consultant) state.credited = fields.consultant();
    state.consultant = fields.consultant();
  }
  if (changed == "no_info_reason") state.no_info_reason = fields.no_info_reason();
  if (changed == "on_site_order") state.on_site_order = fields.on_site_order();
  if (changed == "test_drive") state.test_drive = fields.test_drive();
  if (changed == "channel") state.channel = fields.channel();
}

void Evolve(const v1::VisitAmended& amended, VisitState& state) {
  for (const std::string& changed : amended.changed()) {
    EvolveField(changed, amended.fields(), state);
  }
  if (amended.has_moved_to_day()) state.day = ToDay(amended.moved_to_day());
  if (amended.has_first()) state.first = amended.first();
}

// What colleagues do for each other's customers. False: the event is about something else.
bool EvolveHelp(const v1::Event& event, VisitState& state) {
  switch (event.kind_case()) {
    case v1::Event::kConsentRequested:
      state.consent_asked.insert(event.consent_requested().by());
      return true;
    case v1::Event::kConsentGranted:
      state.consent_asked.erase(event.consent_granted().by());
      state.consent_granted.insert(event.consent_granted().by());
      return true;
    case v1::Event::kConsentRefused:
      state.consent_asked.erase(event.consent_refused().by());
      return true;
    case v1::Event::kVisitAssisted:
      state.helpers.insert(event.visit_assisted().by());
      state.hand_backs[event.visit_assisted().by()] = {.to = event.visit_assisted().of(),
                                                       .since = ToTime(event.recorded_at())};
      return true;
    case v1::Event::kVisitHandedBack:
      state.helpers.erase(event.visit_handed_back().by());
      state.hand_backs[event.visit_handed_back().by()].done_at = ToTime(event.recorded_at());
      return true;
    case v1::Event::kPartySplit:
      state.helpers.insert(event.party_split().helpers().begin(),
                           event.party_split().helpers().end());
      return true;
    case v1::Event::kHandBackMissing:
      state.hand_backs[event.hand_back_missing().by()].missing_noted = true;
      return true;
    case v1::Event::kGreetingSent:
      state.greeted_at = ToTime(event.greeting_sent().sent_at());
      state.greeting_recorded_at = ToTime(event.recorded_at());
      return true;
    case v1::Event::kMessageOverdue: state.message_overdue_noted = true; return true;
    default: return false;
  }
}

}  // namespace

void EvolveVisit(const v1::Event& event, VisitState& state) {
  // Nothing of that stands on the line.
  if (EvolveHelp(event, state)) return;
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered: Evolve(event, event.visit_registered(), state); break;
    case v1::Event::kVisitCompleted: Evolve(event, event.visit_completed(), state); break;
    case v1::Event::kVisitAmended: Evolve(event.visit_amended(), state); break;
    case v1::Event::kVisitVoided: state.voided = true; break;
    case v1::Event::kReceiverAssigned:
      state.consultant = event.receiver_assigned().consultant();
      state.credited = state.consultant;
      break;
    case v1::Event::kReceptionSubstituted:
      state.instead_of = event.reception_substituted().instead_of();
      state.consultant = event.reception_substituted().by();
      state.credited = event.reception_substituted().credited();
      state.hand_backs[state.consultant] = {.to = state.instead_of,
                                            .since = ToTime(event.recorded_at())};
      break;
    case v1::Event::kRegistrationOverdue: state.overdue_noted = true; return;
    default: return;
  }
  state.last_position = event.position();
}

}  // namespace kezhi::domain
