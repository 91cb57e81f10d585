#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SEGMENTS_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SEGMENTS_H_

#include <vector>

#include "kezhi/v1/customer_analysis_views.pb.h"

#include "domain/customer_analysis/buyers.h"

namespace kezhi::domain {

// Who bought in the period, with scores and spend, by name of the customer. Names of people are
// left out.
std::vector<v1::CustomerSegment> SegmentsOf(const Buyers& buyers, const DaySpan& days);

// How many of them are in which segment, the best first, by currency among equal ones.
std::vector<v1::SegmentCount> CountSegments(const std::vector<v1::CustomerSegment>& customers);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SEGMENTS_H_
