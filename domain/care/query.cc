#include "domain/care/query.h"

#include "domain/care/tables.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/paging.h"

namespace kezhi::domain {
namespace {

std::string StandsNowFor(const RowReader& rows, const std::string& customer) {
  return StandingOf(rows, customer, 0).customer;
}

bool IsWithin(const CareFilter& filter, const v1::CareRow& row) {
  if (!filter.from.has_value() && !filter.to.has_value()) return true;
  if (!row.has_given_on()) return false;
  const absl::CivilDay day = ToDay(row.given_on());
  return day >= filter.from.value_or(day) && day <= filter.to.value_or(day);
}

}  // namespace

Page<v1::CareRow> ListCare(const RowReader& rows, const CareFilter& filter,
                           absl::string_view start_key, int limit) {
  const std::string customer = filter.customer.empty() ? "" : StandsNowFor(rows, filter.customer);
  const auto wanted = [&](const v1::CareRow& row) {
    return IsWithin(filter, row) && (filter.kind.empty() || row.kind() == filter.kind) &&
           (customer.empty() || StandsNowFor(rows, row.customer()) == customer);
  };
  auto page = ScanPage<v1::CareRow>(rows, kCareRows, filter.store, start_key, limit, wanted);
  for (v1::CareRow& row : page.items) {
    const auto head = CardHeadOf(rows, row.customer());
    if (!head.has_value()) continue;
    row.set_customer(head->customer());
    if (head->has_name()) *row.mutable_name() = head->name();
  }
  return page;
}

}  // namespace kezhi::domain
