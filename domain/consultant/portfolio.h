#ifndef KEZHI_DOMAIN_CONSULTANT_PORTFOLIO_H_
#define KEZHI_DOMAIN_CONSULTANT_PORTFOLIO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/decision_builder.h"
#include "domain/world.h"

namespace kezhi::domain {

// How many customers a consultant has and claims, for R84 (docs/decisions/0010).

// CLAIM_LIMIT: `consultant` owns as many customers, or has made as many claims a business day, as
// the pool in force allows (R84). `day`: when the claim is said to have happened.
absl::Status CheckClaimLimit(const std::string& consultant, absl::CivilDay day,
                             const DecisionBuilder& builder, bool imported);

// Appends PortfolioChanged to the stream of every consultant to whom the decision gives customers.
// Nothing where no pool in force limits claims.
void NotePortfolios(const v1::Command& command, const World& world, Decision& decision);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONSULTANT_PORTFOLIO_H_
