// Walk-in analytics and counts over pursuits as they are printed.
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// Whole numbers without a point, others with two digits.
std::string Number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return absl::StrFormat("%.0f", value);
  return absl::StrFormat("%.2f", value);
}

Table GroupTable(const Words& words, bool ranked) {
  std::vector<Column> columns = {{"key", ""},
                                 {"batches", words("批次", "Parties"), true},
                                 {"walk_in", words("来店", "Walk-in"), true},
                                 {"call_in", words("来电", "Call"), true},
                                 {"returns", words("二次来店", "Returns"), true},
                                 {"heads", words("人数", "Heads"), true},
                                 {"info_left", words("留档", "Data"), true},
                                 {"info_left_ratio", words("留档率", "Data %"), true},
                                 {"no_info", words("未留", "None"), true},
                                 {"test_drives", words("试驾", "Drives"), true},
                                 {"on_site_orders", words("现场订购", "Orders"), true},
                                 {"mean", words("日均", "Mean/day"), true}};
  if (ranked) {
    columns.push_back({"no_info_rank", words("未留名次", "Rank none"), true});
    columns.push_back({"reasons", words("未留原因", "Why none"), false, Fit::kWrap});
  }
  return Table(std::move(columns));
}

std::vector<Cell> GroupRow(const v1::WalkInGroup& group, bool ranked) {
  const int mean = group.mean_hundredths();
  std::vector<Cell> row = {
      Short(group.key()),
      absl::StrCat(group.batches()),
      absl::StrCat(group.walk_in()),
      absl::StrCat(group.call_in()),
      absl::StrCat(group.returns()),
      absl::StrCat(group.heads()),
      absl::StrCat(group.info_left()),
      group.has_info_left_bp() ? Percent(group.info_left_bp()) : "",
      absl::StrCat(group.no_info()),
      absl::StrCat(group.test_drives()),
      absl::StrCat(group.on_site_orders()),
      group.has_mean_hundredths() ? absl::StrFormat("%d.%02d", mean / 100, mean % 100) : ""};
  if (ranked) {
    row.emplace_back(absl::StrCat(group.no_info_rank()));
    row.emplace_back(absl::StrJoin(group.reasons(), ", ", [](std::string* out, const auto& reason) {
      absl::StrAppend(out, reason.reason(), " ", reason.count());
    }));
  }
  return row;
}

Table GroupsOf(const google::protobuf::RepeatedPtrField<v1::WalkInGroup>& groups,
               const Words& words, bool ranked = false) {
  Table table = GroupTable(words, ranked);
  for (const v1::WalkInGroup& group : groups) table.Add(GroupRow(group, ranked));
  return table;
}

void AddSummary(std::vector<Cell>& row, const v1::Summary& summary) {
  row.emplace_back(summary.has_mean() ? Number(summary.mean()) : "");
  row.emplace_back(summary.has_median() ? Number(summary.median()) : "");
}

Table PeriodsOf(const v1::AggregatePursuitsResponse& answer, const Words& words) {
  Table table({{"period", words("期间", "Period")},
               {"opened", words("新增", "Opened"), true},
               {"won", words("成交", "Won"), true},
               {"lost", words("战败", "Lost"), true},
               {"won_amount", words("成交额", "Won amount"), true},
               {"open_at_end", words("期末跟踪", "Open at end"), true},
               {"opened_then_won", words("其中已成交", "Of opened, won"), true}});
  for (const v1::PursuitPeriod& period : answer.periods()) {
    table.Add({period.key(), absl::StrCat(period.opened()), absl::StrCat(period.won()),
               absl::StrCat(period.lost()), Number(period.won_amount()),
               absl::StrCat(period.open_at_end()), absl::StrCat(period.opened_then_won())});
  }
  return table;
}

std::vector<Column> PursuitColumns(const std::vector<std::string>& dimensions, const Words& words) {
  std::vector<Column> columns;
  columns.reserve(dimensions.size());
  for (const std::string& dimension : dimensions) {
    columns.push_back({dimension, dimension, false, Fit::kCut});
  }
  const std::vector<Column> numbers = {
      {"pursuits", words("商机", "Pursuits"), true},
      {"won", words("成交", "Won"), true},
      {"lost", words("战败", "Lost"), true},
      {"closed_otherwise", words("其他结束", "Closed"), true},
      {"open", words("跟踪中", "Open"), true},
      {"win_rate", words("成交率", "Win %"), true},
      {"won_amount", words("成交额", "Won amount"), true},
      {"won_amount_mean", words("均额", "Mean"), true},
      {"won_amount_median", words("中位额", "Median"), true},
      {"days_to_won_mean", words("成交天数均", "Days mean"), true},
      {"days_to_won_median", words("成交天数中位", "Days median"), true},
      {"customers", words("客户", "Customers"), true}};
  columns.insert(columns.end(), numbers.begin(), numbers.end());
  return columns;
}

}  // namespace

Form FormOf(const v1::WalkInAnalytics& analytics, const FormContext& context) {
  const Words& words = context.words;
  const v1::WalkInGroup& total = analytics.total();
  Form form;
  form.title = absl::StrCat(words("来店分析", "Walk-in analytics"), "  ", Short(analytics.store()),
                            "  ", Shown(analytics.from()), " – ", Shown(analytics.to()));
  form.facts = {
      {words("批次", "parties"), absl::StrCat(total.batches())},
      {words("留档率", "left data"), total.has_info_left_bp() ? Percent(total.info_left_bp()) : ""},
      {words("二次来店", "came again"), absl::StrCat(analytics.returned())},
      {words("期内成交", "won in period"), absl::StrCat(analytics.won_in_period())},
      {words("期内成交率", "win rate"),
       analytics.has_won_in_period_bp() ? Percent(analytics.won_in_period_bp()) : ""},
      {words("本批成交", "won of these"), absl::StrCat(analytics.won_of_cohort())},
      {words("本批成交率", "their win rate"),
       analytics.has_won_of_cohort_bp() ? Percent(analytics.won_of_cohort_bp()) : ""},
      {words("期内战败", "lost in period"), absl::StrCat(analytics.lost_in_period())},
      {words("战败率", "loss rate"), analytics.has_lost_bp() ? Percent(analytics.lost_bp()) : ""}};
  form.sections.push_back({words("按期", "By period"), GroupsOf(analytics.by_period(), words)});
  form.sections.push_back({words("按星期", "By weekday"), GroupsOf(analytics.by_weekday(), words)});
  form.sections.push_back({words("按时段", "By hour"), GroupsOf(analytics.by_hour(), words)});
  form.sections.push_back(
      {words("按顾问", "By consultant"), GroupsOf(analytics.by_consultant(), words, true)});
  return form;
}

Form FormOf(const v1::AggregatePursuitsResponse& answer, const std::vector<std::string>& dimensions,
            const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = words("商机统计", "Pursuits");
  Table groups(PursuitColumns(dimensions, words));
  for (const v1::PursuitGroup& group : answer.groups()) {
    std::vector<Cell> row;
    row.reserve(groups.columns().size());
    for (int i = 0; i < static_cast<int>(dimensions.size()); ++i) {
      row.emplace_back(i < group.keys_size() ? Short(group.keys(i)) : "");
    }
    for (const std::int64_t count :
         {group.pursuits(), group.won(), group.lost(), group.closed_otherwise(), group.open()}) {
      row.emplace_back(absl::StrCat(count));
    }
    row.emplace_back(group.has_win_bp() ? Percent(group.win_bp()) : "");
    row.emplace_back(Number(group.won_amount().sum()));
    AddSummary(row, group.won_amount());
    AddSummary(row, group.days_to_won());
    row.emplace_back(absl::StrCat(group.customers()));
    groups.Add(std::move(row));
  }
  form.sections.push_back({"", std::move(groups)});
  if (answer.periods_size() > 0) {
    form.sections.push_back({words("走势", "Course"), PeriodsOf(answer, words)});
  }
  return form;
}

}  // namespace kezhi::cli
