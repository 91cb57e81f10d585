#ifndef KEZHI_DOMAIN_TRAFFIC_TABLES_H_
#define KEZHI_DOMAIN_TRAFFIC_TABLES_H_

namespace kezhi::domain {

// (store, day, source, campaign) → TrafficDay.
inline constexpr char kTrafficDays[] = "traffic.days";
// (store, day, metric, group, subject, campaign) → MetricDay.
inline constexpr char kTrafficMetrics[] = "traffic.metrics";
// (store, campaign) → CampaignRow without what is filled in on reading.
inline constexpr char kTrafficCampaigns[] = "traffic.campaigns";
// (campaign, position) → CampaignResponse.
inline constexpr char kTrafficResponses[] = "traffic.responses";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TRAFFIC_TABLES_H_
