// The forms of a store: registration sheet, progress table, daily report.

#include "base/status_macros.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "services/server/answers.h"
#include "services/server/read_mask.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

// A line is about its customer, or else about who left no data with the one who received.
absl::Status RevealSheet(Query& query, v1::RegistrationSheet& sheet) {
  const Rule rule = query.policy().sheet;
  Subjects subjects(query.rows(), rule, query.evaluated_at());
  for (v1::RegistrationLine& line : *sheet.mutable_lines()) {
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(rule, subjects.Of(line.customer(), line.consultant()), line));
  }
  return query.Reveal(rule, {}, *sheet.mutable_state());
}

// Who wrote a report sees what stands in it, of customers that are another's by now as well: it is
// their own day.
absl::Status RevealReport(Query& query, v1::DailyReport& report) {
  v1::DailyReport named;  // the consultant's own name, which is under another rule
  if (report.has_consultant_name()) *named.mutable_consultant_name() = report.consultant_name();
  report.clear_consultant_name();
  KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, named));
  KEZHI_RETURN_IF_ERROR(
      query.Reveal(query.policy().customer, {.owner = report.consultant()}, report));
  report.MergeFrom(named);
  return absl::OkStatus();
}

constexpr domain::ProgressOrder kProgressOrders[] = {
    domain::ProgressOrder::kConsultant, domain::ProgressOrder::kGrade,
    domain::ProgressOrder::kNextDue, domain::ProgressOrder::kOpenedOn};

// Rows of a progress table asked for without a page size.
constexpr int kAllRows = 1000;

}  // namespace

absl::Status Answer(const v1::GetRegistrationSheetRequest& request, Query& query,
                    v1::GetRegistrationSheetResponse& response) {
  CheckName("name", request.name(), ResourceKind::kDay, query.faults());
  CheckOptionalName("consultant", request.consultant(), ResourceKind::kConsultant, query.faults());
  CheckReadMask(request.read_mask(), *v1::RegistrationSheet::descriptor(), "read_mask",
                query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"sheet", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(
      *response.mutable_sheet(),
      domain::RegistrationSheetOf(query.rows(), request.name(), request.consultant()));
  KEZHI_RETURN_IF_ERROR(RevealSheet(query, *response.mutable_sheet()));
  ApplyReadMask(request.read_mask(), *response.mutable_sheet());
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListRegistrationSheetsRequest& request, Query& query,
                    v1::ListRegistrationSheetsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  const Order order = CheckOrder(request.order_by(), {"day"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"sheet", "directory", "card"}));
  const domain::SheetRange range{
      .store = request.parent(), .from = from, .to = to, .descending = order.descending};
  KEZHI_ASSIGN_OR_RETURN(
      auto page, domain::ListRegistrationSheets(query.rows(), range, query.after(), query.limit()));
  query.SetNext(std::move(page.next_key));
  for (v1::RegistrationSheet& sheet : page.items) {
    KEZHI_RETURN_IF_ERROR(RevealSheet(query, sheet));
    *response.add_sheets() = std::move(sheet);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetProgressTableRequest& request, Query& query,
                    v1::GetProgressTableResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckOptionalName("consultant", request.consultant(), ResourceKind::kConsultant, query.faults());
  CheckText("grade", request.grade(), query.faults());
  if (request.year() < 1 || request.year() > 9999) {
    query.faults().Add(v1::REASON_TIME_INVALID, "year", "must be 1 to 9999");
  }
  if (request.month() < 1 || request.month() > 12) {
    query.faults().Add(v1::REASON_TIME_INVALID, "month", "must be 1 to 12");
  }
  const Order order = CheckOrder(request.order_by(),
                                 {"consultant", "grade", "next_due", "opened_on"}, query.faults());
  CheckReadMask(request.read_mask(), *v1::ProgressTable::descriptor(), "read_mask", query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"progress", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  const int limit = request.page_size() == 0 ? kAllRows : query.limit();
  KEZHI_ASSIGN_OR_RETURN(
      auto answer, domain::ProgressTableOf(query.rows(), {.store = request.parent(),
                                                          .year = request.year(),
                                                          .month = request.month(),
                                                          .consultant = request.consultant(),
                                                          .grade = request.grade(),
                                                          .order = kProgressOrders[order.key],
                                                          .descending = order.descending,
                                                          .offset = offset,
                                                          .limit = limit,
                                                          .evaluated_at = query.evaluated_at()}));
  if (offset + limit < answer.total_rows) query.SetNextOffset(offset + limit);
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::ProgressRow& row : *answer.table.mutable_rows()) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
  }
  ApplyReadMask(request.read_mask(), answer.table);
  *response.mutable_table() = std::move(answer.table);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetDailyReportRequest& request, Query& query,
                    v1::GetDailyReportResponse& response) {
  CheckName("name", request.name(), ResourceKind::kReport, query.faults());
  CheckReadMask(request.read_mask(), *v1::DailyReport::descriptor(), "read_mask", query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.name(), {"report", "progress", "sheet", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_report(),
                         domain::DailyReportOf(query.rows(), request.name()));
  KEZHI_RETURN_IF_ERROR(RevealReport(query, *response.mutable_report()));
  ApplyReadMask(request.read_mask(), *response.mutable_report());
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListDailyReportsRequest& request, Query& query,
                    v1::ListDailyReportsResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 366, query.faults());
  const Order order = CheckOrder(request.order_by(), {"day"}, query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.parent(), {"report", "progress", "sheet", "directory", "card"}));
  const domain::ReportRange range{
      .parent = request.parent(), .from = *from, .to = *to, .descending = order.descending};
  KEZHI_ASSIGN_OR_RETURN(
      auto page, domain::ListDailyReports(query.rows(), range, query.after(), query.limit()));
  query.SetNext(std::move(page.next_key));
  for (v1::DailyReport& report : page.items) {
    KEZHI_RETURN_IF_ERROR(RevealReport(query, report));
    *response.add_reports() = std::move(report);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
