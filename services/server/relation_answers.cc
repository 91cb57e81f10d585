// Whether the forms agree.

#include <cstdint>
#include <utility>

#include "base/status_macros.h"
#include "domain/names.h"
#include "domain/relations/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {
namespace {

// The longest span: a year.
constexpr int kAuditedDays = 366;

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
  *response.mutable_reconciliation() = std::move(found);
  return absl::OkStatus();
}

}  // namespace kezhi::server
