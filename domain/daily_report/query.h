#ifndef KEZHI_DOMAIN_DAILY_REPORT_QUERY_H_
#define KEZHI_DOMAIN_DAILY_REPORT_QUERY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// The daily report (销售活动日报表) `stores/{store}/consultants/{consultant}/reports/{yyyymmdd}`:
// what the consultant did on the day, by time, the day in numbers, and the plan for the next open
// day. A day on which nothing happened is an empty report. NOT_FOUND, CONSULTANT_NOT_FOUND.
absl::StatusOr<v1::DailyReport> DailyReportOf(const RowReader& rows, absl::string_view report);

// Which reports to list.
struct ReportRange {
  std::string parent;  // `stores/{store}` or `stores/{store}/consultants/{consultant}`
  absl::CivilDay from;
  absl::CivilDay to;
  bool descending = false;  // latest day first; within a day by consultant
  bool missing = false;     // only those that were missing when the day was closed
  bool stale = false;       // only those with a line added after they were submitted
};

// Heads (reports without lines and plan) of the days on which the consultant did, missed or
// submitted anything. NOT_FOUND, STORE_NOT_FOUND or CONSULTANT_NOT_FOUND.
absl::StatusOr<Page<v1::DailyReport>> ListDailyReports(const RowReader& rows,
                                                       const ReportRange& range,
                                                       absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAILY_REPORT_QUERY_H_
