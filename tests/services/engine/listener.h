#ifndef KEZHI_TESTS_SERVICES_ENGINE_LISTENER_H_
#define KEZHI_TESTS_SERVICES_ENGINE_LISTENER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/check.h"
#include "services/engine/recent_log.h"
#include "services/engine/subscription.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {

using Positions = std::vector<std::uint64_t>;

// Somebody who subscribes, hears all there is to hear at one moment, and writes it down.
class Listener {
 public:
  // What time it is for a new one.
  static constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

  Listener(Parts& parts, const RecentLog& recent, Subscription::Options options)
      : parts_(parts),
        subscription_({parts.journal(), parts.keyring(), recent}, std::move(options)) {}

  // Until there is nothing more to hear now.
  void Listen() {
    while (Hear() != Delivery::Kind::kWait) {
    }
  }

  // The next delivery; what holds for every one of them is checked here.
  Delivery::Kind Hear() {
    const absl::StatusOr<Delivery> delivery = subscription_.Next(now_);
    KEZHI_CHECK(delivery.ok());
    kinds_.push_back(delivery->kind);
    EXPECT_LE(delivery->position, parts_.journal().head().position);
    for (const v1::Event& event : EventsOf(*delivery)) {
      EXPECT_TRUE(seen_.empty() || event.position() > seen_.back()) << "twice, or out of order";
      EXPECT_LE(event.position(), delivery->position.value()) << "beyond what it may resume after";
      seen_.push_back(event.position());
    }
    if (delivery->kind != Delivery::Kind::kWait && delivery->kind != Delivery::Kind::kMore &&
        delivery->kind != Delivery::Kind::kHeartbeat) {
      resumable_.push_back(delivery->position.value());
    }
    return delivery->kind;
  }

  void Advance(absl::Duration by) { now_ += by; }

  const Positions& seen() const { return seen_; }

  // Every position that the listener was told it may resume after.
  const Positions& resumable() const { return resumable_; }

  // What was heard since the last call.
  std::vector<Delivery::Kind> TakeKinds() { return std::exchange(kinds_, {}); }

  Subscription& subscription() { return subscription_; }

 private:
  Parts& parts_;
  Subscription subscription_;
  absl::Time now_ = kStart;
  Positions seen_;
  Positions resumable_;
  std::vector<Delivery::Kind> kinds_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_LISTENER_H_
