// L9: the heads of the forms count their lines.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/period.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

// Adds a finding unless the two numbers are equal; nullptr: they are.
Draft* Compare(std::int64_t left, std::int64_t right, const std::string& view,
               const std::string& key, Findings& out) {
  if (out.Holds(kL9, left == right)) return nullptr;
  Draft& draft = out.Add(kL9, v1::FINDING_KIND_DIFFERENT);
  draft.Left(view, key, absl::StrCat(left)).Right(view, "lines", absl::StrCat(right));
  return &draft;
}

void CheckMonth(const TableMonth& month, Findings& out) {
  const v1::ProgressHead& head = month.table.head();
  const int end = head.start_total() + head.opened() + head.moved_in() - head.won() - head.lost() -
                  head.moved_out();
  const std::string key = absl::StrCat(KeyOf(Cut::kMonth, month.first), " end");
  Draft* draft = Compare(head.end_total(), end, "progress", key, out);
  if (draft != nullptr) draft->On(ToDate(month.first));
}

// Parties on the sheet of each day, struck ones left out.
std::map<std::string, int> BatchesOf(const Forms& forms) {
  std::map<std::string, int> batches;
  for (const v1::RegistrationLine& line : forms.visits()) {
    if (line.first() && !line.void_()) ++batches[DaySegment(line.day())];
  }
  return batches;
}

void CheckSheet(const v1::RegistrationSheet& sheet, const std::map<std::string, int>& batches,
                Findings& out) {
  const auto found = batches.find(DaySegment(sheet.day()));
  const int lines = found == batches.end() ? 0 : found->second;
  const v1::SheetState& state = sheet.state();
  if (Draft* draft = Compare(sheet.batches(), lines, "sheet", "batches", out)) {
    draft->On(sheet.day()).At(state.lines_position());
  }
  // What was archived was counted then; where nothing has changed since, that many there are.
  if (!state.has_archived_at() || state.lines_position() > state.archived_through()) return;
  if (Draft* draft = Compare(state.archived_lines(), lines, "sheet", "archived_lines", out)) {
    draft->On(sheet.day()).At(state.lines_position());
  }
}

// Lines of a report by what they are about, struck ones left out.
struct LineCounts {
  int receptions = 0;
  int contacts = 0;
  int won = 0;
  std::uint64_t last = 0;
};

LineCounts CountsOf(const Report& report) {
  LineCounts counts;
  for (const v1::ReportLine& line : report.lines) {
    counts.last = std::max(counts.last, line.position());
    if (line.void_()) continue;
    counts.receptions += line.kind() == v1::ACTIVITY_KIND_RECEPTION ? 1 : 0;
    counts.contacts += line.kind() == v1::ACTIVITY_KIND_FOLLOW_UP ? 1 : 0;
    counts.won += line.kind() == v1::ACTIVITY_KIND_WON ? 1 : 0;
  }
  return counts;
}

void CheckReport(const Report& report, Findings& out) {
  const LineCounts counts = CountsOf(report);
  const v1::ReportTotals& totals = report.totals;
  const auto about = [&](Draft* draft) {
    if (draft == nullptr) return;
    draft->Whose(report.consultant).On(ToDate(report.day)).At(counts.last);
  };
  about(Compare(totals.walk_ins() + totals.call_ins(), counts.receptions, "report", "receptions",
                out));
  about(Compare(totals.phone_contacts() + totals.visits(), counts.contacts, "report", "contacts",
                out));
  about(Compare(totals.won(), counts.won, "report", "sales", out));
}

// A back counts its contacts, and so does the progress table.
void CheckContacts(const Card& card, const v1::CardPursuit& pursuit, Findings& out) {
  int lines = 0;
  for (const v1::CardLine& line : card.lines) {
    const bool done = line.state() == v1::CARD_LINE_STATE_DONE;
    if (done && line.pursuit() == pursuit.pursuit()) ++lines;
  }
  const auto counted = card.contacts.find(pursuit.pursuit());
  const auto about = [&](Draft* draft) {
    if (draft == nullptr) return;
    draft->About(card.head.customer(), pursuit.pursuit()).Whose(pursuit.owner());
    draft->On(pursuit.opened_on()).At(pursuit.position());
  };
  about(Compare(pursuit.contacts(), lines, "back", "contacts", out));
  if (counted == card.contacts.end()) return;
  about(Compare(pursuit.contacts(), counted->second, "progress", "contacts", out));
}

}  // namespace

void CheckCounts(const Forms& forms, Findings& out) {
  for (const TableMonth& month : forms.months()) CheckMonth(month, out);
  const std::map<std::string, int> batches = BatchesOf(forms);
  for (const v1::RegistrationSheet& sheet : forms.sheets()) CheckSheet(sheet, batches, out);
  for (const Report& report : forms.reports()) CheckReport(report, out);
  for (const auto& [customer, card] : forms.cards()) {
    for (const auto& [number, pursuit] : card.pursuits) {
      if (forms.TouchesSpan(pursuit)) CheckContacts(card, pursuit, out);
    }
  }
}

}  // namespace kezhi::domain
