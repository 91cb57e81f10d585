#ifndef KEZHI_SERVICES_SERVER_FORM_QUERIES_H_
#define KEZHI_SERVICES_SERVER_FORM_QUERIES_H_

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/query_service.pb.h"

#include "base/check.h"
#include "domain/error.h"

namespace kezhi::server {

// The query of a form, by the types of its request and of its answer.
template <typename RequestType, typename ResponseType>
struct FormQuery {
  using Request = RequestType;
  using Response = ResponseType;
};

// FormQuery, one for each form.
template <typename... Queries>
struct FormQueryList {};

// Every form that can be watched or compared: a line here, and arms of one name in
// WatchFormRequest, FormState and DiffFormRequest.
using FormQueries =
    FormQueryList<FormQuery<v1::GetRegistrationSheetRequest, v1::GetRegistrationSheetResponse>,
                  FormQuery<v1::ListRegistrationSheetsRequest, v1::ListRegistrationSheetsResponse>,
                  FormQuery<v1::GetProgressTableRequest, v1::GetProgressTableResponse>,
                  FormQuery<v1::GetCustomerCardRequest, v1::GetCustomerCardResponse>,
                  FormQuery<v1::ListCustomerCardsRequest, v1::ListCustomerCardsResponse>,
                  FormQuery<v1::GetDailyReportRequest, v1::GetDailyReportResponse>,
                  FormQuery<v1::ListDailyReportsRequest, v1::ListDailyReportsResponse>,
                  FormQuery<v1::GetWalkInAnalyticsRequest, v1::GetWalkInAnalyticsResponse>,
                  FormQuery<v1::AggregatePursuitsRequest, v1::AggregatePursuitsResponse>,
                  FormQuery<v1::ListDueItemsRequest, v1::ListDueItemsResponse>,
                  FormQuery<v1::ListTimelineRequest, v1::ListTimelineResponse>,
                  FormQuery<v1::GetStoreRequest, v1::GetStoreResponse>,
                  FormQuery<v1::ListStoresRequest, v1::ListStoresResponse>,
                  FormQuery<v1::ListConsultantsRequest, v1::ListConsultantsResponse>,
                  FormQuery<v1::GetStatisticsRequest, v1::GetStatisticsResponse>,
                  FormQuery<v1::GetReceptionBoardRequest, v1::GetReceptionBoardResponse>,
                  FormQuery<v1::GetRouteReportRequest, v1::GetRouteReportResponse>,
                  FormQuery<v1::GetCoverageRequest, v1::GetCoverageResponse>,
                  FormQuery<v1::GetPlanRequest, v1::GetPlanResponse>,
                  FormQuery<v1::ListPlansRequest, v1::ListPlansResponse>,
                  FormQuery<v1::GetVisitScheduleRequest, v1::GetVisitScheduleResponse>,
                  FormQuery<v1::GetKpiSheetRequest, v1::GetKpiSheetResponse>,
                  FormQuery<v1::ListKpiSheetsRequest, v1::ListKpiSheetsResponse>,
                  FormQuery<v1::GetDealRequest, v1::GetDealResponse>,
                  FormQuery<v1::ListDealsRequest, v1::ListDealsResponse>,
                  FormQuery<v1::GetAgeingRequest, v1::GetAgeingResponse>,
                  FormQuery<v1::GetCreditRequest, v1::GetCreditResponse>,
                  FormQuery<v1::GetFunnelRequest, v1::GetFunnelResponse>,
                  FormQuery<v1::GetComplaintRequest, v1::GetComplaintResponse>,
                  FormQuery<v1::ListComplaintsRequest, v1::ListComplaintsResponse>,
                  FormQuery<v1::GetSatisfactionRequest, v1::GetSatisfactionResponse>,
                  FormQuery<v1::ListTrackingSheetRequest, v1::ListTrackingSheetResponse>,
                  FormQuery<v1::ListCareRequest, v1::ListCareResponse>,
                  FormQuery<v1::ListFollowUpsRequest, v1::ListFollowUpsResponse>,
                  FormQuery<v1::ListJournalLinesRequest, v1::ListJournalLinesResponse>,
                  FormQuery<v1::GetContactsBeforeOrderRequest, v1::GetContactsBeforeOrderResponse>,
                  FormQuery<v1::GetTrafficRequest, v1::GetTrafficResponse>,
                  FormQuery<v1::ListCampaignsRequest, v1::ListCampaignsResponse>,
                  FormQuery<v1::GetTerritoryRequest, v1::GetTerritoryResponse>,
                  FormQuery<v1::ListTerritoriesRequest, v1::ListTerritoriesResponse>,
                  FormQuery<v1::ListScreeningsRequest, v1::ListScreeningsResponse>,
                  FormQuery<v1::GetCustomerAnalysisRequest, v1::GetCustomerAnalysisResponse>,
                  FormQuery<v1::ListCustomerSegmentsRequest, v1::ListCustomerSegmentsResponse>,
                  FormQuery<v1::ListDuplicatesRequest, v1::ListDuplicatesResponse>,
                  FormQuery<v1::ListBreachesRequest, v1::ListBreachesResponse>,
                  FormQuery<v1::ListReceptionCreditsRequest, v1::ListReceptionCreditsResponse>,
                  FormQuery<v1::ListMeetingsRequest, v1::ListMeetingsResponse>,
                  FormQuery<v1::ListOutletBudgetsRequest, v1::ListOutletBudgetsResponse>>;

// Calls `visit` when the query is the one that is asked; false: it is not.
template <typename Query, typename Visit>
bool TryVisit(const google::protobuf::Message& request, google::protobuf::Message& answer,
              Visit& visit, absl::Status& status) {
  using google::protobuf::DynamicCastToGenerated;
  const auto* asked = DynamicCastToGenerated<typename Query::Request>(&request);
  if (asked == nullptr) return false;
  auto* answered = DynamicCastToGenerated<typename Query::Response>(&answer);
  KEZHI_CHECK(answered != nullptr);
  status = visit(*asked, *answered);
  return true;
}

template <typename Visit, typename... Queries>
absl::Status VisitQuery(const google::protobuf::Message& request, google::protobuf::Message& answer,
                        Visit& visit, FormQueryList<Queries...> /*queries*/) {
  absl::Status status;
  const bool found = (TryVisit<Queries>(request, answer, visit, status) || ...);
  // form_queries_test holds that every arm has its line.
  KEZHI_CHECK(found);
  return status;
}

// Calls `visit` with the form's request and the place of its answer, both as the types that they
// are, and returns what it says. INVALID_ARGUMENT, QUERY_INVALID: no form is set.
template <typename Visit>
absl::Status VisitForm(const v1::WatchFormRequest& request, v1::FormState& state, Visit visit) {
  const google::protobuf::FieldDescriptor* arm = request.GetReflection()->GetOneofFieldDescriptor(
      request, v1::WatchFormRequest::descriptor()->FindOneofByName("form"));
  if (arm == nullptr) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "form", "must be set");
  }
  const google::protobuf::FieldDescriptor* place =
      v1::FormState::descriptor()->FindFieldByName(arm->name());
  KEZHI_CHECK(place != nullptr);
  return VisitQuery(request.GetReflection()->GetMessage(request, arm),
                    *state.GetReflection()->MutableMessage(&state, place), visit, FormQueries());
}

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FORM_QUERIES_H_
