#include "services/server/admin_handler.h"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/admin_service.grpc.pb.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/signing_key.h"
#include "services/server/log.h"
#include "services/server/progress_stream.h"
#include "services/server/projection_answers.h"
#include "services/server/raw_message.h"

namespace kezhi::server {
namespace {

using std::chrono::steady_clock;
// In two steps, as the names are long.
using FirstAdminMethods = v1::AdminService::WithCallbackMethod_ListProjections<
    v1::AdminService::WithCallbackMethod_GetProjection<
        v1::AdminService::WithCallbackMethod_BuildProjection<
            v1::AdminService::WithCallbackMethod_SwitchProjection<
                v1::AdminService::WithCallbackMethod_RollbackProjection<
                    v1::AdminService::Service>>>>>;
using RawAdminService = v1::AdminService::WithCallbackMethod_DropProjection<
    v1::AdminService::WithCallbackMethod_PauseProjection<
        v1::AdminService::WithCallbackMethod_ResumeProjection<
            v1::AdminService::WithCallbackMethod_VerifyProjection<
                v1::AdminService::WithCallbackMethod_RebuildViews<
                    v1::AdminService::WithCallbackMethod_GetServerInfo<
                        // With a text, see raw_message.h.
                        v1::AdminService::WithRawCallbackMethod_RotateSigningKey<
                            FirstAdminMethods>>>>>>>;

template <typename Response>
Response ProgressOf(std::uint64_t done, std::uint64_t total) {
  Response response;
  response.set_done(done);
  response.set_total(total);
  return response;
}

// The rest of what may be wrong with a reason is said by the command.
absl::Status CheckRotation(const v1::RotateSigningKeyRequest& request) {
  if (!absl::StripAsciiWhitespace(request.reason()).empty()) return absl::OkStatus();
  return domain::InvalidField(v1::REASON_REASON_REQUIRED, "reason", "the event says why");
}

class AdminHandler : public RawAdminService {
 public:
  AdminHandler(const Parts& parts, Turn& turn) : parts_(parts), turn_(turn) {}

  grpc::ServerUnaryReactor* ListProjections(grpc::CallbackServerContext* context,
                                            const v1::ListProjectionsRequest* /*request*/,
                                            v1::ListProjectionsResponse* response) override {
    return Run<v1::ListProjectionsRequest>(*context, [this, response] {
      for (v1::Projection& projection : ProjectionsOf(parts_.engine)) {
        *response->add_projections() = std::move(projection);
      }
      response->set_head(parts_.engine.journal().head().position.value());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetProjection(grpc::CallbackServerContext* context,
                                          const v1::GetProjectionRequest* request,
                                          v1::GetProjectionResponse* response) override {
    return Run<v1::GetProjectionRequest>(*context, [this, request, response] {
      for (v1::Projection& projection : ProjectionsOf(parts_.engine, request->name())) {
        *response->add_instances() = std::move(projection);
      }
      response->set_head(parts_.engine.journal().head().position.value());
      if (!response->instances().empty() && !request->name().empty()) return absl::OkStatus();
      return domain::NotFound(v1::REASON_PROJECTION_NOT_FOUND,
                              absl::StrCat("projections/", request->name()));
    });
  }

  grpc::ServerWriteReactor<v1::BuildProjectionResponse>* BuildProjection(
      grpc::CallbackServerContext* context, const v1::BuildProjectionRequest* request) override {
    return Stream<v1::BuildProjectionRequest, v1::BuildProjectionResponse>(
        *context, nullptr,
        [this, name = request->name()](ProgressStream<v1::BuildProjectionResponse>& stream,
                                       v1::BuildProjectionResponse& response) {
          return Build(name, stream, response);
        });
  }

  grpc::ServerUnaryReactor* SwitchProjection(grpc::CallbackServerContext* context,
                                             const v1::SwitchProjectionRequest* request,
                                             v1::SwitchProjectionResponse* response) override {
    return Run<v1::SwitchProjectionRequest>(*context, [this, request, response]() -> absl::Status {
      KEZHI_ASSIGN_OR_RETURN(const engine::Comparison comparison,
                             projector().Switch(request->name(), request->accept_difference()));
      *response->mutable_comparison() = ToProto(comparison);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* RollbackProjection(
      grpc::CallbackServerContext* context, const v1::RollbackProjectionRequest* request,
      v1::RollbackProjectionResponse* /*response*/) override {
    return Run<v1::RollbackProjectionRequest>(
        *context, [this, request] { return projector().Rollback(request->name()); });
  }

  grpc::ServerUnaryReactor* DropProjection(grpc::CallbackServerContext* context,
                                           const v1::DropProjectionRequest* request,
                                           v1::DropProjectionResponse* /*response*/) override {
    return Run<v1::DropProjectionRequest>(
        *context, [this, request] { return projector().Drop(request->number()); });
  }

  grpc::ServerUnaryReactor* PauseProjection(grpc::CallbackServerContext* context,
                                            const v1::PauseProjectionRequest* request,
                                            v1::PauseProjectionResponse* /*response*/) override {
    return Run<v1::PauseProjectionRequest>(
        *context, [this, request] { return projector().Pause(request->number()); });
  }

  grpc::ServerUnaryReactor* ResumeProjection(grpc::CallbackServerContext* context,
                                             const v1::ResumeProjectionRequest* request,
                                             v1::ResumeProjectionResponse* /*response*/) override {
    return Run<v1::ResumeProjectionRequest>(
        *context, [this, request] { return projector().Resume(request->number()); });
  }

  grpc::ServerWriteReactor<v1::VerifyProjectionResponse>* VerifyProjection(
      grpc::CallbackServerContext* context, const v1::VerifyProjectionRequest* request) override {
    return Stream<v1::VerifyProjectionRequest, v1::VerifyProjectionResponse>(
        *context, &turn_,
        [this, name = request->name()](ProgressStream<v1::VerifyProjectionResponse>& stream,
                                       v1::VerifyProjectionResponse& response) {
          return Verify(name, stream, response);
        });
  }

  grpc::ServerWriteReactor<v1::RebuildViewsResponse>* RebuildViews(
      grpc::CallbackServerContext* context, const v1::RebuildViewsRequest* /*request*/) override {
    return Stream<v1::RebuildViewsRequest, v1::RebuildViewsResponse>(
        *context, &turn_,
        [this](ProgressStream<v1::RebuildViewsResponse>& stream,
               v1::RebuildViewsResponse& response) { return Rebuild(stream, response); });
  }

  // The key is the log's, and so is its event.
  grpc::ServerUnaryReactor* RotateSigningKey(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* in,
                                             grpc::ByteBuffer* out) override {
    const auto caller = CallerOf<v1::RotateSigningKeyRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    absl::Status status = CheckAllStores(*caller, "the signing key");
    v1::RotateSigningKeyRequest request;
    if (status.ok()) status = ParseMessage(*in, request);
    if (status.ok()) status = CheckRotation(request);
    if (!status.ok()) return Refuse(*context, status);
    return Post(*context, [this, out, by = caller->principal(), request = std::move(request)] {
      v1::RotateSigningKeyResponse response;
      const absl::Status rotated = Rotate(by, request, response);
      if (rotated.ok()) *out = ToBuffer(response);
      return rotated;
    });
  }

  grpc::ServerUnaryReactor* GetServerInfo(grpc::CallbackServerContext* context,
                                          const v1::GetServerInfoRequest* /*request*/,
                                          v1::GetServerInfoResponse* response) override {
    const auto caller = CallerOf<v1::GetServerInfoRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const auto up = steady_clock::now() - started_;
    response->set_version(KEZHI_VERSION);
    response->set_log_id(parts_.engine.journal().log_id());
    response->set_position(parts_.engine.journal().head().position.value());
    response->set_views_position(projector().position().value());
    response->set_uptime_seconds(std::chrono::duration_cast<std::chrono::seconds>(up).count());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  engine::Projector& projector() { return parts_.engine.projector(); }

  // One short call; on a worker.
  template <typename Request>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext& context,
                                std::function<absl::Status()> job) {
    const auto caller = CallerOf<Request>(parts_, context);
    if (!caller.ok()) return Refuse(context, caller.status());
    return Post(context, std::move(job));
  }

  grpc::ServerUnaryReactor* Post(grpc::CallbackServerContext& context,
                                 std::function<absl::Status()> job) {
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    const bool queued =
        parts_.pool.Post([reactor, job = std::move(job)] { reactor->Finish(ToGrpcStatus(job())); });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  absl::Status Rotate(const std::string& by, const v1::RotateSigningKeyRequest& request,
                      v1::RotateSigningKeyResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(
        const engine::Rotation rotation,
        engine::RotateSigningKey(parts_.engine, {by, request.reason(), request.old_key()}));
    response.set_new_key(ToString(rotation.new_key));
    response.set_old_key(ToString(rotation.old_key));
    response.set_position(rotation.position.value());
    LogInfo(absl::StrCat("signing_key_rotated key=", response.new_key(),
                         " position=", response.position()));
    return absl::OkStatus();
  }

  // One long job; on a worker, and with a turn one at a time.
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* Stream(
      grpc::CallbackServerContext& context, Turn* turn,
      std::function<absl::Status(ProgressStream<Response>& stream, Response& response)> job) {
    absl::Status status = CallerOf<Request>(parts_, context).status();
    if (status.ok() && turn != nullptr && !turn->Take()) status = Overloaded();
    if (!status.ok()) return new RefusedStream<Response>(ToGrpcStatus(status));
    auto* stream = new ProgressStream<Response>();
    const bool queued = parts_.pool.Post([stream, turn, job = std::move(job)] {
      Response response;
      const absl::Status done = job(*stream, response);
      if (turn != nullptr) turn->GiveBack();
      stream->Done(std::move(response), done);
    });
    if (!queued) {
      if (turn != nullptr) turn->GiveBack();
      stream->Done({}, Overloaded());
    }
    return stream;
  }

  v1::BuildProjectionResponse BuildProgress(std::uint64_t number, std::uint64_t done,
                                            std::uint64_t total) {
    auto progress = ProgressOf<v1::BuildProjectionResponse>(done, total);
    progress.set_number(number);
    for (const engine::ProjectionState& state : projector().States()) {
      if (state.info.number != number || state.events_per_second <= 0) continue;
      progress.set_events_per_second(state.events_per_second);
      progress.set_seconds_left(static_cast<double>(total - done) / state.events_per_second);
    }
    return progress;
  }

  absl::Status Build(const std::string& name, ProgressStream<v1::BuildProjectionResponse>& stream,
                     v1::BuildProjectionResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(const std::uint64_t number, projector().Build(name));
    KEZHI_ASSIGN_OR_RETURN(
        const engine::Comparison comparison,
        projector().AwaitBuilt(number, [&](std::uint64_t done, std::uint64_t total) {
          stream.Report(BuildProgress(number, done, total));
        }));
    const std::uint64_t position = comparison.position.value();
    response = BuildProgress(number, position, position);
    *response.mutable_comparison() = ToProto(comparison);
    return absl::OkStatus();
  }

  absl::Status Verify(const std::string& name, ProgressStream<v1::VerifyProjectionResponse>& stream,
                      v1::VerifyProjectionResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(const engine::Comparison comparison,
                           projector().Verify(name, [&](std::uint64_t done, std::uint64_t total) {
                             stream.Report(ProgressOf<v1::VerifyProjectionResponse>(done, total));
                           }));
    const std::uint64_t position = comparison.position.value();
    response = ProgressOf<v1::VerifyProjectionResponse>(position, position);
    *response.mutable_comparison() = ToProto(comparison);
    return absl::OkStatus();
  }

  absl::Status Rebuild(ProgressStream<v1::RebuildViewsResponse>& stream,
                       v1::RebuildViewsResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(const auto rebuilt,
                           projector().Rebuild([&](std::uint64_t done, std::uint64_t total) {
                             stream.Report(ProgressOf<v1::RebuildViewsResponse>(done, total));
                           }));
    const std::uint64_t position = rebuilt.position.value();
    response = ProgressOf<v1::RebuildViewsResponse>(position, position);
    response.set_digest_before(rebuilt.digest_before);
    response.set_digest_after(rebuilt.digest_after);
    return absl::OkStatus();
  }

  const Parts& parts_;
  Turn& turn_;
  const steady_clock::time_point started_ = steady_clock::now();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAdminHandler(const Parts& parts, Turn& turn) {
  return std::make_unique<AdminHandler>(parts, turn);
}

}  // namespace kezhi::server
