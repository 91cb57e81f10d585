#ifndef KEZHI_DOMAIN_DEAL_DECIDE_H_
#define KEZHI_DOMAIN_DEAL_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the deal's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.

// order.cc: from the quote to the shipment.
absl::StatusOr<Decision> DecideQuote(const v1::Command& command, const v1::Quote& ask,
                                     const World& world);
absl::StatusOr<Decision> DecidePlaceDealOrder(const v1::Command& command,
                                              const v1::PlaceDealOrder& ask, const World& world);
absl::StatusOr<Decision> DecideReviewOrder(const v1::Command& command, const v1::ReviewOrder& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideSignContract(const v1::Command& command, const v1::SignContract& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideShip(const v1::Command& command, const v1::Ship& ask,
                                    const World& world);
absl::StatusOr<Decision> DecideRefuseDelivery(const v1::Command& command,
                                              const v1::RefuseDelivery& ask, const World& world);

// receivables.cc: from the invoice to the last receipt.
absl::StatusOr<Decision> DecideInvoice(const v1::Command& command, const v1::Invoice& ask,
                                       const World& world);
absl::StatusOr<Decision> DecideReconcile(const v1::Command& command, const v1::Reconcile& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideReceive(const v1::Command& command, const v1::Receive& ask,
                                       const World& world);
absl::StatusOr<Decision> DecideClearReceipt(const v1::Command& command, const v1::ClearReceipt& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideRefundReceipt(const v1::Command& command,
                                             const v1::RefundReceipt& ask, const World& world);
absl::StatusOr<Decision> DecideWriteOffBadDebt(const v1::Command& command,
                                               const v1::WriteOffBadDebt& ask, const World& world);
absl::StatusOr<Decision> DecideReturnGoods(const v1::Command& command, const v1::ReturnGoods& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideGrantAllowance(const v1::Command& command,
                                              const v1::GrantAllowance& ask, const World& world);
absl::StatusOr<Decision> DecideClaimDeduction(const v1::Command& command,
                                              const v1::ClaimDeduction& ask, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEAL_DECIDE_H_
