#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUERY_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUERY_H_

#include <string>
#include <vector>

#include "kezhi/v1/customer_analysis_views.pb.h"

#include "domain/customer_analysis/buyers.h"
#include "domain/rows.h"

namespace kezhi::domain {

// These read the rows of the projections `pursuits`, `card` and `plans`, in one pass over the
// store's pursuits.

// Growth, months, cohorts and segments of a group over a period.
v1::CustomerAnalysis CustomerAnalysisOf(const RowReader& rows, const AnalysisScope& scope);

// Which customers of an analysis are listed; empty or 0 admits all.
struct SegmentFilter {
  std::string currency;  // bought in it
  int recency = 0;
  int frequency = 0;
  int value = 0;  // in `currency`, or in any
};

// The customers of the analysis by name, with scores among all of the group. Names of people are
// left out.
std::vector<v1::CustomerSegment> CustomerSegmentsOf(const RowReader& rows,
                                                    const AnalysisScope& scope,
                                                    const SegmentFilter& filter);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUERY_H_
