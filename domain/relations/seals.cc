// L10: what was reviewed, archived or submitted is as it was then.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

// Event that registered the visit; 0 = unknown.
std::uint64_t RegistrationOf(const Forms& forms, const v1::RegistrationLine& line) {
  const auto reception = GetRow<v1::ReportLine>(forms.rows(), kReportVisits, line.visit());
  return reception.has_value() ? reception->event_position() : 0;
}

// The lines of a sheet that came or changed after its seal. False: there are none.
bool AddChangedLines(const Forms& forms, const google::type::Date& day, std::uint64_t seal,
                     Findings& out) {
  bool any = false;
  for (const v1::RegistrationLine& line : forms.visits()) {
    if (!line.first() || DaySegment(line.day()) != DaySegment(day)) continue;
    if (line.position() <= seal) continue;
    any = true;
    const bool added = RegistrationOf(forms, line) > seal;
    Draft& draft = out.Add(kL10, added ? v1::FINDING_KIND_LATE : v1::FINDING_KIND_DIFFERENT);
    draft.About(line.customer(), line.pursuit()).Whose(line.consultant()).On(day);
    draft.Left("sheet", line.visit(), absl::StrCat("event ", line.position()))
        .Right("sheet", "through_position", absl::StrCat(seal))
        .At(line.position());
    draft.sealed = seal;
  }
  return any;
}

void CheckSheet(const Forms& forms, const v1::RegistrationSheet& sheet, Findings& out) {
  const v1::SheetState& state = sheet.state();
  const std::uint64_t seal = std::max(state.reviewed_through(), state.archived_through());
  if (seal == 0 || out.Holds(kL10, state.lines_position() <= seal)) return;
  if (AddChangedLines(forms, sheet.day(), seal, out)) return;
  // A line has left the sheet.
  Draft& draft = out.Add(kL10, v1::FINDING_KIND_DIFFERENT);
  draft.On(sheet.day());
  draft.Left("sheet", "lines", absl::StrCat("event ", state.lines_position()))
      .Right("sheet", "through_position", absl::StrCat(seal))
      .At(state.lines_position());
  draft.sealed = seal;
}

void CheckReportSeal(const Report& report, Findings& out) {
  if (!report.state.has_submitted_at()) return;
  const std::uint64_t seal = report.state.through_position();
  for (const v1::ReportLine& line : report.lines) {
    if (out.Holds(kL10, line.position() <= seal)) continue;
    const bool added = line.event_position() > seal;
    Draft& draft = out.Add(kL10, added ? v1::FINDING_KIND_LATE : v1::FINDING_KIND_DIFFERENT);
    draft.About(line.customer(), line.pursuit()).Whose(report.consultant).On(line.day());
    draft
        .Left("report", absl::StrCat("event ", line.event_position()),
              absl::StrCat("event ", line.position()))
        .Right("report", "through_position", absl::StrCat(seal))
        .At(line.event_position())
        .At(line.position());
    draft.sealed = seal;
  }
}

}  // namespace

void CheckSeals(const Forms& forms, Findings& out) {
  for (const v1::RegistrationSheet& sheet : forms.sheets()) CheckSheet(forms, sheet, out);
  for (const Report& report : forms.reports()) CheckReportSeal(report, out);
}

}  // namespace kezhi::domain
