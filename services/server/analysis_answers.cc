// What customers bought: the analysis, and the customers of it.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/customer_analysis/query.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {

using domain::ResourceKind;

namespace {

constexpr int kMostAnalysedDays = 3660;
constexpr int kBestScore = 5;
// The orders of ListCustomerSegments but the first, by name.
constexpr int kByLastDay = 1;
constexpr int kByOrders = 2;
constexpr int kByAmount = 3;

void CheckGroup(const v1::CustomerGroup& group, domain::Violations& faults) {
  CheckText("group.grade", group.grade(), faults);
  CheckOptionalName("group.owner", group.owner(), ResourceKind::kConsultant, faults);
  CheckText("group.owner_group", group.owner_group(), faults);
  CheckText("group.source", group.source(), faults);
  CheckText("group.scale", group.scale(), faults);
  CheckText("group.tier", group.tier(), faults);
  if (!group.tier().empty() && group.scale().empty()) {
    faults.Add(v1::REASON_QUERY_INVALID, "group.scale", "names the scale of the tier");
  }
}

// What both requests ask for; of a faulty one it is never used.
template <typename Request>
domain::AnalysisScope CheckScope(const Request& request, Query& query) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, kMostAnalysedDays, query.faults());
  CheckGroup(request.group(), query.faults());
  domain::AnalysisScope scope;
  scope.store = request.parent();
  scope.days = {from.value_or(absl::CivilDay()), to.value_or(absl::CivilDay())};
  scope.group = request.group();
  return scope;
}

// 0 = any.
void CheckScore(absl::string_view field, int score, domain::Violations& faults) {
  if (score < 0 || score > kBestScore) {
    faults.Add(v1::REASON_QUERY_INVALID, field, "must be from 1 to 5, or 0 for all");
  }
}

// What a customer spent in a currency.
std::int64_t AmountIn(const v1::CustomerSegment& customer, const std::string& currency) {
  for (const v1::CustomerSpend& spend : customer.spend()) {
    if (spend.spend().currency() == currency) return spend.spend().amount();
  }
  return 0;
}

// Whether one customer stands before another in an order of ListCustomerSegments.
bool StandsBefore(const v1::CustomerSegment& a, const v1::CustomerSegment& b, int order,
                  const std::string& currency) {
  switch (order) {
    case kByLastDay: return domain::ToDay(a.last_on()) < domain::ToDay(b.last_on());
    case kByOrders: return a.orders() < b.orders();
    case kByAmount: return AmountIn(a, currency) < AmountIn(b, currency);
    default: return a.customer() < b.customer();
  }
}

}  // namespace

absl::Status Answer(const v1::GetCustomerAnalysisRequest& request, Query& query,
                    v1::GetCustomerAnalysisResponse& response) {
  const domain::AnalysisScope scope = CheckScope(request, query);
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.parent(), {"pursuits", "deals", "card", "plans", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  v1::CustomerAnalysis analysis = domain::CustomerAnalysisOf(query.rows(), scope);
  // What was sold at what cost is told like amounts of deals: to a consultant of their own alone.
  query.WithholdMoneyOf({.owner = request.group().owner()}, analysis);
  *response.mutable_analysis() = std::move(analysis);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListCustomerSegmentsRequest& request, Query& query,
                    v1::ListCustomerSegmentsResponse& response) {
  const domain::AnalysisScope scope = CheckScope(request, query);
  CheckText("currency", request.currency(), query.faults());
  CheckScore("recency", request.recency(), query.faults());
  CheckScore("frequency", request.frequency(), query.faults());
  CheckScore("value", request.value(), query.faults());
  const Order order =
      CheckOrder(request.order_by(), {"customer", "last_on", "orders", "amount"}, query.faults());
  if (order.key == kByAmount && request.currency().empty()) {
    query.faults().Add(v1::REASON_QUERY_INVALID, "currency", "names the currency of the amount");
  }
  KEZHI_RETURN_IF_ERROR(
      query.Open(request.parent(), {"pursuits", "deals", "card", "plans", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  const auto before = [&](const v1::CustomerSegment& a, const v1::CustomerSegment& b) {
    return StandsBefore(a, b, order.key, request.currency());
  };
  std::vector<v1::CustomerSegment> page =
      query.CutSorted(domain::CustomerSegmentsOf(query.rows(), scope,
                                                 {.currency = request.currency(),
                                                  .recency = request.recency(),
                                                  .frequency = request.frequency(),
                                                  .value = request.value()}),
                      offset, order.descending, before);
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  Subjects payers(query.rows(), query.policy().money, query.evaluated_at());
  for (v1::CustomerSegment& customer : page) {
    if (!query.SeesMoneyOf(payers.Of(customer.customer()))) customer.clear_spend();
    const auto head = domain::CardHeadOf(query.rows(), customer.customer());
    if (head.has_value() && head->has_name()) *customer.mutable_name() = head->name();
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().customer, subjects.Of(customer.customer()), customer));
    query.WithholdMoneyOf({.owner = head.has_value() ? head->owner() : ""}, customer);
    *response.add_customers() = std::move(customer);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
