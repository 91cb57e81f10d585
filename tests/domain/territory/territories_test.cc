// The forms of territories and screenings: domain/territories (domain.md §4.22).

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/apply.h"
#include "domain/territories/apply.h"
#include "domain/territories/query.h"
#include "tests/domain/deal/deals.h"
#include "tests/domain/history.h"
#include "tests/domain/territory/market.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The rows after everything that the specification has told.
domain::MemoryRows RowsOf(const Spec& spec) {
  domain::History history({&domain::ApplyDirectory, &domain::ApplyTerritories});
  for (const v1::Event& event : spec.events()) history.Add(event);
  return history.rows();
}

v1::Territory FormOf(const Spec& spec, const std::string& id,
                     const std::string& today = "2026-03-02") {
  const auto form =
      domain::TerritoryOf(RowsOf(spec), Name("territories/" + id), domain::Day(today));
  EXPECT_THAT(form, IsOk());
  return form.ok() ? *form : v1::Territory();
}

// `wuhan 1 of 2-3 free 2 below`, or without limits `hubei`.
std::string LineOf(const v1::TerritoryRow& row) {
  const std::string id = row.territory().substr(row.territory().rfind('/') + 1);
  if (!row.limited()) return id;
  return absl::StrCat(id, " ", row.counted(), " of ", row.min(), "-", row.max(), " free ",
                      row.free(), row.below_min() ? " below" : "");
}

// Territories of the store.
domain::TerritoryFilter All() {
  domain::TerritoryFilter filter;
  filter.store = kStore;
  return filter;
}

domain::ScreeningFilter WaitingFor(const std::string& role) {
  domain::ScreeningFilter filter;
  filter.store = kStore;
  filter.waits_for = role;
  return filter;
}

domain::ScreeningFilter ReportedTo(const std::string& role) {
  domain::ScreeningFilter filter;
  filter.store = kStore;
  filter.reported_to = role;
  return filter;
}

std::vector<std::string> LinesOf(const Spec& spec, const domain::TerritoryFilter& filter) {
  std::vector<std::string> lines;
  for (const v1::TerritoryRow& row :
       domain::ListTerritories(RowsOf(spec), filter, domain::Day("2026-03-02"))) {
    lines.push_back(LineOf(row));
  }
  return lines;
}

std::vector<std::string> ScreenedOf(const Spec& spec, const domain::ScreeningFilter& filter) {
  std::vector<std::string> customers;
  const auto page = domain::ListScreenings(RowsOf(spec), filter, "", 100);
  for (const v1::ScreeningRow& row : page.items) {
    customers.push_back(row.customer().substr(row.customer().rfind('/') + 1));
  }
  return customers;
}

TEST(Territories, CountInEachDistrictOfASelectiveProvince) {
  Spec spec = Hubei();
  for (const char* customer : {"k1", "k2", "k3"}) {
    spec.When(Appoint("wuhan", customer)).ThenAccepted();
  }
  spec.When(Appoint("yichang", "k4")).ThenAccepted();
  domain::TerritoryFilter below = All();
  below.below_min = true;
  domain::TerritoryFilter free = All();
  free.free = true;
  domain::TerritoryFilter exclusive = All();
  exclusive.type = "exclusive";
  EXPECT_THAT(LinesOf(spec, All()),
              ElementsAre("hubei", "wuhan 3 of 2-3 free 0", "yichang 1 of 2-3 free 2 below"));
  EXPECT_THAT(LinesOf(spec, below), ElementsAre("yichang 1 of 2-3 free 2 below"));
  EXPECT_THAT(LinesOf(spec, free), ElementsAre("yichang 1 of 2-3 free 2 below"));
  EXPECT_THAT(LinesOf(spec, exclusive), IsEmpty());
  const v1::Territory hubei = FormOf(spec, "hubei");
  EXPECT_EQ(hubei.head().label_zh(), "湖北");
  EXPECT_EQ(hubei.head().districts(), 2);
  EXPECT_EQ(hubei.head().in_districts(), 4);
  EXPECT_EQ(hubei.districts_size(), 2);
  EXPECT_EQ(hubei.distributors_size(), 4);
}

TEST(Territories, CountOverTheWholeOfAnExclusiveProvince) {
  Spec spec = Market();
  spec.When(Define("sichuan")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(District("chengdu", "sichuan")).ThenAccepted();
  EXPECT_THAT(LinesOf(spec, All()), ElementsAre("chengdu", "sichuan 0 of 1-1 free 1 below"));
  spec.When(Appoint("chengdu", "k1")).ThenAccepted();
  EXPECT_THAT(LinesOf(spec, All()), ElementsAre("chengdu", "sichuan 1 of 1-1 free 0"));
  EXPECT_THAT(FormOf(spec, "sichuan").head().flags(), ElementsAre("exclusive_unassured"));
}

TEST(Territories, AnUnknownOneIsNotFound) {
  const Spec spec = Hubei();
  EXPECT_THAT(
      domain::TerritoryOf(RowsOf(spec), Name("territories/henan"), domain::Day("2026-03-02")),
      HasReason(v1::REASON_TERRITORY_NOT_FOUND));
}

// 代而不理: no order for 90 days, by the playbook.
TEST(Territories, ShowWhoDoesNotOrder) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  EXPECT_FALSE(FormOf(spec, "wuhan", "2026-05-30").distributors(0).idle());
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-05-31").distributors(0).days_without_order(), 90);
  EXPECT_TRUE(FormOf(spec, "wuhan", "2026-05-31").distributors(0).idle());
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-05-31").head().idle(), 1);
  // An order of the customer that the distributor was merged into is one of the distributor.
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .ThenAccepted();
  spec.Given(On<v1::OrderPlaced>("customers/k2", "pursuit: 1").At("2026-05-30 10:00"));
  const v1::Territory wuhan = FormOf(spec, "wuhan", "2026-05-31");
  EXPECT_EQ(wuhan.distributors(0).days_without_order(), 1);
  EXPECT_EQ(wuhan.head().idle(), 0);
}

// Rows that note the tables that were looked through.
class WatchedRows : public domain::MemoryRows {
 public:
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override {
    scanned_.emplace_back(table);
    domain::MemoryRows::Scan(table, begin, end, visit);
  }

  const std::vector<std::string>& scanned() const { return scanned_; }

 private:
  mutable std::vector<std::string> scanned_;
};

TEST(Territories, AreNotLookedThroughForAnOrderWhereNobodyIsAppointed) {
  v1::Event order = On<v1::OrderPlaced>("customers/k2", "pursuit: 1").event;
  order.set_stream(Name("customers/k2"));
  WatchedRows rows;
  domain::ApplyTerritories(order, rows, rows);
  EXPECT_THAT(rows.scanned(), IsEmpty());
}

// What is ordered and shipped on deals (S3) is ordered as well.
TEST(Territories, CountWhatIsOrderedAndShippedOnDeals) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(QuoteTo("k1", "d1", 1000)).At("2026-03-20 10:00").ThenAccepted();
  EXPECT_FALSE(FormOf(spec, "wuhan", "2026-03-20").distributors(0).has_last_order_on());
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).At("2026-04-01 10:00").ThenAccepted();
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-06-30").distributors(0).days_without_order(), 90);
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-06-30").head().idle(), 1);
  // Half of it leaves weeks later.
  spec.When(ShipOf("d1", 500)).At("2026-05-11 10:00").ThenAccepted();
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-06-30").distributors(0).days_without_order(), 50);
  EXPECT_EQ(FormOf(spec, "wuhan", "2026-06-30").head().idle(), 0);
}

TEST(Territories, CountADealOfWhoeverWasMergedIntoTheDistributor) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(QuoteTo("k2", "d1", 1000)).At("2026-03-20 10:00").ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).ThenAccepted();
  EXPECT_FALSE(FormOf(spec, "wuhan", "2026-06-30").distributors(0).has_last_order_on());
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k2"), " into: ", Quoted("customers/k1"))))
      .At("2026-04-01 10:00")
      .ThenAccepted();
  spec.When(ShipOf("d1", 1000)).At("2026-05-11 10:00").ThenAccepted();
  EXPECT_THAT(FormOf(spec, "wuhan", "2026-06-30").distributors(0).last_order_on(),
              EqualsProto(domain::Date("2026-05-11")));
}

TEST(Territories, ForgetWhoWasDropped) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(Drop("wuhan", "k1")).ThenAccepted();
  EXPECT_EQ(FormOf(spec, "wuhan").distributors_size(), 0);
  EXPECT_EQ(FormOf(spec, "wuhan").head().distributors(), 0);
}

TEST(Territories, ShowTheTypeAfterAConversion) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(Convert("hubei", "extensive", "reason: 'r'")).At("2026-03-05 09:00").ThenAccepted();
  const v1::Territory wuhan = FormOf(spec, "wuhan", "2026-03-05");
  EXPECT_EQ(wuhan.head().type(), "extensive");
  EXPECT_EQ(wuhan.head().max(), 8);
  EXPECT_THAT(wuhan.head().converted_on(), EqualsProto(domain::Date("2026-03-05")));
  EXPECT_EQ(wuhan.distributors(0).type(), "extensive");
}

TEST(Screenings, WaitForTheRoleWhoseTurnItIs) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  EXPECT_THAT(ScreenedOf(spec, WaitingFor("consultant")), ElementsAre("k1"));
  EXPECT_EQ(FormOf(spec, "hubei").districts(0).in_screening(), 1);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet)).ThenAccepted();
  EXPECT_THAT(ScreenedOf(spec, WaitingFor("region_manager")), ElementsAre("k1"));
  EXPECT_THAT(ScreenedOf(spec, ReportedTo("commerce")), IsEmpty());
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit)).ThenAccepted();
  EXPECT_THAT(ScreenedOf(spec, ReportedTo("commerce")), ElementsAre("k1"));
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit)).ThenAccepted();
  EXPECT_THAT(ScreenedOf(spec, WaitingFor("commerce")), ElementsAre("k1"));
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit)).ThenAccepted();
  EXPECT_THAT(ScreenedOf(spec, WaitingFor("commerce")), IsEmpty());
  const v1::Territory wuhan = FormOf(spec, "wuhan");
  EXPECT_EQ(wuhan.head().in_screening(), 0);
  EXPECT_EQ(wuhan.screenings(0).status(), v1::SCREENING_STATUS_APPROVED);
  EXPECT_EQ(wuhan.screenings(0).assessments_size(), 3);
  EXPECT_EQ(wuhan.screenings(0).assessments(0).criteria(0).proof().clear(), "GSP-12");
  EXPECT_TRUE(wuhan.distributors(0).screened());
  EXPECT_EQ(wuhan.distributors(0).last_verdict(), v1::SCREENING_VERDICT_APPROVED);
}

TEST(Screenings, OfADistributorShowItsLastVerdict) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  PassChain("k1", "wuhan", spec);
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kUnfit)).ThenAccepted();
  const v1::Territory wuhan = FormOf(spec, "wuhan");
  EXPECT_EQ(wuhan.distributors(0).last_verdict(), v1::SCREENING_VERDICT_REFUSED);
  EXPECT_EQ(wuhan.screenings(0).status(), v1::SCREENING_STATUS_REFUSED);
}

TEST(Screenings, OfSomebodyWhoIsForgottenEnd) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  spec.Given(On<v1::CustomerErased>("customers/k1"));
  const v1::Territory wuhan = FormOf(spec, "wuhan");
  EXPECT_EQ(wuhan.head().in_screening(), 0);
  EXPECT_EQ(wuhan.screenings(0).status(), v1::SCREENING_STATUS_ENDED);
}

TEST(Screenings, AreListedPageByPage) {
  Spec spec = Hubei();
  for (const char* customer : {"k1", "k2", "k3"}) {
    spec.When(Screen<v1::NominateChannel>(customer, "wuhan")).ThenAccepted();
  }
  const domain::MemoryRows rows = RowsOf(spec);
  domain::ScreeningFilter all;
  all.store = kStore;
  const auto first = domain::ListScreenings(rows, all, "", 2);
  EXPECT_EQ(first.items.size(), 2U);
  const auto second = domain::ListScreenings(rows, all, first.next_key, 2);
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].customer(), Name("customers/k3"));
  EXPECT_EQ(second.next_key, "");
}

}  // namespace
}  // namespace kezhi::testing
