#include "domain/complaints/apply.h"

#include <functional>
#include <string>
#include <utility>

#include "kezhi/v1/complaint_views.pb.h"

#include "domain/complaints/tables.h"
#include "domain/flags.h"
#include "domain/fold.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

std::string KeyOf(const std::string& complaint) {
  return RowKey(StoreOf(complaint), complaint);
}

// Both that it was filed and that it was taken up again set the deadlines.
template <typename Filed>
void SetDeadlines(const Filed& filed, v1::ComplaintRow& row) {
  row.clear_reply_due_at();
  row.clear_resolve_due_at();
  if (filed.has_reply_due_at()) *row.mutable_reply_due_at() = filed.reply_due_at();
  if (filed.has_resolve_due_at()) *row.mutable_resolve_due_at() = filed.resolve_due_at();
  row.set_status(v1::COMPLAINT_STATUS_FILED);
}

void File(const v1::Event& event, RowWriter& out) {
  const v1::ComplaintFiled& filed = event.complaint_filed();
  v1::ComplaintRow row;
  row.set_complaint(event.stream());
  row.set_customer(filed.customer());
  row.set_kind(filed.kind());
  if (filed.has_text()) *row.mutable_text() = filed.text();
  row.set_reported_to(filed.reported_to());
  row.set_consultant(filed.consultant());
  if (event.occurred().has_at()) *row.mutable_filed_at() = event.occurred().at();
  if (event.has_business_day()) *row.mutable_filed_on() = event.business_day();
  row.set_filed_by(event.actor().principal());
  SetDeadlines(filed, row);
  Touch(event, row);
  InsertRow(out, kComplaintRows, KeyOf(event.stream()), std::move(row));
  if (!filed.customer().empty()) {
    out.Insert(kComplaintCustomers, RowKey(filed.customer(), event.stream()), "");
  }
}

void Reply(const v1::Event& event, v1::ComplaintRow& row) {
  *row.mutable_reply() = event.complaint_replied().reply();
  if (row.status() != v1::COMPLAINT_STATUS_FILED) return;
  row.set_status(v1::COMPLAINT_STATUS_REPLIED);
  row.clear_replied_at();
  if (event.occurred().has_at()) *row.mutable_replied_at() = event.occurred().at();
  row.set_reply_late(HasFlag(event, kLate));
}

void Resolve(const v1::Event& event, v1::ComplaintRow& row) {
  const v1::ComplaintResolved& resolved = event.complaint_resolved();
  row.set_status(v1::COMPLAINT_STATUS_RESOLVED);
  row.set_cause(resolved.cause());
  row.clear_measure();
  if (resolved.has_measure()) *row.mutable_measure() = resolved.measure();
  row.set_satisfied(resolved.satisfied());
  row.clear_resolved_at();
  if (event.occurred().has_at()) *row.mutable_resolved_at() = event.occurred().at();
  row.set_resolve_late(HasFlag(event, kLate));
}

void Reopen(const v1::Event& event, v1::ComplaintRow& row) {
  const v1::ComplaintReopened& reopened = event.complaint_reopened();
  SetDeadlines(reopened, row);
  *row.mutable_reason() = reopened.reason();
  row.set_reopened(row.reopened() + 1);
  row.clear_replied_at();
  row.clear_reply_late();
  row.clear_resolved_at();
  row.clear_resolve_late();
  row.clear_satisfied();
}

void Change(const v1::Event& event, const std::string& complaint, const RowReader& rows,
            RowWriter& out, const std::function<void(v1::ComplaintRow& row)>& change) {
  const std::string key = KeyOf(complaint);
  auto row = GetRow<v1::ComplaintRow>(rows, kComplaintRows, key);
  if (!row.has_value()) return;
  change(*row);
  Touch(event, *row);
  PutRow(out, kComplaintRows, key, *std::move(row));
}

// What was open with the person ends with it.
void EndWith(const v1::Event& event, const std::string& customer, const RowReader& rows,
             RowWriter& out) {
  for (const auto& [key, value] : RowsUnder(rows, kComplaintCustomers, customer)) {
    Change(event, key.substr(customer.size() + 1), rows, out, [](v1::ComplaintRow& row) {
      if (row.status() == v1::COMPLAINT_STATUS_RESOLVED) return;
      row.set_status(v1::COMPLAINT_STATUS_ERASED);
    });
  }
}

}  // namespace

void ApplyComplaints(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const auto change = [&](void (*with)(const v1::Event& event, v1::ComplaintRow& row)) {
    Change(event, event.stream(), rows, out, [&](v1::ComplaintRow& row) { with(event, row); });
  };
  switch (event.kind_case()) {
    case v1::Event::kComplaintFiled: File(event, out); break;
    case v1::Event::kComplaintReplied: change(&Reply); break;
    case v1::Event::kComplaintResolved: change(&Resolve); break;
    case v1::Event::kComplaintReopened: change(&Reopen); break;
    case v1::Event::kCustomerErased:
      EndWith(event, event.stream(), rows, out);
      for (const std::string& alias : event.customer_erased().aliases()) {
        EndWith(event, alias, rows, out);
      }
      break;
    default: break;
  }
}

}  // namespace kezhi::domain
