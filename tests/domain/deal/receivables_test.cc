// From the invoice to the last receipt: domain.md §2.6 R104–R106; gaps 3, 4, 16, 17; S3
// 开票对账, 收款核销.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/deal/deals.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using Types = std::vector<std::string>;

// d1 of 60,000, shipped; F1 over 40,000 of it.
Spec Invoiced() {
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 40000)).As("finance").ThenAccepted();
  return spec;
}

TEST(Invoice, IsOverGoodsThatWereShipped) {
  Spec spec = Invoiced();
  EXPECT_EQ(spec.types(), (Types{"Invoiced", "CreditUsed", "StagePromoted"}));
  // As much is used as before, but it is an invoice now.
  EXPECT_EQ(DealOf(spec, "d1").used(), 6000000);
  EXPECT_EQ(spec.customer("k1").credit.used.at("stores/s1/deals/d1").oldest_on,
            absl::CivilDay(2026, 3, 2));
  spec.When(InvoiceOf("d1", "F1", 1))
      .As("finance")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_INVOICE_EXISTS);
  spec.When(InvoiceOf("d1", "F2", 20001))
      .As("finance")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS);
  spec.When(InvoiceOf("d1", "F2", 20000)).As("finance").ThenAccepted();
}

TEST(Reconcile, TellsTheLedgersFaultFromTheCustomers) {  // R106, gap 3
  Spec spec = Invoiced();
  spec.When(ReconcileOf("d1", "F1", 40000, 40000)).As("finance").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{});
  spec.When(ReconcileOf("d1", "F1", 40000, 39500,
                        absl::StrCat("ledger", Yuan(40000), "cause: ALLOWANCE_KIND_FEE")))
      .As("finance")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"balance_differs"});
  spec.When(ReconcileOf("d1", "F1", 40000, 40000, "ledger" + Yuan(41000)))
      .As("finance")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"ledger_differs"});
  spec.When(ReconcileOf("d1", "F9", 1, 1))
      .As("finance")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_INVOICE_NOT_FOUND);
}

TEST(ClearReceipt, ClosesInvoicesToTheCent) {  // 核销, gap 4
  Spec spec = DealGround();
  Contract(spec, "d1", 101, "2026-03-02");
  const auto fen = [](const char* kind, std::int64_t amount) {
    return absl::StrCat(kind, " amount", Fen(amount));
  };
  spec.When(OfDeal<v1::Ship>("d1", fen("last: true", 10001))).As("clerk").ThenAccepted();
  spec.When(OfDeal<v1::Invoice>("d1", fen("invoice: 'F1'", 10001))).As("finance").ThenAccepted();
  spec.When(ReconcileOf("d1", "F1", 100, 100)).As("finance").ThenAccepted();
  spec.When(OfDeal<v1::Receive>("d1", fen("receipt: 'R1'", 3334))).As("finance").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{});
  spec.When(Clearing("d1", "R1", "F1"))
      .As("finance")
      .ThenEvents({On<v1::Cleared>("deals/d1",
                                   absl::StrCat("receipt: 'R1' invoice: 'F1' amount", Fen(3334))),
                   On<v1::CreditUsed>(
                       "customers/k1",
                       absl::StrCat("deal: ", Quoted("deals/d1"), " used", Fen(6667), "oldest_on",
                                    DateText("2026-03-02"), "contracted: true"))});
  EXPECT_EQ(DealOf(spec, "d1").invoices.at("F1").open(), 6667);
  spec.When(Clearing("d1", "R1", "F1"))
      .As("finance")
      .ThenFault("clear_receipt.amount", v1::REASON_AMOUNT_EXCEEDS);
  spec.When(OfDeal<v1::Receive>("d1", fen("receipt: 'R2'", 6668))).As("finance").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"overpaid"});
  spec.When(Clearing("d1", "R2", "F1", "amount" + Fen(6668)))
      .As("finance")
      .ThenFault("clear_receipt.amount", v1::REASON_AMOUNT_EXCEEDS);
  EXPECT_EQ(spec.metadata("available_minor"), "6667");
  spec.When(Clearing("d1", "R2", "F1")).As("finance").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"Cleared", "DealSettled", "CreditUsed", "StagePromoted"}));
  EXPECT_EQ(spec.customer("k1").pursuits[0].stage, "settled");
  EXPECT_TRUE(spec.customer("k1").credit.used.empty());
  EXPECT_EQ(DealOf(spec, "d1").prepaid(), 1);
}

TEST(Deal, IsNotSettledBeforeItsInvoicesAreReconciled) {  // gap 17
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 60000)).As("finance").ThenAccepted();
  spec.When(ReceiptOf("d1", "R1", 60000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"Cleared", "CreditUsed"}));
  spec.When(ReconcileOf("d1", "F1", 0, 0)).As("finance").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"Reconciled", "DealSettled", "StagePromoted"}));
}

TEST(Receive, TakesMoreThanIsOpenAsAPrepayment) {
  Spec spec = Invoiced();
  spec.When(ReceiptOf("d1", "R1", 40000)).As("finance").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{});
  spec.When(ReceiptOf("d1", "R2", 1)).As("finance").ThenAccepted();
  EXPECT_EQ(spec.flags(), Types{"overpaid"});
  spec.When(ReceiptOf("d1", "R2", 1))
      .As("finance")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_RECEIPT_EXISTS);
  spec.When(Clearing("d1", "R9", "F1"))
      .As("finance")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_RECEIPT_NOT_FOUND);
}

TEST(RefundReceipt, PaysBackWhatIsNotCleared) {
  Spec spec = Invoiced();
  spec.When(ReceiptOf("d1", "R1", 70000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1' amount" + Yuan(30001)))
      .As("finance")
      .ThenFault("refund_receipt.amount", v1::REASON_AMOUNT_EXCEEDS);
  EXPECT_EQ(spec.metadata("available_minor"), "3000000");
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R9'"))
      .As("finance")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_RECEIPT_NOT_FOUND);
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1'"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1' reason: 'order cut' amount" + Yuan(1)))
      .As("finance")
      .ThenAccepted();
  EXPECT_EQ(spec.types().front(), "ReceiptRefunded");
  EXPECT_EQ(DealOf(spec, "d1").uncleared(), 2999900);
  // Without an amount, all that is left; then there is nothing.
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1'")).As("finance").ThenAccepted();
  EXPECT_EQ(DealOf(spec, "d1").uncleared(), 0);
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1'"))
      .As("finance")
      .ThenFault("refund_receipt.amount", v1::REASON_AMOUNT_EXCEEDS);
}

TEST(RefundReceipt, OfASettledDealLeavesItSettled) {
  Spec spec = DealGround();
  Contract(spec, "d1", 100, "2026-03-02");
  spec.When(OfDeal<v1::Ship>("d1", "last: true amount" + Yuan(100))).As("clerk").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 100)).As("finance").ThenAccepted();
  spec.When(ReconcileOf("d1", "F1", 100, 100)).As("finance").ThenAccepted();
  spec.When(ReceiptOf("d1", "R1", 101)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  EXPECT_EQ(DealOf(spec, "d1").prepaid(), 100);
  spec.When(OfDeal<v1::RefundReceipt>("d1", "receipt: 'R1'")).As("finance").ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"ReceiptRefunded", "CreditUsed"}));
  EXPECT_TRUE(DealOf(spec, "d1").settled);
  EXPECT_EQ(DealOf(spec, "d1").prepaid(), 0);
}

TEST(WriteOffBadDebt, NeedsTheDeputyAndKeepsWithinWhatIsOpen) {  // R104
  Spec spec = Invoiced();
  const std::string all = "invoice: 'F1' reason: 'bankrupt' ";
  spec.When(OfDeal<v1::WriteOffBadDebt>("d1", all))
      .As("finance")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  spec.When(OfDeal<v1::WriteOffBadDebt>("d1", all + "approved_by: 'stores/s1/finances/finance'"))
      .As("finance")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  spec.When(OfDeal<v1::WriteOffBadDebt>("d1", all + "approved_by: 'gm2' amount" + Yuan(40001)))
      .As("finance")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS);
  spec.When(OfDeal<v1::WriteOffBadDebt>("d1", all + "approved_by: 'gm2'"))
      .As("finance")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (Types{"BadDebtWrittenOff", "CreditUsed"}));
  EXPECT_EQ(DealOf(spec, "d1").invoices.at("F1").open(), 0);
}

TEST(Deal, IsLessByReturnsAndAllowancesButNotByClaims) {
  Spec spec = Invoiced();
  spec.When(OfDeal<v1::ReturnGoods>("d1", "invoice: 'F1' amount" + Yuan(1000)))
      .As("clerk")
      .ThenAccepted();
  spec.When(OfDeal<v1::GrantAllowance>(
                "d1", "invoice: 'F1' kind: ALLOWANCE_KIND_DISCOUNT amount" + Yuan(2000)))
      .As("finance")
      .ThenAccepted();
  spec.When(OfDeal<v1::ClaimDeduction>("d1", "invoice: 'F1' reason: 'spots' amount" + Yuan(3000)))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), Types{"DeductionClaimed"});
  EXPECT_EQ(DealOf(spec, "d1").invoices.at("F1").open(), 3700000);
  // What is not invoiced comes back without an invoice.
  spec.When(OfDeal<v1::ReturnGoods>("d1", "amount" + Yuan(20000))).As("clerk").ThenAccepted();
  EXPECT_EQ(DealOf(spec, "d1").uninvoiced(), 0);
  spec.When(OfDeal<v1::ReturnGoods>("d1", "amount" + Yuan(1)))
      .As("clerk")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS);
}

}  // namespace
}  // namespace kezhi::testing
