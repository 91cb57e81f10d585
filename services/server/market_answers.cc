// What is asked about contacts before the order, traffic and campaigns.

#include <utility>

#include "base/status_macros.h"
#include "domain/contacts/query.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/traffic/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::GetContactsBeforeOrderRequest& request, Query& query,
                    v1::GetContactsBeforeOrderResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 3660, query.faults());
  if (request.after_contacts() < 0) {
    query.faults().Add(v1::REASON_QUERY_INVALID, "after_contacts", "is below 0");
  }
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"contacts", "pursuits", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  *response.mutable_contacts() =
      domain::ContactsBeforeOrderOf(query.rows(), {.store = request.parent(),
                                                   .from = *from,
                                                   .to = *to,
                                                   .after_contacts = request.after_contacts()});
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetTrafficRequest& request, Query& query,
                    v1::GetTrafficResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 3660, query.faults());
  CheckOptionalName("campaign", request.campaign(), ResourceKind::kCampaign, query.faults());
  CheckText("group", request.group(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"traffic", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  *response.mutable_traffic() = domain::TrafficOf(query.rows(), {.store = request.parent(),
                                                                 .from = *from,
                                                                 .to = *to,
                                                                 .campaign = request.campaign(),
                                                                 .group = request.group()});
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListCampaignsRequest& request, Query& query,
                    v1::ListCampaignsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"traffic", "pursuits", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  auto page = domain::ListCampaigns(query.rows(), request.parent(), query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::CampaignRow& campaign : page.items) *response.add_campaigns() = std::move(campaign);
  return absl::OkStatus();
}

}  // namespace kezhi::server
