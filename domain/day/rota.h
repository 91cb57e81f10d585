#ifndef KEZHI_DOMAIN_DAY_ROTA_H_
#define KEZHI_DOMAIN_DAY_ROTA_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/reception.pb.h"

#include "domain/day/state.h"
#include "domain/decision_builder.h"

namespace kezhi::domain {

// Folds one event of a day's stream into its rota; others leave it as it is.
void EvolveRota(const v1::Event& event, RotaState& rota);

// The person after `consultant` in the order, going round; the first when they are not in it.
std::string AfterInOrder(const std::vector<std::string>& order, const std::string& consultant);

// What the rota must know of a party.
struct Arrival {
  std::string visit;
  std::string customer;   // empty = nobody knows them
  std::string asked_for;  // empty = nobody
};

// The rota of a day while one command is decided (domain.md R23 to R27, S5 2, 8, 9, 10). What it
// appends it also takes in, so that several receptions in one commit follow each other. The builder
// must outlive it.
class Rota {
 public:
  // `day`: the day's full name. Events occur at `when`.
  Rota(const std::string& day, const Occurrence& when, DecisionBuilder& builder);

  // Whether an order is set and the day goes on.
  bool runs() const { return !state_.order.empty() && !closed_; }

  const RotaState& state() const { return state_; }

  // Counts the reception of `visit` as over from here on: the command ends it.
  void End(const std::string& visit) { ended_.insert(visit); }

  // Counts somebody as helping with that party no more.
  void Release(const std::string& visit, const std::string& helper) {
    released_.emplace(visit, helper);
  }

  // Appends an event to the day's stream.
  void Append(v1::Event event);

  // Gives the party a receiver, or lets it wait.
  void Receive(const Arrival& party);
  // Notes that somebody receives the party who was named as it was registered, in this commit.
  // Returns whether that was out of turn (R44): neither their turn, nor their customer, nor asked
  // for.
  bool ReceiveDirectly(const Arrival& party, const std::string& consultant);
  // Notes that somebody receives the visit, as this commit corrects it; who waits may then be
  // received by who does not.
  void Correct(const std::string& visit, const std::string& consultant);
  // Has somebody receive a visit in the place of whose customer it is; `flag`: a warning for it, or
  // empty.
  void Substitute(const Arrival& party, const std::string& instead_of, const std::string& by,
                  v1::AwayReason because, absl::string_view flag);
  // The next on post who is free, and not `except`; they use no turn for it. Empty = nobody.
  std::string NextFree(const std::string& except) const;
  // Draws helpers for a party that somebody else receives, in turn: up to `count`, as many as are
  // free.
  std::vector<std::string> Draw(const std::string& visit, int count);
  // Lets those who wait in, as long as somebody is free, and drops those who wait no more.
  void ServeQueue();

  // Why somebody does not receive now; nullopt: they are free.
  std::optional<v1::AwayReason> WhyAway(const std::string& consultant) const;

 private:
  // Who receives, as an event without the visit; nullopt: nobody is free.
  std::optional<v1::TurnTaken> Find(const Arrival& party, bool waited) const;
  // Whose customer it is by rule, with the reason; empty = nobody's.
  std::string WantedBy(const Arrival& party, v1::TurnReason& reason) const;
  std::optional<v1::TurnTaken> InTurn(bool waited) const;
  // Whether the customer was reached too long ago to go back to the owner.
  bool CreditIsOver(const Arrival& party) const;
  // `new_visit`: the commit registers it.
  void Take(const Arrival& party, v1::TurnTaken taken, bool new_visit);
  void AppendTaken(const std::string& visit, v1::TurnTaken taken);
  void AppendSubstituted(const std::string& visit, const v1::TurnTaken& taken,
                         absl::string_view flag);
  bool IsBusy(const std::string& consultant) const;
  bool IsOver(const std::string& visit) const;
  bool MakesUp(v1::AwayReason why) const;
  std::string ReceiverOf(const std::string& visit) const;

  const std::string day_name_;
  const absl::CivilDay day_;
  const Occurrence when_;
  DecisionBuilder& builder_;
  const v1::Reception rules_;
  RotaState state_;
  bool closed_ = false;
  std::set<std::string> ended_;
  // Who receives what since this command, and who helps.
  std::map<std::string, std::string> receivers_;
  std::set<std::string> drawn_;
  std::set<std::pair<std::string, std::string>> released_;
};

// The command ends the reception of a visit of `day`: who waits takes its receiver. Nothing where
// no rota runs.
void EndReception(const std::string& visit, absl::CivilDay day, const Occurrence& when,
                  DecisionBuilder& builder);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAY_ROTA_H_
