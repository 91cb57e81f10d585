#ifndef KEZHI_DOMAIN_ROUTE_QUERY_H_
#define KEZHI_DOMAIN_ROUTE_QUERY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/route_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The route report (商超每日工作报表) `stores/{store}/consultants/{consultant}/reports/{yyyymmdd}`.
// A day without itinerary and stops is an empty report. INVALID_ARGUMENT, NAME_INVALID. NOT_FOUND,
// STORE_NOT_FOUND or CONSULTANT_NOT_FOUND.
absl::StatusOr<v1::RouteReport> RouteReportOf(const RowReader& rows, absl::string_view report);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ROUTE_QUERY_H_
