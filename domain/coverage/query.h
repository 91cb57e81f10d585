#ifndef KEZHI_DOMAIN_COVERAGE_QUERY_H_
#define KEZHI_DOMAIN_COVERAGE_QUERY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/route_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Which outlets to count; conditions are joined by "and".
struct CoverageFilter {
  std::string store;        // `stores/{store}`
  std::string area;         // empty = any
  std::string outlet_type;  // empty = any
};

// The coverage of a store's outlets, by the playbooks that hold on the business day of
// `evaluated_at`. Cost: reads a row for every customer of the store. NOT_FOUND, STORE_NOT_FOUND.
absl::StatusOr<v1::CoverageReport> CoverageOf(const RowReader& rows, const CoverageFilter& filter,
                                              absl::Time evaluated_at);

// An outlet as it was recorded under this name; empty when there is none.
v1::OutletRow OutletOf(const RowReader& rows, absl::string_view customer);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COVERAGE_QUERY_H_
