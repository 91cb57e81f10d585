// From the quote to the shipment: domain.md §2.6 R100, R103, R105; §3.1 pipeline; S3.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/deal/deals.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using Types = std::vector<std::string>;

TEST(Quote, OpensADealOfItsCustomersOnlyOpenPursuit) {
  Spec spec = DealGround();
  spec.When(QuoteTo("k1", "d1", 60000, "item: 'resin'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenEvents(
          {On<v1::Quoted>("deals/d1", absl::StrCat("customer: ", Quoted("customers/k1"),
                                                   " pursuit: 1 item: 'resin' amount", Yuan(60000),
                                                   "consultant: ", Quoted("consultants/c1"))),
           On<v1::StagePromoted>("customers/k1",
                                 "pursuit: 1 machine: 'pipeline' from: 'credit_granted' to: "
                                 "'quoted' trigger: 'DEAL_QUOTED'")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/customers/k1");
  // It may be repeated; the customer is known by then.
  spec.When(OfDeal<v1::Quote>("d1", "amount" + Yuan(59000))).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types(), Types{"Quoted"});
  EXPECT_EQ(DealOf(spec, "d1").quoted, 5900000);
}

TEST(Quote, NeedsACustomerWithACredit) {
  Spec spec = DealGround();
  spec.Given(Company("k2"));
  spec.When(QuoteTo("k2", "d1", 60000))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("missing"), "CREDIT");
  spec.When(QuoteTo("k9", "d1", 60000))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(OfDeal<v1::Quote>("d1", "amount" + Yuan(60000)))
      .As("consultant", "c1")
      .ThenFault("quote.customer", v1::REASON_FIELD_REQUIRED);
}

TEST(Quote, BelowTheListNeedsTheManager) {  // R103
  Spec spec = DealGround();
  const std::string list = "list_amount" + Yuan(61000);
  spec.When(QuoteTo("k1", "d1", 60000, list))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  spec.When(QuoteTo("k1", "d1", 61000, list)).As("consultant", "c1").ThenAccepted();
  spec.When(QuoteTo("k1", "d1", 60000, list + "approved_by: 'm1'"))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.quoted().approved_by(), "m1");
}

TEST(Quote, IsForOnesOwnCustomerAndInOneCurrency) {  // R105
  Spec spec = DealGround();
  spec.When(QuoteTo("k1", "d1", 60000))
      .As("consultant", "c2")
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(QuoteTo("k1", "d1", 60000, "cost { currency_code: 'USD' units: 1 }"))
      .As("consultant", "c1")
      .ThenFault("quote.cost", v1::REASON_CURRENCY);
  spec.When(QuoteTo("k1", "d1", 0))
      .As("consultant", "c1")
      .ThenFault("quote.amount", v1::REASON_AMOUNT_REQUIRED);
  spec.When(QuoteTo("k1", "d1", 60000)).As("consultant", "c1").ThenAccepted();
  spec.When(OfDeal<v1::Quote>("d1", "amount { currency_code: 'USD' units: 9 }"))
      .As("consultant", "c1")
      .ThenFault("quote.amount", v1::REASON_CURRENCY);
}

TEST(Deal, TakesItsStepsInThePlaybooksOrder) {  // R100
  Spec spec = DealGround();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_DEAL_NOT_FOUND);
  spec.When(QuoteTo("k1", "d1", 60000)).As("consultant", "c1").ThenAccepted();
  spec.When(ShipOf("d1", 60000))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("missing"), "ORDER REVIEW CONTRACT");
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types(), Types{"DealOrdered"});
  spec.When(OfDeal<v1::SignContract>("d1"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"OrderReviewed", "StagePromoted"}));
  spec.When(OfDeal<v1::SignContract>("d1", "number: 'HT-1' long_term: true"))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"ContractSigned", "StagePromoted"}));
  spec.When(ShipOf("d1", 60000)).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"Shipped", "CreditUsed", "StagePromoted"}));
  EXPECT_EQ(spec.customer("k1").pursuits[0].stage, "shipped");
}

TEST(Deal, AsksForNoStepThatThePlaybookLeavesOut) {
  Spec spec(CommonGround("auto_4s"));
  spec.Given(Registered("k1"));
  spec.When(QuoteTo("k1", "d1", 60000))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.quoted().pursuit(), 0);
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).As("consultant", "c1").ThenAccepted();
  spec.When(ShipOf("d1", 60000)).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"Shipped", "CreditUsed"}));
}

TEST(ReviewOrder, IsSomebodyElsesAndMayReturnIt) {
  Spec spec = DealGround();
  spec.When(QuoteTo("k1", "d1", 60000))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).As("manager").ThenAccepted();
  spec.When(OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW);
  spec.When(OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_RETURNED note: 'too cheap'"))
      .As("deputy_gm")
      .ThenAccepted();
  spec.When(OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_ACCEPTED"))
      .As("deputy_gm")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  // Quoted and ordered anew.
  spec.When(OfDeal<v1::Quote>("d1", "amount" + Yuan(62000))).As("consultant", "c1").ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).As("manager").ThenAccepted();
  spec.When(OfDeal<v1::Quote>("d1", "amount" + Yuan(1)))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(Ship, KeepsWithinTheOrderAndEndsWithTheLast) {
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60001))
      .As("clerk")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS);
  spec.When(ShipOf("d1", 20000, "on" + DateText("2026-03-03")))
      .As("clerk")
      .ThenFault("ship.on", v1::REASON_IN_FUTURE);
  spec.When(ShipOf("d1", 20000)).As("clerk").ThenAccepted();
  spec.When(ShipOf("d1", 20000, "last: true")).As("clerk").ThenAccepted();
  spec.When(ShipOf("d1", 20000))
      .As("clerk")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(Ship, IsLateAfterTheDayThatTheContractNames) {  // seed-gap 31
  Spec spec = DealGround();
  spec.When(QuoteTo("k1", "d1", 60000))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).As("consultant", "c1").ThenAccepted();
  spec.When(OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenAccepted();
  spec.When(OfDeal<v1::SignContract>("d1", "deliver_by" + DateText("2026-03-01")))
      .As("consultant", "c1")
      .ThenFault("sign_contract.deliver_by", v1::REASON_INTERVAL_INVALID);
  spec.When(OfDeal<v1::SignContract>("d1", "deliver_by" + DateText("2026-03-04")))
      .As("consultant", "c1")
      .ThenAccepted();
  spec.When(ShipOf("d1", 1000)).As("clerk").At("2026-03-04 17:00").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{});
  spec.When(ShipOf("d1", 1000)).As("clerk").At("2026-03-05 09:00").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"late"});
  // Entered a day late, but shipped in time.
  spec.When(ShipOf("d1", 1000, "on" + DateText("2026-03-04"))).As("clerk").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"backfilled"});
}

TEST(RefuseDelivery, SendsBackWhatIsNotInvoicedAndIsTheCustomersWord) {  // S3 三, E
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
  spec.When(OfDeal<v1::RefuseDelivery>("d1", "reason: 'wet' amount" + Yuan(20000)))
      .As("consultant", "c1")
      .ThenEvents(
          {On<v1::DeliveryRefused>("deals/d1",
                                   absl::StrCat("amount", Yuan(20000), "on", DateText("2026-03-02"),
                                                " reason { clear: 'wet' }")),
           On<v1::CreditUsed>("customers/k1", absl::StrCat("deal: ", Quoted("deals/d1"), " used",
                                                           Yuan(40000), "contracted: true"))});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/customers/k1");
  spec.When(OfDeal<v1::RefuseDelivery>("d1", "amount" + Yuan(40001)))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS);
  // Sent again.
  spec.When(ShipOf("d1", 20000)).As("clerk").ThenAccepted();
}

TEST(RefuseDelivery, OfAllThatWasShippedSettlesNothing) {
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
  spec.When(OfDeal<v1::RefuseDelivery>("d1", "amount" + Yuan(60000)))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"DeliveryRefused", "CreditUsed"}));
  EXPECT_FALSE(DealOf(spec, "d1").settled);
  // Sent again, and then paid like any other.
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
