#include "domain/explain/explain.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/explain/cell.h"
#include "domain/explain/history.h"
#include "domain/form_rows.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// The cell's value in a history that is changed so; nullopt: it is not there.
std::optional<std::string> ValueAfter(const FoldedHistory& history, const RowValues& changed,
                                      const ExplainedForm& form, const std::string& path) {
  const RowsAt rows(history.versions(), history.versions().size(), changed);
  const auto computed = form.compute(rows);
  if (!computed.ok() || !rows.status().ok()) return std::nullopt;
  const std::optional<Cell> cell = CellAt(FormRowsOf(**computed, Places::kShown, path), path);
  if (!cell.has_value()) return std::nullopt;
  return cell->value;
}

bool Touches(const RowValues& changed, const RowReads& reads) {
  return std::any_of(changed.begin(), changed.end(),
                     [&reads](const auto& row) { return reads.Has(row.first); });
}

// The names of what the cell's row is about, such as a customer: those in the brackets of its path.
std::vector<std::string> SubjectsOf(const std::string& path) {
  std::vector<std::string> subjects;
  for (const absl::string_view part : absl::StrSplit(path, absl::ByAnyChar("[] "))) {
    if (ParseName(part).has_value()) subjects.emplace_back(part);
  }
  return subjects;
}

bool IsAbout(const RowValues& changed, const std::vector<std::string>& subjects) {
  return std::any_of(changed.begin(), changed.end(), [&subjects](const auto& row) {
    return std::any_of(subjects.begin(), subjects.end(), [&row](const std::string& subject) {
      return absl::StrContains(row.first.second, subject);
    });
  });
}

// The events that touch rows which the form is made of: those first that touch one about what the
// cell's row is about, then the others, the latest first.
std::vector<std::size_t> CandidatesBehind(std::size_t events, const RowReads& reads,
                                          const std::vector<std::string>& subjects,
                                          FoldedHistory& history) {
  std::vector<std::size_t> first;
  std::vector<std::size_t> others;
  for (std::size_t event = events; event-- > 0;) {
    const absl::StatusOr<RowValues> changed = history.Without(event);
    if (changed.ok() && !Touches(*changed, reads)) continue;
    (changed.ok() && !IsAbout(*changed, subjects) ? others : first).push_back(event);
  }
  first.insert(first.end(), others.begin(), others.end());
  return first;
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
  const std::optional<Cell> cell = CellAt(FormRowsOf(**whole, Places::kShown, path), path);
  if (!cell.has_value()) return NotFound(v1::REASON_CELL_NOT_FOUND, path);
  Explanation explanation;
  std::vector<std::size_t> candidates =
      CandidatesBehind(events.size(), rows.reads(), SubjectsOf(path), history);
  if (candidates.size() > limit) {
    explanation.untried = candidates.size() - limit;
    candidates.resize(limit);
  }
  for (const std::size_t event : candidates) {
    const absl::StatusOr<RowValues> changed = history.Without(event);
    // Without an event that the folds cannot go on without there is no form.
    if (!changed.ok() || ValueAfter(history, *changed, form, path) != cell->value) {
      explanation.events.push_back(event);
    }
  }
  std::sort(explanation.events.begin(), explanation.events.end());
  if (!explanation.events.empty()) {
    explanation.rules = RulesOf(*cell, events[explanation.events.back()], form.store, rows);
  }
  return explanation;
}

}  // namespace kezhi::domain
