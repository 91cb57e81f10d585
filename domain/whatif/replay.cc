#include "domain/whatif/replay.h"

#include <variant>
#include <vector>

#include "domain/customer/close_day.h"
#include "domain/customer/evolve.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/visit/state.h"

namespace kezhi::domain {
namespace {

Occurrence OccurrenceOf(const v1::Event& event) {
  Occurrence when;
  when.occurred = event.occurred();
  if (IsSet(event.business_day())) when.day = ToDay(event.business_day());
  when.backfilled = HasFlag(event, "backfilled");
  return when;
}

// The pursuit that an event judges; 0 = none.
int JudgedBy(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: return event.grade_set().pursuit();
    case v1::Event::kGradeChanged: return event.grade_changed().pursuit();
    case v1::Event::kGradeRenewed: return event.grade_renewed().pursuit();
    default: return 0;
  }
}

}  // namespace

void SetFlag(v1::Event& event, absl::string_view flag, bool on) {
  if (HasFlag(event, flag) == on) return;
  if (on) {
    event.add_flags(std::string(flag));
    return;
  }
  std::vector<std::string> kept;
  for (const std::string& other : event.flags()) {
    if (other != flag) kept.push_back(other);
  }
  event.clear_flags();
  for (const std::string& other : kept) event.add_flags(other);
}

std::string LetterBy(const Rules& rules, const std::string& letter) {
  const v1::Grade* grade = letter.empty() ? nullptr : rules.grade(letter);
  return grade == nullptr ? letter : grade->id();
}

void Replay::Copy(std::span<const v1::Event> commit) {
  history_.Begin(commit.front());
  for (const v1::Event& event : commit) {
    history_.Take(event);
    if (IsName(event.stream(), ResourceKind::kCustomer)) {
      EvolveCustomer(event, were_[event.stream()]);
    }
  }
  history_.End();
}

void Replay::Play(std::span<const v1::Event> commit) {
  Look(commit);
  history_.Begin(commit.front());
  for (const v1::Event& event : commit) {
    PlayEvent(event);
    if (IsName(event.stream(), ResourceKind::kCustomer)) {
      EvolveCustomer(event, were_[event.stream()]);
    }
  }
  Finish();
  history_.End();
}

void Replay::Look(std::span<const v1::Event> commit) {
  sole_ = commit.size() == 1;
  judged_.clear();
  contacted_.clear();
  voided_ = false;
  coming_.reset();
  agreed_ = false;
  deal_ = nullptr;
  for (const v1::Event& event : commit) {
    if (JudgedBy(event) != 0) judged_.emplace(event.stream(), JudgedBy(event));
    voided_ = voided_ || event.has_visit_voided();
    if (event.has_follow_up_done()) contacted_.insert(event.stream());
    const v1::VisitCompleted& completed = event.visit_completed();
    if (!event.has_visit_completed() || completed.pursuit() == 0) continue;
    if (!Follows(completed.customer())) continue;
    const State* state = history_.FindState(event.stream());
    const auto* visit = state == nullptr ? nullptr : std::get_if<VisitState>(&state->value);
    if (visit == nullptr) continue;
    // A reception is a contact.
    ComingPlan coming;
    coming.beside = &event;
    coming.customer = completed.customer();
    coming.pursuit = completed.pursuit();
    coming.contact.day = visit->day;
    const PursuitState* pursuit = history_.customer(coming.customer).pursuit(coming.pursuit);
    if (pursuit != nullptr) coming.grade_before = pursuit->grade;
    coming_ = std::move(coming);
  }
}

void Replay::PlayEvent(const v1::Event& event) {
  if (Follows(event.stream())) return PlayCustomer(event);
  if (event.has_day_closing() || event.has_day_closed()) Close(event);
  history_.Take(event);
  const v1::StageTrigger trigger = TriggerOf(event);
  if (trigger == v1::STAGE_TRIGGER_UNSPECIFIED) return;
  deal_ = &event;
  deal_trigger_ = trigger;
}

void Replay::PlayCustomer(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: return Open(event);
    case v1::Event::kGradeSet:
    case v1::Event::kGradeChanged:
    case v1::Event::kGradeRenewed: return Grade(event);
    case v1::Event::kGradeCorrected: return CorrectGrade(event);
    case v1::Event::kFollowUpPlanned: return Plan(event);
    case v1::Event::kFollowUpDone: return Contact(event);
    case v1::Event::kFollowUpRescheduled: return Reschedule(event);
    case v1::Event::kFollowUpCancelled: return Cancel(event);
    case v1::Event::kFollowUpMissed:
    case v1::Event::kGradeLapsed: return;  // noted anew when the day closes
    case v1::Event::kStagePromoted:
    case v1::Event::kStageDemoted: return MoveStage(event);
    case v1::Event::kOrderPlaced:
    case v1::Event::kOrderWithdrawn: return Order(event);
    case v1::Event::kPursuitWon:
    case v1::Event::kPursuitClosed: return EndPursuit(event);
    case v1::Event::kPursuitReopened: return Reopen(event);
    case v1::Event::kCustomerAssigned:
    case v1::Event::kCustomerHandedOver: return Own(event);
    case v1::Event::kCustomerPooled: return Pool(event);
    case v1::Event::kCustomerClaimed: return Claim(event);
    case v1::Event::kCustomerClassified: return Classify(event);
    case v1::Event::kProfileFiled: return TriggerAll(event, v1::STAGE_TRIGGER_PROFILE_FILED);
    case v1::Event::kCreditDecided:
      return TriggerAll(event, event.credit_decided().verdict() == v1::VERDICT_ACCEPTED
                                   ? v1::STAGE_TRIGGER_CREDIT_GRANTED
                                   : v1::STAGE_TRIGGER_UNSPECIFIED);
    default: history_.Take(event);
  }
}

// All customers are looked at: who owes something here need not have owed it then. A closing in
// several commits finds nothing left in the later ones.
void Replay::Close(const v1::Event& event) {
  const std::optional<ResourceName> day = ParseName(event.stream());
  if (!day.has_value()) return;
  Facts facts;
  facts.now = ToTime(event.recorded_at());
  facts.actor = event.actor();
  const World world(history_, facts);
  for (const std::string& customer : history_.customers()) {
    if (!Follows(customer)) continue;
    Decision decision;
    CloseCustomerDay(customer, day->day, world, decision);
    history_.Take(event, std::move(decision));
  }
}

void Replay::Finish() {
  PlanComing();
  if (deal_ != nullptr) TriggerByDeal();
}

bool Replay::Follows(const std::string& customer) const {
  return IsName(customer, ResourceKind::kCustomer) && left_.count(customer) == 0 &&
         history_.customer(customer).merged_into.empty();
}

Decision Replay::Decide(const v1::Event& beside, const std::string& customer,
                        const Step& step) const {
  Facts facts;
  facts.now = ToTime(beside.recorded_at());
  facts.actor = beside.actor();
  const World world(history_, facts);
  // Any command on the customer tells the builder which store it is about.
  v1::Command command;
  command.mutable_change_grade()->set_customer(customer);
  DecisionBuilder builder(command, world);
  CustomerEdit edit(builder, CustomerRef(customer, world), OccurrenceOf(beside), beside.imported());
  step(edit);
  return std::move(builder).Build();
}

void Replay::Do(const v1::Event& beside, const std::string& customer, const Step& step) {
  history_.Take(beside, Decide(beside, customer, step));
}

}  // namespace kezhi::domain
