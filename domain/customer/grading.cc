#include "domain/customer/grading.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The days that all three events carry.
template <typename Graded>
void SetDays(const Judgement& judgement, Graded& graded) {
  if (!judgement.graded_on.has_value()) return;
  *graded.mutable_graded_on() = ToDate(*judgement.graded_on);
  const auto ends = Rules::HorizonEnds(*judgement.grade, *judgement.graded_on);
  if (ends.has_value()) *graded.mutable_horizon_ends() = ToDate(*ends);
}

v1::Event Set(const std::string& scale, const PursuitState& pursuit, const Judgement& judgement) {
  v1::Event event;
  v1::GradeSet& set = *event.mutable_grade_set();
  set.set_pursuit(pursuit.number);
  set.set_scale(scale);
  set.set_grade(judgement.grade->id());
  SetDays(judgement, set);
  set.set_in_progress_table(judgement.grade->in_progress_table());
  return event;
}

v1::Event Renewed(const std::string& scale, const PursuitState& pursuit,
                  const Judgement& judgement) {
  v1::Event event;
  v1::GradeRenewed& renewed = *event.mutable_grade_renewed();
  renewed.set_pursuit(pursuit.number);
  renewed.set_scale(scale);
  renewed.set_grade(judgement.grade->id());
  SetDays(judgement, renewed);
  renewed.set_supported_by(judgement.supported_by);
  return event;
}

v1::Event Changed(const Rules& rules, const PursuitState& pursuit, const Judgement& judgement) {
  v1::Event event;
  v1::GradeChanged& changed = *event.mutable_grade_changed();
  changed.set_pursuit(pursuit.number);
  changed.set_scale(rules.primary_scale()->id());
  changed.set_from(pursuit.grade);
  changed.set_to(judgement.grade->id());
  SetDays(judgement, changed);
  if (!judgement.because.empty()) *changed.mutable_because() = Clear(judgement.because);
  changed.set_supported_by(judgement.supported_by);
  changed.set_in_progress_table(judgement.grade->in_progress_table());
  const int before = rules.rank(pursuit.grade);
  if (before >= 0) changed.set_steps(before - rules.rank(judgement.grade->id()));
  if (judgement.supported_by.empty()) event.add_flags(kUnsupported);
  return event;
}

}  // namespace

absl::StatusOr<const v1::Grade*> FindGrade(const Rules& rules, const std::string& id,
                                           absl::string_view field) {
  const v1::Grade* grade = rules.grade(id);
  if (grade != nullptr) return grade;
  std::string known;
  if (const v1::GradeScale* scale = rules.primary_scale()) {
    for (const v1::Grade& other : scale->grades()) absl::StrAppend(&known, " ", other.id());
  }
  return InvalidField(v1::REASON_GRADE_UNKNOWN, field,
                      known.empty() ? "no playbook in force has a primary scale"
                                    : absl::StrCat("not on the primary scale, which has", known));
}

void Judge(CustomerEdit& edit, const PursuitState& pursuit, const Judgement& judgement) {
  const std::string& scale = edit.rules().primary_scale()->id();
  v1::Event event;
  if (pursuit.grade.empty()) {
    event = Set(scale, pursuit, judgement);
  } else if (pursuit.grade == judgement.grade->id()) {
    event = Renewed(scale, pursuit, judgement);
  } else {
    event = Changed(edit.rules(), pursuit, judgement);
  }
  if (edit.HadLapsed(pursuit)) event.add_flags(kAfterLapse);
  edit.Append(std::move(event));
}

}  // namespace kezhi::domain
