#ifndef KEZHI_DOMAIN_COMPLAINTS_QUERY_H_
#define KEZHI_DOMAIN_COMPLAINTS_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/complaint_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// A complaint; what is overdue is judged by `now`. NOT_FOUND, COMPLAINT_NOT_FOUND.
absl::StatusOr<v1::ComplaintRow> ComplaintOf(const RowReader& rows, absl::string_view complaint,
                                             absl::Time now);

// Which complaints of a store are asked for.
struct ComplaintFilter {
  std::string store;
  std::optional<absl::CivilDay> from;  // of filing, as below
  std::optional<absl::CivilDay> to;
  v1::ComplaintStatus status = v1::COMPLAINT_STATUS_UNSPECIFIED;  // unspecified = all
  std::string kind;                                               // empty = all, as below
  std::string customer;  // with those merged into it, told by the tables of `card`
  bool overdue = false;  // only those
};

// All of them, by day of filing. A store has thousands at most, so what they come to is counted on
// reading.
std::vector<v1::ComplaintRow> ComplaintsOf(const RowReader& rows, const ComplaintFilter& filter,
                                           absl::Time now);

// What complaints come to: all kinds first, then each, by id. `today`: the business day that ages
// are told by.
std::vector<v1::ComplaintCount> CountComplaints(const std::vector<v1::ComplaintRow>& complaints,
                                                absl::CivilDay today);

// The causes of resolved complaints, the most frequent first, equal ones by id.
std::vector<v1::CauseCount> CausesOf(const std::vector<v1::ComplaintRow>& complaints);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPLAINTS_QUERY_H_
