// SetOutletBudget, RecordOutletExpense, TakeBackOutletExpense: what may be spent on an outlet, and
// what was (S4 严格控制费用额度).
#include "domain/customer/outlet_budget.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/approval.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/money.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// In the smallest unit. All amounts of an outlet are in one currency.
absl::StatusOr<std::int64_t> AmountOf(const google::type::Money& amount,
                                      const OutletBudgetState& state, absl::string_view field) {
  if (!state.currency.empty() && amount.currency_code() != state.currency) {
    return InvalidField(
        v1::REASON_CURRENCY, field,
        absl::StrCat("must be in ", state.currency, " as the others of the outlet"));
  }
  const std::optional<std::int64_t> minor = MinorUnits(amount);
  if (!minor.has_value() || *minor > kMaxMinorUnits) {
    return InvalidField(v1::REASON_MONEY_INVALID, field, "cannot be counted");
  }
  if (*minor == 0) return InvalidField(v1::REASON_AMOUNT_REQUIRED, field, "must be above zero");
  return *minor;
}

// The budget that a day is of; nullptr: of none.
const OutletBudgetState::Period* PeriodOf(const OutletBudgetState& state, absl::CivilDay day) {
  const auto found = std::find_if(
      state.periods.begin(), state.periods.end(),
      [day](const auto& period) { return period.first <= day && day <= period.second.to; });
  return found == state.periods.end() ? nullptr : &*found;
}

std::int64_t SpentIn(const OutletBudgetState& state, absl::CivilDay from, absl::CivilDay to) {
  std::int64_t spent = 0;
  for (auto of = state.spent.lower_bound({from, ""});
       of != state.spent.end() && of->first.first <= to; ++of) {
    spent = AddMinor(spent, of->second);
  }
  return spent;
}

// INTERVAL_INVALID: the days of another budget.
absl::Status CheckDays(const OutletBudgetState& state, absl::CivilDay from, absl::CivilDay to) {
  if (to < from) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "set_outlet_budget.to",
                        "lies before the first day");
  }
  for (const auto& [other_from, other] : state.periods) {
    const bool same = other_from == from && other.to == to;
    if (same || other.to < from || to < other_from) continue;
    return InvalidField(v1::REASON_INTERVAL_INVALID, "set_outlet_budget.from",
                        absl::StrCat("there is a budget from ", Iso(other_from), " to ",
                                     Iso(other.to), " already"));
  }
  return absl::OkStatus();
}

// EXPENSE_KIND_UNKNOWN: the playbook names kinds, and not this one.
absl::Status CheckKind(const std::string& kind, const Rules& rules) {
  const v1::RouteRules* route = rules.route();
  if (route == nullptr || route->expense_kinds().empty()) return absl::OkStatus();
  const auto& kinds = route->expense_kinds();
  const bool known = std::any_of(kinds.begin(), kinds.end(), [&kind](const v1::CoverageTerm& term) {
    return term.id() == kind;
  });
  if (known) return absl::OkStatus();
  return InvalidField(v1::REASON_EXPENSE_KIND_UNKNOWN, "record_outlet_expense.kind",
                      "names no kind of expense of the playbook");
}

}  // namespace

absl::StatusOr<Decision> DecideSetOutletBudget(const v1::Command& command,
                                               const v1::SetOutletBudget& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  const OutletBudgetState& state = customer.state().outlet_budget;
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t limit,
                         AmountOf(ask.amount(), state, "set_outlet_budget.amount"));
  const absl::CivilDay from = ToDay(ask.from());
  KEZHI_RETURN_IF_ERROR(CheckDays(state, from, ToDay(ask.to())));
  const auto known = state.periods.find(from);
  if (known != state.periods.end() && known->second.limit == limit) {
    return std::move(builder).Build();
  }
  CustomerEdit edit(builder, customer, when, command.imported());
  v1::Event event;
  v1::OutletBudgetSet& set = *event.mutable_outlet_budget_set();
  *set.mutable_from() = ask.from();
  *set.mutable_to() = ask.to();
  *set.mutable_amount() = ask.amount();
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordOutletExpense(const v1::Command& command,
                                                   const v1::RecordOutletExpense& ask,
                                                   const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.day(), "record_outlet_expense.day"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckKind(ask.kind(), edit.rules()));
  const OutletBudgetState& state = customer.state().outlet_budget;
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t amount,
                         AmountOf(ask.amount(), state, "record_outlet_expense.amount"));
  v1::Event event;
  v1::OutletExpenseRecorded& expense = *event.mutable_outlet_expense_recorded();
  expense.set_kind(ask.kind());
  *expense.mutable_amount() = ask.amount();
  *expense.mutable_day() = ToDate(edit.day());
  if (!ask.note().empty()) *expense.mutable_note() = Clear(ask.note());
  const OutletBudgetState::Period* period = PeriodOf(state, edit.day());
  if (period != nullptr &&
      AddMinor(SpentIn(state, period->first, period->second.to), amount) > period->second.limit) {
    const std::string role =
        edit.rules().approver("record_outlet_expense", v1::PURSUIT_STATUS_UNSPECIFIED);
    KEZHI_ASSIGN_OR_RETURN(const std::string approved_by,
                           ApprovalOf(role, ask.approved_by(), world.actor()));
    expense.set_approved_by(approved_by);
    event.add_flags(kOverBudget);
  }
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideTakeBackOutletExpense(const v1::Command& command,
                                                     const v1::TakeBackOutletExpense& ask,
                                                     const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const OutletBudgetState& state = customer.state().outlet_budget;
  const absl::CivilDay day = IsSet(ask.day()) ? ToDay(ask.day()) : edit.day();
  const auto recorded = state.spent.find({day, ask.kind()});
  const std::int64_t most = recorded == state.spent.end() ? 0 : recorded->second;
  std::int64_t amount = most;
  if (ask.has_amount()) {
    KEZHI_ASSIGN_OR_RETURN(amount,
                           AmountOf(ask.amount(), state, "take_back_outlet_expense.amount"));
  }
  if (amount > most || most == 0) {
    return AmountExceeds("take_back_outlet_expense.amount",
                         absl::StrCat("is more than was recorded of the kind on ", Iso(day)), most,
                         state.currency);
  }
  v1::Event event;
  v1::OutletExpenseTakenBack& taken = *event.mutable_outlet_expense_taken_back();
  taken.set_kind(ask.kind());
  *taken.mutable_amount() = MoneyOf(amount, state.currency);
  *taken.mutable_day() = ToDate(day);
  *taken.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

void EvolveOutletBudget(const v1::Event& event, OutletBudgetState& state) {
  if (event.has_outlet_budget_set()) {
    const v1::OutletBudgetSet& set = event.outlet_budget_set();
    state.periods[ToDay(set.from())] = {ToDay(set.to()), MinorUnits(set.amount()).value_or(0)};
    state.currency = set.amount().currency_code();
  } else if (event.has_outlet_expense_recorded()) {
    const v1::OutletExpenseRecorded& expense = event.outlet_expense_recorded();
    std::int64_t& spent = state.spent[{ToDay(expense.day()), expense.kind()}];
    spent = AddMinor(spent, Minor(expense.amount()));
    state.currency = expense.amount().currency_code();
  } else if (event.has_outlet_expense_taken_back()) {
    const v1::OutletExpenseTakenBack& taken = event.outlet_expense_taken_back();
    const auto spent = state.spent.find({ToDay(taken.day()), taken.kind()});
    if (spent == state.spent.end()) return;
    spent->second -= Minor(taken.amount());
    if (spent->second <= 0) state.spent.erase(spent);
  }
}

}  // namespace kezhi::domain
