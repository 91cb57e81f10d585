#include "domain/coverage/budgets.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "domain/coverage/query.h"
#include "domain/coverage/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/fold.h"
#include "domain/money.h"
#include "domain/names.h"
#include "domain/ratio.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// By outlet as it is called today.
using RowsByOutlet = std::map<std::string, std::vector<v1::OutletBudgetRow>>;

// The customer that this name stands for now.
std::string StandingName(const RowReader& rows, const std::string& customer) {
  std::string name = customer;
  for (std::string into = OutletOf(rows, name).merged_into(); !into.empty();
       into = OutletOf(rows, name).merged_into()) {
    name = into;
  }
  return name;
}

RowsByOutlet Read(const RowReader& rows, const char* table, const std::string& store) {
  std::vector<v1::OutletBudgetRow> all;
  ScanPrefix(rows, table, store, [&all](absl::string_view, absl::string_view value) {
    all.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  RowsByOutlet by_outlet;
  for (v1::OutletBudgetRow& row : all) {
    row.set_customer(StandingName(rows, row.customer()));
    by_outlet[row.customer()].push_back(std::move(row));
  }
  return by_outlet;
}

// Of an expense, or of what was taken back of one.
const google::type::Money& AmountOf(const v1::OutletBudgetRow& expense) {
  return expense.has_taken_back() ? expense.taken_back() : expense.spent();
}

bool Covers(const v1::OutletBudgetRow& budget, const v1::OutletBudgetRow& expense) {
  const absl::CivilDay day = ToDay(expense.from());
  return budget.has_budget() && ToDay(budget.from()) <= day && day <= ToDay(budget.to()) &&
         budget.budget().currency_code() == AmountOf(expense).currency_code();
}

// The row of what was spent on days without a budget; one for a currency.
v1::OutletBudgetRow& WithoutBudget(const v1::OutletBudgetRow& expense,
                                   std::vector<v1::OutletBudgetRow>& of_outlet) {
  for (v1::OutletBudgetRow& row : of_outlet) {
    const bool same = row.spent().currency_code() == AmountOf(expense).currency_code();
    if (!row.has_budget() && same) return row;
  }
  v1::OutletBudgetRow row;
  row.set_customer(expense.customer());
  return *of_outlet.insert(of_outlet.begin(), std::move(row));
}

// What was spent is more by an expense, and less by what was taken back of one.
void Count(const v1::OutletBudgetRow& expense, google::type::Money& spent) {
  const google::type::Money& amount = AmountOf(expense);
  const std::int64_t sum = expense.has_taken_back()
                               ? std::max<std::int64_t>(0, Minor(spent) - Minor(amount))
                               : AddMinor(Minor(spent), Minor(amount));
  spent = MoneyOf(sum, amount.currency_code());
}

void AddExpense(const v1::OutletBudgetRow& expense, v1::OutletBudgetRow& row) {
  Count(expense, *row.mutable_spent());
  if (expense.has_taken_back()) {
    const std::int64_t taken = AddMinor(Minor(row.taken_back()), Minor(expense.taken_back()));
    *row.mutable_taken_back() = MoneyOf(taken, expense.taken_back().currency_code());
  }
  row.set_expenses(row.expenses() + expense.expenses());
  row.set_over_budget(row.over_budget() + expense.over_budget());
  if (expense.position() > row.position()) {
    row.set_position(expense.position());
    row.set_ruleset_digest(expense.ruleset_digest());
  }
  const std::string& kind = expense.kinds(0).kind();
  auto& kinds = *row.mutable_kinds();
  auto place = std::find_if(kinds.begin(), kinds.end(),
                            [&kind](const v1::ExpenseOfKind& of) { return of.kind() == kind; });
  v1::ExpenseOfKind& of = place == kinds.end() ? *kinds.Add() : *place;
  of.set_kind(kind);
  Count(expense, *of.mutable_spent());
  std::sort(kinds.begin(), kinds.end(),
            [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
}

void Balance(v1::OutletBudgetRow& row) {
  if (!row.has_budget()) return;
  const std::int64_t budget = Minor(row.budget());
  const std::int64_t spent = Minor(row.spent());
  row.set_over(spent > budget);
  if (spent < budget) *row.mutable_left() = MoneyOf(budget - spent, row.budget().currency_code());
  const std::optional<int> used = BasisPoints(spent, budget);
  if (used.has_value()) row.set_used_bp(*used);
}

void Label(const v1::RouteRules* route, v1::OutletBudgetRow& row) {
  if (route == nullptr) return;
  for (v1::ExpenseOfKind& of : *row.mutable_kinds()) {
    for (const v1::CoverageTerm& term : route->expense_kinds()) {
      if (term.id() != of.kind()) continue;
      of.set_label_zh(term.label_zh());
      of.set_label(term.label());
    }
  }
}

bool Wants(const OutletBudgetFilter& filter, const v1::OutletBudgetRow& row) {
  if (!filter.area.empty() && row.area() != filter.area) return false;
  if (!filter.outlet_type.empty() && row.outlet_type() != filter.outlet_type) return false;
  if (filter.over && !row.over()) return false;
  if (!row.has_budget()) return true;
  return ToDay(row.to()) >= filter.from.value_or(ToDay(row.to())) &&
         ToDay(row.from()) <= filter.to.value_or(ToDay(row.from()));
}

}  // namespace

void FoldOutletBudget(const v1::Event& event, RowWriter& out) {
  v1::OutletBudgetRow row;
  row.set_customer(event.stream());
  Touch(event, row);
  const std::string store = StoreOf(event.stream());
  if (event.has_outlet_budget_set()) {
    const v1::OutletBudgetSet& set = event.outlet_budget_set();
    *row.mutable_from() = set.from();
    *row.mutable_to() = set.to();
    *row.mutable_budget() = set.amount();
    PutRow(out, kOutletBudgets, RowKey(store, event.stream(), DaySegment(set.from())),
           std::move(row));
  } else if (event.has_outlet_expense_recorded()) {
    const v1::OutletExpenseRecorded& expense = event.outlet_expense_recorded();
    *row.mutable_from() = expense.day();
    *row.mutable_to() = expense.day();
    *row.mutable_spent() = expense.amount();
    row.set_expenses(1);
    row.set_over_budget(HasFlag(event, kOverBudget) ? 1 : 0);
    row.add_kinds()->set_kind(expense.kind());
    InsertRow(out, kOutletExpenses,
              RowKey(store, event.stream(), DaySegment(expense.day()), Sortable(event.position())),
              std::move(row));
  } else if (event.has_outlet_expense_taken_back()) {
    const v1::OutletExpenseTakenBack& taken = event.outlet_expense_taken_back();
    *row.mutable_from() = taken.day();
    *row.mutable_to() = taken.day();
    *row.mutable_taken_back() = taken.amount();
    row.add_kinds()->set_kind(taken.kind());
    InsertRow(out, kOutletExpenses,
              RowKey(store, event.stream(), DaySegment(taken.day()), Sortable(event.position())),
              std::move(row));
  }
}

std::vector<v1::OutletBudgetRow> OutletBudgetsOf(const RowReader& rows,
                                                 const OutletBudgetFilter& filter,
                                                 absl::CivilDay today) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, filter.store, today);
  const Rules rules = Rules::Of(playbooks);
  RowsByOutlet by_outlet = Read(rows, kOutletBudgets, filter.store);
  for (const auto& [customer, expenses] : Read(rows, kOutletExpenses, filter.store)) {
    std::vector<v1::OutletBudgetRow>& of_outlet = by_outlet[customer];
    for (const v1::OutletBudgetRow& expense : expenses) {
      const auto budget =
          std::find_if(of_outlet.begin(), of_outlet.end(),
                       [&](const v1::OutletBudgetRow& row) { return Covers(row, expense); });
      AddExpense(expense, budget == of_outlet.end() ? WithoutBudget(expense, of_outlet) : *budget);
    }
  }
  const std::string asked =
      filter.customer.empty() ? std::string() : StandingName(rows, filter.customer);
  std::vector<v1::OutletBudgetRow> found;
  for (auto& [customer, of_outlet] : by_outlet) {
    if (!asked.empty() && customer != asked) continue;
    const v1::OutletRow outlet = OutletOf(rows, customer);
    for (v1::OutletBudgetRow& row : of_outlet) {
      row.set_area(outlet.area());
      row.set_outlet_type(outlet.outlet_type());
      Balance(row);
      Label(rules.route(), row);
      if (Wants(filter, row)) found.push_back(std::move(row));
    }
  }
  return found;
}

}  // namespace kezhi::domain
