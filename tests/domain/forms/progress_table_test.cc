// 潜在顾客等级推进表: domain.md §4.2.
#include <string>

#include <gtest/gtest.h>

#include "domain/progress_table/query.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::CivilDay April(int day) {
  return absl::CivilDay(2026, 4, day);
}

v1::ProgressTable TableOf(const domain::RowReader& rows, int month, const std::string& now,
                          const std::string& consultant = "") {
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = month;
  query.consultant = consultant;
  query.evaluated_at = Local(now);
  auto answer = domain::ProgressTableOf(rows, query);
  EXPECT_THAT(answer, IsOk());
  return answer.ok() ? answer->table : v1::ProgressTable();
}

// start + opened + moved in − won − lost − moved out = end (L9).
void ExpectThatTheHeadAddsUp(const v1::ProgressTable& table) {
  const v1::ProgressHead& head = table.head();
  EXPECT_EQ(head.start_total() + head.opened() + head.moved_in() - head.won() - head.lost() -
                head.moved_out(),
            head.end_total())
      << head.ShortDebugString();
}

TEST(ProgressTable, ShowsTheRowOfExample1) {
  Chronicle log;
  TellExample1(log);
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-02 12:00");
  const auto expected = FromText<v1::ProgressTable>(R"pb(
    store: "stores/s1"
    store_name: "Store 1"
    year: 2026
    month: 3
    head {
      opened: 1
      end { grade: "H" count: 1 }
      end_total: 1
    }
    rows {
      customer: "stores/s1/customers/k1"
      pursuit: 1
      owner: "stores/s1/consultants/c1"
      name { clear: "k1 name" }
      phone { clear: "k1 phone" }
      wanted: "M1"
      source: "advert"
      opened_on { year: 2026 month: 3 day: 2 }
      cells { day: 4 planned: true }
      grade: "H"
      graded_on { year: 2026 month: 3 day: 2 }
      horizon_ends { year: 2026 month: 3 day: 9 }
      next_due { year: 2026 month: 3 day: 4 }
      result: PROGRESS_RESULT_OPEN
      position: 11
    }
  )pb");
  EXPECT_THAT(table, EqualsProto(expected));
}

TEST(ProgressTable, LapsesTheDayAfterTheHorizonWithoutAnyEvent) {  // example 10
  Chronicle log;
  TellExample1(log);
  EXPECT_FALSE(TableOf(log.rows(), 3, "2026-03-09 23:59:59").rows(0).lapsed());
  EXPECT_TRUE(TableOf(log.rows(), 3, "2026-03-10 00:00").rows(0).lapsed());
}

TEST(ProgressTable, IsOverdueTheDayAfterThePlan) {
  Chronicle log;
  TellExample1(log);
  EXPECT_FALSE(TableOf(log.rows(), 3, "2026-03-04 23:59:59").rows(0).overdue());
  EXPECT_TRUE(TableOf(log.rows(), 3, "2026-03-05 00:00").rows(0).overdue());
}

// A since 2 March, plan p1 due on the 9th.
void TellOfA(Chronicle& log) {
  log.As("consultant", "c1");
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "A", March(2)),
              Planned("k1", 1, "p1", March(9), "c1")});
}

void TellExample11(Chronicle& log) {
  TellOfA(log);
  log.Commit("2026-03-09 14:05",
             {Done("k1", 1, "p1", "2026-03-09 14:00", "c1", "grade_before: 'A' grade_after: 'H'"),
              Regraded("k1", 1, "A", "H", March(9), "supported_by: 'p1'"),
              Planned("k1", 1, "p2", March(11), "c1")});
}

TEST(ProgressTable, ShowsTheRevisitThatAdvancedTheGrade) {  // example 11
  Chronicle log;
  TellExample11(log);
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-09 18:00");
  const v1::ProgressRow& row = table.rows(0);
  ASSERT_EQ(row.cells_size(), 2);
  EXPECT_THAT(row.cells(0), EqualsProto(FromText<v1::ProgressCell>(R"pb(day: 9
                                                                        planned: true
                                                                        done: true
                                                                        grade: "H"
                                                                        method: "PHONE"
                                                                        contacts: 1)pb")));
  EXPECT_THAT(row.cells(1),
              EqualsProto(FromText<v1::ProgressCell>(R"pb(day: 11 planned: true)pb")));
  EXPECT_EQ(row.grade(), "H");
  EXPECT_EQ(row.contacts(), 1);
  EXPECT_THAT(row.horizon_ends(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 3 day: 16")));
  EXPECT_THAT(row.next_due(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 3 day: 11")));
  EXPECT_EQ(table.head().up(), 1);
  EXPECT_EQ(table.head().down(), 0);
  ExpectThatTheHeadAddsUp(table);
}

// Grade H, plan due on 20 March; on that day the grade falls to C, next contact on 19 April.
void TellExample12(Chronicle& log) {
  log.As("consultant", "c1");
  log.Commit("2026-03-18 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "H", March(18)),
              Planned("k1", 1, "p1", March(20), "c1")});
  log.Commit("2026-03-20 11:00",
             {Done("k1", 1, "p1", "2026-03-20 10:50", "c1", "grade_before: 'H' grade_after: 'C'"),
              Regraded("k1", 1, "H", "C", March(20), "supported_by: 'p1'"),
              Planned("k1", 1, "p2", April(19), "c1")});
}

TEST(ProgressTable, KeepsTheRowOfTheMonthInWhichItFell) {  // example 12
  Chronicle log;
  TellExample12(log);
  const v1::ProgressTable march = TableOf(log.rows(), 3, "2026-03-25 12:00");
  ASSERT_THAT(march.rows(), SizeIs(1));
  EXPECT_EQ(march.rows(0).result(), v1::PROGRESS_RESULT_LOWERED);
  EXPECT_EQ(march.rows(0).grade(), "C");
  EXPECT_THAT(march.rows(0).next_due(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 4 day: 19")));
  EXPECT_EQ(march.head().moved_out(), 1);
  EXPECT_EQ(march.head().end_total(), 0);
  ExpectThatTheHeadAddsUp(march);
  const v1::ProgressTable april = TableOf(log.rows(), 4, "2026-04-09 12:00");
  EXPECT_THAT(april.rows(), IsEmpty());
  EXPECT_EQ(april.head().start_total(), 0);
}

TEST(ProgressTable, TakesAPursuitBackThatRises) {  // example 13
  Chronicle log;
  TellExample12(log);
  const std::uint64_t before = log.position();
  log.Commit("2026-04-10 11:00",
             {Done("k1", 1, "", "2026-04-10 10:50", "c1", "grade_before: 'C' grade_after: 'A'"),
              Regraded("k1", 1, "C", "A", April(10), "supported_by: '-'")});
  const v1::ProgressTable april = TableOf(log.rows(), 4, "2026-04-10 12:00");
  ASSERT_THAT(april.rows(), SizeIs(1));
  EXPECT_EQ(april.rows(0).grade_at_month_start(), "C");
  EXPECT_EQ(april.rows(0).result(), v1::PROGRESS_RESULT_OPEN);
  EXPECT_THAT(april.rows(0).opened_on(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 3 day: 18")));
  EXPECT_EQ(april.head().moved_in(), 1);
  EXPECT_EQ(april.head().opened(), 0);
  ExpectThatTheHeadAddsUp(april);
  EXPECT_THAT(TableOf(Rows::AsOf(log.rows(), before), 4, "2026-04-09 12:00").rows(), IsEmpty());
}

TEST(ProgressTable, ShowsAPursuitWithoutAnyEventInTheMonth) {
  Chronicle log;
  TellOfA(log);
  const v1::ProgressTable may = TableOf(log.rows(), 5, "2026-05-20 12:00");
  ASSERT_THAT(may.rows(), SizeIs(1));
  EXPECT_THAT(may.rows(0).cells(), IsEmpty());
  EXPECT_EQ(may.rows(0).grade_at_month_start(), "A");
  EXPECT_EQ(may.head().start_total(), 1);
  EXPECT_EQ(may.head().start(0).grade(), "A");
}

TEST(ProgressTable, CountsAContactThatReachedNobody) {  // example 14
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-04 10:05",
             {Done("k1", 1, "p1", "2026-03-04 10:00", "c1",
                   "outcome: CONTACT_OUTCOME_NOT_REACHED grade_before: 'H' grade_after: 'H'"),
              Planned("k1", 1, "p2", March(5), "c1")});
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-04 12:00");
  EXPECT_EQ(table.rows(0).contacts(), 1);
  EXPECT_EQ(table.rows(0).next_due().day(), 5);
  EXPECT_EQ(table.rows(0).cells(0).contacts(), 1);
}

TEST(ProgressTable, MarksAMissedDayAndTheDayItWasMadeUpFor) {  // example 15
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "H", March(2)),
              Planned("k1", 1, "p2", March(6), "c1")});
  log.Commit("2026-03-06 18:00",
             {On<v1::FollowUpMissed>("customers/k1",
                                     "pursuit: 1 planned_id: 'p2' due_on {" + Date(March(6)) +
                                         "} consultant: 'stores/s1/consultants/c1'")});
  log.Commit("2026-03-08 10:05", {Done("k1", 1, "p2", "2026-03-08 10:00", "c1", "late: true")});
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-08 12:00");
  EXPECT_THAT(table.rows(0).cells(0),
              EqualsProto(FromText<v1::ProgressCell>(R"pb(day: 6 planned: true missed: true)pb")));
  EXPECT_THAT(table.rows(0).cells(1), EqualsProto(FromText<v1::ProgressCell>(
                                          R"pb(day: 8 done: true method: "PHONE" contacts: 1)pb")));
}

TEST(ProgressTable, ShowsASaleAndDropsTheRowFromTheNextMonth) {  // example 16
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 11:00", {Won("k1", 1, March(5), "c1")});
  const v1::ProgressTable march = TableOf(log.rows(), 3, "2026-03-05 12:00");
  EXPECT_EQ(march.rows(0).result(), v1::PROGRESS_RESULT_WON);
  EXPECT_EQ(march.head().won(), 1);
  EXPECT_EQ(march.head().end_total(), 0);
  EXPECT_FALSE(march.rows(0).has_next_due());
  ExpectThatTheHeadAddsUp(march);
  EXPECT_THAT(TableOf(log.rows(), 4, "2026-04-01 12:00").rows(), IsEmpty());
}

TEST(ProgressTable, TellsLossesApart) {
  Chronicle log;
  const std::string outcomes[] = {"LOST", "LOST_TOUCH", "FROZEN", "DEAD", "VOID"};
  for (int i = 0; i < 5; ++i) {
    const std::string id = "k" + std::to_string(i);
    log.Commit("2026-03-02 10:00",
               {Registered(id, "c1"), Opened(id, 1, "c1"), Graded(id, 1, "B", March(2))});
    log.Commit("2026-03-03 10:00", {Closed(id, 1, outcomes[i], March(3), "c1")});
  }
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-05 12:00");
  ASSERT_THAT(table.rows(), SizeIs(5));
  EXPECT_EQ(table.rows(0).result(), v1::PROGRESS_RESULT_LOST);
  EXPECT_EQ(table.rows(0).reason(), "price");
  EXPECT_EQ(table.rows(1).result(), v1::PROGRESS_RESULT_LOST_TOUCH);
  EXPECT_EQ(table.rows(2).result(), v1::PROGRESS_RESULT_FROZEN);
  EXPECT_EQ(table.rows(3).result(), v1::PROGRESS_RESULT_DEAD);
  EXPECT_EQ(table.rows(4).result(), v1::PROGRESS_RESULT_VOID);
  EXPECT_EQ(table.head().lost(), 5);
  ExpectThatTheHeadAddsUp(table);
}

TEST(ProgressTable, DoesNotCountWhoWasErasedAsLost) {
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "B", March(2))});
  log.Commit("2026-03-03 10:00", {Closed("k1", 1, "ERASED", March(3), "c1")});
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-05 12:00");
  ASSERT_THAT(table.rows(), SizeIs(1));
  EXPECT_EQ(table.rows(0).result(), v1::PROGRESS_RESULT_ERASED);
  EXPECT_EQ(table.head().lost(), 0);
  EXPECT_EQ(table.head().moved_out(), 1);
  ExpectThatTheHeadAddsUp(table);
}

TEST(ProgressTable, PutsWhatWasRecordedLateWhereItHappened) {
  Chronicle log;
  log.Commit("2026-02-10 10:00", {Registered("k1", "c1"), Opened("k1", 1, "c1"),
                                  Graded("k1", 1, "A", absl::CivilDay(2026, 2, 10))});
  const std::uint64_t before = log.position();
  // Recorded on 3 March: the grade fell on 27 February already.
  log.Commit("2026-03-03 09:00", {Regraded("k1", 1, "A", "C", absl::CivilDay(2026, 2, 27))
                                      .Flag("backfilled")
                                      .On(absl::CivilDay(2026, 2, 27))});
  EXPECT_EQ(TableOf(log.rows(), 2, "2026-03-03 12:00").rows(0).result(),
            v1::PROGRESS_RESULT_LOWERED);
  EXPECT_THAT(TableOf(log.rows(), 3, "2026-03-03 12:00").rows(), IsEmpty());
  EXPECT_THAT(TableOf(Rows::AsOf(log.rows(), before), 3, "2026-03-02 12:00").rows(), SizeIs(1));
}

TEST(ProgressTable, JudgesAPastMonthByItsLastDay) {
  Chronicle log;
  TellExample1(log);
  // p1 of 4 March was done only in April; the horizon of 9 March was renewed then.
  log.Commit(
      "2026-04-02 10:00",
      {Done("k1", 1, "p1", "2026-04-02 09:50", "c1"),
       On<v1::GradeRenewed>("customers/k1", "pursuit: 1 grade: 'H' graded_on {" + Date(April(2)) +
                                                "} horizon_ends {" + Date(April(9)) + "}")});
  const v1::ProgressRow march = TableOf(log.rows(), 3, "2026-04-03 12:00").rows(0);
  EXPECT_TRUE(march.lapsed());
  EXPECT_TRUE(march.overdue());
  EXPECT_EQ(march.contacts(), 0);
  const v1::ProgressRow april = TableOf(log.rows(), 4, "2026-04-03 12:00").rows(0);
  EXPECT_FALSE(april.lapsed());
  EXPECT_FALSE(april.has_next_due());
  EXPECT_EQ(april.contacts(), 1);
}

TEST(ProgressTable, ReopenedInAnotherMonthIsAMoveIn) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 11:00", {Closed("k1", 1, "LOST", March(5), "c1")});
  log.Commit("2026-05-05 11:00", {On<v1::PursuitReopened>("customers/k1", "pursuit: 1")});
  EXPECT_THAT(TableOf(log.rows(), 4, "2026-05-06 12:00").rows(), IsEmpty());
  const v1::ProgressTable may = TableOf(log.rows(), 5, "2026-05-06 12:00");
  ASSERT_THAT(may.rows(), SizeIs(1));
  EXPECT_EQ(may.head().moved_in(), 1);
  ExpectThatTheHeadAddsUp(may);
}

TEST(ProgressTable, BelongsToWhoeverOwnedItAtTheMonthsEnd) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-04-10 11:00", {On<v1::CustomerHandedOver>("customers/k1",
                                                             "from: 'stores/s1/consultants/c1' to: "
                                                             "'stores/s1/consultants/c2'")});
  const std::string c1 = "stores/s1/consultants/c1";
  const std::string c2 = "stores/s1/consultants/c2";
  EXPECT_THAT(TableOf(log.rows(), 3, "2026-04-11 12:00", c1).rows(), SizeIs(1));
  EXPECT_THAT(TableOf(log.rows(), 3, "2026-04-11 12:00", c2).rows(), IsEmpty());
  EXPECT_THAT(TableOf(log.rows(), 4, "2026-04-11 12:00", c1).rows(), IsEmpty());
  const v1::ProgressTable april = TableOf(log.rows(), 4, "2026-04-11 12:00", c2);
  EXPECT_THAT(april.rows(), SizeIs(1));
  ExpectThatTheHeadAddsUp(april);
}

TEST(ProgressTable, LosesToThePoolAndTakesBackFromIt) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-12 18:00", {On<v1::CustomerPooled>("customers/k1",
                                                         "from: 'stores/s1/consultants/c1' why: "
                                                         "POOL_REASON_EXPIRED")});
  v1::ProgressTable march = TableOf(log.rows(), 3, "2026-03-13 12:00");
  EXPECT_EQ(march.rows(0).result(), v1::PROGRESS_RESULT_POOLED);
  EXPECT_EQ(march.rows(0).owner(), "stores/s1/consultants/c1");
  EXPECT_EQ(march.head().moved_out(), 1);
  ExpectThatTheHeadAddsUp(march);
  EXPECT_THAT(TableOf(log.rows(), 4, "2026-04-13 12:00").rows(), IsEmpty());
  log.Commit("2026-04-15 18:00",
             {On<v1::CustomerClaimed>("customers/k1", "by: 'stores/s1/consultants/c2'")});
  const v1::ProgressTable april = TableOf(log.rows(), 4, "2026-04-16 12:00");
  EXPECT_EQ(april.rows(0).owner(), "stores/s1/consultants/c2");
  EXPECT_EQ(april.head().moved_in(), 1);
  ExpectThatTheHeadAddsUp(april);
}

// Opened while the customer was in the pool, it has never been pooled
// itself.
TEST(ProgressTable, TakesWhatWasOpenedInThePoolOnceSomebodyClaimsIt) {
  Chronicle log;
  log.Commit("2026-03-05 10:00",
             {Registered("k1", ""), Opened("k1", 1, ""), Graded("k1", 1, "H", March(5))});
  EXPECT_THAT(TableOf(log.rows(), 3, "2026-03-06 12:00").rows(), IsEmpty());
  log.Commit("2026-03-10 10:00",
             {On<v1::CustomerClaimed>("customers/k1", "by: 'stores/s1/consultants/c2'")});
  const v1::ProgressTable march = TableOf(log.rows(), 3, "2026-03-11 12:00");
  ASSERT_EQ(march.rows_size(), 1);
  EXPECT_EQ(march.rows(0).owner(), "stores/s1/consultants/c2");
  EXPECT_EQ(march.head().moved_in(), 1);
  ExpectThatTheHeadAddsUp(march);
}

TEST(ProgressTable, TakesASaleBeforeTheFirstContact) {
  Chronicle log;
  log.Commit("2026-03-05 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "H", March(5))});
  log.Commit("2026-03-05 10:01", {Won("k1", 1, March(3), "c1").Flag("before_contact")});
  const v1::ProgressTable table = TableOf(log.rows(), 3, "2026-03-05 12:00");
  EXPECT_THAT(table.rows(), IsEmpty());
  ExpectThatTheHeadAddsUp(table);
}

TEST(ProgressTable, OrdersByGradeAsThePlaybookHasThem) {
  Chronicle log;
  for (const auto& [id, grade] :
       {std::pair("k1", "B"), std::pair("k2", "H"), std::pair("k3", "A")}) {
    log.Commit("2026-03-02 10:00",
               {Registered(id, "c1"), Opened(id, 1, "c1"), Graded(id, 1, grade, March(2))});
  }
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = 3;
  query.order = domain::ProgressOrder::kGrade;
  query.evaluated_at = Local("2026-03-03 12:00");
  query.limit = 2;
  const auto first = domain::ProgressTableOf(log.rows(), query);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->total_rows, 3);
  ASSERT_THAT(first->table.rows(), SizeIs(2));
  EXPECT_EQ(first->table.rows(0).grade(), "H");
  EXPECT_EQ(first->table.rows(1).grade(), "A");
  EXPECT_EQ(first->table.head().end_total(), 3);
  query.offset = 2;
  EXPECT_EQ(domain::ProgressTableOf(log.rows(), query)->table.rows(0).grade(), "B");
  query.offset = 0;
  query.descending = true;
  EXPECT_EQ(domain::ProgressTableOf(log.rows(), query)->table.rows(0).grade(), "B");
  query.grade = "A";
  EXPECT_THAT(domain::ProgressTableOf(log.rows(), query)->table.rows(), SizeIs(1));
}

TEST(ProgressTable, RefusesAMonthThatIsNone) {
  Chronicle log;
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = 13;
  EXPECT_THAT(domain::ProgressTableOf(log.rows(), query),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace kezhi::testing
