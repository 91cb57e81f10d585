#ifndef KEZHI_DOMAIN_CUSTOMER_DECIDE_H_
#define KEZHI_DOMAIN_CUSTOMER_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the customer's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideRegisterCustomer(const v1::Command& command,
                                                const v1::RegisterCustomer& ask,
                                                const World& world);
absl::StatusOr<Decision> DecideUpdateProfile(const v1::Command& command,
                                             const v1::UpdateProfile& ask, const World& world);
absl::StatusOr<Decision> DecideOpenPursuit(const v1::Command& command, const v1::OpenPursuit& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideChangeGrade(const v1::Command& command, const v1::ChangeGrade& ask,
                                           const World& world);
absl::StatusOr<Decision> DecidePlanFollowUp(const v1::Command& command, const v1::PlanFollowUp& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideCompleteFollowUp(const v1::Command& command,
                                                const v1::CompleteFollowUp& ask,
                                                const World& world);
absl::StatusOr<Decision> DecideRescheduleFollowUp(const v1::Command& command,
                                                  const v1::RescheduleFollowUp& ask,
                                                  const World& world);
absl::StatusOr<Decision> DecideCancelFollowUp(const v1::Command& command,
                                              const v1::CancelFollowUp& ask, const World& world);
absl::StatusOr<Decision> DecidePromoteStage(const v1::Command& command, const v1::PromoteStage& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideDemoteStage(const v1::Command& command, const v1::DemoteStage& ask,
                                           const World& world);
absl::StatusOr<Decision> DecidePlaceOrder(const v1::Command& command, const v1::PlaceOrder& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideWithdrawOrder(const v1::Command& command,
                                             const v1::WithdrawOrder& ask, const World& world);
absl::StatusOr<Decision> DecideWinPursuit(const v1::Command& command, const v1::WinPursuit& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideClosePursuit(const v1::Command& command, const v1::ClosePursuit& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideReopenPursuit(const v1::Command& command,
                                             const v1::ReopenPursuit& ask, const World& world);
absl::StatusOr<Decision> DecideAssignCustomer(const v1::Command& command,
                                              const v1::AssignCustomer& ask, const World& world);
absl::StatusOr<Decision> DecideHandOverCustomer(const v1::Command& command,
                                                const v1::HandOverCustomer& ask,
                                                const World& world);
absl::StatusOr<Decision> DecidePoolCustomer(const v1::Command& command, const v1::PoolCustomer& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideClaimCustomer(const v1::Command& command,
                                             const v1::ClaimCustomer& ask, const World& world);
absl::StatusOr<Decision> DecideMergeCustomer(const v1::Command& command,
                                             const v1::MergeCustomer& ask, const World& world);
absl::StatusOr<Decision> DecideUnmergeCustomer(const v1::Command& command,
                                               const v1::UnmergeCustomer& ask, const World& world);
absl::StatusOr<Decision> DecideDismissDuplicate(const v1::Command& command,
                                                const v1::DismissDuplicate& ask,
                                                const World& world);
absl::StatusOr<Decision> DecideReopenDuplicate(const v1::Command& command,
                                               const v1::ReopenDuplicate& ask, const World& world);
absl::StatusOr<Decision> DecideRequestErasure(const v1::Command& command,
                                              const v1::RequestErasure& ask, const World& world);
absl::StatusOr<Decision> DecideWithdrawErasure(const v1::Command& command,
                                               const v1::WithdrawErasure& ask, const World& world);
absl::StatusOr<Decision> DecideApproveErasure(const v1::Command& command,
                                              const v1::ApproveErasure& ask, const World& world);
absl::StatusOr<Decision> DecideDeclineErasure(const v1::Command& command,
                                              const v1::DeclineErasure& ask, const World& world);
absl::StatusOr<Decision> DecideDisclosePersonalData(const v1::Command& command,
                                                    const v1::DisclosePersonalData& ask,
                                                    const World& world);
absl::StatusOr<Decision> DecideReviewProfile(const v1::Command& command,
                                             const v1::ReviewProfile& ask, const World& world);
absl::StatusOr<Decision> DecideRequestCredit(const v1::Command& command,
                                             const v1::RequestCredit& ask, const World& world);
absl::StatusOr<Decision> DecideRecommendCredit(const v1::Command& command,
                                               const v1::RecommendCredit& ask, const World& world);
absl::StatusOr<Decision> DecideDecideCredit(const v1::Command& command, const v1::DecideCredit& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideSignAgreement(const v1::Command& command,
                                             const v1::SignAgreement& ask, const World& world);

absl::StatusOr<Decision> DecideClassifyCustomer(const v1::Command& command,
                                                const v1::ClassifyCustomer& ask,
                                                const World& world);
absl::StatusOr<Decision> DecideNominateChannel(const v1::Command& command,
                                               const v1::NominateChannel& ask, const World& world);
absl::StatusOr<Decision> DecideAssessChannel(const v1::Command& command,
                                             const v1::AssessChannel& ask, const World& world);
absl::StatusOr<Decision> DecideDecideChannel(const v1::Command& command,
                                             const v1::DecideChannel& ask, const World& world);

absl::StatusOr<Decision> DecideConfirmLongTerm(const v1::Command& command,
                                               const v1::ConfirmLongTerm& ask, const World& world);

absl::StatusOr<Decision> DecideSetOutletBudget(const v1::Command& command,
                                               const v1::SetOutletBudget& ask, const World& world);
absl::StatusOr<Decision> DecideTakeBackOutletExpense(const v1::Command& command,
                                                     const v1::TakeBackOutletExpense& ask,
                                                     const World& world);
absl::StatusOr<Decision> DecideRecordOutletExpense(const v1::Command& command,
                                                   const v1::RecordOutletExpense& ask,
                                                   const World& world);
absl::StatusOr<Decision> DecideRecordCare(const v1::Command& command, const v1::RecordCare& ask,
                                          const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_DECIDE_H_
