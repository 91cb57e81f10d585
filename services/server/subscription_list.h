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
#include "absl/time/time.h"

#include "base/mutex.h"
#include "base/strong_id.h"

namespace kezhi::server {

// How far one subscription is. Its subscriber and its watchdog write, metrics read. Any thread.
class SubscriptionState {
 public:
  SubscriptionState(std::string subscription_id, Position position, absl::Time now)
      : id(std::move(subscription_id)), position_(position.value()), moved_at_(now) {}

  // As the subscriber was told.
  const std::string id;

  // Everything up to here has been delivered or filtered out. The subscriber's thread.
  void MoveTo(Position position, absl::Time now);
  // The watchdog had to wake it: `why` it stood still.
  void Restarted(absl::Status why);

  Position position() const { return Position(position_.load()); }

  // When it moved last, or began.
  absl::Time moved_at() const;
  std::uint64_t restarts() const;
  // Whether it has not moved since the watchdog woke it last.
  bool stuck() const;
  // Of the last restart; OK = there was none.
  absl::Status last_error() const;

 private:
  std::atomic<std::uint64_t> position_;
  mutable Mutex mutex_;
  absl::Time moved_at_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t restarts_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stuck_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
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
