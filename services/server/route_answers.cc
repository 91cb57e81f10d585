// The forms of visits to outlets: route report, coverage.

#include <utility>

#include "base/status_macros.h"
#include "domain/coverage/query.h"
#include "domain/names.h"
#include "domain/route/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::GetRouteReportRequest& request, Query& query,
                    v1::GetRouteReportResponse& response) {
  CheckName("name", request.name(), ResourceKind::kReport, query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.name(), {"route", "report", "coverage", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::RouteReport report,
                         domain::RouteReportOf(query.rows(), request.name()));
  // As a daily report: they put no colleague's outlet on it, and see those that a superior did.
  KEZHI_RETURN_IF_ERROR(RevealOwnDay(query, report));
  *response.mutable_report() = std::move(report);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetCoverageRequest& request, Query& query,
                    v1::GetCoverageResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckText("area", request.area(), query.faults());
  CheckText("outlet_type", request.outlet_type(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"coverage", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      *response.mutable_coverage(),
      domain::CoverageOf(
          query.rows(),
          {.store = request.parent(), .area = request.area(), .outlet_type = request.outlet_type()},
          query.evaluated_at()));
  return absl::OkStatus();
}

}  // namespace kezhi::server
