#ifndef KEZHI_SERVICES_SERVER_SUBSCRIPTION_LIST_H_
#define KEZHI_SERVICES_SERVER_SUBSCRIPTION_LIST_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "base/mutex.h"

namespace kezhi::server {

// How far one subscription is. Its subscriber writes, metrics read.
struct SubscriptionState {
  explicit SubscriptionState(std::string subscription_id) : id(std::move(subscription_id)) {}

  // As the subscriber was told.
  const std::string id;
  // Everything up to here has been delivered or filtered out.
  std::atomic<std::uint64_t> position = 0;
};

// The subscriptions of a server, and what the former ones ended with. Any thread.
class SubscriptionList {
 public:
  // Forgotten with the state.
  void Add(const std::shared_ptr<SubscriptionState>& state);
  void Ended(absl::StatusCode code);

  std::vector<std::shared_ptr<const SubscriptionState>> All() const;
  // How many ended, by code.
  std::map<absl::StatusCode, std::uint64_t> ended() const;

 private:
  mutable Mutex mutex_;
  std::vector<std::weak_ptr<const SubscriptionState>> states_ ABSL_GUARDED_BY(mutex_);
  std::map<absl::StatusCode, std::uint64_t> ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SUBSCRIPTION_LIST_H_
