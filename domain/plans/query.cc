#include "domain/plans/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/plans/actuals.h"
#include "domain/plans/deal_sales.h"
#include "domain/plans/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

void Fill(const Actuals& actuals, v1::WorkPlanLine& line) {
  const std::optional<std::int64_t> actual = actuals.Of(line);
  if (!actual.has_value()) return;
  line.set_actual(*actual);
  const std::optional<std::int64_t> of_task = RateBp(*actual, line.task());
  if (of_task.has_value()) line.set_task_rate_bp(*of_task);
  const std::optional<std::int64_t> of_goal = RateBp(*actual, line.goal());
  if (of_goal.has_value()) line.set_goal_rate_bp(*of_goal);
}

bool CountsSales(const v1::WorkPlanLine& line) {
  return line.metric() == v1::PLAN_METRIC_WON_AMOUNT || line.metric() == v1::PLAN_METRIC_WON_COUNT;
}

// Completes the plans of one store as they are read.
class PlanReader {
 public:
  PlanReader(const RowReader& rows, std::string store) : rows_(rows), store_(std::move(store)) {}

  std::optional<v1::WorkPlan> Row(absl::string_view plan) const {
    return GetRow<v1::WorkPlan>(rows_, kWorkPlans, RowKey(store_, plan));
  }

  void Complete(v1::WorkPlan& plan) {
    const absl::CivilDay from = ToDay(plan.from());
    const Rules rules = RulesOn(from);
    if (const v1::PlanRule* rule = rules.plan_rule(plan.kind())) {
      plan.set_kind_label_zh(rule->label_zh());
      plan.set_kind_label(rule->label());
    }
    const WorkScope scope = {.store = store_,
                             .owner = plan.owner(),
                             .group = plan.group(),
                             .days = {from, ToDay(plan.to())}};
    const Actuals actuals(rows_, scope, DealSalesFor(plan));
    for (v1::WorkPlanLine& line : *plan.mutable_lines()) Fill(actuals, line);
  }

 private:
  // What deals add to its sales. Gathered once for all plans, as it is a pass over all orders, and
  // not before a plan has a figure for sales.
  const std::vector<DealSale>& DealSalesFor(const v1::WorkPlan& plan) {
    const bool sells = std::any_of(plan.lines().begin(), plan.lines().end(), CountsSales);
    if (sells && !deals_read_) {
      deal_sales_ = DealSalesOf(rows_, store_);
      deals_read_ = true;
    }
    return deal_sales_;
  }

  Rules RulesOn(absl::CivilDay day) {
    const auto [place, fresh] = playbooks_.try_emplace(day);
    if (fresh) place->second = PlaybooksOn(rows_, store_, day);
    return Rules::Of(place->second);
  }

  const RowReader& rows_;
  const std::string store_;
  std::map<absl::CivilDay, std::vector<v1::Playbook>> playbooks_;
  std::vector<DealSale> deal_sales_;
  bool deals_read_ = false;
};

bool Fits(const v1::WorkPlan& plan, const WorkPlanFilter& filter) {
  const bool late = plan.late() || plan.summary_late();
  return (filter.kind.empty() || plan.kind() == filter.kind) &&
         (filter.group.empty() || plan.group() == filter.group) &&
         (!filter.from.has_value() || ToDay(plan.to()) >= *filter.from) &&
         (!filter.to.has_value() || ToDay(plan.from()) <= *filter.to) &&
         (filter.state == v1::WORK_PLAN_STATE_UNSPECIFIED || plan.state() == filter.state) &&
         (late || !filter.late);
}

}  // namespace

absl::StatusOr<v1::WorkPlan> WorkPlanOf(const RowReader& rows, const std::string& plan) {
  PlanReader reader(rows, StoreOf(plan));
  std::optional<v1::WorkPlan> row = reader.Row(plan);
  if (!row.has_value()) return NotFound(v1::REASON_PLAN_NOT_FOUND, plan);
  reader.Complete(*row);
  return *std::move(row);
}

Page<v1::WorkPlan> ListWorkPlans(const RowReader& rows, const WorkPlanFilter& filter,
                                 absl::string_view start_key, int limit) {
  const std::string prefix =
      filter.owner.empty() ? RowKey(filter.store) : RowKey(filter.store, filter.owner);
  std::vector<std::string> keys;
  ScanPrefix(rows, kPlanPeriods, prefix, [&](absl::string_view key, absl::string_view) {
    if (key >= start_key) keys.emplace_back(key);
    return true;
  });
  PlanReader reader(rows, filter.store);
  Page<v1::WorkPlan> page;
  for (const std::string& key : keys) {
    std::optional<v1::WorkPlan> plan = reader.Row(key.substr(key.rfind('\0') + 1));
    if (!plan.has_value() || !Fits(*plan, filter)) continue;
    if (static_cast<int>(page.items.size()) == limit) {
      page.next_key = key;
      break;
    }
    reader.Complete(*plan);
    page.items.push_back(*std::move(plan));
  }
  return page;
}

}  // namespace kezhi::domain
