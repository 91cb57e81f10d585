#ifndef KEZHI_DOMAIN_REPORT_CHECKS_H_
#define KEZHI_DOMAIN_REPORT_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

#include "domain/decision_builder.h"

// What the commands of a report's stream ask of the report.
namespace kezhi::domain {

// The consultant exists, and the report's day is one of the store's: CONSULTANT_NOT_FOUND,
// BEFORE_STORE unless imported. `arm` is the command's name, for the path of a fault.
absl::Status CheckReportOfStore(const std::string& report, absl::string_view arm,
                                const v1::Command& command, const DecisionBuilder& builder);

// The same, and the day has begun: DAY_OPEN.
absl::Status CheckReport(const std::string& report, absl::string_view arm,
                         const v1::Command& command, const DecisionBuilder& builder);

// R111: ROLE_REQUIRED for a consultant whose report it is not.
absl::Status CheckOwnReport(const std::string& report, absl::string_view what,
                            const v1::Actor& actor);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REPORT_CHECKS_H_
