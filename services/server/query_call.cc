#include "services/server/query_call.h"

#include <chrono>
#include <utility>

#include "absl/time/clock.h"

#include "services/server/status.h"

namespace kezhi::server {

QueryCall::QueryCall(const Parts& parts, const Waiting& waiting,
                     grpc::CallbackServerContext& context, std::string rpc, Ask ask)
    : parts_(parts),
      waiting_(waiting),
      context_(context),
      reactor_(context.DefaultReactor()),
      rpc_(std::move(rpc)),
      ask_(std::move(ask)),
      deadline_(WaitDeadline(parts, context)) {
}

grpc::ServerUnaryReactor* QueryCall::Start(const Parts& parts, const Waiting& waiting,
                                           grpc::CallbackServerContext& context, std::string rpc,
                                           Ask ask) {
  auto* call = new QueryCall(parts, waiting, context, std::move(rpc), std::move(ask));
  grpc::ServerUnaryReactor* reactor = call->reactor_;
  if (!parts.pool.Post([call] { call->Run(); })) call->Finish(ToGrpcStatus(Overloaded()));
  return reactor;
}

void QueryCall::Run() {
  // Nobody waits for the answer any more.
  if (context_.IsCancelled()) return Finish(grpc::Status::CANCELLED);
  if (place_ == nullptr) begun_ = absl::Now();
  lack_.reset();
  const absl::Status status = ask_(lack_);
  if (!lack_.has_value() || !MayWait()) return End(status);
  if (place_ == nullptr) {
    if (++waiting_.count > parts_.options.max_pending) {
      --waiting_.count;
      return End(Overloaded());
    }
    place_ = std::make_shared<WaitingPlace>([this] { Resume(); });
    waiting_.followers.Add(place_);
  }
  Resume();
}

bool QueryCall::MayWait() const {
  return std::chrono::steady_clock::now() < deadline_ &&
         parts_.engine.projector().Reached(lack_->projections, lack_->position) !=
             engine::Arrival::kNever;
}

void QueryCall::Resume() {
  const engine::Projector& projector = parts_.engine.projector();
  for (;;) {
    if (place_->ended()) return End(Stopping());
    const bool waits =
        std::chrono::steady_clock::now() < deadline_ &&
        projector.Reached(lack_->projections, lack_->position) == engine::Arrival::kNotYet;
    if (!waits) {
      if (!parts_.pool.Continue([this] { Run(); })) End(Stopping());
      return;
    }
    if (Park()) return;
  }
}

bool QueryCall::Park() {
  const engine::Projector& projector = parts_.engine.projector();
  const std::shared_ptr<WaitingPlace> place = place_;
  const Lack lack = *lack_;
  if (!place->Wait(absl::InfiniteFuture(), deadline_)) return false;
  // What came before the wait began has woken nobody. The call may be gone by now.
  return projector.Reached(lack.projections, lack.position) == engine::Arrival::kNotYet ||
         !place->Leave();
}

void QueryCall::End(const absl::Status& status) {
  parts_.metrics.QueryAnswered(rpc_, absl::Now() - begun_);
  Finish(ToGrpcStatus(status));
}

void QueryCall::Finish(const grpc::Status& status) {
  if (place_ != nullptr) --waiting_.count;
  reactor_->Finish(status);
  delete this;
}

}  // namespace kezhi::server
