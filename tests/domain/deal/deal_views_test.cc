// What the forms say of deals, debts and credit: domain.md §4.14, §4.15; domain/deals.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/deals/apply.h"
#include "domain/deals/query.h"
#include "domain/names.h"
#include "tests/domain/deal/deals.h"
#include "tests/domain/history.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";

// The rows after all that happened.
domain::MemoryRows RowsOf(const Spec& spec) {
  domain::MemoryRows rows;
  for (const v1::Event& event : spec.events()) domain::ApplyDeals(event, rows, rows);
  return rows;
}

std::int64_t YuanOf(const google::type::Money& money) {
  return money.units();
}

std::vector<std::int64_t> Buckets(const v1::AgeingRow& row) {
  std::vector<std::int64_t> buckets;
  for (const auto& bucket : row.buckets()) buckets.push_back(YuanOf(bucket));
  return buckets;
}

v1::AgeingReport Ageing(const domain::RowReader& rows, absl::CivilDay day,
                        const std::string& consultant = "") {
  return domain::AgeingOf(rows, {.store = kStore,
                                 .consultant = consultant,
                                 .day = day,
                                 .rules = PresetPlaybook("sales_system").ageing()});
}

// d1 of 60,000: F1 over 40,000 of 2026-03-02 and F2, for a new product, over 20,000 of 2026-03-20.
Spec TwoInvoices() {
  Spec spec = DealGround();
  Contract(spec, "d1", 60000, "2026-03-02");
  spec.When(ShipOf("d1", 60000)).As("clerk").ThenAccepted();
  spec.When(InvoiceOf("d1", "F1", 40000)).As("finance").ThenAccepted();
  spec.When(InvoiceOf("d1", "F2", 20000, "new_product: true"))
      .As("finance")
      .At("2026-03-20 09:00")
      .ThenAccepted();
  return spec;
}

TEST(Deal, IsShownWithItsInvoicesAndReceipts) {
  Spec spec = TwoInvoices();
  spec.When(ReceiptOf("d1", "R1", 50000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  spec.When(OfDeal<v1::ReturnGoods>("d1", "invoice: 'F2' amount" + Yuan(500)))
      .As("clerk")
      .ThenAccepted();
  spec.When(OfDeal<v1::ClaimDeduction>("d1", "invoice: 'F2' amount" + Yuan(100)))
      .As("clerk")
      .ThenAccepted();
  const domain::MemoryRows rows = RowsOf(spec);
  const auto deal = domain::DealOf(rows, "stores/s1/deals/d1");
  ASSERT_THAT(deal, IsOk());
  const v1::DealRow& head = deal->head();
  EXPECT_EQ(head.customer(), kK1);
  EXPECT_EQ(head.consultant(), "stores/s1/consultants/c1");
  EXPECT_EQ(head.step(), v1::DEAL_STEP_INVOICE);
  EXPECT_EQ(YuanOf(head.ordered()), 60000);
  EXPECT_EQ(YuanOf(head.received()), 50000);
  EXPECT_EQ(YuanOf(head.cleared()), 40000);
  EXPECT_EQ(YuanOf(head.open()), 19500);
  EXPECT_EQ(YuanOf(head.uninvoiced()), 0);
  EXPECT_EQ(head.deductions(), 1);
  ASSERT_THAT(deal->invoices(), SizeIs(2));
  EXPECT_EQ(YuanOf(deal->invoices(0).open()), 0);
  EXPECT_EQ(YuanOf(deal->invoices(1).open()), 19500);
  ASSERT_THAT(deal->receipts(), SizeIs(1));
  EXPECT_EQ(YuanOf(deal->receipts(0).rest()), 10000);
  EXPECT_THAT(domain::DealOf(rows, "stores/s1/deals/d9"), HasReason(v1::REASON_DEAL_NOT_FOUND));
}

TEST(ListDeals, ByConsultantCustomerAndWhatIsSettled) {
  Spec spec = TwoInvoices();
  spec.When(QuoteTo("k1", "d2", 1000)).As("consultant", "c1").ThenAccepted();
  const domain::MemoryRows rows = RowsOf(spec);
  const auto ids = [&](const domain::DealFilter& filter) {
    std::vector<std::string> found;
    for (const v1::DealRow& row : domain::ListDeals(rows, filter, "", 10).items) {
      found.push_back(domain::IdOf(row.deal()));
    }
    return found;
  };
  domain::DealFilter filter{.store = kStore, .customer = {}, .consultant = {}, .settled = {}};
  EXPECT_THAT(ids(filter), ElementsAre("d1", "d2"));
  filter.settled = true;
  EXPECT_THAT(ids(filter), IsEmpty());
  filter.settled = false;
  filter.customer = kK1;
  EXPECT_THAT(ids(filter), SizeIs(2));
  filter.consultant = "stores/s1/consultants/c2";
  EXPECT_THAT(ids(filter), IsEmpty());
  const auto page = domain::ListDeals(
      rows, {.store = kStore, .customer = {}, .consultant = {}, .settled = {}}, "", 1);
  EXPECT_THAT(
      domain::ListDeals(rows, {.store = kStore, .customer = {}, .consultant = {}, .settled = {}},
                        page.next_key, 1)
          .items,
      SizeIs(1));
}

TEST(Ageing, PutsOpenInvoicesIntoBucketsByAge) {
  const domain::MemoryRows rows = RowsOf(TwoInvoices());
  // 2026-04-01 is 30 days after F1 and 12 after F2; the day after, F1 is in the next bucket.
  v1::AgeingReport report = Ageing(rows, absl::CivilDay(2026, 4, 1));
  ASSERT_THAT(report.rows(), SizeIs(1));
  EXPECT_THAT(Buckets(report.rows(0)), ElementsAre(60000, 0, 0, 0));
  EXPECT_EQ(report.rows(0).oldest_days(), 30);
  report = Ageing(rows, absl::CivilDay(2026, 4, 2));
  EXPECT_THAT(Buckets(report.rows(0)), ElementsAre(20000, 40000, 0, 0));
  EXPECT_EQ(YuanOf(report.totals(0).open()), 60000);
  EXPECT_THAT(Ageing(rows, absl::CivilDay(2026, 4, 2), "stores/s1/consultants/c2").rows(),
              IsEmpty());
}

TEST(Example, 28_NinetyDaysAreWithinTheLimitAndNewProductsHaveNone) {
  const domain::MemoryRows rows = RowsOf(TwoInvoices());
  // 90 days after 2026-03-02 are 2026-05-31.
  EXPECT_EQ(YuanOf(Ageing(rows, absl::CivilDay(2026, 5, 31)).rows(0).over_limit()), 0);
  EXPECT_EQ(YuanOf(Ageing(rows, absl::CivilDay(2026, 6, 1)).rows(0).over_limit()), 40000);
  // F2 is old too by then, but for a new product.
  EXPECT_EQ(YuanOf(Ageing(rows, absl::CivilDay(2026, 12, 1)).rows(0).over_limit()), 40000);
}

TEST(Ageing, LeavesOutWhatIsNoLongerOpenAndShowsWhoseBalanceDiffers) {
  Spec spec = TwoInvoices();
  spec.When(ReconcileOf("d1", "F2", 20000, 19000)).As("finance").ThenAccepted();
  spec.When(ReceiptOf("d1", "R1", 40000)).As("finance").ThenAccepted();
  spec.When(Clearing("d1", "R1", "F1")).As("finance").ThenAccepted();
  const v1::AgeingReport report = Ageing(RowsOf(spec), absl::CivilDay(2026, 4, 2));
  EXPECT_EQ(YuanOf(report.rows(0).open()), 20000);
  EXPECT_EQ(report.rows(0).invoices(), 1);
  EXPECT_TRUE(report.rows(0).balance_differs());
}

TEST(Credit, SaysWhatIsUsedAndWhatIsLeft) {
  const domain::MemoryRows rows = RowsOf(TwoInvoices());
  v1::Credit credit = domain::CreditOf(rows, kK1, absl::CivilDay(2026, 4, 1));
  EXPECT_TRUE(credit.credit().filed());
  EXPECT_EQ(YuanOf(credit.credit().limit()), 100000);
  EXPECT_EQ(YuanOf(credit.used()), 60000);
  EXPECT_EQ(YuanOf(credit.free()), 40000);
  EXPECT_EQ(credit.oldest_days(), 30);
  EXPECT_FALSE(credit.over_term());
  credit = domain::CreditOf(rows, kK1, absl::CivilDay(2026, 4, 2));
  EXPECT_TRUE(credit.over_term());
  EXPECT_THAT(credit.deals(), SizeIs(1));
}

TEST(Credit, OfAMergedCustomerCountsTheDealsOfBoth) {
  Spec spec = TwoInvoices();
  spec.Given(Company("k2")).Given(Granted("k2", 50000, 60));
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .As("manager")
      .ThenAccepted();
  domain::MemoryRows rows = RowsOf(spec);
  v1::Credit credit = domain::CreditOf(rows, kK1, absl::CivilDay(2026, 4, 1));
  EXPECT_EQ(credit.credit().customer(), "stores/s1/customers/k2");
  EXPECT_EQ(YuanOf(credit.used()), 60000);
  EXPECT_TRUE(credit.over_limit());
  EXPECT_FALSE(credit.has_free());
  EXPECT_EQ(Ageing(rows, absl::CivilDay(2026, 4, 1)).rows(0).customer(), "stores/s1/customers/k2");
  spec.When(OfCustomer<v1::UnmergeCustomer>("k1", "reason: 'r'")).As("manager").ThenAccepted();
  rows = RowsOf(spec);
  EXPECT_EQ(YuanOf(domain::CreditOf(rows, kK1, absl::CivilDay(2026, 4, 1)).used()), 60000);
  EXPECT_EQ(
      YuanOf(domain::CreditOf(rows, "stores/s1/customers/k2", absl::CivilDay(2026, 4, 1)).used()),
      0);
}

TEST(ListDeals, OfAMergedCustomerAreListedUnderEitherName) {
  Spec spec = TwoInvoices();
  spec.Given(Company("k2"));
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .As("manager")
      .ThenAccepted();
  const domain::MemoryRows rows = RowsOf(spec);
  for (const char* name : {kK1, "stores/s1/customers/k2"}) {
    const auto page = domain::ListDeals(
        rows, {.store = kStore, .customer = name, .consultant = {}, .settled = {}}, "", 10);
    ASSERT_THAT(page.items, SizeIs(1)) << name;
    EXPECT_EQ(page.items[0].customer(), "stores/s1/customers/k2");
  }
}

TEST(Credit, ShowsWhatTheDepartmentsRecommended) {
  Spec spec = DealGround();
  spec.Given(On<v1::CreditRequested>("customers/k1"))
      .Given(On<v1::CreditRecommended>(
          "customers/k1", absl::StrCat("department: 'market' limit", Yuan(1), "term_days: 3")))
      .Given(On<v1::CreditRecommended>("customers/k1",
                                       absl::StrCat("department: 'market' limit", Yuan(2),
                                                    "term_days: 3 findings { clear: 'sound' }")));
  const v1::Credit credit = domain::CreditOf(RowsOf(spec), kK1, absl::CivilDay(2026, 3, 2));
  EXPECT_TRUE(credit.credit().requested());
  ASSERT_THAT(credit.credit().recommendations(), SizeIs(1));
  EXPECT_EQ(YuanOf(credit.credit().recommendations(0).limit()), 2);
  EXPECT_EQ(credit.credit().recommendations(0).findings().clear(), "sound");
  EXPECT_EQ(YuanOf(credit.credit().limit()), 100000) << "the credit before stands";
}

}  // namespace
}  // namespace kezhi::testing
