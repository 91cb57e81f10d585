#ifndef KEZHI_DOMAIN_PROGRESS_TABLE_QUERY_H_
#define KEZHI_DOMAIN_PROGRESS_TABLE_QUERY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// In which order the rows stand.
enum class ProgressOrder { kConsultant, kGrade, kNextDue, kOpenedOn };

// Which progress table, and which cut of its rows.
struct ProgressQuery {
  std::string store;       // `stores/{store}`
  int year = 0;            // 1 to 9999
  int month = 0;           // 1 to 12
  std::string consultant;  // empty = all; restricts rows and head
  std::string grade;       // empty = all; restricts the rows alone
  ProgressOrder order = ProgressOrder::kConsultant;
  bool descending = false;
  int offset = 0;           // rows to leave out
  int limit = 0;            // rows at most; 0 = all
  absl::Time evaluated_at;  // by which `lapsed` and `overdue` are judged
};

// A progress table and how many rows it has in all.
struct ProgressAnswer {
  v1::ProgressTable table;
  int total_rows = 0;
};

// The progress table (潜在顾客等级推进表) of a month: one row per pursuit that was, at some instant
// of the month, open at a grade of the table and not in the pool, by the days on which things
// happened. What stands in a row is the state at the month's end, or now when that is earlier;
// `lapsed` and `overdue` are judged by the earlier of the two. INVALID_ARGUMENT: no such month.
// NOT_FOUND, STORE_NOT_FOUND. Cost: all pursuits that ended on or after the month's first.
absl::StatusOr<ProgressAnswer> ProgressTableOf(const RowReader& rows, const ProgressQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROGRESS_TABLE_QUERY_H_
