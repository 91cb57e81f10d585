#ifndef KEZHI_DOMAIN_REPORT_STATE_H_
#define KEZHI_DOMAIN_REPORT_STATE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"

#include "kezhi/v1/report.pb.h"

namespace kezhi::domain {

// A remark of a daily report.
struct RemarkState {
  v1::RemarkKind kind = v1::REMARK_KIND_UNSPECIFIED;
  bool handled = false;
};

// What decisions know of a daily report.
struct ReportState {
  bool submitted = false;
  absl::Time first_submitted_at = absl::InfiniteFuture();  // recorded
  std::uint64_t through_position = 0;
  bool missing_noted = false;
  std::map<std::uint64_t, RemarkState> remarks;  // by position
  // The itinerary as planned last: number → customer.
  std::map<int, std::string> itinerary;
  std::string area;  // of the itinerary
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REPORT_STATE_H_
