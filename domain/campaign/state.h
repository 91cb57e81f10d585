#ifndef KEZHI_DOMAIN_CAMPAIGN_STATE_H_
#define KEZHI_DOMAIN_CAMPAIGN_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "absl/time/civil_time.h"

namespace kezhi::domain {

// What decisions know of a campaign.
struct CampaignState {
  // (day, source)
  using TrafficKey = std::tuple<absl::CivilDay, std::string>;
  // (day, metric, group, subject)
  using MetricKey = std::tuple<absl::CivilDay, std::string, std::string, std::string>;
  // (customer, pursuit, deal), as recorded
  using ResponseKey = std::tuple<std::string, int, std::string>;

  bool started = false;
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // nullopt: no end
  std::string group;
  std::optional<std::int64_t> budget;  // in the smallest unit; nullopt: not set
  std::int64_t spent = 0;
  std::string currency;  // of both; empty = not settled yet
  std::map<TrafficKey, std::int64_t> traffic;
  std::map<MetricKey, std::int64_t> metrics;
  std::set<ResponseKey> responses;

  bool Holds(absl::CivilDay day) const { return day >= from && (!to.has_value() || day <= *to); }
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CAMPAIGN_STATE_H_
