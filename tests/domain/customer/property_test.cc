// Laws of customers and visits under any sequence of commands.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/record.pb.h"

#include "domain/error.h"
#include "domain/event_codec.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One step of a history: which command, on what, and how long after the one before.
struct Step {
  int command;
  int customer;
  int number;
  int choice;
  int minutes;
};

std::string Customer(const Step& step) {
  return absl::StrCat("k", step.customer);
}

std::string Pursuit(const Step& step) {
  return absl::StrCat("pursuit: ", step.number, " ");
}

std::string Plan(const Step& step) {
  return absl::StrCat("planned_id: 'p", step.number + 1, "' ");
}

std::string Grade(const Step& step) {
  constexpr const char* kGrades[] = {"H", "A", "B", "C"};
  return absl::StrCat("'", kGrades[step.choice % 4], "' ");
}

std::string Consultant(const Step& step) {
  return Quoted(absl::StrCat("consultants/c", step.choice % 2 + 1));
}

std::string LocalTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::FixedTimeZone(8 * 60 * 60));
}

std::string DateAfter(absl::Time now, int days) {
  const absl::CivilDay day = absl::ToCivilDay(now, absl::FixedTimeZone(8 * 60 * 60)) + days;
  return DateText(absl::FormatCivilTime(day));
}

v1::Command OfPursuit(const Step& step, absl::Time now) {
  const std::string customer = Customer(step);
  const std::string pursuit = Pursuit(step);
  switch (step.command) {
    case 0: return OfCustomer<v1::OpenPursuit>(customer, "grade: " + Grade(step));
    case 1: return OfCustomer<v1::OpenPursuit>(customer);
    case 2: return OfCustomer<v1::ChangeGrade>(customer, pursuit + "to: " + Grade(step));
    case 3: return OfCustomer<v1::PlaceOrder>(customer, pursuit);
    case 4: return OfCustomer<v1::WithdrawOrder>(customer, pursuit + "reason: 'r'");
    case 5: return OfCustomer<v1::WinPursuit>(customer, pursuit);
    case 6:
      return OfCustomer<v1::ClosePursuit>(customer, pursuit + "outcome: PURSUIT_STATUS_FROZEN");
    case 7: return OfCustomer<v1::ReopenPursuit>(customer, pursuit + "reason: 'r'");
    case 8:
      return OfCustomer<v1::PlanFollowUp>(
          customer, absl::StrCat(pursuit, "due_on", DateAfter(now, step.choice)));
    case 9:
      return OfCustomer<v1::PlanFollowUp>(
          customer, absl::StrCat("after_sale: true due_on", DateAfter(now, step.choice)));
    case 10:
      return OfCustomer<v1::CompleteFollowUp>(customer,
                                              Plan(step) + "situation: 's' grade: " + Grade(step));
    case 11:
      return OfCustomer<v1::CompleteFollowUp>(customer,
                                              Plan(step) + "outcome: CONTACT_OUTCOME_NOT_REACHED");
    case 12: return OfCustomer<v1::CompleteFollowUp>(customer, pursuit + "situation: 's'");
    case 13:
      return OfCustomer<v1::RescheduleFollowUp>(
          customer, absl::StrCat(Plan(step), "reason: 'r' due_on", DateAfter(now, step.choice)));
    default: return OfCustomer<v1::CancelFollowUp>(customer, Plan(step) + "reason: 'r'");
  }
}

v1::Command OfOwner(const Step& step, absl::Time now) {
  const std::string customer = Customer(step);
  const std::string other = absl::StrCat("k", (step.customer + 1) % 3);
  const std::string visit = absl::StrCat("v", step.number);
  switch (step.command) {
    case 15: return OfCustomer<v1::AssignCustomer>(customer, "to: " + Consultant(step));
    case 16: return OfCustomer<v1::HandOverCustomer>(customer, "to: " + Consultant(step));
    case 17: return OfCustomer<v1::PoolCustomer>(customer);
    case 18: return OfCustomer<v1::ClaimCustomer>(customer, "by: " + Consultant(step));
    case 19:
    case 20:
      return Ask<v1::MergeCustomer>(absl::StrCat(
          "from: ", Quoted("customers/" + customer), " into: ", Quoted("customers/" + other),
          step.command == 19 ? " choice: MERGE_CHOICE_INTO" : " choice: MERGE_CHOICE_FROM"));
    case 21: return OfCustomer<v1::UnmergeCustomer>(customer, "reason: 'r'");
    case 22:
      return Ask<v1::RegisterVisit>(absl::StrCat(
          "visit: ", Quoted("visits/" + visit), " channel: CHANNEL_WALK_IN consultant: ",
          Consultant(step), step.choice % 2 == 0 ? "" : " customer: ",
          step.choice % 2 == 0 ? "" : Quoted("customers/" + customer)));
    case 23:
      return Complete(visit, LocalTime(now),
                      absl::StrCat("phone: '1380000000", step.customer,
                                   "' info_left: true name: 'x' note: 'n' grade: ", Grade(step),
                                   step.choice % 3 == 0 ? "on_site_order: true" : ""));
    case 24: return Ask<v1::VoidVisit>("visit: " + Quoted("visits/" + visit) + " reason: 'r'");
    case 25:
      return OfCustomer<v1::UpdateProfile>(customer,
                                           absl::StrCat("phone: '1390000000", step.choice, "'"));
    case 27: {
      constexpr const char* kClasses[] = {"A", "B", "C", "D"};
      return OfCustomer<v1::ClassifyCustomer>(
          customer, absl::StrCat("scale: 'value' to: '", kClasses[step.choice % 4], "'"));
    }
    default: {
      const absl::CivilDay today = absl::ToCivilDay(now, absl::FixedTimeZone(8 * 60 * 60));
      std::string candidates;
      for (int i = 0; i < 3; ++i) {
        absl::StrAppend(&candidates, " customers: ", Quoted(absl::StrCat("customers/k", i)),
                        " visits: ", Quoted(absl::StrCat("visits/v", i)));
      }
      return CloseDay(absl::FormatCivilTime(today - 1).substr(0, 4) +
                          absl::FormatCivilTime(today - 1).substr(5, 2) +
                          absl::FormatCivilTime(today - 1).substr(8, 2),
                      candidates);
    }
  }
}

v1::Command CommandOf(const Step& step, absl::Time now) {
  return step.command < 15 ? OfPursuit(step, now) : OfOwner(step, now);
}

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 28)),
                              rc::gen::set(&Step::customer, rc::gen::inRange(0, 3)),
                              rc::gen::set(&Step::number, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Step::choice, rc::gen::inRange(0, 9)),
                              rc::gen::set(&Step::minutes, rc::gen::inRange(1, 3000)));
}

// Plays the steps on three customers; every day before the first is closed.
Spec Play(const std::vector<Step>& steps) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.set_max_open_pursuits(2);
  *playbook.mutable_pool() = FromText<v1::Pool>("grades { grade: 'H' no_contact_days: 3 }");
  Spec spec({StoreOpened(), PlaybookAdopted(playbook),
             PlaybookAdopted(PresetPlaybook("value_tiers")), ConsultantHired("c1"),
             ConsultantHired("c2"), Registered("k0"), Registered("k1", "c2"),
             Registered("k2", "")});
  absl::Time now =
      absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::FixedTimeZone(8 * 60 * 60));
  for (const Step& step : steps) {
    now += absl::Minutes(step.minutes);
    const v1::Command command = CommandOf(step, now);
    if (command.has_close_day()) {
      // Days are closed in order; the one before counts as closed.
      const std::string day = command.close_day().day();
      absl::CivilDay civil;
      absl::ParseCivilTime(day.substr(day.size() - 8, 4) + "-" + day.substr(day.size() - 4, 2) +
                               "-" + day.substr(day.size() - 2),
                           &civil);
      const std::string before = absl::FormatCivilTime(civil - 1);
      spec.Given(On<v1::DayClosed>("days/" + before.substr(0, 4) + before.substr(5, 2) +
                                   before.substr(8, 2))
                     .At(LocalTime(now)));
    }
    spec.When(command).At(LocalTime(now)).Try();
  }
  return spec;
}

// Replaces every value in clear by a sealed one, as the sequencer does before anything is stored.
void Seal(Message& message) {
  if (auto* personal = dynamic_cast<v1::Personal*>(&message)) {
    personal->mutable_sealed()->set_key_id(1);
    return;
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      Seal(field->is_repeated() ? *reflection->MutableRepeatedMessage(&message, field, i)
                                : *reflection->MutableMessage(&message, field));
    }
  }
}

void CheckPursuits(const domain::CustomerState& state) {
  std::set<int> open;
  bool won = false;
  for (std::size_t i = 0; i < state.pursuits.size(); ++i) {
    const domain::PursuitState& pursuit = state.pursuits[i];
    RC_ASSERT(pursuit.number == static_cast<int>(i) + 1);
    RC_ASSERT(pursuit.grade.empty() || pursuit.graded_on.has_value());
    if (pursuit.open()) open.insert(pursuit.number);
    won = won || (pursuit.status == v1::PURSUIT_STATUS_WON && !pursuit.unmerged);
  }
  RC_ASSERT(open == state.open_pursuits);
  RC_ASSERT(won == state.won);
  RC_ASSERT(!state.pooled || state.owner.empty());
  // A merge may bring two together only as far as the playbook allows.
  RC_ASSERT(open.size() <= 2U);
}

void CheckPlans(const domain::CustomerState& state) {
  std::map<int, std::set<std::string>> by_pursuit;
  for (const auto& [planned_id, plan] : state.plans) {
    RC_ASSERT(plan.pursuit == 0 || state.open_pursuits.count(plan.pursuit) == 1U);
    RC_ASSERT(state.closed_plans.count(planned_id) == 0U);
    by_pursuit[plan.pursuit].insert(planned_id);
  }
  RC_ASSERT(by_pursuit == state.open_plans);
  RC_ASSERT(static_cast<int>(state.plans.size() + state.closed_plans.size()) <= state.plans_made);
}

RC_GTEST_PROP(AnyHistory, KeepsPursuitsDenseAndPlansWithWhatIsOpen, ()) {
  Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  for (const char* id : {"k0", "k1", "k2"}) {
    const domain::CustomerState& state = spec.customer(id);
    CheckPursuits(state);
    // What an alias had open is its customer's business.
    if (state.merged_into.empty()) CheckPlans(state);
  }
}

// One class for each scale, the one that was recorded last on the customer's own stream.
RC_GTEST_PROP(AnyHistory, LeavesEachCustomerInTheClassJudgedLast, ()) {
  Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  std::map<std::string, std::map<std::string, std::string>> last;
  for (const v1::Event& event : spec.events()) {
    if (!event.has_customer_classified()) continue;
    const v1::CustomerClassified& classified = event.customer_classified();
    std::string& held = last[event.stream()][classified.scale()];
    RC_ASSERT(classified.from() == held);
    held = classified.to();
  }
  for (const char* id : {"k0", "k1", "k2"}) {
    RC_ASSERT(spec.customer(id).classes == last[Name(absl::StrCat("customers/", id))]);
  }
}

RC_GTEST_PROP(AnyHistory, ReplayedFromItsSealedRecordsEndsInTheSameStates, ()) {
  Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  std::map<std::string, domain::State> replayed;
  for (v1::Event event : spec.events()) {
    Seal(event);
    v1::Record record;
    domain::ToRecord(event, record);
    v1::Event stored;
    RC_ASSERT(domain::FromRecord(record, stored).ok());
    auto state = replayed.try_emplace(event.stream(), domain::EmptyState(event.stream())).first;
    domain::Evolve(stored, state->second);
  }
  for (const auto& [stream, state] : replayed) {
    if (const auto* customer = std::get_if<domain::CustomerState>(&state.value)) {
      RC_ASSERT(*customer == std::get<domain::CustomerState>(spec.state(stream).value));
    }
    if (const auto* visit = std::get_if<domain::VisitState>(&state.value)) {
      RC_ASSERT(*visit == std::get<domain::VisitState>(spec.state(stream).value));
    }
  }
}

RC_GTEST_PROP(AnyHistory, RaisesNoAccidents, ()) {
  // Every refusal has a reason: none comes of our own fault.
  const std::vector<Step> steps = *rc::gen::container<std::vector<Step>>(AnyStep());
  Spec spec(CommonGround());
  spec.Given(Registered("k0")).Given(Registered("k1"));
  absl::Time now =
      absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::FixedTimeZone(8 * 60 * 60));
  for (const Step& step : steps) {
    now += absl::Minutes(step.minutes);
    spec.When(CommandOf(step, now)).At(LocalTime(now)).Try();
    if (spec.status().ok()) continue;
    RC_ASSERT(domain::ReasonOf(spec.status()) != v1::REASON_UNSPECIFIED);
    RC_ASSERT(spec.status().code() != absl::StatusCode::kInternal);
    RC_ASSERT(spec.decision().events.empty());
  }
}

// How many of the commands of a long history are accepted: a generator whose commands are all
// refused proves nothing.
TEST(AnyHistory, IsMostlyAccepted) {
  std::vector<Step> steps;
  for (int i = 0; i < 400; ++i) {
    steps.push_back({i * 7 % 27, i % 3, i * 5 % 4, i * 11 % 9, 200 + i * 13 % 400});
  }
  const Spec spec = Play(steps);
  std::set<std::string> types;
  for (const v1::Event& event : spec.events()) types.insert(domain::TypeOf(event));
  EXPECT_GT(spec.events().size(), 200U);
  EXPECT_GE(types.size(), 25U) << ::testing::PrintToString(types);
}

}  // namespace
}  // namespace kezhi::testing
