#include "domain/work_plan/check.h"

#include <cstdint>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/type/money.pb.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/money.h"
#include "domain/rows.h"

namespace kezhi::domain {
namespace {

bool CountsSales(v1::PlanMetric metric) {
  return metric == v1::PLAN_METRIC_WON_AMOUNT || metric == v1::PLAN_METRIC_WON_COUNT;
}

bool CountsContacts(v1::PlanMetric metric) {
  return metric == v1::PLAN_METRIC_FOLLOW_UPS || metric == v1::PLAN_METRIC_REACHED;
}

bool IsCurrency(const std::string& code) {
  google::type::Money money;
  money.set_currency_code(code);
  return FaultOf(money).empty();
}

// What a target and a result have in common.
template <typename Figure>
void CheckFigure(const std::string& path, const Figure& figure, Violations& faults) {
  const bool amount = figure.metric() == v1::PLAN_METRIC_WON_AMOUNT;
  const bool other = figure.metric() == v1::PLAN_METRIC_OTHER;
  if (amount != !figure.currency().empty() || (amount && !IsCurrency(figure.currency()))) {
    faults.Add(v1::REASON_TARGET_INVALID, path + ".currency",
               amount ? "must be one of ISO 4217" : "must be empty, as this is no amount");
  }
  if (other && figure.item().empty()) {
    faults.Add(v1::REASON_TARGET_INVALID, path + ".item", "must say what is counted");
  }
  if (!figure.item().empty() && !other && !CountsSales(figure.metric())) {
    faults.Add(v1::REASON_TARGET_INVALID, path + ".item", "must be empty, as no sales are counted");
  }
  const bool about_customers = CountsSales(figure.metric()) || CountsContacts(figure.metric());
  if (!figure.customer().empty() && !about_customers && !other) {
    faults.Add(v1::REASON_TARGET_INVALID, path + ".customer",
               "must be empty, as customers are counted");
  }
}

template <typename Figures>
void CheckFigures(const std::string& field, const Figures& figures, Violations& faults) {
  std::set<std::string> seen;
  for (int i = 0; i < figures.size(); ++i) {
    const auto& figure = figures[i];
    const std::string path = absl::StrCat(field, "[", i, "]");
    CheckFigure(path, figure, faults);
    const std::string key = RowKey(static_cast<int>(figure.metric()), figure.item(),
                                   figure.customer(), figure.currency());
    if (!seen.insert(key).second) faults.Add(v1::REASON_TARGET_INVALID, path, "stands twice");
  }
}

void CheckNotNegative(const std::string& path, std::int64_t value, Violations& faults) {
  if (value < 0) faults.Add(v1::REASON_TARGET_INVALID, path, "must not be negative");
}

}  // namespace

void CheckTargets(absl::string_view arm, const PlanTargets& targets, Violations& faults) {
  const std::string field = absl::StrCat(arm, ".targets");
  CheckFigures(field, targets, faults);
  for (int i = 0; i < targets.size(); ++i) {
    CheckNotNegative(absl::StrCat(field, "[", i, "].task"), targets[i].task(), faults);
    CheckNotNegative(absl::StrCat(field, "[", i, "].goal"), targets[i].goal(), faults);
    if (targets[i].task() == 0 && targets[i].goal() == 0) {
      faults.Add(v1::REASON_TARGET_INVALID, absl::StrCat(field, "[", i, "]"),
                 "needs a task or a goal");
    }
  }
}

void CheckResults(absl::string_view arm, const PlanResults& results, Violations& faults) {
  const std::string field = absl::StrCat(arm, ".results");
  CheckFigures(field, results, faults);
  for (int i = 0; i < results.size(); ++i) {
    CheckNotNegative(absl::StrCat(field, "[", i, "].value"), results[i].value(), faults);
  }
}

void CheckVisits(absl::string_view arm, const PlannedVisits& visits, const VisitTerms& terms,
                 Violations& faults) {
  const std::string field = absl::StrCat(arm, ".visits");
  if (!visits.empty() && terms.scale.empty()) {
    faults.Add(v1::REASON_TARGET_INVALID, field, "this kind of plan names no visits");
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < visits.size(); ++i) {
    const v1::PlannedVisit& visit = visits[i];
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (!seen.insert(visit.customer()).second) {
      faults.Add(v1::REASON_TARGET_INVALID, path + ".customer", "stands twice");
    }
    if (!visit.tier().empty() && !terms.rules.has_tier(terms.scale, visit.tier())) {
      faults.Add(v1::REASON_GRADE_UNKNOWN, path + ".tier",
                 absl::StrCat("is no grade of the scale ", terms.scale));
    }
    if (visit.has_on() && !terms.period.Contains(ToDay(visit.on()))) {
      faults.Add(v1::REASON_PERIOD_INVALID, path + ".on", "lies outside the plan's period");
    }
  }
}

absl::Status CheckCustomers(const PlanTargets& targets, const PlannedVisits& visits,
                            const World& world) {
  std::vector<std::string> customers;
  for (const v1::PlanTarget& target : targets) {
    if (!target.customer().empty()) customers.push_back(target.customer());
  }
  for (const v1::PlannedVisit& visit : visits) customers.push_back(visit.customer());
  // All are asked for before any is judged, so that those that are missing are loaded at once.
  for (const std::string& customer : customers) world.customer(customer);
  for (const std::string& customer : customers) {
    KEZHI_RETURN_IF_ERROR(FindCustomer(customer, world).status());
  }
  return absl::OkStatus();
}

}  // namespace kezhi::domain
