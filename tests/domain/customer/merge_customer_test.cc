// MergeCustomer and UnmergeCustomer: domain.md §2.5 R87, R88, §6.4; example 32.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::merge_customer_cases {
namespace {

v1::Command Merge(const std::string& from, const std::string& into, const std::string& more = "") {
  return Ask<v1::MergeCustomer>(absl::StrCat("from: ", Quoted("customers/" + from),
                                             " into: ", Quoted("customers/" + into), " ", more));
}

v1::Command Unmerge(const std::string& alias) {
  return OfCustomer<v1::UnmergeCustomer>(alias, "reason: 'two brothers'");
}

// k1 of c1's has pursuit 1, lost; k2 of c2's has pursuit 1, grade A, with plan p1 for the 9th.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-04", "2026-03-02 10:00"))
      .Given(On<v1::FollowUpCancelled>("customers/k1", "planned_id: 'p1' pursuit: 1"))
      .Given(On<v1::PursuitClosed>("customers/k1", "pursuit: 1 outcome: PURSUIT_STATUS_LOST"))
      .Given(Registered("k2", "c2"))
      .Given(On<v1::PursuitOpened>("customers/k2",
                                   "pursuit: 1 owner: 'stores/s1/consultants/c2' wanted: 'M1'"
                                   " machine: 'dealer' stage: 'tracking'")
                 .At("2026-03-02 10:00"))
      .Given(Graded("k2", 1, "A", "2026-03-02", "2026-04-02"))
      .Given(On<v1::FollowUpPlanned>(
          "customers/k2",
          absl::StrCat("pursuit: 1 planned_id: 'p1' origin: PLAN_ORIGIN_CADENCE owner: ",
                       Quoted("consultants/c2"), " due_on", DateText("2026-03-09"))));
  return spec;
}

Spec Merged() {
  Spec spec = Ground();
  spec.When(Merge("k2", "k1")).As("manager").At("2026-03-05 10:00").ThenAccepted();
  return spec;
}

TEST(MergeCustomer, CarriesPursuitsUnderNewNumbersAndOpenPlansUnderNewIds) {
  Ground()
      .When(Merge("k2", "k1"))
      .As("manager")
      .At("2026-03-05 10:00")
      .ThenEvents(
          {On<v1::CustomerMerged>(
               "customers/k1",
               absl::StrCat("from: ", Quoted("customers/k2"),
                            " pursuit_offset: 1 pursuits: 1 from_revision: 4 taken_pursuits {"
                            " pursuit: 2 owner: 'stores/s1/consultants/c1' wanted: 'M1'"
                            " status: PURSUIT_STATUS_OPEN opened_on",
                            DateText("2026-03-02"), " grade: 'A' graded_on", DateText("2026-03-02"),
                            " horizon_ends", DateText("2026-04-02"),
                            " machine: 'dealer' stage: 'tracking' } taken_plans { planned_id: 'p2'"
                            " from_planned_id: 'p1' pursuit: 2 origin: PLAN_ORIGIN_CADENCE"
                            " owner: 'stores/s1/consultants/c1' due_on",
                            DateText("2026-03-09"), " }")),
           On<v1::CustomerMergedAway>("customers/k2", "into: " + Quoted("customers/k1"))});
}

TEST(MergeCustomer, LeadsTheAliassNumbersAndPlansToTheCustomerThatStays) {
  Spec spec = Merged();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k2", "planned_id: 'p1' pursuit: 1 situation: 's'"))
      .At("2026-03-09 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/customers/k1");
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().pursuit(), 2);
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().planned_id(), "p2");
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"FollowUpDone", "FollowUpPlanned"}));
  EXPECT_EQ(spec.decision().events[1].event.follow_up_planned().planned_id(), "p3");
  spec.When(OfCustomer<v1::ChangeGrade>("k2", "pursuit: 2 to: 'H'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PURSUIT_NOT_FOUND);
}

// Both have an open pursuit, and the playbook allows one.
Spec BothOpen() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-09", "2026-03-02 10:00"))
      .Given(Registered("k2"))
      .Given(Opened("k2", 1, "2026-03-03"))
      .Given(Planned("k2", 1, "p1", "2026-03-10", "2026-03-03 10:00"));
  return spec;
}

TEST(Example, 32_MergeAsksWhichPursuitGoesOn) {  // R88
  Spec spec = BothOpen();
  spec.When(Merge("k2", "k1"))
      .As("manager")
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_CHOICE_REQUIRED)
      .When(Merge("k2", "k1", "choice: MERGE_CHOICE_INTO"))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"PursuitClosed", "FollowUpCancelled", "StagePromoted",
                                      "CustomerMerged", "CustomerMergedAway"}));
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/customers/k2");
  const v1::CustomerMerged& merged = spec.decision().events[3].event.customer_merged();
  EXPECT_EQ(merged.taken_pursuits(0).status(), v1::PURSUIT_STATUS_VOID);
  EXPECT_EQ(merged.taken_pursuits(0).stage(), "closed");
  EXPECT_EQ(merged.taken_plans_size(), 0);
  EXPECT_EQ(merged.from_revision(), 6U);
  EXPECT_EQ(spec.customer("k1").open_pursuits, std::set<int>{1});

  Spec other = BothOpen();
  other.When(Merge("k2", "k1", "choice: MERGE_CHOICE_FROM")).At("2026-03-05 10:00").ThenAccepted();
  EXPECT_EQ(other.decision().events[0].stream, "stores/s1/customers/k1");
  EXPECT_EQ(other.customer("k1").open_pursuits, std::set<int>{2});
  EXPECT_EQ(other.customer("k1").plans.count("p2"), 1U);
}

TEST(MergeCustomer, NeedsTwoLiveCustomersOfOneStoreAndKind) {  // R87
  Spec spec = Merged();
  spec.When(Merge("k1", "k1"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_MERGE_SELF)
      .When(Merge("k2", "k1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CUSTOMER_MERGED)
      .When(Merge("k1", "k2"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CUSTOMER_MERGED)
      .When(Merge("k9", "k1"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND)
      .When(Ask<v1::MergeCustomer>("from: 'stores/s2/customers/k2' into: 'stores/s1/customers/k1'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_MERGE_STORE)
      .Given(On<v1::CustomerRegistered>("customers/k3", "kind: CUSTOMER_KIND_COMPANY"))
      .When(Merge("k3", "k1"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_MERGE_KIND)
      .When(Merge("k3", "k1"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(MergeCustomer, FollowsAChainOfAliases) {
  Spec spec = Merged();
  spec.Given(Registered("k0"))
      .When(Merge("k1", "k0"))
      .At("2026-03-06 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::CompleteFollowUp>("k2", "planned_id: 'p1' situation: 's'"))
      .At("2026-03-09 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/customers/k0");
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().pursuit(), 2);
}

TEST(UnmergeCustomer, GivesBackWhatCameAlongAndKeepsTheNumbersTaken) {
  Spec spec = Merged();
  spec.When(Unmerge("k2"))
      .As("manager")
      .At("2026-03-06 10:00")
      .ThenEvents({On<v1::CustomerUnmerged>("customers/k1",
                                            absl::StrCat("from: ", Quoted("customers/k2"),
                                                         " reason { clear: 'two brothers' }")),
                   On<v1::CustomerRestored>("customers/k2", "from: " + Quoted("customers/k1"))});
  EXPECT_TRUE(spec.customer("k1").plans.empty());
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "pursuit: 2 to: 'H'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PURSUIT_NOT_FOUND)
      .When(OfCustomer<v1::OpenPursuit>("k1"))
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.pursuit_opened().pursuit(), 3);
  spec.When(OfCustomer<v1::CompleteFollowUp>("k2", "planned_id: 'p1' situation: 's'"))
      .At("2026-03-09 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/customers/k2");
}

TEST(UnmergeCustomer, IsTooLateOnceTheMergedCustomerHasGoneOn) {
  Merged()
      .When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'"))
      .At("2026-03-06 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::ChangeGrade>("k1", "pursuit: 2 to: 'H'"))
      .ThenAccepted()
      .When(Unmerge("k2"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_UNMERGE_TOO_LATE);
  Merged()
      .When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'"))
      .At("2026-03-06 10:00")
      .ThenAccepted()
      .When(Unmerge("k2"))
      .ThenAccepted()
      .When(Unmerge("k2"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_NOT_MERGED);
}

TEST(MergeCustomer, RefusesMoreThanOneRecordHolds) {
  Spec spec(CommonGround("crm_pipeline"));
  spec.Given(Registered("k1")).Given(Registered("k2"));
  for (int i = 1; i <= 201; ++i) spec.Given(Opened("k2", i, "2026-03-02"));
  spec.When(Merge("k2", "k1")).ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_TOO_MANY);
}

}  // namespace
}  // namespace kezhi::testing::merge_customer_cases
