// The form of satisfaction, as rows: domain/satisfaction.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/satisfaction/query.h"
#include "tests/domain/fold.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::IsEmpty;

class SatisfactionTest : public ::testing::Test {
 protected:
  SatisfactionTest() : past_("care_system") { OpenRound("y1", 3); }

  void Commit(const std::string& at, Fact fact) { past_.Commit(at, {std::move(fact)}); }

  // A round about the quarter that ends with that month.
  void OpenRound(const std::string& survey, int month) {
    Commit("2026-03-02 10:00",
           On<v1::SurveyOpened>(
               "surveys/" + survey,
               absl::StrCat("from { ", Date(absl::CivilDay(2026, month - 2, 1)), " } to { ",
                            Date(absl::CivilDay(2026, month + 1, 1) - 1),
                            " } questions { id: 'product' } low_score: 2 min_answers: 3")));
  }

  // `times` customers of this consultant give `score`.
  void Answers(const std::string& survey, const std::string& consultant, const std::string& unit,
               int score, int times) {
    for (int i = 0; i < times; ++i) {
      const std::string customer = absl::StrCat("customers/k", ++customers_);
      Commit("2026-03-03 10:00", On<v1::CustomerRegistered>(customer));
      Commit("2026-03-03 10:00",
             On<v1::AnswerRecorded>(
                 customer,
                 absl::StrCat("survey: '", Name("surveys/" + survey),
                              "' scores { question: 'product' score: ", score, " } consultant: '",
                              consultant.empty() ? "" : Name("consultants/" + consultant),
                              "' group: '", unit, "' low: ", score <= 2 ? "true" : "false")));
    }
  }

  void CloseRound(const std::string& survey) {
    Commit("2026-03-04 10:00", On<v1::SurveyClosed>("surveys/" + survey));
  }

  v1::Satisfaction Form(bool suppress, const std::string& survey = "") {
    domain::SatisfactionFilter filter;
    filter.store = kStore;
    filter.suppress = suppress;
    if (!survey.empty()) filter.survey = Name("surveys/" + survey);
    auto form = domain::SatisfactionOf(past_.rows(), filter);
    EXPECT_THAT(form, IsOk());
    return form.value_or(v1::Satisfaction());
  }

  Chronicle past_;
  int customers_ = 0;
};

// `c1 5 4.200 eligible`.
std::string Line(const v1::SatisfactionCount& count) {
  return absl::StrCat(count.id().substr(count.id().rfind('/') + 1), " ", count.answers(), " ",
                      count.has_mean_milli() ? absl::StrCat(count.mean_milli()) : "-",
                      count.eligible() ? " eligible" : "", count.suppressed() ? " suppressed" : "");
}

TEST_F(SatisfactionTest, TheBestMeanComesFirstAndFewAnswersAreNotChosenFrom) {
  Answers("y1", "c1", "g1", 4, 2);
  Answers("y1", "c1", "g1", 5, 1);
  Answers("y1", "c2", "g1", 5, 2);
  const v1::Satisfaction form = Form(false);
  EXPECT_EQ(Line(form.all()), " 5 4600");
  ASSERT_EQ(form.consultants_size(), 2);
  EXPECT_EQ(Line(form.consultants(0)), "c2 2 5000");
  // 13 points in 3 answers.
  EXPECT_EQ(Line(form.consultants(1)), "c1 3 4333 eligible");
  ASSERT_EQ(form.units_size(), 1);
  EXPECT_EQ(Line(form.units(0)), "g1 5 4600 eligible");
  EXPECT_EQ(Line(form.questions(0)), "product 5 4600 eligible");
}

// 定期对客户进行满意度调查: the preset asks every half year.
TEST_F(SatisfactionTest, TheNextRoundIsDueByThePlaybooksInterval) {
  const absl::CivilDay today(2026, 3, 30);
  EXPECT_EQ(domain::NextSurveyDue(past_.rows(), kStore, today), absl::CivilDay(2026, 9, 2));
  const Chronicle none("care_system");
  EXPECT_EQ(domain::NextSurveyDue(none.rows(), kStore, today), today);
  const Chronicle silent("auto_4s");
  EXPECT_EQ(domain::NextSurveyDue(silent.rows(), kStore, today), std::nullopt);
}

TEST_F(SatisfactionTest, LowAnswersAreListedWithTheirCustomers) {
  Answers("y1", "c1", "g1", 2, 1);
  Answers("y1", "c1", "g1", 3, 1);
  const v1::Satisfaction form = Form(false);
  ASSERT_EQ(form.low_answers_size(), 1);
  EXPECT_EQ(form.low_answers(0).customer(), Name("customers/k1"));
  CloseRound("y1");
  EXPECT_THAT(Form(true).low_answers(), IsEmpty());
}

TEST_F(SatisfactionTest, NothingIsToldOfFewerThanFive) {
  Answers("y1", "c1", "g1", 5, 5);
  Answers("y1", "c2", "g2", 1, 4);
  Answers("y1", "c3", "g2", 3, 6);
  CloseRound("y1");
  const v1::Satisfaction form = Form(true);
  EXPECT_EQ(Line(form.all()), " 15 3133");
  ASSERT_EQ(form.consultants_size(), 3);
  // The four of c2 would be g2 less c3, so of the people none is told.
  EXPECT_EQ(Line(form.consultants(0)), "c1 0 - suppressed");
  EXPECT_EQ(Line(form.consultants(1)), "c2 0 - suppressed");
  EXPECT_EQ(Line(form.consultants(2)), "c3 0 - suppressed");
  EXPECT_EQ(Line(form.units(0)), "g1 5 5000 eligible");
  EXPECT_EQ(Line(form.units(1)), "g2 10 2200 eligible");
}

TEST_F(SatisfactionTest, NorOfThoseWhoAreNobodysByTheDifference) {
  Answers("y1", "c1", "g1", 5, 5);
  Answers("y1", "c2", "g1", 4, 9);
  Answers("y1", "", "", 1, 2);
  CloseRound("y1");
  const v1::Satisfaction form = Form(true);
  EXPECT_EQ(Line(form.consultants(0)), "c1 0 - suppressed");
  EXPECT_EQ(Line(form.consultants(1)), "c2 0 - suppressed");
  // g1 has enough, but all less g1 are those two.
  EXPECT_EQ(Line(form.units(0)), "g1 0 - suppressed");
}

TEST_F(SatisfactionTest, PeopleAreToldWhereAllHaveEnough) {
  Answers("y1", "c1", "g1", 5, 5);
  Answers("y1", "c2", "g1", 4, 9);
  CloseRound("y1");
  const v1::Satisfaction form = Form(true);
  EXPECT_EQ(Line(form.consultants(0)), "c1 5 5000 eligible");
  EXPECT_EQ(Line(form.consultants(1)), "c2 9 4000 eligible");
  EXPECT_EQ(Line(form.units(0)), "g1 14 4357 eligible");
}

TEST_F(SatisfactionTest, NorOfARoundThatGoesOnOrIsSmall) {
  Answers("y1", "c1", "g1", 5, 20);
  EXPECT_EQ(Line(Form(true).all()), " 0 - suppressed");
  EXPECT_EQ(Form(true).surveys(0).answers(), 0);
  CloseRound("y1");
  OpenRound("y2", 6);
  Answers("y2", "c1", "g1", 1, 4);
  CloseRound("y2");
  // The second round is in no sum, so that nobody has it by subtraction.
  EXPECT_EQ(Line(Form(true).all()), " 20 5000");
  EXPECT_EQ(Line(Form(true, "y2").all()), " 0 - suppressed");
  EXPECT_EQ(Line(Form(false).all()), " 24 4333");
}

TEST_F(SatisfactionTest, OfAPeriodHasTheRoundsThatEndInIt) {
  OpenRound("y2", 6);
  domain::SatisfactionFilter filter;
  filter.store = kStore;
  filter.from = absl::CivilDay(2026, 4, 1);
  const auto form = domain::SatisfactionOf(past_.rows(), filter);
  ASSERT_THAT(form, IsOk());
  ASSERT_EQ(form->surveys_size(), 1);
  EXPECT_EQ(form->surveys(0).survey(), Name("surveys/y2"));
  filter.survey = Name("surveys/y9");
  EXPECT_THAT(domain::SatisfactionOf(past_.rows(), filter).status(),
              HasReason(v1::REASON_SURVEY_NOT_FOUND));
}

TEST_F(SatisfactionTest, WhatCameOfItStandsByTheRound) {
  Commit("2026-03-05 10:00",
         On<v1::ImprovementRecorded>("surveys/y1", "question: 'product' measure { clear: 'm' }"));
  CloseRound("y1");
  Commit("2026-03-06 10:00", On<v1::Commended>("surveys/y1", "unit: 'g1'"));
  const v1::Satisfaction form = Form(false);
  ASSERT_EQ(form.improvements_size(), 1);
  ASSERT_EQ(form.commended_size(), 1);
  EXPECT_EQ(form.commended(0).unit(), "g1");
  EXPECT_THAT(past_.rows().strangers(), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing
