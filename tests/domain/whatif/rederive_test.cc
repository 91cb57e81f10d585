// What rules made of a history is made anew under another playbook; what people entered stays.
#include "domain/whatif/rederive.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/domain/whatif/whatif_scenes.h"
#include "tests/matchers.h"

namespace kezhi::testing::rederive_cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::CivilDay kFirst(2026, 3, 1);

std::vector<std::string> DueDays(const std::vector<v1::Event>& events) {
  std::vector<std::string> days;
  for (const v1::FollowUpPlanned& planned : AllOf<v1::FollowUpPlanned>(events)) {
    days.push_back(domain::Iso(domain::ToDay(planned.due_on())));
  }
  return days;
}

domain::Rederived Under(const Spec& spec, const v1::Playbook& playbook,
                        absl::CivilDay from = kFirst) {
  auto rederived = IfAdopted(spec, playbook, from);
  EXPECT_THAT(rederived, IsOk());
  return rederived.ok() ? *std::move(rederived) : domain::Rederived();
}

TEST(Rederive, AnotherCadencePlansOtherDaysAndMissesOthers) {
  const Spec spec = OneMissed();
  ASSERT_THAT(DueDays(spec.events()), ElementsAre("2026-03-04", "2026-03-06"));
  ASSERT_THAT(AllOf<v1::FollowUpMissed>(spec.events()), SizeIs(1));

  const domain::Rederived then = Under(spec, WithCadence(4));
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-06", "2026-03-08"));
  EXPECT_THAT(AllOf<v1::FollowUpMissed>(then.events), IsEmpty());
  EXPECT_THAT(AllOf<v1::FollowUpDone>(then.events),
              ElementsAre(EqualsProto(FromText<v1::FollowUpDone>(
                  absl::StrCat("pursuit: 1 planned_id: 'p1' at", BracedTime("2026-03-04 11:00"),
                               " by: ", Quoted("consultants/c1"),
                               " outcome: CONTACT_OUTCOME_REACHED situation { clear: 's' }"
                               " grade_before: 'H' grade_after: 'H' due_on",
                               DateText("2026-03-06"))))));
}

TEST(Rederive, AShorterCadenceIsMissedMoreOften) {
  // Every day: due on the 3rd, called on the 4th, due on the 5th, and not called.
  const domain::Rederived then = Under(OneMissed(), WithCadence(1));
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-03", "2026-03-05"));
  std::vector<std::string> missed;
  for (const v1::FollowUpMissed& miss : AllOf<v1::FollowUpMissed>(then.events)) {
    missed.push_back(domain::Iso(domain::ToDay(miss.due_on())));
  }
  // The first days of March were never closed; their misses are noted when a day closes at last.
  EXPECT_THAT(missed, ElementsAre("2026-03-03", "2026-03-05"));
  const auto done = AllOf<v1::FollowUpDone>(then.events);
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_TRUE(done[0].late());
}

TEST(Rederive, WhatWasRecordedBeforeTheDayStaysAndWhatItPlannedToo) {
  const Spec spec = OneMissed();
  const domain::Rederived then = Under(spec, WithCadence(4), absl::CivilDay(2026, 3, 4));
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-04", "2026-03-08"));
  EXPECT_EQ(then.copied + then.replayed, spec.events().size());
  for (std::size_t i = 0; i < then.copied; ++i) {
    EXPECT_THAT(then.events[i], EqualsProto(spec.events()[i]));
  }
  const domain::Rederived later = Under(spec, WithCadence(4), absl::CivilDay(2026, 3, 5));
  EXPECT_THAT(DueDays(later.events), ElementsAre("2026-03-04", "2026-03-06"));
  EXPECT_THAT(AllOf<v1::FollowUpMissed>(later.events), SizeIs(1));
}

TEST(Rederive, AnotherHorizonLapsesOnAnotherDay) {
  Spec spec = OneMissed();
  spec.Given(On<v1::DayClosed>("days/20260309").At("2026-03-09 19:00"));
  spec.When(CloseDay("20260310", "customers: " + Quoted("customers/k1")))
      .At("2026-03-10 19:00")
      .ThenAccepted();
  ASSERT_THAT(AllOf<v1::GradeLapsed>(spec.events()), SizeIs(1));

  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->mutable_horizon()->set_days(14);
  const domain::Rederived then = Under(spec, playbook);
  EXPECT_THAT(AllOf<v1::GradeLapsed>(then.events), IsEmpty());
  const auto set = AllOf<v1::GradeSet>(then.events);
  ASSERT_THAT(set, SizeIs(1));
  EXPECT_THAT(set[0].horizon_ends(), EqualsProto(domain::ToDate(absl::CivilDay(2026, 3, 16))));
}

TEST(Rederive, AGradeIsCalledAsThePlaybookCarriesItOver) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->set_id("S");
  for (v1::Method& method : *playbook.mutable_methods()) {
    for (std::string& grade : *method.mutable_recommended_for()) {
      if (grade == "H") grade = "S";
    }
  }
  EXPECT_THAT(IfAdopted(OneMissed(), playbook, kFirst).status(),
              HasReason(v1::REASON_GRADE_NOT_CARRIED));
  v1::CarryOver& carried = *playbook.add_carry_over();
  carried.set_from("H");
  carried.set_to("S");
  const domain::Rederived then = Under(OneMissed(), playbook);
  EXPECT_EQ(AllOf<v1::GradeSet>(then.events).at(0).grade(), "S");
  EXPECT_EQ(AllOf<v1::FollowUpDone>(then.events).at(0).grade_after(), "S");
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-04", "2026-03-06"));
  EXPECT_EQ(then.unknown_grades, 0);
}

TEST(Rederive, APlanThatAPersonMadeStaysAndIsFulfilledAsItWas) {
  Spec spec = OneMissed();
  spec.When(OfCustomer<v1::PlanFollowUp>("k1", "pursuit: 1 due_on" + DateText("2026-03-10")))
      .As("consultant", "c1")
      .At("2026-03-07 10:00")
      .ThenAccepted();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p3' situation: 's'"))
      .As("consultant", "c1")
      .At("2026-03-10 10:00")
      .ThenAccepted();
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->clear_cadence();
  const domain::Rederived then = Under(spec, playbook);
  const auto planned = AllOf<v1::FollowUpPlanned>(then.events);
  ASSERT_THAT(planned, SizeIs(1));
  EXPECT_EQ(planned[0].planned_id(), "p1");
  EXPECT_EQ(planned[0].origin(), v1::PLAN_ORIGIN_CONSULTANT);
  const auto done = AllOf<v1::FollowUpDone>(then.events);
  ASSERT_THAT(done, SizeIs(2));
  EXPECT_EQ(done[0].planned_id(), "");
  EXPECT_EQ(done[1].planned_id(), "p1");
  EXPECT_THAT(done[1].due_on(), EqualsProto(domain::ToDate(absl::CivilDay(2026, 3, 10))));
}

TEST(Rederive, ADayThatWasAgreedOnTakesThePlaceOfTheCadence) {
  Spec spec = OneMissed();
  spec.When(OfCustomer<v1::CompleteFollowUp>(
                "k1", "planned_id: 'p2' situation: 's' next_due_on" + DateText("2026-03-20")))
      .As("consultant", "c1")
      .At("2026-03-07 10:00")
      .ThenAccepted();
  const domain::Rederived then = Under(spec, WithCadence(4));
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-06", "2026-03-08", "2026-03-20"));
}

TEST(Rederive, StagesMoveByThePlaybooksTriggers) {
  Spec spec = OneMissed();
  spec.When(OfCustomer<v1::PlaceOrder>("k1", "pursuit: 1"))
      .As("consultant", "c1")
      .At("2026-03-07 10:00")
      .ThenAccepted();
  ASSERT_THAT(AllOf<v1::StagePromoted>(spec.events()), SizeIs(1));
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_machines(0)->mutable_moves(0)->set_trigger(v1::STAGE_TRIGGER_COMMAND);
  const domain::Rederived then = Under(spec, playbook);
  EXPECT_THAT(AllOf<v1::StagePromoted>(then.events), IsEmpty());
  EXPECT_THAT(AllOf<v1::OrderPlaced>(then.events), SizeIs(1));
}

TEST(Rederive, AMergedCustomerIsLeftAsItWas) {
  Spec spec = OneMissed();
  spec.Given(Registered("k2"));
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k2"), " into: ", Quoted("customers/k1"))))
      .At("2026-03-07 10:00")
      .ThenAccepted();
  const domain::Rederived then = Under(spec, WithCadence(4));
  EXPECT_THAT(then.left, ElementsAre(Name("customers/k1"), Name("customers/k2")));
  EXPECT_THAT(DueDays(then.events), ElementsAre("2026-03-04", "2026-03-06"));
  EXPECT_THAT(AllOf<v1::FollowUpMissed>(then.events), SizeIs(1));
}

TEST(Rederive, ALaterAdoptionOfThatPlaybookIsLeftOut) {
  Spec spec = OneMissed();
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = WithCadence(1);
  spec.When(Ask(adopt)).At("2026-03-06 20:00").ThenAccepted();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p2' situation: 's'"))
      .As("consultant", "c1")
      .At("2026-03-08 10:00")
      .ThenAccepted();
  ASSERT_THAT(DueDays(spec.events()), ElementsAre("2026-03-04", "2026-03-06", "2026-03-09"));
  EXPECT_THAT(DueDays(Under(spec, WithCadence(4)).events),
              ElementsAre("2026-03-06", "2026-03-08", "2026-03-12"));
}

TEST(Rederive, AStoreWithoutPlaybookHasDecidedNothingByOne) {
  const Spec spec(std::vector<Fact>{StoreOpened()});
  const auto refused = IfAdopted(spec, PresetPlaybook("auto_4s"), kFirst);
  EXPECT_THAT(refused.status(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(refused.status(), HasReason(v1::REASON_PLAYBOOK_MISSING));
}

}  // namespace
}  // namespace kezhi::testing::rederive_cases
