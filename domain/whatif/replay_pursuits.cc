// Pursuits: their beginnings, judgements, ends and owners.
#include <set>

#include "domain/customer/grading.h"
#include "domain/customer/lookup.h"
#include "domain/customer/planning.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/flags.h"
#include "domain/whatif/replay.h"

namespace kezhi::domain {
namespace {

// What the three kinds of judgements say.
struct Judged {
  int pursuit = 0;
  std::string letter;
  std::optional<absl::CivilDay> graded_on;
  std::string supported_by;
};

Judged JudgedIn(const v1::Event& event) {
  if (event.has_grade_set()) {
    const v1::GradeSet& set = event.grade_set();
    return {set.pursuit(), set.grade(), DayIfSet(set.graded_on()), ""};
  }
  if (event.has_grade_changed()) {
    const v1::GradeChanged& changed = event.grade_changed();
    return {changed.pursuit(), changed.to(), DayIfSet(changed.graded_on()), changed.supported_by()};
  }
  const v1::GradeRenewed& renewed = event.grade_renewed();
  return {renewed.pursuit(), renewed.grade(), DayIfSet(renewed.graded_on()),
          renewed.supported_by()};
}

// Whose the customer is from an assignment, a claim or a handing over on.
const std::string& NewOwner(const v1::Event& event) {
  if (event.has_customer_assigned()) return event.customer_assigned().to();
  if (event.has_customer_claimed()) return event.customer_claimed().by();
  return event.customer_handed_over().to();
}

// By when the rules want a customer of this class to be handled.
std::optional<absl::CivilDay> HandledBy(const Rules& rules, const v1::CustomerClassified& given) {
  const v1::ClassRule* rule = rules.class_rule(given.scale());
  if (rule == nullptr || !IsSet(given.classified_on())) return std::nullopt;
  for (const v1::ClassTerms& terms : rule->terms()) {
    if (terms.grade() != given.to() || !terms.has_handle_within()) continue;
    return Add(ToDay(given.classified_on()), terms.handle_within());
  }
  return std::nullopt;
}

}  // namespace

void Replay::Open(const v1::Event& event) {
  v1::Event here = event;
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    v1::PursuitOpened& opened = *here.mutable_pursuit_opened();
    const v1::StageMachine* machine = edit.rules().primary_machine();
    opened.set_machine(machine == nullptr ? "" : machine->id());
    opened.set_stage(machine == nullptr ? "" : machine->stages(0).id());
  });
  history_.Take(std::move(here));
  if (coming_.has_value()) return;
  ComingPlan coming;
  coming.why = ComingPlan::Why::kOpened;
  coming.beside = &event;
  coming.customer = event.stream();
  coming.pursuit = event.pursuit_opened().pursuit();
  coming_ = std::move(coming);
}

void Replay::Grade(const v1::Event& event) {
  const Judged judged = JudgedIn(event);
  Decision decision = Decide(event, event.stream(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(judged.pursuit);
    Judgement judgement;
    judgement.grade = edit.rules().grade(judged.letter);
    if (pursuit == nullptr || judgement.grade == nullptr) return;
    judgement.graded_on = judged.graded_on;
    judgement.supported_by = SupportHere(event.stream(), judged.supported_by);
    Judge(edit, *pursuit, judgement);
  });
  if (decision.events.empty()) {
    ++unknown_grades_;
    history_.Take(event);
    return;
  }
  for (DecidedEvent& decided : decision.events) {
    if (!decided.event.has_grade_changed() || !event.grade_changed().has_because()) continue;
    // Sealed: it goes along as it is.
    *decided.event.mutable_grade_changed()->mutable_because() = event.grade_changed().because();
  }
  history_.Take(event, std::move(decision));
  if (coming_.has_value()) return;
  ComingPlan coming;
  coming.why = ComingPlan::Why::kJudged;
  coming.beside = &event;
  coming.customer = event.stream();
  coming.pursuit = judged.pursuit;
  coming.graded_on = judged.graded_on;
  coming_ = std::move(coming);
}

void Replay::CorrectGrade(const v1::Event& event) {
  const v1::GradeCorrected& was = event.grade_corrected();
  const absl::CivilDay day = ToDay(was.graded_on());
  Decision decision = Decide(event, event.stream(), [&](CustomerEdit& edit) {
    // By the rules of the reception's day, as AmendVisit has it.
    const Rules rules = history_.store().rules(day);
    const PursuitState* pursuit = edit.state().pursuit(was.pursuit());
    GradeCorrection correction;
    correction.visit = was.visit();
    correction.from = LetterBy(rules, was.from());
    correction.to = rules.grade(was.to());
    correction.graded_on = day;
    correction.judged_by = history_.CommitHere(was.judged_by());
    if (pursuit == nullptr || correction.to == nullptr) return;
    Correct(edit, rules, *pursuit, correction);
  });
  if (!decision.events.empty()) {
    history_.Take(event, std::move(decision));
    return;
  }
  ++unknown_grades_;
  history_.Take(event);
}

void Replay::EndPursuit(const v1::Event& event) {
  const bool won = event.has_pursuit_won();
  const int number = won ? event.pursuit_won().pursuit() : event.pursuit_closed().pursuit();
  v1::Event here = event;
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(number);
    // A pursuit that ends with its visit never was: it did not lapse either.
    SetFlag(here, kAfterLapse, !voided_ && pursuit != nullptr && edit.HadLapsed(*pursuit));
  });
  history_.Take(std::move(here));
  Do(event, event.stream(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(number);
    if (pursuit == nullptr) return;
    edit.CancelAll(number);
    TriggerStage(edit, *pursuit, won ? v1::STAGE_TRIGGER_WON : v1::STAGE_TRIGGER_CLOSED);
    if (!won) return;
    PlanAfterSale(edit, DayIfSet(event.pursuit_won().won_on()), OwnerOf(edit.state(), pursuit));
  });
}

void Replay::Reopen(const v1::Event& event) {
  const int number = event.pursuit_reopened().pursuit();
  history_.Take(event);
  Trigger(event, number, v1::STAGE_TRIGGER_REOPENED);
  Do(event, event.stream(), [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(number);
    if (pursuit == nullptr) return;
    PlanByCadence(edit, number, pursuit->grade, OwnerOf(edit.state(), pursuit));
  });
}

// The class stays as it was given; the day by which the customer must be handled is the rules'.
void Replay::Classify(const v1::Event& event) {
  std::optional<absl::CivilDay> due_on;
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    due_on = HandledBy(edit.rules(), event.customer_classified());
  });
  v1::Event here = event;
  here.mutable_customer_classified()->clear_due_on();
  if (due_on.has_value()) *here.mutable_customer_classified()->mutable_due_on() = ToDate(*due_on);
  history_.Take(std::move(here));
  const std::set<int>& open = history_.customer(event.stream()).open_pursuits;
  if (!due_on.has_value() || open.size() != 1) return;
  const int number = *open.begin();
  Do(event, event.stream(),
     [&](CustomerEdit& edit) { PlanNoLater(edit, *edit.state().pursuit(number), *due_on); });
}

// Where only one of the two histories has pooled the customer, whoever got it gets it here as well.
void Replay::Own(const v1::Event& event) {
  const CustomerState& was = were_[event.stream()];
  const CustomerState& now = history_.customer(event.stream());
  if (was.owner == now.owner && was.pooled == now.pooled) {
    history_.Take(event);
    return;
  }
  const std::string& to = NewOwner(event);
  if (now.owner == to) return;
  v1::Event here = event;
  if (now.owner.empty()) {
    here.mutable_customer_assigned()->set_to(to);
  } else {
    here.mutable_customer_handed_over()->set_from(now.owner);
    here.mutable_customer_handed_over()->set_to(to);
  }
  history_.Take(std::move(here));
}

void Replay::Pool(const v1::Event& event) {
  const CustomerState& now = history_.customer(event.stream());
  // What expires is found anew when the day closes.
  if (event.customer_pooled().why() == v1::POOL_REASON_EXPIRED || now.pooled) return;
  v1::Event here = event;
  if (event.customer_pooled().from() == were_[event.stream()].owner) {
    here.mutable_customer_pooled()->set_from(now.owner);
  }
  Do(event, event.stream(), [&](CustomerEdit& edit) {
    for (const auto& [pursuit, planned_ids] : edit.state().open_plans) {
      edit.CancelAll(pursuit, "pooled");
    }
  });
  history_.Take(std::move(here));
}

void Replay::Claim(const v1::Event& event) {
  Own(event);
  Do(event, event.stream(), [&](CustomerEdit& edit) {
    for (const int number : edit.state().open_pursuits) {
      const PursuitState* pursuit = edit.state().pursuit(number);
      PlanByCadence(edit, number, pursuit->grade, OwnerOf(edit.state(), pursuit));
    }
  });
}

}  // namespace kezhi::domain
