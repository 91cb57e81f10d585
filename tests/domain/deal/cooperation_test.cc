// Classes A to E of S3 三, by the preset: what class A rests on (domain.md R69).

#include <string>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/deal/deals.h"

namespace kezhi::testing {
namespace {

constexpr char kPaid[] = "basis { name: 'paid_on_time' value: 'yes' } ";

std::string Months(int months) {
  return absl::StrCat("basis { name: 'cooperation_months' value: '", months, "' } ");
}

v1::Command Class(const std::string& more) {
  return OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'cooperation' " + more);
}

// An agreement of k1's from March 2026 on.
Spec WithAgreement() {
  Spec spec = DealGround();
  spec.When(OfCustomer<v1::SignAgreement>("k1", "scope: 'resin' from" + DateText("2026-03-01") +
                                                    "ends" + DateText("2027-02-28")))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenAccepted();
  return spec;
}

TEST(Cooperation, ClassARestsOnAYearAnAgreementAndPaymentOnTime) {  // R69
  Spec without = DealGround();
  without.When(Class("to: 'A'"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(without.metadata("missing"), "cooperation_months, agreement_signed, paid_on_time");
  Spec spec = WithAgreement();
  spec.When(Class("to: 'A' " + Months(11) + kPaid))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "cooperation_months");
  spec.When(Class("to: 'A' " + Months(12) + kPaid)).As("manager").ThenAccepted();
  EXPECT_EQ(spec.customer("k1").classes.at("cooperation"), "A");
}

TEST(Cooperation, AnAgreementIsSignedAndNotNamed) {
  Spec spec = DealGround();
  spec.When(Class("to: 'A' basis { name: 'agreement_signed' value: 'HT-1' } " + Months(18) + kPaid))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "agreement_signed");
}

TEST(Cooperation, WhoOwesBeyondTheTermDoesNotPayOnTime) {
  Spec spec = WithAgreement();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("consultant", "c1").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 60000)).As("finance").ThenAccepted();
  const v1::Command strategic = Class("to: 'A' " + Months(18) + kPaid);
  // The invoice is of 2026-03-02, and 30 days later is 2026-04-01.
  spec.When(strategic).As("manager").At("2026-04-01 09:00").ThenAccepted();
  spec.When(strategic)
      .As("manager")
      .At("2026-04-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "paid_on_time");
  spec.When(ReceiptOf("d1", "R1", 60000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  spec.When(strategic).As("manager").ThenAccepted();
}

TEST(Cooperation, WhatACustomerOwesUnderAnotherNameCounts) {
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("consultant", "c1").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 60000)).As("finance").ThenAccepted();
  spec.Given(Company("k2"))
      .Given(Granted("k2", 70000, 30))
      .Given(On<v1::AgreementSigned>("customers/k2", "from" + DateText("2026-03-01")));
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .As("manager")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k2",
                                             "scale: 'cooperation' to: 'A' " + Months(18) + kPaid))
      .As("manager")
      .At("2026-04-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "paid_on_time");
}

// R89: what holds is the rule's word; everything else is the manager's.
TEST(Cooperation, TheRuleFindsClassAAndTheManagerNamesTheOthers) {
  Spec spec = WithAgreement();
  spec.When(Class(Months(12) + kPaid)).As("consultant", "c1").ThenAccepted();
  EXPECT_TRUE(spec.decision().events[0].event.customer_classified().by_rule());
  EXPECT_EQ(spec.customer("k1").classes.at("cooperation"), "A");
  spec.When(Class(Months(11) + kPaid))
      .As("consultant", "c1")
      .ThenFault("classify_customer.basis", v1::REASON_CLASS_UNDECIDED);
  spec.When(Class("to: 'B'"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  for (const char* id : {"B", "C", "D", "E"}) {
    spec.When(Class(absl::StrCat("to: '", id, "'"))).As("manager").ThenAccepted();
  }
}

}  // namespace
}  // namespace kezhi::testing
