#ifndef KEZHI_DOMAIN_RECEPTION_FOLD_H_
#define KEZHI_DOMAIN_RECEPTION_FOLD_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/reception_views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/reception/tables.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Adds a name unless it is there.
inline void AddOnce(const std::string& name,
                    google::protobuf::RepeatedPtrField<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) *names.Add() = name;
}

// Takes a name out, if it is there.
inline void Drop(const std::string& name, google::protobuf::RepeatedPtrField<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) names.erase(found);
}

// The tables of the reception board while one event is applied.
class ReceptionFold {
 public:
  ReceptionFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  // The rota.
  void SetRotation();
  void TakeTurn();
  void JoinQueue();
  void LeaveQueue();
  // `why` unspecified: back.
  void MarkAway(const std::string& consultant, v1::AwayReason why);

  // Visits.
  void Register();
  void Complete();
  void Amend();
  void Void();
  void Assign();
  void Substitute();

  // Help, messages, and what closings note.
  void Assist();
  void HandBack();
  void Split();
  void Greet();
  void NoteOverdueMessage();
  void NoteMissingHandBack();
  void CloseDay();

  // Leaves, of the consultant whose stream it is.
  void StartLeave();
  void EndLeave();

 private:
  // Edits the board of the day whose stream it is.
  template <typename Edit>
  void ChangeDay(const Edit& edit) {
    const std::string key = RowKey(StoreOf(event_.stream()), DayOfStream());
    v1::BoardDay day = GetRow<v1::BoardDay>(rows_, kReceptionDays, key).value_or(v1::BoardDay());
    edit(day);
    day.set_position(event_.position());
    day.set_ruleset_digest(event_.ruleset_digest());
    PutRow(out_, kReceptionDays, key, std::move(day));
  }

  // Edits what the rota of `day` (compact) is for a consultant.
  template <typename Edit>
  void ChangePost(const std::string& day, const std::string& consultant, const Edit& edit) {
    const std::string key = RowKey(StoreOf(event_.stream()), day, consultant);
    v1::BoardPost post =
        GetRow<v1::BoardPost>(rows_, kReceptionPosts, key).value_or(v1::BoardPost());
    post.set_consultant(consultant);
    edit(post);
    post.set_position(event_.position());
    PutRow(out_, kReceptionPosts, key, std::move(post));
  }

  // Edits a visit of the board and keeps it under its day. False: it is not on the board.
  template <typename Edit>
  bool ChangeVisit(const std::string& name, const Edit& edit) {
    if (!HasBoard()) return false;
    const std::string key = rows_.Get(kReceptionPlaces, name).value_or("");
    if (key.empty()) return false;
    std::optional<v1::BoardVisit> visit = GetRow<v1::BoardVisit>(rows_, kReceptionVisits, key);
    if (!visit.has_value()) return false;
    edit(*visit);
    visit->set_position(event_.position());
    for (const std::string& flag : event_.flags()) visit->add_flags(flag);
    const std::string now = VisitKey(*visit);
    if (now != key) {
      out_.Delete(kReceptionVisits, key);
      out_.Put(kReceptionPlaces, name, now);
    }
    PutRow(out_, kReceptionVisits, now, *std::move(visit));
    return true;
  }

  // Most stores have none: asked first, since that row is at hand, and a visit's that is not there
  // has to be looked for.
  bool HasBoard() const {
    return rows_.Get(kReceptionStores, StoreOf(event_.stream())).has_value();
  }

  static std::string VisitKey(const v1::BoardVisit& visit) {
    return RowKey(StoreOf(visit.visit()), DaySegment(visit.day()), visit.visit());
  }

  // The day of a day's stream, as a segment.
  std::string DayOfStream() const { return IdOf(event_.stream()); }

  // Notes that a closing must look at the visit.
  void AddPending();
  void CountTurn(const std::string& day, const v1::TurnTaken& taken);

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RECEPTION_FOLD_H_
