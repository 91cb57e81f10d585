// The law of the rota: over any day of arrivals, departures, absences, named and returning
// customers, nobody who is busy or away is assigned, and turns are fair to within one.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/reception/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/reception/floor.h"

namespace kezhi::testing {
namespace {

const std::vector<std::string>& Ids() {
  static const auto* const ids = new std::vector<std::string>{"c1", "c2", "c3", "c4"};
  return *ids;
}

// One step of a day: what happens, to whom, how many minutes after the one before.
struct Step {
  int what;
  int who;
  int visit;
  int minutes;
};

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::what, rc::gen::inRange(0, 10)),
                              rc::gen::set(&Step::who, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Step::visit, rc::gen::inRange(0, 8)),
                              rc::gen::set(&Step::minutes, rc::gen::inRange(0, 5)));
}

// What the floor looks like from outside: told by the events alone.
class Watch {
 public:
  void See(const Spec& spec) {
    for (const domain::DecidedEvent& decided : spec.decision().events) See(decided);
  }

  // Visits that are under way, the oldest first.
  std::vector<std::string> Open() const {
    std::vector<std::string> open;
    for (const auto& [visit, consultant] : receiving_) open.push_back(visit);
    return open;
  }

  bool Receives(const std::string& consultant) const {
    return std::any_of(receiving_.begin(), receiving_.end(),
                       [&consultant](const auto& entry) { return entry.second == consultant; });
  }

  // Turns of those who were free whenever one was given.
  std::vector<int> TurnsOfTheAlwaysFree() const {
    std::vector<int> turns;
    for (const std::string& id : Ids()) {
      const std::string name = Consultant(id);
      if (was_away_.count(name) == 0) turns.push_back(Count(turns_, name));
    }
    return turns;
  }

  // Turns of everybody with those that they are owed.
  std::vector<int> TurnsWithOwed() const {
    std::vector<int> turns;
    for (const std::string& id : Ids()) {
      turns.push_back(Count(turns_, Consultant(id)) + Count(owed_, Consultant(id)));
    }
    return turns;
  }

 private:
  static int Count(const std::map<std::string, int>& counts, const std::string& name) {
    const auto found = counts.find(name);
    return found == counts.end() ? 0 : found->second;
  }

  bool IsFree(const std::string& name) const { return away_.count(name) == 0 && !Receives(name); }

  void See(const domain::DecidedEvent& decided) {
    const v1::Event& event = decided.event;
    switch (event.kind_case()) {
      case v1::Event::kVisitCompleted: receiving_.erase(decided.stream); break;
      case v1::Event::kConsultantUnavailable:
        away_.insert(event.consultant_unavailable().consultant());
        break;
      case v1::Event::kConsultantAvailable:
        away_.erase(event.consultant_available().consultant());
        break;
      case v1::Event::kTurnTaken: See(event.turn_taken()); break;
      case v1::Event::kQueueJoined:
        // Nobody is free when somebody must wait.
        for (const std::string& id : Ids()) {
          RC_ASSERT(!IsFree(Consultant(id)));
          was_away_.insert(Consultant(id));
        }
        break;
      default: break;
    }
  }

  void See(const v1::TurnTaken& taken) {
    RC_ASSERT(IsFree(taken.consultant()));
    const bool counts = taken.reason() == v1::TURN_REASON_TURN ||
                        taken.reason() == v1::TURN_REASON_MADE_UP ||
                        taken.reason() == v1::TURN_REASON_QUEUE;
    if (counts) {
      ++turns_[taken.consultant()];
      for (const std::string& id : Ids()) {
        if (!IsFree(Consultant(id))) was_away_.insert(Consultant(id));
      }
    }
    if (taken.reason() == v1::TURN_REASON_MADE_UP) --owed_[taken.consultant()];
    for (const v1::SkippedTurn& skipped : taken.skipped()) {
      RC_ASSERT(!IsFree(skipped.consultant()));
      if (skipped.owed()) ++owed_[skipped.consultant()];
    }
    receiving_[taken.visit()] = taken.consultant();
  }

  std::map<std::string, std::string> receiving_;
  std::set<std::string> away_;
  std::map<std::string, int> turns_;
  std::map<std::string, int> owed_;
  std::set<std::string> was_away_;
};

v1::Command ArrivalOf(const Step& step, const std::string& visit) {
  const std::string& who = Ids()[static_cast<std::size_t>(step.who)];
  if (step.what == 4) return Arrive(visit, absl::StrCat("k", step.who + 1));
  if (step.what == 5) return Arrive(visit, "", who);
  return Arrive(visit);
}

// A day that was lived, and what was seen of it.
struct Lived {
  Spec spec;
  Watch watch;
};

// Lives the day; 0 to 5 arrive, 6 and 7 leave, 8 and 9 are away and back.
Lived Live(const v1::Playbook& playbook, const std::vector<Step>& steps) {
  Lived lived;
  Spec& spec = lived.spec;
  Watch& watch = lived.watch;
  spec = Spec({StoreOpened(), PlaybookAdopted(playbook)});
  for (const std::string& id : Ids()) spec.Given(ConsultantHired(id));
  for (int i = 0; i < 4; ++i) {
    spec.Given(Owned(absl::StrCat("k", i + 1), Ids()[static_cast<std::size_t>(i)]));
  }
  spec.When(Order(Ids())).At("2026-03-02 08:00").ThenAccepted();
  int minutes = 0;
  int visits = 0;
  for (const Step& step : steps) {
    minutes += step.minutes;
    const std::string time = absl::FormatTime("%H:%M", Clock("08:00") + absl::Minutes(minutes),
                                              absl::FixedTimeZone(8 * 60 * 60));
    const std::string at = "2026-03-02 " + time;
    const auto ask = [&](const v1::Command& command) {
      spec.When(command).At(at).ThenAccepted();
      watch.See(spec);
    };
    const std::string& who = Ids()[static_cast<std::size_t>(step.who)];
    if (step.what < 6) {
      const std::string visit = absl::StrCat("v", ++visits);
      ask(ArrivalOf(step, visit));
      ask(Turn(visit));
    } else if (step.what < 8) {
      const std::vector<std::string> open = watch.Open();
      if (open.empty()) continue;
      const std::string& name = open[static_cast<std::size_t>(step.visit) % open.size()];
      ask(Leave(name.substr(Visit("").size()), time));
    } else {
      ask(step.what == 8 ? Away(who, v1::AWAY_REASON_OTHER_WORK) : Back(who));
    }
  }
  return lived;
}

bool IsFair(const std::vector<int>& turns) {
  const auto [least, most] = std::minmax_element(turns.begin(), turns.end());
  return turns.empty() || *most - *least <= 1;
}

std::vector<Step> AnyDay() {
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 60);
  return *rc::gen::container<std::vector<Step>>(size, AnyStep());
}

RC_GTEST_PROP(Rota, IsFairToWhoWasFreeAllDay, ()) {
  RC_ASSERT(IsFair(Live(PresetPlaybook("reception_desk"), AnyDay()).watch.TurnsOfTheAlwaysFree()));
}

RC_GTEST_PROP(Rota, IsFairToEverybodyWhereTurnsAreMadeUp, ()) {
  const Watch watch = Live(MakingUp(), AnyDay()).watch;
  RC_ASSERT(IsFair(watch.TurnsWithOwed()));
  RC_ASSERT(IsFair(watch.TurnsOfTheAlwaysFree()));
}

// The board is what decides, seen from outside.
RC_GTEST_PROP(Rota, IsShownByTheBoardAsItDecides, ()) {
  Lived lived =
      Live(*rc::gen::arbitrary<bool>() ? MakingUp() : PresetPlaybook("reception_desk"), AnyDay());
  Rows rows;
  for (const v1::Event& event : lived.spec.events()) rows.Apply(event);
  const auto board = domain::ReceptionBoardOf(rows, Name(kDay), Clock("18:00"));
  RC_ASSERT(board.ok());
  const domain::RotaState& rota = lived.spec.day("20260302").rota;
  RC_ASSERT(board->next() == rota.next);
  RC_ASSERT(std::vector<std::string>(board->queue().begin(), board->queue().end()) == rota.queue);
  const std::vector<int> turns = lived.watch.TurnsWithOwed();
  for (int i = 0; i < board->posts_size(); ++i) {
    const v1::BoardPost& post = board->posts(i);
    RC_ASSERT(post.consultant() == rota.order[static_cast<std::size_t>(i)]);
    RC_ASSERT(post.owed() == std::count(rota.owed.begin(), rota.owed.end(), post.consultant()));
    RC_ASSERT(post.taken() + post.owed() == turns[static_cast<std::size_t>(i)]);
    const bool marked = rota.away.count(post.consultant()) != 0;
    RC_ASSERT((post.state() == v1::POST_STATE_OTHER_WORK) == marked);
    RC_ASSERT(marked ||
              (post.state() == v1::POST_STATE_BUSY) == lived.watch.Receives(post.consultant()));
  }
}

}  // namespace
}  // namespace kezhi::testing
