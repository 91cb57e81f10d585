// Whether the forms agree.

#include <cstdint>
#include <utility>

#include "base/status_macros.h"
#include "domain/names.h"
#include "domain/relations/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

// The longest span: a year.
constexpr int kAuditedDays = 366;

// What was said of a finding is about its customer; else the staff's.
absl::Status RevealNotes(Query& query, v1::Reconciliation& found) {
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::RelationResult& relation : *found.mutable_relations()) {
    for (v1::RelationFinding& finding : *relation.mutable_findings()) {
      if (!finding.has_acknowledged()) continue;
      v1::FindingAcknowledgement& acknowledged = *finding.mutable_acknowledged();
      if (finding.customer().empty()) {
        KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, acknowledged));
      } else {
        KEZHI_RETURN_IF_ERROR(
            query.Reveal(query.policy().customer, subjects.Of(finding.customer()), acknowledged));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const v1::AuditRelationsRequest& request, Query& query,
                    v1::AuditRelationsResponse& response) {
  CheckName("parent", request.parent(), domain::ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, kAuditedDays, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(
      request.parent(), {"sheet", "progress", "card", "report", "reception", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  const domain::RelationsQuery asked{.store = request.parent(),
                                     .from = *from,
                                     .to = *to,
                                     .position = query.position().value(),
                                     .evaluated_at = query.evaluated_at()};
  const auto event_at = [&query](std::uint64_t at) { return query.EventAt(Position(at)); };
  KEZHI_ASSIGN_OR_RETURN(v1::Reconciliation found,
                         domain::ReconciliationOf(query.rows(), asked, event_at));
  if (domain::TakePage(offset, query.limit(), found)) query.SetNextOffset(offset + query.limit());
  KEZHI_RETURN_IF_ERROR(RevealNotes(query, found));
  *response.mutable_reconciliation() = std::move(found);
  return absl::OkStatus();
}

}  // namespace kezhi::server
