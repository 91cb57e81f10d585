// The answers of expected.md §1 (crm_opportunities), asked of Kezhi's own queries after the shipped
// import.

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/names.h"
#include "services/import/csv.h"
#include "tests/data/import_fixture.h"
#include "tests/data/markdown_tables.h"

namespace kezhi::tests {
namespace {

using domain::PursuitDimension;

const std::string kFolder = std::string(KEZHI_SOURCE_DIR) + "/tests/data/";
const std::vector<std::string> kFiles = {kFolder + "crm_opportunities/sales_pipeline.csv",
                                         kFolder + "crm_opportunities/sales_teams.csv"};

class CrmOpportunities : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    log_ = new ImportedLog;
    summary_ =
        new absl::StatusOr<services::ImportSummary>(log_->Import("crm_opportunities", kFiles));
    tables_ = new std::vector<MarkdownTable>(TablesOf(kFolder + "expected.md", 1));
  }

  static void TearDownTestSuite() {
    delete tables_;
    delete summary_;
    delete log_;
  }

  // Compares a table by `dimension` with the expected one; `key` says what a name of the file is
  // called here.
  template <typename KeyOf>
  void ExpectGroups(const std::string& column, PursuitDimension dimension, KeyOf key) {
    const MarkdownTable expected = TableWith(*tables_, column, "median days to Won");
    ASSERT_FALSE(expected.rows.empty()) << column;
    domain::PursuitQuery query;
    query.group_by = {dimension};
    std::map<std::string, v1::PursuitGroup> groups = log_->GroupsBy(query);
    query.group_by = {dimension, PursuitDimension::kStage};
    std::map<std::string, std::int64_t> stages;
    for (const v1::PursuitGroup& group : log_->Aggregate(query).groups) {
      stages[absl::StrCat(group.keys(0), "/", group.keys(1))] = group.pursuits();
    }
    for (const auto& [name, row] : expected.rows) {
      SCOPED_TRACE(name);
      const std::string id = key(name);
      ASSERT_TRUE(groups.contains(id)) << id;
      const v1::PursuitGroup& group = groups[id];
      EXPECT_EQ(absl::StrCat(group.pursuits()), row.at("opportunities"));
      EXPECT_EQ(absl::StrCat(group.won()), row.at("Won"));
      EXPECT_EQ(absl::StrCat(group.lost()), row.at("Lost"));
      EXPECT_EQ(absl::StrCat(stages[id + "/engaging"]), row.at("Engaging"));
      EXPECT_EQ(absl::StrCat(stages[id + "/prospecting"]), row.at("Prospecting"));
      EXPECT_EQ(Percent(group.win_bp()), row.at("win rate"));
      EXPECT_TRUE(SameNumber(row.at("Won value"), group.won_amount().sum()))
          << group.won_amount().sum();
      EXPECT_TRUE(SameNumber(row.at("median days to Won"), group.days_to_won().median()))
          << group.days_to_won().median();
    }
  }

  // The rows of a source file, by column: for what no query can tell.
  static std::vector<std::map<std::string, std::string>> Rows(const std::string& name) {
    const auto file = services::ReadCsv(kFolder + "crm_opportunities/" + name, {});
    EXPECT_TRUE(file.ok()) << file.status();
    std::vector<std::map<std::string, std::string>> rows;
    for (const services::CsvRow& row : file->rows) {
      auto& cells = rows.emplace_back();
      for (std::size_t i = 0; i < row.fields.size(); ++i) cells[file->columns[i]] = row.fields[i];
    }
    return rows;
  }

  static ImportedLog* log_;
  static absl::StatusOr<services::ImportSummary>* summary_;
  static std::vector<MarkdownTable>* tables_;
};

ImportedLog* CrmOpportunities::log_ = nullptr;
absl::StatusOr<services::ImportSummary>* CrmOpportunities::summary_ = nullptr;
std::vector<MarkdownTable>* CrmOpportunities::tables_ = nullptr;

TEST_F(CrmOpportunities, TakesEveryRow) {
  ASSERT_TRUE(summary_->ok()) << summary_->status();
  EXPECT_EQ((*summary_)->rows, 8800U);
  EXPECT_EQ((*summary_)->refused, 0U)
      << services::RejectsAsCsv((*summary_)->rejects).substr(0, 2000);
  EXPECT_EQ((*summary_)->present, 0U);
  EXPECT_EQ(log_->Count("PursuitOpened"), 8800);
  EXPECT_EQ(log_->Count("PursuitWon"), 4238);
  EXPECT_EQ(log_->Count("PursuitClosed"), 2473);
  // 8,300 by the file's engage_date, and one with each win and each loss.
  EXPECT_EQ(log_->Count("StagePromoted"), 8300 + 4238 + 2473);
}

TEST_F(CrmOpportunities, StandsInTheStagesThatTheFileSays) {
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kStage};
  std::map<std::string, v1::PursuitGroup> stages = log_->GroupsBy(query);
  const MarkdownTable counts = TableWith(*tables_, "deal_stage", "count");
  const MarkdownTable absent = TableWith(*tables_, "deal_stage", "no account");
  ASSERT_EQ(counts.rows.size(), 4U);
  for (const auto& [name, row] : counts.rows) {
    SCOPED_TRACE(name);
    const v1::PursuitGroup& stage = stages[ToId(name)];
    EXPECT_EQ(absl::StrCat(stage.pursuits()), row.at("count"));
    EXPECT_EQ(absl::StrCat(stage.without_customer()), absent.rows.at(name).at("no account"));
    EXPECT_EQ(absl::StrCat(stage.without_opened_on()), absent.rows.at(name).at("no engage_date"));
    EXPECT_EQ(absl::StrCat(stage.without_closed_on()), absent.rows.at(name).at("no close_date"));
    EXPECT_EQ(absl::StrCat(stage.without_amount()), absent.rows.at(name).at("no close_value"));
  }
}

TEST_F(CrmOpportunities, AddsUpToTheWholeFile) {
  const domain::PursuitAggregate all = log_->Aggregate({});
  ASSERT_EQ(all.groups.size(), 1U);
  const v1::PursuitGroup& group = all.groups.front();
  EXPECT_EQ(group.pursuits(), 8800);
  EXPECT_EQ(Percent(group.win_bp()), "63.15%");
  EXPECT_EQ(group.won_amount().sum(), 10005534);
  EXPECT_NEAR(group.won_amount().mean(), 2360.91, 0.005);
  EXPECT_EQ(group.won_amount().median(), 1117.0);
  EXPECT_EQ(group.without_customer(), 1425);
  EXPECT_EQ(group.without_opened_on(), 500);
  EXPECT_EQ(ToText(group.first_opened_on()), "2016-10-20");
  EXPECT_EQ(ToText(group.last_opened_on()), "2017-12-27");
  EXPECT_EQ(ToText(group.first_closed_on()), "2017-03-01");
  EXPECT_EQ(ToText(group.last_closed_on()), "2017-12-31");
}

TEST_F(CrmOpportunities, WhatWasLostBroughtNothing) {
  domain::PursuitQuery query;
  query.status = v1::PURSUIT_STATUS_LOST;
  const domain::PursuitAggregate lost = log_->Aggregate(query);
  ASSERT_EQ(lost.groups.size(), 1U);
  EXPECT_EQ(lost.groups.front().lost(), 2473);
  EXPECT_EQ(lost.groups.front().won_amount().sum(), 0);
  // A lost pursuit has no amount here; that the file says 0 for each, only the file can tell.
  double sum = 0;
  for (const auto& row : Rows("sales_pipeline.csv")) {
    double value = 0;
    if (row.at("deal_stage") != "Lost") continue;
    ASSERT_TRUE(absl::SimpleAtod(row.at("close_value"), &value)) << row.at("opportunity_id");
    sum += value;
  }
  EXPECT_EQ(sum, 0);
}

TEST_F(CrmOpportunities, PromotedThePursuitsOfKnownCustomersAsOftenAsTheFileSays) {
  std::int64_t all = 0;
  std::int64_t with_customer = 0;
  log_->VisitEvents("StagePromoted", [&](const v1::Event& event) {
    if (event.stage_promoted().to() != "engaging") return;
    ++all;
    with_customer += domain::IdOf(event.stream()) == "unidentified" ? 0 : 1;
  });
  EXPECT_EQ(all, 8300);
  EXPECT_EQ(with_customer, 7212);
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kStage};
  std::map<std::string, v1::PursuitGroup> stages = log_->GroupsBy(query);
  std::int64_t beyond = 0;
  for (const char* stage : {"engaging", "won", "lost"}) {
    beyond += stages[stage].pursuits() - stages[stage].without_customer();
  }
  EXPECT_EQ(beyond, 7212);
}

TEST_F(CrmOpportunities, KnowsWhatTheFilesBesideDoNotName) {
  // Who is on a team and worked on nothing, and what was sold that no list names: one side is a
  // query's answer, the other a file that no command comes from.
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kOwner};
  std::set<std::string> owners;
  for (const auto& [owner, group] : log_->GroupsBy(query)) owners.insert(domain::IdOf(owner));
  EXPECT_EQ(owners.size(), 30U);
  std::set<std::string> idle;
  for (const auto& row : Rows("sales_teams.csv")) {
    const std::string& agent = row.at("sales_agent");
    if (owners.erase(ToId(agent)) == 0) idle.insert(agent);
  }
  EXPECT_EQ(idle, (std::set<std::string>{"Carl Lin", "Carol Thompson", "Elizabeth Anderson",
                                         "Mei-Mei Johns", "Natalya Ivanova"}));
  EXPECT_TRUE(owners.empty()) << "an agent of no team";

  query.group_by = {PursuitDimension::kWanted};
  std::map<std::string, v1::PursuitGroup> products = log_->GroupsBy(query);
  for (const auto& row : Rows("products.csv")) products.erase(row.at("product"));
  ASSERT_EQ(products.size(), 1U);
  EXPECT_EQ(products.begin()->first, "GTXPro");
  EXPECT_EQ(products.begin()->second.pursuits(), 1480);

  query.group_by = {PursuitDimension::kCustomerExternalId};
  std::map<std::string, v1::PursuitGroup> accounts = log_->GroupsBy(query);
  accounts.erase("");
  for (const auto& row : Rows("accounts.csv")) {
    EXPECT_EQ(accounts.erase(row.at("account")), 1U) << row.at("account");
  }
  EXPECT_TRUE(accounts.empty()) << accounts.begin()->first;
}

TEST_F(CrmOpportunities, KnowsHowLongEachOutcomeTook) {
  const MarkdownTable expected =
      TableWith(*tables_, "days from engage_date to close_date", "median");
  ASSERT_EQ(expected.rows.size(), 3U);
  const domain::PursuitAggregate all = log_->Aggregate({});
  const v1::PursuitGroup& group = all.groups.front();
  const std::map<std::string, const v1::Summary*> summaries = {
      {"Won", &group.days_to_won()},
      {"Lost", &group.days_to_lost()},
      {"Won+Lost", &group.days_to_closed()}};
  for (const auto& [name, row] : expected.rows) {
    SCOPED_TRACE(name);
    const v1::Summary& days = *summaries.at(name);
    EXPECT_EQ(absl::StrCat(days.count()), row.at("n"));
    EXPECT_TRUE(SameNumber(row.at("median"), days.median()));
    EXPECT_TRUE(SameNumber(row.at("mean"), days.mean())) << days.mean();
    EXPECT_TRUE(SameNumber(row.at("min"), days.min()));
    EXPECT_TRUE(SameNumber(row.at("max"), days.max()));
  }
}

TEST_F(CrmOpportunities, AgreesByAgent) {
  const std::map<std::string, std::string> offices = [] {
    std::map<std::string, std::string> found;
    domain::PursuitQuery query;
    query.group_by = {PursuitDimension::kOwner};
    for (const auto& [owner, group] : log_->GroupsBy(query)) {
      found[owner.substr(owner.rfind('/') + 1)] = owner;
    }
    return found;
  }();
  ExpectGroups("sales_agent", PursuitDimension::kOwner, [&](const std::string& name) {
    const auto owner = offices.find(ToId(name));
    return owner == offices.end() ? "" : owner->second;
  });
}

TEST_F(CrmOpportunities, AgreesByManager) {
  ExpectGroups("manager", PursuitDimension::kOwnerGroup,
               [](const std::string& name) { return name; });
}

TEST_F(CrmOpportunities, AgreesByOffice) {
  ExpectGroups("regional_office", PursuitDimension::kStore,
               [](const std::string& name) { return "stores/crm-" + ToId(name); });
}

TEST_F(CrmOpportunities, AgreesByProduct) {
  ExpectGroups("product", PursuitDimension::kWanted, [](const std::string& name) { return name; });
}

TEST_F(CrmOpportunities, AgreesByAccount) {
  ExpectGroups("account", PursuitDimension::kCustomerExternalId,
               [](const std::string& name) { return name; });
}

TEST_F(CrmOpportunities, ListsTheAccountsThatBoughtMost) {
  const MarkdownTable expected = TableWith(*tables_, "account", "median days to Won");
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kCustomerExternalId};
  std::map<std::string, v1::PursuitGroup> accounts = log_->GroupsBy(query);
  accounts.erase("");  // no account was given
  const auto most = MostWon(accounts, expected.rows.size() + 1);
  ASSERT_EQ(most.size(), expected.rows.size() + 1);
  for (std::size_t i = 0; i < expected.rows.size(); ++i) {
    EXPECT_TRUE(expected.rows.contains(most[i].second)) << most[i].second;
  }
  EXPECT_LT(most.back().first, most[expected.rows.size() - 1].first);
}

TEST_F(CrmOpportunities, FirstWorkedOnEachAccountWhenTheFileSays) {
  domain::PursuitQuery query;
  query.group_by = {PursuitDimension::kCustomerExternalId};
  std::map<std::string, v1::PursuitGroup> accounts = log_->GroupsBy(query);
  accounts.erase("");
  EXPECT_EQ(accounts.size(), 85U);
  int by_december = 0;
  int latest = 0;
  int earliest = 99999999;
  for (const auto& [name, group] : accounts) {
    const auto& day = group.first_opened_on();
    const int number = day.year() * 10000 + day.month() * 100 + day.day();
    by_december += number <= 20161231 ? 1 : 0;
    latest = std::max(latest, number);
    earliest = std::min(earliest, number);
  }
  EXPECT_EQ(earliest, 20161020);
  EXPECT_EQ(latest, 20170127);
  EXPECT_EQ(by_december, 81);
}

TEST_F(CrmOpportunities, AgreesByMonth) {
  const MarkdownTable expected = TableWith(*tables_, "month", "open at month end");
  ASSERT_EQ(expected.rows.size(), 15U);
  domain::PursuitQuery query;
  query.period = domain::Cut::kMonth;
  std::map<std::string, v1::PursuitPeriod> months;
  for (const v1::PursuitPeriod& period : log_->Aggregate(query).periods) {
    months[period.key()] = period;
  }
  EXPECT_EQ(months.size(), 15U);
  for (const auto& [name, row] : expected.rows) {
    SCOPED_TRACE(name);
    const v1::PursuitPeriod& month = months[name];
    EXPECT_EQ(absl::StrCat(month.opened()), row.at("engaged"));
    EXPECT_EQ(absl::StrCat(month.won()), row.at("Won"));
    EXPECT_EQ(absl::StrCat(month.lost()), row.at("Lost"));
    EXPECT_TRUE(SameNumber(row.at("Won value"), month.won_amount()));
    EXPECT_EQ(absl::StrCat(month.open_at_end()), row.at("open at month end"));
    EXPECT_EQ(absl::StrCat(month.won_total()), row.at("cumulative Won"));
  }
}

TEST_F(CrmOpportunities, AgreesOnTheBusiestDays) {
  domain::PursuitQuery query;
  query.period = domain::Cut::kDay;
  std::map<std::string, v1::PursuitPeriod> days;
  for (const v1::PursuitPeriod& period : log_->Aggregate(query).periods) {
    days[period.key()] = period;
  }
  EXPECT_EQ(days["2017-07-22"].opened(), 66);
  EXPECT_EQ(days["2017-07-21"].opened(), 60);
  EXPECT_EQ(days["2017-07-30"].opened(), 56);
  EXPECT_EQ(days["2017-05-22"].won() + days["2017-05-22"].lost(), 41);
  EXPECT_EQ(days["2017-06-11"].won() + days["2017-06-11"].lost(), 36);
  EXPECT_EQ(days["2017-05-20"].won() + days["2017-05-20"].lost(), 34);
}

TEST_F(CrmOpportunities, ComesOutTheSameWhenRunAgain) {
  const std::uint64_t before = log_->head();
  const absl::StatusOr<services::ImportSummary> again = log_->Import("crm_opportunities", kFiles);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->taken, 0U);
  EXPECT_EQ(again->refused, 0U);
  EXPECT_EQ(again->present, (*summary_)->taken);
  EXPECT_EQ(log_->head(), before);
}

}  // namespace
}  // namespace kezhi::tests
