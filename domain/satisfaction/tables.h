#ifndef KEZHI_DOMAIN_SATISFACTION_TABLES_H_
#define KEZHI_DOMAIN_SATISFACTION_TABLES_H_

namespace kezhi::domain {

// (store, survey) → SurveyRow.
inline constexpr char kSurveys[] = "surveys.surveys";
// (survey, dimension, id) → ScoreRow.
inline constexpr char kScores[] = "surveys.scores";
// (survey, customer) → AnswerRow, those with a low score alone.
inline constexpr char kLowAnswers[] = "surveys.low";
// (survey, position) → ImprovementRow.
inline constexpr char kImprovements[] = "surveys.improvements";
// (survey, position) → CommendationRow.
inline constexpr char kCommendations[] = "surveys.commended";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SATISFACTION_TABLES_H_
