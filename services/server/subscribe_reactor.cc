#include "services/server/subscribe_reactor.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/subscription.h"
#include "services/server/event_reading.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

using std::chrono::steady_clock;

// At any time one of three is under way: a job on a worker, a write, or waiting; so that the
// members need no lock.
class SubscribeReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  SubscribeReactor(const Parts& parts, v1::Actor caller, Position after, engine::EventFilter filter)
      : parts_(parts),
        idle_(absl::ToChronoMilliseconds(parts.options.idle_checkpoint)),
        caller_(std::move(caller)),
        subscription_(parts.engine.journal(), after, std::move(filter)),
        place_(std::make_shared<WaitingPlace>([this] { Queue(); })) {}

  void Start(Followers& followers) {
    followers.Add(place_);
    v1::SubscribeResponse response;
    response.mutable_confirmed()->set_after_position(subscription_.position().value());
    response.mutable_confirmed()->set_log_id(parts_.engine.journal().log_id());
    Send(response);
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Queue();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnCancel() override {
    cancelled_ = true;
    place_->End();
  }

  void OnDone() override { delete this; }

 private:
  void Queue() {
    if (!parts_.pool.Continue([this] { Step(); })) Finish(ToGrpcStatus(Stopping()));
  }

  void Send(const v1::SubscribeResponse& response) {
    told_at_ = steady_clock::now();
    out_ = ToBuffer(response);
    StartWrite(&out_);
  }

  void Step() {
    if (place_->ended()) {
      return Finish(cancelled_ ? grpc::Status::CANCELLED : ToGrpcStatus(Stopping()));
    }
    absl::StatusOr<engine::Delivery> delivery = subscription_.Next(kBatchEvents);
    if (!delivery.ok()) return Finish(ToGrpcStatus(delivery.status()));
    v1::SubscribeResponse response;
    switch (delivery->kind) {
      case engine::Delivery::Kind::kEvents: {
        const absl::Status revealed = Fill(*delivery, response);
        if (!revealed.ok()) return Finish(ToGrpcStatus(revealed));
        break;
      }
      case engine::Delivery::Kind::kCheckpoint:
        response.mutable_checkpoint()->set_position(delivery->position.value());
        break;
      case engine::Delivery::Kind::kCaughtUp:
        response.mutable_caught_up()->set_position(delivery->position.value());
        break;
      case engine::Delivery::Kind::kWait:
        if (steady_clock::now() - told_at_ < idle_) return AwaitNews();
        response.mutable_checkpoint()->set_position(delivery->position.value());
        break;
    }
    Send(response);
  }

  // The reactor may be gone when Wait has returned true, so that what is needed after it is taken
  // along.
  void AwaitNews() {
    const std::shared_ptr<WaitingPlace> place = place_;
    const storage::Journal& journal = parts_.engine.journal();
    const Position position = subscription_.position();
    if (!place->Wait()) return Step();
    // A head that moved before the wait began has woken nobody.
    if (journal.head().position > position) place->Wake();
  }

  // Events the caller may see; when there are none, a checkpoint at the position they reach.
  absl::Status Fill(engine::Delivery& delivery, v1::SubscribeResponse& response) {
    for (v1::Event& event : delivery.events) {
      if (!MaySee(caller_, event)) continue;
      KEZHI_RETURN_IF_ERROR(RevealEvent(caller_, parts_.engine.keyring(), event));
      *response.mutable_events()->add_events() = std::move(event);
    }
    if (!response.has_events()) {
      response.mutable_checkpoint()->set_position(delivery.position.value());
    }
    return absl::OkStatus();
  }

  const Parts& parts_;
  const std::chrono::milliseconds idle_;
  const v1::Actor caller_;
  engine::Subscription subscription_;
  // Shared with those who wake it (followers.h).
  const std::shared_ptr<WaitingPlace> place_;
  std::atomic<bool> cancelled_ = false;
  // When the subscriber last heard anything.
  steady_clock::time_point told_at_;
  grpc::ByteBuffer out_;
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

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewSubscribe(const Parts& parts, Followers& followers,
                                                         v1::Actor caller,
                                                         const v1::SubscribeRequest& request) {
  auto filter = FilterFor(caller, request.stream_prefix(), request.types());
  if (!filter.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(filter.status()));
  const absl::StatusOr<Position> after = StartOf(parts, request);
  if (!after.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(after.status()));
  auto* reactor = new SubscribeReactor(parts, std::move(caller), *after, *std::move(filter));
  reactor->Start(followers);
  return reactor;
}

}  // namespace kezhi::server
