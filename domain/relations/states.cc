// L4: who left contact data is being worked on or has bought.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

// Whether the last table of the span still shows the pursuit as one to be worked on.
bool IsOpenOnTable(const Forms& forms, const PursuitId& id) {
  if (forms.months().empty()) return false;
  const TableMonth& month = forms.months().back();
  const auto row = month.rows.find(id);
  return row != month.rows.end() && row->second->result() == v1::PROGRESS_RESULT_OPEN;
}

// Whether something of the pursuit happened after the span's last table.
bool WentOn(const Forms& forms, const PursuitId& id) {
  const PursuitHistory* history = forms.HistoryOf(id);
  if (history == nullptr || forms.months().empty()) return false;
  const PursuitMoment then = history->At(forms.months().back().last);
  const PursuitMoment now = history->At(absl::CivilDay(9999, 12, 31));
  return then.status != now.status;
}

void CheckOne(const Forms& forms, const v1::RegistrationLine& line, Findings& out) {
  const PursuitId id = forms.StandingOf(line);
  const v1::CardPursuit* pursuit = forms.PursuitOf(id);
  const Card* card = forms.CardOf(id.first);
  const auto found = [&](v1::FindingKind kind) -> Draft& {
    Draft& draft = out.Add(kL4, kind);
    draft.About(id.first, id.second).Whose(line.consultant()).On(line.day());
    return draft.Left("sheet", line.visit(), line.grade()).At(line.position());
  };
  if (pursuit == nullptr) {
    out.Holds(kL4, false);
    found(v1::FINDING_KIND_MISSING).Right("back", absl::StrCat(id.second), "");
    return;
  }
  const bool bought = card->purchases.count(id.second) != 0;
  const bool open = pursuit->status() == v1::PURSUIT_STATUS_OPEN;
  if (!open && pursuit->status() != v1::PURSUIT_STATUS_WON) return out.Close(kL4);
  const bool both = open ? bought : IsOpenOnTable(forms, id) && !WentOn(forms, id);
  const bool neither = !open && !bought;
  if (out.Holds(kL4, !both && !neither)) return;
  Draft& draft = found(both ? v1::FINDING_KIND_EXTRA : v1::FINDING_KIND_MISSING);
  draft
      .Right(open ? "back" : "front", absl::StrCat(id.second),
             v1::PursuitStatus_Name(pursuit->status()))
      .At(pursuit->position());
  if (const PursuitHistory* history = forms.HistoryOf(id)) draft.At(OutOfOrder(*history));
}

}  // namespace

void CheckStates(const Forms& forms, Findings& out) {
  for (const v1::RegistrationLine& line : forms.visits()) {
    if (forms.InSpan(line.day()) && !line.void_() && line.info_left()) CheckOne(forms, line, out);
  }
}

}  // namespace kezhi::domain
