// The rota's own events, and leaves.
#include <algorithm>

#include "domain/reception/fold.h"

namespace kezhi::domain {
namespace {

// Place of the leave that ends on `day`: that of the day, else the next to come. −1: there is none.
int EndingOn(absl::CivilDay day, const v1::BoardLeaves& leaves) {
  int ending = -1;
  for (int i = 0; i < leaves.leaves_size(); ++i) {
    if (ToDay(leaves.leaves(i).to()) < day) continue;
    if (ending < 0 || ToDay(leaves.leaves(i).from()) < ToDay(leaves.leaves(ending).from())) {
      ending = i;
    }
  }
  return ending;
}

}  // namespace

void ReceptionFold::SetRotation() {
  const v1::RotationSet& set = event_.rotation_set();
  const std::string day = DayOfStream();
  const std::string prefix = RowKey(StoreOf(event_.stream()), day);
  for (const auto& [key, value] : RowsUnder(rows_, kReceptionPosts, prefix)) {
    v1::BoardPost post;
    post.ParseFromString(value);
    post.set_place(0);
    post.set_owed(std::find(set.order().begin(), set.order().end(), post.consultant()) ==
                          set.order().end()
                      ? 0
                      : post.owed());
    PutRow(out_, kReceptionPosts, key, std::move(post));
  }
  for (int i = 0; i < set.order_size(); ++i) {
    ChangePost(day, set.order(i), [i](v1::BoardPost& post) { post.set_place(i + 1); });
  }
  ChangeDay([&set](v1::BoardDay& board) {
    *board.mutable_order() = set.order();
    board.set_next(set.next());
  });
}

void ReceptionFold::CountTurn(const std::string& day, const v1::TurnTaken& taken) {
  ChangePost(day, taken.consultant(), [&taken](v1::BoardPost& post) {
    if (taken.helps()) post.set_helped(post.helped() + 1);
    switch (taken.reason()) {
      case v1::TURN_REASON_MADE_UP: post.set_owed(post.owed() - 1); [[fallthrough]];
      case v1::TURN_REASON_TURN:
      case v1::TURN_REASON_QUEUE: post.set_taken(post.taken() + 1); break;
      case v1::TURN_REASON_RETURNING:
      case v1::TURN_REASON_NAMED: post.set_own(post.own() + 1); break;
      case v1::TURN_REASON_SUBSTITUTE: post.set_substituted(post.substituted() + 1); break;
      default: break;
    }
  });
  for (const v1::SkippedTurn& skipped : taken.skipped()) {
    ChangePost(day, skipped.consultant(), [&skipped](v1::BoardPost& post) {
      post.set_skipped(post.skipped() + 1);
      if (skipped.owed()) post.set_owed(post.owed() + 1);
    });
  }
}

void ReceptionFold::TakeTurn() {
  const v1::TurnTaken& taken = event_.turn_taken();
  CountTurn(DayOfStream(), taken);
  ChangeDay([&taken](v1::BoardDay& board) {
    board.set_next(taken.next());
    Drop(taken.visit(), *board.mutable_queue());
  });
  if (taken.helps()) return;  // who receives is somebody else
  ChangeVisit(taken.visit(), [&taken](v1::BoardVisit& visit) {
    visit.set_waiting(false);
    visit.set_consultant(taken.consultant());
    visit.set_reason(taken.reason());
    *visit.mutable_skipped() = taken.skipped();
    visit.set_instead_of(taken.instead_of());
    visit.set_because(taken.because());
  });
}

void ReceptionFold::JoinQueue() {
  const std::string& name = event_.queue_joined().visit();
  ChangeDay([&name](v1::BoardDay& board) { board.add_queue(name); });
  ChangeVisit(name, [](v1::BoardVisit& visit) { visit.set_waiting(true); });
}

void ReceptionFold::LeaveQueue() {
  const std::string& name = event_.queue_left().visit();
  ChangeDay([&name](v1::BoardDay& board) { Drop(name, *board.mutable_queue()); });
  ChangeVisit(name, [](v1::BoardVisit& visit) { visit.set_waiting(false); });
}

void ReceptionFold::MarkAway(const std::string& consultant, v1::AwayReason why) {
  ChangePost(DayOfStream(), consultant, [why](v1::BoardPost& post) { post.set_away(why); });
}

void ReceptionFold::StartLeave() {
  v1::BoardLeaves leaves =
      GetRow<v1::BoardLeaves>(rows_, kReceptionLeaves, event_.stream()).value_or(v1::BoardLeaves());
  v1::BoardLeave& leave = *leaves.add_leaves();
  *leave.mutable_from() = event_.leave_started().from();
  *leave.mutable_to() = event_.leave_started().to();
  PutRow(out_, kReceptionLeaves, event_.stream(), std::move(leaves));
}

void ReceptionFold::EndLeave() {
  std::optional<v1::BoardLeaves> leaves =
      GetRow<v1::BoardLeaves>(rows_, kReceptionLeaves, event_.stream());
  if (!leaves.has_value() || !event_.has_business_day()) return;
  const absl::CivilDay day = ToDay(event_.business_day());
  const int ending = EndingOn(day, *leaves);
  if (ending < 0) return;
  if (ToDay(leaves->leaves(ending).from()) < day) {
    *leaves->mutable_leaves(ending)->mutable_to() = ToDate(day - 1);
  } else {
    leaves->mutable_leaves()->DeleteSubrange(ending, 1);
  }
  PutRow(out_, kReceptionLeaves, event_.stream(), *std::move(leaves));
}

}  // namespace kezhi::domain
