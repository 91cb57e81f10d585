#include "domain/assessment/decide.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/assessment/weights.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

constexpr int kMostDays = 366;

absl::StatusOr<const AssessmentState*> FindOpen(const std::string& name, const World& world) {
  const AssessmentState& assessment = world.assessment(name);
  if (!assessment.opened) return NotFound(v1::REASON_ASSESSMENT_NOT_FOUND, name);
  if (assessment.closed) {  // R122
    return Refuse(v1::REASON_ASSESSMENT_CLOSED, "the assessment is closed");
  }
  return &assessment;
}

bool HasItem(const AssessmentState& assessment, const std::string& sheet_id,
             const std::string& item_id) {
  for (const v1::ScoreSheet& sheet : assessment.sheets) {
    if (sheet.id() != sheet_id) continue;
    return std::any_of(sheet.items().begin(), sheet.items().end(),
                       [&](const v1::ScoreSheetItem& item) { return item.id() == item_id; });
  }
  return false;
}

// R121: all items are scored.
absl::Status CheckScored(const AssessmentState& assessment) {
  std::vector<std::string> missing;
  for (const v1::ScoreSheet& sheet : assessment.sheets) {
    for (const v1::ScoreSheetItem& item : sheet.items()) {
      if (assessment.scores.count({sheet.id(), item.id()}) != 0) continue;
      missing.push_back(absl::StrCat(sheet.id(), "/", item.id()));
    }
  }
  if (missing.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(missing, ", ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_ITEM_MISSING)
      .Message(absl::StrCat("these items have no score yet: ", names))
      .Metadata("missing", names)
      .Build();
}

int TotalOf(const v1::ScoreSheet& sheet, const AssessmentState& assessment) {
  std::int64_t sum = 0;
  for (const v1::ScoreSheetItem& item : sheet.items()) {
    sum += std::int64_t{assessment.scores.at({sheet.id(), item.id()})} * item.weight_bp();
  }
  return WeightedBp(sum);
}

}  // namespace

absl::StatusOr<Decision> DecideOpenAssessment(const v1::Command& command,
                                              const v1::OpenAssessment& ask, const World& world) {
  DecisionBuilder builder(command, world);
  if (!world.consultant(ask.consultant()).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  }
  if (world.assessment(ask.assessment()).opened) {
    return Exists(v1::REASON_ASSESSMENT_EXISTS, ask.assessment());
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay from = ToDay(ask.from());
  const absl::CivilDay to = ToDay(ask.to());
  if (to < from || to - from > kMostDays) {
    return InvalidField(v1::REASON_PERIOD_INVALID, "open_assessment.to",
                        "must lie 0 to 366 days after `from`");
  }
  const std::vector<const v1::ScoreSheet*> sheets = builder.rules(when).score_sheets();
  if (sheets.empty()) {
    return Refuse(v1::REASON_SHEETS_MISSING, "no playbook in force has a score sheet");
  }
  v1::Event event;
  v1::AssessmentOpened& opened = *event.mutable_assessment_opened();
  opened.set_consultant(ask.consultant());
  *opened.mutable_from() = ask.from();
  *opened.mutable_to() = ask.to();
  for (const v1::ScoreSheet* sheet : sheets) *opened.add_sheets() = *sheet;
  builder.Append(ask.assessment(), std::move(event), when, ask.consultant());
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideScoreItem(const v1::Command& command, const v1::ScoreItem& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  if (ask.score_bp() < 0 || ask.score_bp() > kWholeBp) {
    return InvalidField(v1::REASON_SCORE_RANGE, "score_item.score_bp", "must be from 0 to 10000");
  }
  KEZHI_ASSIGN_OR_RETURN(const AssessmentState* assessment, FindOpen(ask.assessment(), world));
  if (!HasItem(*assessment, ask.sheet(), ask.item())) {
    return NotFound(v1::REASON_ITEM_NOT_FOUND, absl::StrCat(ask.sheet(), "/", ask.item()));
  }
  if (world.actor().principal() == assessment->consultant) {
    return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW)
        .Message("nobody scores themselves")
        .Build();
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  v1::ItemScored& scored = *event.mutable_item_scored();
  scored.set_sheet(ask.sheet());
  scored.set_item(ask.item());
  scored.set_score_bp(ask.score_bp());
  if (!ask.note().empty()) *scored.mutable_note() = Clear(ask.note());
  builder.Append(ask.assessment(), std::move(event), when, assessment->consultant);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideCloseAssessment(const v1::Command& command,
                                               const v1::CloseAssessment& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const AssessmentState* assessment, FindOpen(ask.assessment(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckScored(*assessment));
  v1::Event event;
  for (const v1::ScoreSheet& sheet : assessment->sheets) {
    v1::SheetTotal& total = *event.mutable_assessment_closed()->add_totals();
    total.set_sheet(sheet.id());
    total.set_total_bp(TotalOf(sheet, *assessment));
  }
  builder.Append(ask.assessment(), std::move(event), when, assessment->consultant);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
