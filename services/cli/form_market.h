#ifndef KEZHI_SERVICES_CLI_FORM_MARKET_H_
#define KEZHI_SERVICES_CLI_FORM_MARKET_H_

#include "kezhi/v1/query_service.pb.h"

#include "services/cli/form.h"

namespace kezhi::cli {

// Contacts before the order: how many orders came after so many, then by source and consultant; CSV
// has the histogram.
Form FormOf(const v1::ContactsBeforeOrder& contacts, const FormContext& context);
// Traffic by week and source, then the figures of each week; CSV has the traffic.
Form FormOf(const v1::Traffic& traffic, const FormContext& context);
// Campaigns with what they cost and brought.
Form FormOf(const v1::ListCampaignsResponse& answer, const FormContext& context);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_FORM_MARKET_H_
