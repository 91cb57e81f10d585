#include "services/server/subscribe_reactor.h"

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/mutex.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/subscription.h"
#include "services/engine/thrown.h"
#include "services/engine/uuid.h"
#include "services/server/event_message.h"
#include "services/server/event_reading.h"
#include "services/server/log.h"
#include "services/server/raw_message.h"
#include "services/server/request_checks.h"
#include "services/server/status.h"
#include "services/server/subscription_list.h"
#include "storage/random.h"

namespace kezhi::server {
namespace {

constexpr std::uint32_t kDefaultCheckpointEvents = 10'000;
constexpr std::uint32_t kMaxCheckpointEvents = 1'000'000;

// The place may be watched a little longer than the reactor is there.
WaitingPlace::Watched WatchedAs(const std::shared_ptr<SubscriptionState>& state,
                                const Parts& parts) {
  return {.standing = [state, &journal = parts.engine.journal()]() -> WaitingPlace::Standing {
            return {state->position().value(), journal.last_position().value()};
          },
          .stalled =
              [state] {
                LogWarning(absl::StrCat("subscription_restarted id=", state->id,
                                        " position=", state->position().value()));
                state->Restarted(absl::DeadlineExceededError("it was not woken"));
              }};
}

// One at a time makes messages: a worker, or whoever wakes the subscriber, as long as it need not
// read the disk. The next message is made while one is being written, and then kept; there are
// never more than these two.
class SubscribeReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  SubscribeReactor(const Parts& parts, engine::Subscription::Options options)
      : parts_(parts),
        subscription_({parts.engine.journal(), parts.engine.keyring(), parts.engine.recent_log()},
                      std::move(options)),
        state_(std::make_shared<SubscriptionState>(
            engine::NewUuid(parts.engine.clock().Now(), storage::SystemRandom()),
            subscription_.position(), parts.engine.clock().Now())),
        place_(std::make_shared<WaitingPlace>([this] { Resume(); }, WatchedAs(state_, parts))) {}

  void Start(Followers& followers) {
    parts_.metrics.subscriptions().Add(state_);
    followers.Add(place_);
    Resume();
  }

  void OnWriteDone(bool ok) override {
    bool parked = false;
    std::optional<grpc::Status> end;
    {
      const MutexLock lock(&mutex_);
      writing_ = false;
      parked = std::exchange(parked_, false);
      end = std::exchange(end_, std::nullopt);
    }
    if (end.has_value()) return Finish(*end);
    if (!ok) place_->End();
    // Otherwise somebody makes the next message, or waits for news; the reactor may be gone.
    if (!parked) return;
    if (ok && !place_->ended()) Write();
    Resume();
  }

  void OnCancel() override {
    cancelled_ = true;
    place_->End();
  }

  void OnDone() override { delete this; }

 private:
  void Resume() {
    if (!subscription_.NeedsDisk() || place_->ended()) return Make(false);
    if (!parts_.pool.Continue([this] { Make(true); })) End(ToGrpcStatus(Stopping()));
  }

  // Makes messages until one must wait for the one before it, or there is nothing to say. The
  // reactor may be gone when it returns.
  void Make(bool on_worker) {
    for (;;) {
      if (place_->ended()) {
        return End(cancelled_ ? grpc::Status::CANCELLED : ToGrpcStatus(Stopping()));
      }
      if (!on_worker && subscription_.NeedsDisk()) return Resume();
      const absl::Time now = parts_.engine.clock().Now();
      const absl::StatusOr<engine::Delivery> delivery = subscription_.Next(now);
      state_->MoveTo(subscription_.position(), now);
      if (!delivery.ok()) return End(ToGrpcStatus(delivery.status()));
      if (delivery->kind == engine::Delivery::Kind::kMore) {
        // In turn with all others: a filter may let nothing through for long.
        if (on_worker) return Resume();
      } else if (delivery->kind == engine::Delivery::Kind::kWait) {
        if (AwaitNews()) return;
      } else {
        if (const absl::Status made = Prepare(*delivery); !made.ok()) {
          return End(ToGrpcStatus(made));
        }
        if (MustPark()) return;
        Write();
      }
    }
  }

  // False: there is news, or the end. True: whoever wakes the subscriber goes on.
  bool AwaitNews() {
    const std::shared_ptr<WaitingPlace> place = place_;
    const engine::RecentLog& recent = parts_.engine.recent_log();
    const Position position = subscription_.position();
    if (!place->Wait(subscription_.due())) return false;
    // What came before the wait began has woken nobody. The reactor may be gone by now.
    return recent.After(position) == nullptr || !place->Leave();
  }

  // Whether a message is being written; OnWriteDone then writes `next_` and goes on.
  bool MustPark() {
    const MutexLock lock(&mutex_);
    parked_ = writing_;
    return parked_;
  }

  void Write() {
    {
      const MutexLock lock(&mutex_);
      writing_ = true;
    }
    out_.Swap(&next_);
    StartWrite(&out_);
  }

  // Once nothing is being written.
  void End(const grpc::Status& status) {
    parts_.metrics.subscriptions().Ended(static_cast<absl::StatusCode>(status.error_code()));
    {
      const MutexLock lock(&mutex_);
      if (writing_) {
        end_ = status;
        return;
      }
    }
    Finish(status);
  }

  // Makes `next_`. INTERNAL: it threw.
  absl::Status Prepare(const engine::Delivery& delivery) {
    try {
      next_ = MessageOf(delivery);
      return absl::OkStatus();
    } catch (...) {
      return engine::AtEvent(delivery.position, engine::Thrown("the message up to here"));
    }
  }

  grpc::ByteBuffer MessageOf(const engine::Delivery& delivery) const {
    const auto now = domain::ToTimestamp(parts_.engine.clock().Now());
    v1::SubscribeResponse response;
    switch (delivery.kind) {
      case engine::Delivery::Kind::kEvents: return EventsMessage(delivery);
      case engine::Delivery::Kind::kConfirmed: {
        auto* confirmed = response.mutable_confirmed();
        confirmed->set_after_position(delivery.position.value());
        confirmed->set_log_id(parts_.engine.journal().log_id());
        confirmed->set_subscription_id(state_->id);
        break;
      }
      case engine::Delivery::Kind::kCaughtUp:
        response.mutable_caught_up()->set_position(delivery.position.value());
        *response.mutable_caught_up()->mutable_at() = now;
        break;
      case engine::Delivery::Kind::kFellBehind: {
        auto* fell_behind = response.mutable_fell_behind();
        fell_behind->set_position(delivery.position.value());
        fell_behind->set_head_position(parts_.engine.journal().head().position.value());
        *fell_behind->mutable_at() = now;
        break;
      }
      case engine::Delivery::Kind::kHeartbeat:
        *response.mutable_heartbeat()->mutable_at() = now;
        break;
      case engine::Delivery::Kind::kCheckpoint:
      case engine::Delivery::Kind::kMore:
      case engine::Delivery::Kind::kWait:
        response.mutable_checkpoint()->set_position(delivery.position.value());
        break;
    }
    return ToBuffer(response);
  }

  const Parts& parts_;
  // Of whoever makes messages, as `next_`.
  engine::Subscription subscription_;
  grpc::ByteBuffer next_;
  // Shared with the list of all, and the watchdog.
  const std::shared_ptr<SubscriptionState> state_;
  // Shared with those who wake it (followers.h).
  const std::shared_ptr<WaitingPlace> place_;
  std::atomic<bool> cancelled_ = false;
  // What gRPC writes.
  grpc::ByteBuffer out_;

  Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // `next_` is to be written next; nobody makes messages until OnWriteDone.
  bool parked_ ABSL_GUARDED_BY(mutex_) = false;
  // Set by End, for OnWriteDone.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<Position> StartOf(const Parts& parts, const v1::SubscribeRequest& request) {
  const storage::Journal& journal = parts.engine.journal();
  const Position head = journal.head().position;
  switch (request.from_case()) {
    case v1::SubscribeRequest::kNow: return head;
    case v1::SubscribeRequest::kAfterRecordedAt:
      if (!domain::IsValid(request.after_recorded_at())) {
        return domain::InvalidField(v1::REASON_TIME_INVALID, "after_recorded_at",
                                    "lies outside the years 1 to 9999");
      }
      return journal.PositionAt(domain::ToTime(request.after_recorded_at()));
    case v1::SubscribeRequest::kAfterPosition:
    case v1::SubscribeRequest::FROM_NOT_SET: break;
  }
  const Position after(request.after_position());
  if (after <= head) return after;
  return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
      .Message(absl::StrCat("after_position ", after.value(), " is beyond the head, ", head.value(),
                            "; is it of another log?"))
      .Metadata("head", absl::StrCat(head.value()))
      .Build();
}

absl::StatusOr<engine::Subscription::Options> OptionsOf(const Parts& parts, const Caller& caller,
                                                        const v1::SubscribeRequest& request) {
  engine::Subscription::Options options;
  domain::Violations faults;
  options.checkpoint_every_events = request.checkpoint_every_events() == 0
                                        ? kDefaultCheckpointEvents
                                        : request.checkpoint_every_events();
  if (options.checkpoint_every_events > kMaxCheckpointEvents) {
    faults.Add(
        v1::REASON_QUERY_INVALID, "checkpoint_every_events",
        absl::StrCat("is ", options.checkpoint_every_events, "; at most ", kMaxCheckpointEvents));
  }
  options.checkpoint_every = parts.options.idle_checkpoint;
  if (request.has_checkpoint_every()) {
    options.checkpoint_every = CheckEvery("checkpoint_every", request.checkpoint_every(), faults);
  }
  if (request.has_heartbeat_every()) {
    options.heartbeat_every = CheckEvery("heartbeat_every", request.heartbeat_every(), faults);
  }
  options.filter = FilterOf(caller, request, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  KEZHI_ASSIGN_OR_RETURN(options.after, StartOf(parts, request));
  options.max_bytes = kBatchBytes;
  options.max_events = kBatchEvents;
  options.sight = SightOfEvents(caller);
  return options;
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewSubscribe(const Parts& parts, Followers& followers,
                                                         const Caller& caller,
                                                         const v1::SubscribeRequest& request) {
  absl::StatusOr<engine::Subscription::Options> options = OptionsOf(parts, caller, request);
  if (!options.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(options.status()));
  auto* reactor = new SubscribeReactor(parts, *std::move(options));
  reactor->Start(followers);
  return reactor;
}

}  // namespace kezhi::server
