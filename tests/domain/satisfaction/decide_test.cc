// OpenSurvey, RecordAnswer, CloseSurvey, RecordImprovement, Commend: domain.md §2.6, R140, R141.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

constexpr auto kMissing = absl::StatusCode::kNotFound;

template <typename Kind>
v1::Command OfSurvey(const std::string& more = "") {
  return Ask<Kind>("survey: 'stores/s1/surveys/y1' " + more);
}

v1::Command Open(const std::string& more = "") {
  return OfSurvey<v1::OpenSurvey>("from" + DateText("2026-01-01") + " to" + DateText("2026-03-31") +
                                  more);
}

v1::Command AnswerOf(const std::string& customer, const std::string& more) {
  return OfCustomer<v1::RecordAnswer>(customer, "survey: 'stores/s1/surveys/y1' " + more);
}

// A round of two questions goes on; k1 and k2 are c1's.
Spec Going() {
  Spec spec(CommonGround("care_system"));
  spec.Given(Registered("k1")).Given(Registered("k2"));
  spec.When(Open(" questions { id: 'product' } questions { id: 'service' }"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  return spec;
}

TEST(OpenSurvey, AsksThePlaybooksQuestionsUnlessItHasItsOwn) {
  Spec spec(CommonGround("care_system"));
  spec.When(Open()).As("manager").At("2026-03-02 10:00").ThenAccepted();
  const v1::SurveyOpened& opened = spec.decision().events[0].event.survey_opened();
  EXPECT_EQ(opened.questions_size(), 4);
  EXPECT_EQ(opened.questions(0).id(), "product");
  EXPECT_EQ(opened.low_score(), 2);
  EXPECT_EQ(opened.min_answers(), 5);
  spec.When(Open()).ThenRefused(kExists, v1::REASON_SURVEY_EXISTS);
}

TEST(OpenSurvey, NeedsQuestionsWithIdsAndAPeriod) {
  Spec spec(CommonGround("auto_4s"));
  spec.When(Open())
      .At("2026-03-02 10:00")
      .ThenFault("open_survey.questions", v1::REASON_FIELD_REQUIRED)
      .When(Open(" questions { id: 'a' } questions { id: 'a' }"))
      .ThenFault("open_survey.questions[1].id", v1::REASON_NAME_INVALID)
      .When(OfSurvey<v1::OpenSurvey>("from" + DateText("2026-03-31") + " to" +
                                     DateText("2026-01-01") + " questions { id: 'a' }"))
      .ThenFault("open_survey.to", v1::REASON_INTERVAL_INVALID);
}

TEST(RecordAnswer, StandsWithTheCustomerAndSaysWhoseItWas) {
  Spec spec = Going();
  spec.When(AnswerOf("k1",
                     "scores { question: 'product' score: 2 }"
                     " scores { question: 'service' score: 5 } text: '包装破损'"))
      .As("after_sale")
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::AnswerRecorded>(
          "customers/k1",
          "survey: 'stores/s1/surveys/y1' scores { question: 'product' score: 2 }"
          " scores { question: 'service' score: 5 } text { clear: '包装破损' }"
          " consultant: 'stores/s1/consultants/c1' group: 'g1' low: true")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/customers/k1");
  EXPECT_EQ(spec.customer("k1").satisfied, false);
}

TEST(RecordAnswer, AMeanOfFourIsASatisfiedCustomer) {
  Spec spec = Going();
  spec.When(AnswerOf("k1",
                     "scores { question: 'product' score: 3 }"
                     " scores { question: 'service' score: 5 }"))
      .At("2026-03-03 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").satisfied, true);
  EXPECT_FALSE(spec.decision().events[0].event.answer_recorded().low());
}

TEST(RecordAnswer, IsOncePerCustomerAndRound) {  // R140
  Spec spec = Going();
  const std::string five = "scores { question: 'product' score: 5 }";
  spec.When(AnswerOf("k1", five)).At("2026-03-03 10:00").ThenAccepted();
  spec.When(AnswerOf("k1", five)).ThenRefused(kExists, v1::REASON_ANSWER_EXISTS);
  // Nor once more by another name.
  spec.When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k1' into: 'stores/s1/customers/k2'"))
      .ThenAccepted();
  spec.When(AnswerOf("k2", five)).ThenRefused(kExists, v1::REASON_ANSWER_EXISTS);
}

TEST(RecordAnswer, ScoresAreOneToFiveForQuestionsOfTheRound) {  // R141
  Spec spec = Going();
  spec.When(AnswerOf("k1", "scores { question: 'product' score: 6 }"))
      .At("2026-03-03 10:00")
      .ThenFault("record_answer.scores[0].score", v1::REASON_SCORE_RANGE)
      .When(AnswerOf("k1", "scores { question: 'product' }"))
      .ThenFault("record_answer.scores[0].score", v1::REASON_SCORE_RANGE)
      .When(AnswerOf("k1", "scores { question: 'price' score: 3 }"))
      .ThenFault("record_answer.scores[0].question", v1::REASON_QUESTION_UNKNOWN)
      .When(AnswerOf("k1",
                     "scores { question: 'product' score: 3 }"
                     " scores { question: 'product' score: 4 }"))
      .ThenFault("record_answer.scores[1].question", v1::REASON_QUESTION_UNKNOWN)
      .When(AnswerOf("k1", ""))
      .ThenFault("record_answer.scores", v1::REASON_FIELD_REQUIRED);
}

TEST(RecordAnswer, AfterTheEndIsRefused) {  // domain.md §9
  Spec spec = Going();
  spec.When(OfSurvey<v1::CloseSurvey>()).At("2026-04-01 10:00").ThenAccepted();
  spec.When(OfSurvey<v1::CloseSurvey>()).ThenNothing();
  spec.When(AnswerOf("k1", "scores { question: 'product' score: 5 }"))
      .ThenRefused(kPrecondition, v1::REASON_SURVEY_CLOSED);
}

TEST(RecordAnswer, IsNotForThoseItIsAbout) {
  Going()
      .When(AnswerOf("k1", "scores { question: 'product' score: 5 }"))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(RecordImprovement, NamesAQuestionOfTheRoundOrNone) {
  Spec spec = Going();
  spec.When(OfSurvey<v1::RecordImprovement>("question: 'product' measure: '加固包装'"))
      .At("2026-03-10 10:00")
      .ThenEvents({On<v1::ImprovementRecorded>(
          "surveys/y1", "question: 'product' measure { clear: '加固包装' }")})
      .When(OfSurvey<v1::RecordImprovement>("question: 'price' measure: 'x'"))
      .ThenFault("record_improvement.question", v1::REASON_QUESTION_UNKNOWN)
      .When(OfSurvey<v1::RecordImprovement>())
      .ThenFault("record_improvement.measure", v1::REASON_FIELD_REQUIRED);
}

TEST(Commend, ComesAfterTheRoundAndNamesAPersonOrAUnit) {
  Spec spec = Going();
  const std::string c1 = "consultant: 'stores/s1/consultants/c1'";
  spec.When(OfSurvey<v1::Commend>(c1))
      .At("2026-03-31 10:00")
      .ThenRefused(kPrecondition, v1::REASON_SURVEY_OPEN);
  spec.When(OfSurvey<v1::CloseSurvey>()).ThenAccepted();
  spec.When(OfSurvey<v1::Commend>(c1 + " reason: '第一名'"))
      .ThenEvents({On<v1::Commended>(
          "surveys/y1", "consultant: 'stores/s1/consultants/c1' reason { clear: '第一名' }")});
  spec.When(OfSurvey<v1::Commend>("unit: 'g1'")).ThenAccepted();
  spec.When(OfSurvey<v1::Commend>(c1 + " unit: 'g1'"))
      .ThenFault("commend.consultant", v1::REASON_FIELD_REQUIRED)
      .When(OfSurvey<v1::Commend>("consultant: 'stores/s1/consultants/c9'"))
      .ThenRefused(kMissing, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST(Survey, ThatWasNeverOpenedIsNotFound) {
  Spec spec(CommonGround("care_system"));
  spec.Given(Registered("k1"));
  spec.When(AnswerOf("k1", "scores { question: 'product' score: 5 }"))
      .At("2026-03-03 10:00")
      .ThenRefused(kMissing, v1::REASON_SURVEY_NOT_FOUND);
  spec.When(OfSurvey<v1::CloseSurvey>()).ThenRefused(kMissing, v1::REASON_SURVEY_NOT_FOUND);
}

}  // namespace
}  // namespace kezhi::testing
