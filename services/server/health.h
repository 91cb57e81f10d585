#ifndef KEZHI_SERVICES_SERVER_HEALTH_H_
#define KEZHI_SERVICES_SERVER_HEALTH_H_

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/health_check_service_interface.h>

#include "base/mutex.h"
#include "services/engine/engine.h"
#include "services/server/groups.h"
#include "services/server/subscription_list.h"

namespace kezhi::server {

// Whether the service answers everything it is there for.
struct Readiness {
  struct Reason {
    // Such as `projection.sheet`, `consumer_group.bills`.
    std::string what;
    std::string why;
  };

  // Why not; empty = it is ready.
  std::vector<Reason> reasons;

  bool ready() const { return reasons.empty(); }
};

// Looks whether every projection is served and folds on, and every consumer group works.
Readiness ReadinessOf(engine::Engine& engine, Groups& groups, bool stopping);

// `{"ready":false,"reasons":[{"what":…,"why":…}]}`
std::string ToJson(const Readiness& readiness);

// Keeps grpc.health.v1 in step: the overall service, `kezhi.projection.{name}` for each projection,
// which serves as long as it is served and has not stopped, `kezhi.consumer_group.{id}` for each
// consumer group, which does as long as it has not failed and is there, and `kezhi.subscriptions`,
// which does unless one of them did not move although the watchdog woke it.
class HealthKeeper {
 public:
  // Borrowed. Looks once a second, on a thread of its own.
  HealthKeeper(engine::Engine& engine, Groups& groups, const SubscriptionList& subscriptions,
               grpc::HealthCheckServiceInterface& health);
  ~HealthKeeper();
  HealthKeeper(const HealthKeeper&) = delete;
  HealthKeeper& operator=(const HealthKeeper&) = delete;

  // Looks now. Any thread.
  void Refresh();
  // Nothing serves from now on. Idempotent.
  void Stop();

 private:
  void Run();

  engine::Engine& engine_;
  Groups& groups_;
  const SubscriptionList& subscriptions_;
  grpc::HealthCheckServiceInterface& health_;
  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  // That were there when it looked last.
  std::set<std::string> known_groups_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_HEALTH_H_
