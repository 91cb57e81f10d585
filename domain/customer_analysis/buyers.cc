#include "domain/customer_analysis/buyers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "kezhi/v1/views.pb.h"

#include "domain/customer_analysis/purchases.h"
#include "domain/customer_card/query.h"
#include "domain/plans/actuals.h"
#include "domain/plans/tables.h"
#include "domain/pursuits/tables.h"

namespace kezhi::domain {
namespace {

// Who is of a group; each customer is looked at once.
class Membership {
 public:
  Membership(const RowReader& rows, const v1::CustomerGroup& group) : rows_(rows), group_(group) {}

  bool Holds(const std::string& customer) {
    const auto [known, fresh] = known_.try_emplace(customer, false);
    if (fresh) known->second = Fits(customer);
    return known->second;
  }

 private:
  bool Fits(const std::string& customer) const {
    return (group_.grade().empty() || HasGrade(customer)) &&
           (group_.tier().empty() || TierOf(customer) == group_.tier()) && FitsCard(customer);
  }

  bool HasGrade(const std::string& customer) const {
    bool found = false;
    ScanPrefix(rows_, kPursuitRows, customer, [&](absl::string_view, absl::string_view value) {
      v1::PursuitRow row;
      row.ParseFromArray(value.data(), static_cast<int>(value.size()));
      found = row.status() != v1::PURSUIT_STATUS_VOID && row.grade() == group_.grade();
      return !found;
    });
    return found;
  }

  std::string TierOf(const std::string& customer) const {
    for (const std::string& name : NamesOfCustomer(rows_, customer)) {
      std::optional<std::string> tier = rows_.Get(kPlanTiers, RowKey(name, group_.scale()));
      if (tier.has_value()) return *std::move(tier);
    }
    return "";
  }

  bool FitsCard(const std::string& customer) const {
    if (group_.owner().empty() && group_.owner_group().empty() && group_.source().empty()) {
      return true;
    }
    const std::optional<v1::CardHead> head = CardHeadOf(rows_, customer);
    if (!head.has_value()) return false;
    return (group_.owner().empty() || head->owner() == group_.owner()) &&
           (group_.source().empty() || head->source() == group_.source()) &&
           (group_.owner_group().empty() || GroupOf(head->owner()) == group_.owner_group());
  }

  std::string GroupOf(const std::string& owner) const {
    return owner.empty() ? "" : rows_.Get(kPursuitGroups, owner).value_or("");
  }

  const RowReader& rows_;
  const v1::CustomerGroup& group_;
  absl::flat_hash_map<std::string, bool> known_;
};

void Add(const CountedPurchase& purchase, const DaySpan& days, Buyers& buyers) {
  if (!purchase.day.has_value()) {
    ++buyers.orders_without_day;
  } else if (purchase.unidentified) {
    if (days.Contains(*purchase.day)) ++buyers.orders_without_customer;
  } else if (*purchase.day <= days.to) {
    const auto [place, fresh] = buyers.by_customer.try_emplace(purchase.customer);
    Buyer& buyer = place->second;
    buyer.first = fresh ? *purchase.day : std::min(buyer.first, *purchase.day);
    buyer.orders.push_back({*purchase.day, purchase.currency, purchase.amount, purchase.cost});
  }
}

}  // namespace

Buyers BuyersOf(const RowReader& rows, const AnalysisScope& scope) {
  // Gathered first: who is of the group is read from rows as well.
  std::vector<CountedPurchase> purchases;
  EachPurchase(rows, scope.store,
               [&purchases](const CountedPurchase& purchase) { purchases.push_back(purchase); });
  Buyers buyers;
  Membership membership(rows, scope.group);
  for (const CountedPurchase& purchase : purchases) {
    if (membership.Holds(purchase.customer)) Add(purchase, scope.days, buyers);
  }
  return buyers;
}

DaySpan PeriodBefore(const DaySpan& days) {
  const absl::CivilMonth first(days.from);
  const absl::CivilMonth after(days.to + 1);
  const bool whole = absl::CivilDay(first) == days.from && absl::CivilDay(after) == days.to + 1;
  if (whole) return {absl::CivilDay(first - (after - first)), days.from - 1};
  return {days.from - (days.to - days.from + 1), days.from - 1};
}

}  // namespace kezhi::domain
