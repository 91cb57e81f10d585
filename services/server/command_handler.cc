#include "services/server/command_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

#include "kezhi/v1/command_service.grpc.pb.h"

#include "base/mutex.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

using RawCommandService = v1::CommandService::WithRawCallbackMethod_Execute<
    v1::CommandService::WithRawCallbackMethod_BatchExecute<v1::CommandService::Service>>;

constexpr std::size_t kMaxBatch = 1000;

// A batch as it came: its commands unparsed, so that one with a text that is not UTF-8 is refused
// alone.
struct RawBatch {
  std::vector<std::string> commands;
  bool validate_only = false;
};

// Takes the two fields of BatchExecuteRequest apart. INVALID_ARGUMENT: the bytes are none.
absl::Status ParseBatch(const std::string& bytes, RawBatch& batch) {
  using google::protobuf::internal::WireFormatLite;
  constexpr auto kCommands = WireFormatLite::MakeTag(v1::BatchExecuteRequest::kCommandsFieldNumber,
                                                     WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  constexpr auto kValidateOnly = WireFormatLite::MakeTag(
      v1::BatchExecuteRequest::kValidateOnlyFieldNumber, WireFormatLite::WIRETYPE_VARINT);
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  bool whole = true;
  while (whole) {
    const std::uint32_t tag = in.ReadTag();
    if (tag == 0) break;
    if (tag == kCommands) {
      whole = WireFormatLite::ReadBytes(&in, &batch.commands.emplace_back());
    } else if (tag == kValidateOnly) {
      std::uint64_t flag = 0;
      whole = in.ReadVarint64(&flag);
      batch.validate_only = flag != 0;
    } else {
      whole = WireFormatLite::SkipField(&in, tag);
    }
  }
  if (whole && in.ConsumedEntireMessage()) return absl::OkStatus();
  return domain::ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_FIELDS_INVALID)
      .Message("the bytes are no kezhi.v1.BatchExecuteRequest")
      .Build();
}

absl::Status CheckSize(std::size_t commands) {
  if (commands >= 1 && commands <= kMaxBatch) return absl::OkStatus();
  return domain::InvalidField(
      commands == 0 ? v1::REASON_FIELD_REQUIRED : v1::REASON_TOO_MANY, "commands",
      absl::StrCat("has ", commands, " commands; 1 to ", kMaxBatch, " are taken"));
}

// Gathers the outcomes of a batch, which come one by one on whatever thread, and answers with the
// last.
class BatchAnswer {
 public:
  BatchAnswer(std::size_t size, grpc::ByteBuffer& out, grpc::ServerUnaryReactor* reactor)
      : out_(out), reactor_(reactor), missing_(size) {
    for (std::size_t i = 0; i < size; ++i) response_.add_results();
  }

  void Set(int index, absl::StatusOr<v1::Outcome> outcome) {
    {
      const MutexLock lock(&mutex_);
      v1::CommandResult& result = *response_.mutable_results(index);
      if (outcome.ok()) {
        *result.mutable_outcome() = *std::move(outcome);
      } else {
        *result.mutable_error() = ToRpcStatus(outcome.status());
      }
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
  explicit CommandHandler(const Parts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* in, grpc::ByteBuffer* out) override {
    v1::ExecuteRequest request;
    absl::StatusOr<v1::Actor> caller = CallerOf(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const absl::Status parsed = ParseMessage(*in, request, "command.");
    if (!parsed.ok()) return Refuse(*context, parsed);

    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    engine::Submission submission;
    submission.command = std::move(*request.mutable_command());
    submission.actor = *std::move(caller);
    submission.validate_only = request.validate_only();
    submission.done = [reactor, out](absl::StatusOr<v1::Outcome> outcome) {
      if (outcome.ok()) {
        v1::ExecuteResponse response;
        response.mutable_outcome()->Swap(&*outcome);
        *out = ToBuffer(response);
      }
      reactor->Finish(ToGrpcStatus(outcome.status()));
    };
    parts_.engine.Submit(std::move(submission));
    return reactor;
  }

  grpc::ServerUnaryReactor* BatchExecute(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* in,
                                         grpc::ByteBuffer* out) override {
    const absl::StatusOr<v1::Actor> caller = CallerOf(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    RawBatch batch;
    absl::Status parsed = ParseBatch(BytesOf(*in), batch);
    if (parsed.ok()) parsed = CheckSize(batch.commands.size());
    if (!parsed.ok()) return Refuse(*context, parsed);

    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    // Shared by the callbacks of its commands; the last of them ends it.
    auto answer = std::make_shared<BatchAnswer>(batch.commands.size(), *out, reactor);
    std::vector<engine::Submission> submissions;
    submissions.reserve(batch.commands.size());
    for (std::size_t i = 0; i < batch.commands.size(); ++i) {
      const int index = static_cast<int>(i);
      engine::Submission submission;
      const absl::Status status = ParseMessage(batch.commands[i], submission.command);
      if (!status.ok()) {
        answer->Set(index, status);
        continue;
      }
      submission.actor = *caller;
      submission.validate_only = batch.validate_only;
      submission.done = [answer, index](absl::StatusOr<v1::Outcome> outcome) {
        answer->Set(index, std::move(outcome));
      };
      submissions.push_back(std::move(submission));
    }
    if (!submissions.empty()) parts_.engine.SubmitBatch(std::move(submissions));
    return reactor;
  }

 private:
  const Parts& parts_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCommandHandler(const Parts& parts) {
  return std::make_unique<CommandHandler>(parts);
}

}  // namespace kezhi::server
