#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/grading.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// R68: whether a follow-up or visit of that day bears the judgement out.
bool Supports(const CustomerRef& customer, const PursuitState& pursuit, const std::string& what,
              std::optional<absl::CivilDay> day, const World& world) {
  if (what.empty() || !day.has_value()) return false;
  if (IsName(what, ResourceKind::kVisit)) {
    const VisitState& visit = world.visit(what);
    if (!visit.registered || visit.voided || visit.day != *day || visit.customer.empty()) {
      return false;
    }
    return CustomerRef(visit.customer, world).name() == customer.name();
  }
  const auto plan = customer.state().closed_plans.find(what);
  return plan != customer.state().closed_plans.end() && plan->second.pursuit == pursuit.number &&
         plan->second.done_on == day;
}

absl::Status CheckJudgement(const v1::ChangeGrade& ask, const PursuitState& pursuit,
                            std::optional<absl::CivilDay> graded_on, bool imported) {
  if (!ask.from().empty() && ask.from() != pursuit.grade) {
    return ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT)
        .Message("the grade is another one by now; read it again and decide anew")
        .Metadata("expected_grade", ask.from())
        .Metadata("actual_grade", pursuit.grade)
        .Build();
  }
  if (imported || !graded_on.has_value() || !pursuit.opened_on.has_value() ||
      *graded_on >= *pursuit.opened_on) {
    return absl::OkStatus();
  }
  return InvalidField(
      v1::REASON_INTERVAL_INVALID, "change_grade.graded_on",
      absl::StrCat("lies before the pursuit was opened on ", Iso(*pursuit.opened_on)));
}

}  // namespace

absl::StatusOr<Decision> DecideChangeGrade(const v1::Command& command, const v1::ChangeGrade& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.graded_on(), "change_grade.graded_on"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  Judgement judgement;
  KEZHI_ASSIGN_OR_RETURN(judgement.grade, FindGrade(edit.rules(), ask.to(), "change_grade.to"));
  judgement.graded_on = when.day;
  if (IsSet(ask.graded_on())) judgement.graded_on = ToDay(ask.graded_on());
  KEZHI_RETURN_IF_ERROR(CheckJudgement(ask, *pursuit, judgement.graded_on, command.imported()));
  judgement.because = ask.because();
  if (Supports(customer, *pursuit, ask.supported_by(), judgement.graded_on, world)) {
    judgement.supported_by = ask.supported_by();
  }
  Judge(edit, *pursuit, judgement);
  ReplanForGrade(edit, *pursuit, judgement.grade->id(), judgement.graded_on.value_or(edit.day()));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
