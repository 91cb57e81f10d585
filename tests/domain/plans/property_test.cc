// The store's results are those of everybody in it, and a month's are those of its halves.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/plans/actuals.h"
#include "domain/plans/deal_sales.h"
#include "tests/domain/plans/work.h"

namespace kezhi::domain {
namespace {

constexpr v1::PlanMetric kMetrics[] = {v1::PLAN_METRIC_WON_AMOUNT, v1::PLAN_METRIC_WON_COUNT,
                                       v1::PLAN_METRIC_FOLLOW_UPS, v1::PLAN_METRIC_REACHED,
                                       v1::PLAN_METRIC_NEW_CUSTOMERS};

std::string AnyDay() {
  return absl::StrCat("2026-03-", *rc::gen::inRange(10, 32));
}

// Who does something: a consultant, or nobody.
std::string Anybody() {
  return *rc::gen::elementOf(std::vector<std::string>{"", "c1", "c2", "c3"});
}

void Live(Work& work, int customer) {
  const std::string name = absl::StrCat("k", customer);
  const std::string deal = absl::StrCat("d", customer);
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return work.Won(name, AnyDay(), *rc::gen::inRange(1, 1000), Anybody());
    case 1: return work.Visited(name, AnyDay(), Anybody());
    case 2: return work.Ordered(deal, name, AnyDay(), *rc::gen::inRange(1, 1000), Anybody());
    default: return work.Registered(name, Anybody(), AnyDay());
  }
}

std::int64_t Reached(const Work& work, const WorkScope& scope, v1::PlanMetric metric) {
  v1::WorkPlanLine line;
  line.set_metric(metric);
  if (metric == v1::PLAN_METRIC_WON_AMOUNT) line.set_currency("CNY");
  return Actuals(work.rows(), scope, DealSalesOf(work.rows(), scope.store)).Of(line).value_or(-1);
}

WorkScope Of(const std::string& owner, const std::string& group, const DaySpan& days) {
  return {.store = "stores/s1", .owner = owner, .group = group, .days = days};
}

RC_GTEST_PROP(Actuals, OfTheStoreAreTheSumOfItsGroupsPeopleAndDays, ()) {
  Work work;
  const int events = *rc::gen::inRange(0, 40);
  for (int i = 0; i < events; ++i) Live(work, i);
  const DaySpan month{Day("2026-03-01"), Day("2026-03-31")};
  const absl::CivilDay cut = Day(AnyDay());
  for (const v1::PlanMetric metric : kMetrics) {
    const std::int64_t store = Reached(work, Of("", "", month), metric);
    std::int64_t people = 0;
    for (const char* id : {"c1", "c2", "c3"}) {
      people += Reached(work, Of(ConsultantOf(id), "", month), metric);
    }
    std::int64_t groups = 0;
    for (const char* group : {"g1", "g2"}) {
      groups += Reached(work, Of("", group, month), metric);
    }
    RC_ASSERT(people == groups);
    RC_ASSERT(people <= store);
    RC_ASSERT(store == Reached(work, Of("", "", {month.from, cut}), metric) +
                           Reached(work, Of("", "", {cut + 1, month.to}), metric));
  }
}

}  // namespace
}  // namespace kezhi::domain
