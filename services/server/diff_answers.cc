// A whole form, and what is different in it between two moments.
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/form_pages.h"
#include "services/server/answers.h"
#include "services/server/form_diff.h"
#include "storage/record_header.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMaxEvents = 1000;
constexpr int kPage = 1000;

// One moment's side of a difference.
class Side {
 public:
  Side(engine::Engine& engine, QueryFrame frame) : engine_(engine), frame_(std::move(frame)) {}

  // The whole answer, of all pages, put together by `merge(from, into)`.
  template <typename Request, typename Response, typename Merge>
  absl::Status Ask(Request request, Response& whole, Merge merge) {
    std::string token;
    do {
      QueryFrame frame = frame_;
      frame.rpc = &RpcOf(*Request::descriptor());
      frame.page_token = token;
      Query& query = queries_.emplace_back(engine_, std::move(frame));
      query.RememberReads();
      Response page;
      const absl::Status answered = Answer(request, query, page);
      KEZHI_RETURN_IF_ERROR(query.status());
      KEZHI_RETURN_IF_ERROR(answered);
      query.Withhold(page);
      KEZHI_RETURN_IF_ERROR(query.Record(request, page));
      merge(page, whole);
      token = query.NextPageToken();
    } while (!token.empty());
    return absl::OkStatus();
  }

  // After Ask: the moment.
  v1::Served Served() const { return queries_.front().Served(); }

  Position position() const { return queries_.front().position(); }

  absl::Time evaluated_at() const { return queries_.front().evaluated_at(); }

  absl::Status AddChanges(Position after, Position until, std::set<Position>& positions) const {
    for (const Query& query : queries_) {
      KEZHI_RETURN_IF_ERROR(query.AddChanges(after, until, positions));
    }
    return absl::OkStatus();
  }

 private:
  engine::Engine& engine_;
  const QueryFrame frame_;
  std::deque<Query> queries_;
};

// The form at one moment, as a message of its type. NOT_FOUND: it was not there.
using Form = std::unique_ptr<google::protobuf::Message>;

// The first page is the form, further ones have more of its lines.
template <typename Page>
void Join(Page& page, Page& whole) {
  if (whole.ByteSizeLong() == 0) {
    whole.Swap(&page);
  } else {
    domain::AppendPage(page, whole);
  }
}

absl::StatusOr<Form> SheetOf(const std::string& name, Side& side) {
  v1::GetRegistrationSheetRequest request;
  request.set_name(name);
  v1::GetRegistrationSheetResponse response;
  KEZHI_RETURN_IF_ERROR(side.Ask(request, response, [](auto& page, auto& whole) {
    Join(*page.mutable_sheet(), *whole.mutable_sheet());
  }));
  return std::make_unique<v1::RegistrationSheet>(response.sheet());
}

absl::StatusOr<Form> CardOf(const std::string& name, Side& side) {
  v1::GetCustomerCardRequest request;
  request.set_name(name);
  v1::GetCustomerCardResponse response;
  KEZHI_RETURN_IF_ERROR(side.Ask(request, response, [](auto& page, auto& whole) {
    Join(*page.mutable_card(), *whole.mutable_card());
  }));
  return std::make_unique<v1::CustomerCard>(response.card());
}

absl::StatusOr<Form> ReportOf(const std::string& name, Side& side) {
  v1::GetDailyReportRequest request;
  request.set_name(name);
  v1::GetDailyReportResponse response;
  KEZHI_RETURN_IF_ERROR(side.Ask(request, response, [](auto& page, auto& whole) {
    Join(*page.mutable_report(), *whole.mutable_report());
  }));
  return std::make_unique<v1::DailyReport>(response.report());
}

absl::StatusOr<Form> ProgressOf(const v1::ProgressTableName& name, Side& side) {
  v1::GetProgressTableRequest request;
  request.set_parent(name.parent());
  request.set_year(name.year());
  request.set_month(name.month());
  request.set_consultant(name.consultant());
  v1::GetProgressTableResponse response;
  KEZHI_RETURN_IF_ERROR(side.Ask(request, response, [](auto& page, auto& whole) {
    // The head is the same on every page.
    if (whole.has_table()) page.mutable_table()->clear_head();
    whole.MergeFrom(page);
  }));
  return std::make_unique<v1::ProgressTable>(response.table());
}

absl::StatusOr<Form> DueOf(const v1::DueListName& name, Side& side) {
  v1::ListDueItemsRequest request;
  request.set_parent(name.parent());
  if (name.has_to()) *request.mutable_to() = name.to();
  auto response = std::make_unique<v1::ListDueItemsResponse>();
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, *response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return response;
}

absl::StatusOr<Form> WalkInsOf(const v1::WalkInAnalyticsName& name, Side& side) {
  v1::GetWalkInAnalyticsRequest request;
  request.set_parent(name.parent());
  if (name.has_from()) *request.mutable_from() = name.from();
  if (name.has_to()) *request.mutable_to() = name.to();
  request.set_period(name.period());
  v1::GetWalkInAnalyticsResponse response;
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return std::make_unique<v1::WalkInAnalytics>(response.analytics());
}

absl::StatusOr<Form> CoverageOf(const v1::CoverageName& name, Side& side) {
  v1::GetCoverageRequest request;
  request.set_parent(name.parent());
  request.set_area(name.area());
  request.set_outlet_type(name.outlet_type());
  v1::GetCoverageResponse response;
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return std::make_unique<v1::CoverageReport>(response.coverage());
}

// A form that is asked for by its name and told in one answer; `form_of` takes it out of that.
template <typename Request, typename Response, typename FormInAnswer>
absl::StatusOr<Form> NamedForm(const std::string& name, Side& side,
                               const FormInAnswer& (Response::*form_of)() const) {
  Request request;
  request.set_name(name);
  Response response;
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return std::make_unique<FormInAnswer>((response.*form_of)());
}

absl::StatusOr<Form> ComplaintListOf(const v1::ComplaintListName& name, Side& side) {
  v1::ListComplaintsRequest request;
  request.set_parent(name.parent());
  if (name.has_from()) *request.mutable_from() = name.from();
  if (name.has_to()) *request.mutable_to() = name.to();
  request.set_kind(name.kind());
  request.set_customer(name.customer());
  auto response = std::make_unique<v1::ListComplaintsResponse>();
  KEZHI_RETURN_IF_ERROR(side.Ask(request, *response, [](auto& page, auto& whole) {
    // What they come to is the same on every page.
    whole.clear_counts();
    whole.clear_causes();
    whole.MergeFrom(page);
  }));
  return response;
}

absl::StatusOr<Form> SatisfactionOf(const v1::SatisfactionName& name, Side& side) {
  v1::GetSatisfactionRequest request;
  request.set_name(name.name());
  if (name.has_from()) *request.mutable_from() = name.from();
  if (name.has_to()) *request.mutable_to() = name.to();
  v1::GetSatisfactionResponse response;
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return std::make_unique<v1::Satisfaction>(response.satisfaction());
}

absl::StatusOr<Form> TrackingOf(const v1::TrackingSheetName& name, Side& side) {
  v1::ListTrackingSheetRequest request;
  request.set_parent(name.parent());
  request.set_machine(name.machine());
  request.set_sheet(name.sheet());
  request.set_tracker(name.tracker());
  auto response = std::make_unique<v1::ListTrackingSheetResponse>();
  KEZHI_RETURN_IF_ERROR(
      side.Ask(request, *response, [](auto& page, auto& whole) { whole.MergeFrom(page); }));
  return response;
}

absl::StatusOr<Form> FormOf(const v1::DiffFormRequest& request, Side& side) {
  switch (request.form_case()) {
    case v1::DiffFormRequest::kRegistrationSheet:
      return SheetOf(request.registration_sheet(), side);
    case v1::DiffFormRequest::kProgressTable: return ProgressOf(request.progress_table(), side);
    case v1::DiffFormRequest::kCustomerCard: return CardOf(request.customer_card(), side);
    case v1::DiffFormRequest::kDailyReport: return ReportOf(request.daily_report(), side);
    case v1::DiffFormRequest::kDueList: return DueOf(request.due_list(), side);
    case v1::DiffFormRequest::kWalkInAnalytics: return WalkInsOf(request.walk_in_analytics(), side);
    case v1::DiffFormRequest::kReceptionBoard:
      return NamedForm<v1::GetReceptionBoardRequest>(request.reception_board(), side,
                                                     &v1::GetReceptionBoardResponse::board);
    case v1::DiffFormRequest::kRouteReport:
      return NamedForm<v1::GetRouteReportRequest>(request.route_report(), side,
                                                  &v1::GetRouteReportResponse::report);
    case v1::DiffFormRequest::kCoverage: return CoverageOf(request.coverage(), side);
    case v1::DiffFormRequest::kDeal:
      return NamedForm<v1::GetDealRequest>(request.deal(), side, &v1::GetDealResponse::deal);
    case v1::DiffFormRequest::kCredit:
      return NamedForm<v1::GetCreditRequest>(request.credit(), side,
                                             &v1::GetCreditResponse::credit);
    case v1::DiffFormRequest::kPlan:
      return NamedForm<v1::GetPlanRequest>(request.plan(), side, &v1::GetPlanResponse::plan);
    case v1::DiffFormRequest::kKpiSheet:
      return NamedForm<v1::GetKpiSheetRequest>(request.kpi_sheet(), side,
                                               &v1::GetKpiSheetResponse::sheet);
    case v1::DiffFormRequest::kComplaints: return ComplaintListOf(request.complaints(), side);
    case v1::DiffFormRequest::kSatisfaction: return SatisfactionOf(request.satisfaction(), side);
    case v1::DiffFormRequest::kTrackingSheet: return TrackingOf(request.tracking_sheet(), side);
    case v1::DiffFormRequest::FORM_NOT_SET: break;
  }
  return domain::InvalidField(v1::REASON_QUERY_INVALID, "form", "must be set");
}

absl::Status AddEvents(const storage::Journal& journal, const std::set<Position>& positions,
                       v1::DiffFormResponse& response) {
  for (const Position position : positions) {
    if (static_cast<std::size_t>(response.events_size()) == kMaxEvents) break;
    KEZHI_ASSIGN_OR_RETURN(const std::string bytes, journal.Read(position));
    KEZHI_ASSIGN_OR_RETURN(const storage::RecordHeader header, storage::ScanRecordHeader(bytes));
    v1::TouchingEvent& event = *response.add_events();
    event.set_position(position.value());
    event.set_type(std::string(header.type));
    *event.mutable_recorded_at() = domain::ToTimestamp(header.recorded_at);
  }
  response.set_more_events(positions.size() - static_cast<std::size_t>(response.events_size()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FormOfMoment> AskForm(const v1::DiffFormRequest& request, engine::Engine& engine,
                                     const QueryFrame& frame) {
  QueryFrame at = frame;
  at.page_size = kPage;
  Side side(engine, std::move(at));
  KEZHI_ASSIGN_OR_RETURN(Form form, FormOf(request, side));
  return FormOfMoment{std::move(form), side.Served(), side.evaluated_at()};
}

absl::Status AnswerDiff(const v1::DiffFormRequest& request, engine::Engine& engine,
                        const QueryFrame& frame, v1::DiffFormResponse& response) {
  QueryFrame at = frame;
  at.page_size = kPage;
  at.read_at = request.to();
  Side to(engine, at);
  KEZHI_ASSIGN_OR_RETURN(const Form after, FormOf(request, to));
  at.read_at = request.from();
  Side from(engine, at);
  absl::StatusOr<Form> before = FormOf(request, from);
  // A form that was not there yet has no rows.
  const bool absent = absl::IsNotFound(before.status());
  if (!absent) KEZHI_RETURN_IF_ERROR(before.status());
  if (from.position() > to.position()) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "from", "must not be after `to`");
  }
  const Form nothing(after->New());
  for (v1::RowDifference& row : DiffForms(absent ? *nothing : **before, *after)) {
    *response.add_rows() = std::move(row);
  }
  std::set<Position> positions;
  KEZHI_RETURN_IF_ERROR(to.AddChanges(from.position(), to.position(), positions));
  KEZHI_RETURN_IF_ERROR(from.AddChanges(from.position(), to.position(), positions));
  KEZHI_RETURN_IF_ERROR(AddEvents(engine.journal(), positions, response));
  if (!absent) *response.mutable_from() = from.Served();
  *response.mutable_served() = to.Served();
  return absl::OkStatus();
}

}  // namespace kezhi::server
