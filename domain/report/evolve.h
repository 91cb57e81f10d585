#ifndef KEZHI_DOMAIN_REPORT_EVOLVE_H_
#define KEZHI_DOMAIN_REPORT_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/report/state.h"

namespace kezhi::domain {

// Folds one event of a report's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveReport(const v1::Event& event, ReportState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REPORT_EVOLVE_H_
