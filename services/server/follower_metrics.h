#ifndef KEZHI_SERVICES_SERVER_FOLLOWER_METRICS_H_
#define KEZHI_SERVICES_SERVER_FOLLOWER_METRICS_H_

#include <prometheus/metric_family.h>
#include <vector>

#include "services/engine/engine.h"
#include "services/server/groups.h"
#include "services/server/subscription_list.h"

namespace kezhi::server {

// How those who follow the log stand: every consumer group by its id; how many subscriptions there
// are, what they ended with, and the ones that are furthest behind.
void AddGroups(engine::Engine& engine, Groups& groups,
               std::vector<prometheus::MetricFamily>& families);
void AddSubscriptions(engine::Engine& engine, const SubscriptionList& subscriptions,
                      std::vector<prometheus::MetricFamily>& families);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FOLLOWER_METRICS_H_
