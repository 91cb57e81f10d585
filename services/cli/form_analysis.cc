// What customers bought, as it is printed.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/money.h"
#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// `+12.50%`; more than the columns are worth is shown as so much.
std::string GrowthText(std::int64_t basis_points) {
  constexpr std::int64_t kMost = 999999999;
  const std::int64_t size = std::min(basis_points < 0 ? -basis_points : basis_points, kMost);
  return absl::StrCat(basis_points < 0 ? "-" : "+", Percent(static_cast<int>(size)));
}

// `-12.50%` of `whole`, which is above 0.
std::string MarginRateText(std::int64_t part, std::int64_t whole) {
  constexpr double kBasisPoints = 10000;
  const double share = kBasisPoints * static_cast<double>(part) / static_cast<double>(whole);
  return absl::StrCat(share < 0 ? "-" : "",
                      Percent(static_cast<int>(std::lround(std::abs(share)))));
}

// An amount that is known.
std::string SpentText(std::int64_t amount, const std::string& currency) {
  return currency.empty() ? "" : Shown(domain::MoneyOf(amount, currency));
}

std::string MeanOrderText(const v1::Spend& spend) {
  return spend.has_mean_order() ? SpentText(spend.mean_order(), spend.currency()) : "";
}

std::string MonthText(int year, int month) {
  return absl::StrCat(year, "-", month < 10 ? "0" : "", month);
}

Table GrowthTable(const v1::CustomerAnalysis& analysis, const Words& words) {
  Table table({{"currency", words("币种", "Currency")},
               {"orders", words("订单", "Orders"), true},
               {"amount", words("消费额", "Spend"), true},
               {"mean_order", words("平均订单", "Mean order"), true},
               {"orders_before", words("上期订单", "Orders before"), true},
               {"amount_before", words("上期消费额", "Spend before"), true},
               {"growth", words("增长", "Growth"), true}});
  for (const v1::SpendGrowth& growth : analysis.growth()) {
    const v1::Spend& now = growth.spend();
    table.Add({now.currency(), absl::StrCat(now.orders()), SpentText(now.amount(), now.currency()),
               MeanOrderText(now), absl::StrCat(growth.before().orders()),
               SpentText(growth.before().amount(), now.currency()),
               growth.has_growth_bp() ? GrowthText(growth.growth_bp()) : ""});
  }
  return table;
}

// Sold less cost, and its share of what was sold; of what may not be seen nothing.
Table MarginTable(const v1::CustomerAnalysis& analysis, const Words& words) {
  Table table({{"currency", words("币种", "Currency")},
               {"orders", words("有成本订单", "Orders with cost"), true},
               {"sold", words("售价", "Sold"), true},
               {"cost", words("成本", "Cost"), true},
               {"margin", words("毛利", "Margin"), true},
               {"rate", words("毛利率", "Rate"), true}});
  for (const v1::SpendGrowth& growth : analysis.growth()) {
    const v1::CostedOrders& costed = growth.spend().costed();
    if (!costed.has_sold() || !costed.has_cost()) continue;
    const std::int64_t sold = domain::MinorUnits(costed.sold()).value_or(0);
    const std::int64_t margin = sold - domain::MinorUnits(costed.cost()).value_or(0);
    const std::string amount =
        SpentText(margin < 0 ? -margin : margin, costed.sold().currency_code());
    table.Add({costed.sold().currency_code(), absl::StrCat(costed.orders()), Shown(costed.sold()),
               Shown(costed.cost()), absl::StrCat(margin < 0 ? "-" : "", amount),
               sold == 0 ? "" : MarginRateText(margin, sold)});
  }
  return table;
}

Table SpendMonths(const v1::CustomerAnalysis& analysis, const Words& words) {
  Table table({{"month", words("月份", "Month")},
               {"currency", words("币种", "Currency")},
               {"customers", words("客户", "Customers"), true},
               {"orders", words("订单", "Orders"), true},
               {"amount", words("消费额", "Spend"), true},
               {"mean_order", words("平均订单", "Mean order"), true}});
  for (const v1::SpendMonth& month : analysis.months()) {
    const v1::Spend& spend = month.spend();
    table.Add({MonthText(month.year(), month.month()), spend.currency(),
               absl::StrCat(month.customers()), absl::StrCat(spend.orders()),
               SpentText(spend.amount(), spend.currency()), MeanOrderText(spend)});
  }
  return table;
}

// A line a cohort, a column a month after the first purchase.
Table CohortTable(const v1::CustomerAnalysis& analysis, const Words& words) {
  int most = 0;
  for (const v1::CustomerCohort& cohort : analysis.cohorts()) {
    most = std::max(most, cohort.months_size());
  }
  std::vector<Column> columns = {{"first_month", words("首购月", "First bought")},
                                 {"customers", words("客户", "Customers"), true}};
  for (int after = 0; after < most; ++after) {
    columns.push_back({absl::StrCat("m", after), absl::StrCat("+", after), true});
  }
  Table table(columns);
  for (const v1::CustomerCohort& cohort : analysis.cohorts()) {
    std::vector<Cell> row = {MonthText(cohort.year(), cohort.month()),
                             absl::StrCat(cohort.customers())};
    for (const v1::CohortMonth& month : cohort.months()) {
      row.emplace_back(Percent(month.retention_bp()));
    }
    row.resize(columns.size());
    table.Add(std::move(row));
  }
  return table;
}

Table SegmentTable(const v1::CustomerAnalysis& analysis, const Words& words) {
  Table table({{"recency", words("近度", "R"), true},
               {"frequency", words("频度", "F"), true},
               {"value", words("额度", "V"), true},
               {"currency", words("币种", "Currency")},
               {"customers", words("客户", "Customers"), true},
               {"orders", words("订单", "Orders"), true},
               {"amount", words("消费额", "Spend"), true}});
  for (const v1::SegmentCount& segment : analysis.segments()) {
    table.Add({absl::StrCat(segment.recency()), absl::StrCat(segment.frequency()),
               segment.value() == 0 ? "" : absl::StrCat(segment.value()), segment.currency(),
               absl::StrCat(segment.customers()), absl::StrCat(segment.orders()),
               SpentText(segment.amount(), segment.currency())});
  }
  return table;
}

}  // namespace

Form FormOf(const v1::CustomerAnalysis& analysis, const std::string& part,
            const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("客户分析", "Customer analysis"), "  ", Shown(analysis.from()),
                            " – ", Shown(analysis.to()));
  form.facts = {
      {words("上期", "period before"),
       absl::StrCat(Shown(analysis.before_from()), " – ", Shown(analysis.before_to()))},
      {words("购买客户", "customers"), absl::StrCat(analysis.customers())},
      {words("新客户", "new"), absl::StrCat(analysis.new_customers())},
      {words("上期客户", "customers before"), absl::StrCat(analysis.customers_before())},
      {words("留存", "kept"), absl::StrCat(analysis.kept())},
      {words("留存率", "of those before"),
       analysis.has_kept_bp() ? Percent(analysis.kept_bp()) : ""},
      {words("无客户订单", "orders of nobody"),
       analysis.orders_without_customer() == 0 ? ""
                                               : absl::StrCat(analysis.orders_without_customer())},
      {words("日期不详订单", "orders of no known day"),
       analysis.orders_without_day() == 0 ? "" : absl::StrCat(analysis.orders_without_day())}};
  const auto add = [&](const char* name, const char* title, Table table) {
    if (part.empty() || part == name) form.sections.push_back({title, std::move(table)});
  };
  add("growth", words("消费增长", "Growth"), GrowthTable(analysis, words));
  Table margins = MarginTable(analysis, words);
  if (!margins.empty() || part == "margin") {
    add("margin", words("毛利", "Margin"), std::move(margins));
  }
  add("months", words("月度", "Months"), SpendMonths(analysis, words));
  add("cohorts", words("同期群留存", "Cohorts"), CohortTable(analysis, words));
  add("segments", words("客户细分", "Segments"), SegmentTable(analysis, words));
  return form;
}

Form FormOf(const v1::ListCustomerSegmentsResponse& customers, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"recency", words("近度", "R"), true},
               {"frequency", words("频度", "F"), true},
               {"value", words("额度", "V"), true},
               {"currency", words("币种", "Currency")},
               {"orders", words("订单", "Orders"), true},
               {"amount", words("消费额", "Spend"), true},
               {"mean_order", words("平均订单", "Mean order"), true},
               {"amount_before", words("上期消费额", "Spend before"), true},
               {"growth", words("增长", "Growth"), true},
               {"first_on", words("首次购买", "First order")},
               {"last_on", words("最近购买", "Last order")},
               {"days_since", words("距今天数", "Days since"), true}});
  for (const v1::CustomerSegment& customer : customers.customers()) {
    for (const v1::CustomerSpend& of : customer.spend()) {
      const v1::Spend& spend = of.spend();
      table.Add({Short(customer.customer()), Shown(customer.name()),
                 absl::StrCat(customer.recency()), absl::StrCat(customer.frequency()),
                 of.value() == 0 ? "" : absl::StrCat(of.value()), spend.currency(),
                 absl::StrCat(spend.orders()), SpentText(spend.amount(), spend.currency()),
                 MeanOrderText(spend), SpentText(of.amount_before(), spend.currency()),
                 of.has_growth_bp() ? GrowthText(of.growth_bp()) : "", Shown(customer.first_on()),
                 Shown(customer.last_on()), absl::StrCat(customer.days_since())});
    }
  }
  Form form;
  form.title = words("客户细分名单", "Customers by segment");
  form.sections.push_back({"", std::move(table)});
  return form;
}

}  // namespace kezhi::cli
