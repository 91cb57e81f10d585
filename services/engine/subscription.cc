#include "services/engine/subscription.h"

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

// How much one call looks at, and how far a subscriber whose filter lets nothing through may fall
// behind what it could resume after.
constexpr std::uint64_t kExamined = 10'000;

}  // namespace

absl::StatusOr<Delivery> Subscription::Next(std::size_t max_events) {
  Delivery delivery;
  const Position head = journal_.head().position;
  if (position_ < head) {
    LogRange range;
    range.from = position_;
    range.limit = max_events;
    range.examine = kExamined;
    range.until = head;
    KEZHI_ASSIGN_OR_RETURN(position_, ReadLog(journal_, range, filter_, [&](v1::Event& event) {
                             delivery.events.push_back(std::move(event));
                             return true;
                           }));
  }
  delivery.position = position_;
  if (!delivery.events.empty()) {
    delivery.kind = Delivery::Kind::kEvents;
    told_ = position_;
  } else if (position_ < head || position_.value() - told_.value() >= kExamined) {
    delivery.kind = Delivery::Kind::kCheckpoint;
    told_ = position_;
  } else if (!caught_up_) {
    delivery.kind = Delivery::Kind::kCaughtUp;
    caught_up_ = true;
    told_ = position_;
  }
  return delivery;
}

}  // namespace kezhi::engine
