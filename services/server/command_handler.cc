#include "services/server/command_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/command_service.grpc.pb.h"

#include "base/mutex.h"
#include "services/server/command_batch.h"
#include "services/server/execute_stream.h"
#include "services/server/missed_events.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

using RawCommandService = v1::CommandService::WithRawCallbackMethod_Execute<
    v1::CommandService::WithRawCallbackMethod_BatchExecute<
        v1::CommandService::WithRawCallbackMethod_ExecuteStream<v1::CommandService::Service>>>;

// Gathers the outcomes of a batch, which come one by one on whatever thread, and answers with the
// last.
class BatchAnswer {
 public:
  BatchAnswer(std::size_t size, grpc::ByteBuffer& out, grpc::ServerUnaryReactor* reactor)
      : out_(out), reactor_(reactor), missing_(size) {
    for (std::size_t i = 0; i < size; ++i) response_.add_results();
  }

  void Set(int index, absl::StatusOr<v1::Outcome> outcome) {
    v1::CommandResult result = ToResult(std::move(outcome));
    {
      const MutexLock lock(&mutex_);
      *response_.mutable_results(index) = std::move(result);
      if (--missing_ > 0) return;
      out_ = ToBuffer(response_);
    }
    reactor_->Finish(grpc::Status::OK);
  }

 private:
  grpc::ByteBuffer& out_;
  grpc::ServerUnaryReactor* const reactor_;
  Mutex mutex_;
  v1::BatchExecuteResponse response_ ABSL_GUARDED_BY(mutex_);
  std::size_t missing_ ABSL_GUARDED_BY(mutex_);
};

class CommandHandler : public RawCommandService {
 public:
  CommandHandler(const Parts& parts, LongCalls& long_calls)
      : parts_(parts), long_calls_(long_calls) {}

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* in, grpc::ByteBuffer* out) override {
    v1::ExecuteRequest request;
    const absl::StatusOr<Caller> caller = CallerOf<v1::ExecuteRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const absl::Status parsed = ParseMessage(*in, request, "command.");
    if (!parsed.ok()) return Refuse(*context, parsed);
    const absl::Status allowed = CheckCommand(*caller, request.command());
    if (!allowed.ok()) return Refuse(*context, allowed);

    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    engine::Submission submission;
    submission.command = std::move(*request.mutable_command());
    submission.actor = caller->actor();
    submission.validate_only = request.validate_only();
    submission.done = [reactor, out](absl::StatusOr<v1::Outcome> outcome) {
      if (outcome.ok()) {
        v1::ExecuteResponse response;
        response.mutable_outcome()->Swap(&*outcome);
        *out = ToBuffer(response);
      }
      reactor->Finish(ToGrpcStatus(outcome.status()));
    };
    if (request.return_missed()) {
      submission.done = AddingMissedEvents(parts_, *caller, 1, std::move(submission.done));
    }
    parts_.engine.Submit(std::move(submission));
    return reactor;
  }

  grpc::ServerUnaryReactor* BatchExecute(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* in,
                                         grpc::ByteBuffer* out) override {
    const absl::StatusOr<Caller> caller = CallerOf<v1::BatchExecuteRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const std::string bytes = BytesOf(*in);
    RawBatch batch;
    const absl::Status parsed = ParseBatch(bytes, batch);
    if (!parsed.ok()) return Refuse(*context, parsed);

    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    // Shared by the callbacks of its commands; the last of them ends it.
    auto answer = std::make_shared<BatchAnswer>(batch.commands.size(), *out, reactor);
    std::vector<engine::Submission> submissions = SubmissionsOf(
        batch, parts_, *caller, [answer](std::size_t index, absl::StatusOr<v1::Outcome> outcome) {
          answer->Set(static_cast<int>(index), std::move(outcome));
        });
    if (!submissions.empty()) parts_.engine.SubmitBatch(std::move(submissions));
    return reactor;
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ExecuteStream(
      grpc::CallbackServerContext* context) override {
    absl::StatusOr<Caller> caller = CallerOf<v1::ExecuteStreamRequest>(parts_, *context);
    if (!caller.ok()) return new RefusedExchange(ToGrpcStatus(caller.status()));
    return NewExecuteStream(parts_, long_calls_, *std::move(caller));
  }

 private:
  const Parts& parts_;
  LongCalls& long_calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCommandHandler(const Parts& parts, LongCalls& long_calls) {
  return std::make_unique<CommandHandler>(parts, long_calls);
}

}  // namespace kezhi::server
