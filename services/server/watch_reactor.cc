#include "services/server/watch_reactor.h"

#include <atomic>
#include <memory>
#include <utility>

#include "absl/time/clock.h"

#include "base/status_macros.h"
#include "services/server/form_watch.h"
#include "services/server/raw_message.h"
#include "services/server/request_checks.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

// One at a time goes on: whoever wakes it, a worker, or the end of a write.
class WatchReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  WatchReactor(const Parts& parts, const ViewFollowing& views, FormWatch::Options options)
      : parts_(parts),
        views_(views),
        watch_(parts.engine, views.touched, std::move(options)),
        place_(std::make_shared<WaitingPlace>([this] { GoOn(); })) {}

  void Start() {
    views_.followers.Add(place_);
    GoOn();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) place_->End();
    GoOn();
  }

  void OnCancel() override {
    cancelled_ = true;
    place_->End();
  }

  void OnDone() override { delete this; }

 private:
  // The reactor may be gone when it returns.
  void GoOn() {
    for (;;) {
      if (place_->ended()) {
        return Finish(cancelled_ ? grpc::Status::CANCELLED : ToGrpcStatus(Stopping()));
      }
      const absl::Time now = parts_.engine.clock().Now();
      switch (watch_.Next(now, std::chrono::steady_clock::now())) {
        case FormWatch::Step::kAsk:
          if (!views_.pool.Continue([this] { Ask(); })) Finish(ToGrpcStatus(Stopping()));
          return;
        case FormWatch::Step::kCheckpoint: return Write(watch_.Checkpoint(now));
        case FormWatch::Step::kWait: break;
      }
      if (Await()) return;
    }
  }

  void Ask() {
    const absl::Time begun = absl::Now();
    const auto response = watch_.Ask(parts_.engine.clock().Now(), std::chrono::steady_clock::now());
    parts_.metrics.QueryAnswered("WatchForm", absl::Now() - begun);
    if (!response.ok()) return Finish(ToGrpcStatus(response.status()));
    if (response->has_value()) return Write(**response);
    GoOn();
  }

  // False: there is news, or the end. True: whoever wakes the watcher goes on.
  bool Await() {
    const std::shared_ptr<WaitingPlace> place = place_;
    const std::function<bool()> moved = watch_.Moved();
    if (!place->Wait(watch_.due(), watch_.at_latest())) return false;
    // What came before the wait began has woken nobody. The reactor may be gone by now.
    return !moved() || !place->Leave();
  }

  void Write(const v1::WatchFormResponse& response) {
    out_ = ToBuffer(response);
    StartWrite(&out_);
  }

  const Parts& parts_;
  const ViewFollowing views_;
  // Of whoever goes on.
  FormWatch watch_;
  // Shared with those who wake it (followers.h).
  const std::shared_ptr<WaitingPlace> place_;
  std::atomic<bool> cancelled_ = false;
  // What gRPC writes.
  grpc::ByteBuffer out_;
};

absl::StatusOr<FormWatch::Options> OptionsOf(const Parts& parts, Caller caller,
                                             v1::WatchFormRequest request) {
  KEZHI_RETURN_IF_ERROR(FormWatch::Check(parts.engine, request));
  FormWatch::Options options;
  options.reading_log = parts.reading_log;
  options.checkpoint_every = parts.options.idle_checkpoint;
  domain::Violations faults;
  if (request.has_checkpoint_every()) {
    options.checkpoint_every = CheckEvery("checkpoint_every", request.checkpoint_every(), faults);
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  options.caller = std::move(caller);
  options.request = std::move(request);
  return options;
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewWatchForm(const Parts& parts,
                                                         const ViewFollowing& views, Caller caller,
                                                         v1::WatchFormRequest request) {
  absl::StatusOr<FormWatch::Options> options =
      OptionsOf(parts, std::move(caller), std::move(request));
  if (!options.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(options.status()));
  auto* reactor = new WatchReactor(parts, views, *std::move(options));
  reactor->Start();
  return reactor;
}

}  // namespace kezhi::server
