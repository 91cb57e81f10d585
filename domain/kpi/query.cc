#include "domain/kpi/query.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "domain/assessment/weights.h"
#include "domain/dates.h"
#include "domain/deals/deliveries.h"
#include "domain/error.h"
#include "domain/kpi/tables.h"
#include "domain/names.h"
#include "domain/paging.h"
#include "domain/plans/actuals.h"
#include "domain/plans/query.h"

namespace kezhi::domain {
namespace {

// Which targets of a plan an item is judged by.
using IsCounted = bool (*)(const v1::WorkPlanLine& line);

bool CountsSales(const v1::WorkPlanLine& line) {
  return line.metric() == v1::PLAN_METRIC_WON_AMOUNT || line.metric() == v1::PLAN_METRIC_WON_COUNT;
}

bool CountsCustomers(const v1::WorkPlanLine& line) {
  return line.metric() == v1::PLAN_METRIC_NEW_CUSTOMERS;
}

int DaysOf(const v1::WorkPlan& plan) {
  return static_cast<int>(ToDay(plan.to()) - ToDay(plan.from()));
}

// The consultant's plans with such targets within the period that were not sent back, of the
// longest kind that fits: a year is not judged by its months once more.
std::vector<v1::WorkPlan> PlansToJudge(const RowReader& rows, const v1::KpiSheet& sheet,
                                       IsCounted is_counted) {
  WorkPlanFilter filter;
  filter.store = StoreOf(sheet.assessment());
  filter.owner = sheet.consultant();
  filter.from = ToDay(sheet.from());
  filter.to = ToDay(sheet.to());
  std::vector<v1::WorkPlan> plans =
      ListWorkPlans(rows, filter, "", std::numeric_limits<int>::max()).items;
  std::erase_if(plans, [&](const v1::WorkPlan& plan) {
    const bool counts = std::any_of(plan.lines().begin(), plan.lines().end(), is_counted);
    return !counts || plan.state() == v1::WORK_PLAN_STATE_RETURNED ||
           ToDay(plan.from()) < *filter.from || ToDay(plan.to()) > *filter.to;
  });
  const auto longest = std::max_element(
      plans.begin(), plans.end(),
      [](const v1::WorkPlan& a, const v1::WorkPlan& b) { return DaysOf(a) < DaysOf(b); });
  if (longest == plans.end()) return plans;
  const std::string kind = longest->kind();
  std::erase_if(plans, [&kind](const v1::WorkPlan& plan) { return plan.kind() != kind; });
  return plans;
}

// The mean of what was reached of each of those targets, at most all of it.
void SuggestByPlans(const RowReader& rows, const v1::KpiSheet& sheet, IsCounted is_counted,
                    v1::KpiItem& item) {
  std::int64_t sum = 0;
  for (const v1::WorkPlan& plan : PlansToJudge(rows, sheet, is_counted)) {
    for (const v1::WorkPlanLine& line : plan.lines()) {
      const std::int64_t of = line.task() != 0 ? line.task() : line.goal();
      if (!is_counted(line) || of == 0) continue;
      v1::KpiFigure& figure = *item.add_figures();
      figure.set_plan(plan.plan());
      figure.set_metric(line.metric());
      figure.set_item(line.item());
      figure.set_currency(line.currency());
      figure.set_done(line.actual());
      figure.set_of(of);
      sum += std::min<std::int64_t>(RateBp(line.actual(), of).value_or(0), kWholeBp);
    }
  }
  if (item.figures().empty()) return;
  const std::int64_t targets = item.figures_size();
  item.set_suggested_bp(static_cast<int>((2 * sum + targets) / (2 * targets)));
}

// So many of so many; without any of them there is no score, and none for a mere count.
void SuggestByCount(std::int64_t done, std::int64_t of, v1::PlanMetric metric, v1::KpiItem& item) {
  if (done == 0 && of == 0) return;
  v1::KpiFigure& figure = *item.add_figures();
  figure.set_metric(metric);
  figure.set_done(done);
  figure.set_of(of);
  const std::optional<std::int64_t> rate = RateBp(done, of);
  if (rate.has_value()) item.set_suggested_bp(static_cast<int>(*rate));
}

void SuggestByDeliveries(const RowReader& rows, const v1::KpiSheet& sheet, v1::KpiItem& item) {
  const Deliveries deliveries =
      DeliveriesOf(rows, sheet.consultant(), {ToDay(sheet.from()), ToDay(sheet.to())});
  SuggestByCount(deliveries.on_time, deliveries.all, v1::PLAN_METRIC_OTHER, item);
}

void Suggest(const RowReader& rows, const v1::KpiSheet& sheet, const Actuals& actuals,
             v1::KpiItem& item) {
  const v1::WorkDay& work = actuals.total();
  switch (item.metric()) {
    case v1::KPI_METRIC_PLAN_ACHIEVED: return SuggestByPlans(rows, sheet, CountsSales, item);
    case v1::KPI_METRIC_CUSTOMERS_DEVELOPED:
      return SuggestByPlans(rows, sheet, CountsCustomers, item);
    case v1::KPI_METRIC_FOLLOW_UPS_ON_TIME:
      return SuggestByCount(actuals.on_time(), actuals.due(), v1::PLAN_METRIC_FOLLOW_UPS, item);
    case v1::KPI_METRIC_FEEDBACK_HANDLED:
      return SuggestByCount(work.feedback_handled(), work.feedback(), v1::PLAN_METRIC_OTHER, item);
    case v1::KPI_METRIC_TALKS_MINUTED:
      return SuggestByCount(work.talks(), 0, v1::PLAN_METRIC_OTHER, item);
    case v1::KPI_METRIC_CONTRACTS_CHECKED:
      return SuggestByCount(work.contract_checks(), 0, v1::PLAN_METRIC_OTHER, item);
    case v1::KPI_METRIC_DELIVERIES_ON_TIME: return SuggestByDeliveries(rows, sheet, item);
    default: return;
  }
}

void Complete(const RowReader& rows, v1::KpiSheet& sheet) {
  const WorkScope scope = {.store = StoreOf(sheet.assessment()),
                           .owner = sheet.consultant(),
                           .group = "",
                           .days = {ToDay(sheet.from()), ToDay(sheet.to())}};
  // Sales are those of the plans.
  const Actuals actuals(rows, scope, {});
  for (v1::KpiPart& part : *sheet.mutable_parts()) {
    for (v1::KpiItem& item : *part.mutable_items()) {
      if (item.has_score_bp()) {
        item.set_weighted_bp(WeightedBp(std::int64_t{item.score_bp()} * item.weight_bp()));
      }
      Suggest(rows, sheet, actuals, item);
    }
  }
}

}  // namespace

absl::StatusOr<v1::KpiSheet> KpiSheetOf(const RowReader& rows, const std::string& assessment) {
  std::optional<v1::KpiSheet> sheet =
      GetRow<v1::KpiSheet>(rows, kKpiSheets, RowKey(StoreOf(assessment), assessment));
  if (!sheet.has_value()) return NotFound(v1::REASON_ASSESSMENT_NOT_FOUND, assessment);
  Complete(rows, *sheet);
  return *std::move(sheet);
}

Page<v1::KpiSheet> ListKpiSheets(const RowReader& rows, const KpiFilter& filter,
                                 absl::string_view start_key, int limit) {
  const auto wanted = [&filter](const v1::KpiSheet& sheet) {
    return (filter.consultant.empty() || sheet.consultant() == filter.consultant) &&
           (!filter.from.has_value() || ToDay(sheet.to()) >= *filter.from) &&
           (!filter.to.has_value() || ToDay(sheet.from()) <= *filter.to) &&
           sheet.closed() == filter.closed.value_or(sheet.closed());
  };
  auto page = ScanPage<v1::KpiSheet>(rows, kKpiSheets, filter.store, start_key, limit, wanted);
  for (v1::KpiSheet& sheet : page.items) Complete(rows, sheet);
  return page;
}

}  // namespace kezhi::domain
