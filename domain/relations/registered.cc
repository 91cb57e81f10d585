// L1: every visitor and caller is registered.
#include <algorithm>
#include <string>
#include <vector>

#include "domain/dates.h"
#include "domain/relations/relations.h"
#include "domain/rules.h"
#include "domain/visit/form.h"

namespace kezhi::domain {
namespace {

bool Lacks(const Forms& forms, const v1::RegistrationLine& line) {
  return IsIncomplete(line, Rules::Of(forms.PlaybooksOf(ToDay(line.day())).playbooks));
}

// What may be left open at the desk; anything else is asked for before a line is taken.
bool MayBeOpen(const v1::RegistrationLine& line) {
  return !line.completed() || line.consultant().empty() ||
         (!line.info_left() && line.no_info_reason().empty());
}

void CheckLine(const Forms& forms, const v1::RegistrationLine& line, Findings& out) {
  if (!forms.InSpan(line.day()) || line.void_() || !line.first()) return;
  if (!forms.SheetOf(ToDay(line.day())).closed()) return;
  if (out.Holds(kL1, !Lacks(forms, line))) return;
  Draft& draft = out.Add(kL1, v1::FINDING_KIND_MISSING);
  draft.About(line.customer(), line.pursuit()).Whose(line.consultant()).On(line.day());
  draft.Left("sheet", line.visit(), "incomplete").At(line.position());
  if (MayBeOpen(line)) draft.known = v1::FINDING_CAUSE_OMISSION;
}

int LiveOf(const std::vector<const v1::RegistrationLine*>& lines) {
  return static_cast<int>(
      std::count_if(lines.begin(), lines.end(), [](const auto* line) { return !line->void_(); }));
}

std::vector<std::uint64_t> PositionsOf(const std::vector<const v1::RegistrationLine*>& lines) {
  std::vector<std::uint64_t> positions;
  positions.reserve(lines.size());
  for (const v1::RegistrationLine* line : lines) positions.push_back(line->position());
  return positions;
}

// The event that opened the pursuit; 0 = unknown.
std::uint64_t OpeningOf(const PursuitHistory* history) {
  if (history == nullptr) return 0;
  for (const v1::ProgressStep& step : history->steps) {
    if (step.kind() == v1::PROGRESS_STEP_KIND_OPENED) return step.position();
  }
  return 0;
}

// The visit that a pursuit says it comes from stands on the sheet, once.
void CheckOrigin(const Forms& forms, const PursuitId& id, const v1::CardPursuit& pursuit,
                 Findings& out) {
  if (pursuit.origin_visit().empty()) return;
  const auto lines = forms.LinesOf(pursuit.origin_visit());
  const int live = LiveOf(lines);
  if (out.Holds(kL1, live == 1)) return;
  Draft& draft = out.Add(kL1, live > 1 ? v1::FINDING_KIND_EXTRA : v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(pursuit.owner()).On(pursuit.opened_on());
  draft.Left("back", "origin_visit", pursuit.origin_visit())
      .Right("sheet", pursuit.origin_visit(), live > 1 ? "twice" : "")
      .At(OpeningOf(forms.HistoryOf(id)))
      .At(PositionsOf(lines));
}

// An order placed on the spot has a line that says so.
void CheckOrder(const Forms& forms, const PursuitId& id, const v1::CardPursuit& pursuit,
                Findings& out) {
  if (!pursuit.ordered() || !pursuit.ordered_on_site()) return;
  const auto lines = forms.VisitsOf(id);
  const bool told = std::any_of(lines.begin(), lines.end(), [](const auto* line) {
    return !line->void_() && line->on_site_order();
  });
  if (out.Holds(kL1, told)) return;
  Draft& draft = out.Add(kL1, v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(pursuit.owner()).On(pursuit.opened_on());
  draft.Left("back", "ordered_on_site", "true")
      .Right("sheet", "on_site_order", "")
      .At(pursuit.position())
      .At(PositionsOf(lines));
}

// Who took a turn on the board received somebody.
void CheckBoard(const Forms& forms, const v1::BoardVisit& visit, Findings& out) {
  if (visit.void_()) return;
  const auto lines = forms.LinesOf(visit.visit());
  const int live = LiveOf(lines);
  if (out.Holds(kL1, live == 1)) return;
  Draft& draft = out.Add(kL1, live > 1 ? v1::FINDING_KIND_EXTRA : v1::FINDING_KIND_MISSING);
  draft.About(visit.customer(), 0).Whose(visit.consultant()).On(visit.day());
  draft.Left("board", visit.visit(), visit.consultant())
      .Right("sheet", visit.visit(), live > 1 ? "twice" : "")
      .At(visit.position())
      .At(PositionsOf(lines));
}

}  // namespace

void CheckRegistered(const Forms& forms, Findings& out) {
  for (const v1::RegistrationLine& line : forms.visits()) CheckLine(forms, line, out);
  for (const auto& [customer, card] : forms.cards()) {
    for (const auto& [number, pursuit] : card.pursuits) {
      // Recorded by mistake, with its visit.
      if (pursuit.status() == v1::PURSUIT_STATUS_VOID || !forms.TouchesSpan(pursuit)) continue;
      CheckOrigin(forms, {customer, number}, pursuit, out);
      CheckOrder(forms, {customer, number}, pursuit, out);
    }
  }
  for (const v1::BoardVisit& visit : forms.board()) CheckBoard(forms, visit, out);
}

}  // namespace kezhi::domain
