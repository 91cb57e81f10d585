#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_COHORTS_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_COHORTS_H_

#include <vector>

#include "kezhi/v1/customer_analysis_views.pb.h"

#include "domain/customer_analysis/buyers.h"

namespace kezhi::domain {

// Whose first purchase was in the period, by its month, and who of them bought in which month until
// the period's last. Months without a cohort are left out.
std::vector<v1::CustomerCohort> CohortsOf(const Buyers& buyers, const DaySpan& days);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_COHORTS_H_
