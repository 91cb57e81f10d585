#include "services/server/subscription_list.h"

namespace kezhi::server {

void SubscriptionState::MoveTo(Position position, absl::Time now) {
  if (position_.exchange(position.value()) == position.value()) return;
  const MutexLock lock(&mutex_);
  moved_at_ = now;
  stuck_ = false;
}

void SubscriptionState::Restarted(absl::Status why) {
  const MutexLock lock(&mutex_);
  ++restarts_;
  stuck_ = true;
  last_error_ = std::move(why);
}

absl::Time SubscriptionState::moved_at() const {
  const MutexLock lock(&mutex_);
  return moved_at_;
}

std::uint64_t SubscriptionState::restarts() const {
  const MutexLock lock(&mutex_);
  return restarts_;
}

bool SubscriptionState::stuck() const {
  const MutexLock lock(&mutex_);
  return stuck_;
}

absl::Status SubscriptionState::last_error() const {
  const MutexLock lock(&mutex_);
  return last_error_;
}

void SubscriptionList::Add(const std::shared_ptr<SubscriptionState>& state) {
  const MutexLock lock(&mutex_);
  std::erase_if(states_, [](const auto& weak) { return weak.expired(); });
  states_.push_back(state);
}

void SubscriptionList::Ended(absl::StatusCode code) {
  const MutexLock lock(&mutex_);
  ++ended_[code];
}

std::vector<std::shared_ptr<const SubscriptionState>> SubscriptionList::All() const {
  std::vector<std::shared_ptr<const SubscriptionState>> all;
  const MutexLock lock(&mutex_);
  all.reserve(states_.size());
  for (const auto& weak : states_) {
    if (auto state = weak.lock()) all.push_back(std::move(state));
  }
  return all;
}

std::map<absl::StatusCode, std::uint64_t> SubscriptionList::ended() const {
  const MutexLock lock(&mutex_);
  return ended_;
}

}  // namespace kezhi::server
