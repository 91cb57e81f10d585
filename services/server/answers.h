#ifndef KEZHI_SERVICES_SERVER_ANSWERS_H_
#define KEZHI_SERVICES_SERVER_ANSWERS_H_

#include "absl/status/status.h"

#include "kezhi/v1/privacy_service.pb.h"
#include "kezhi/v1/query_service.pb.h"

#include "services/server/query.h"

namespace kezhi::server {

// One for each RPC of QueryService, and for those of PrivacyService that read the views: checks the
// request, opens the moment, asks the domain's query and reveals what the caller may see. `served`
// and `next_page_token` are filled in by the caller of these (query_handler.cc,
// privacy_handler.cc).

// form_answers.cc
absl::Status Answer(const v1::GetRegistrationSheetRequest& request, Query& query,
                    v1::GetRegistrationSheetResponse& response);
absl::Status Answer(const v1::ListRegistrationSheetsRequest& request, Query& query,
                    v1::ListRegistrationSheetsResponse& response);
absl::Status Answer(const v1::GetProgressTableRequest& request, Query& query,
                    v1::GetProgressTableResponse& response);
absl::Status Answer(const v1::GetDailyReportRequest& request, Query& query,
                    v1::GetDailyReportResponse& response);
absl::Status Answer(const v1::ListDailyReportsRequest& request, Query& query,
                    v1::ListDailyReportsResponse& response);

// card_answers.cc
absl::Status Answer(const v1::GetCustomerCardRequest& request, Query& query,
                    v1::GetCustomerCardResponse& response);
absl::Status Answer(const v1::ListCustomerCardsRequest& request, Query& query,
                    v1::ListCustomerCardsResponse& response);
absl::Status Answer(const v1::ListTimelineRequest& request, Query& query,
                    v1::ListTimelineResponse& response);
absl::Status Answer(const v1::ListDueItemsRequest& request, Query& query,
                    v1::ListDueItemsResponse& response);

// count_answers.cc
absl::Status Answer(const v1::GetWalkInAnalyticsRequest& request, Query& query,
                    v1::GetWalkInAnalyticsResponse& response);
absl::Status Answer(const v1::AggregatePursuitsRequest& request, Query& query,
                    v1::AggregatePursuitsResponse& response);
absl::Status Answer(const v1::GetStatisticsRequest& request, Query& query,
                    v1::GetStatisticsResponse& response);

// route_answers.cc
absl::Status Answer(const v1::GetRouteReportRequest& request, Query& query,
                    v1::GetRouteReportResponse& response);
absl::Status Answer(const v1::ListOutletBudgetsRequest& request, Query& query,
                    v1::ListOutletBudgetsResponse& response);
absl::Status Answer(const v1::GetCoverageRequest& request, Query& query,
                    v1::GetCoverageResponse& response);

// directory_answers.cc
absl::Status Answer(const v1::GetStoreRequest& request, Query& query,
                    v1::GetStoreResponse& response);
absl::Status Answer(const v1::ListStoresRequest& request, Query& query,
                    v1::ListStoresResponse& response);
absl::Status Answer(const v1::ListConsultantsRequest& request, Query& query,
                    v1::ListConsultantsResponse& response);

// reception_answers.cc
absl::Status Answer(const v1::GetReceptionBoardRequest& request, Query& query,
                    v1::GetReceptionBoardResponse& response);
absl::Status Answer(const v1::ListReceptionCreditsRequest& request, Query& query,
                    v1::ListReceptionCreditsResponse& response);
absl::Status Answer(const v1::ListBreachesRequest& request, Query& query,
                    v1::ListBreachesResponse& response);

// plan_answers.cc
absl::Status Answer(const v1::GetPlanRequest& request, Query& query, v1::GetPlanResponse& response);
absl::Status Answer(const v1::ListPlansRequest& request, Query& query,
                    v1::ListPlansResponse& response);
absl::Status Answer(const v1::GetVisitScheduleRequest& request, Query& query,
                    v1::GetVisitScheduleResponse& response);

// kpi_answers.cc
absl::Status Answer(const v1::GetKpiSheetRequest& request, Query& query,
                    v1::GetKpiSheetResponse& response);
absl::Status Answer(const v1::ListKpiSheetsRequest& request, Query& query,
                    v1::ListKpiSheetsResponse& response);

// playbook_answers.cc
absl::Status Answer(const v1::ListFollowUpsRequest& request, Query& query,
                    v1::ListFollowUpsResponse& response);
absl::Status Answer(const v1::ListJournalLinesRequest& request, Query& query,
                    v1::ListJournalLinesResponse& response);
absl::Status Answer(const v1::PreviewPlaybookRequest& request, Query& query,
                    v1::PreviewPlaybookResponse& response);

// territory_answers.cc
absl::Status Answer(const v1::GetTerritoryRequest& request, Query& query,
                    v1::GetTerritoryResponse& response);
absl::Status Answer(const v1::ListTerritoriesRequest& request, Query& query,
                    v1::ListTerritoriesResponse& response);
absl::Status Answer(const v1::ListScreeningsRequest& request, Query& query,
                    v1::ListScreeningsResponse& response);

// analysis_answers.cc
absl::Status Answer(const v1::GetCustomerAnalysisRequest& request, Query& query,
                    v1::GetCustomerAnalysisResponse& response);
absl::Status Answer(const v1::ListCustomerSegmentsRequest& request, Query& query,
                    v1::ListCustomerSegmentsResponse& response);

// relation_answers.cc
absl::Status Answer(const v1::AuditRelationsRequest& request, Query& query,
                    v1::AuditRelationsResponse& response);

// reader_answers.cc
absl::Status Answer(const v1::ListReadersRequest& request, Query& query,
                    v1::ListReadersResponse& response);
absl::Status Answer(const v1::ListUnusualReadingRequest& request, Query& query,
                    v1::ListUnusualReadingResponse& response);

// deal_answers.cc
absl::Status Answer(const v1::GetDealRequest& request, Query& query, v1::GetDealResponse& response);
absl::Status Answer(const v1::ListDealsRequest& request, Query& query,
                    v1::ListDealsResponse& response);
absl::Status Answer(const v1::GetAgeingRequest& request, Query& query,
                    v1::GetAgeingResponse& response);
absl::Status Answer(const v1::GetCreditRequest& request, Query& query,
                    v1::GetCreditResponse& response);
absl::Status Answer(const v1::GetFunnelRequest& request, Query& query,
                    v1::GetFunnelResponse& response);

// care_answers.cc
absl::Status Answer(const v1::GetComplaintRequest& request, Query& query,
                    v1::GetComplaintResponse& response);
absl::Status Answer(const v1::ListComplaintsRequest& request, Query& query,
                    v1::ListComplaintsResponse& response);
absl::Status Answer(const v1::GetSatisfactionRequest& request, Query& query,
                    v1::GetSatisfactionResponse& response);
absl::Status Answer(const v1::ListTrackingSheetRequest& request, Query& query,
                    v1::ListTrackingSheetResponse& response);
absl::Status Answer(const v1::ListMeetingsRequest& request, Query& query,
                    v1::ListMeetingsResponse& response);
absl::Status Answer(const v1::ListCareRequest& request, Query& query,
                    v1::ListCareResponse& response);
// market_answers.cc
absl::Status Answer(const v1::GetContactsBeforeOrderRequest& request, Query& query,
                    v1::GetContactsBeforeOrderResponse& response);
absl::Status Answer(const v1::GetTrafficRequest& request, Query& query,
                    v1::GetTrafficResponse& response);
absl::Status Answer(const v1::ListCampaignsRequest& request, Query& query,
                    v1::ListCampaignsResponse& response);

// search_answers.cc
absl::Status Answer(const v1::SearchCustomersRequest& request, Query& query,
                    v1::SearchCustomersResponse& response);
absl::Status Answer(const v1::ListDuplicatesRequest& request, Query& query,
                    v1::ListDuplicatesResponse& response);

// diff_answers.cc: asks for the form at both moments, so it opens queries of its own; fills in
// `from` and `served` as well.
absl::Status AnswerDiff(const v1::DiffFormRequest& request, engine::Engine& engine,
                        const QueryFrame& frame, v1::DiffFormResponse& response);

// explain_answers.cc: asks for the form and folds the store's events; fills in `served` as well.
absl::Status AnswerExplain(const v1::ExplainCellRequest& request, engine::Engine& engine,
                           const QueryFrame& frame, v1::ExplainCellResponse& response);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ANSWERS_H_
