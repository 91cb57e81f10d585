#include "domain/explain/explain.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/explain/cell.h"
#include "domain/explain/history.h"
#include "domain/form_rows.h"

namespace kezhi::domain {
namespace {

// The cell's value in a history that is changed so; nullopt: it is not there.
std::optional<std::string> ValueAfter(const FoldedHistory& history, const RowValues& changed,
                                      const ExplainedForm& form, const std::string& path) {
  const RowsAt rows(history.versions(), history.versions().size(), changed);
  const auto computed = form.compute(rows);
  if (!computed.ok() || !rows.status().ok()) return std::nullopt;
  const std::optional<Cell> cell = CellAt(FormRowsOf(**computed, Places::kShown), path);
  if (!cell.has_value()) return std::nullopt;
  return cell->value;
}

bool Touches(const RowValues& changed, const RowReads& reads) {
  return std::any_of(changed.begin(), changed.end(),
                     [&reads](const auto& row) { return reads.Has(row.first); });
}

// The rules that bear on the cell, of the playbooks in force on the day of the last event behind
// it.
std::vector<RuleBehind> RulesOf(const Cell& cell, const v1::Event& last, const std::string& store,
                                const RowReader& rows) {
  // Facts without a day come from imports: the playbooks of the store's beginning.
  const absl::CivilDay day =
      IsSet(last.business_day()) ? ToDay(last.business_day()) : absl::CivilDay(1, 1, 1);
  return RulesBehind(cell, AdoptedPlaybooksOn(rows, store, day));
}

}  // namespace

absl::StatusOr<Explanation> ExplainCell(const std::vector<v1::Event>& events,
                                        const ExplainedForm& form, const std::string& path,
                                        std::size_t limit) {
  FoldedHistory history(events, form.projections);
  KEZHI_RETURN_IF_ERROR(history.status());
  const RowValues nothing;
  const RowsAt rows(history.versions(), history.versions().size(), nothing);
  const auto whole = form.compute(rows);
  KEZHI_RETURN_IF_ERROR(rows.status());
  KEZHI_RETURN_IF_ERROR(whole.status());
  const std::optional<Cell> cell = CellAt(FormRowsOf(**whole, Places::kShown), path);
  if (!cell.has_value()) return NotFound(v1::REASON_CELL_NOT_FOUND, path);
  Explanation explanation;
  std::size_t tried = 0;
  for (std::size_t event = events.size(); event-- > 0;) {
    const absl::StatusOr<RowValues> changed = history.Without(event);
    if (changed.ok() && !Touches(*changed, rows.reads())) continue;
    if (tried == limit) {
      ++explanation.untried;
      continue;
    }
    ++tried;
    // Without an event that the folds cannot go on without there is no form.
    if (!changed.ok() || ValueAfter(history, *changed, form, path) != cell->value) {
      explanation.events.push_back(event);
    }
  }
  std::reverse(explanation.events.begin(), explanation.events.end());
  if (!explanation.events.empty()) {
    explanation.rules = RulesOf(*cell, events[explanation.events.back()], form.store, rows);
  }
  return explanation;
}

}  // namespace kezhi::domain
