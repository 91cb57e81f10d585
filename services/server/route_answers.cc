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

namespace {

// As a daily report, it is its consultant's own day: they put no colleague's outlet on it, and see
// those that a superior did.
absl::Status RevealRoute(Query& query, v1::RouteReport& report) {
  v1::RouteReport named;  // the consultant's own name, which is under another rule
  if (report.has_consultant_name()) *named.mutable_consultant_name() = report.consultant_name();
  report.clear_consultant_name();
  KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, named));
  KEZHI_RETURN_IF_ERROR(
      query.Reveal(query.policy().customer, {.owner = report.consultant()}, report));
  report.MergeFrom(named);
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const v1::GetRouteReportRequest& request, Query& query,
                    v1::GetRouteReportResponse& response) {
  CheckName("name", request.name(), ResourceKind::kReport, query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.name(), {"route", "report", "coverage", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::RouteReport report,
                         domain::RouteReportOf(query.rows(), request.name()));
  KEZHI_RETURN_IF_ERROR(RevealRoute(query, report));
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
