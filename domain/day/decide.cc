#include "domain/day/decide.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/visit/form.h"

namespace kezhi::domain {
namespace {

// The sheet of a day, looked up line by line: only first visits of the day make lines.
struct Sheet {
  std::vector<std::string> lines;  // not struck
  int incomplete = 0;              // of them, what somebody can still complete
  std::string content;             // the lines and where each was last changed
  // Where the last change of a line stands, of a struck one too.
  std::uint64_t changed_at = 0;
};

// Whether a line can still become complete. One of an erased customer cannot: it can be neither
// amended nor struck, since every text about it, the reason too, would be about somebody who asked
// to be forgotten. So it holds up no sheet; it stays on it, and the sheet's head counts it.
bool CanBeMended(const VisitState& visit, const World& world) {
  return CheckNotErased(visit.customer, world).ok();
}

Sheet LookUp(const v1::SheetSnapshot& snapshot, absl::CivilDay day,
             const DecisionBuilder& builder) {
  Sheet sheet;
  const Rules rules = builder.store().rules(day);
  for (const std::string& name : snapshot.visits()) {
    const VisitState& visit = builder.world().visit(name);
    if (!visit.registered) continue;
    // A line that was struck, moved to another day or found to be no first visit is a change of
    // this sheet as well.
    sheet.changed_at = std::max(sheet.changed_at, visit.last_position);
    if (!visit.first || visit.voided || visit.day != day) continue;
    sheet.lines.push_back(name);
    absl::StrAppend(&sheet.content, name, " ", visit.last_position, "\n");
    if (IsIncomplete(visit, rules) && CanBeMended(visit, builder.world())) ++sheet.incomplete;
  }
  return sheet;
}

// Who a note about a visit is about: the customer, whose erasure then takes the note along; the
// visit itself as long as nobody knows whose it is.
std::string SubjectOf(const std::string& visit, const World& world) {
  const std::string& customer = world.visit(visit).customer;
  return customer.empty() ? visit : CustomerRef(customer, world).name();
}

// The day must have begun, and the service must have said what its sheet shows.
absl::Status CheckSheetOf(absl::CivilDay day, bool has_sheet, absl::string_view arm,
                          const DecisionBuilder& builder) {
  if (day > builder.today()) {
    return Refuse(v1::REASON_DAY_OPEN, absl::StrCat(Iso(day), " has not begun"));
  }
  if (has_sheet) return absl::OkStatus();
  return InvalidField(v1::REASON_FIELD_REQUIRED, absl::StrCat(arm, ".sheet"),
                      "must name the lines and the position of the view");
}

}  // namespace

absl::StatusOr<Decision> DecideHandInSheet(const v1::Command& command, const v1::HandInSheet& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay day = ParseName(ask.day())->day;
  KEZHI_RETURN_IF_ERROR(CheckSheetOf(day, ask.has_sheet(), "hand_in_sheet", builder));
  v1::Event event;
  event.mutable_sheet_handed_in()->set_through_position(ask.sheet().position());
  builder.Append(ask.day(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReviewSheet(const v1::Command& command, const v1::ReviewSheet& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  const absl::CivilDay day = ParseName(ask.day())->day;
  for (const v1::SheetFinding& finding : ask.findings()) {
    const VisitState& visit = world.visit(finding.visit());
    if (!visit.registered) return NotFound(v1::REASON_VISIT_NOT_FOUND, finding.visit());
    if (finding.note().empty()) continue;
    KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckSheetOf(day, ask.has_sheet(), "review_sheet", builder));
  const Sheet sheet = LookUp(ask.sheet(), day, builder);
  if (ask.verdict() == v1::VERDICT_ACCEPTED && sheet.incomplete > 0) {
    return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_SHEET_INCOMPLETE)
        .Message(
            absl::StrCat(sheet.incomplete, " of ", sheet.lines.size(),
                         " lines are not complete; return the sheet, or complete and amend them"))
        .Metadata("incomplete", absl::StrCat(sheet.incomplete))
        .Build();
  }
  v1::Event event;
  v1::SheetReviewed& reviewed = *event.mutable_sheet_reviewed();
  reviewed.set_verdict(ask.verdict());
  reviewed.set_through_position(ask.sheet().position());
  std::vector<std::string> subjects;
  for (const v1::SheetFinding& finding : ask.findings()) {
    v1::RecordedFinding& recorded = *reviewed.add_findings();
    recorded.set_visit(finding.visit());
    if (finding.note().empty()) continue;
    recorded.mutable_note()->set_clear(finding.note());
    subjects.push_back(SubjectOf(finding.visit(), world));
  }
  builder.Append(ask.day(), event, when);
  builder.decision().events.back().subjects = std::move(subjects);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideArchiveSheet(const v1::Command& command, const v1::ArchiveSheet& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay day = ParseName(ask.day())->day;
  KEZHI_RETURN_IF_ERROR(CheckSheetOf(day, ask.has_sheet(), "archive_sheet", builder));
  const DayState& state = world.day(ask.day());
  if (state.verdict != v1::VERDICT_ACCEPTED) {
    return Refuse(v1::REASON_SHEET_NOT_REVIEWED, "a manager must accept the sheet first");
  }
  const Sheet sheet = LookUp(ask.sheet(), day, builder);
  if (sheet.changed_at > state.reviewed_through) {
    return ErrorBuilder(absl::StatusCode::kFailedPrecondition,
                        v1::REASON_SHEET_CHANGED_SINCE_REVIEW)
        .Message(absl::StrCat("a line changed at position ", sheet.changed_at,
                              ", the review saw the sheet up to ", state.reviewed_through,
                              "; review it again"))
        .Metadata("changed_at", absl::StrCat(sheet.changed_at))
        .Metadata("reviewed_through", absl::StrCat(state.reviewed_through))
        .Build();
  }
  if (state.archived && state.archived_through == state.reviewed_through) {
    return std::move(builder).Build();
  }
  v1::Event event;
  event.mutable_sheet_archived()->set_through_position(state.reviewed_through);
  event.mutable_sheet_archived()->set_line_count(static_cast<int>(sheet.lines.size()));
  event.mutable_sheet_archived()->set_digest(world.facts().sha256(sheet.content));
  builder.Append(ask.day(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordCountermeasure(const v1::Command& command,
                                                    const v1::RecordCountermeasure& ask,
                                                    const World& world) {
  DecisionBuilder builder(command, world);
  if (!world.consultant(ask.consultant()).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (ParseName(ask.day())->day > builder.today()) {
    return Refuse(v1::REASON_DAY_OPEN, "the day has not begun");
  }
  v1::Event event;
  event.mutable_countermeasure_recorded()->set_consultant(ask.consultant());
  event.mutable_countermeasure_recorded()->mutable_note()->set_clear(ask.text());
  builder.Append(ask.day(), event, when, ask.consultant());
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
