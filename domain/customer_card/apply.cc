#include "domain/customer_card/apply.h"

#include "domain/customer_card/fold.h"

namespace kezhi::domain {
namespace {

// False: the event is not about a visit.
bool ApplyVisit(const v1::Event& event, CardFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered:
      fold.LinkVisit(event.visit_registered().customer());
      return true;
    case v1::Event::kVisitCompleted:
      fold.LinkVisit(event.visit_completed().customer());
      return true;
    case v1::Event::kVisitVoided: fold.UnlinkVisit(); return true;
    default: return false;
  }
}

// False: the event is not about the customer as a whole.
bool ApplyCustomer(const v1::Event& event, CardFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: fold.Register(); return true;
    case v1::Event::kProfileChanged: fold.ChangeProfile(); return true;
    case v1::Event::kCustomerAssigned:
      fold.SetOwner("", event.customer_assigned().to(), false);
      return true;
    case v1::Event::kCustomerHandedOver:
      fold.SetOwner(event.customer_handed_over().from(), event.customer_handed_over().to(), false);
      return true;
    case v1::Event::kCustomerPooled:
      fold.SetOwner(event.customer_pooled().from(), "", true);
      return true;
    case v1::Event::kCustomerClaimed:
      fold.SetOwner("", event.customer_claimed().by(), false);
      return true;
    case v1::Event::kCustomerMerged: fold.Merge(); return true;
    case v1::Event::kCustomerMergedAway: fold.MergeAway(); return true;
    case v1::Event::kCustomerUnmerged: fold.Unmerge(); return true;
    case v1::Event::kCustomerRestored: fold.Restore(); return true;
    case v1::Event::kCustomerErased: fold.Erase(); return true;
    case v1::Event::kCustomerClassified: fold.Classify(); return true;
    default: return false;
  }
}

// False: the event is not about a contact.
bool ApplyContact(const v1::Event& event, CardFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kFollowUpPlanned: fold.Plan(); return true;
    case v1::Event::kFollowUpDone: fold.Do(); return true;
    case v1::Event::kFollowUpRescheduled: fold.Reschedule(); return true;
    case v1::Event::kFollowUpCancelled: fold.Cancel(); return true;
    case v1::Event::kFollowUpMissed: fold.Miss(); return true;
    default: return false;
  }
}

void ApplyGrade(const v1::Event& event, CardFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: {
      const v1::GradeSet& set = event.grade_set();
      return fold.SetGrade(set.pursuit(), set.grade(), set.graded_on(),
                           set.has_horizon_ends() ? &set.horizon_ends() : nullptr);
    }
    case v1::Event::kGradeChanged: {
      const v1::GradeChanged& changed = event.grade_changed();
      return fold.SetGrade(changed.pursuit(), changed.to(), changed.graded_on(),
                           changed.has_horizon_ends() ? &changed.horizon_ends() : nullptr);
    }
    case v1::Event::kGradeRenewed: {
      const v1::GradeRenewed& renewed = event.grade_renewed();
      return fold.SetGrade(renewed.pursuit(), renewed.grade(), renewed.graded_on(),
                           renewed.has_horizon_ends() ? &renewed.horizon_ends() : nullptr);
    }
    case v1::Event::kGradeCorrected: return fold.CorrectGrade();
    default: return;
  }
}

void ApplyPursuit(const v1::Event& event, CardFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: return fold.OpenPursuit();
    case v1::Event::kPursuitCorrected: return fold.CorrectPursuit();
    case v1::Event::kStagePromoted: {
      const v1::StagePromoted& promoted = event.stage_promoted();
      return fold.SetStage(promoted.pursuit(), promoted.machine(), promoted.to());
    }
    case v1::Event::kStageDemoted: {
      const v1::StageDemoted& demoted = event.stage_demoted();
      return fold.SetStage(demoted.pursuit(), demoted.machine(), demoted.to());
    }
    case v1::Event::kOrderPlaced: return fold.Order();
    case v1::Event::kOrderWithdrawn: return fold.WithdrawOrder();
    case v1::Event::kPursuitWon: return fold.Win();
    case v1::Event::kPursuitClosed: return fold.Close();
    case v1::Event::kPursuitReopened: return fold.Reopen();
    default: return ApplyGrade(event, fold);
  }
}

}  // namespace

void ApplyCustomerCard(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  CardFold fold(event, rows, out);
  if (ApplyVisit(event, fold) || ApplyCustomer(event, fold) || ApplyContact(event, fold)) return;
  ApplyPursuit(event, fold);
}

}  // namespace kezhi::domain
