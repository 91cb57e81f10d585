// The answers of expected.md §2 (olist_marketing_funnel). The data may not be shipped: they are
// read from ../shared/data where the project has that beside it.

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/data/import_fixture.h"
#include "tests/data/markdown_tables.h"

namespace kezhi::tests {
namespace {

using domain::PursuitDimension;

const std::string kShared = std::string(KEZHI_SOURCE_DIR) + "/../shared/data/";
const std::string kLeads =
    kShared + "olist_marketing_funnel/olist_marketing_qualified_leads_dataset.csv";
const std::string kDeals = kShared + "olist_marketing_funnel/olist_closed_deals_dataset.csv";

class OlistFunnel : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(kLeads)) return;
    log_ = new ImportedLog;
    summary_ = new absl::StatusOr<services::ImportSummary>(
        log_->Import("olist_marketing_funnel", {kLeads, kDeals}));
    tables_ = new std::vector<MarkdownTable>(TablesOf(kShared + "expected.md", 2));
  }

  static void TearDownTestSuite() {
    delete tables_;
    delete summary_;
    delete log_;
  }

  void SetUp() override {
    if (log_ == nullptr) GTEST_SKIP() << "skipped, not present: " << kLeads;
    ASSERT_TRUE(summary_->ok()) << summary_->status();
  }

  static domain::PursuitQuery ByAttribute(const std::string& name) {
    domain::PursuitQuery query;
    query.group_by = {PursuitDimension::kAttribute};
    query.attribute_names = {name};
    query.status = v1::PURSUIT_STATUS_WON;
    return query;
  }

  void ExpectCounts(const std::string& attribute) {
    const MarkdownTable expected = TableWith(*tables_, attribute, "count");
    ASSERT_FALSE(expected.rows.empty());
    std::map<std::string, v1::PursuitGroup> groups = log_->GroupsBy(ByAttribute(attribute));
    EXPECT_EQ(groups.size(), expected.rows.size());
    for (const auto& [name, row] : expected.rows) {
      EXPECT_EQ(absl::StrCat(groups[name].won()), row.at("count")) << attribute << " " << name;
    }
  }

  static ImportedLog* log_;
  static absl::StatusOr<services::ImportSummary>* summary_;
  static std::vector<MarkdownTable>* tables_;
};

ImportedLog* OlistFunnel::log_ = nullptr;
absl::StatusOr<services::ImportSummary>* OlistFunnel::summary_ = nullptr;
std::vector<MarkdownTable>* OlistFunnel::tables_ = nullptr;

TEST_F(OlistFunnel, TakesEveryRow) {
  EXPECT_EQ((*summary_)->rows, 8842U);
  EXPECT_EQ((*summary_)->refused, 0U)
      << services::RejectsAsCsv((*summary_)->rejects).substr(0, 2000);
  const v1::PursuitGroup all = log_->Aggregate({}).groups.front();
  EXPECT_EQ(all.pursuits(), 8000);
  EXPECT_EQ(all.won(), 842);
  EXPECT_EQ(all.lost(), 0);
  EXPECT_EQ(all.open(), 7158);
  EXPECT_EQ(Share(all.won(), all.pursuits()), "10.53%");
  EXPECT_EQ(log_->Count("CustomerRegistered"), 8000);
}

TEST_F(OlistFunnel, KnowsHowLongADealTookAndFlagsTheOneBeforeItsFirstContact) {
  domain::PursuitQuery query;
  query.day_bounds = {-1, 0, 30};
  const v1::PursuitGroup all = log_->Aggregate(query).groups.front();
  EXPECT_EQ(all.days_to_won().median(), 14.0);
  EXPECT_NEAR(all.days_to_won().mean(), 48.44, 0.005);
  EXPECT_EQ(all.days_to_won().min(), -2);
  EXPECT_EQ(all.days_to_won().max(), 427);
  EXPECT_EQ(all.won_within(0), 1);
  EXPECT_EQ(all.won_within(1), 1 + 33);
  EXPECT_EQ(all.won_within(2) - all.won_within(0), 554);
  query.group_by = {PursuitDimension::kCustomer};
  const auto customers = log_->GroupsBy(query);
  EXPECT_EQ(
      customers.at("stores/olist/customers/b91cf8812365f50ff4bda4bcd6206b05").days_to_won().min(),
      -2);
}

TEST_F(OlistFunnel, AgreesByOrigin) {
  const MarkdownTable expected = TableWith(*tables_, "origin", "conversion");
  ASSERT_EQ(expected.rows.size(), 11U);
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kSource};
  std::map<std::string, v1::PursuitGroup> groups = log_->GroupsBy(query);
  EXPECT_EQ(groups.size(), expected.rows.size());
  for (const auto& [name, row] : expected.rows) {
    EXPECT_EQ(absl::StrCat(groups[name].pursuits()), row.at("leads")) << name;
    EXPECT_EQ(absl::StrCat(groups[name].won()), row.at("won")) << name;
    // Nobody is lost in this file, so the conversion is over all leads and not win_bp.
    EXPECT_EQ(Share(groups[name].won(), groups[name].pursuits()), row.at("conversion")) << name;
  }
}

TEST_F(OlistFunnel, KnowsFromWhenToWhenItReaches) {
  const v1::PursuitGroup all = log_->Aggregate({}).groups.front();
  EXPECT_EQ(ToText(all.first_opened_on()), "2017-06-14");
  EXPECT_EQ(ToText(all.last_opened_on()), "2018-05-31");
  EXPECT_EQ(ToText(all.first_closed_on()), "2017-12-05");
  EXPECT_EQ(ToText(all.last_closed_on()), "2018-11-14");
  // To the second, as the events have it.
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("America/Sao_Paulo", &zone));
  absl::Time first = absl::InfiniteFuture();
  absl::Time last = absl::InfinitePast();
  log_->VisitEvents("PursuitWon", [&](const v1::Event& event) {
    const absl::Time at = domain::ToTime(event.occurred().at());
    first = std::min(first, at);
    last = std::max(last, at);
  });
  EXPECT_EQ(absl::FormatTime("%Y-%m-%d %H:%M:%S", first, zone), "2017-12-05 02:00:00");
  EXPECT_EQ(absl::FormatTime("%Y-%m-%d %H:%M:%S", last, zone), "2018-11-14 18:04:19");
}

TEST_F(OlistFunnel, AgreesByMonth) {
  const MarkdownTable expected = TableWith(*tables_, "month", "deals won in the month");
  const MarkdownTable open = TableWith(*tables_, "month end", "open");
  ASSERT_EQ(expected.rows.size(), 18U);
  ASSERT_EQ(open.rows.size(), 18U);
  domain::PursuitQuery query;
  query.period = domain::Cut::kMonth;
  std::map<std::string, v1::PursuitPeriod> months;
  for (const v1::PursuitPeriod& period : log_->Aggregate(query).periods) {
    months[period.key()] = period;
  }
  for (const auto& [name, row] : expected.rows) {
    EXPECT_EQ(absl::StrCat(months[name].opened()), row.at("leads")) << name;
    EXPECT_EQ(absl::StrCat(months[name].won()), row.at("deals won in the month")) << name;
    EXPECT_EQ(absl::StrCat(months[name].opened_then_won()), row.at("of its leads ever won"))
        << name;
  }
  for (const auto& [name, row] : open.rows) {
    const v1::PursuitPeriod& month = months[name.substr(0, 7)];
    EXPECT_EQ(absl::StrCat(month.opened_total()), row.at("leads so far")) << name;
    EXPECT_EQ(absl::StrCat(month.won_total()), row.at("won so far")) << name;
    EXPECT_EQ(absl::StrCat(month.open_at_end()), row.at("open")) << name;
  }
}

TEST_F(OlistFunnel, AgreesOnWhoQualifiedAndWhoClosed) {
  for (const char* who : {"sdr", "sr"}) {
    const MarkdownTable expected = TableWith(*tables_, absl::StrCat(who, "_id"), "deals");
    ASSERT_EQ(expected.rows.size(), 10U);
    std::map<std::string, v1::PursuitGroup> groups = log_->GroupsBy(ByAttribute(who));
    EXPECT_EQ(groups.size(), std::string(who) == "sdr" ? 32U : 22U);
    for (const auto& [name, row] : expected.rows) {
      EXPECT_EQ(absl::StrCat(groups[name].won()), row.at("deals")) << name;
    }
  }
  // The pursuit was handed from the one to the other.
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kFirstOwner, PursuitDimension::kOwner};
  query.status = v1::PURSUIT_STATUS_WON;
  std::int64_t same = 0;
  for (const v1::PursuitGroup& group : log_->Aggregate(query).groups) {
    same += group.keys(0) == group.keys(1) ? group.won() : 0;
  }
  EXPECT_EQ(same, 5);
}

TEST_F(OlistFunnel, AgreesOnWhatTheLeadsWere) {
  ExpectCounts("lead_type");
  ExpectCounts("lead_behaviour_profile");
  ExpectCounts("business_type");
  std::map<std::string, v1::PursuitGroup> segments =
      log_->GroupsBy(ByAttribute("business_segment"));
  EXPECT_EQ(segments[""].won(), 1);
  const std::vector<std::pair<std::int64_t, std::string>> top = {
      {105, "home_decor"},
      {93, "health_beauty"},
      {77, "car_accessories"},
      {71, "household_utilities"},
      {69, "construction_tools_house_garden"}};
  EXPECT_EQ(MostWon(segments, 5), top);
  const std::map<std::string, std::int64_t> absent = {{"business_segment", 1},
                                                      {"lead_type", 6},
                                                      {"lead_behaviour_profile", 177},
                                                      {"has_company", 779},
                                                      {"has_gtin", 778},
                                                      {"average_stock", 776},
                                                      {"business_type", 10},
                                                      {"declared_product_catalog_size", 773}};
  for (const auto& [name, count] : absent) {
    EXPECT_EQ(log_->GroupsBy(ByAttribute(name))[""].won(), count) << name;
  }
  domain::PursuitQuery query;
  query.measure = "declared_monthly_revenue";
  EXPECT_EQ(log_->Aggregate(query).groups.front().measure().sum(), 61784006.0);
  std::int64_t with_revenue = 0;
  for (const auto& [revenue, group] : log_->GroupsBy(ByAttribute("declared_monthly_revenue"))) {
    double number = 0;
    if (absl::SimpleAtod(revenue, &number) && number > 0) with_revenue += group.won();
  }
  EXPECT_EQ(with_revenue, 45);
  query.measure = "";
  query.group_by = {PursuitDimension::kAttribute};
  query.attribute_names = {"landing_page"};
  const std::map<std::string, v1::PursuitGroup> pages = log_->GroupsBy(query);
  EXPECT_EQ(pages.size(), 495U);
  EXPECT_FALSE(pages.contains("")) << "every lead came by a page";
}

TEST_F(OlistFunnel, EndsTheSameWhenBothFilesAreSortedByTime) {
  ImportedLog sorted;
  const absl::StatusOr<services::ImportSummary> summary =
      sorted.Import("olist_marketing_funnel", {kLeads, kDeals}, true);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->refused, 0U) << services::RejectsAsCsv(summary->rejects).substr(0, 2000);
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kCustomer,   PursuitDimension::kFirstOwner,
                    PursuitDimension::kOwner,      PursuitDimension::kStage,
                    PursuitDimension::kSource,     PursuitDimension::kOpenedMonth,
                    PursuitDimension::kClosedMonth};
  const domain::PursuitAggregate a = sorted.Aggregate(query);
  const domain::PursuitAggregate b = log_->Aggregate(query);
  ASSERT_EQ(a.groups.size(), b.groups.size());
  for (std::size_t i = 0; i < a.groups.size(); ++i) {
    ASSERT_EQ(a.groups[i].SerializeAsString(), b.groups[i].SerializeAsString());
  }
}

}  // namespace
}  // namespace kezhi::tests
