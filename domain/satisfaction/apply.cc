#include "domain/satisfaction/apply.h"

#include <cstdint>
#include <string>
#include <utility>

#include "kezhi/v1/survey_views.pb.h"

#include "domain/fold.h"
#include "domain/names.h"
#include "domain/satisfaction/tables.h"

namespace kezhi::domain {
namespace {

std::string SurveyKey(const std::string& survey) {
  return RowKey(StoreOf(survey), survey);
}

std::string AtPosition(const v1::Event& event) {
  return RowKey(event.stream(), Sortable(event.position()));
}

void Open(const v1::Event& event, RowWriter& out) {
  const v1::SurveyOpened& opened = event.survey_opened();
  v1::SurveyRow row;
  row.set_survey(event.stream());
  *row.mutable_from() = opened.from();
  *row.mutable_to() = opened.to();
  *row.mutable_questions() = opened.questions();
  row.set_low_score(opened.low_score());
  row.set_min_answers(opened.min_answers());
  if (event.has_business_day()) *row.mutable_opened_on() = event.business_day();
  Touch(event, row);
  InsertRow(out, kSurveys, SurveyKey(event.stream()), std::move(row));
}

void Close(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string key = SurveyKey(event.stream());
  auto row = GetRow<v1::SurveyRow>(rows, kSurveys, key);
  if (!row.has_value()) return;
  row->set_closed(true);
  if (event.has_business_day()) *row->mutable_closed_on() = event.business_day();
  Touch(event, *row);
  PutRow(out, kSurveys, key, *std::move(row));
}

// Scores of one customer for one question, person or unit.
struct Given {
  std::int64_t sum = 0;
  int scores = 0;
};

void AddScores(const std::string& survey, v1::ScoreDimension dimension, const std::string& id,
               const Given& given, const RowReader& rows, RowWriter& out) {
  if (id.empty()) return;
  const std::string key = RowKey(survey, static_cast<int>(dimension), id);
  v1::ScoreRow row = GetRow<v1::ScoreRow>(rows, kScores, key).value_or(v1::ScoreRow());
  row.set_dimension(dimension);
  row.set_id(id);
  row.set_answers(row.answers() + 1);
  row.set_score_sum(row.score_sum() + given.sum);
  row.set_scores(row.scores() + given.scores);
  PutRow(out, kScores, key, std::move(row));
}

void AddLow(const v1::Event& event, RowWriter& out) {
  const v1::AnswerRecorded& answer = event.answer_recorded();
  v1::AnswerRow row;
  row.set_survey(answer.survey());
  row.set_customer(event.stream());
  row.set_consultant(answer.consultant());
  row.set_group(answer.group());
  *row.mutable_scores() = answer.scores();
  if (answer.has_text()) *row.mutable_text() = answer.text();
  row.set_low(true);
  if (event.has_business_day()) *row.mutable_answered_on() = event.business_day();
  row.set_position(event.position());
  InsertRow(out, kLowAnswers, RowKey(answer.survey(), event.stream()), std::move(row));
}

void Answer(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::AnswerRecorded& answer = event.answer_recorded();
  const std::string& survey = answer.survey();
  Given all;
  for (const v1::SurveyScore& score : answer.scores()) {
    const Given one{score.score(), 1};
    AddScores(survey, v1::SCORE_DIMENSION_QUESTION, score.question(), one, rows, out);
    all.sum += one.sum;
    ++all.scores;
  }
  AddScores(survey, v1::SCORE_DIMENSION_CONSULTANT, answer.consultant(), all, rows, out);
  AddScores(survey, v1::SCORE_DIMENSION_UNIT, answer.group(), all, rows, out);
  if (answer.low()) AddLow(event, out);
  const std::string key = SurveyKey(survey);
  auto row = GetRow<v1::SurveyRow>(rows, kSurveys, key);
  if (!row.has_value()) return;
  row->set_answers(row->answers() + 1);
  row->set_score_sum(row->score_sum() + all.sum);
  row->set_scores(row->scores() + all.scores);
  Touch(event, *row);
  PutRow(out, kSurveys, key, *std::move(row));
}

void Improve(const v1::Event& event, RowWriter& out) {
  const v1::ImprovementRecorded& improvement = event.improvement_recorded();
  v1::ImprovementRow row;
  row.set_survey(event.stream());
  row.set_question(improvement.question());
  *row.mutable_measure() = improvement.measure();
  if (event.has_business_day()) *row.mutable_recorded_on() = event.business_day();
  row.set_by(event.actor().principal());
  row.set_position(event.position());
  InsertRow(out, kImprovements, AtPosition(event), std::move(row));
}

void Commend(const v1::Event& event, RowWriter& out) {
  const v1::Commended& commended = event.commended();
  v1::CommendationRow row;
  row.set_survey(event.stream());
  row.set_consultant(commended.consultant());
  row.set_unit(commended.unit());
  if (commended.has_reason()) *row.mutable_reason() = commended.reason();
  if (event.has_business_day()) *row.mutable_commended_on() = event.business_day();
  row.set_by(event.actor().principal());
  row.set_position(event.position());
  InsertRow(out, kCommendations, AtPosition(event), std::move(row));
}

}  // namespace

void ApplySurveys(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kSurveyOpened: Open(event, out); break;
    case v1::Event::kSurveyClosed: Close(event, rows, out); break;
    case v1::Event::kAnswerRecorded: Answer(event, rows, out); break;
    case v1::Event::kImprovementRecorded: Improve(event, out); break;
    case v1::Event::kCommended: Commend(event, out); break;
    default: break;
  }
}

}  // namespace kezhi::domain
