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
using DealMethods = v1::QueryService::WithRawCallbackMethod_GetDeal<
    v1::QueryService::WithRawCallbackMethod_ListDeals<
        v1::QueryService::WithRawCallbackMethod_GetAgeing<
            v1::QueryService::WithRawCallbackMethod_GetCredit<
                v1::QueryService::WithRawCallbackMethod_GetFunnel<PlanMethods>>>>>;
using PlaybookMethods = v1::QueryService::WithRawCallbackMethod_ListFollowUps<
    v1::QueryService::WithRawCallbackMethod_ListJournalLines<
        v1::QueryService::WithRawCallbackMethod_PreviewPlaybook<
            v1::QueryService::WithRawCallbackMethod_ExplainCell<DealMethods>>>>;
using RouteMethods = v1::QueryService::WithRawCallbackMethod_GetRouteReport<
    v1::QueryService::WithRawCallbackMethod_GetCoverage<
        v1::QueryService::WithRawCallbackMethod_ListOutletBudgets<PlaybookMethods>>>;
using TerritoryMethods = v1::QueryService::WithRawCallbackMethod_GetTerritory<
    v1::QueryService::WithRawCallbackMethod_ListTerritories<
        v1::QueryService::WithRawCallbackMethod_ListScreenings<RouteMethods>>>;
using CareQueries = v1::QueryService::WithRawCallbackMethod_GetComplaint<
    v1::QueryService::WithRawCallbackMethod_ListComplaints<
        v1::QueryService::WithRawCallbackMethod_GetSatisfaction<
            v1::QueryService::WithRawCallbackMethod_ListTrackingSheet<
                v1::QueryService::WithRawCallbackMethod_ListCare<
                    v1::QueryService::WithRawCallbackMethod_ListMeetings<TerritoryMethods>>>>>>;
using MarketMethods = v1::QueryService::WithRawCallbackMethod_GetContactsBeforeOrder<
    v1::QueryService::WithRawCallbackMethod_GetTraffic<
        v1::QueryService::WithRawCallbackMethod_ListCampaigns<CareQueries>>>;
using AnalysisMethods = v1::QueryService::WithRawCallbackMethod_GetCustomerAnalysis<
    v1::QueryService::WithRawCallbackMethod_ListCustomerSegments<MarketMethods>>;
using SearchMethods = v1::QueryService::WithRawCallbackMethod_SearchCustomers<
    v1::QueryService::WithRawCallbackMethod_ListDuplicates<AnalysisMethods>>;
using AuditedMethods = v1::QueryService::WithRawCallbackMethod_AuditRelations<SearchMethods>;
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
  } else if constexpr (std::is_same_v<Request, v1::ExplainCellRequest>) {
    frame.digest = DigestOf(request, frame.caller);
    KEZHI_RETURN_IF_ERROR(AnswerExplain(request, parts.engine, frame, response));
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

  grpc::ServerUnaryReactor* ListFollowUps(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override {
    return Run<v1::ListFollowUpsRequest, v1::ListFollowUpsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListJournalLines(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override {
    return Run<v1::ListJournalLinesRequest, v1::ListJournalLinesResponse>(*context, *request,
                                                                          *response);
  }

  grpc::ServerUnaryReactor* PreviewPlaybook(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::PreviewPlaybookRequest, v1::PreviewPlaybookResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* GetRouteReport(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::GetRouteReportRequest, v1::GetRouteReportResponse>(*context, *request,
                                                                      *response);
  }

  grpc::ServerUnaryReactor* ListOutletBudgets(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override {
    return Run<v1::ListOutletBudgetsRequest, v1::ListOutletBudgetsResponse>(*context, *request,
                                                                            *response);
  }

  grpc::ServerUnaryReactor* GetCoverage(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override {
    return Run<v1::GetCoverageRequest, v1::GetCoverageResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* SearchCustomers(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::SearchCustomersRequest, v1::SearchCustomersResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::ListDuplicatesRequest, v1::ListDuplicatesResponse>(*context, *request,
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

  grpc::ServerUnaryReactor* GetTerritory(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::GetTerritoryRequest, v1::GetTerritoryResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListTerritories(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::ListTerritoriesRequest, v1::ListTerritoriesResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* ListScreenings(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::ListScreeningsRequest, v1::ListScreeningsResponse>(*context, *request,
                                                                      *response);
  }

  grpc::ServerUnaryReactor* GetComplaint(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::GetComplaintRequest, v1::GetComplaintResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListComplaints(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override {
    return Run<v1::ListComplaintsRequest, v1::ListComplaintsResponse>(*context, *request,
                                                                      *response);
  }

  grpc::ServerUnaryReactor* GetSatisfaction(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    return Run<v1::GetSatisfactionRequest, v1::GetSatisfactionResponse>(*context, *request,
                                                                        *response);
  }

  grpc::ServerUnaryReactor* ListTrackingSheet(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override {
    return Run<v1::ListTrackingSheetRequest, v1::ListTrackingSheetResponse>(*context, *request,
                                                                            *response);
  }

  grpc::ServerUnaryReactor* ListMeetings(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Run<v1::ListMeetingsRequest, v1::ListMeetingsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListCare(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    return Run<v1::ListCareRequest, v1::ListCareResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetCustomerAnalysis(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) override {
    return Run<v1::GetCustomerAnalysisRequest, v1::GetCustomerAnalysisResponse>(*context, *request,
                                                                                *response);
  }

  grpc::ServerUnaryReactor* ListCustomerSegments(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) override {
    return Run<v1::ListCustomerSegmentsRequest, v1::ListCustomerSegmentsResponse>(
        *context, *request, *response);
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

  grpc::ServerUnaryReactor* ExplainCell(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override {
    return Run<v1::ExplainCellRequest, v1::ExplainCellResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetDeal(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override {
    return Run<v1::GetDealRequest, v1::GetDealResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListDeals(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override {
    return Run<v1::ListDealsRequest, v1::ListDealsResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetAgeing(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override {
    return Run<v1::GetAgeingRequest, v1::GetAgeingResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetCredit(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override {
    return Run<v1::GetCreditRequest, v1::GetCreditResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetFunnel(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override {
    return Run<v1::GetFunnelRequest, v1::GetFunnelResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetContactsBeforeOrder(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) override {
    return Run<v1::GetContactsBeforeOrderRequest, v1::GetContactsBeforeOrderResponse>(
        *context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetTraffic(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override {
    return Run<v1::GetTrafficRequest, v1::GetTrafficResponse>(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override {
    return Run<v1::ListCampaignsRequest, v1::ListCampaignsResponse>(*context, *request, *response);
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
