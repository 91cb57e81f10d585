// Work plans, and who is to be visited, as they are printed.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/money.h"
#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

const char* MetricText(v1::PlanMetric metric, const Words& words) {
  switch (metric) {
    case v1::PLAN_METRIC_WON_AMOUNT: return words("销售额", "sales amount");
    case v1::PLAN_METRIC_WON_COUNT: return words("成交数", "sales");
    case v1::PLAN_METRIC_FOLLOW_UPS: return words("跟进次数", "contacts");
    case v1::PLAN_METRIC_REACHED: return words("有效跟进", "contacts that reached");
    case v1::PLAN_METRIC_NEW_CUSTOMERS: return words("新开发客户", "new customers");
    case v1::PLAN_METRIC_NEW_PURSUITS: return words("新增意向", "new pursuits");
    case v1::PLAN_METRIC_OTHER: return words("其他", "other");
    default: return "";
  }
}

const char* PlanStateText(v1::WorkPlanState state, const Words& words) {
  switch (state) {
    case v1::WORK_PLAN_STATE_DRAFTED: return words("待审核", "to be reviewed");
    case v1::WORK_PLAN_STATE_ACCEPTED: return words("已通过", "accepted");
    case v1::WORK_PLAN_STATE_RETURNED: return words("已退回", "returned");
    default: return "";
  }
}

// A figure of a line: an amount with its currency, anything else as a number.
std::string FigureText(std::int64_t figure, const std::string& currency) {
  return currency.empty() ? absl::StrCat(figure) : Shown(domain::MoneyOf(figure, currency));
}

// Basis points that may be very many.
std::string RateText(std::int64_t basis_points) {
  return Percent(static_cast<int>(std::min<std::int64_t>(basis_points, 999999999)));
}

std::string PlanKindText(const v1::WorkPlan& plan, const Words& words) {
  const char* label = words(plan.kind_label_zh().c_str(), plan.kind_label().c_str());
  return *label == '\0' ? plan.kind() : label;
}

std::string PlanOwnerText(const v1::WorkPlan& plan, const Words& words) {
  if (!plan.owner().empty()) return Short(plan.owner());
  return plan.group().empty() ? words("全店", "the store") : plan.group();
}

Table PlanLines(const v1::WorkPlan& plan, const Words& words) {
  Table table({{"metric", words("指标", "What")},
               {"item", words("品种", "Item"), false, Fit::kCut},
               {"customer", words("客户", "Customer"), false, Fit::kCut},
               {"task", words("任务", "Task"), true},
               {"goal", words("目标", "Goal"), true},
               {"actual", words("实际", "Actual"), true},
               {"claimed", words("自报", "Claimed"), true},
               {"task_rate", words("任务完成率", "Of task"), true},
               {"goal_rate", words("目标完成率", "Of goal"), true}});
  for (const v1::WorkPlanLine& line : plan.lines()) {
    const std::string& currency = line.currency();
    table.Add({MetricText(line.metric(), words), line.item(), Short(line.customer()),
               FigureText(line.task(), currency),
               line.goal() == 0 ? "" : FigureText(line.goal(), currency),
               line.has_actual() ? FigureText(line.actual(), currency) : "",
               line.has_claimed() ? FigureText(line.claimed(), currency) : "",
               line.has_task_rate_bp() ? RateText(line.task_rate_bp()) : "",
               line.has_goal_rate_bp() ? RateText(line.goal_rate_bp()) : ""});
  }
  return table;
}

Table PlanVisits(const v1::WorkPlan& plan, const Words& words) {
  Table table({{"customer", words("客户", "Customer"), false, Fit::kCut},
               {"tier", words("分类", "Tier")},
               {"on", words("计划日期", "On")}});
  for (const v1::PlannedVisit& visit : plan.visits()) {
    table.Add({Short(visit.customer()), visit.tier(), Shown(visit.on())});
  }
  return table;
}

Table PlanAwards(const v1::WorkPlan& plan, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"kind", words("种类", "What")},
               {"amount", words("金额", "Amount"), true},
               {"rule", words("条款", "Rule"), false, Fit::kCut},
               {"by", words("决定人", "By"), false, Fit::kCut},
               {"at", words("时间", "When")},
               {"note", words("说明", "Note"), false, Fit::kWrap}});
  for (const v1::WorkPlanAward& award : plan.awards()) {
    table.Add({award.fine() ? words("罚款", "fine") : words("奖励", "reward"),
               Shown(award.amount()), award.rule(), Short(award.by()),
               DayAndTime(award.at(), context.zone), Shown(award.note())});
  }
  return table;
}

}  // namespace

Form FormOf(const v1::WorkPlan& plan, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(PlanKindText(plan, words), "  ", PlanOwnerText(plan, words), "  ",
                            Shown(plan.from()), " – ", Shown(plan.to()));
  form.facts = {
      {words("状态", "state"), PlanStateText(plan.state(), words)},
      {words("区域", "area"), plan.area()},
      {words("制定人", "drafted by"), Short(plan.drafted_by())},
      {words("制定时间", "drafted"), DayAndTime(plan.drafted_at(), context.zone)},
      {words("应于", "due"), Shown(plan.draft_due_on())},
      {words("逾期", "late"), Words::Tick(plan.late())},
      {words("修改", "changes"), plan.amendments() == 0 ? "" : absl::StrCat(plan.amendments())},
      {words("审核人", "reviewed by"), Short(plan.review().by())},
      {words("审核", "verdict"), words.Of(plan.review().verdict())},
      {words("审核意见", "review"), Shown(plan.review().note())},
      {words("措施", "measures"), Shown(plan.note())},
      {words("总结", "summary"), Shown(plan.summary())},
      {words("总结时间", "summed up"), DayAndTime(plan.summarised_at(), context.zone)},
      {words("总结逾期", "summary late"), Words::Tick(plan.summary_late())}};
  form.sections.push_back({"", PlanLines(plan, words)});
  if (!plan.visits().empty()) {
    form.sections.push_back({words("计划拜访", "Planned visits"), PlanVisits(plan, words)});
  }
  if (!plan.awards().empty()) {
    form.sections.push_back({words("奖惩", "Rewards and fines"), PlanAwards(plan, context)});
  }
  return form;
}

Form FormOf(const v1::ListPlansResponse& plans, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"plan", words("计划", "Plan"), false, Fit::kCut},
               {"kind", words("种类", "Kind"), false, Fit::kCut},
               {"owner", words("所属", "Whose"), false, Fit::kCut},
               {"from", words("自", "From")},
               {"to", words("至", "To")},
               {"state", words("状态", "State")},
               {"late", words("逾期", "Late")},
               {"targets", words("目标项", "Targets"), true},
               {"visits", words("拜访", "Visits"), true},
               {"rates", words("任务完成率", "Of tasks"), false, Fit::kCut},
               {"summarised_at", words("总结", "Summed up")},
               {"summary_late", words("总结逾期", "Summary late")}});
  for (const v1::WorkPlan& plan : plans.plans()) {
    std::vector<std::string> rates;
    for (const v1::WorkPlanLine& line : plan.lines()) {
      if (!line.has_task_rate_bp()) continue;
      rates.push_back(RateText(line.task_rate_bp()));
    }
    table.Add({Short(plan.plan()), PlanKindText(plan, words), PlanOwnerText(plan, words),
               Shown(plan.from()), Shown(plan.to()), PlanStateText(plan.state(), words),
               Words::Tick(plan.late()), absl::StrCat(plan.lines_size()),
               absl::StrCat(plan.visits_size()), absl::StrJoin(rates, " "),
               DayAndTime(plan.summarised_at(), context.zone), Words::Tick(plan.summary_late())});
  }
  Form form;
  form.title = words("工作计划", "Work plans");
  form.sections.push_back({"", std::move(table)});
  return form;
}

Form FormOf(const v1::VisitSchedule& schedule, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"tier", words("分类", "Tier")},
               {"last_visited", words("上次拜访", "Last visit")},
               {"due_on", words("应访日", "Due")},
               {"due", words("本月应访", "Due this month")},
               {"planned", words("计划", "Planned")},
               {"planned_on", words("计划日期", "On")},
               {"visits", words("拜访次数", "Visits"), true},
               {"visited_on", words("拜访日期", "Visited")},
               {"overdue", words("逾期", "Overdue")}});
  for (const v1::VisitScheduleLine& line : schedule.lines()) {
    std::vector<Cell> row = {
        Short(line.customer()),      Shown(line.name()),         line.tier(),
        Shown(line.last_visited()),  Shown(line.due_on()),       Words::Tick(line.due()),
        Words::Tick(line.planned()), Shown(line.planned_on()),   absl::StrCat(line.visits()),
        Shown(line.visited_on()),    Words::Tick(line.overdue())};
    if (line.overdue()) row[4].emphasis = Emphasis::kBad;
    table.Add(std::move(row));
  }
  Form form;
  form.title =
      absl::StrCat(words("月访客户表", "Visits of the month"), "  ", Short(schedule.consultant()),
                   "  ", schedule.year(), "-", schedule.month() < 10 ? "0" : "", schedule.month());
  form.facts = {{words("计划", "plan"), Short(schedule.plan())},
                {words("计划逾期", "plan late"), Words::Tick(schedule.late())},
                {words("计划拜访", "planned"),
                 absl::StrCat(schedule.planned_visited(), "/", schedule.planned())},
                {words("计划完成率", "of planned"),
                 schedule.has_planned_rate_bp() ? Percent(schedule.planned_rate_bp()) : ""},
                {words("应访", "due"), absl::StrCat(schedule.due_visited(), "/", schedule.due())},
                {words("应访完成率", "of due"),
                 schedule.has_due_rate_bp() ? Percent(schedule.due_rate_bp()) : ""},
                {words("拜访次数", "visits"), absl::StrCat(schedule.visits())}};
  form.sections.push_back({"", std::move(table)});
  return form;
}

}  // namespace kezhi::cli
