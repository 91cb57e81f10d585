#ifndef KEZHI_DOMAIN_KPI_QUERY_H_
#define KEZHI_DOMAIN_KPI_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/assessment_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// These read the rows of the projections `kpi`, `plans`, `deals`, `pursuits` and `directory`.

// An assessment with what the events suggest. NOT_FOUND, ASSESSMENT_NOT_FOUND.
absl::StatusOr<v1::KpiSheet> KpiSheetOf(const RowReader& rows, const std::string& assessment);

// Which assessments are asked for; what is empty or absent admits all.
struct KpiFilter {
  std::string store;
  std::string consultant;
  std::optional<absl::CivilDay> from;  // whose period ends on or after it
  std::optional<absl::CivilDay> to;    // whose period begins on or before it
  std::optional<bool> closed;
};

// Assessments by name, each as KpiSheetOf.
Page<v1::KpiSheet> ListKpiSheets(const RowReader& rows, const KpiFilter& filter,
                                 absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_KPI_QUERY_H_
