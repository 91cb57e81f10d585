// Visits to outlets as they are printed: the route report, the coverage of a district, budgets.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// What a check has found; empty when it was not made.
std::string CheckCell(const v1::RouteStop& stop, const std::string& id) {
  for (const v1::StopCheck& check : stop.checks()) {
    if (check.check() != id) continue;
    if (check.value_case() == v1::StopCheck::kCount) return absl::StrCat(check.count());
    return check.done() || check.yes() ? "√" : "×";
  }
  return "";
}

std::string StopRemarks(const v1::RouteStop& stop, const Words& words) {
  std::vector<std::string> remarks;
  if (!stop.planned()) remarks.emplace_back(words("计划外", "not planned"));
  if (stop.corrected()) remarks.emplace_back(words("更正", "corrected"));
  for (const std::string& flag : stop.flags()) remarks.push_back(flag);
  return absl::StrJoin(remarks, words("、", ", "));
}

Table RouteStopsTable(const v1::RouteReport& report, const Words& words) {
  std::vector<Column> columns = {{"no", words("行程", "No"), true},
                                 {"customer", words("客户编号", "Outlet"), false, Fit::kCut},
                                 {"name", words("客户", "Name"), false, Fit::kCut},
                                 {"outlet_type", words("类型", "Type")},
                                 {"visited", words("实际拜访", "Visited")},
                                 {"successful", words("成功", "Successful")}};
  for (const v1::CheckTotal& check : report.checks()) {
    columns.push_back(
        {check.check(), words(check.label_zh().c_str(), check.label().c_str()), false, Fit::kWrap});
  }
  columns.push_back({"brief", words("简述情况", "In brief"), false, Fit::kWrap});
  columns.push_back({"remarks", words("备注", "Remarks"), false, Fit::kWrap});
  columns.push_back({"event_position", words("事件", "Event"), true});
  Table table(std::move(columns));
  for (const v1::RouteStop& stop : report.stops()) {
    std::vector<Cell> row = {stop.no() == 0 ? std::string() : absl::StrCat(stop.no()),
                             Short(stop.customer()),
                             Shown(stop.name()),
                             stop.outlet_type(),
                             Words::Tick(stop.visited()),
                             Words::Tick(stop.successful())};
    for (const v1::CheckTotal& check : report.checks()) {
      row.emplace_back(CheckCell(stop, check.check()));
    }
    row.emplace_back(Shown(stop.brief()));
    row.emplace_back(StopRemarks(stop, words));
    row.emplace_back(stop.recorded() ? absl::StrCat(stop.event_position()) : "");
    table.Add(std::move(row));
  }
  return table;
}

// 成绩: the checks over the whole day.
Table CheckTotalsTable(const v1::RouteReport& report, const Words& words) {
  Table table({{"check", words("项目", "Check")},
               {"stops", words("家数", "Stops"), true},
               {"positive", words("是", "Yes"), true},
               {"count", words("合计", "Sum"), true}});
  for (const v1::CheckTotal& check : report.checks()) {
    const bool counts = check.kind() == v1::CHECK_KIND_COUNT;
    table.Add({words(check.label_zh().c_str(), check.label().c_str()), absl::StrCat(check.stops()),
               counts ? std::string() : absl::StrCat(check.positive()),
               counts ? absl::StrCat(check.count()) : std::string()});
  }
  return table;
}

const char* RemarkHeading(v1::RemarkKind kind, const Words& words) {
  switch (kind) {
    case v1::REMARK_KIND_MARKET_FEEDBACK: return words("市场信息反馈及建议", "market feedback");
    case v1::REMARK_KIND_HELP_NEEDED: return words("需要何种帮助", "help needed");
    default: return words("其它", "other");
  }
}

Table RouteRemarksTable(const v1::ReportState& state, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"at", words("时间", "Time")},
               {"what", words("事项", "What")},
               {"by", words("由", "By")},
               {"note", words("内容", "Note"), false, Fit::kWrap}});
  for (const v1::ReportRemark& remark : state.remarks()) {
    table.Add({DayAndTime(remark.at(), context.zone), RemarkHeading(remark.kind(), words),
               Short(remark.by()), Shown(remark.note())});
  }
  for (const v1::ReportRemark& comment : state.comments()) {
    table.Add({DayAndTime(comment.at(), context.zone), words("评语", "comment"),
               Short(comment.by()), Shown(comment.note())});
  }
  return table;
}

std::string CoverageCounts(const google::protobuf::RepeatedPtrField<v1::CoverageCount>& counts,
                           const Words& words) {
  std::vector<std::string> parts;
  for (const v1::CoverageCount& count : counts) {
    const std::string label = words(count.label_zh().c_str(), count.label().c_str());
    parts.push_back(absl::StrCat(label.empty() ? count.id() : label, " ", count.count()));
  }
  return absl::StrJoin(parts, words("；", "; "));
}

void AddCoverageRows(const v1::CoverageArea& area, const std::string& name, const Words& words,
                     Table& table) {
  for (const v1::CoverageState& state : area.states()) {
    table.Add({name, words(state.label_zh().c_str(), state.label().c_str()),
               absl::StrCat(state.count()), state.has_share_bp() ? Percent(state.share_bp()) : "",
               CoverageCounts(state.reasons(), words), CoverageCounts(state.contacts(), words)});
  }
  if (area.states().empty()) {
    table.Add({name, words("在册", "listed"), absl::StrCat(area.listed()), "", "", ""});
  }
}

Table CoverageTable(const Words& words) {
  return Table({{"area", words("区域", "Area"), false, Fit::kCut},
                {"state", words("状态", "State")},
                {"count", words("家数", "Outlets"), true},
                {"share", words("占比", "Share"), true},
                {"reasons", words("原因", "Reasons"), false, Fit::kWrap},
                {"contacts", words("接触人", "Contacted by"), false, Fit::kWrap}});
}

}  // namespace

Form FormOf(const v1::RouteReport& report, const FormContext& context) {
  const Words& words = context.words;
  const v1::ReportState& state = report.state();
  Form form;
  const std::string name = Shown(report.consultant_name());
  form.title = absl::StrCat(words("每日工作报表", "Route report"), "  ", report.store_name(), "  ",
                            Short(report.consultant()), name.empty() ? "" : " ", name, "  ",
                            Shown(report.day()), " ", words.Of(report.weekday()));
  form.facts = {{words("区域", "area"), report.area()},
                {words("计划拜访客户总数", "planned"), absl::StrCat(report.planned())},
                {words("实际拜访客户总数", "actual"), absl::StrCat(report.actual())},
                {words("成功", "successful"), absl::StrCat(report.successful())},
                {words("成功拜访率", "success rate"),
                 report.has_success_rate_bp() ? Percent(report.success_rate_bp()) : ""},
                {words("达成目标", "goal"), Shown(state.goal_reached())},
                {words("提交", "submitted"), DayAndTime(state.submitted_at(), context.zone)}};
  form.sections.push_back({words("行程", "Route"), RouteStopsTable(report, words)});
  if (!report.checks().empty()) {
    form.sections.push_back({words("成绩", "Results"), CheckTotalsTable(report, words)});
  }
  if (!state.remarks().empty() || !state.comments().empty()) {
    form.sections.push_back({words("反馈与评语", "Remarks"), RouteRemarksTable(state, context)});
  }
  return form;
}

Form FormOf(const v1::CoverageReport& coverage, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("铺市", "Coverage"), "  ", coverage.store_name());
  form.facts = {{words("在册", "listed"), absl::StrCat(coverage.total().listed())}};
  Table total = CoverageTable(words);
  AddCoverageRows(coverage.total(), "", words, total);
  Table areas = CoverageTable(words);
  for (const v1::CoverageArea& area : coverage.areas()) {
    AddCoverageRows(area, area.area().empty() ? "-" : area.area(), words, areas);
  }
  form.csv = areas;
  form.sections.push_back({words("全部", "All"), std::move(total)});
  form.sections.push_back({words("按区域", "By area"), std::move(areas)});
  return form;
}

Form FormOf(const v1::ListOutletBudgetsResponse& answer, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"customer", words("客户编号", "Outlet"), false, Fit::kCut},
               {"name", words("客户", "Name"), false, Fit::kCut},
               {"area", words("区域", "Area")},
               {"from", words("开始", "From")},
               {"to", words("结束", "To")},
               {"budget", words("额度", "Budget"), true},
               {"spent", words("费用", "Spent"), true},
               {"left", words("余额", "Left"), true},
               {"used", words("使用率", "Used %"), true},
               {"kinds", words("项目", "What for"), false, Fit::kWrap},
               {"over_budget", words("超额笔数", "Beyond it"), true}});
  for (const v1::OutletBudgetRow& row : answer.budgets()) {
    std::vector<std::string> kinds;
    kinds.reserve(static_cast<std::size_t>(row.kinds_size()));
    for (const v1::ExpenseOfKind& of : row.kinds()) {
      const std::string label = words(of.label_zh().c_str(), of.label().c_str());
      kinds.push_back(absl::StrCat(label.empty() ? of.kind() : label, " ", Shown(of.spent())));
    }
    table.Add({Short(row.customer()), Shown(row.name()), row.area(), Shown(row.from()),
               Shown(row.to()), Shown(row.budget()), Shown(row.spent()), Shown(row.left()),
               Cell(row.has_used_bp() ? Percent(row.used_bp()) : "",
                    row.over() ? Emphasis::kBad : Emphasis::kNone),
               absl::StrJoin(kinds, words("、", ", ")),
               row.over_budget() == 0 ? "" : absl::StrCat(row.over_budget())});
  }
  Form form;
  form.title = words("网点费用额度", "Budgets of outlets");
  form.sections.push_back({"", std::move(table)});
  return form;
}

}  // namespace kezhi::cli
