// Cells of the first worked example (domain.md §8), and what is behind them.
#include "domain/explain/explain.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/event_codec.h"
#include "domain/names.h"
#include "tests/domain/explain/forms.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::size_t kAll = 1000;

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() { TellExample1(log_); }

  domain::Explanation Explain(const domain::ExplainedForm& form, const std::string& cell) {
    auto explained = domain::ExplainCell(log_.events(), form, cell, kAll);
    EXPECT_THAT(explained, IsOk());
    return explained.ok() ? *std::move(explained) : domain::Explanation();
  }

  // Types of the events behind it.
  std::vector<std::string> Types(const domain::Explanation& explained) const {
    std::vector<std::string> types;
    for (const std::size_t event : explained.events) {
      types.push_back(domain::TypeOf(log_.events()[event]));
    }
    return types;
  }

  static std::vector<std::string> Paths(const domain::Explanation& explained) {
    std::vector<std::string> paths;
    for (const domain::RuleBehind& rule : explained.rules) {
      EXPECT_EQ(rule.playbook, "auto_4s");
      paths.push_back(rule.path);
    }
    return paths;
  }

  static domain::ExplainedForm Sheet() { return ExplainedSheet(Name("days/20260302")); }

  static domain::ExplainedForm Progress(const std::string& now) {
    domain::ProgressQuery query;
    query.store = kStore;
    query.year = 2026;
    query.month = 3;
    query.evaluated_at = Local(now);
    return ExplainedProgress(query);
  }

  Chronicle log_;
};

TEST_F(ExplainTest, ACountIsMadeByWhatItCounts) {
  const domain::Explanation batches = Explain(Sheet(), "batches");
  EXPECT_THAT(Types(batches), Contains("VisitRegistered"));
  EXPECT_THAT(Types(batches), Not(Contains("VisitCompleted")));
  EXPECT_THAT(Types(batches), Not(Contains("ConsultantHired")));
  EXPECT_THAT(batches.rules, IsEmpty());
  EXPECT_THAT(Types(Explain(Sheet(), "info_left_count")), Contains("VisitCompleted"));
}

TEST_F(ExplainTest, AGradeOfALineIsWhatTheCompletionSays) {
  const domain::Explanation grade = Explain(Sheet(), "lines[stores/s1/visits/v1].grade");
  EXPECT_THAT(Types(grade), Contains("VisitCompleted"));
  EXPECT_THAT(Types(grade), Not(Contains("GradeSet")));
  EXPECT_THAT(Paths(grade), ElementsAre("scales[0].grades[0]"));
}

TEST_F(ExplainTest, AHorizonIsOfTheGradeByThePlaybook) {
  const domain::ExplainedForm progress = Progress("2026-03-03 09:00");
  const std::string row = "rows[stores/s1/customers/k1 1]";
  const domain::Explanation horizon = Explain(progress, row + ".horizon_ends");
  EXPECT_THAT(Types(horizon), Contains("GradeSet"));
  EXPECT_THAT(Types(horizon), Not(Contains("FollowUpPlanned")));
  EXPECT_THAT(Paths(horizon), ElementsAre("scales[0].grades[0].horizon"));
  const domain::Explanation due = Explain(progress, row + ".next_due");
  EXPECT_THAT(Types(due), Contains("FollowUpPlanned"));
  EXPECT_THAT(Paths(due), ElementsAre("scales[0].grades[0].cadence", "clock.due_roll"));
  EXPECT_THAT(Paths(Explain(progress, row)), ElementsAre("scales[0].grades[0].in_progress_table"));
}

// Whoever has another grade since has it by the later event alone.
TEST_F(ExplainTest, AnEventWhoseSayingStandsNoMoreIsNotBehindTheCell) {
  const std::uint64_t changed =
      log_.Commit("2026-03-05 10:00", {Regraded("k1", 1, "H", "A", absl::CivilDay(2026, 3, 5))});
  const domain::Explanation grade =
      Explain(Progress("2026-03-05 12:00"), "rows[stores/s1/customers/k1 1].grade");
  EXPECT_THAT(grade.events, Contains(changed - 1));
  EXPECT_THAT(Types(grade), Not(Contains("GradeSet")));
  EXPECT_THAT(Paths(grade), ElementsAre("scales[0].grades[1]"));
}

TEST_F(ExplainTest, ThereAreCellsOnlyWhereTheFormHasThem) {
  for (const char* cell : {"", "lines", "lines[stores/s1/visits/v9].grade", "batches.more",
                           "lines[stores/s1/visits/v1].colour"}) {
    EXPECT_THAT(domain::ExplainCell(log_.events(), Sheet(), cell, kAll),
                HasReason(v1::REASON_CELL_NOT_FOUND))
        << cell;
  }
  EXPECT_THAT(domain::ExplainCell(log_.events(), ExplainedSheet("stores/s9/days/20260302"),
                                  "batches", kAll),
              HasReason(v1::REASON_STORE_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::testing
