// Who is to be visited in a month, and who was.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/plans/actuals.h"
#include "domain/plans/query.h"
#include "domain/plans/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

constexpr int kMostCustomers = 10000;

class Schedule {
 public:
  Schedule(const RowReader& rows, const std::string& consultant, absl::CivilMonth month,
           absl::CivilDay today)
      : rows_(rows),
        store_(StoreOf(consultant)),
        month_{absl::CivilDay(month), absl::CivilDay(month + 1) - 1},
        today_(today),
        // One that is adopted within the month holds for what is left of it.
        playbooks_(PlaybooksOn(rows, store_, std::min(today, month_.to))) {
    rules_ = Rules::Of(playbooks_);
    rule_ = rules_.visit_rule();
    schedule_.set_consultant(consultant);
    schedule_.set_year(static_cast<int>(month.year()));
    schedule_.set_month(month.month());
    if (rule_ != nullptr) schedule_.set_scale(rule_->visit_scale());
  }

  v1::VisitSchedule Build() && {
    AddPlanned();
    const OwnedCustomers owned = OwnedCustomersOf(rows_, schedule_.consultant(), kMostCustomers);
    for (const std::string& customer : owned.customers) lines_.try_emplace(customer);
    for (auto& [customer, line] : lines_) {
      line.set_customer(customer);
      Complete(line);
      if (line.planned() || line.due() || line.visits() > 0) Count(std::move(line));
    }
    SetRates();
    return std::move(schedule_);
  }

 private:
  // The month's plan that names visits; nullopt: there is none.
  std::optional<v1::WorkPlan> FindPlan() const {
    const std::string prefix = RowKey(store_, schedule_.consultant(), Compact(month_.from));
    for (const auto& [key, value] : RowsUnder(rows_, kPlanPeriods, prefix)) {
      std::optional<v1::WorkPlan> plan =
          GetRow<v1::WorkPlan>(rows_, kWorkPlans, RowKey(store_, key.substr(key.rfind('\0') + 1)));
      if (!plan.has_value() || plan->visit_scale().empty()) continue;
      if (ToDay(plan->to()) == month_.to) return plan;
    }
    return std::nullopt;
  }

  void AddPlanned() {
    const std::optional<v1::WorkPlan> plan = FindPlan();
    if (!plan.has_value()) return;
    schedule_.set_plan(plan->plan());
    schedule_.set_late(plan->late());
    schedule_.set_scale(plan->visit_scale());
    if (const v1::PlanRule* rule = rules_.plan_rule(plan->kind())) rule_ = rule;
    for (const v1::PlannedVisit& visit : plan->visits()) {
      v1::VisitScheduleLine& line = lines_[CustomerToday(rows_, visit.customer())];
      line.set_planned(true);
      if (!visit.tier().empty()) line.set_tier(visit.tier());
      if (visit.has_on()) *line.mutable_planned_on() = visit.on();
    }
  }

  // Whether a contact counts as a visit.
  bool IsVisit(const v1::DayContact& contact) const {
    if (!contact.reached() || rule_ == nullptr) return false;
    const auto& methods = rule_->visit_methods();
    return methods.empty() ||
           std::find(methods.begin(), methods.end(), contact.method()) != methods.end();
  }

  void AddVisits(absl::CivilDay day, const v1::ContactDay& contacts,
                 v1::VisitScheduleLine& line) const {
    const auto visits = std::count_if(contacts.contacts().begin(), contacts.contacts().end(),
                                      [this](const auto& contact) { return IsVisit(contact); });
    if (visits == 0) return;
    if (month_.Contains(day)) {
      line.set_visits(line.visits() + static_cast<int>(visits));
      if (!line.has_visited_on() || ToDay(line.visited_on()) < day) {
        *line.mutable_visited_on() = ToDate(day);
      }
    } else if (!line.has_last_visited() || ToDay(line.last_visited()) < day) {
      *line.mutable_last_visited() = ToDate(day);
    }
  }

  void Complete(v1::VisitScheduleLine& line) const {
    for (const std::string& name : NamesOfCustomer(rows_, line.customer())) {
      EachContactDay(rows_, name, month_.to,
                     [&](absl::CivilDay day, const v1::ContactDay& contacts) {
                       AddVisits(day, contacts, line);
                     });
      if (!line.tier().empty()) continue;
      line.set_tier(rows_.Get(kPlanTiers, RowKey(name, schedule_.scale())).value_or(""));
    }
    const v1::Span* cadence = rules_.visit_cadence(schedule_.scale(), line.tier());
    if (cadence == nullptr) return;
    // Who was never visited is to be visited at some time in the month.
    const absl::CivilDay due_on =
        line.has_last_visited() ? Add(ToDay(line.last_visited()), *cadence) : month_.to;
    *line.mutable_due_on() = ToDate(due_on);
    line.set_due(due_on <= month_.to);
    line.set_overdue(line.due() && line.visits() == 0 && today_ > due_on);
  }

  void Count(v1::VisitScheduleLine line) {
    const int visited = line.visits() > 0 ? 1 : 0;
    if (line.planned()) {
      schedule_.set_planned(schedule_.planned() + 1);
      schedule_.set_planned_visited(schedule_.planned_visited() + visited);
    }
    if (line.due()) {
      schedule_.set_due(schedule_.due() + 1);
      schedule_.set_due_visited(schedule_.due_visited() + visited);
    }
    schedule_.set_visits(schedule_.visits() + line.visits());
    *schedule_.add_lines() = std::move(line);
  }

  void SetRates() {
    const auto of_planned = RateBp(schedule_.planned_visited(), schedule_.planned());
    if (of_planned.has_value()) schedule_.set_planned_rate_bp(static_cast<int>(*of_planned));
    const auto of_due = RateBp(schedule_.due_visited(), schedule_.due());
    if (of_due.has_value()) schedule_.set_due_rate_bp(static_cast<int>(*of_due));
  }

  const RowReader& rows_;
  const std::string store_;
  const DaySpan month_;
  const absl::CivilDay today_;
  const std::vector<v1::Playbook> playbooks_;
  Rules rules_;
  const v1::PlanRule* rule_ = nullptr;
  std::map<std::string, v1::VisitScheduleLine> lines_;
  v1::VisitSchedule schedule_;
};

}  // namespace

absl::StatusOr<v1::VisitSchedule> VisitScheduleOf(const RowReader& rows,
                                                  const std::string& consultant,
                                                  absl::CivilMonth month, absl::CivilDay today) {
  KEZHI_RETURN_IF_ERROR(ConsultantRowOf(rows, consultant).status());
  return Schedule(rows, consultant, month, today).Build();
}

}  // namespace kezhi::domain
