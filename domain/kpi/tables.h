#ifndef KEZHI_DOMAIN_KPI_TABLES_H_
#define KEZHI_DOMAIN_KPI_TABLES_H_

namespace kezhi::domain {

// (store, assessment) → KpiSheet without what is filled in on reading.
inline constexpr char kKpiSheets[] = "kpi.sheets";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_KPI_TABLES_H_
