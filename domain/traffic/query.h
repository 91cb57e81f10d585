#ifndef KEZHI_DOMAIN_TRAFFIC_QUERY_H_
#define KEZHI_DOMAIN_TRAFFIC_QUERY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/market_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which traffic: the weeks that the days `from` to `to` lie in.
struct TrafficQuery {
  std::string store;  // `stores/{store}`
  absl::CivilDay from;
  absl::CivilDay to;
  std::string campaign;  // only this one's; empty = all
  std::string group;     // only figures of this group; empty = all
};

// Traffic by week and source, with shares and the change to the week before, and the last figure of
// each metric in the week (S8, domain.md §4.19). A week begins on Monday. Which figure is better is
// said by the playbooks in force on the last day. Reads the tables of `traffic` and `directory`.
v1::Traffic TrafficOf(const RowReader& rows, const TrafficQuery& query);

// A store's campaigns by name, with what was spent of the budget and what the pursuits that came of
// them brought. Reads the tables of `traffic` and `pursuits`.
Page<v1::CampaignRow> ListCampaigns(const RowReader& rows, const std::string& store,
                                    absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TRAFFIC_QUERY_H_
