#ifndef KEZHI_DOMAIN_CUSTOMER_GRADING_H_
#define KEZHI_DOMAIN_CUSTOMER_GRADING_H_

#include <cstdint>
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

// A visit's grade as it should have been entered.
struct GradeCorrection {
  std::string visit;
  std::string from;  // as entered
  const v1::Grade* to = nullptr;
  absl::CivilDay graded_on;
  std::uint64_t judged_by = 0;  // the commit that completed the visit
};

// Appends GradeCorrected. Where nobody has judged the pursuit since, its grade is the right one
// from now on, and while it is open its next contact is due as if it had been given (domain.md
// §6.4).
void Correct(CustomerEdit& edit, const Rules& rules, const PursuitState& pursuit,
             const GradeCorrection& correction);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_GRADING_H_
