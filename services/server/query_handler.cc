#include "services/server/query_handler.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

#include "kezhi/v1/query_service.grpc.pb.h"

#include "base/status_macros.h"
#include "services/server/answers.h"
#include "services/server/page_token.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

// Every method takes and gives bytes, see raw_message.h. In three steps, as the names are long.
using FirstMethods = v1::QueryService::WithRawCallbackMethod_GetRegistrationSheet<
    v1::QueryService::WithRawCallbackMethod_ListRegistrationSheets<
        v1::QueryService::WithRawCallbackMethod_GetProgressTable<
            v1::QueryService::WithRawCallbackMethod_GetCustomerCard<
                v1::QueryService::WithRawCallbackMethod_ListCustomerCards<
                    v1::QueryService::Service>>>>>;
using SecondMethods = v1::QueryService::WithRawCallbackMethod_GetDailyReport<
    v1::QueryService::WithRawCallbackMethod_ListDailyReports<
        v1::QueryService::WithRawCallbackMethod_GetWalkInAnalytics<
            v1::QueryService::WithRawCallbackMethod_AggregatePursuits<
                v1::QueryService::WithRawCallbackMethod_ListDueItems<FirstMethods>>>>>;
using RawQueryService = v1::QueryService::WithRawCallbackMethod_ListTimeline<
    v1::QueryService::WithRawCallbackMethod_GetStore<
        v1::QueryService::WithRawCallbackMethod_ListStores<
            v1::QueryService::WithRawCallbackMethod_ListConsultants<
                v1::QueryService::WithRawCallbackMethod_GetStatistics<
                    v1::QueryService::WithRawCallbackMethod_DiffForm<SecondMethods>>>>>>;

template <typename Request>
QueryFrame FrameOf(const Request& request, v1::Actor caller,
                   std::chrono::steady_clock::time_point deadline) {
  QueryFrame frame;
  frame.read_at = request.read_at();
  frame.deadline = deadline;
  if constexpr (requires { request.page_token(); }) {
    frame.page_size = request.page_size();
    frame.page_token = request.page_token();
    frame.digest = QueryDigest(request, absl::StrCat(caller.store(), " ", caller.principal()));
  }
  frame.caller = std::move(caller);
  return frame;
}

// One query from its bytes to the answer's; on a worker.
template <typename Request, typename Response>
absl::Status AnswerBytes(const Parts& parts, const grpc::CallbackServerContext& context,
                         const grpc::ByteBuffer& in, grpc::ByteBuffer& out) {
  KEZHI_ASSIGN_OR_RETURN(v1::Actor caller, CallerOf(parts, context));
  Request request;
  KEZHI_RETURN_IF_ERROR(ParseMessage(in, request));
  Query query(parts.engine, FrameOf(request, std::move(caller), WaitDeadline(parts, context)));
  Response response;
  const absl::Status answered = Answer(request, query, response);
  // What could not be read looks like what is not there, so it comes first.
  KEZHI_RETURN_IF_ERROR(query.status());
  KEZHI_RETURN_IF_ERROR(answered);
  *response.mutable_served() = query.Served();
  if constexpr (requires { response.next_page_token(); }) {
    response.set_next_page_token(query.NextPageToken());
  }
  out = ToBuffer(response);
  return absl::OkStatus();
}

template <>
absl::Status AnswerBytes<v1::DiffFormRequest, v1::DiffFormResponse>(
    const Parts& parts, const grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
    grpc::ByteBuffer& out) {
  QueryFrame frame;
  KEZHI_ASSIGN_OR_RETURN(frame.caller, CallerOf(parts, context));
  frame.deadline = WaitDeadline(parts, context);
  v1::DiffFormRequest request;
  KEZHI_RETURN_IF_ERROR(ParseMessage(in, request));
  frame.digest =
      QueryDigest(request, absl::StrCat(frame.caller.store(), " ", frame.caller.principal()));
  v1::DiffFormResponse response;
  KEZHI_RETURN_IF_ERROR(AnswerDiff(request, parts.engine, frame, response));
  out = ToBuffer(response);
  return absl::OkStatus();
}

class QueryHandler : public RawQueryService {
 public:
  explicit QueryHandler(const Parts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetRegistrationSheet(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) override {
    return Run<v1::GetRegistrationSheetRequest, v1::GetRegistrationSheetResponse>(
        *context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListRegistrationSheets(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) override {
    return Run<v1::ListRegistrationSheetsRequest, v1::ListRegistrationSheetsResponse>(
        *context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetProgressTable(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override {
    return Run<v1::GetProgressTableRequest, v1::GetProgressTableResponse>(*context, *request,
                                                                          *response);
  }

  grpc::ServerUnaryReactor* GetCustomerCard(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::GetCustomerCardRequest, v1::GetCustomerCardResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* ListCustomerCards(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override {
    return Run<v1::ListCustomerCardsRequest, v1::ListCustomerCardsResponse>(*context, *request,
                                                                            *response);
  }

  grpc::ServerUnaryReactor* GetDailyReport(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::GetDailyReportRequest, v1::GetDailyReportResponse>(*context, *request,
                                                                      *response);
  }

  grpc::ServerUnaryReactor* ListDailyReports(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override {
    return Run<v1::ListDailyReportsRequest, v1::ListDailyReportsResponse>(*context, *request,
                                                                          *response);
  }

  grpc::ServerUnaryReactor* GetWalkInAnalytics(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* request,
                                               grpc::ByteBuffer* response) override {
    return Run<v1::GetWalkInAnalyticsRequest, v1::GetWalkInAnalyticsResponse>(*context, *request,
                                                                              *response);
  }

  grpc::ServerUnaryReactor* AggregatePursuits(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override {
    return Run<v1::AggregatePursuitsRequest, v1::AggregatePursuitsResponse>(*context, *request,
                                                                            *response);
  }

  grpc::ServerUnaryReactor* ListDueItems(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::ListDueItemsRequest, v1::ListDueItemsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListTimeline(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::ListTimelineRequest, v1::ListTimelineResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetStore(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    return Run<v1::GetStoreRequest, v1::GetStoreResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListStores(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override {
    return Run<v1::ListStoresRequest, v1::ListStoresResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListConsultants(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::ListConsultantsRequest, v1::ListConsultantsResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* GetStatistics(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override {
    return Run<v1::GetStatisticsRequest, v1::GetStatisticsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* DiffForm(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    return Run<v1::DiffFormRequest, v1::DiffFormResponse>(*context, *request, *response);
  }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
                                grpc::ByteBuffer& out) {
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    const bool queued = parts_.pool.Post([this, reactor, &context, &in, &out] {
      // Nobody waits for the answer any more.
      if (context.IsCancelled()) return reactor->Finish(grpc::Status::CANCELLED);
      const absl::Time begun = absl::Now();
      const grpc::Status status =
          ToGrpcStatus(AnswerBytes<Request, Response>(parts_, context, in, out));
      parts_.metrics.QueryAnswered(absl::StripSuffix(Request::descriptor()->name(), "Request"),
                                   absl::Now() - begun);
      reactor->Finish(status);
    });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  const Parts& parts_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeQueryHandler(const Parts& parts) {
  return std::make_unique<QueryHandler>(parts);
}

}  // namespace kezhi::server
