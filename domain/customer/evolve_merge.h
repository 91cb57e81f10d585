#ifndef KEZHI_DOMAIN_CUSTOMER_EVOLVE_MERGE_H_
#define KEZHI_DOMAIN_CUSTOMER_EVOLVE_MERGE_H_

#include <string>

#include "kezhi/v1/event.pb.h"

#include "domain/customer/state.h"

namespace kezhi::domain {

// Takes over what came along with a merge: pursuits under new numbers, open plans under new ids.
void EvolveMerged(const v1::CustomerMerged& merged, const v1::Event& event, CustomerState& state);
// Gives it back. The numbers stay taken, so that no number ever means two pursuits.
void EvolveUnmerged(const v1::CustomerUnmerged& unmerged, CustomerState& state);
// Notes that an event which names `pursuit` (0 = none) or `plan` (empty = none) goes on with what
// came along.
void NoteCited(int pursuit, const std::string& plan, MergeState& merge);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_EVOLVE_MERGE_H_
