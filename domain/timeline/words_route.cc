// Words for visits to outlets.

#include "absl/strings/str_cat.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {

Words WordsFor(const v1::ItineraryPlanned& planned) {
  return {absl::StrCat("行程已排：", planned.stops_size(), " 站", Part("，区域 ", planned.area())),
          absl::StrCat("Route planned: ", planned.stops_size(), " stops",
                       Part(", area ", planned.area()))};
}

Words WordsFor(const v1::StopDone& stop) {
  const std::string id = IdOf(stop.customer());
  if (!stop.visited()) {
    return {absl::StrCat("未拜访 ", id), absl::StrCat("Outlet ", id, " not visited")};
  }
  return {absl::StrCat("拜访 ", id, stop.successful() ? "，成功" : "，未成",
                       stop.no() == 0 ? "，计划外" : ""),
          absl::StrCat("Outlet ", id, " visited, ", stop.successful() ? "successful" : "in vain",
                       stop.no() == 0 ? ", not planned" : "")};
}

// Amounts are not told here: who may see them is asked of the budgets.
Words WordsFor(const v1::OutletBudgetSet& budget) {
  const std::string from = DateText(budget.from());
  const std::string to = DateText(budget.to());
  return {absl::StrCat("费用额度已定：", from, " 至 ", to),
          absl::StrCat("Budget of the outlet set from ", from, " to ", to)};
}

Words WordsFor(const v1::OutletExpenseRecorded& expense) {
  const std::string day = DateText(expense.day());
  const bool approved = !expense.approved_by().empty();
  return {absl::StrCat("网点费用：", expense.kind(), "，", day, approved ? "，超额已批" : ""),
          absl::StrCat("Spent on the outlet: ", expense.kind(), ", ", day,
                       approved ? ", approved beyond the budget" : "")};
}

Words WordsFor(const v1::OutletExpenseTakenBack& taken) {
  const std::string day = DateText(taken.day());
  return {absl::StrCat("网点费用冲回：", taken.kind(), "，", day),
          absl::StrCat("Taken back of what was spent on the outlet: ", taken.kind(), ", ", day)};
}

Words WordsFor(const v1::OutletDescribed& outlet) {
  return {
      absl::StrCat("网点", Part("，类型 ", outlet.outlet_type()), Part("，区域 ", outlet.area())),
      absl::StrCat("Outlet", Part(", type ", outlet.outlet_type()),
                   Part(", area ", outlet.area()))};
}

}  // namespace kezhi::domain
