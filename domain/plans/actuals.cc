#include "domain/plans/actuals.h"

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"

#include "domain/assessment/weights.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/money.h"
#include "domain/plans/tables.h"

namespace kezhi::domain {
namespace {

template <typename Row>
Row Parse(absl::string_view value) {
  Row row;
  row.ParseFromArray(value.data(), static_cast<int>(value.size()));
  return row;
}

// The last segment of a key.
absl::string_view LastSegment(absl::string_view key) {
  const std::size_t at = key.rfind('\0');
  return at == absl::string_view::npos ? key : key.substr(at + 1);
}

// The consultants whose work is counted; an empty name is nobody.
std::set<std::string> MembersOf(const RowReader& rows, const WorkScope& scope) {
  if (!scope.owner.empty()) return {scope.owner};
  std::set<std::string> members;
  if (scope.group.empty()) members.insert("");
  const auto all = ListConsultants(rows, scope.store, /*active_only=*/false, /*start_key=*/"",
                                   std::numeric_limits<int>::max());
  for (const v1::ConsultantRow& consultant : all.items) {
    const bool counts = scope.group.empty() || consultant.group() == scope.group;
    if (counts) members.insert(consultant.consultant());
  }
  return members;
}

}  // namespace

Actuals::Actuals(const RowReader& rows, const WorkScope& scope,
                 const std::vector<DealSale>& deal_sales)
    : rows_(rows), scope_(scope), members_(MembersOf(rows, scope)) {
  for (const std::string& member : members_) {
    const std::string begin = RowKey(scope_.store, member, Compact(scope_.days.from));
    const std::string end = RowKey(scope_.store, member, Compact(scope_.days.to + 1));
    rows_.Scan(kWorkDays, begin, end, [this](absl::string_view, absl::string_view value) {
      Add(Parse<v1::WorkDay>(value));
      return true;
    });
    rows_.Scan(kPlanSales, begin, end, [this](absl::string_view, absl::string_view value) {
      *total_.add_sales() = Parse<v1::DaySales>(value);
      return true;
    });
  }
  for (const DealSale& sale : deal_sales) Add(sale);
}

void Actuals::Add(const DealSale& sale) {
  if (!scope_.days.Contains(sale.day) || members_.count(sale.consultant) == 0) return;
  *total_.add_sales() = sale.sale;
}

void Actuals::Add(const v1::WorkDay& day) {
  total_.set_follow_ups(total_.follow_ups() + day.follow_ups());
  total_.set_reached(total_.reached() + day.reached());
  total_.set_new_customers(total_.new_customers() + day.new_customers());
  total_.set_new_pursuits(total_.new_pursuits() + day.new_pursuits());
  total_.set_on_time(total_.on_time() + day.on_time());
  total_.set_missed(total_.missed() + day.missed());
  total_.set_feedback(total_.feedback() + day.feedback());
  total_.set_feedback_handled(total_.feedback_handled() + day.feedback_handled());
  total_.set_talks(total_.talks() + day.talks());
  total_.set_contract_checks(total_.contract_checks() + day.contract_checks());
}

std::int64_t Actuals::Sales(const v1::WorkPlanLine& line) const {
  std::set<std::string> names;
  if (!line.customer().empty()) names = NamesOfCustomer(rows_, line.customer());
  std::int64_t count = 0;
  std::int64_t amount = 0;
  for (const v1::DaySales& sales : total_.sales()) {
    if (!line.item().empty() && sales.item() != line.item()) continue;
    if (!line.customer().empty() && names.count(sales.customer()) == 0) continue;
    count += sales.count();
    if (sales.currency() == line.currency()) amount = AddMinor(amount, sales.amount());
  }
  return line.metric() == v1::PLAN_METRIC_WON_AMOUNT ? amount : count;
}

std::int64_t Actuals::Contacts(const v1::WorkPlanLine& line) const {
  const bool reached = line.metric() == v1::PLAN_METRIC_REACHED;
  if (line.customer().empty()) return reached ? total_.reached() : total_.follow_ups();
  std::int64_t count = 0;
  for (const std::string& name : NamesOfCustomer(rows_, line.customer())) {
    EachContactDay(rows_, name, scope_.days.to,
                   [&](absl::CivilDay day, const v1::ContactDay& contacts) {
                     if (!scope_.days.Contains(day)) return;
                     for (const v1::DayContact& contact : contacts.contacts()) {
                       const bool counts = contact.reached() || !reached;
                       if (counts && members_.count(contact.by()) != 0) ++count;
                     }
                   });
  }
  return count;
}

std::optional<std::int64_t> Actuals::Of(const v1::WorkPlanLine& line) const {
  switch (line.metric()) {
    case v1::PLAN_METRIC_WON_AMOUNT:
    case v1::PLAN_METRIC_WON_COUNT: return Sales(line);
    case v1::PLAN_METRIC_FOLLOW_UPS:
    case v1::PLAN_METRIC_REACHED: return Contacts(line);
    case v1::PLAN_METRIC_NEW_CUSTOMERS: return total_.new_customers();
    case v1::PLAN_METRIC_NEW_PURSUITS: return total_.new_pursuits();
    default: return std::nullopt;
  }
}

std::string CustomerToday(const RowReader& rows, std::string customer) {
  std::set<std::string> passed;
  while (passed.insert(customer).second) {
    const std::optional<std::string> into = rows.Get(kPlanAliases, customer);
    if (into.has_value()) customer = *into;
  }
  return customer;
}

std::set<std::string> NamesOfCustomer(const RowReader& rows, const std::string& customer) {
  const std::string name = CustomerToday(rows, customer);
  std::set<std::string> names = {name};
  std::vector<std::string> open = {name};
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    ScanPrefix(rows, kPlanMerged, next, [&](absl::string_view key, absl::string_view) {
      std::string alias(LastSegment(key));
      if (names.insert(alias).second) open.push_back(std::move(alias));
      return true;
    });
  }
  return names;
}

void EachContactDay(
    const RowReader& rows, const std::string& customer, absl::CivilDay until,
    const std::function<void(absl::CivilDay day, const v1::ContactDay& contacts)>& visit) {
  rows.Scan(kContactDays, RowKey(customer, ""), RowKey(customer, Compact(until + 1)),
            [&visit](absl::string_view key, absl::string_view value) {
              const std::optional<absl::CivilDay> day = ParseCompact(LastSegment(key));
              if (day.has_value()) visit(*day, Parse<v1::ContactDay>(value));
              return true;
            });
}

std::optional<std::int64_t> RateBp(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  const absl::uint128 twice = absl::uint128(part) * (2 * kWholeBp) + absl::uint128(whole);
  const absl::uint128 rate = twice / (absl::uint128(whole) * 2);
  const absl::uint128 most(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(absl::Uint128Low64(rate < most ? rate : most));
}

}  // namespace kezhi::domain
