// The answers of expected.md §3 (bank_marketing), asked of Kezhi's own queries after the shipped
// import.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/data/import_fixture.h"
#include "tests/data/markdown_tables.h"

namespace kezhi::tests {
namespace {

using domain::PursuitDimension;

const std::string kFolder = std::string(KEZHI_SOURCE_DIR) + "/tests/data/";

v1::Attribute Is(const std::string& name, const std::string& value) {
  v1::Attribute attribute;
  attribute.set_name(name);
  attribute.set_value(value);
  return attribute;
}

// Of the campaign that the rows are about.
domain::PursuitQuery Current() {
  domain::PursuitQuery query;
  query.where = {Is("campaign", "current")};
  return query;
}

class BankMarketing : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    log_ = new ImportedLog;
    summary_ = new absl::StatusOr<services::ImportSummary>(
        log_->Import("bank_marketing", {kFolder + "bank_marketing/bank-full.csv.gz"}));
    tables_ = new std::vector<MarkdownTable>(TablesOf(kFolder + "expected.md", 3));
  }

  static void TearDownTestSuite() {
    delete tables_;
    delete summary_;
    delete log_;
  }

  static v1::PursuitGroup Whole(const domain::PursuitQuery& query) {
    const domain::PursuitAggregate all = log_->Aggregate(query);
    return all.groups.empty() ? v1::PursuitGroup() : all.groups.front();
  }

  void ExpectRates(const std::string& column, const domain::PursuitQuery& query) {
    const MarkdownTable expected = TableWith(*tables_, column, "yes rate");
    ASSERT_FALSE(expected.rows.empty()) << column;
    std::map<std::string, v1::PursuitGroup> groups = log_->GroupsBy(query);
    EXPECT_EQ(groups.size(), expected.rows.size());
    for (const auto& [name, row] : expected.rows) {
      SCOPED_TRACE(name);
      const v1::PursuitGroup& group = groups[name];
      EXPECT_EQ(absl::StrCat(group.pursuits()), row.at("contacts"));
      EXPECT_EQ(absl::StrCat(group.won()), row.at("yes"));
      // Who said no is no loss, so the rate is over all contacts and not win_bp.
      EXPECT_EQ(Share(group.won(), group.pursuits()), row.at("yes rate"));
    }
  }

  static ImportedLog* log_;
  static absl::StatusOr<services::ImportSummary>* summary_;
  static std::vector<MarkdownTable>* tables_;
};

ImportedLog* BankMarketing::log_ = nullptr;
absl::StatusOr<services::ImportSummary>* BankMarketing::summary_ = nullptr;
std::vector<MarkdownTable>* BankMarketing::tables_ = nullptr;

TEST_F(BankMarketing, TakesEveryRow) {
  ASSERT_TRUE(summary_->ok()) << summary_->status();
  EXPECT_EQ((*summary_)->rows, 45211U);
  EXPECT_EQ((*summary_)->refused, 0U)
      << services::RejectsAsCsv((*summary_)->rejects).substr(0, 2000);
  EXPECT_EQ(log_->Count("FollowUpDone"), 45211);
  EXPECT_EQ(log_->Count("CustomerRegistered"), 45211);
  const v1::PursuitGroup all = Whole(Current());
  EXPECT_EQ(all.pursuits(), 45211);
  EXPECT_EQ(all.won(), 5289);
  EXPECT_EQ(all.lost(), 0);  // `no` is no loss
  EXPECT_EQ(Share(all.won(), all.pursuits()), "11.70%");
}

TEST_F(BankMarketing, AgreesByYearAndByDayOfTheWeek) {
  domain::PursuitQuery query = Current();
  query.period = domain::Cut::kDay;
  std::map<std::string, std::int64_t> years;
  std::map<absl::Weekday, std::int64_t> weekdays;
  for (const v1::PursuitPeriod& period : log_->Aggregate(query).periods) {
    absl::CivilDay day;
    ASSERT_TRUE(absl::ParseCivilTime(period.key(), &day)) << period.key();
    years[period.key().substr(0, 4)] += period.opened();
    weekdays[absl::GetWeekday(day)] += period.opened();
  }
  EXPECT_EQ(years, (std::map<std::string, std::int64_t>{
                       {"2008", 27729}, {"2009", 14862}, {"2010", 2620}}));
  EXPECT_EQ(weekdays, (std::map<absl::Weekday, std::int64_t>{{absl::Weekday::monday, 9522},
                                                             {absl::Weekday::tuesday, 8264},
                                                             {absl::Weekday::wednesday, 8914},
                                                             {absl::Weekday::thursday, 9754},
                                                             {absl::Weekday::friday, 8707},
                                                             {absl::Weekday::saturday, 30},
                                                             {absl::Weekday::sunday, 20}}));
}

TEST_F(BankMarketing, GoesBackNoDayInTheOrderOfTheFile) {
  absl::CivilDay last;
  std::int64_t back = 0;
  log_->VisitEvents("FollowUpDone", [&](const v1::Event& event) {
    const absl::CivilDay day = domain::ToDay(event.business_day());
    back += day < last ? 1 : 0;
    last = day;
  });
  EXPECT_EQ(back, 0);
  EXPECT_EQ(last, absl::CivilDay(2010, 11, 17));
}

TEST_F(BankMarketing, AgreesByMonthOfTheInferredYear) {
  domain::PursuitQuery query = Current();
  query.group_by = {PursuitDimension::kOpenedMonth};
  ExpectRates("month (inferred year)", query);
}

TEST_F(BankMarketing, AgreesByContactOutcomeAndJob) {
  for (const char* name : {"contact", "poutcome", "job"}) {
    domain::PursuitQuery query = Current();
    query.group_by = {PursuitDimension::kAttribute};
    query.attribute_names = {name};
    ExpectRates(name, query);
  }
}

TEST_F(BankMarketing, SumsUpItsNumbers) {
  domain::PursuitQuery query = Current();
  query.measure = "duration";
  v1::Summary numbers = Whole(query).measure();
  EXPECT_EQ(numbers.sum(), 11671811);
  EXPECT_EQ(numbers.median(), 180);
  EXPECT_EQ(numbers.max(), 4918);
  query.measure = "contacts_in_campaign";
  numbers = Whole(query).measure();
  EXPECT_EQ(numbers.sum(), 124956);
  EXPECT_EQ(numbers.median(), 2);
  EXPECT_EQ(numbers.max(), 63);
  query.measure = "previous";
  numbers = Whole(query).measure();
  EXPECT_EQ(numbers.sum(), 26237);
  EXPECT_EQ(numbers.max(), 275);
}

TEST_F(BankMarketing, CountsTheOddRows) {
  domain::PursuitQuery query = Current();
  query.where.push_back(Is("duration", "0"));
  EXPECT_EQ(Whole(query).pursuits(), 3);
  query = Current();
  query.where.push_back(Is("pdays", "-1"));
  EXPECT_EQ(Whole(query).pursuits(), 36954);
  query = Current();
  query.where.push_back(Is("poutcome", "unknown"));
  query.group_by = {PursuitDimension::kAttribute};
  query.attribute_names = {"previous"};
  std::map<std::string, v1::PursuitGroup> previous = log_->GroupsBy(query);
  EXPECT_EQ(previous.size() > 1, true);
  previous.erase("0");
  std::int64_t with_previous = 0;
  for (const auto& [value, group] : previous) with_previous += group.pursuits();
  EXPECT_EQ(with_previous, 5);
  // Who was contacted before has a day on which he was.
  query = Current();
  query.where.push_back(Is("pdays", "-1"));
  query.group_by = {PursuitDimension::kAttribute};
  query.attribute_names = {"previous"};
  const std::map<std::string, v1::PursuitGroup> never = log_->GroupsBy(query);
  ASSERT_EQ(never.size(), 1U);
  EXPECT_EQ(never.begin()->first, "0");
}

TEST_F(BankMarketing, AgreesOnTheBusiestDays) {
  domain::PursuitQuery query = Current();
  query.period = domain::Cut::kDay;
  std::vector<std::pair<std::int64_t, std::string>> days;
  for (const v1::PursuitPeriod& day : log_->Aggregate(query).periods) {
    if (day.opened() > 0) days.emplace_back(day.opened(), day.key());
  }
  EXPECT_EQ(days.size(), 561U);
  EXPECT_EQ(days.front().second, "2008-05-05");
  EXPECT_EQ(days.back().second, "2010-11-17");
  std::sort(days.rbegin(), days.rend());
  const std::vector<std::pair<std::int64_t, std::string>> busiest(days.begin(), days.begin() + 5);
  const std::vector<std::pair<std::int64_t, std::string>> expected = {{825, "2008-11-21"},
                                                                      {751, "2008-11-20"},
                                                                      {709, "2008-11-18"},
                                                                      {694, "2008-11-19"},
                                                                      {643, "2009-05-15"}};
  EXPECT_EQ(busiest, expected);
}

TEST_F(BankMarketing, KnowsTheEarlierCampaignsOutcomes) {
  domain::PursuitQuery query;
  query.where = {Is("campaign", "earlier")};
  const v1::PursuitGroup earlier = Whole(query);
  EXPECT_EQ(earlier.won(), 1511);
  EXPECT_EQ(earlier.lost(), 4901);
}

}  // namespace
}  // namespace kezhi::tests
