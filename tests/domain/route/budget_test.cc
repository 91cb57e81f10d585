// What may be spent on an outlet, and what was (S4 严格控制费用额度; gap 20).

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/coverage/budgets.h"
#include "tests/domain/route/outlets.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string DayText(int month, int day) {
  return absl::StrCat(" { year: 2026 month: ", month, " day: ", day, " } ");
}

std::string Yuan(int units) {
  return absl::StrCat(" { currency_code: 'CNY' units: ", units, " } ");
}

v1::Command Budget(int outlet, int month, int units) {
  return Ask<v1::SetOutletBudget>(absl::StrCat("customer: '", Outlet(outlet), "' from",
                                               DayText(month, 1), "to", DayText(month, 28),
                                               "amount", Yuan(units)));
}

v1::Command Expense(int outlet, const std::string& kind, int units, const std::string& more = "") {
  return Ask<v1::RecordOutletExpense>(absl::StrCat("customer: '", Outlet(outlet), "' kind: '", kind,
                                                   "' amount", Yuan(units), more));
}

// k1 of c1's, with 1,000 yuan for March.
Spec WithBudget() {
  Spec spec = Outlets(2);
  spec.When(Budget(1, 3, 1000)).As("manager").At("2026-03-02 09:00").ThenAccepted();
  return spec;
}

TEST(SetOutletBudget, IsOfDaysThatNoOtherBudgetHas) {
  Spec spec = Outlets(1);
  spec.When(Budget(1, 3, 1000))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::OutletBudgetSet>(
          "customers/k1",
          absl::StrCat("from", DayText(3, 1), "to", DayText(3, 28), "amount", Yuan(1000)))});
  spec.When(Budget(1, 3, 1000)).As("manager").ThenNothing();
  spec.When(Budget(1, 3, 1500)).As("manager").ThenAccepted();
  EXPECT_EQ(spec.customer("k1").outlet_budget.periods.begin()->second.limit, 150000);
  spec.When(Budget(1, 4, 1000)).As("manager").ThenAccepted();
  v1::Command across = Budget(1, 3, 1000);
  across.mutable_set_outlet_budget()->mutable_to()->set_month(4);
  spec.When(across).As("manager").ThenFault("set_outlet_budget.from", v1::REASON_INTERVAL_INVALID);
  across.mutable_set_outlet_budget()->mutable_to()->set_month(2);
  spec.When(across).As("manager").ThenFault("set_outlet_budget.to", v1::REASON_INTERVAL_INVALID);
  v1::Command nothing = Budget(1, 5, 0);
  spec.When(nothing).As("manager").ThenFault("set_outlet_budget.amount",
                                             v1::REASON_AMOUNT_REQUIRED);
  spec.When(Budget(1, 5, 10))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(RecordOutletExpense, WithinTheBudgetIsTheConsultantsOwn) {
  Spec spec = WithBudget();
  spec.When(Expense(1, "display", 600, "note: '堆头一个月'"))
      .As("consultant", "c1")
      .At("2026-03-03 09:00")
      .ThenEvents({On<v1::OutletExpenseRecorded>(
          "customers/k1", absl::StrCat("kind: 'display' amount", Yuan(600), "day", DayText(3, 3),
                                       "note { clear: '堆头一个月' }"))});
  spec.When(Expense(1, "fireworks", 1))
      .As("consultant", "c1")
      .ThenFault("record_outlet_expense.kind", v1::REASON_EXPENSE_KIND_UNKNOWN);
  v1::Command dollars = Expense(1, "display", 1);
  dollars.mutable_record_outlet_expense()->mutable_amount()->set_currency_code("USD");
  spec.When(dollars)
      .As("consultant", "c1")
      .ThenFault("record_outlet_expense.amount", v1::REASON_CURRENCY);
  spec.When(Expense(1, "display", 1))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Expense(9, "display", 1))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
}

TEST(RecordOutletExpense, BeyondTheBudgetNeedsTheManagerAndIsFlagged) {
  Spec spec = WithBudget();
  spec.When(Expense(1, "display", 1000))
      .As("consultant", "c1")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());  // all of it is not more
  spec.When(Expense(1, "promotion", 1))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  spec.When(Expense(1, "promotion", 1, "approved_by: 'm1'")).As("consultant", "c1").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("over_budget"));
  EXPECT_EQ(spec.decision().events[0].event.outlet_expense_recorded().approved_by(), "m1");
  spec.When(Expense(1, "promotion", 1)).As("manager").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("over_budget"));
  // On a day without a budget, and on an outlet without one, nothing is exceeded.
  spec.When(Expense(1, "display", 5000))
      .As("consultant", "c1")
      .At("2026-03-30 09:00")
      .ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
  spec.When(Expense(2, "display", 5000)).As("manager").ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
}

TEST(RecordOutletExpense, IsFlaggedAloneWhereNoPlaybookAsksForAnApproval) {
  v1::Playbook playbook = PresetPlaybook("retail_route");
  playbook.clear_approvals();
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1")});
  v1::CustomerRegistered registered;
  registered.set_owner(Name("consultants/c1"));
  spec.Given(On("customers/k1", registered).At("2026-03-01 09:00"));
  spec.When(Budget(1, 3, 10)).As("manager").At("2026-03-02 09:00").ThenAccepted();
  spec.When(Expense(1, "display", 11)).As("consultant", "c1").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("over_budget"));
}

v1::Command TakingBack(const std::string& kind, int day, const std::string& more) {
  return Ask<v1::TakeBackOutletExpense>(absl::StrCat("customer: '", Outlet(1), "' kind: '", kind,
                                                     "' reason: 'typed twice' day", DayText(3, day),
                                                     more));
}

TEST(TakeBackOutletExpense, TakesNoMoreThanWasRecordedOfTheKindOnThatDay) {
  Spec spec = WithBudget();
  spec.When(Expense(1, "display", 600)).As("manager").At("2026-03-03 09:00").ThenAccepted();
  spec.When(Expense(1, "display", 200)).As("manager").ThenAccepted();
  spec.When(Expense(1, "slotting", 100)).As("manager").At("2026-03-04 09:00").ThenAccepted();
  spec.When(TakingBack("display", 3, "amount" + Yuan(801)))
      .As("manager")
      .ThenFault("take_back_outlet_expense.amount", v1::REASON_AMOUNT_EXCEEDS);
  EXPECT_EQ(spec.metadata("available_minor"), "80000");
  spec.When(TakingBack("slotting", 3, ""))
      .As("manager")
      .ThenFault("take_back_outlet_expense.amount", v1::REASON_AMOUNT_EXCEEDS);
  spec.When(TakingBack("display", 3, ""))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(TakingBack("display", 3, "amount" + Yuan(200)))
      .As("manager")
      .ThenEvents({On<v1::OutletExpenseTakenBack>(
          "customers/k1", absl::StrCat("kind: 'display' amount", Yuan(200), "day", DayText(3, 3),
                                       "reason { clear: 'typed twice' }"))});
  // All that is left of it, by leaving the amount out; then there is nothing.
  spec.When(TakingBack("display", 3, "")).As("manager").ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.outlet_expense_taken_back().amount().units(), 600);
  spec.When(TakingBack("display", 3, ""))
      .As("manager")
      .ThenFault("take_back_outlet_expense.amount", v1::REASON_AMOUNT_EXCEEDS);
}

TEST(TakeBackOutletExpense, LeavesRoomInTheBudgetAgain) {
  Spec spec = WithBudget();
  spec.When(Expense(1, "display", 1000)).As("manager").At("2026-03-03 09:00").ThenAccepted();
  spec.When(Expense(1, "promotion", 400))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING);
  spec.When(TakingBack("display", 3, "amount" + Yuan(400))).As("manager").ThenAccepted();
  spec.When(Expense(1, "promotion", 400)).As("consultant", "c1").ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
}

// `k1 3 1000: 900 left 100 display 900`: outlet, month, budget, spent and what for.
std::vector<std::string> Lines(const Rows& rows, domain::OutletBudgetFilter filter) {
  filter.store = kStore;
  std::vector<std::string> lines;
  for (const v1::OutletBudgetRow& row :
       domain::OutletBudgetsOf(rows, filter, absl::CivilDay(2026, 3, 30))) {
    std::string kinds;
    for (const v1::ExpenseOfKind& of : row.kinds()) {
      absl::StrAppend(&kinds, " ", of.kind(), " ", of.spent().units());
    }
    lines.push_back(absl::StrCat(row.customer().substr(Name("customers/").size()), " ",
                                 row.from().month(), " ", row.budget().units(), ": ",
                                 row.spent().units(), " left ", row.left().units(),
                                 row.over() ? " over" : "", kinds));
  }
  return lines;
}

TEST(OutletBudgets, AreHeldAgainstWhatWasSpentInTheirDays) {
  Spec spec = WithBudget();
  // Recorded before there is a budget for its day, and counted by it all the same.
  spec.When(Expense(2, "slotting", 30)).As("manager").At("2026-03-03 09:00").ThenAccepted();
  spec.When(Budget(2, 3, 100)).As("manager").ThenAccepted();
  spec.When(Expense(2, "display", 50)).As("manager").ThenAccepted();
  spec.When(Expense(1, "display", 1001)).As("manager").ThenAccepted();
  spec.When(Expense(1, "display", 7)).As("manager").At("2026-03-30 09:00").ThenAccepted();
  const Rows rows = RowsOf(spec);
  EXPECT_THAT(Lines(rows, {}),
              ElementsAre("k1 0 0: 7 left 0 display 7", "k1 3 1000: 1001 left 0 over display 1001",
                          "k2 3 100: 80 left 20 display 50 slotting 30"));
  domain::OutletBudgetFilter over;
  over.over = true;
  EXPECT_THAT(Lines(rows, over), ElementsAre("k1 3 1000: 1001 left 0 over display 1001"));
  domain::OutletBudgetFilter one;
  one.customer = Outlet(2);
  EXPECT_THAT(Lines(rows, one), ElementsAre("k2 3 100: 80 left 20 display 50 slotting 30"));
  one.from = absl::CivilDay(2026, 4, 1);
  EXPECT_THAT(Lines(rows, one), IsEmpty());
}

TEST(OutletBudgets, AreWithoutWhatWasTakenBack) {
  Spec spec = WithBudget();
  spec.When(Expense(1, "display", 1001)).As("manager").At("2026-03-03 09:00").ThenAccepted();
  spec.When(Expense(1, "slotting", 9)).As("manager").ThenAccepted();
  spec.When(TakingBack("display", 3, "amount" + Yuan(101))).As("manager").ThenAccepted();
  const Rows rows = RowsOf(spec);
  EXPECT_THAT(Lines(rows, {}), ElementsAre("k1 3 1000: 909 left 91 display 900 slotting 9"));
  domain::OutletBudgetFilter filter;
  filter.store = kStore;
  const v1::OutletBudgetRow row =
      domain::OutletBudgetsOf(rows, filter, absl::CivilDay(2026, 3, 30)).at(0);
  EXPECT_EQ(row.taken_back().units(), 101);
  EXPECT_EQ(row.expenses(), 2);
  EXPECT_EQ(row.position(), spec.events().back().position());
}

}  // namespace
}  // namespace kezhi::testing
