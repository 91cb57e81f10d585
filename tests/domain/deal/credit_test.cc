// Profile on file, credit and agreement: domain.md §2.5 R61, R63, R90–R92, §2.6 R101, R102; example
// 25; S3 二, 四.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/deal/deals.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

constexpr char kFacts[] = R"pb(
  profile { field: "registered_capital" value: "5,000,000" }
  profile { field: "production_lines" value: "3" }
  profile { field: "registered_address" value: "a" }
  profile { field: "delivery_address" value: "b" }
  profile { field: "contact_person" value: "c" }
)pb";

// k1, registered by c1 with all that S3 2.1 asks for.
Spec Written() {
  Spec spec(CommonGround("sales_system"));
  spec.When(OfCustomer<v1::RegisterCustomer>(
                "k1", absl::StrCat("kind: CUSTOMER_KIND_COMPANY name: 'x' owner: ",
                                   Quoted("consultants/c1"), kFacts)))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  return spec;
}

Spec Filed() {
  Spec spec = Written();
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenAccepted();
  return spec;
}

v1::Command Recommend(const std::string& department, std::int64_t yuan = 100000,
                      int term_days = 30) {
  return OfCustomer<v1::RecommendCredit>(
      "k1", absl::StrCat("department: '", department, "' limit", Yuan(yuan),
                         "term_days: ", term_days, " findings: 'sound'"));
}

v1::Command Grant(std::int64_t yuan, int term_days) {
  return OfCustomer<v1::DecideCredit>(
      "k1", absl::StrCat("verdict: VERDICT_ACCEPTED limit", Yuan(yuan), "term_days: ", term_days));
}

TEST(RegisterCustomer, AsksACompanyForTheFactsOfItsSheet) {  // R61, S3 2.1
  Spec(CommonGround("sales_system"))
      .When(OfCustomer<v1::RegisterCustomer>(
          "k1",
          "kind: CUSTOMER_KIND_COMPANY name: 'x' profile { field: 'production_lines' value: "
          "'3' }"))
      .At("2026-03-02 09:00")
      .ThenFault("register_customer.registered_capital", v1::REASON_FIELD_REQUIRED)
      .ThenFault("register_customer.contact_person", v1::REASON_FIELD_REQUIRED);
}

TEST(ReviewProfile, PutsAProfileOnFileOnce) {
  Spec spec = Written();
  spec.When(OfCustomer<v1::OpenPursuit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_RETURNED note: 'which bank?'"))
      .As("manager")
      .ThenEvents({On<v1::ProfileReviewed>(
          "customers/k1",
          "verdict: VERDICT_RETURNED by: 'stores/s1/managers/manager' note { "
          "clear: 'which bank?' }")});
  EXPECT_FALSE(spec.customer("k1").credit.filed);
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenEvents(
          {On<v1::ProfileReviewed>("customers/k1",
                                   "verdict: VERDICT_ACCEPTED by: 'stores/s1/managers/manager'"),
           On<v1::ProfileFiled>("customers/k1"),
           On<v1::StagePromoted>("customers/k1",
                                 "pursuit: 1 machine: 'pipeline' from: 'developing' to: 'filed' "
                                 "trigger: 'PROFILE_FILED'")});
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenEvents({On<v1::ProfileReviewed>(
          "customers/k1", "verdict: VERDICT_ACCEPTED by: 'stores/s1/managers/manager'")});
}

TEST(ReviewProfile, IsNotForWhoWroteIt) {  // R63
  Spec spec = Written();
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'")).As("manager").ThenAccepted();
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW);
}

TEST(ReviewProfile, IsNotForAnyOfThoseWhoWroteIt) {  // R63
  Spec spec = Written();
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'")).As("manager").ThenAccepted();
  // Somebody else's word after it makes it no review of another's work.
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'z'")).As("consultant", "c1").ThenAccepted();
  const v1::Command accept = OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED");
  spec.When(accept).As("manager").ThenRefused(absl::StatusCode::kPermissionDenied,
                                              v1::REASON_SELF_REVIEW);
  // Sent back, it is still theirs.
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_RETURNED"))
      .As("manager", "m2")
      .ThenAccepted();
  spec.When(accept).As("manager").ThenRefused(absl::StatusCode::kPermissionDenied,
                                              v1::REASON_SELF_REVIEW);
  spec.When(accept).As("manager", "m2").ThenAccepted();
  // What comes after is another piece of work.
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'w'")).As("consultant", "c1").ThenAccepted();
  spec.When(accept).As("manager").ThenAccepted();
}

TEST(ReviewProfile, AcceptsNoneThatLacksAFact) {
  Spec spec = Written();
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "profile { field: 'production_lines' }"))
      .As("consultant", "c1")
      .ThenAccepted();
  spec.When(OfCustomer<v1::ReviewProfile>("k1", "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "production_lines");
}

TEST(UpdateProfile, TellsTheMarketDepartmentOfCapitalAndLines) {  // R62, S3 2.2
  Spec spec = Written();
  spec.When(OfCustomer<v1::UpdateProfile>(
                "k1",
                "profile { field: 'production_lines' value: '4' } profile { field: "
                "'contact_person' value: 'd' }"))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"ProfileChanged", "ProfileChangeNotified"}));
  const v1::ProfileChangeNotified& notified =
      spec.decision().events[1].event.profile_change_notified();
  EXPECT_EQ(notified.to(), "manager");
  ASSERT_EQ(notified.fields_size(), 1);
  EXPECT_EQ(notified.fields(0), "production_lines");
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'")).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"ProfileChanged"});
}

TEST(RequestCredit, ComesAfterTheFile) {  // R90
  Written()
      .When(OfCustomer<v1::RequestCredit>("k1"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(Credit, IsRecommendedByBothDepartmentsAndDecidedByTheDeputy) {
  Spec spec = Filed();
  spec.When(OfCustomer<v1::OpenPursuit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(OfCustomer<v1::RequestCredit>("k1"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::CreditRequested>("customers/k1", "by: 'stores/s1/consultants/c1'")});
  spec.When(Recommend("finance")).As("finance").ThenAccepted();
  spec.When(Recommend("market", 80000)).As("manager").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"CreditRecommended"});
  spec.When(Grant(90000, 30))
      .As("deputy_gm")
      .ThenEvents({On<v1::CreditDecided>(
          "customers/k1", absl::StrCat("verdict: VERDICT_ACCEPTED limit", Yuan(90000),
                                       "term_days: 30 by: 'stores/s1/deputy_gms/deputy_gm'"))});
  EXPECT_TRUE(spec.customer("k1").credit.granted);
  EXPECT_EQ(spec.customer("k1").credit.limit, 9000000);
}

TEST(Example, 25_ACreditThatFinanceAloneRecommendedIsNotDecided) {  // R91
  Spec spec = Filed();
  spec.When(OfCustomer<v1::RequestCredit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(Recommend("finance")).As("finance").ThenAccepted();
  spec.When(Grant(90000, 30))
      .As("deputy_gm")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  EXPECT_EQ(spec.metadata("missing"), "market");
}

TEST(Credit, IsRecommendedByThoseWhomThePlaybookNames) {
  Spec spec = Filed();
  spec.When(Recommend("finance"))
      .As("finance")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(OfCustomer<v1::RequestCredit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(Recommend("finance"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Recommend("kitchen"))
      .As("manager")
      .ThenFault("recommend_credit.department", v1::REASON_FIELD_UNKNOWN);
}

TEST(Credit, IsDecidedByNobodyWhoRecommendedIt) {  // R92
  Spec spec = Filed();
  spec.When(OfCustomer<v1::RequestCredit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(Recommend("finance")).ThenAccepted();  // by the operator, who may
  spec.When(Recommend("market")).As("manager").ThenAccepted();
  spec.When(Grant(90000, 30))
      .As("manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Grant(90000, 30))
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW);
}

TEST(Credit, HasALimitAndATerm) {
  Spec spec = Filed();
  spec.When(OfCustomer<v1::RequestCredit>("k1")).As("consultant", "c1").ThenAccepted();
  spec.When(Grant(0, 30))
      .As("deputy_gm")
      .ThenFault("decide_credit.limit", v1::REASON_MONEY_INVALID);
  spec.When(Grant(1, 366))
      .As("deputy_gm")
      .ThenFault("decide_credit.term_days", v1::REASON_TERM_RANGE);
}

TEST(Credit, ThatIsRefusedLeavesTheOneBefore) {
  Spec spec = DealGround();
  spec.Given(On<v1::CreditRequested>("customers/k1"))
      .Given(On<v1::CreditDecided>("customers/k1", "verdict: VERDICT_RETURNED"));
  EXPECT_TRUE(spec.customer("k1").credit.granted);
  EXPECT_EQ(spec.customer("k1").credit.limit, 10000000);
}

TEST(SignAgreement, SaysWhatItCoversAndHowLong) {  // S3 三, A
  Filed()
      .When(OfCustomer<v1::SignAgreement>("k1", "scope: 'all of it' from" + DateText("2026-03-01") +
                                                    "ends" + DateText("2027-02-28")))
      .As("consultant", "c1")
      .ThenEvents({On<v1::AgreementSigned>("customers/k1", "scope { clear: 'all of it' } from" +
                                                               DateText("2026-03-01") + "ends" +
                                                               DateText("2027-02-28"))});
}

// Open invoices of 60,000 on d1, and 90,000 ordered on d2 before.
Spec Example25() {
  Spec spec = DealGround();
  Contract(spec, "d2", 90000, "2026-03-02");
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("consultant", "c1").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 60000)).As("finance").ThenAccepted();
  return spec;
}

TEST(Example, 25_AShipmentBeyondTheCreditIsRefused) {  // R101
  Spec spec = Example25();
  spec.When(ShipOf("d2", 50000))
      .As("consultant", "c1")
      .At("2026-03-10 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_LIMIT);
  EXPECT_EQ(spec.metadata("used_minor"), "6000000");
  spec.When(ShipOf("d2", 40000))
      .As("consultant", "c1")
      .ThenEvents(
          {On<v1::Shipped>("deals/d2",
                           absl::StrCat("amount", Yuan(40000), "on", DateText("2026-03-10"))),
           On<v1::CreditUsed>("customers/k1", absl::StrCat("deal: ", Quoted("deals/d2"), " used",
                                                           Yuan(40000), "contracted: true"))});
  spec.When(ShipOf("d2", 1))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_LIMIT);
}

TEST(Example, 25_ACustomerWithAnInvoiceOlderThanTheTermGetsNothing) {  // R102
  Spec spec = Example25();
  // 2026-03-02 and 30 days are 2026-04-01.
  spec.When(ShipOf("d2", 1000)).As("consultant", "c1").At("2026-04-01 09:00").ThenAccepted();
  spec.When(ShipOf("d2", 1000))
      .As("consultant", "c1")
      .At("2026-04-02 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_TERM);
  EXPECT_EQ(spec.metadata("days"), "31");
  spec.When(ReceiptOf("d1", "R1", 60000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  spec.When(ShipOf("d2", 1000)).As("consultant", "c1").ThenAccepted();
}

TEST(Credit, BoundsOrdersToo) {
  Spec spec = Example25();
  spec.When(QuoteTo("k1", "d3", 40001)).As("consultant", "c1").ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d3"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_LIMIT);
  spec.When(OfDeal<v1::PlaceDealOrder>("d3", "amount" + Yuan(40000)))
      .As("consultant", "c1")
      .ThenAccepted();
}

TEST(Credit, IsThatOfTheCustomerADealsOwnWasMergedInto) {
  Spec spec = Example25();
  spec.Given(Company("k2")).Given(Granted("k2", 70000, 30));
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .As("manager")
      .ThenAccepted();
  // The limit is now 70,000; 60,000 of it are used.
  spec.When(ShipOf("d2", 10001))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CREDIT_LIMIT);
  spec.When(ShipOf("d2", 10000)).As("consultant", "c1").ThenAccepted();
  EXPECT_EQ(spec.customer("k1").credit.used.at("stores/s1/deals/d2").used, 1000000);
  EXPECT_TRUE(spec.customer("k2").credit.used.empty());
}

TEST(Credit, DoesNotBindWhatAnImportSaysHasHappened) {
  Spec spec = Example25();
  spec.When(ShipOf("d2", 50000)).As("manager").Imported().ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"over_credit"});
}

TEST(RequestErasure, WaitsUntilNothingIsOwed) {
  Example25()
      .When(OfCustomer<v1::RequestErasure>("k1",
                                           "legal_basis: LEGAL_BASIS_PURPOSE_ENDED reason: 'r'"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_OBLIGATION_OPEN);
}

TEST(RequestErasure, WaitsUntilAPrepaymentIsPaidBack) {  // docs/decisions/0030
  Spec spec = DealGround();
  const v1::Command forget =
      OfCustomer<v1::RequestErasure>("k1", "legal_basis: LEGAL_BASIS_PURPOSE_ENDED reason: 'r'");
  spec.When(QuoteTo("k1", "d1", 1000)).As("consultant", "c1").At("2026-03-02 09:00").ThenAccepted();
  spec.When(OfDeal<v1::Receive>("d1", "receipt: 'R1' amount" + Yuan(500)))
      .As("finance")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"overpaid"});
  spec.When(forget).As("manager").ThenRefused(absl::StatusCode::kFailedPrecondition,
                                              v1::REASON_OBLIGATION_OPEN);
  EXPECT_EQ(spec.metadata("obligations"), "stores/s1/deals/d1");
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1' amount" + Yuan(499)))
      .As("finance")
      .ThenAccepted();
  spec.When(forget).As("manager").ThenRefused(absl::StatusCode::kFailedPrecondition,
                                              v1::REASON_OBLIGATION_OPEN);
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1'")).As("finance").ThenAccepted();
  spec.When(forget).As("manager").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"ErasureRequested"});
}

}  // namespace
}  // namespace kezhi::testing
