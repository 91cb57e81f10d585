#include "domain/customer/grading.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/customer/planning.h"
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

// Whether the pursuit's grade is still the one that the visit gave it. What came with a merge no
// longer tells who judged it.
bool StandsAsEntered(const PursuitState& pursuit, const GradeCorrection& correction) {
  return pursuit.grade == correction.from && pursuit.graded_on == correction.graded_on &&
         (pursuit.graded_commit == correction.judged_by || pursuit.graded_commit == 0);
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

void Correct(CustomerEdit& edit, const Rules& rules, const PursuitState& pursuit,
             const GradeCorrection& correction) {
  const bool stands = StandsAsEntered(pursuit, correction);
  v1::Event event;
  v1::GradeCorrected& corrected = *event.mutable_grade_corrected();
  corrected.set_pursuit(pursuit.number);
  corrected.set_scale(rules.primary_scale()->id());
  corrected.set_visit(correction.visit);
  corrected.set_from(correction.from);
  corrected.set_to(correction.to->id());
  *corrected.mutable_graded_on() = ToDate(correction.graded_on);
  const auto ends = Rules::HorizonEnds(*correction.to, correction.graded_on);
  if (ends.has_value()) *corrected.mutable_horizon_ends() = ToDate(*ends);
  corrected.set_in_progress_table(correction.to->in_progress_table());
  const int before = rules.rank(correction.from);
  if (before >= 0) corrected.set_steps(before - rules.rank(correction.to->id()));
  corrected.set_superseded(!stands);
  corrected.set_judged_by(correction.judged_by);
  if (stands && edit.HadLapsed(pursuit)) event.add_flags(kAfterLapse);
  edit.Append(std::move(event));
  if (!stands || !pursuit.open()) return;
  ContactMade contact;
  contact.day = pursuit.last_contact.value_or(correction.graded_on);
  contact.grade = correction.to->id();
  PlanAfterContact(edit, pursuit.number, OwnerOf(edit.state(), &pursuit), contact);
}

}  // namespace kezhi::domain
