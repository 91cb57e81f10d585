// The daily activity report (销售活动日报表) as it is printed.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

std::string NameOf(const v1::ReportLine& line) {
  if (line.name().kind_case() != v1::Personal::KIND_NOT_SET) return Shown(line.name());
  return Shown(line.appellation());
}

// 方式: the method of a contact, the channel of a reception.
std::string MethodOf(const v1::ReportLine& line, const Words& words) {
  return line.method().empty() ? words.Of(line.channel()) : line.method();
}

// 访问经过: what happened, the note of a reception, or how a pursuit went on.
std::string CourseOf(const v1::ReportLine& line, const Words& words) {
  std::vector<std::string> parts;
  for (const std::string& part : {Shown(line.situation()), Shown(line.note()), Shown(line.brief()),
                                  line.detail(), std::string(words.Of(line.outcome()))}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, words("；", "; "));
}

std::string RemarksOf(const v1::ReportLine& line, const Words& words) {
  std::vector<std::string> remarks;
  if (line.void_()) remarks.emplace_back(words("作废", "void"));
  if (line.corrected()) remarks.emplace_back(words("更正", "corrected"));
  if (line.added_after()) remarks.emplace_back(words("交后补", "after submission"));
  return absl::StrJoin(remarks, words("、", ", "));
}

Table LinesOf(const v1::DailyReport& report, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"no", words("序号", "No"), true},
               {"at", words("时间", "Time")},
               {"kind", words("事项", "Activity")},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"wanted", words("车型", "Model"), false, Fit::kCut},
               {"source", words("信息来源", "Source"), false, Fit::kCut},
               {"purpose", words("目的", "Purpose")},
               {"method", words("方式", "Method")},
               {"situation", words("访问经过", "What happened"), false, Fit::kWrap},
               {"grade_before", words("原有级别", "Before")},
               {"grade_after", words("现在级别", "After")},
               {"remarks", words("备注", "Remarks"), false, Fit::kWrap},
               {"event_position", words("事件", "Event"), true}});
  for (const v1::ReportLine& line : report.lines()) {
    std::vector<Cell> row = {absl::StrCat(line.no()),
                             TimeOfDay(line.at(), context.zone),
                             words.Of(line.kind()),
                             NameOf(line),
                             line.wanted(),
                             line.source(),
                             words.Of(line.purpose()),
                             MethodOf(line, words),
                             CourseOf(line, words),
                             line.grade_before(),
                             line.grade_after(),
                             RemarksOf(line, words),
                             absl::StrCat(line.event_position())};
    if (line.void_()) {
      for (Cell& cell : row) cell.emphasis = Emphasis::kFaint;
    }
    table.Add(std::move(row));
  }
  return table;
}

std::string StateOf(const v1::PlanLine& line, const Words& words) {
  if (line.done()) return words("完成", "done");
  if (line.struck()) return words("划去", "struck");
  if (line.missed()) return words("未完成", "missed");
  return "";
}

Table PlanOf(const v1::DailyReport& report, const Words& words) {
  Table table({{"no", words("序号", "No"), true},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"phone", words("电话", "Phone")},
               {"wanted", words("车型", "Model"), false, Fit::kCut},
               {"grade", words("级别", "Grade")},
               {"purpose", words("目的", "Purpose")},
               {"method", words("方式", "Method")},
               {"subject", words("主题", "Subject"), false, Fit::kWrap},
               {"state", words("状态", "State")}});
  for (const v1::PlanLine& line : report.plan()) {
    table.Add({absl::StrCat(line.no()), Shown(line.name()), Shown(line.phone()), line.wanted(),
               line.grade(), words.Of(line.purpose()), line.method(), Shown(line.subject()),
               StateOf(line, words)});
  }
  return table;
}

std::vector<Form::Fact> FactsOf(const v1::DailyReport& report, const FormContext& context) {
  const Words& words = context.words;
  const v1::ReportTotals& totals = report.totals();
  const v1::ReportState& state = report.state();
  return {{words("来店批次", "walk-ins"), absl::StrCat(totals.walk_ins())},
          {words("来电批次", "calls in"), absl::StrCat(totals.call_ins())},
          {words("未留资料", "no data left"), absl::StrCat(totals.no_info())},
          {words("电话拜访", "phone contacts"), absl::StrCat(totals.phone_contacts())},
          {words("访问", "visits"), absl::StrCat(totals.visits())},
          {words("成交", "won"), absl::StrCat(totals.won())},
          {words("战败", "lost"), absl::StrCat(totals.lost())},
          {words("本日止意向客户数", "pursuits"), GradeCounts(totals.pursuits_by_grade())},
          {words("本日止保有客户数", "customers kept"), absl::StrCat(totals.customers_kept())},
          {words("本月访问累计", "contacts this month"), absl::StrCat(totals.month_contacts())},
          {words("计划", "planned"), absl::StrCat(totals.planned())},
          {words("完成", "done"), absl::StrCat(totals.done())},
          {words("未完成", "missed"), absl::StrCat(totals.missed())},
          {words("提交", "submitted"), DayAndTime(state.submitted_at(), context.zone)},
          {words("未交", "not handed in"), Words::Tick(state.missing())},
          {words("达成目标", "goal"), Shown(state.goal_reached())}};
}

// What was done about a remark, and whom it was reported to.
std::string AnswersOf(const v1::ReportRemark& remark, const Words& words) {
  std::vector<std::string> answers;
  for (const v1::RemarkAnswer& answer : remark.answers()) {
    const std::string& to = answer.reported_to();
    answers.push_back(absl::StrCat(Shown(answer.note()),
                                   to.empty() ? "" : words("，汇报 ", ", reported to "), to));
  }
  return absl::StrJoin(answers, "; ");
}

void AddRemarks(const google::protobuf::RepeatedPtrField<v1::ReportRemark>& remarks,
                const char* title, const FormContext& context, Form& form) {
  if (remarks.empty()) return;
  const Words& words = context.words;
  Table table({{"at", words("时间", "Time")},
               {"by", words("由", "By")},
               {"note", words("内容", "Note"), false, Fit::kWrap},
               {"answers", words("处理", "Handled"), false, Fit::kWrap},
               {"event_position", words("事件", "Event"), true}});
  for (const v1::ReportRemark& remark : remarks) {
    table.Add({DayAndTime(remark.at(), context.zone), Short(remark.by()), Shown(remark.note()),
               AnswersOf(remark, words),
               remark.position() == 0 ? "" : absl::StrCat(remark.position())});
  }
  form.sections.push_back({title, std::move(table)});
}

}  // namespace

Form FormOf(const v1::DailyReport& report, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  const std::string name = Shown(report.consultant_name());
  form.title =
      absl::StrCat(words("销售活动日报表", "Daily activity report"), "  ", report.store_name(),
                   "  ", Short(report.consultant()), name.empty() ? "" : absl::StrCat(" ", name),
                   "  ", Shown(report.day()), " ", words.Of(report.weekday()));
  form.facts = FactsOf(report, context);
  form.sections.push_back({words("当日活动", "The day"), LinesOf(report, context)});
  form.sections.push_back({absl::StrCat(words("明日工作计划", "Plan for the next open day"), "  ",
                                        Shown(report.next_day())),
                           PlanOf(report, words)});
  AddRemarks(report.state().remarks(), words("情况反映", "Remarks"), context, form);
  AddRemarks(report.state().comments(), words("主管指示", "Manager's comments"), context, form);
  return form;
}

}  // namespace kezhi::cli
