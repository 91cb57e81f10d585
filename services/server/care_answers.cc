// What is asked about the care for customers: complaints, satisfaction, tracking
// sheets, care, sales meetings.

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/care/query.h"
#include "domain/complaints/query.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/meetings/query.h"
#include "domain/names.h"
#include "domain/satisfaction/query.h"
#include "domain/tracking/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

// What ListComplaintsRequest.order_by can name.
enum class ComplaintOrder { kFiledOn, kKind };

bool IsBefore(ComplaintOrder order, const v1::ComplaintRow& a, const v1::ComplaintRow& b) {
  if (order == ComplaintOrder::kKind) return a.kind() < b.kind();
  return a.has_filed_on() && b.has_filed_on() &&
         domain::ToDay(a.filed_on()) < domain::ToDay(b.filed_on());
}

// STORE_NOT_FOUND, CUSTOMER_NOT_FOUND: what a list is asked of, a store or a customer, is not
// there.
absl::Status CheckThere(const Query& query, const std::string& parent) {
  const std::string store = domain::StoreOf(parent);
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  if (parent == store || domain::CardHeadOf(query.rows(), parent).has_value()) {
    return absl::OkStatus();
  }
  return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, parent);
}

// The texts of a complaint are seen by who sees the customer. Nobody knows who made an anonymous
// one, so whoever cares for customers after the sale reads it, or they could not answer it.
absl::Status RevealComplaint(Query& query, Subjects& subjects, v1::ComplaintRow& row) {
  const Rule rule = query.policy().customer;
  const bool anonymous = row.customer().empty() && rule == Rule::kWon;
  return query.Reveal(anonymous ? Rule::kAll : rule, subjects.Of(row.customer()), row);
}

// Leaves the low answers of customers whom the caller sees whole, and shows their texts.
absl::Status ShowLowAnswers(Query& query, v1::Satisfaction& form) {
  const Rule rule = query.policy().customer;
  Subjects subjects(query.rows(), rule, query.evaluated_at());
  google::protobuf::RepeatedPtrField<v1::AnswerRow> shown;
  for (v1::AnswerRow& row : *form.mutable_low_answers()) {
    const Subject subject = subjects.Of(row.customer());
    if (See(query.caller().actor(), rule, subject) != engine::Sight::kClear) continue;
    KEZHI_RETURN_IF_ERROR(query.Reveal(rule, subject, row));
    *shown.Add() = std::move(row);
  }
  form.mutable_low_answers()->Swap(&shown);
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const v1::GetComplaintRequest& request, Query& query,
                    v1::GetComplaintResponse& response) {
  CheckName("name", request.name(), ResourceKind::kComplaint, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"complaints", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::ComplaintRow row,
                         domain::ComplaintOf(query.rows(), request.name(), query.evaluated_at()));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  KEZHI_RETURN_IF_ERROR(RevealComplaint(query, subjects, row));
  *response.mutable_complaint() = std::move(row);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListComplaintsRequest& request, Query& query,
                    v1::ListComplaintsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckEnum("status", request.status(), *v1::ComplaintStatus_descriptor(), query.faults());
  CheckText("kind", request.kind(), query.faults());
  CheckOptionalName("customer", request.customer(), ResourceKind::kCustomer, query.faults());
  const Order order = CheckOrder(request.order_by(), {"filed_on", "kind"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"complaints", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), request.parent(), query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  std::vector<v1::ComplaintRow> all = domain::ComplaintsOf(query.rows(),
                                                           {.store = request.parent(),
                                                            .from = from,
                                                            .to = to,
                                                            .status = request.status(),
                                                            .kind = request.kind(),
                                                            .customer = request.customer(),
                                                            .overdue = request.overdue()},
                                                           query.evaluated_at());
  for (v1::ComplaintCount& count : domain::CountComplaints(all, today)) {
    *response.add_counts() = std::move(count);
  }
  for (v1::CauseCount& cause : domain::CausesOf(all)) *response.add_causes() = std::move(cause);
  const auto before = [key = static_cast<ComplaintOrder>(order.key)](const v1::ComplaintRow& a,
                                                                     const v1::ComplaintRow& b) {
    return IsBefore(key, a, b);
  };
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::ComplaintRow& row : query.CutSorted(std::move(all), offset, order.descending, before)) {
    KEZHI_RETURN_IF_ERROR(RevealComplaint(query, subjects, row));
    *response.add_complaints() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetSatisfactionRequest& request, Query& query,
                    v1::GetSatisfactionResponse& response) {
  const bool all = domain::IsName(request.name(), ResourceKind::kStore);
  if (!all) CheckName("name", request.name(), ResourceKind::kSurvey, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"surveys", "card", "directory"}));
  const std::string store = domain::StoreOf(request.name());
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), store, query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(
      v1::Satisfaction form,
      domain::SatisfactionOf(query.rows(), {.store = store,
                                            .survey = all ? "" : request.name(),
                                            .from = from,
                                            .to = to,
                                            .suppress = query.policy().customer == Rule::kNone}));
  KEZHI_RETURN_IF_ERROR(ShowLowAnswers(query, form));
  for (v1::ImprovementRow& row : *form.mutable_improvements()) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, row));
  }
  for (v1::CommendationRow& row : *form.mutable_commended()) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {.owner = row.consultant()}, row));
  }
  const auto due_on = all ? domain::NextSurveyDue(query.rows(), store, today) : std::nullopt;
  if (due_on.has_value()) *form.mutable_due_on() = domain::ToDate(*due_on);
  *response.mutable_satisfaction() = std::move(form);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListTrackingSheetRequest& request, Query& query,
                    v1::ListTrackingSheetResponse& response) {
  const bool all = domain::IsName(request.parent(), ResourceKind::kStore);
  if (!all) CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  CheckText("machine", request.machine(), query.faults());
  CheckText("sheet", request.sheet(), query.faults());
  CheckOptionalName("tracker", request.tracker(), ResourceKind::kConsultant, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"tracking", "card", "directory"}));
  KEZHI_RETURN_IF_ERROR(CheckThere(query, request.parent()));
  const std::string store = domain::StoreOf(request.parent());
  const std::string machine = request.machine().empty()
                                  ? domain::FirstTrackingMachine(query.rows(), store)
                                  : request.machine();
  std::vector<v1::TrackingRow> rows;
  if (all) {
    auto page = domain::ListTrackingSheet(query.rows(),
                                          {.store = store,
                                           .machine = machine,
                                           .sheet = request.sheet(),
                                           .tracker = request.tracker()},
                                          query.after(), query.limit());
    query.SetNext(std::move(page.next_key));
    rows = std::move(page.items);
  } else {
    rows = domain::TrackingLineOf(query.rows(), request.parent(), machine);
    for (v1::SheetCut& cut : domain::CutsOf(query.rows(), request.parent(), machine)) {
      *response.add_cuts() = std::move(cut);
    }
  }
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::TrackingRow& row : rows) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
    *response.add_rows() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListMeetingsRequest& request, Query& query,
                    v1::ListMeetingsResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckEnum("subject", request.subject(), *v1::MeetingSubject_descriptor(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"meetings", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  const bool all = store == request.parent();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), store, query.evaluated_at()));
  if (!all) {
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), request.parent()).status());
  }
  auto page = domain::ListMeetings(query.rows(),
                                   {.store = store,
                                    .attendee = all ? std::string() : request.parent(),
                                    .subject = request.subject(),
                                    .from = from,
                                    .to = to},
                                   query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::MeetingRow& row : page.items) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, row));
    *response.add_meetings() = std::move(row);
  }
  const auto due_on = domain::NextMeetingDue(query.rows(), store, today);
  if (due_on.has_value()) *response.mutable_due_on() = domain::ToDate(*due_on);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListCareRequest& request, Query& query,
                    v1::ListCareResponse& response) {
  const bool all = domain::IsName(request.parent(), ResourceKind::kStore);
  if (!all) CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckText("kind", request.kind(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"care", "card", "directory"}));
  KEZHI_RETURN_IF_ERROR(CheckThere(query, request.parent()));
  const std::string store = domain::StoreOf(request.parent());
  auto page = domain::ListCare(query.rows(),
                               {.store = store,
                                .customer = all ? "" : request.parent(),
                                .from = from,
                                .to = to,
                                .kind = request.kind()},
                               query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::CareRow& row : page.items) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
    *response.add_rows() = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
