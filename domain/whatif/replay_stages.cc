// Stages: those that people moved, and those that moved of themselves.
#include <algorithm>
#include <set>
#include <variant>

#include "domain/customer/lookup.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/deal/state.h"
#include "domain/whatif/replay.h"

namespace kezhi::domain {
namespace {

constexpr char kByCommand[] = "COMMAND";

bool HasStage(const v1::StageMachine& machine, const std::string& stage) {
  return std::any_of(machine.stages().begin(), machine.stages().end(),
                     [&](const v1::Stage& other) { return other.id() == stage; });
}

bool AsksForReview(const Rules& rules) {
  if (rules.deals() == nullptr) return false;
  const auto& steps = rules.deals()->steps();
  return std::find(steps.begin(), steps.end(), v1::DEAL_STEP_REVIEW) != steps.end();
}

// A move that somebody made.
struct StageMove {
  int pursuit = 0;
  std::string machine;
  std::string to;
};

StageMove MoveOf(const v1::Event& event) {
  if (event.has_stage_promoted()) {
    const v1::StagePromoted& promoted = event.stage_promoted();
    return {promoted.pursuit(), promoted.machine(), promoted.to()};
  }
  const v1::StageDemoted& demoted = event.stage_demoted();
  return {demoted.pursuit(), demoted.machine(), demoted.to()};
}

// Both kinds of moves say the same of where they go.
template <typename Moved>
void SetMove(const std::string& machine, const std::string& from, const std::string& to,
             Moved& moved) {
  moved.set_machine(machine);
  moved.set_from(from);
  moved.set_to(to);
}

// Why something was taken back.
const v1::Personal* ReasonIn(const v1::Event& event) {
  if (event.has_order_withdrawn() && event.order_withdrawn().has_reason()) {
    return &event.order_withdrawn().reason();
  }
  if (event.has_pursuit_reopened() && event.pursuit_reopened().has_reason()) {
    return &event.pursuit_reopened().reason();
  }
  return nullptr;
}

}  // namespace

// Stays where the playbook here has neither the stage nor one that takes its place.
void Replay::MoveStage(const v1::Event& event) {
  const bool by_person =
      event.has_stage_promoted() ? event.stage_promoted().trigger() == kByCommand : sole_;
  if (!by_person) return;
  const StageMove move = MoveOf(event);
  v1::Event moved = event;
  bool stands = false;
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(move.pursuit);
    const v1::StageMachine* machine = edit.rules().machine(move.machine);
    if (machine == nullptr) machine = edit.rules().primary_machine();
    if (pursuit == nullptr || machine == nullptr) return;
    if (!pursuit->machine.empty() && pursuit->machine != machine->id()) return;
    const std::string to = HasStage(*machine, move.to) ? move.to : edit.rules().Carried(move.to);
    const std::string from = pursuit->stage.empty() ? machine->stages(0).id() : pursuit->stage;
    if (!HasStage(*machine, to) || from == to) return;
    stands = true;
    if (moved.has_stage_promoted()) {
      SetMove(machine->id(), from, to, *moved.mutable_stage_promoted());
    } else {
      SetMove(machine->id(), from, to, *moved.mutable_stage_demoted());
    }
  });
  if (stands) history_.Take(std::move(moved));
}

void Replay::Order(const v1::Event& event) {
  PlanComing();
  const bool placed = event.has_order_placed();
  const int number = placed ? event.order_placed().pursuit() : event.order_withdrawn().pursuit();
  const PursuitState* pursuit = history_.customer(event.stream()).pursuit(number);
  const bool was_ordered = pursuit != nullptr && pursuit->ordered;
  const bool was_open = pursuit != nullptr && pursuit->open();
  history_.Take(event);
  if (placed && !was_ordered) Trigger(event, number, v1::STAGE_TRIGGER_ORDER_PLACED);
  if (!placed && was_open) Trigger(event, number, v1::STAGE_TRIGGER_ORDER_WITHDRAWN);
}

void Replay::Trigger(const v1::Event& beside, int pursuit, v1::StageTrigger trigger) {
  Decision decision = Decide(beside, beside.stream(), [&](CustomerEdit& edit) {
    const PursuitState* found = edit.state().pursuit(pursuit);
    if (found != nullptr) TriggerStage(edit, *found, trigger);
  });
  // Texts are sealed: they go along as they are.
  if (const v1::Personal* reason = ReasonIn(beside)) {
    for (DecidedEvent& decided : decision.events) {
      if (!decided.event.has_stage_demoted()) continue;
      *decided.event.mutable_stage_demoted()->mutable_reason() = *reason;
    }
  }
  history_.Take(beside, std::move(decision));
}

void Replay::TriggerAll(const v1::Event& event, v1::StageTrigger trigger) {
  history_.Take(event);
  if (trigger == v1::STAGE_TRIGGER_UNSPECIFIED) return;
  const std::set<int> open = history_.customer(event.stream()).open_pursuits;
  for (const int pursuit : open) Trigger(event, pursuit, trigger);
}

v1::StageTrigger Replay::TriggerOf(const v1::Event& event) const {
  switch (event.kind_case()) {
    case v1::Event::kQuoted: return v1::STAGE_TRIGGER_DEAL_QUOTED;
    case v1::Event::kDealOrdered: {
      const bool known = IsSet(event.business_day());
      const Rules rules = known ? history_.store().rules(ToDay(event.business_day())) : Rules();
      return AsksForReview(rules) ? v1::STAGE_TRIGGER_UNSPECIFIED : v1::STAGE_TRIGGER_DEAL_ORDERED;
    }
    case v1::Event::kOrderReviewed:
      return event.order_reviewed().verdict() == v1::VERDICT_ACCEPTED
                 ? v1::STAGE_TRIGGER_DEAL_ORDERED
                 : v1::STAGE_TRIGGER_UNSPECIFIED;
    case v1::Event::kContractSigned: return v1::STAGE_TRIGGER_DEAL_CONTRACTED;
    case v1::Event::kShipped: return v1::STAGE_TRIGGER_DEAL_SHIPPED;
    case v1::Event::kInvoiced: return v1::STAGE_TRIGGER_DEAL_INVOICED;
    case v1::Event::kDealSettled: return v1::STAGE_TRIGGER_DEAL_SETTLED;
    default: return v1::STAGE_TRIGGER_UNSPECIFIED;
  }
}

void Replay::TriggerByDeal() {
  const State* state = history_.FindState(deal_->stream());
  const auto* deal = state == nullptr ? nullptr : std::get_if<DealState>(&state->value);
  if (deal == nullptr || deal->pursuit == 0) return;
  const Facts facts = {};
  const World world(history_, facts);
  const CustomerRef customer(deal->customer, world);
  if (!Follows(customer.name())) return;
  const int number = customer.Number(deal->pursuit);
  Do(*deal_, customer.name(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(number);
    if (pursuit == nullptr) return;
    const bool goes_on = pursuit->open() || pursuit->status == v1::PURSUIT_STATUS_WON;
    if (goes_on) TriggerStage(edit, *pursuit, deal_trigger_);
  });
}

}  // namespace kezhi::domain
