#include "domain/relations/query.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/registration_sheet/tables.h"
#include "domain/relations/findings.h"
#include "domain/relations/forms.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

Findings CheckAll(const Forms& forms) {
  Findings findings;
  CheckRegistered(forms, findings);
  CheckCards(forms, findings);
  CheckTable(forms, findings);
  CheckStates(forms, findings);
  CheckWork(forms, findings);
  CheckPlans(forms, findings);
  CheckGrades(forms, findings);
  CheckCounts(forms, findings);
  CheckSeals(forms, findings);
  return findings;
}

// By relation, day, consultant, position; then whatever tells two apart.
auto OrderOf(const Draft& draft) {
  const v1::RelationFinding& finding = draft.finding;
  return std::tuple(draft.relation, DaySegment(finding.day()), finding.consultant(),
                    finding.first_seen_position(), finding.customer(), finding.pursuit(),
                    static_cast<int>(finding.kind()), finding.left().view(), finding.left().key(),
                    finding.right().view(), finding.right().key(), finding.right().value());
}

// Positions ascending, each once, and the last of them.
void SortPositions(v1::RelationFinding& finding) {
  std::vector<std::uint64_t> positions(finding.positions().begin(), finding.positions().end());
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  finding.clear_positions();
  for (const std::uint64_t position : positions) finding.add_positions(position);
  if (!positions.empty()) finding.set_first_seen_position(positions.back());
}

// Who signed it off, as it stands: a later event makes another finding of it. What has no ordinary
// cause nobody signs off.
void Acknowledge(const RowReader& rows, const std::string& store, v1::RelationFinding& finding) {
  if (!finding.explained()) return;
  std::optional<v1::FindingAcknowledgement> acknowledged = GetRow<v1::FindingAcknowledgement>(
      rows, kSheetAcknowledged,
      AcknowledgedKey(store, finding.relation(), finding.first_seen_position(),
                      finding.customer()));
  if (acknowledged.has_value()) *finding.mutable_acknowledged() = *std::move(acknowledged);
}

void AddTo(const Draft& draft, v1::Reconciliation& reconciliation) {
  v1::RelationResult& result = *reconciliation.mutable_relations(draft.relation - 1);
  if (draft.import_excuses && draft.finding.cause() == v1::FINDING_CAUSE_IMPORT) {
    result.set_holds(result.holds() + 1);
    return;
  }
  if (draft.finding.explained()) {
    result.set_explained(result.explained() + 1);
    if (draft.finding.has_acknowledged()) result.set_acknowledged(result.acknowledged() + 1);
  } else {
    result.set_failed(result.failed() + 1);
  }
  *result.add_findings() = draft.finding;
}

}  // namespace

absl::StatusOr<v1::Reconciliation> ReconciliationOf(const RowReader& rows,
                                                    const RelationsQuery& query,
                                                    const EventAt& event_at) {
  const Forms::Span span{
      .store = query.store, .from = query.from, .to = query.to, .evaluated_at = query.evaluated_at};
  KEZHI_ASSIGN_OR_RETURN(const Forms forms, Forms::Read(rows, span));
  Findings findings = CheckAll(forms);
  v1::Reconciliation reconciliation;
  reconciliation.set_store(query.store);
  *reconciliation.mutable_from() = ToDate(query.from);
  *reconciliation.mutable_to() = ToDate(query.to);
  reconciliation.set_position(query.position);
  for (int relation = kL1; relation <= kRelations; ++relation) {
    v1::RelationResult& result = *reconciliation.add_relations();
    const Findings::Counts& counts = findings.counts(relation);
    result.set_id(absl::StrCat("L", relation));
    result.set_checked(counts.checked);
    result.set_holds(counts.holds);
    result.set_closed(counts.closed);
  }
  const Calendar calendar(forms.store().calendar());
  std::deque<Draft> drafts = findings.Take();
  for (Draft& draft : drafts) {
    SortPositions(draft.finding);
    KEZHI_ASSIGN_OR_RETURN(const v1::FindingCause cause, CauseOf(draft, calendar, event_at));
    draft.finding.set_cause(cause);
    draft.finding.set_explained(IsExplained(cause));
    Acknowledge(rows, query.store, draft.finding);
  }
  std::sort(drafts.begin(), drafts.end(),
            [](const Draft& a, const Draft& b) { return OrderOf(a) < OrderOf(b); });
  for (const Draft& draft : drafts) AddTo(draft, reconciliation);
  return reconciliation;
}

bool TakePage(int offset, int limit, v1::Reconciliation& reconciliation) {
  int number = 0;
  for (v1::RelationResult& relation : *reconciliation.mutable_relations()) {
    google::protobuf::RepeatedPtrField<v1::RelationFinding> kept;
    for (v1::RelationFinding& finding : *relation.mutable_findings()) {
      const bool on_page = number >= offset && number - offset < limit;
      if (on_page) *kept.Add() = std::move(finding);
      ++number;
    }
    relation.mutable_findings()->Swap(&kept);
  }
  return number - offset > limit;
}

}  // namespace kezhi::domain
