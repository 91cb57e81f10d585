// L3: all pursuits whose grade the playbook puts there stand on the progress table.
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/period.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

std::string NameOf(const TableMonth& month) {
  return KeyOf(Cut::kMonth, month.first);
}

// Whether all that is known of the pursuit happened by the month's end, so that its row says how it
// stands.
bool IsLatest(const PursuitHistory& history, const TableMonth& month) {
  for (const v1::ProgressStep& step : history.steps) {
    if (IsSet(step.day()) && ToDay(step.day()) > month.last) return false;
  }
  return true;
}

// Why a pursuit may be missing: the order of its days, its owners, or the playbook of its
// judgement.
void ExplainAbsence(const Forms& forms, const PursuitId& id, absl::CivilDay day, Draft& draft) {
  const PursuitHistory* history = forms.HistoryOf(id);
  const Card* card = forms.CardOf(id.first);
  if (history == nullptr || card == nullptr) return;
  draft.At(OutOfOrder(*history));
  const PursuitMoment moment = history->At(day);
  if (moment.pooled || moment.owner.empty()) draft.At(card->changes);
  const bool judged_otherwise =
      !moment.grade.empty() && moment.graded_on.has_value() &&
      forms.InTable(moment.grade, *moment.graded_on) != moment.in_progress_table;
  if (judged_otherwise) draft.known = v1::FINDING_CAUSE_PLAYBOOK;
}

// A line of the sheet at a grade of the table.
void CheckLine(const Forms& forms, const TableMonth& month, const v1::RegistrationLine& line,
               Findings& out) {
  const absl::CivilDay day = ToDay(line.day());
  if (!forms.InTable(line.grade(), day)) return;
  const PursuitId id = forms.StandingOf(line);
  if (out.Holds(kL3, month.rows.count(id) != 0)) return;
  Draft& draft = out.Add(kL3, v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(line.consultant()).On(line.day());
  draft.Left("sheet", line.visit(), line.grade())
      .Right("progress", NameOf(month), "")
      .At(line.position());
  ExplainAbsence(forms, id, day, draft);
}

// A card whose open pursuit stands at a grade of the table.
void CheckBack(const Forms& forms, const TableMonth& month, const Card& card,
               const v1::CardPursuit& pursuit, Findings& out) {
  if (pursuit.status() != v1::PURSUIT_STATUS_OPEN || pursuit.owner().empty()) return;
  if (card.head.pooled() || !IsSet(pursuit.graded_on())) return;
  const absl::CivilDay graded_on = ToDay(pursuit.graded_on());
  if (graded_on > month.last || !forms.InTable(pursuit.grade(), graded_on)) return;
  const PursuitId id(card.head.customer(), pursuit.pursuit());
  const PursuitHistory* history = forms.HistoryOf(id);
  if (history != nullptr && !IsLatest(*history, month)) return;
  if (out.Holds(kL3, month.rows.count(id) != 0)) return;
  Draft& draft = out.Add(kL3, v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(pursuit.owner()).On(pursuit.graded_on());
  draft.Left("back", "grade", pursuit.grade())
      .Right("progress", NameOf(month), "")
      .At(pursuit.position());
  ExplainAbsence(forms, id, month.last, draft);
}

bool IsOpen(const v1::ProgressRow& row) {
  return row.result() == v1::PROGRESS_RESULT_OPEN || row.result() == v1::PROGRESS_RESULT_LOWERED ||
         row.result() == v1::PROGRESS_RESULT_POOLED;
}

// A row, against the card as it stands.
void CheckRow(const Forms& forms, const TableMonth& month, const v1::ProgressRow& row,
              Findings& out) {
  const PursuitId id(row.customer(), row.pursuit());
  const v1::CardPursuit* pursuit = forms.PursuitOf(id);
  const PursuitHistory* history = forms.HistoryOf(id);
  if (pursuit == nullptr || history == nullptr || !IsLatest(*history, month)) return;
  const bool open = pursuit->status() == v1::PURSUIT_STATUS_OPEN;
  const bool won = pursuit->status() == v1::PURSUIT_STATUS_WON;
  const bool same = IsOpen(row) == open && (row.result() == v1::PROGRESS_RESULT_WON) == won;
  if (out.Holds(kL3, same && (!open || row.grade() == pursuit->grade()))) return;
  Draft& draft = out.Add(kL3, v1::FINDING_KIND_DIFFERENT);
  draft.About(id.first, id.second).Whose(row.owner()).On(row.graded_on());
  draft
      .Left("progress", NameOf(month),
            absl::StrCat(v1::ProgressResult_Name(row.result()), " ", row.grade()))
      .Right("back", "status, grade",
             absl::StrCat(v1::PursuitStatus_Name(pursuit->status()), " ", pursuit->grade()))
      .At(row.position())
      .At(OutOfOrder(*history));
}

}  // namespace

void CheckTable(const Forms& forms, Findings& out) {
  for (const TableMonth& month : forms.months()) {
    for (const v1::RegistrationLine& line : forms.visits()) {
      if (!forms.InSpan(line.day()) || line.void_() || !line.info_left()) continue;
      const absl::CivilDay day = ToDay(line.day());
      if (day >= month.first && day <= month.last) CheckLine(forms, month, line, out);
    }
    for (const auto& [customer, card] : forms.cards()) {
      for (const auto& [number, pursuit] : card.pursuits) {
        CheckBack(forms, month, card, pursuit, out);
      }
    }
    for (const v1::ProgressRow& row : month.table.rows()) CheckRow(forms, month, row, out);
  }
}

}  // namespace kezhi::domain
