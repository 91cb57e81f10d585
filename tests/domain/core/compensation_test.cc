// What takes an event back within the rules.

#include "domain/compensation.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/event_codec.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

// k1 of c1's with pursuit 1, grade A since 2026-03-02, next contact p1 on the 9th; k2 of c2's.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "A", "2026-03-02", "2026-04-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-09", "2026-03-02 10:00"))
      .Given(Registered("k2", "c2"));
  return spec;
}

// The last event of this type.
v1::Event Last(const Spec& spec, const std::string& type) {
  const auto found =
      std::find_if(spec.events().rbegin(), spec.events().rend(),
                   [&type](const v1::Event& event) { return domain::TypeOf(event) == type; });
  KEZHI_CHECK(found != spec.events().rend());
  return *found;
}

// The command that takes the last event of this type back.
v1::Command Undo(const Spec& spec, const std::string& type) {
  const domain::Compensation compensation =
      domain::CompensationOf(Last(spec, type), "typed in for another");
  EXPECT_TRUE(compensation.exists()) << type;
  return compensation.command;
}

TEST(Compensation, APlanIsCancelledForTheReasonGiven) {
  Spec spec = Ground();
  const v1::Command undo = Undo(spec, "FollowUpPlanned");
  EXPECT_THAT(undo, EqualsProto(OfCustomer<v1::CancelFollowUp>(
                        "k1", "planned_id: 'p1' reason: 'typed in for another'")));
  spec.When(undo).At("2026-03-03 10:00").ThenAccepted();
  EXPECT_TRUE(spec.customer("k1").plans.empty());
}

TEST(Compensation, AnExpenseOfAnOutletIsTakenBackWhole) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::RecordOutletExpense>(
                "k1", "kind: 'display' amount { currency_code: 'CNY' units: 600 }"))
      .As("manager")
      .At("2026-03-03 10:00")
      .ThenAccepted();
  spec.When(Undo(spec, "OutletExpenseRecorded")).As("manager").ThenAccepted();
  EXPECT_TRUE(spec.customer("k1").outlet_budget.spent.empty());
}

TEST(Compensation, APlanThatWasMovedGoesBackToItsDay) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::RescheduleFollowUp>(
                "k1", "planned_id: 'p1' reason: 'busy' due_on" + DateText("2026-03-11")))
      .At("2026-03-03 10:00")
      .ThenAccepted();
  spec.When(Undo(spec, "FollowUpRescheduled")).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 9));
}

TEST(Compensation, AGradeGoesBackUnlessItIsAnotherOneByNow) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'")).At("2026-03-03 10:00").ThenAccepted();
  const v1::Command undo = Undo(spec, "GradeChanged");
  spec.When(undo).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").pursuits[0].grade, "A");
  spec.When(undo).ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
}

TEST(Compensation, AnOrderIsWithdrawnAndAClosedPursuitReopened) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::PlaceOrder>("k1")).At("2026-03-03 10:00").ThenAccepted();
  spec.When(Undo(spec, "OrderPlaced")).ThenAccepted();
  EXPECT_FALSE(spec.customer("k1").pursuits[0].ordered);
  spec.When(OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_LOST reason_code: 'price'"))
      .ThenAccepted();
  spec.When(Undo(spec, "PursuitClosed")).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").pursuits[0].status, v1::PURSUIT_STATUS_OPEN);
}

TEST(Compensation, ACustomerGoesBackToWhoseItWas) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::HandOverCustomer>("k1", "to: 'stores/s1/consultants/c2'"))
      .At("2026-03-03 10:00")
      .ThenAccepted();
  spec.When(Undo(spec, "CustomerHandedOver")).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").owner, Name("consultants/c1"));
  spec.When(OfCustomer<v1::PoolCustomer>("k1")).ThenAccepted();
  spec.When(Undo(spec, "CustomerPooled")).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").owner, Name("consultants/c1"));
  EXPECT_FALSE(spec.customer("k1").pooled);
}

TEST(Compensation, AMergeIsTakenBackFromEitherStream) {
  for (const char* type : {"CustomerMerged", "CustomerMergedAway"}) {
    Spec spec = Ground();
    spec.When(
            Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
        .At("2026-03-03 10:00")
        .ThenAccepted();
    spec.When(Undo(spec, type)).ThenAccepted();
    EXPECT_EQ(spec.customer("k2").merged_into, "");
    spec.When(Undo(spec, "CustomerUnmerged")).ThenAccepted();
    EXPECT_EQ(spec.customer("k2").merged_into, Name("customers/k1"));
  }
}

TEST(Compensation, AVisitIsStruckWhateverOfItIsNamed) {
  Spec spec = Ground();
  spec.Given(Arrived("v1", "2026-03-03 10:05"));
  const v1::Command undo = Undo(spec, "VisitRegistered");
  EXPECT_THAT(undo, EqualsProto(Ask<v1::VoidVisit>(
                        "visit: 'stores/s1/visits/v1' reason: 'typed in for another'")));
  spec.When(undo).At("2026-03-03 11:00").ThenAccepted();
  EXPECT_TRUE(spec.visit("v1").voided);
}

TEST(Compensation, WhatWasSaidOfADuplicateIsUnsaid) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::DismissDuplicate>("k1", "other: 'stores/s1/customers/k2'"))
      .At("2026-03-03 10:00")
      .ThenAccepted();
  spec.When(Undo(spec, "DuplicateDismissed")).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("DuplicateReopened", "DuplicateReopened"));
  spec.When(Undo(spec, "DuplicateReopened")).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("DuplicateDismissed", "DuplicateDismissed"));
}

TEST(Compensation, SomeEventsStandAndSomeArePutRightInstead) {
  const v1::Event graded = Graded("k1", 1, "A", "2026-03-02", "2026-04-02").event;
  EXPECT_FALSE(domain::CompensationOf(graded, "x").exists());
  EXPECT_EQ(domain::CompensationOf(graded, "x").instead, "ChangeGrade");
  const v1::Event missed = On<v1::FollowUpMissed>("customers/k1").event;
  EXPECT_FALSE(domain::CompensationOf(missed, "x").exists());
  EXPECT_EQ(domain::CompensationOf(missed, "x").instead, "");
  const v1::Event won = On<v1::PursuitWon>("customers/k1").event;
  EXPECT_FALSE(domain::CompensationOf(won, "x").exists());
}

}  // namespace
}  // namespace kezhi::testing
