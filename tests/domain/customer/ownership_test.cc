// Who owns a customer: domain.md §2.5 R84–R86, §6.5, §6.6; examples 33 and 34.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::ownership_cases {
namespace {

// k1 of c1's with pursuit 1 of grade A and plans p1 for the 10th and p2 for the 11th.
Spec Ground(const std::vector<Fact>& floor = CommonGround()) {
  Spec spec(floor);
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "A", "2026-03-02", "2026-04-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-10", "2026-03-02 10:00"))
      .Given(Planned("k1", 1, "p2", "2026-03-11", "2026-03-02 10:00"));
  return spec;
}

std::vector<Fact> PoolFloor() {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  *playbook.mutable_pool() = FromText<v1::Pool>(
      "grades { grade: 'H' no_contact_days: 7 } reclaim_days: 30 warn_days_before: 2");
  return {StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1"), ConsultantHired("c2")};
}

TEST(HandOverCustomer, TakesPursuitsAndOpenPlansAlong) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::HandOverCustomer>("k1", "to: 'stores/s1/consultants/c2' why: 'balance'"))
      .As("manager")
      .At("2026-03-05 10:00")
      .ThenEvents({On<v1::CustomerHandedOver>(
          "customers/k1", absl::StrCat("from: ", Quoted("consultants/c1"), " to: ",
                                       Quoted("consultants/c2"), " reason { clear: 'balance' }"))});
  const domain::CustomerState& state = spec.customer("k1");
  EXPECT_EQ(state.owner, "stores/s1/consultants/c2");
  EXPECT_EQ(state.pursuits[0].owner, "stores/s1/consultants/c2");
  EXPECT_EQ(state.plans.at("p1").owner, "stores/s1/consultants/c2");
  EXPECT_EQ(state.plans.at("p1").due_on, absl::CivilDay(2026, 3, 10));
  spec.When(OfCustomer<v1::HandOverCustomer>("k1", "to: 'stores/s1/consultants/c2'")).ThenNothing();
}

TEST(HandOverCustomer, NeedsSomebodyOnTheFloorAndAManager) {
  Ground()
      .Given(On<v1::ConsultantLeft>("consultants/c3", "last_day" + DateText("2026-03-03")))
      .When(OfCustomer<v1::HandOverCustomer>("k1", "to: 'stores/s1/consultants/c3'"))
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CONSULTANT_INACTIVE)
      .When(OfCustomer<v1::HandOverCustomer>("k1", "to: 'stores/s1/consultants/c2'"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(Example, 33_AHandoverOnLeavingKeepsThePlanAndLeavesWhatIsDueToTheLeaver) {
  Spec spec = Ground();
  spec.When(Ask<v1::DismissConsultant>(absl::StrCat(
                "consultant: ", Quoted("consultants/c1"), " successor: ", Quoted("consultants/c2"),
                " customers: ", Quoted("customers/k1"), " last_day", DateText("2026-03-10"))))
      .As("manager")
      .At("2026-03-10 17:30")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"CustomerHandedOver", "ConsultantLeft"}));
  const domain::CustomerState& state = spec.customer("k1");
  EXPECT_EQ(state.plans.at("p2").owner, "stores/s1/consultants/c2");
  EXPECT_EQ(state.plans.at("p2").due_on, absl::CivilDay(2026, 3, 11));
  EXPECT_EQ(state.plans.at("p1").owner, "stores/s1/consultants/c1") << "due on the last day";
}

TEST(DismissConsultant, GivesAPursuitBackToTheCustomersOwnerWhenThereIsNoSuccessor) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1", "c2"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .When(Ask<v1::DismissConsultant>(absl::StrCat("consultant: ", Quoted("consultants/c1"),
                                                    " customers: ", Quoted("customers/k1"),
                                                    " last_day", DateText("2026-03-10"))))
      .As("manager")
      .At("2026-03-10 17:30")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").pursuits[0].owner, "stores/s1/consultants/c2");
  EXPECT_FALSE(spec.customer("k1").pooled);
}

TEST(AssignCustomer, GivesOnlyNobodysCustomer) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1", ""))
      .When(OfCustomer<v1::AssignCustomer>("k1", "to: 'stores/s1/consultants/c2'"))
      .At("2026-03-05 10:00")
      .ThenEvents({On<v1::CustomerAssigned>("customers/k1", "to: 'stores/s1/consultants/c2'")})
      .When(OfCustomer<v1::AssignCustomer>("k1", "to: 'stores/s1/consultants/c2'"))
      .ThenNothing()
      .When(OfCustomer<v1::AssignCustomer>("k1", "to: 'stores/s1/consultants/c1'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CUSTOMER_OWNED);
}

TEST(PoolCustomer, CancelsItsPlansAndIsClaimedByWhoComesFirst) {  // R85, R86
  Spec spec = Ground(PoolFloor());
  spec.When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c2")
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_NOT_POOLED)
      .When(OfCustomer<v1::PoolCustomer>("k1"))
      .As("consultant", "c1")
      .ThenEvents(
          {On<v1::FollowUpCancelled>("customers/k1",
                                     "planned_id: 'p1' pursuit: 1 reason { clear: 'pooled' }"),
           On<v1::FollowUpCancelled>("customers/k1",
                                     "planned_id: 'p2' pursuit: 1 reason { clear: 'pooled' }"),
           On<v1::CustomerPooled>("customers/k1", absl::StrCat("why: POOL_REASON_RELEASED from: ",
                                                               Quoted("consultants/c1")))});
  EXPECT_EQ(spec.customer("k1").pursuits[0].owner, "");
  spec.When(OfCustomer<v1::PoolCustomer>("k1")).ThenNothing();
  spec.When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c1")
      .At("2026-04-03 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_RECLAIM_TOO_SOON)
      .When(OfCustomer<v1::ClaimCustomer>("k1", "by: 'stores/s1/consultants/c1'"))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .When(OfCustomer<v1::ClaimCustomer>("k1"))
      .ThenFault("claim_customer.by", v1::REASON_FIELD_REQUIRED)
      .When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c2")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"CustomerClaimed", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").pursuits[0].owner, "stores/s1/consultants/c2");
  EXPECT_EQ(spec.customer("k1").plans.at("p3").due_on, absl::CivilDay(2026, 4, 10));
}

// More than a commit of 1,000 events holds.
constexpr int kManyPlans = 1500;

std::vector<Fact> ManyPlans() {
  std::vector<Fact> facts;
  for (int i = 1; i <= kManyPlans; ++i) {
    facts.push_back(Planned("k1", 1, absl::StrCat("x", i), "2026-03-10", "2026-03-02 10:00"));
  }
  return facts;
}

TEST(PoolCustomer, WithMorePlansThanACommitHoldsIsRepeatedUntilDone) {
  Spec spec(PoolFloor());
  spec.Given(Registered("k1")).Given(Opened("k1", 1, "2026-03-02")).Given(ManyPlans());
  const v1::Command pool = OfCustomer<v1::PoolCustomer>("k1");
  spec.When(pool).As("consultant", "c1").At("2026-03-05 10:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>(998, "FollowUpCancelled"));
  EXPECT_EQ(spec.decision().remaining, 502);
  EXPECT_FALSE(spec.customer("k1").pooled) << "it is still the owner's";
  spec.When(pool).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types().back(), "CustomerPooled");
  EXPECT_EQ(spec.decision().events.size(), 503u);
  EXPECT_EQ(spec.decision().remaining, 0);
  EXPECT_TRUE(spec.customer("k1").pooled);
  EXPECT_TRUE(spec.customer("k1").plans.empty());
}

TEST(DismissConsultant, OfWhoOwnsACustomerWithMorePlansThanACommitHoldsIsRepeatedUntilDone) {
  Spec spec(PoolFloor());
  spec.Given(Registered("k1")).Given(Opened("k1", 1, "2026-03-02")).Given(ManyPlans());
  const v1::Command dismiss = Ask<v1::DismissConsultant>(
      absl::StrCat("consultant: ", Quoted("consultants/c1"), " customers: ", Quoted("customers/k1"),
                   " last_day", DateText("2026-03-10")));
  spec.When(dismiss).As("manager").At("2026-03-10 17:30").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 999u);
  EXPECT_EQ(spec.types().back(), "ConsultantLeaving");
  EXPECT_EQ(spec.decision().remaining, 1);
  spec.When(dismiss).As("manager").ThenAccepted();
  EXPECT_EQ(spec.types().back(), "ConsultantLeft");
  EXPECT_EQ(spec.decision().remaining, 0);
  EXPECT_TRUE(spec.customer("k1").pooled);
}

TEST(ClaimCustomer, PlansForAsManyPursuitsAsACommitHolds) {
  Spec spec(PoolFloor());
  spec.Given(Registered("k1"));
  for (int pursuit = 1; pursuit <= kManyPlans; ++pursuit) {
    spec.Given(Opened("k1", pursuit, "2026-03-02"))
        .Given(Graded("k1", pursuit, "A", "2026-03-02", "2026-04-02"));
  }
  spec.When(OfCustomer<v1::PoolCustomer>("k1")).At("2026-03-05 10:00").ThenAccepted();
  spec.When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c2")
      .At("2026-03-06 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 999u);
  EXPECT_EQ(spec.types().front(), "CustomerClaimed");
  EXPECT_EQ(spec.customer("k1").owner, "stores/s1/consultants/c2");
}

TEST(ClaimCustomer, IsOpenToTheLastOwnerAfterTheWait) {  // R85
  Ground(PoolFloor())
      .When(OfCustomer<v1::PoolCustomer>("k1"))
      .At("2026-03-05 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c1")
      .At("2026-04-04 10:00")
      .ThenAccepted();
}

// H is pooled after 7 days without a reached contact.
Spec PoolGround() {
  Spec spec(PoolFloor());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-01"))
      .Given(Graded("k1", 1, "H", "2026-03-01", "2026-05-01"))
      .Given(On<v1::FollowUpDone>("customers/k1", "pursuit: 1 outcome: CONTACT_OUTCOME_REACHED")
                 .At("2026-03-01 11:00"))
      .Given(On<v1::DayClosed>("days/20260306", "closed_day" + DateText("2026-03-06"))
                 .At("2026-03-06 18:00"));
  return spec;
}

const char kCandidate[] = "customers: 'stores/s1/customers/k1'";

TEST(Example, 34_Pool) {
  Spec spec = PoolGround();
  spec.When(CloseDay("20260307", kCandidate))
      .At("2026-03-07 18:00")
      .ThenEvents({On<v1::DayClosed>("days/20260307", "closed_day" + DateText("2026-03-07"))})
      .When(CloseDay("20260308", kCandidate))
      .At("2026-03-08 18:00")
      .ThenEvents(
          {On<v1::CustomerPooled>("customers/k1", absl::StrCat("why: POOL_REASON_EXPIRED from: ",
                                                               Quoted("consultants/c1"))),
           On<v1::DayClosed>("days/20260308", "closed_day" + DateText("2026-03-08"))})
      .When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c1")
      .At("2026-03-09 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_RECLAIM_TOO_SOON);
  // Two claims at one revision: the first wins, the second is told where the customer is now.
  const std::uint64_t seen = spec.state("customers/k1").revision;
  spec.When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c2")
      .Expecting(seen)
      .ThenAccepted();
  spec.When(OfCustomer<v1::ClaimCustomer>("k1"))
      .As("consultant", "c1")
      .Expecting(seen)
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
  EXPECT_EQ(spec.metadata("expected_revision"), absl::StrCat(seen));
  EXPECT_EQ(spec.metadata("actual_revision"), absl::StrCat(seen + 2)) << "claimed, and planned";
}

std::vector<std::string> ClosedWith(const Fact& fact) {
  Spec spec = PoolGround();
  spec.Given(fact)
      .Given(On<v1::DayClosed>("days/20260307", "closed_day" + DateText("2026-03-07"))
                 .At("2026-03-07 18:00"))
      .When(CloseDay("20260308", kCandidate))
      .At("2026-03-08 18:00")
      .ThenAccepted();
  return spec.types();
}

TEST(CloseCustomerDay, PoolsNobodyWithAnOrderOrAPersonsPlanInTheNextDays) {
  const std::vector<std::string> kept = {"DayClosed"};
  EXPECT_EQ(ClosedWith(On<v1::OrderPlaced>("customers/k1", "pursuit: 1")), kept);
  EXPECT_EQ(ClosedWith(Planned("k1", 1, "p1", "2026-03-11", "2026-03-06 10:00", "CONSULTANT")),
            kept);
  EXPECT_EQ(ClosedWith(Planned("k1", 1, "p1", "2026-03-12", "2026-03-06 10:00", "CONSULTANT")),
            (std::vector<std::string>{"FollowUpCancelled", "CustomerPooled", "DayClosed"}));
  EXPECT_EQ(ClosedWith(Planned("k1", 1, "p1", "2026-03-11", "2026-03-06 10:00", "CADENCE")),
            (std::vector<std::string>{"FollowUpCancelled", "CustomerPooled", "DayClosed"}));
}

}  // namespace
}  // namespace kezhi::testing::ownership_cases
