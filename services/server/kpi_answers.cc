// Assessments.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/kpi/query.h"
#include "domain/names.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

namespace {

absl::Status RevealSheetOf(Query& query, v1::KpiSheet& sheet) {
  return query.Reveal(query.policy().customer, {.owner = sheet.consultant()}, sheet);
}

// A consultant sees no other's scores.
absl::Status CheckOwnKpi(const Query& query, const std::string& consultant) {
  if (!query.policy().consultant() || query.caller().principal() == consultant) {
    return absl::OkStatus();
  }
  return domain::RoleRequired("another's assessment", "manager, operator");
}

}  // namespace

absl::Status Answer(const v1::GetKpiSheetRequest& request, Query& query,
                    v1::GetKpiSheetResponse& response) {
  CheckName("name", request.name(), ResourceKind::kAssessment, query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.name(), {"kpi", "plans", "deals", "pursuits", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::KpiSheet sheet, domain::KpiSheetOf(query.rows(), request.name()));
  KEZHI_RETURN_IF_ERROR(CheckOwnKpi(query, sheet.consultant()));
  KEZHI_RETURN_IF_ERROR(RevealSheetOf(query, sheet));
  *response.mutable_sheet() = std::move(sheet);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListKpiSheetsRequest& request, Query& query,
                    v1::ListKpiSheetsResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.parent(), {"kpi", "plans", "deals", "pursuits", "directory"}));
  domain::KpiFilter filter;
  filter.store = domain::StoreOf(request.parent());
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), filter.store).status());
  if (filter.store != request.parent()) {
    filter.consultant = request.parent();
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), filter.consultant).status());
    KEZHI_RETURN_IF_ERROR(CheckOwnKpi(query, filter.consultant));
  } else if (query.policy().consultant()) {
    filter.consultant = query.caller().principal();
  }
  filter.from = from;
  filter.to = to;
  if (request.has_closed()) filter.closed = request.closed();
  auto page = domain::ListKpiSheets(query.rows(), filter, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::KpiSheet& sheet : page.items) {
    KEZHI_RETURN_IF_ERROR(RevealSheetOf(query, sheet));
    *response.add_sheets() = std::move(sheet);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
