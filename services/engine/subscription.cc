#include "services/engine/subscription.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/engine/event_reader.h"
#include "services/engine/thrown.h"

namespace kezhi::engine {
namespace {

// How many records one call looks at while the filter lets nothing through.
constexpr std::uint64_t kExamined = 10'000;

}  // namespace

bool Subscription::NeedsDisk() const {
  if (!confirmed_ || sources_.recent.After(position_) != nullptr) return false;
  if (caught_up_) return !sources_.recent.Covers(position_);
  return !AtEdge(sources_.journal.last_position());
}

absl::StatusOr<Delivery> Subscription::Next(absl::Time now) {
  try {
    return Continue(now);
  } catch (...) {
    return AtEvent(position_.next(), Thrown("what follows"));
  }
}

absl::StatusOr<Delivery> Subscription::Continue(absl::Time now) {
  // A clock that was set back delays what is due by one period, not by the difference.
  told_at_ = std::min(told_at_, now);
  said_at_ = std::min(said_at_, now);
  const Position head = sources_.journal.last_position();
  Delivery delivery;
  const Position before = position_;
  if (!confirmed_) {
    confirmed_ = true;
    goal_ = head;
    delivery.kind = Delivery::Kind::kConfirmed;
  } else if (!caught_up_ && AtEdge(head)) {
    caught_up_ = true;
    delivery.kind = Delivery::Kind::kCaughtUp;
  } else {
    KEZHI_RETURN_IF_ERROR(FromMemory(delivery));
    const bool stuck = position_ == before && position_ < head;
    if (stuck && caught_up_ && !sources_.recent.Covers(position_)) {
      caught_up_ = false;
      goal_ = head;
      delivery.kind = Delivery::Kind::kFellBehind;
    } else {
      if (stuck && !caught_up_) KEZHI_RETURN_IF_ERROR(FromDisk(head, delivery));
      delivery.kind = delivery.count > 0 ? Delivery::Kind::kEvents : WithoutEvents(now);
    }
  }
  delivery.position = position_;
  Told(delivery.kind, now);
  return delivery;
}

bool Subscription::AtEdge(Position head) const {
  return position_ >= head || (position_ >= goal_ && sources_.recent.Covers(position_));
}

absl::Status Subscription::FromMemory(Delivery& delivery) {
  std::size_t bytes = 0;
  std::uint64_t examined = 0;
  while (bytes < options_.max_bytes && delivery.count < options_.max_events &&
         examined < kExamined) {
    const auto segment = sources_.recent.After(position_);
    if (segment == nullptr) break;
    examined += segment->headers().size();
    KEZHI_RETURN_IF_ERROR(TakeSegment(segment, delivery));
    bytes += segment->bytes();
  }
  return absl::OkStatus();
}

// A segment is taken whole: it is bounded, and ends with a commit.
absl::Status Subscription::TakeSegment(const std::shared_ptr<const RecentSegment>& segment,
                                       Delivery& delivery) {
  const RecentSegment::Encoded& encoded = segment->EncodedFor(options_.sight);
  const auto& headers = segment->headers();
  const absl::string_view bytes = encoded.bytes;
  const auto place = [&](std::size_t i) { return i == 0 ? 0 : encoded.ends[i - 1]; };
  std::size_t begin = 0;  // of the run of wanted events, by index
  std::size_t end = 0;
  const auto close_run = [&] {
    if (begin == end) return;
    delivery.events.push_back({segment, bytes.substr(place(begin), place(end) - place(begin))});
    delivery.count += end - begin;
  };
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (headers[i].position <= position_) continue;
    KEZHI_ASSIGN_OR_RETURN(const bool wanted, options_.filter.Wants(headers[i]));
    if (!wanted) continue;
    if (const auto failed = encoded.failed.find(i); failed != encoded.failed.end()) {
      return failed->second;
    }
    if (i != end) {
      close_run();
      begin = i;
    }
    end = i + 1;
  }
  close_run();
  position_ = segment->last();
  return absl::OkStatus();
}

absl::Status Subscription::FromDisk(Position head, Delivery& delivery) {
  LogRange range;
  range.from = position_;
  range.limit = options_.max_events;
  range.bytes = options_.max_bytes;
  const std::uint64_t until_checkpoint =
      options_.checkpoint_every_events -
      std::min(options_.checkpoint_every_events - 1, position_.value() - told_.value());
  range.examine = std::min(kExamined, until_checkpoint);
  range.until = head;
  const auto bytes = std::make_shared<std::string>();
  absl::Status encoded;
  KEZHI_ASSIGN_OR_RETURN(
      const Position examined,
      ScanLog(sources_.journal, range, options_.filter,
              [&](const storage::RecordHeader& header, absl::string_view record) {
                encoded = AtEvent(header.position, encoder_.Append(record, *bytes));
                ++delivery.count;
                return encoded.ok();
              }));
  KEZHI_RETURN_IF_ERROR(encoded);
  if (position_ >= goal_) goal_ = head;
  position_ = examined;
  if (delivery.count > 0) delivery.events.push_back({bytes, *bytes});
  return absl::OkStatus();
}

Delivery::Kind Subscription::WithoutEvents(absl::Time now) const {
  const std::uint64_t untold = position_.value() - told_.value();
  if (untold >= options_.checkpoint_every_events || now >= told_at_ + options_.checkpoint_every) {
    return Delivery::Kind::kCheckpoint;
  }
  if (now >= said_at_ + options_.heartbeat_every) return Delivery::Kind::kHeartbeat;
  return caught_up_ ? Delivery::Kind::kWait : Delivery::Kind::kMore;
}

void Subscription::Told(Delivery::Kind kind, absl::Time now) {
  switch (kind) {
    case Delivery::Kind::kMore:
    case Delivery::Kind::kWait: return;
    case Delivery::Kind::kHeartbeat: break;
    default: told_ = position_; told_at_ = now;
  }
  said_at_ = now;
}

absl::Time Subscription::due() const {
  return std::min(told_at_ + options_.checkpoint_every, said_at_ + options_.heartbeat_every);
}

}  // namespace kezhi::engine
