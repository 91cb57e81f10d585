#include "domain/walk_in/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/names.h"
#include "domain/walk_in/tables.h"

namespace kezhi::domain {
namespace {

std::string VisitKey(const v1::WalkInVisit& visit) {
  const std::string day = IsSet(visit.day()) ? Compact(ToDay(visit.day())) : std::string();
  return RowKey(StoreOf(visit.visit()), day, visit.visit());
}

void PutVisit(v1::WalkInVisit visit, RowWriter& out) {
  const std::string key = VisitKey(visit);
  out.Put(kWalkInPlaces, visit.visit(), key);
  PutRow(out, kWalkInVisits, key, std::move(visit));
}

std::optional<v1::WalkInVisit> FindVisit(const std::string& name, const RowReader& rows) {
  const std::optional<std::string> key = rows.Get(kWalkInPlaces, name);
  if (!key.has_value()) return std::nullopt;
  return GetRow<v1::WalkInVisit>(rows, kWalkInVisits, *key);
}

void Register(const v1::Event& event, RowWriter& out) {
  const v1::VisitRegistered& registered = event.visit_registered();
  v1::WalkInVisit visit;
  visit.set_visit(event.stream());
  if (event.has_business_day()) *visit.mutable_day() = event.business_day();
  if (registered.has_arrived_at()) *visit.mutable_arrived_at() = registered.arrived_at();
  visit.set_channel(registered.channel());
  visit.set_first(registered.first());
  visit.set_party_size(registered.party_size());
  visit.set_consultant(registered.consultant());
  visit.set_customer(registered.customer());
  const std::string key = VisitKey(visit);
  out.Insert(kWalkInPlaces, visit.visit(), key);
  InsertRow(out, kWalkInVisits, key, std::move(visit));
}

void Complete(const v1::VisitCompleted& completed, v1::WalkInVisit& visit) {
  visit.set_completed(true);
  visit.set_first(completed.first());
  visit.set_info_left(completed.info_left());
  visit.set_no_info_reason(completed.no_info_reason());
  visit.set_test_drive(completed.test_drive());
  visit.set_on_site_order(completed.on_site_order());
  if (!completed.customer().empty()) visit.set_customer(completed.customer());
  if (completed.pursuit() != 0) visit.set_pursuit(completed.pursuit());
}

void Amend(const v1::VisitAmended& amended, v1::WalkInVisit& visit) {
  const v1::AmendedVisitFields& fields = amended.fields();
  for (const std::string& name : amended.changed()) {
    if (name == "arrived_at") *visit.mutable_arrived_at() = fields.arrived_at();
    if (name == "party_size") visit.set_party_size(fields.party_size());
    if (name == "consultant") visit.set_consultant(fields.consultant());
    if (name == "no_info_reason") visit.set_no_info_reason(fields.no_info_reason());
    if (name == "on_site_order") visit.set_on_site_order(fields.on_site_order());
    if (name == "test_drive") visit.set_test_drive(fields.test_drive());
    if (name == "channel") visit.set_channel(fields.channel());
  }
  if (amended.has_moved_to_day()) *visit.mutable_day() = amended.moved_to_day();
  if (amended.has_first()) visit.set_first(amended.first());
}

void ApplyToVisit(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  std::optional<v1::WalkInVisit> visit = FindVisit(event.stream(), rows);
  if (!visit.has_value()) return;
  const std::string key = VisitKey(*visit);
  if (event.has_visit_completed()) Complete(event.visit_completed(), *visit);
  if (event.has_visit_amended()) Amend(event.visit_amended(), *visit);
  if (event.has_visit_voided()) visit->set_void_(true);
  if (event.has_receiver_assigned()) {
    visit->set_consultant(event.receiver_assigned().consultant());
  }
  if (event.has_reception_substituted()) {
    visit->set_consultant(event.reception_substituted().by());
  }
  if (VisitKey(*visit) != key) out.Delete(kWalkInVisits, key);
  PutVisit(*std::move(visit), out);
}

// What a customer's stream says of a visit; the visit's own word goes before.
void Link(const std::string& name, const std::string& customer, int pursuit, const RowReader& rows,
          RowWriter& out) {
  std::optional<v1::WalkInVisit> visit = FindVisit(name, rows);
  if (!visit.has_value() || visit->pursuit() != 0) return;
  visit->set_customer(customer);
  visit->set_pursuit(pursuit);
  PutVisit(*std::move(visit), out);
}

void Open(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::PursuitOpened& opened = event.pursuit_opened();
  v1::WalkInOutcome outcome;
  outcome.set_status(v1::PURSUIT_STATUS_OPEN);
  outcome.set_origin_visit(opened.origin_visit());
  InsertRow(out, kWalkInOutcomes, OutcomeKey(event.stream(), opened.pursuit()), std::move(outcome));
  Link(opened.origin_visit(), event.stream(), opened.pursuit(), rows, out);
}

void End(const std::string& key, v1::PursuitStatus status, const google::type::Date& day,
         const RowReader& rows, RowWriter& out) {
  v1::WalkInOutcome outcome =
      GetRow<v1::WalkInOutcome>(rows, kWalkInOutcomes, key).value_or(v1::WalkInOutcome());
  outcome.set_status(status);
  outcome.clear_closed_on();
  if (IsSet(day)) *outcome.mutable_closed_on() = day;
  PutRow(out, kWalkInOutcomes, key, std::move(outcome));
}

void Move(const std::string& from, const std::string& to, const RowReader& rows, RowWriter& out) {
  std::optional<std::string> outcome = rows.Get(kWalkInOutcomes, from);
  if (!outcome.has_value()) return;
  out.Delete(kWalkInOutcomes, from);
  out.Put(kWalkInOutcomes, to, *std::move(outcome));
}

void Merge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  v1::MergeRow row;
  row.set_into(event.stream());
  row.set_pursuit_offset(merged.pursuit_offset());
  row.set_pursuits(merged.pursuits());
  PutRow(out, kWalkInMerges, merged.from(), row);
  for (int number = 1; number <= merged.pursuits(); ++number) {
    Move(OutcomeKey(merged.from(), number),
         OutcomeKey(event.stream(), merged.pursuit_offset() + number), rows, out);
  }
}

void Unmerge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& from = event.customer_unmerged().from();
  const std::optional<v1::MergeRow> row = GetRow<v1::MergeRow>(rows, kWalkInMerges, from);
  if (!row.has_value()) return;
  out.Delete(kWalkInMerges, from);
  for (int number = 1; number <= row->pursuits(); ++number) {
    Move(OutcomeKey(row->into(), row->pursuit_offset() + number), OutcomeKey(from, number), rows,
         out);
  }
}

}  // namespace

void ApplyWalkIn(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& stream = event.stream();
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered: Register(event, out); break;
    case v1::Event::kVisitCompleted:
    case v1::Event::kVisitAmended:
    case v1::Event::kReceiverAssigned:
    case v1::Event::kReceptionSubstituted:
    case v1::Event::kVisitVoided: ApplyToVisit(event, rows, out); break;
    case v1::Event::kPursuitOpened: Open(event, rows, out); break;
    case v1::Event::kVisitLinked:
      Link(event.visit_linked().visit(), stream, event.visit_linked().pursuit(), rows, out);
      break;
    case v1::Event::kPursuitWon:
      End(OutcomeKey(stream, event.pursuit_won().pursuit()), v1::PURSUIT_STATUS_WON,
          event.pursuit_won().won_on(), rows, out);
      break;
    case v1::Event::kPursuitClosed:
      End(OutcomeKey(stream, event.pursuit_closed().pursuit()), event.pursuit_closed().outcome(),
          event.pursuit_closed().closed_on(), rows, out);
      break;
    case v1::Event::kPursuitReopened:
      End(OutcomeKey(stream, event.pursuit_reopened().pursuit()), v1::PURSUIT_STATUS_OPEN,
          google::type::Date(), rows, out);
      break;
    case v1::Event::kCustomerMerged: Merge(event, rows, out); break;
    case v1::Event::kCustomerUnmerged: Unmerge(event, rows, out); break;
    default: break;
  }
}

}  // namespace kezhi::domain
