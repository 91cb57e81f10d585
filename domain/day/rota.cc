#include "domain/day/rota.h"

#include <algorithm>
#include <utility>

#include "domain/customer/lookup.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Place in the order, from 1; 0 = not in it.
int PlaceOf(const std::vector<std::string>& order, const std::string& consultant) {
  const auto found = std::find(order.begin(), order.end(), consultant);
  return found == order.end() ? 0 : static_cast<int>(found - order.begin()) + 1;
}

v1::Reception RulesOn(const DecisionBuilder& builder, absl::CivilDay day) {
  const v1::Reception* rules = builder.store().rules(day).reception();
  return rules == nullptr ? v1::Reception() : *rules;
}

v1::TurnTaken By(const std::string& consultant, v1::TurnReason reason) {
  v1::TurnTaken taken;
  taken.set_consultant(consultant);
  taken.set_reason(reason);
  return taken;
}

// Whether the next in order is the one after the taker.
bool MovesOn(v1::TurnReason reason) {
  return reason == v1::TURN_REASON_TURN || reason == v1::TURN_REASON_QUEUE;
}

}  // namespace

Rota::Rota(const std::string& day, const Occurrence& when, DecisionBuilder& builder)
    : day_name_(day),
      day_(ParseName(day)->day),
      when_(when),
      builder_(builder),
      rules_(RulesOn(builder, day_)),
      state_(builder.world().day(day).rota),
      closed_(builder.world().day(day).closed) {
}

void Rota::Append(v1::Event event) {
  EvolveRota(event, state_);
  builder_.Append(day_name_, std::move(event), when_);
}

std::string Rota::ReceiverOf(const std::string& visit) const {
  const auto found = receivers_.find(visit);
  return found == receivers_.end() ? builder_.world().visit(visit).consultant : found->second;
}

bool Rota::IsOver(const std::string& visit) const {
  const VisitState& state = builder_.world().visit(visit);
  return ended_.count(visit) != 0 || state.completed || state.voided;
}

bool Rota::IsBusy(const std::string& consultant) const {
  if (drawn_.count(consultant) != 0) return true;
  return std::any_of(state_.receptions.begin(), state_.receptions.end(),
                     [&](const std::string& visit) {
                       if (IsOver(visit)) return false;
                       if (ReceiverOf(visit) == consultant) return true;
                       return builder_.world().visit(visit).helpers.count(consultant) != 0 &&
                              released_.count({visit, consultant}) == 0;
                     });
}

std::optional<v1::AwayReason> Rota::WhyAway(const std::string& consultant) const {
  const ConsultantState& state = builder_.world().consultant(consultant);
  if (state.OnLeave(day_)) return v1::AWAY_REASON_LEAVE;
  if (!state.ActiveOn(day_)) return v1::AWAY_REASON_ABSENT;
  const auto marked = state_.away.find(consultant);
  if (marked != state_.away.end()) return marked->second;
  // Who stands in no order is not expected on the floor.
  if (PlaceOf(state_.order, consultant) == 0) return v1::AWAY_REASON_ABSENT;
  if (IsBusy(consultant)) return v1::AWAY_REASON_BUSY;
  return std::nullopt;
}

bool Rota::MakesUp(v1::AwayReason why) const {
  return std::any_of(rules_.skips().begin(), rules_.skips().end(), [&](const v1::SkipRule& rule) {
    return rule.why() == why && rule.policy() == v1::SKIP_POLICY_MAKE_UP;
  });
}

bool Rota::CreditIsOver(const Arrival& party) const {
  if (rules_.credit_days() == 0) return false;
  const CustomerRef customer(party.customer, builder_.world());
  std::optional<absl::CivilDay> reached;
  for (const int number : customer.state().open_pursuits) {
    const PursuitState* pursuit = customer.state().pursuit(number);
    if (pursuit == nullptr) continue;
    // Whoever was never reached since is counted from the day that the pursuit was opened.
    const std::optional<absl::CivilDay> last =
        pursuit->last_reached.has_value() ? pursuit->last_reached : pursuit->opened_on;
    if (last.has_value()) reached = std::max(reached.value_or(*last), *last);
  }
  return reached.has_value() && day_ - *reached > rules_.credit_days();
}

std::string Rota::WantedBy(const Arrival& party, v1::TurnReason& reason) const {
  reason = v1::TURN_REASON_RETURNING;
  if (rules_.return_to_owner() && !party.customer.empty()) {
    const std::string owner = CustomerRef(party.customer, builder_.world()).state().owner;
    if (!owner.empty() && !CreditIsOver(party)) return owner;
  }
  reason = v1::TURN_REASON_NAMED;
  return rules_.named_skips_order() ? party.asked_for : std::string();
}

std::optional<v1::TurnTaken> Rota::InTurn(bool waited) const {
  for (const std::string& owed : state_.owed) {
    if (!WhyAway(owed).has_value()) return By(owed, v1::TURN_REASON_MADE_UP);
  }
  v1::TurnTaken taken;
  std::string candidate = state_.next;
  for (std::size_t i = 0; i < state_.order.size(); ++i) {
    const std::optional<v1::AwayReason> away = WhyAway(candidate);
    if (!away.has_value()) {
      taken.set_consultant(candidate);
      taken.set_reason(waited ? v1::TURN_REASON_QUEUE : v1::TURN_REASON_TURN);
      return taken;
    }
    const bool owed = MakesUp(*away);
    // While somebody waits nobody is passed over: whoever is free first takes them. Who makes up
    // keeps the turn all the same.
    if (!waited || owed) {
      v1::SkippedTurn& skipped = *taken.add_skipped();
      skipped.set_consultant(candidate);
      skipped.set_why(*away);
      skipped.set_owed(owed);
    }
    candidate = AfterInOrder(state_.order, candidate);
  }
  return std::nullopt;
}

std::optional<v1::TurnTaken> Rota::Find(const Arrival& party, bool waited) const {
  v1::TurnReason reason = v1::TURN_REASON_UNSPECIFIED;
  const std::string wanted = WantedBy(party, reason);
  if (wanted.empty()) return InTurn(waited);
  const std::optional<v1::AwayReason> away = WhyAway(wanted);
  if (!away.has_value()) return By(wanted, reason);
  // S5 10: the colleague on post, who keeps their turn.
  const std::string substitute = NextFree(wanted);
  if (substitute.empty()) return std::nullopt;
  v1::TurnTaken taken = By(substitute, v1::TURN_REASON_SUBSTITUTE);
  taken.set_instead_of(wanted);
  taken.set_because(*away);
  return taken;
}

std::string Rota::NextFree(const std::string& except) const {
  std::string candidate = state_.next;
  for (std::size_t i = 0; i < state_.order.size(); ++i) {
    if (candidate != except && !WhyAway(candidate).has_value()) return candidate;
    candidate = AfterInOrder(state_.order, candidate);
  }
  return "";
}

void Rota::AppendTaken(const std::string& visit, v1::TurnTaken taken) {
  taken.set_visit(visit);
  taken.set_position(PlaceOf(state_.order, taken.consultant()));
  taken.set_next(MovesOn(taken.reason()) ? AfterInOrder(state_.order, taken.consultant())
                                         : state_.next);
  v1::Event event;
  *event.mutable_turn_taken() = std::move(taken);
  Append(std::move(event));
}

void Rota::AppendSubstituted(const std::string& visit, const v1::TurnTaken& taken,
                             absl::string_view flag) {
  v1::Event event;
  v1::ReceptionSubstituted& substituted = *event.mutable_reception_substituted();
  substituted.set_instead_of(taken.instead_of());
  substituted.set_by(taken.consultant());
  substituted.set_because(taken.because());
  substituted.set_credited(rules_.credit() == v1::CREDIT_RULE_RECEIVER ? taken.consultant()
                                                                       : taken.instead_of());
  if (!flag.empty()) event.add_flags(std::string(flag));
  builder_.Append(visit, std::move(event), when_);
}

void Rota::Take(const Arrival& party, v1::TurnTaken taken, bool new_visit) {
  AppendTaken(party.visit, taken);
  receivers_[party.visit] = taken.consultant();
  if (taken.reason() == v1::TURN_REASON_SUBSTITUTE) {
    AppendSubstituted(party.visit, taken, "");
    return;
  }
  if (new_visit) return;  // its registration says who receives
  v1::Event received;
  received.mutable_receiver_assigned()->set_consultant(taken.consultant());
  received.mutable_receiver_assigned()->set_reason(taken.reason());
  builder_.Append(party.visit, std::move(received), when_);
}

void Rota::Correct(const std::string& visit, const std::string& consultant) {
  AppendTaken(visit, By(consultant, v1::TURN_REASON_DIRECT));
  receivers_[visit] = consultant;
  ServeQueue();
}

void Rota::Substitute(const Arrival& party, const std::string& instead_of, const std::string& by,
                      v1::AwayReason because, absl::string_view flag) {
  v1::TurnTaken taken = By(by, v1::TURN_REASON_SUBSTITUTE);
  taken.set_instead_of(instead_of);
  taken.set_because(because);
  if (runs()) {
    AppendTaken(party.visit, taken);
    receivers_[party.visit] = by;
  }
  AppendSubstituted(party.visit, taken, flag);
}

std::vector<std::string> Rota::Draw(const std::string& visit, int count) {
  std::vector<std::string> helpers;
  while (static_cast<int>(helpers.size()) < count) {
    std::optional<v1::TurnTaken> taken = InTurn(false);
    if (!taken.has_value()) break;
    taken->set_helps(true);
    helpers.push_back(taken->consultant());
    drawn_.insert(taken->consultant());
    AppendTaken(visit, *std::move(taken));
  }
  return helpers;
}

void Rota::Receive(const Arrival& party) {
  const bool waits =
      std::find(state_.queue.begin(), state_.queue.end(), party.visit) != state_.queue.end();
  std::optional<v1::TurnTaken> taken = Find(party, waits);
  if (taken.has_value()) {
    Take(party, *std::move(taken), false);
  } else if (!waits) {
    v1::Event event;
    event.mutable_queue_joined()->set_visit(party.visit);
    Append(std::move(event));
  }
}

bool Rota::ReceiveDirectly(const Arrival& party, const std::string& consultant) {
  std::optional<v1::TurnTaken> due = Find(party, false);
  if (due.has_value() && due->consultant() == consultant) {
    Take(party, *std::move(due), true);
    return false;
  }
  v1::TurnReason reason = v1::TURN_REASON_UNSPECIFIED;
  // Their own customer, whatever else they have to do.
  const bool own = WantedBy(party, reason) == consultant;
  Take(party, By(consultant, own ? reason : v1::TURN_REASON_DIRECT), true);
  return !own;
}

void Rota::ServeQueue() {
  if (!runs()) return;
  const std::vector<std::string> waiting = state_.queue;
  for (const std::string& visit : waiting) {
    const VisitState& state = builder_.world().visit(visit);
    if (IsOver(visit) || !ReceiverOf(visit).empty()) {
      v1::Event event;
      event.mutable_queue_left()->set_visit(visit);
      Append(std::move(event));
      continue;
    }
    Receive({visit, state.customer, state.asked_for});
  }
}

void EndReception(const std::string& visit, absl::CivilDay day, const Occurrence& when,
                  DecisionBuilder& builder) {
  Rota rota(DayName(builder.store_name(), day), when, builder);
  rota.End(visit);
  rota.ServeQueue();
}

}  // namespace kezhi::domain
