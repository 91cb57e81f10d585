// What colleagues do for each other, messages to who has left, and what closings note.
#include <string>

#include "domain/reception/fold.h"

namespace kezhi::domain {
namespace {

// A message is due within a day of the reception's end; one more for the UTC date, and one for the
// zones of the world.
constexpr int kDaysToNote = 3;

// Whether no closing has anything to note about it any more.
bool IsSettled(const v1::BoardVisit& visit) {
  if (visit.void_()) return true;
  const bool messaged = !visit.info_left() || visit.has_greeted_at() || visit.message_overdue();
  const bool handed_back = visit.to_hand_back().empty() || visit.hand_back_missing();
  return visit.completed() && messaged && handed_back;
}

}  // namespace

// What was imported is history: nobody owes it anything.
void ReceptionFold::AddPending() {
  if (event_.imported()) return;
  const absl::CivilDay recorded =
      absl::ToCivilDay(ToTime(event_.recorded_at()), absl::UTCTimeZone());
  out_.Put(kReceptionPending, RowKey(StoreOf(event_.stream()), event_.stream()), Compact(recorded));
}

void ReceptionFold::Assist() {
  const std::string& by = event_.visit_assisted().by();
  std::string day;
  const bool shown = ChangeVisit(event_.stream(), [&](v1::BoardVisit& visit) {
    AddOnce(by, *visit.mutable_helpers());
    AddOnce(by, *visit.mutable_to_hand_back());
    day = DaySegment(visit.day());
  });
  if (!shown) return;
  AddPending();
  ChangePost(day, by, [](v1::BoardPost& post) { post.set_helped(post.helped() + 1); });
}

void ReceptionFold::HandBack() {
  const std::string& by = event_.visit_handed_back().by();
  const bool shown = ChangeVisit(event_.stream(), [&by](v1::BoardVisit& visit) {
    Drop(by, *visit.mutable_helpers());
    Drop(by, *visit.mutable_to_hand_back());
  });
  if (shown) AddPending();
}

void ReceptionFold::Split() {
  ChangeVisit(event_.stream(), [this](v1::BoardVisit& visit) {
    for (const std::string& helper : event_.party_split().helpers()) {
      AddOnce(helper, *visit.mutable_helpers());
    }
  });
}

void ReceptionFold::Greet() {
  const bool shown = ChangeVisit(event_.stream(), [this](v1::BoardVisit& visit) {
    *visit.mutable_greeted_at() = event_.greeting_sent().sent_at();
    visit.set_greeted_late(HasFlag(event_, kLate));
  });
  if (shown) AddPending();
}

void ReceptionFold::NoteOverdueMessage() {
  ChangeVisit(event_.stream(), [](v1::BoardVisit& visit) { visit.set_message_overdue(true); });
}

void ReceptionFold::NoteMissingHandBack() {
  ChangeVisit(event_.stream(), [](v1::BoardVisit& visit) { visit.set_hand_back_missing(true); });
}

// What was settled concerns only closings that were due before it was recorded, and those are of
// days up to one after the UTC date of the recording, anywhere in the world. Days are closed oldest
// first, so with a later day all of them are over. What nobody settled is noted by a closing within
// kDaysToNote, or by none: no rule asks for a message, or the visit is not over yet, which brings
// it back when it is. Else such visits would be looked at by all closings to come.
void ReceptionFold::CloseDay() {
  const std::string store = StoreOf(event_.stream());
  const absl::CivilDay closed = ToDay(event_.day_closed().closed_day());
  const std::string recorded_before = Compact(closed - 1);
  const std::string noted_before = Compact(closed - kDaysToNote);
  for (const auto& [key, recorded] : RowsUnder(rows_, kReceptionPending, store)) {
    if (recorded >= recorded_before) continue;
    if (recorded < noted_before) {
      out_.Delete(kReceptionPending, key);
      continue;
    }
    const std::string place =
        rows_.Get(kReceptionPlaces, key.substr(store.size() + 1)).value_or("");
    const auto visit = GetRow<v1::BoardVisit>(rows_, kReceptionVisits, place);
    if (!visit.has_value() || IsSettled(*visit)) out_.Delete(kReceptionPending, key);
  }
}

}  // namespace kezhi::domain
