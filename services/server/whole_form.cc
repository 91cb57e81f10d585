#include "services/server/whole_form.h"

#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/explain/versions.h"
#include "domain/projection.h"
#include "services/server/add_page.h"
#include "services/server/answering.h"
#include "services/server/form_diff.h"
#include "services/server/form_queries.h"

namespace kezhi::server {
namespace {

// As many lines as a query gives at once.
constexpr int kLinesOfPage = 1000;

// The same form by its own query.
void Fill(const v1::ProgressTableName& name, v1::GetProgressTableRequest& query) {
  query.set_parent(name.parent());
  query.set_year(name.year());
  query.set_month(name.month());
  query.set_consultant(name.consultant());
}

void Fill(const v1::DueListName& name, v1::ListDueItemsRequest& query) {
  query.set_parent(name.parent());
  if (name.has_to()) *query.mutable_to() = name.to();
}

void Fill(const v1::WalkInAnalyticsName& name, v1::GetWalkInAnalyticsRequest& query) {
  query.set_parent(name.parent());
  if (name.has_from()) *query.mutable_from() = name.from();
  if (name.has_to()) *query.mutable_to() = name.to();
  query.set_period(name.period());
}

void Fill(const v1::CoverageName& name, v1::GetCoverageRequest& query) {
  query.set_parent(name.parent());
  query.set_area(name.area());
  query.set_outlet_type(name.outlet_type());
}

void Fill(const v1::ComplaintListName& name, v1::ListComplaintsRequest& query) {
  query.set_parent(name.parent());
  if (name.has_from()) *query.mutable_from() = name.from();
  if (name.has_to()) *query.mutable_to() = name.to();
  query.set_kind(name.kind());
  query.set_customer(name.customer());
}

void Fill(const v1::SatisfactionName& name, v1::GetSatisfactionRequest& query) {
  query.set_name(name.name());
  if (name.has_from()) *query.mutable_from() = name.from();
  if (name.has_to()) *query.mutable_to() = name.to();
}

void Fill(const v1::TrackingSheetName& name, v1::ListTrackingSheetRequest& query) {
  query.set_parent(name.parent());
  query.set_machine(name.machine());
  query.set_sheet(name.sheet());
  query.set_tracker(name.tracker());
}

// The form that is asked for as a watcher does.
void FillAsked(const v1::DiffFormRequest& request, v1::WatchFormRequest& query) {
  const google::protobuf::FieldDescriptor* asked = request.GetReflection()->GetOneofFieldDescriptor(
      request, v1::DiffFormRequest::descriptor()->FindOneofByName("form"));
  if (asked == nullptr) return;
  const google::protobuf::FieldDescriptor* arm =
      v1::WatchFormRequest::descriptor()->FindFieldByName(asked->name());
  KEZHI_CHECK(arm != nullptr);
  query.GetReflection()
      ->MutableMessage(&query, arm)
      ->CopyFrom(request.GetReflection()->GetMessage(request, asked));
}

// The query of the form that the request names, as a watcher would ask it.
v1::WatchFormRequest NamedQuery(const v1::DiffFormRequest& request) {
  v1::WatchFormRequest query;
  switch (request.form_case()) {
    case v1::DiffFormRequest::kRegistrationSheet:
      query.mutable_registration_sheet()->set_name(request.registration_sheet());
      break;
    case v1::DiffFormRequest::kProgressTable:
      Fill(request.progress_table(), *query.mutable_progress_table());
      break;
    case v1::DiffFormRequest::kCustomerCard:
      query.mutable_customer_card()->set_name(request.customer_card());
      break;
    case v1::DiffFormRequest::kDailyReport:
      query.mutable_daily_report()->set_name(request.daily_report());
      break;
    case v1::DiffFormRequest::kDueList: Fill(request.due_list(), *query.mutable_due_items()); break;
    case v1::DiffFormRequest::kWalkInAnalytics:
      Fill(request.walk_in_analytics(), *query.mutable_walk_in_analytics());
      break;
    case v1::DiffFormRequest::kReceptionBoard:
      query.mutable_reception_board()->set_name(request.reception_board());
      break;
    case v1::DiffFormRequest::kRouteReport:
      query.mutable_route_report()->set_name(request.route_report());
      break;
    case v1::DiffFormRequest::kCoverage: Fill(request.coverage(), *query.mutable_coverage()); break;
    case v1::DiffFormRequest::kDeal: query.mutable_deal()->set_name(request.deal()); break;
    case v1::DiffFormRequest::kCredit: query.mutable_credit()->set_name(request.credit()); break;
    case v1::DiffFormRequest::kPlan: query.mutable_plan()->set_name(request.plan()); break;
    case v1::DiffFormRequest::kKpiSheet:
      query.mutable_kpi_sheet()->set_name(request.kpi_sheet());
      break;
    case v1::DiffFormRequest::kComplaints:
      Fill(request.complaints(), *query.mutable_complaints());
      break;
    case v1::DiffFormRequest::kSatisfaction:
      Fill(request.satisfaction(), *query.mutable_satisfaction());
      break;
    case v1::DiffFormRequest::kTrackingSheet:
      Fill(request.tracking_sheet(), *query.mutable_tracking_sheet());
      break;
    default: FillAsked(request, query);
  }
  return query;
}

// The moments and the pages are not the query's to say.
template <typename Request>
void CheckWhole(const Request& request, domain::Violations& faults) {
  if (request.has_read_at()) {
    faults.Add(v1::REASON_QUERY_INVALID, "read_at",
               "must be absent: the moment is not the query's to say");
  }
  if constexpr (requires { request.page_token(); }) {
    if (request.page_size() != 0 || !request.page_token().empty()) {
      faults.Add(v1::REASON_QUERY_INVALID, "page_size",
                 "must be absent, as `page_token`: the form is taken whole");
    }
  }
}

absl::Status CheckNamedQuery(const v1::WatchFormRequest& query) {
  domain::Violations faults;
  v1::FormState unused;
  KEZHI_RETURN_IF_ERROR(VisitForm(query, unused, [&faults](const auto& request, const auto&) {
    CheckWhole(request, faults);
    return absl::OkStatus();
  }));
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<v1::WatchFormRequest> QueryOfForm(const v1::DiffFormRequest& request) {
  v1::WatchFormRequest query = NamedQuery(request);
  KEZHI_RETURN_IF_ERROR(CheckNamedQuery(query));
  return query;
}

WholeForm::WholeForm(engine::Engine& engine, QueryFrame frame)
    : engine_(engine), frame_(std::move(frame)) {
  frame_.page_size = kLinesOfPage;
}

template <typename Request, typename Response>
absl::Status WholeForm::AskPages(const Request& request, Response& whole) {
  std::string token;
  do {
    QueryFrame frame = frame_;
    frame.rpc = &RpcOf(*Request::descriptor());
    frame.page_token = token;
    Query& query = queries_.emplace_back(engine_, std::move(frame));
    query.RememberReads();
    Response page;
    KEZHI_RETURN_IF_ERROR(server::Ask(request, query, page));
    KEZHI_RETURN_IF_ERROR(query.Record(request, page));
    if (token.empty()) {
      whole = std::move(page);
    } else {
      AddPage(page, whole);
    }
    token = query.NextPageToken();
  } while (!token.empty());
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> WholeForm::Ask(
    const v1::WatchFormRequest& query) {
  v1::FormState state;
  std::unique_ptr<google::protobuf::Message> form;
  const absl::Status asked =
      VisitForm(query, state, [&](const auto& request, auto& whole) -> absl::Status {
        KEZHI_RETURN_IF_ERROR(AskPages(request, whole));
        const google::protobuf::Message& found = FormIn(whole);
        form.reset(found.New());
        form->CopyFrom(found);
        return absl::OkStatus();
      });
  KEZHI_RETURN_IF_ERROR(asked);
  return form;
}

absl::Status WholeForm::AddChanges(Position after, Position until,
                                   std::set<Position>& positions) const {
  for (const Query& query : queries_) {
    KEZHI_RETURN_IF_ERROR(query.AddChanges(after, until, positions));
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::ExplainedForm> FormOfAnyRows(const v1::WatchFormRequest& query,
                                                    engine::Engine& engine, const QueryFrame& frame,
                                                    Position position, absl::Time evaluated_at) {
  QueryFrame at = frame;
  // Nobody is shown any of it.
  at.reading_log = nullptr;
  at.lack = nullptr;
  domain::ExplainedForm form;
  form.compute = [&engine, query, at, position, evaluated_at](const domain::RowReader& rows) {
    const FoldedRows folded{rows, position, evaluated_at};
    QueryFrame over = at;
    over.folded = &folded;
    return WholeForm(engine, std::move(over)).Ask(query);
  };
  // Without any rows it says of which it would be made.
  const domain::RowVersions no_history;
  const domain::RowValues unchanged;
  const domain::RowsAt none(no_history, 0, unchanged);
  const FoldedRows folded{none, position, evaluated_at};
  at.folded = &folded;
  WholeForm probe(engine, at);
  const absl::Status asked = probe.Ask(query).status();
  if (probe.reads().empty()) return asked;
  form.store = probe.store();
  for (const std::string& name : probe.reads()) {
    form.projections.push_back(domain::FindProjection(name));
    KEZHI_CHECK(form.projections.back() != nullptr);
  }
  return form;
}

}  // namespace kezhi::server
