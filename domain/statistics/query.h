#ifndef KEZHI_DOMAIN_STATISTICS_QUERY_H_
#define KEZHI_DOMAIN_STATISTICS_QUERY_H_

#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Counts of events by store and type. `store`: `stores/{store}`; empty = all.
std::vector<v1::EventCount> GetStatistics(const RowReader& rows, absl::string_view store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_STATISTICS_QUERY_H_
