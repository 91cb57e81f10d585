#include "domain/survey/decide.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/personal.h"
#include "domain/text.h"

namespace kezhi::domain {
namespace {

// R141; what the numbers mean stands in SurveyScore.
constexpr int kWorstScore = 1;
constexpr int kBestScore = 5;
constexpr int kMilli = 1000;

// SURVEY_NOT_FOUND: it was never opened.
absl::Status CheckOpened(const std::string& survey, const World& world) {
  if (world.survey(survey).opened) return absl::OkStatus();
  return NotFound(v1::REASON_SURVEY_NOT_FOUND, survey);
}

absl::Status CheckQuestions(const std::vector<v1::SurveyQuestion>& questions) {
  if (questions.empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "open_survey.questions",
                        "must be given, as no playbook names any");
  }
  Violations faults;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::string at = absl::StrCat("open_survey.questions[", i, "].id");
    if (!IsPartId(questions[i].id())) {
      faults.Add(v1::REASON_NAME_INVALID, at, "must match [A-Za-z0-9_]+");
    } else if (!seen.insert(questions[i].id()).second) {
      faults.Add(v1::REASON_NAME_INVALID, at, "stands twice");
    }
  }
  return faults.ToStatus();
}

// R141: each question of the round at most once, from 1 to 5, and at least one.
absl::Status CheckScores(const v1::RecordAnswer& ask, const SurveyState& survey) {
  Violations faults;
  if (ask.scores().empty()) {
    faults.Add(v1::REASON_FIELD_REQUIRED, "record_answer.scores", "must hold a score");
  }
  std::set<std::string> seen;
  for (int i = 0; i < ask.scores_size(); ++i) {
    const v1::SurveyScore& score = ask.scores(i);
    const std::string at = absl::StrCat("record_answer.scores[", i, "]");
    if (survey.questions.count(score.question()) == 0) {
      faults.Add(v1::REASON_QUESTION_UNKNOWN, at + ".question", "is no question of the survey");
    } else if (!seen.insert(score.question()).second) {
      faults.Add(v1::REASON_QUESTION_UNKNOWN, at + ".question", "is answered twice");
    }
    if (score.score() < kWorstScore || score.score() > kBestScore) {
      faults.Add(v1::REASON_SCORE_RANGE, at + ".score", "must be from 1 to 5");
    }
  }
  return faults.ToStatus();
}

// Whether the customer, or one who was merged into it, has answered (R140).
bool HasAnswered(const CustomerRef& customer, const std::string& survey, const World& world) {
  if (customer.state().answered.count(survey) != 0) return true;
  const std::vector<std::string> aliases = AliasesOf(customer.state(), world);
  return std::any_of(aliases.begin(), aliases.end(), [&](const std::string& alias) {
    return world.customer(alias).answered.count(survey) != 0;
  });
}

v1::AnswerRecorded AnswerOf(const v1::RecordAnswer& ask, const std::string& owner,
                            const SurveyState& survey, int satisfied_mean_milli,
                            const World& world) {
  v1::AnswerRecorded answer;
  answer.set_survey(ask.survey());
  *answer.mutable_scores() = ask.scores();
  if (!ask.text().empty()) *answer.mutable_text() = Clear(ask.text());
  answer.set_consultant(owner);
  if (!owner.empty()) answer.set_group(world.consultant(owner).group);
  int sum = 0;
  for (const v1::SurveyScore& score : ask.scores()) {
    sum += score.score();
    if (score.score() <= survey.low_score) answer.set_low(true);
  }
  answer.set_satisfied(sum * kMilli >= satisfied_mean_milli * ask.scores_size());
  return answer;
}

}  // namespace

absl::StatusOr<Decision> DecideOpenSurvey(const v1::Command& command, const v1::OpenSurvey& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (world.survey(ask.survey()).opened) return Exists(v1::REASON_SURVEY_EXISTS, ask.survey());
  if (ToDay(ask.to()) < ToDay(ask.from())) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "open_survey.to", "lies before the first day");
  }
  const Rules rules = builder.rules(when);
  std::vector<v1::SurveyQuestion> questions(ask.questions().begin(), ask.questions().end());
  if (questions.empty()) questions = rules.survey_questions();
  KEZHI_RETURN_IF_ERROR(CheckQuestions(questions));
  v1::Event event;
  v1::SurveyOpened& opened = *event.mutable_survey_opened();
  *opened.mutable_from() = ask.from();
  *opened.mutable_to() = ask.to();
  for (v1::SurveyQuestion& question : questions) *opened.add_questions() = std::move(question);
  opened.set_low_score(rules.low_score());
  opened.set_min_answers(rules.min_answers());
  builder.Append(ask.survey(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordAnswer(const v1::Command& command, const v1::RecordAnswer& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_RETURN_IF_ERROR(CheckOpened(ask.survey(), world));
  const SurveyState& survey = world.survey(ask.survey());
  if (survey.closed) return Refuse(v1::REASON_SURVEY_CLOSED, "the survey has ended");
  KEZHI_RETURN_IF_ERROR(CheckScores(ask, survey));
  if (HasAnswered(customer, ask.survey(), world)) {
    return Exists(v1::REASON_ANSWER_EXISTS, absl::StrCat("answer of ", customer.name()));
  }
  v1::Event event;
  *event.mutable_answer_recorded() = AnswerOf(ask, customer.state().owner, survey,
                                              builder.rules(when).satisfied_mean_milli(), world);
  builder.Append(customer.name(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideCloseSurvey(const v1::Command& command, const v1::CloseSurvey& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpened(ask.survey(), world));
  if (world.survey(ask.survey()).closed) return std::move(builder).Build();
  v1::Event event;
  event.mutable_survey_closed();
  builder.Append(ask.survey(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordImprovement(const v1::Command& command,
                                                 const v1::RecordImprovement& ask,
                                                 const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpened(ask.survey(), world));
  if (!ask.question().empty() && world.survey(ask.survey()).questions.count(ask.question()) == 0) {
    return InvalidField(v1::REASON_QUESTION_UNKNOWN, "record_improvement.question",
                        "is no question of the survey");
  }
  v1::Event event;
  event.mutable_improvement_recorded()->set_question(ask.question());
  *event.mutable_improvement_recorded()->mutable_measure() = Clear(ask.measure());
  builder.Append(ask.survey(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideCommend(const v1::Command& command, const v1::Commend& ask,
                                       const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpened(ask.survey(), world));
  if (ask.consultant().empty() == ask.unit().empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "commend.consultant",
                        "name a consultant or a unit, one of them");
  }
  if (!ask.consultant().empty() && !world.consultant(ask.consultant()).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  }
  // Who is best is known when all have answered.
  if (!world.survey(ask.survey()).closed) {
    return Refuse(v1::REASON_SURVEY_OPEN, "the survey still goes on; end it first");
  }
  v1::Event event;
  v1::Commended& commended = *event.mutable_commended();
  commended.set_consultant(ask.consultant());
  commended.set_unit(ask.unit());
  if (!ask.reason().empty()) *commended.mutable_reason() = Clear(ask.reason());
  builder.Append(ask.survey(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
