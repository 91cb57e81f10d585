#include "services/server/query_handler.h"

#include <atomic>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/strip.h"

#include "kezhi/v1/query_service.grpc.pb.h"

#include "base/status_macros.h"
#include "services/server/answering.h"
#include "services/server/query_call.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

// Every method takes and gives bytes, see raw_message.h. In steps, as the names are long.
using FirstQueries = v1::QueryService::WithRawCallbackMethod_GetRegistrationSheet<
    v1::QueryService::WithRawCallbackMethod_ListRegistrationSheets<
        v1::QueryService::WithRawCallbackMethod_GetProgressTable<
            v1::QueryService::WithRawCallbackMethod_GetCustomerCard<
                v1::QueryService::WithRawCallbackMethod_ListCustomerCards<
                    v1::QueryService::Service>>>>>;
using SecondMethods = v1::QueryService::WithRawCallbackMethod_GetDailyReport<
    v1::QueryService::WithRawCallbackMethod_ListDailyReports<
        v1::QueryService::WithRawCallbackMethod_GetWalkInAnalytics<
            v1::QueryService::WithRawCallbackMethod_AggregatePursuits<
                v1::QueryService::WithRawCallbackMethod_ListDueItems<FirstQueries>>>>>;
using ReceptionQueries = v1::QueryService::WithRawCallbackMethod_GetReceptionBoard<
    v1::QueryService::WithRawCallbackMethod_ListReceptionCredits<
        v1::QueryService::WithRawCallbackMethod_ListBreaches<SecondMethods>>>;
using PlanMethods = v1::QueryService::WithRawCallbackMethod_GetPlan<
    v1::QueryService::WithRawCallbackMethod_ListPlans<
        v1::QueryService::WithRawCallbackMethod_GetVisitSchedule<
            v1::QueryService::WithRawCallbackMethod_GetKpiSheet<
                v1::QueryService::WithRawCallbackMethod_ListKpiSheets<ReceptionQueries>>>>>;
using AuditedMethods = v1::QueryService::WithRawCallbackMethod_AuditRelations<PlanMethods>;
using RawQueryService = v1::QueryService::WithRawCallbackMethod_ListTimeline<
    v1::QueryService::WithRawCallbackMethod_GetStore<
        v1::QueryService::WithRawCallbackMethod_ListStores<
            v1::QueryService::WithRawCallbackMethod_ListConsultants<
                v1::QueryService::WithRawCallbackMethod_GetStatistics<
                    v1::QueryService::WithRawCallbackMethod_DiffForm<
                        v1::QueryService::WithRawCallbackMethod_WatchForm<AuditedMethods>>>>>>>;

// One query from its bytes to the answer's; on a worker. Sets `lack` when it fails for want of
// something.
template <typename Request, typename Response>
absl::Status AnswerBytes(const Parts& parts, grpc::CallbackServerContext& context,
                         const grpc::ByteBuffer& in, std::optional<Lack>& lack,
                         grpc::ByteBuffer& out) {
  KEZHI_ASSIGN_OR_RETURN(Caller caller, CallerOf<Request>(parts, context));
  Request request;
  KEZHI_RETURN_IF_ERROR(ParseMessage(in, request));
  QueryFrame frame = FrameOf(request, std::move(caller));
  frame.lack = &lack;
  frame.reading_log = parts.reading_log;
  Response response;
  if constexpr (std::is_same_v<Request, v1::DiffFormRequest>) {
    frame.digest = DigestOf(request, frame.caller);
    KEZHI_RETURN_IF_ERROR(AnswerDiff(request, parts.engine, frame, response));
  } else {
    Query query(parts.engine, std::move(frame));
    KEZHI_RETURN_IF_ERROR(Ask(request, query, response));
    KEZHI_RETURN_IF_ERROR(query.Record(request, response));
    Complete(query, response);
  }
  out = ToBuffer(response);
  return absl::OkStatus();
}

class QueryHandler : public RawQueryService {
 public:
  QueryHandler(const Parts& parts, const ViewFollowing& views) : parts_(parts), views_(views) {}

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

  grpc::ServerUnaryReactor* GetReceptionBoard(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override {
    return Run<v1::GetReceptionBoardRequest, v1::GetReceptionBoardResponse>(*context, *request,
                                                                            *response);
  }

  grpc::ServerUnaryReactor* ListReceptionCredits(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) override {
    return Run<v1::ListReceptionCreditsRequest, v1::ListReceptionCreditsResponse>(
        *context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListBreaches(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::ListBreachesRequest, v1::ListBreachesResponse>(*context, *request, *response);
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

  grpc::ServerUnaryReactor* GetPlan(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override {
    return Run<v1::GetPlanRequest, v1::GetPlanResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListPlans(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override {
    return Run<v1::ListPlansRequest, v1::ListPlansResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetVisitSchedule(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override {
    return Run<v1::GetVisitScheduleRequest, v1::GetVisitScheduleResponse>(*context, *request,
                                                                          *response);
  }

  grpc::ServerUnaryReactor* GetKpiSheet(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override {
    return Run<v1::GetKpiSheetRequest, v1::GetKpiSheetResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListKpiSheets(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override {
    return Run<v1::ListKpiSheetsRequest, v1::ListKpiSheetsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* AuditRelations(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::AuditRelationsRequest, v1::AuditRelationsResponse>(*context, *request,
                                                                      *response);
  }

  grpc::ServerUnaryReactor* DiffForm(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    return Run<v1::DiffFormRequest, v1::DiffFormResponse>(*context, *request, *response);
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchForm(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* in) override {
    absl::StatusOr<Caller> caller = CallerOf<v1::WatchFormRequest>(parts_, *context);
    v1::WatchFormRequest request;
    absl::Status status = caller.status();
    if (status.ok()) status = ParseMessage(*in, request);
    if (!status.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(status));
    return NewWatchForm(parts_, views_, *std::move(caller), std::move(request));
  }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
                                grpc::ByteBuffer& out) {
    const auto caller = CallerOf<Request>(parts_, context);
    if (!caller.ok()) return Refuse(context, caller.status());
    const auto rpc = absl::StripSuffix(Request::descriptor()->name(), "Request");
    return QueryCall::Start(parts_, {views_.followers, waiting_}, context, std::string(rpc),
                            [this, &context, &in, &out](std::optional<Lack>& lack) {
                              return AnswerBytes<Request, Response>(parts_, context, in, lack, out);
                            });
  }

  const Parts& parts_;
  const ViewFollowing views_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeQueryHandler(const Parts& parts, const ViewFollowing& views) {
  return std::make_unique<QueryHandler>(parts, views);
}

}  // namespace kezhi::server
