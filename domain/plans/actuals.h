#ifndef KEZHI_DOMAIN_PLANS_ACTUALS_H_
#define KEZHI_DOMAIN_PLANS_ACTUALS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/plan_views.pb.h"

#include "domain/plans/deal_sales.h"
#include "domain/rows.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {

// Whose work is counted, and of which days.
struct WorkScope {
  std::string store;
  std::string owner;  // a consultant; empty = all of the group
  std::string group;  // empty = all of the store, and what was nobody's work
  DaySpan days;
};

// What the events say about work, counted from the rows of the projection `plans`; groups are those
// of the directory. Sales count for who sold, on the day of the sale, and so do those that deals
// alone tell; contacts for who made them; customers and pursuits for who owned them at first.
class Actuals {
 public:
  // The rows are borrowed. `deal_sales` are those of the store (DealSalesOf); none where no sales
  // are asked for.
  Actuals(const RowReader& rows, const WorkScope& scope, const std::vector<DealSale>& deal_sales);

  // What was reached of a target, in its unit; nullopt where no event tells.
  std::optional<std::int64_t> Of(const v1::WorkPlanLine& line) const;

  // Planned contacts due on these days, and those of them that were made by the end of their day.
  std::int64_t due() const { return total_.on_time() + total_.missed(); }

  std::int64_t on_time() const { return total_.on_time(); }

  // Everything that was counted.
  const v1::WorkDay& total() const { return total_; }

 private:
  void Add(const v1::WorkDay& day);
  void Add(const DealSale& sale);
  std::int64_t Sales(const v1::WorkPlanLine& line) const;
  std::int64_t Contacts(const v1::WorkPlanLine& line) const;

  const RowReader& rows_;
  const WorkScope scope_;
  std::set<std::string> members_;
  v1::WorkDay total_;
};

// The customer, or the one that it was merged into by now.
std::string CustomerToday(const RowReader& rows, std::string customer);

// All names under which a customer stands in the log: its own, or that of the one it became, and
// those that were merged into it.
std::set<std::string> NamesOfCustomer(const RowReader& rows, const std::string& customer);

// Calls `visit` with the day and contacts of every day up to `until` on which there was a contact
// with a customer of this name.
void EachContactDay(
    const RowReader& rows, const std::string& customer, absl::CivilDay until,
    const std::function<void(absl::CivilDay day, const v1::ContactDay& contacts)>& visit);

// part ÷ whole in basis points, rounded half up; nullopt when the whole is 0. Both at least 0.
std::optional<std::int64_t> RateBp(std::int64_t part, std::int64_t whole);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLANS_ACTUALS_H_
