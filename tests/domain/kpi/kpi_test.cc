// 营销员岗位考核指标表 (domain.md §4.10): scores, and what the events suggest.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/deals/apply.h"
#include "domain/kpi/apply.h"
#include "domain/kpi/query.h"
#include "domain/plans/apply.h"
#include "domain/pursuits/apply.h"
#include "tests/domain/history.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::SizeIs;

constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kA1[] = "stores/s1/assessments/a1";
constexpr char kK1[] = "stores/s1/customers/k1";

class Kpi : public ::testing::Test {
 protected:
  Kpi() : history_({&ApplyPlans, &ApplyDeals, &ApplyPursuits, &ApplyKpi}) {}

  template <typename Event>
  void Happens(const std::string& stream, const std::string& day, const Event& fact) {
    v1::Event event = EventOf(stream, day);
    event.mutable_actor()->set_principal("wang");
    testing::SetArm(event, fact);
    history_.Add(event);
  }

  void Open(const std::string& from, const std::string& to, const std::string& name = kA1,
            const std::string& consultant = kC1, const std::string& preset = "rep_kpi") {
    v1::AssessmentOpened opened;
    opened.set_consultant(consultant);
    *opened.mutable_from() = Date(from);
    *opened.mutable_to() = Date(to);
    *opened.mutable_sheets() = testing::PresetPlaybook(preset).score_sheets();
    Happens(name, to, opened);
  }

  // A plan of c1's with one target of so many sales.
  void Plan(const std::string& id, const std::string& kind, const std::string& from,
            const std::string& to, int task) {
    v1::PlanDrafted drafted;
    drafted.set_kind(kind);
    drafted.set_owner(kC1);
    *drafted.mutable_from() = Date(from);
    *drafted.mutable_to() = Date(to);
    v1::PlanTarget& target = *drafted.add_targets();
    target.set_metric(v1::PLAN_METRIC_WON_COUNT);
    target.set_task(task);
    Happens("stores/s1/plans/" + id, from, drafted);
  }

  void Sell(const std::string& day, int sales) {
    for (int i = 0; i < sales; ++i) {
      v1::PursuitWon won;
      *won.mutable_won_on() = Date(day);
      won.set_consultant(kC1);
      Happens(kK1, day, won);
    }
  }

  // A contact that was planned for `due`.
  void Contact(const std::string& due, const std::string& day, bool late) {
    v1::FollowUpDone done;
    done.set_planned_id("p1");
    done.set_by(kC1);
    *done.mutable_due_on() = Date(due);
    done.set_late(late);
    Happens(kK1, day, done);
  }

  void Miss(const std::string& due) {
    v1::FollowUpMissed missed;
    missed.set_planned_id("p1");
    missed.set_consultant(kC1);
    *missed.mutable_due_on() = Date(due);
    Happens(kK1, due, missed);
  }

  // A delivery of d1, which c1 sold and which is due by the 20th.
  void Deliver(const std::string& day, bool late) {
    v1::Shipped shipped;
    *shipped.mutable_on() = Date(day);
    *shipped.mutable_amount() =
        testing::FromText<google::type::Money>("currency_code: 'CNY' units: 1");
    v1::Event event = EventOf("stores/s1/deals/d1", day);
    *event.mutable_shipped() = shipped;
    if (late) event.add_flags("late");
    history_.Add(event);
  }

  v1::KpiSheet Sheet() const { return *KpiSheetOf(history_.rows(), kA1); }

  v1::KpiItem Item(int number) const { return Sheet().parts(0).items(number); }

  History history_;
};

TEST_F(Kpi, ShowsEveryItemWithItsWeightAndSource) {
  Open("2026-03-01", "2026-03-31");
  ASSERT_THAT(Sheet().parts(), SizeIs(3));
  EXPECT_EQ(Item(0).label_zh(), "确认销售计划并实现");
  EXPECT_EQ(Item(0).source_zh(), "销售具体计划、具体安排及工作总结");
  EXPECT_EQ(Item(0).weight_bp(), 3000);
  EXPECT_FALSE(Item(0).has_score_bp());
  EXPECT_FALSE(Item(0).has_suggested_bp());
  EXPECT_FALSE(Sheet().parts(0).has_total_bp());
}

TEST_F(Kpi, SuggestsByThePlansOfThePeriod) {
  Open("2026-03-01", "2026-03-31");
  Plan("p1", "rep_sales", "2026-03-01", "2026-03-31", 4);
  Sell("2026-03-10", 3);
  EXPECT_EQ(Item(0).suggested_bp(), 7500);
  ASSERT_THAT(Item(0).figures(), SizeIs(1));
  EXPECT_EQ(Item(0).figures(0).plan(), "stores/s1/plans/p1");
  EXPECT_EQ(Item(0).figures(0).done(), 3);
  EXPECT_EQ(Item(0).figures(0).of(), 4);
  // More than all of it is all of it.
  Sell("2026-03-11", 3);
  EXPECT_EQ(Item(0).suggested_bp(), 10000);
}

// 合同执行: in the sheet of a store that keeps its deals here.
TEST_F(Kpi, SuggestsByDeliveriesInTimeWhereTheContractNamesADay) {
  v1::AssessmentOpened opened;
  opened.set_consultant(kC1);
  *opened.mutable_from() = Date("2026-03-01");
  *opened.mutable_to() = Date("2026-03-31");
  *opened.add_sheets() = testing::FromText<v1::ScoreSheet>(
      "id: 'kpi' items { id: 'contracts' weight_bp: 10000 metric: KPI_METRIC_DELIVERIES_ON_TIME }");
  Happens(kA1, "2026-03-01", opened);
  v1::Quoted quoted;
  quoted.set_customer(kK1);
  quoted.set_consultant(kC1);
  *quoted.mutable_amount() =
      testing::FromText<google::type::Money>("currency_code: 'CNY' units: 9");
  Happens("stores/s1/deals/d1", "2026-03-01", quoted);
  Deliver("2026-03-02", false);
  EXPECT_FALSE(Item(0).has_suggested_bp()) << "no day was agreed";
  v1::ContractSigned contract;
  *contract.mutable_deliver_by() = Date("2026-03-20");
  Happens("stores/s1/deals/d1", "2026-03-03", contract);
  Deliver("2026-03-10", false);
  Deliver("2026-03-20", false);
  Deliver("2026-03-21", true);
  Deliver("2026-04-01", true);
  ASSERT_THAT(Item(0).figures(), SizeIs(1));
  EXPECT_EQ(Item(0).figures(0).done(), 2);
  EXPECT_EQ(Item(0).figures(0).of(), 3);
  EXPECT_EQ(Item(0).suggested_bp(), 6667);
}

TEST_F(Kpi, CountsWhatWasSoldOnDeals) {  // S3
  Open("2026-03-01", "2026-03-31");
  Plan("p1", "rep_sales", "2026-03-01", "2026-03-31", 4);
  Sell("2026-03-10", 1);
  v1::Quoted quoted;
  quoted.set_customer(kK1);
  quoted.set_consultant(kC1);
  *quoted.mutable_amount() =
      testing::FromText<google::type::Money>("currency_code: 'CNY' units: 9");
  Happens("stores/s1/deals/d1", "2026-03-11", quoted);
  EXPECT_EQ(Item(0).figures(0).done(), 1);
  v1::DealOrdered ordered;
  *ordered.mutable_amount() = quoted.amount();
  Happens("stores/s1/deals/d1", "2026-03-12", ordered);
  EXPECT_EQ(Item(0).figures(0).done(), 2);
  EXPECT_EQ(Item(0).suggested_bp(), 5000);
}

TEST_F(Kpi, TakesTheMeanOfTheLongestPlansThatFit) {
  Open("2026-01-01", "2026-12-31");
  Plan("m1", "rep_sales", "2026-01-01", "2026-01-31", 2);
  Plan("m2", "rep_sales", "2026-02-01", "2026-02-28", 2);
  Plan("next", "rep_sales", "2027-01-01", "2027-01-31", 2);
  Sell("2026-01-10", 1);
  Sell("2026-02-10", 2);
  EXPECT_EQ(Item(0).suggested_bp(), 7500);
  Plan("y", "annual_sales", "2026-01-01", "2026-12-31", 10);
  EXPECT_EQ(Item(0).suggested_bp(), 3000);
  // One that was sent back is none.
  v1::PlanReviewed returned;
  returned.set_verdict(v1::VERDICT_RETURNED);
  Happens("stores/s1/plans/y", "2026-01-02", returned);
  EXPECT_EQ(Item(0).suggested_bp(), 7500);
}

TEST_F(Kpi, SuggestsByTheCustomersDevelopedOfTheYear) {  // S3: a target of the yearly assessment
  Open("2026-01-01", "2026-12-31", kA1, kC1, "sales_system");
  v1::PlanDrafted drafted;
  drafted.set_kind("annual_development");
  drafted.set_owner(kC1);
  *drafted.mutable_from() = Date("2026-01-01");
  *drafted.mutable_to() = Date("2026-12-31");
  v1::PlanTarget& target = *drafted.add_targets();
  target.set_metric(v1::PLAN_METRIC_NEW_CUSTOMERS);
  target.set_task(5);
  Happens("stores/s1/plans/d", "2026-01-02", drafted);
  v1::CustomerRegistered registered;
  registered.set_owner(kC1);
  Happens(kK1, "2026-05-01", registered);
  registered.set_owner("stores/s1/consultants/c2");
  Happens("stores/s1/customers/k2", "2026-05-01", registered);
  // A plan of sales is none of these.
  Plan("y", "annual_sales", "2026-01-01", "2026-12-31", 10);
  EXPECT_EQ(Item(0).suggested_bp(), 2000);
  ASSERT_THAT(Item(0).figures(), SizeIs(1));
  EXPECT_EQ(Item(0).figures(0).of(), 5);
}

TEST_F(Kpi, SuggestsByContactsMadeOnTheDayTheyWereDue) {
  Open("2026-03-01", "2026-03-31");
  Contact("2026-03-02", "2026-03-02", false);
  Contact("2026-03-03", "2026-03-02", false);
  Miss("2026-03-04");
  // Example 15: what was missed is not mended by a late contact.
  Contact("2026-03-04", "2026-03-06", true);
  EXPECT_EQ(Item(1).suggested_bp(), 6667);
  EXPECT_EQ(Item(1).figures(0).done(), 2);
  EXPECT_EQ(Item(1).figures(0).of(), 3);
  // Due in another month.
  Miss("2026-04-01");
  Contact("2026-02-28", "2026-02-28", false);
  EXPECT_EQ(Item(1).suggested_bp(), 6667);
}

TEST_F(Kpi, CountsTalksAndChecksAndFeedbackHandled) {
  const std::string report = std::string(kC1) + "/reports/20260302";
  v1::RemarkAdded remark;
  remark.set_kind(v1::REMARK_KIND_MARKET_FEEDBACK);
  Happens(report, "2026-03-02", remark);
  Happens(report, "2026-03-02", remark);
  remark.set_kind(v1::REMARK_KIND_OTHER);
  Happens(report, "2026-03-02", remark);
  v1::RemarkHandled handled;
  handled.set_kind(v1::REMARK_KIND_MARKET_FEEDBACK);
  Happens(report, "2026-04-02", handled);
  handled.set_again(true);
  Happens(report, "2026-04-03", handled);
  v1::TalkMinuted talk;
  talk.set_by(kC1);
  Happens(kK1, "2026-03-03", talk);
  v1::ContractChecked check;
  check.set_by("stores/s1/consultants/c2");
  Happens(kK1, "2026-03-03", check);
  Open("2026-03-01", "2026-03-31");
  // Of two remarks about the market one is handled, though in another month.
  EXPECT_EQ(Item(3).suggested_bp(), 5000);
  ASSERT_THAT(Item(2).figures(), SizeIs(1));
  EXPECT_EQ(Item(2).figures(0).done(), 1);
  EXPECT_FALSE(Item(2).has_suggested_bp());
  // That check was another's.
  EXPECT_THAT(Item(4).figures(), SizeIs(0));
}

TEST_F(Kpi, TheManagersScoreStandsBesideTheSuggestion) {
  Open("2026-03-01", "2026-03-31");
  Plan("p1", "rep_sales", "2026-03-01", "2026-03-31", 4);
  Sell("2026-03-10", 3);
  v1::ItemScored scored;
  scored.set_sheet("kpi");
  scored.set_item("plan_achieved");
  scored.set_score_bp(9001);
  Happens(kA1, "2026-04-01", scored);
  EXPECT_EQ(Item(0).score_bp(), 9001);
  EXPECT_EQ(Item(0).weighted_bp(), 2700);
  EXPECT_EQ(Item(0).suggested_bp(), 7500);
  EXPECT_EQ(Item(0).scored_by(), "wang");
  v1::AssessmentClosed closed;
  v1::SheetTotal& total = *closed.add_totals();
  total.set_sheet("kpi");
  total.set_total_bp(8200);
  Happens(kA1, "2026-04-01", closed);
  EXPECT_TRUE(Sheet().closed());
  EXPECT_EQ(Sheet().parts(0).total_bp(), 8200);
  EXPECT_FALSE(Sheet().parts(1).has_total_bp());
}

TEST_F(Kpi, SheetsAreListedAndFiltered) {
  Open("2026-02-01", "2026-02-28", "stores/s1/assessments/a0");
  Open("2026-03-01", "2026-03-31", kA1, "stores/s1/consultants/c2");
  Happens(kA1, "2026-04-01", v1::AssessmentClosed());
  const auto names = [this](KpiFilter filter) {
    filter.store = "stores/s1";
    std::vector<std::string> found;
    const Page<v1::KpiSheet> page = ListKpiSheets(history_.rows(), filter, "", 10);
    for (const v1::KpiSheet& sheet : page.items) found.push_back(sheet.assessment());
    return found;
  };
  EXPECT_THAT(names(KpiFilter()), ElementsAre("stores/s1/assessments/a0", kA1));
  KpiFilter filter;
  filter.consultant = kC1;
  EXPECT_THAT(names(filter), ElementsAre("stores/s1/assessments/a0"));
  filter = KpiFilter();
  filter.closed = true;
  EXPECT_THAT(names(filter), ElementsAre(kA1));
  filter = KpiFilter();
  filter.from = Day("2026-03-01");
  EXPECT_THAT(names(filter), ElementsAre(kA1));
  filter = KpiFilter();
  filter.to = Day("2026-02-28");
  EXPECT_THAT(names(filter), ElementsAre("stores/s1/assessments/a0"));
  EXPECT_THAT(KpiSheetOf(history_.rows(), "stores/s1/assessments/a9"),
              HasReason(v1::REASON_ASSESSMENT_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::domain
