#include "domain/deals/query.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "domain/dates.h"
#include "domain/deals/tables.h"
#include "domain/error.h"
#include "domain/money.h"
#include "domain/names.h"
#include "domain/paging.h"

namespace kezhi::domain {
namespace {

// What an alias is called today.
std::string StandsFor(const RowReader& rows, absl::string_view customer) {
  std::string name(customer);
  std::set<std::string> seen;
  while (seen.insert(name).second) {
    const std::optional<std::string> into = rows.Get(kDealAliases, name);
    if (!into.has_value()) break;
    name = *into;
  }
  return name;
}

// The customer and all that were merged into it.
void AddNames(const RowReader& rows, const std::string& customer, std::set<std::string>& names) {
  if (!names.insert(customer).second) return;
  std::vector<std::string> aliases;
  ScanPrefix(rows, kDealMerged, customer, [&](absl::string_view key, absl::string_view) {
    aliases.emplace_back(key.substr(customer.size() + 1));
    return true;
  });
  for (const std::string& alias : aliases) AddNames(rows, alias, names);
}

template <typename Row>
void ForEachRow(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                const std::function<void(Row&& row)>& visit) {
  ScanPrefix(rows, table, prefix, [&](absl::string_view, absl::string_view value) {
    Row row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    visit(std::move(row));
    return true;
  });
}

int DaysBetween(absl::CivilDay from, absl::CivilDay to) {
  return static_cast<int>(to - from);
}

// Sums of one customer, or of all, in one currency.
class Aged {
 public:
  Aged() = default;

  void Add(const v1::InvoiceRow& invoice, int age, const v1::Ageing& rules) {
    const std::int64_t open = MinorUnits(invoice.open()).value_or(0);
    buckets_.resize(static_cast<std::size_t>(rules.edges_size()) + 1);
    const auto bucket = std::lower_bound(rules.edges().begin(), rules.edges().end(), age);
    buckets_[static_cast<std::size_t>(bucket - rules.edges().begin())] += open;
    open_ += open;
    ++invoices_;
    const bool exempt = invoice.new_product() && rules.exempt_new_products();
    if (rules.limit_days() > 0 && age > rules.limit_days() && !exempt) over_limit_ += open;
    const absl::CivilDay on = ToDay(invoice.on());
    oldest_on_ = oldest_on_.has_value() ? std::min(*oldest_on_, on) : on;
    balance_differs_ = balance_differs_ || invoice.balance_differs();
  }

  std::int64_t open() const { return open_; }

  v1::AgeingRow Row(const std::string& customer, const std::string& currency,
                    absl::CivilDay day) const {
    v1::AgeingRow row;
    row.set_customer(customer);
    row.set_invoices(invoices_);
    *row.mutable_open() = MoneyOf(open_, currency);
    for (const std::int64_t bucket : buckets_) *row.add_buckets() = MoneyOf(bucket, currency);
    *row.mutable_oldest_on() = ToDate(*oldest_on_);
    row.set_oldest_days(DaysBetween(*oldest_on_, day));
    *row.mutable_over_limit() = MoneyOf(over_limit_, currency);
    row.set_balance_differs(balance_differs_);
    return row;
  }

 private:
  std::vector<std::int64_t> buckets_;
  std::int64_t open_ = 0;
  std::int64_t over_limit_ = 0;
  int invoices_ = 0;
  std::optional<absl::CivilDay> oldest_on_;
  bool balance_differs_ = false;
};

}  // namespace

absl::StatusOr<v1::Deal> DealOf(const RowReader& rows, absl::string_view deal) {
  const std::string key = RowKey(StoreOf(deal), deal);
  std::optional<v1::DealRow> head = GetRow<v1::DealRow>(rows, kDealRows, key);
  if (!head.has_value()) return NotFound(v1::REASON_DEAL_NOT_FOUND, deal);
  v1::Deal whole;
  head->set_customer(StandsFor(rows, head->customer()));
  *whole.mutable_head() = *std::move(head);
  ForEachRow<v1::InvoiceRow>(rows, kDealInvoices, deal,
                             [&](v1::InvoiceRow&& row) { *whole.add_invoices() = std::move(row); });
  ForEachRow<v1::ReceiptRow>(rows, kDealReceipts, deal,
                             [&](v1::ReceiptRow&& row) { *whole.add_receipts() = std::move(row); });
  return whole;
}

Page<v1::DealRow> ListDeals(const RowReader& rows, const DealFilter& filter,
                            absl::string_view start_key, int limit) {
  const std::string customer =
      filter.customer.empty() ? std::string() : StandsFor(rows, filter.customer);
  const auto wanted = [&](const v1::DealRow& row) {
    if (filter.settled.has_value() && row.settled() != *filter.settled) return false;
    if (!filter.consultant.empty() && row.consultant() != filter.consultant) return false;
    return customer.empty() || StandsFor(rows, row.customer()) == customer;
  };
  Page<v1::DealRow> page =
      ScanPage<v1::DealRow>(rows, kDealRows, filter.store, start_key, limit, wanted);
  for (v1::DealRow& row : page.items) row.set_customer(StandsFor(rows, row.customer()));
  return page;
}

v1::Credit CreditOf(const RowReader& rows, absl::string_view customer, absl::CivilDay day) {
  const std::string name = StandsFor(rows, customer);
  v1::Credit credit;
  *credit.mutable_credit() =
      GetRow<v1::CreditRow>(rows, kDealCredit, name).value_or(v1::CreditRow());
  credit.mutable_credit()->set_customer(name);
  const std::string& currency = credit.credit().limit().currency_code();
  std::set<std::string> names;
  AddNames(rows, name, names);
  std::int64_t used = 0;
  std::optional<absl::CivilDay> oldest;
  for (const std::string& alias : names) {
    ForEachRow<v1::CreditUseRow>(rows, kDealUsed, alias, [&](v1::CreditUseRow&& row) {
      if (row.used().currency_code() == currency) used += MinorUnits(row.used()).value_or(0);
      if (row.has_oldest_on()) {
        const absl::CivilDay on = ToDay(row.oldest_on());
        oldest = oldest.has_value() ? std::min(*oldest, on) : on;
      }
      *credit.add_deals() = std::move(row);
    });
  }
  if (oldest.has_value()) {
    *credit.mutable_oldest_on() = ToDate(*oldest);
    credit.set_oldest_days(DaysBetween(*oldest, day));
  }
  if (!credit.credit().granted()) return credit;
  const std::int64_t limit = MinorUnits(credit.credit().limit()).value_or(0);
  *credit.mutable_used() = MoneyOf(used, currency);
  if (used < limit) *credit.mutable_free() = MoneyOf(limit - used, currency);
  credit.set_over_limit(used > limit);
  credit.set_over_term(oldest.has_value() && credit.oldest_days() > credit.credit().term_days());
  return credit;
}

v1::AgeingReport AgeingOf(const RowReader& rows, const AgeingQuery& query) {
  std::map<std::pair<std::string, std::string>, Aged> customers;  // by customer and currency
  std::map<std::string, Aged> totals;                             // by currency
  ForEachRow<v1::InvoiceRow>(rows, kDealOpen, query.store, [&](v1::InvoiceRow&& invoice) {
    if (!query.consultant.empty() && invoice.consultant() != query.consultant) return;
    const int age = DaysBetween(ToDay(invoice.on()), query.day);
    const std::string& currency = invoice.open().currency_code();
    customers[{StandsFor(rows, invoice.customer()), currency}].Add(invoice, age, query.rules);
    totals[currency].Add(invoice, age, query.rules);
  });
  std::vector<std::pair<std::pair<std::string, std::string>, Aged>> order(customers.begin(),
                                                                          customers.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second.open() > b.second.open(); });
  v1::AgeingReport report;
  report.set_store(query.store);
  *report.mutable_day() = ToDate(query.day);
  *report.mutable_edges() = query.rules.edges();
  report.set_limit_days(query.rules.limit_days());
  for (const auto& [key, aged] : order) {
    *report.add_rows() = aged.Row(key.first, key.second, query.day);
  }
  for (const auto& [currency, aged] : totals) {
    *report.add_totals() = aged.Row("", currency, query.day);
  }
  return report;
}

}  // namespace kezhi::domain
