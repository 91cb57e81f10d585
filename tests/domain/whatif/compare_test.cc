// Two histories of one store, seen side by side.
#include "domain/whatif/compare.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/progress_table/query.h"
#include "domain/projection.h"
#include "tests/domain/history.h"
#include "tests/domain/whatif/whatif_scenes.h"
#include "tests/matchers.h"

namespace kezhi::testing::compare_cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::CivilDay kFirst(2026, 3, 1);
constexpr absl::CivilDay kToday(2026, 3, 7);

class SideBySide : public ::testing::Test {
 protected:
  void Suppose(const v1::Playbook& playbook) {
    const Spec spec = OneMissed();
    was_ = spec.events();
    auto then = IfAdopted(spec, playbook, kFirst);
    ASSERT_THAT(then, IsOk());
    then_ = std::move(then->events);
    Fold(was_, rows_was_);
    Fold(then_, rows_then_);
  }

  domain::HistoryDifference Difference() const {
    return domain::CompareHistories({was_, rows_was_}, {then_, rows_then_}, kStore, kToday);
  }

  static void Fold(const std::vector<v1::Event>& events, domain::MemoryRows& rows) {
    for (const v1::Event& event : events) {
      for (const char* name : {"directory", "card", "due", "progress"}) {
        domain::FindProjection(name)->apply(event, rows, rows);
      }
    }
  }

  static v1::ProgressTable TableOf(const domain::MemoryRows& rows) {
    domain::ProgressQuery query;
    query.store = kStore;
    query.year = 2026;
    query.month = 3;
    query.evaluated_at = domain::ToTime(domain::Shanghai("2026-03-07 18:00"));
    return domain::ProgressTableOf(rows, query)->table;
  }

  std::vector<v1::Event> was_;
  std::vector<v1::Event> then_;
  domain::MemoryRows rows_was_;
  domain::MemoryRows rows_then_;
};

TEST_F(SideBySide, ALongerCadenceIsDueLaterAndNotOverdue) {
  Suppose(WithCadence(4));
  const domain::HistoryDifference difference = Difference();
  EXPECT_EQ(difference.open_pursuits, 1);
  ASSERT_THAT(difference.pursuits, SizeIs(1));
  const domain::PursuitDifference& pursuit = difference.pursuits[0];
  EXPECT_EQ(pursuit.customer, Name("customers/k1"));
  ASSERT_TRUE(pursuit.was.has_value() && pursuit.then.has_value());
  EXPECT_THAT(pursuit.was->due, ElementsAre(absl::CivilDay(2026, 3, 6)));
  EXPECT_TRUE(pursuit.was->overdue);
  EXPECT_THAT(pursuit.then->due, ElementsAre(absl::CivilDay(2026, 3, 8)));
  EXPECT_FALSE(pursuit.then->overdue);
  EXPECT_EQ(pursuit.was->grade, pursuit.then->grade);
  ASSERT_THAT(difference.noted, SizeIs(1));
  EXPECT_EQ(difference.noted[0].kind, domain::NotedKind::kMissed);
  EXPECT_EQ(difference.noted[0].day, absl::CivilDay(2026, 3, 6));
  EXPECT_FALSE(difference.noted[0].then);
}

TEST_F(SideBySide, FormsShowTheRowsThatDiffer) {
  Suppose(WithCadence(4));
  const auto rows = domain::CompareProgress(TableOf(rows_was_), TableOf(rows_then_));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_TRUE(rows[0].was->overdue());
  EXPECT_FALSE(rows[0].then->overdue());
  const absl::CivilDay until(2026, 3, 31);
  const auto due = domain::CompareDue(domain::AllDue(rows_was_, kStore, until, kToday),
                                      domain::AllDue(rows_then_, kStore, until, kToday));
  // The horizon is the same in both.
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].was->kind(), v1::DUE_KIND_FOLLOW_UP);
  EXPECT_EQ(due[0].was->due_on().day(), 6);
  EXPECT_EQ(due[0].then->due_on().day(), 8);
}

TEST_F(SideBySide, ThePlaybookInForceChangesNothing) {
  Suppose(PresetPlaybook("auto_4s"));
  const domain::HistoryDifference difference = Difference();
  EXPECT_THAT(difference.pursuits, IsEmpty());
  EXPECT_THAT(difference.noted, IsEmpty());
  EXPECT_THAT(domain::CompareProgress(TableOf(rows_was_), TableOf(rows_then_)), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing::compare_cases
