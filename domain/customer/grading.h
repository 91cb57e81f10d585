#ifndef KEZHI_DOMAIN_CUSTOMER_GRADING_H_
#define KEZHI_DOMAIN_CUSTOMER_GRADING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// The grade of that id. GRADE_UNKNOWN: the primary scale lacks it, in exactly this writing (R50,
// R65).
absl::StatusOr<const v1::Grade*> FindGrade(const Rules& rules, const std::string& id,
                                           absl::string_view field);

// A judgement of a pursuit.
struct Judgement {
  const v1::Grade* grade = nullptr;
  std::optional<absl::CivilDay> graded_on;  // nullopt: not known
  std::string because;
  std::string
      supported_by;  // planned_id, visit, or `-`; empty = a change is flagged `unsupported` (R68)
};

// Appends GradeSet, GradeChanged or, for the same grade, GradeRenewed (R66).
void Judge(CustomerEdit& edit, const PursuitState& pursuit, const Judgement& judgement);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_GRADING_H_
