// The forms of visits to outlets: route report, coverage, budgets.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/coverage/budgets.h"
#include "domain/coverage/query.h"
#include "domain/customer_card/query.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/route/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

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

absl::Status Answer(const v1::ListOutletBudgetsRequest& request, Query& query,
                    v1::ListOutletBudgetsResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  }
  CheckText("area", request.area(), query.faults());
  CheckText("outlet_type", request.outlet_type(), query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"coverage", "card", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  const bool all = store == request.parent();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), store, query.evaluated_at()));
  if (!all && !domain::CardHeadOf(query.rows(), request.parent()).has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.parent());
  }
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  // They are sorted already.
  const auto as_they_are = [](const v1::OutletBudgetRow&, const v1::OutletBudgetRow&) {
    return false;
  };
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::OutletBudgetRow& row :
       query.CutSorted(domain::OutletBudgetsOf(query.rows(),
                                               {.store = store,
                                               .customer = all ? "" : request.parent(),
                                               .area = request.area(),
                                               .outlet_type = request.outlet_type(),
                                               .from = from,
                                               .to = to,
                                               .over = request.over()},
                                               today),
                       offset, false, as_they_are)) {
    const auto head = domain::CardHeadOf(query.rows(), row.customer());
    if (head.has_value() && head->has_name()) *row.mutable_name() = head->name();
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
    query.WithholdMoneyOf({.owner = head.has_value() ? head->owner() : ""}, row);
    *response.add_budgets() = std::move(row);
  }
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
