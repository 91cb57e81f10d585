#ifndef KEZHI_DOMAIN_CAMPAIGN_EVOLVE_H_
#define KEZHI_DOMAIN_CAMPAIGN_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/campaign/state.h"

namespace kezhi::domain {

// Folds one event of a campaign's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveCampaign(const v1::Event& event, CampaignState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CAMPAIGN_EVOLVE_H_
