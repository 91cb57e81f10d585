#include "services/server/admin_handler.h"

#include <chrono>
#include <utility>

#include "kezhi/v1/admin_service.grpc.pb.h"

#include "base/status_macros.h"
#include "services/server/access.h"
#include "services/server/progress_stream.h"

namespace kezhi::server {
namespace {

using std::chrono::steady_clock;
using RawAdminService = v1::AdminService::WithCallbackMethod_RebuildViews<
    v1::AdminService::WithCallbackMethod_GetServerInfo<v1::AdminService::Service>>;
using RebuildStream = ProgressStream<v1::RebuildViewsResponse>;

v1::RebuildViewsResponse ProgressOf(std::uint64_t done, std::uint64_t total) {
  v1::RebuildViewsResponse response;
  response.set_done(done);
  response.set_total(total);
  return response;
}

class AdminHandler : public RawAdminService {
 public:
  AdminHandler(const Parts& parts, Turn& turn) : parts_(parts), turn_(turn) {}

  grpc::ServerWriteReactor<v1::RebuildViewsResponse>* RebuildViews(
      grpc::CallbackServerContext* context, const v1::RebuildViewsRequest* /*request*/) override {
    const absl::StatusOr<v1::Actor> caller = CallerOf(parts_, *context);
    absl::Status status = caller.ok() ? CheckOperate(*caller) : caller.status();
    if (status.ok() && !turn_.Take()) status = Overloaded();
    if (!status.ok()) return new RefusedStream<v1::RebuildViewsResponse>(ToGrpcStatus(status));
    auto* stream = new RebuildStream();
    const bool queued = parts_.pool.Post([this, stream] {
      v1::RebuildViewsResponse response;
      const absl::Status rebuilt = Run(*stream, response);
      turn_.GiveBack();
      stream->Done(std::move(response), rebuilt);
    });
    if (!queued) {
      turn_.GiveBack();
      stream->Done({}, Overloaded());
    }
    return stream;
  }

  grpc::ServerUnaryReactor* GetServerInfo(grpc::CallbackServerContext* context,
                                          const v1::GetServerInfoRequest* /*request*/,
                                          v1::GetServerInfoResponse* response) override {
    const absl::StatusOr<v1::Actor> caller = CallerOf(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const auto up = steady_clock::now() - started_;
    response->set_version(KEZHI_VERSION);
    response->set_log_id(parts_.engine.journal().log_id());
    response->set_position(parts_.engine.journal().head().position.value());
    response->set_views_position(parts_.engine.projector().position().value());
    response->set_uptime_seconds(std::chrono::duration_cast<std::chrono::seconds>(up).count());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  absl::Status Run(RebuildStream& stream, v1::RebuildViewsResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(
        const auto rebuilt,
        parts_.engine.projector().Rebuild([&stream](std::uint64_t done, std::uint64_t total) {
          stream.Report(ProgressOf(done, total));
        }));
    response = ProgressOf(rebuilt.position.value(), rebuilt.position.value());
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
