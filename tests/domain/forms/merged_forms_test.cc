// Merges as the forms show them: domain.md §6.4, example 32.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";

// k1 of c1 and k2 of c2: one person. k2 bought once (pursuit 1), wants more (pursuit 2), and has an
// open plan of its own and one after the sale.
void TellOfTwo(Chronicle& log) {
  TellExample1(log);
  log.As("consultant", "c2");
  log.Commit("2026-03-03 10:00",
             {Came("v2", "2026-03-03 10:00", "c2", "channel: CHANNEL_CALL_IN")});
  log.Commit("2026-03-03 10:20",
             {Completed("v2", "2026-03-03 10:10", "k2", 1, "H"), Registered("k2", "c2"),
              Opened("k2", 1, "c2"), Graded("k2", 1, "H", March(3)),
              Planned("k2", 1, "p1", March(5), "c2")});
  log.Commit("2026-03-05 10:20",
             {Done("k2", 1, "p1", "2026-03-05 10:10", "c2"), Won("k2", 1, March(5), "c2"),
              Planned("k2", 0, "p2", March(8), "c2")});
  log.Commit("2026-03-06 10:00", {Opened("k2", 2, "c2"), Graded("k2", 2, "A", March(6)),
                                  Planned("k2", 2, "p3", March(13), "c2")});
}

// k2 becomes an alias of k1; its open plans p2 and p3 become p2 and p3 of k1 by chance of
// numbering, shifted by one.
void MergeThem(Chronicle& log) {
  log.As("manager", "m1");
  log.Commit(
      "2026-03-07 09:00",
      {On<v1::CustomerMerged>("customers/k1", R"pb(
         from: "stores/s1/customers/k2"
         pursuit_offset: 1
         pursuits: 2
         taken_pursuits { pursuit: 2 owner: "stores/s1/consultants/c2" status: PURSUIT_STATUS_WON }
         taken_pursuits { pursuit: 3 owner: "stores/s1/consultants/c1" status: PURSUIT_STATUS_OPEN }
         taken_plans {
           planned_id: "p2"
           from_planned_id: "p3"
           pursuit: 3
           owner: "stores/s1/consultants/c1"
           due_on { year: 2026 month: 3 day: 13 }
         }
         taken_plans {
           planned_id: "p3"
           from_planned_id: "p2"
           pursuit: 0
           owner: "stores/s1/consultants/c1"
           due_on { year: 2026 month: 3 day: 8 }
         }
       )pb"),
       On<v1::CustomerMergedAway>("customers/k2", "into: 'stores/s1/customers/k1'")});
}

void TakeItBack(Chronicle& log) {
  log.As("manager", "m1");
  log.Commit("2026-03-07 10:00",
             {On<v1::CustomerUnmerged>("customers/k1", "from: 'stores/s1/customers/k2'"),
              On<v1::CustomerRestored>("customers/k2", "from: 'stores/s1/customers/k1'")});
}

v1::CustomerCard CardOf(const domain::RowReader& rows, const std::string& customer) {
  auto card = domain::CustomerCardOf(rows, customer, Local("2026-03-07 12:00"));
  EXPECT_THAT(card, IsOk());
  return card.ok() ? *card : v1::CustomerCard();
}

v1::ProgressTable MarchTable(const domain::RowReader& rows) {
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = 3;
  query.evaluated_at = Local("2026-03-07 12:00");
  auto answer = domain::ProgressTableOf(rows, query);
  EXPECT_THAT(answer, IsOk());
  return answer.ok() ? answer->table : v1::ProgressTable();
}

std::vector<std::string> PlansOf(const domain::RowReader& rows, const std::string& consultant,
                                 int day) {
  const auto report = domain::DailyReportOf(
      rows, consultant + "/reports/202603" + (day < 10 ? "0" : "") + std::to_string(day));
  std::vector<std::string> plans;
  for (const v1::PlanLine& plan : report->plan()) {
    plans.push_back(plan.customer() + " " + plan.planned_id() + (plan.struck() ? " struck" : ""));
  }
  return plans;
}

TEST(MergedForms, OneCardHoldsBothWithTheNumbersGoingOn) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  const v1::CustomerCard card = CardOf(log.rows(), kK1);
  EXPECT_EQ(card.head().visits(), 2);
  EXPECT_THAT(card.head().merged_from(), ElementsAre(kK2));
  ASSERT_THAT(card.backs(), SizeIs(3));
  EXPECT_EQ(card.backs(0).pursuit().pursuit(), 1);
  EXPECT_EQ(card.backs(1).pursuit().pursuit(), 3);
  EXPECT_EQ(card.backs(1).pursuit().owner(), kC1);
  EXPECT_EQ(card.backs(2).pursuit().pursuit(), 2);
  EXPECT_EQ(card.backs(2).pursuit().status(), v1::PURSUIT_STATUS_WON);
  EXPECT_EQ(card.backs(2).pursuit().owner(), kC2);
  ASSERT_THAT(card.backs(1).lines(), SizeIs(1));
  EXPECT_EQ(card.backs(1).lines(0).planned_id(), "p2");
  ASSERT_THAT(card.backs(2).lines(), SizeIs(1));
  EXPECT_EQ(card.backs(2).lines(0).state(), v1::CARD_LINE_STATE_DONE);
  ASSERT_TRUE(card.has_front());
  EXPECT_EQ(card.front().purchases(0).pursuit(), 2);
  ASSERT_THAT(card.front().lines(), SizeIs(1));
  EXPECT_EQ(card.front().lines(0).planned_id(), "p3");
}

TEST(MergedForms, TheAliasLeadsToTheCustomerThatStays) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  EXPECT_THAT(CardOf(log.rows(), kK2), EqualsProto(CardOf(log.rows(), kK1)));
  domain::CardFilter filter;
  filter.store = kStore;
  EXPECT_THAT(domain::ListCards(log.rows(), filter, "", 10).items, SizeIs(1));
}

TEST(MergedForms, TheSheetsShowTheCustomerThatStaysAndCountAsBefore) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  const auto sheet = domain::RegistrationSheetOf(log.rows(), "stores/s1/days/20260303");
  EXPECT_EQ(sheet->batches(), 1);
  EXPECT_EQ(sheet->lines(0).customer(), kK1);
  EXPECT_EQ(sheet->lines(0).pursuit(), 2);
}

TEST(MergedForms, TheTableHasEachPursuitOnce) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  const v1::ProgressTable table = MarchTable(log.rows());
  ASSERT_THAT(table.rows(), SizeIs(3));
  for (const v1::ProgressRow& row : table.rows()) EXPECT_EQ(row.customer(), kK1);
  EXPECT_EQ(table.rows(1).pursuit(), 3);
  EXPECT_EQ(table.rows(1).next_due().day(), 13);
  EXPECT_EQ(table.rows(2).pursuit(), 2);
  EXPECT_EQ(table.rows(2).owner(), kC2);
  EXPECT_EQ(table.rows(2).result(), v1::PROGRESS_RESULT_WON);
  EXPECT_EQ(table.rows(2).contacts(), 1);
  EXPECT_EQ(table.head().opened(), 3);
  EXPECT_EQ(table.head().won(), 1);
  EXPECT_EQ(table.head().end_total(), 2);
}

TEST(MergedForms, TheReportsPromiseEachContactOnce) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  EXPECT_THAT(PlansOf(log.rows(), kC1, 12), ElementsAre(std::string(kK1) + " p2"));
  EXPECT_THAT(PlansOf(log.rows(), kC2, 12), IsEmpty());
  EXPECT_THAT(PlansOf(log.rows(), kC1, 7), ElementsAre(std::string(kK1) + " p3"));
  const auto report = domain::DailyReportOf(log.rows(), std::string(kC2) + "/reports/20260305");
  EXPECT_EQ(report->lines(0).customer(), kK1);
  EXPECT_EQ(report->lines(0).pursuit(), 2);
}

TEST(MergedForms, GoOnUnderTheNewNumber) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  log.As("consultant", "c1")
      .Commit("2026-03-09 10:00", {Done("k1", 3, "p2", "2026-03-09 09:50", "c1"),
                                   Regraded("k1", 3, "A", "H", March(9), "supported_by: 'p2'")});
  const v1::CustomerCard card = CardOf(log.rows(), kK1);
  EXPECT_EQ(card.backs(1).pursuit().grade(), "H");
  ASSERT_THAT(card.backs(1).lines(), SizeIs(1));
  EXPECT_EQ(card.backs(1).lines(0).state(), v1::CARD_LINE_STATE_DONE);
  EXPECT_EQ(MarchTable(log.rows()).head().up(), 1);
}

TEST(MergedForms, TakenBackTheyShowWhatTheyShowedBefore) {
  Chronicle log;
  TellOfTwo(log);
  const std::uint64_t before = log.position();
  MergeThem(log);
  TakeItBack(log);
  const Rows::AsOf then(log.rows(), before);
  // Positions and warnings apart: the merge touched the heads.
  const auto without_position = [](v1::CustomerCard card) {
    card.mutable_head()->clear_position();
    return card;
  };
  for (const char* customer : {kK1, kK2}) {
    EXPECT_THAT(without_position(CardOf(log.rows(), customer)),
                EqualsProto(without_position(CardOf(then, customer))));
  }
  EXPECT_THAT(MarchTable(log.rows()), EqualsProto(MarchTable(then)));
  for (const int day : {4, 7, 12}) {
    EXPECT_EQ(PlansOf(log.rows(), kC1, day), PlansOf(then, kC1, day)) << day;
    EXPECT_EQ(PlansOf(log.rows(), kC2, day), PlansOf(then, kC2, day)) << day;
  }
  EXPECT_THAT(*domain::RegistrationSheetOf(log.rows(), "stores/s1/days/20260303"),
              EqualsProto(*domain::RegistrationSheetOf(then, "stores/s1/days/20260303")));
}

TEST(MergedForms, AChainOfMergesLeadsToItsEnd) {
  Chronicle log;
  TellOfTwo(log);
  MergeThem(log);
  log.Commit("2026-03-08 09:00",
             {Registered("k3", "c3"), Opened("k3", 1, "c3"), Graded("k3", 1, "B", March(8))});
  log.Commit("2026-03-08 10:00",
             {On<v1::CustomerMerged>("customers/k3",
                                     "from: 'stores/s1/customers/k1' "
                                     "pursuit_offset: 1 pursuits: 3"),
              On<v1::CustomerMergedAway>("customers/k1", "into: 'stores/s1/customers/k3'")});
  const v1::CustomerCard card = CardOf(log.rows(), kK2);
  EXPECT_EQ(card.head().customer(), "stores/s1/customers/k3");
  EXPECT_EQ(card.head().visits(), 2);
  EXPECT_THAT(card.backs(), SizeIs(4));
  const auto standing = domain::StandingOf(log.rows(), kK2, 1);
  EXPECT_EQ(standing.customer, "stores/s1/customers/k3");
  EXPECT_EQ(standing.pursuit, 3);
  EXPECT_THAT(MarchTable(log.rows()).rows(), SizeIs(4));
}

}  // namespace
}  // namespace kezhi::testing
