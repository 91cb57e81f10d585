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

// relation_answers.cc
absl::Status Answer(const v1::AuditRelationsRequest& request, Query& query,
                    v1::AuditRelationsResponse& response);

// reader_answers.cc
absl::Status Answer(const v1::ListReadersRequest& request, Query& query,
                    v1::ListReadersResponse& response);
absl::Status Answer(const v1::ListUnusualReadingRequest& request, Query& query,
                    v1::ListUnusualReadingResponse& response);

// diff_answers.cc: asks for the form at both moments, so it opens queries of its own; fills in
// `from` and `served` as well.
absl::Status AnswerDiff(const v1::DiffFormRequest& request, engine::Engine& engine,
                        const QueryFrame& frame, v1::DiffFormResponse& response);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ANSWERS_H_
