// The forms of a store: registration sheet, progress table, daily report.

#include "base/status_macros.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/form_pages.h"
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

constexpr domain::ProgressOrder kProgressOrders[] = {
    domain::ProgressOrder::kConsultant, domain::ProgressOrder::kGrade,
    domain::ProgressOrder::kNextDue, domain::ProgressOrder::kOpenedOn};

constexpr domain::SheetOrder kSheetOrders[] = {
    domain::SheetOrder::kNumber, domain::SheetOrder::kConsultant, domain::SheetOrder::kMinutes,
    domain::SheetOrder::kWantedModel};

}  // namespace

absl::Status Answer(const v1::GetRegistrationSheetRequest& request, Query& query,
                    v1::GetRegistrationSheetResponse& response) {
  CheckName("name", request.name(), ResourceKind::kDay, query.faults());
  CheckOptionalName("consultant", request.consultant(), ResourceKind::kConsultant, query.faults());
  CheckEnum("channel", request.channel(), *v1::Channel_descriptor(), query.faults());
  CheckText("grade", request.grade(), query.faults());
  const Order order = CheckOrder(request.order_by(),
                                 {"no", "consultant", "minutes", "wanted_model"}, query.faults());
  CheckReadMask(request.read_mask(), *v1::RegistrationSheet::descriptor(), "read_mask",
                query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"sheet", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(const domain::FormPage page, query.PageOfForm());
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_sheet(),
                         domain::RegistrationSheetOf(query.rows(), request.name()));
  const domain::SheetLines wanted{.consultant = request.consultant(),
                                  .channel = request.channel(),
                                  .grade = request.grade(),
                                  .on_site_order = request.on_site_order(),
                                  .incomplete = request.incomplete(),
                                  .order = kSheetOrders[order.key],
                                  .descending = order.descending};
  query.SetNextOf(page, domain::TakePage(wanted, page, *response.mutable_sheet()));
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
  CheckEnum("verdict", request.verdict(), *v1::Verdict_descriptor(), query.faults());
  const Order order = CheckOrder(request.order_by(), {"day"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"sheet", "directory", "card"}));
  domain::SheetRange range{.store = request.parent(),
                           .from = from,
                           .to = to,
                           .descending = order.descending,
                           .verdict = request.verdict(),
                           .stale = request.stale(),
                           .unreviewed = request.unreviewed(),
                           .archived = std::nullopt};
  if (request.has_archived()) range.archived = request.archived();
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
  KEZHI_ASSIGN_OR_RETURN(const domain::FormPage page, query.PageOfForm());
  KEZHI_ASSIGN_OR_RETURN(
      auto answer, domain::ProgressTableOf(query.rows(), {.store = request.parent(),
                                                          .year = request.year(),
                                                          .month = request.month(),
                                                          .consultant = request.consultant(),
                                                          .grade = request.grade(),
                                                          .order = kProgressOrders[order.key],
                                                          .descending = order.descending,
                                                          .offset = page.offset,
                                                          .limit = page.limit,
                                                          .evaluated_at = query.evaluated_at()}));
  query.SetNextOf(page, page.limit < answer.total_rows - page.offset);
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
  CheckEnum("kind", request.kind(), *v1::ActivityKind_descriptor(), query.faults());
  CheckReadMask(request.read_mask(), *v1::DailyReport::descriptor(), "read_mask", query.faults());
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.name(), {"report", "progress", "sheet", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(const domain::FormPage page, query.PageOfForm());
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_report(),
                         domain::DailyReportOf(query.rows(), request.name()));
  query.SetNextOf(page, domain::TakePage(request.kind(), page, *response.mutable_report()));
  KEZHI_RETURN_IF_ERROR(RevealOwnDay(query, *response.mutable_report()));
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
  const domain::ReportRange range{.parent = request.parent(),
                                  .from = *from,
                                  .to = *to,
                                  .descending = order.descending,
                                  .missing = request.missing(),
                                  .stale = request.stale()};
  KEZHI_ASSIGN_OR_RETURN(
      auto page, domain::ListDailyReports(query.rows(), range, query.after(), query.limit()));
  query.SetNext(std::move(page.next_key));
  for (v1::DailyReport& report : page.items) {
    KEZHI_RETURN_IF_ERROR(RevealOwnDay(query, report));
    *response.add_reports() = std::move(report);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
