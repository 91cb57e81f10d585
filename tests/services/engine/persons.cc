#include "tests/services/engine/persons.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "base/check.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "services/engine/unsealer.h"
#include "tests/given.h"

namespace kezhi::engine {
namespace {

std::string NameOf(const std::string& customer) {
  return absl::StrCat("stores/s1/customers/", customer);
}

}  // namespace

v1::CustomerCard OpenedCard(Engine& engine, const std::string& customer) {
  const auto snapshot = engine.Snapshot(ReadMoment());
  KEZHI_CHECK(snapshot.ok());
  auto card =
      domain::CustomerCardOf((*snapshot)->rows(), NameOf(customer), (*snapshot)->evaluated_at());
  KEZHI_CHECK(card.ok());
  const absl::Status opened = Unseal(
      engine.keyring(), [](const PersonalField&) { return Sight::kClear; }, *card);
  KEZHI_CHECK(opened.ok());
  return *std::move(card);
}

std::string NameOn(Engine& engine, const std::string& customer) {
  const v1::CustomerCard card = OpenedCard(engine, customer);
  return card.head().name().erased() ? "[erased]" : card.head().name().clear();
}

v1::Command RegisterPerson(const std::string& customer, const std::string& name,
                           const std::string& phone) {
  v1::RegisterCustomer ask;
  ask.set_customer(NameOf(customer));
  ask.set_name(name);
  ask.set_phone(phone);
  ask.set_owner("stores/s1/consultants/c1");
  return testing::Ask(ask);
}

v1::Command RequestErasure(const std::string& customer) {
  v1::RequestErasure ask;
  ask.set_customer(NameOf(customer));
  ask.set_legal_basis(v1::LEGAL_BASIS_CONSENT_WITHDRAWN);
  ask.set_reason("asked by letter");
  return testing::Ask(ask);
}

v1::Command ApproveErasure(const std::string& customer) {
  v1::ApproveErasure ask;
  ask.set_customer(NameOf(customer));
  return testing::Ask(ask);
}

void PlanMany(EngineWorld& world, const std::string& customer, int days) {
  // Nothing is planned for more than two years ahead, so the later half is planned later.
  constexpr int kFirstDays = 400;
  std::vector<EngineWorld::Answer> answers;
  for (int i = 0; i < days; ++i) {
    if (i == kFirstDays) {
      KEZHI_CHECK(world.engine().StepAll().ok());
      world.SetClock("2026-12-01 10:00");
    }
    v1::PlanFollowUp ask;
    ask.set_customer(NameOf(customer));
    *ask.mutable_due_on() = domain::ToDate(absl::CivilDay(2026, 4, 1) + i);
    ask.set_pursuit(1);
    answers.push_back(world.Queue(testing::Ask(ask)));
    ask.clear_pursuit();
    ask.set_after_sale(true);
    answers.push_back(world.Queue(testing::Ask(ask)));
  }
  KEZHI_CHECK(world.engine().StepAll().ok());
  world.SetClock("2026-12-01 10:00");
  for (const EngineWorld::Answer& answer : answers) KEZHI_CHECK((*answer)->ok());
}

void Erase(EngineWorld& world, const std::string& customer) {
  world.Must(RequestErasure(customer), ActorOf("manager"));
  world.Must(ApproveErasure(customer), ActorOf("auditor"));
}

}  // namespace kezhi::engine
