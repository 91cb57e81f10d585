#include "domain/complaints/query.h"

#include <algorithm>
#include <map>
#include <utility>

#include "domain/complaints/tables.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

bool IsOpen(const v1::ComplaintRow& row) {
  return row.status() == v1::COMPLAINT_STATUS_FILED || row.status() == v1::COMPLAINT_STATUS_REPLIED;
}

// Whether what comes next should have come by now.
bool IsOverdue(const v1::ComplaintRow& row, absl::Time now) {
  if (!IsOpen(row)) return false;
  const bool reply_missing = row.status() == v1::COMPLAINT_STATUS_FILED && row.has_reply_due_at();
  return (reply_missing && now > ToTime(row.reply_due_at())) ||
         (row.has_resolve_due_at() && now > ToTime(row.resolve_due_at()));
}

bool IsWithin(const ComplaintFilter& filter, const v1::ComplaintRow& row) {
  if (!filter.from.has_value() && !filter.to.has_value()) return true;
  if (!row.has_filed_on()) return false;
  const absl::CivilDay day = ToDay(row.filed_on());
  return day >= filter.from.value_or(day) && day <= filter.to.value_or(day);
}

bool IsWanted(const ComplaintFilter& filter, const v1::ComplaintRow& row) {
  return IsWithin(filter, row) &&
         (filter.status == v1::COMPLAINT_STATUS_UNSPECIFIED || row.status() == filter.status) &&
         (filter.kind.empty() || row.kind() == filter.kind) && (row.overdue() || !filter.overdue);
}

// Whom the complaints of a customer are, should it have been merged; empty = nobody's.
std::string StandsNowFor(const RowReader& rows, const std::string& customer) {
  return customer.empty() ? "" : StandingOf(rows, customer, 0).customer;
}

absl::CivilDay DayOrFirst(const v1::ComplaintRow& row) {
  return row.has_filed_on() ? ToDay(row.filed_on()) : absl::CivilDay();
}

void Count(const v1::ComplaintRow& row, absl::CivilDay today, v1::ComplaintCount& count) {
  count.set_filed(count.filed() + 1);
  const bool answered =
      row.status() == v1::COMPLAINT_STATUS_REPLIED || row.status() == v1::COMPLAINT_STATUS_RESOLVED;
  if (answered && row.reply_late()) count.set_replied_late(count.replied_late() + 1);
  if (answered && !row.reply_late()) count.set_replied_in_time(count.replied_in_time() + 1);
  if (row.overdue()) count.set_overdue(count.overdue() + 1);
  if (row.reopened() > 0) count.set_reopened(count.reopened() + 1);
  if (row.status() == v1::COMPLAINT_STATUS_RESOLVED) {
    count.set_resolved(count.resolved() + 1);
    if (row.satisfied()) count.set_satisfied(count.satisfied() + 1);
  }
  if (!IsOpen(row)) return;
  count.set_open(count.open() + 1);
  if (!row.has_filed_on()) return;
  const auto days = static_cast<int>(today - ToDay(row.filed_on()));
  count.set_oldest_open_days(std::max(days, count.oldest_open_days()));
}

}  // namespace

absl::StatusOr<v1::ComplaintRow> ComplaintOf(const RowReader& rows, absl::string_view complaint,
                                             absl::Time now) {
  auto row = GetRow<v1::ComplaintRow>(rows, kComplaintRows, RowKey(StoreOf(complaint), complaint));
  if (!row.has_value()) return NotFound(v1::REASON_COMPLAINT_NOT_FOUND, complaint);
  row->set_overdue(IsOverdue(*row, now));
  return *std::move(row);
}

std::vector<v1::ComplaintRow> ComplaintsOf(const RowReader& rows, const ComplaintFilter& filter,
                                           absl::Time now) {
  std::vector<v1::ComplaintRow> found;
  const std::string customer = StandsNowFor(rows, filter.customer);
  ScanPrefix(rows, kComplaintRows, filter.store, [&](absl::string_view, absl::string_view value) {
    v1::ComplaintRow row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    row.set_overdue(IsOverdue(row, now));
    const bool theirs = customer.empty() || StandsNowFor(rows, row.customer()) == customer;
    if (theirs && IsWanted(filter, row)) found.push_back(std::move(row));
    return true;
  });
  std::stable_sort(found.begin(), found.end(),
                   [](const v1::ComplaintRow& a, const v1::ComplaintRow& b) {
                     return DayOrFirst(a) < DayOrFirst(b);
                   });
  return found;
}

std::vector<v1::ComplaintCount> CountComplaints(const std::vector<v1::ComplaintRow>& complaints,
                                                absl::CivilDay today) {
  v1::ComplaintCount all;
  std::map<std::string, v1::ComplaintCount> by_kind;
  for (const v1::ComplaintRow& row : complaints) {
    Count(row, today, all);
    Count(row, today, by_kind[row.kind()]);
  }
  std::vector<v1::ComplaintCount> counts = {std::move(all)};
  for (auto& [kind, count] : by_kind) {
    count.set_kind(kind);
    counts.push_back(std::move(count));
  }
  return counts;
}

std::vector<v1::CauseCount> CausesOf(const std::vector<v1::ComplaintRow>& complaints) {
  std::map<std::string, int> by_cause;
  for (const v1::ComplaintRow& row : complaints) {
    if (row.status() == v1::COMPLAINT_STATUS_RESOLVED) ++by_cause[row.cause()];
  }
  std::vector<v1::CauseCount> causes;
  for (const auto& [cause, count] : by_cause) {
    v1::CauseCount& added = causes.emplace_back();
    added.set_cause(cause);
    added.set_complaints(count);
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const v1::CauseCount& a, const v1::CauseCount& b) {
                     return a.complaints() > b.complaints();
                   });
  return causes;
}

}  // namespace kezhi::domain
