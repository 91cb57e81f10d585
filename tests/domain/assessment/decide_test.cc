// S11: assessments by the score sheets of the playbook.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::DateText;
using testing::kDenied;
using testing::kNotFound;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

constexpr char kAssessment[] = "assessments/a1";

v1::Command Open(const std::string& from = "2026-03-01", const std::string& to = "2026-03-31") {
  return Ask<v1::OpenAssessment>(
      "assessment: 'stores/s1/assessments/a1' consultant: 'stores/s1/consultants/c1' from" +
      DateText(from) + " to" + DateText(to));
}

v1::Command Score(const std::string& sheet, const std::string& item, int score_bp,
                  const std::string& more = "") {
  return Ask<v1::ScoreItem>(absl::StrCat("assessment: 'stores/s1/assessments/a1' sheet: '", sheet,
                                         "' item: '", item, "' score_bp: ", score_bp, " ", more));
}

v1::Command Close() {
  return Ask<v1::CloseAssessment>("assessment: 'stores/s1/assessments/a1'");
}

class Assessment : public ::testing::Test {
 protected:
  void Accept(const v1::Command& command) {
    spec_.When(command).As("manager").At("2026-04-01 09:00").ThenAccepted();
  }

  // All items of a sheet but the last `but` get this score.
  void ScoreSheet(int number, int score_bp, int but = 0) {
    const v1::ScoreSheet sheet = testing::PresetPlaybook("rep_kpi").score_sheets(number);
    for (int i = 0; i < sheet.items_size() - but; ++i) {
      Accept(Score(sheet.id(), sheet.items(i).id(), score_bp));
    }
  }

  Spec spec_ = Spec(CommonGround("rep_kpi"));
};

TEST_F(Assessment, IsOpenedWithTheSheetsOfThePlaybook) {
  spec_.When(Open()).As("manager").At("2026-04-01 09:00").ThenAccepted();
  ASSERT_EQ(spec_.types(), std::vector<std::string>{"AssessmentOpened"});
  const v1::AssessmentOpened& opened = spec_.decision().events[0].event.assessment_opened();
  EXPECT_EQ(opened.consultant(), "stores/s1/consultants/c1");
  ASSERT_EQ(opened.sheets_size(), 3);
  EXPECT_EQ(opened.sheets(0).items(1).weight_bp(), 4000);
  spec_.When(Open())
      .As("manager")
      .At("2026-04-01 10:00")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_ASSESSMENT_EXISTS);
}

TEST_F(Assessment, IsTheManagersOfAPeriodUpToAYear) {
  spec_.When(Open())
      .As("consultant", "c1")
      .At("2026-04-01 09:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(Open("2026-03-31", "2026-03-01"))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenFault("open_assessment.to", v1::REASON_PERIOD_INVALID);
  spec_.When(Open("2026-01-01", "2027-01-03"))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenFault("open_assessment.to", v1::REASON_PERIOD_INVALID);
}

TEST_F(Assessment, NeedsAScoreSheet) {
  Spec(CommonGround("auto_4s"))
      .When(Open())
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenRefused(kPrecondition, v1::REASON_SHEETS_MISSING);
}

TEST_F(Assessment, Example29_TotalsAreScoresByTheirWeights) {
  Accept(Open());
  const std::vector<std::pair<std::string, int>> scores = {{"plan_achieved", 9000},
                                                           {"visits_and_tracking", 8000},
                                                           {"contract_talks", 10000},
                                                           {"market_feedback", 7000},
                                                           {"contract_execution", 6000}};
  for (const auto& [item, score] : scores) Accept(Score("kpi", item, score));
  // Four of five items of ability.
  ScoreSheet(1, 7000, 1);
  ScoreSheet(2, 8500);
  spec_.When(Close())
      .As("manager")
      .At("2026-04-01 10:00")
      .ThenRefused(kPrecondition, v1::REASON_ITEM_MISSING);  // R121
  EXPECT_EQ(spec_.metadata("missing"), "ability/market_opening");
  Accept(Score("ability", "market_opening", 9000));
  spec_.When(Close())
      .As("manager")
      .At("2026-04-01 10:00")
      .ThenEvents({On<v1::AssessmentClosed>(kAssessment,
                                            "totals { sheet: 'kpi' total_bp: 8200 } "
                                            "totals { sheet: 'ability' total_bp: 7400 } "
                                            "totals { sheet: 'attitude' total_bp: 8500 }")});
}

TEST_F(Assessment, OfEqualScoresComesToThatScore) {
  Accept(Open());
  for (int sheet = 0; sheet < 3; ++sheet) ScoreSheet(sheet, 3333);
  Accept(Close());
  for (const v1::SheetTotal& total :
       spec_.decision().events[0].event.assessment_closed().totals()) {
    EXPECT_EQ(total.total_bp(), 3333) << total.sheet();
  }
}

TEST_F(Assessment, AScoreIsInRangeAndOfAnItemOfItsSheet) {
  Accept(Open());
  for (const int score : {-1, 10001}) {
    spec_.When(Score("kpi", "plan_achieved", score))
        .As("manager")
        .At("2026-04-01 09:00")
        .ThenFault("score_item.score_bp", v1::REASON_SCORE_RANGE);
  }
  spec_.When(Score("ability", "plan_achieved", 9000))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenRefused(kNotFound, v1::REASON_ITEM_NOT_FOUND);
  spec_.When(Score("kpi", "plan_achieved", 9000, "note: '超额'"))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenEvents({On<v1::ItemScored>(
          kAssessment,
          "sheet: 'kpi' item: 'plan_achieved' score_bp: 9000 note { clear: '超额' }")});
  EXPECT_EQ(spec_.decision().events[0].subject, "stores/s1/consultants/c1");
}

TEST_F(Assessment, StandsOnceItIsClosed) {  // R122
  Accept(Open());
  for (int sheet = 0; sheet < 3; ++sheet) ScoreSheet(sheet, 5000);
  Accept(Close());
  spec_.When(Score("kpi", "plan_achieved", 9000))
      .As("manager")
      .At("2026-04-01 11:00")
      .ThenRefused(kPrecondition, v1::REASON_ASSESSMENT_CLOSED);
  spec_.When(Close())
      .As("manager")
      .At("2026-04-01 11:00")
      .ThenRefused(kPrecondition, v1::REASON_ASSESSMENT_CLOSED);
}

TEST_F(Assessment, NobodyScoresThemselvesOrWhatIsNotThere) {
  spec_.When(Score("kpi", "plan_achieved", 9000))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenRefused(kNotFound, v1::REASON_ASSESSMENT_NOT_FOUND);
  Accept(Open());
  // A consultant who is a manager as well.
  spec_.When(Score("kpi", "plan_achieved", 9000))
      .As("manager", "c1")
      .At("2026-04-01 09:00")
      .ThenRefused(kDenied, v1::REASON_SELF_REVIEW);
}

TEST_F(Assessment, KeepsTheSheetsItWasOpenedWith) {
  Accept(Open());
  v1::Playbook other = testing::PresetPlaybook("rep_kpi");
  other.mutable_score_sheets(0)->mutable_items(0)->set_id("turnover");
  spec_.Given(testing::PlaybookAdopted(other));
  spec_.When(Score("kpi", "turnover", 9000))
      .As("manager")
      .At("2026-04-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_ITEM_NOT_FOUND);
  spec_.When(Score("kpi", "plan_achieved", 9000))
      .As("manager")
      .At("2026-04-02 09:00")
      .ThenAccepted();
}

}  // namespace
}  // namespace kezhi::domain
