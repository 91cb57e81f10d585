#include "services/server/stream_handler.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/stream_service.grpc.pb.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/server/event_reading.h"
#include "services/server/raw_message.h"
#include "services/server/read_reactor.h"
#include "services/server/readings.h"
#include "services/server/status.h"
#include "services/server/subscribe_reactor.h"

namespace kezhi::server {
namespace {

using v1::StreamService;
// Where a request has texts it is taken as bytes, see raw_message.h.
using RawStreamService = StreamService::WithCallbackMethod_GetEvent<
    StreamService::WithCallbackMethod_GetHead<StreamService::WithRawCallbackMethod_ReadStream<
        StreamService::WithRawCallbackMethod_ReadAll<StreamService::WithRawCallbackMethod_Subscribe<
            StreamService::WithCallbackMethod_ResolvePosition<StreamService::Service>>>>>>;

class StreamHandler : public RawStreamService {
 public:
  StreamHandler(const Parts& parts, Followers& followers) : parts_(parts), followers_(followers) {}

  grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* context,
                                     const v1::GetEventRequest* request,
                                     v1::GetEventResponse* response) override {
    absl::StatusOr<Caller> caller = CallerOf<v1::GetEventRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const bool queued =
        parts_.pool.Post([this, reactor, caller = *std::move(caller), request, response] {
          reactor->Finish(ToGrpcStatus(ReadOne(caller, *request, *response)));
        });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context,
                                    const v1::GetHeadRequest* /*request*/,
                                    v1::GetHeadResponse* response) override {
    const auto caller = CallerOf<v1::GetHeadRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    const storage::Head head = parts_.engine.journal().head();
    response->set_log_id(parts_.engine.journal().log_id());
    response->set_position(head.position.value());
    if (head.position > Position(0)) {
      *response->mutable_recorded_at() = domain::ToTimestamp(head.recorded_at);
    }
    response->set_views_position(parts_.engine.projector().position().value());
    *response->mutable_now() = domain::ToTimestamp(parts_.engine.clock().Now());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* ResolvePosition(grpc::CallbackServerContext* context,
                                            const v1::ResolvePositionRequest* request,
                                            v1::ResolvePositionResponse* response) override {
    const auto caller = CallerOf<v1::ResolvePositionRequest>(parts_, *context);
    if (!caller.ok()) return Refuse(*context, caller.status());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const bool queued = parts_.pool.Post([this, reactor, request, response] {
      reactor->Finish(ToGrpcStatus(Resolve(*request, *response)));
    });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* ReadStream(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* in) override {
    return Begin<v1::ReadStreamRequest>(*context, *in, [this](auto caller, const auto& request) {
      return NewReadStream(parts_, std::move(caller), request);
    });
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* ReadAll(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* in) override {
    return Begin<v1::ReadAllRequest>(*context, *in,
                                     [this](const auto& caller, const auto& request) {
                                       return NewReadAll(parts_, caller, request);
                                     });
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* in) override {
    return Begin<v1::SubscribeRequest>(*context, *in,
                                       [this](const auto& caller, const auto& request) {
                                         return NewSubscribe(parts_, followers_, caller, request);
                                       });
  }

 private:
  // Caller and request, then the reactor that `make` gives; or one that refuses.
  template <typename Request, typename Make>
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Begin(grpc::CallbackServerContext& context,
                                                    const grpc::ByteBuffer& in, Make make) {
    absl::StatusOr<Caller> caller = CallerOf<Request>(parts_, context);
    if (!caller.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(caller.status()));
    Request request;
    const absl::Status parsed = ParseMessage(in, request);
    if (!parsed.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(parsed));
    return make(*std::move(caller), request);
  }

  // What the caller may not see is not there.
  absl::Status ReadOne(const Caller& caller, const v1::GetEventRequest& request,
                       v1::GetEventResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(
        v1::Event event, engine::ReadEvent(parts_.engine.journal(), Position(request.position())));
    if (!MaySee(caller, event)) {
      return domain::NotFound(v1::REASON_EVENT_NOT_FOUND,
                              absl::StrCat("event at position ", request.position()));
    }
    KEZHI_RETURN_IF_ERROR(RevealEvent(caller, parts_.engine.keyring(), event));
    std::string customer;
    if (domain::IsName(event.stream(), domain::ResourceKind::kDeal)) {
      KEZHI_ASSIGN_OR_RETURN(customer,
                             CustomerOfDeal(parts_.engine.journal(), event.stream(), false));
    }
    KEZHI_RETURN_IF_ERROR(RecordReading(parts_.reading_log, caller,
                                        RpcOf(*v1::GetEventRequest::descriptor()),
                                        PersonsShown(event, customer), kReadingPatience));
    *response.mutable_event() = std::move(event);
    return absl::OkStatus();
  }

  absl::Status Resolve(const v1::ResolvePositionRequest& request,
                       v1::ResolvePositionResponse& response) {
    if (!domain::IsValid(request.recorded_at()) || !request.has_recorded_at()) {
      return domain::InvalidField(v1::REASON_TIME_INVALID, "recorded_at",
                                  "must be given, in the years 1 to 9999");
    }
    const absl::Time time = domain::ToTime(request.recorded_at());
    if (time > parts_.engine.clock().Now()) {
      return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
          .Message("the time asked for is in the future: what will be recorded is not known yet")
          .Build();
    }
    KEZHI_ASSIGN_OR_RETURN(const Position position, parts_.engine.journal().PositionAt(time));
    response.set_log_id(parts_.engine.journal().log_id());
    response.set_position(position.value());
    return absl::OkStatus();
  }

  const Parts& parts_;
  Followers& followers_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStreamHandler(const Parts& parts, Followers& followers) {
  return std::make_unique<StreamHandler>(parts, followers);
}

}  // namespace kezhi::server
