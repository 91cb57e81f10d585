// The customer card (客户管理卡), both sides, as it is printed.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

std::vector<Column> LineColumns(const Words& words) {
  return {{"due_on", words("计划日期", "Due")},
          {"done_on", words("实际日期", "Done")},
          {"method", words("方式", "Method")},
          {"subject", words("主题", "Subject"), false, Fit::kWrap},
          {"situation", words("回访情形", "What happened"), false, Fit::kWrap},
          {"customer_feedback", words("客户反馈", "Customer said"), false, Fit::kWrap},
          {"grade_before", words("级别前", "Before")},
          {"grade_after", words("级别后", "After")},
          {"next_due", words("下次计划", "Next")},
          {"by", words("跟进人", "By"), false, Fit::kCut},
          {"outcome", words("接通", "Outcome")},
          {"satisfied", words("满意", "Satisfied")},
          {"state", words("状态", "State")},
          {"remarks", words("备注", "Remarks"), false, Fit::kWrap}};
}

std::string RemarksOf(const v1::CardLine& line, const Words& words) {
  std::vector<std::string> remarks;
  const auto add = [&remarks](bool holds, const char* remark) {
    if (holds) remarks.emplace_back(remark);
  };
  add(line.overdue(), words("逾期", "overdue"));
  add(line.late(), words("迟", "late"));
  add(line.late_recorded(), words("迟填", "recorded late"));
  add(line.rescheduled(), words("改期", "rescheduled"));
  add(line.corrected(), words("更正", "corrected"));
  add(line.was_missed() && line.state() == v1::CARD_LINE_STATE_DONE,
      words("曾未完成", "was missed"));
  return absl::StrJoin(remarks, words("、", ", "));
}

std::vector<Cell> RowOf(const v1::CardLine& line, const Words& words) {
  const bool asked = line.has_satisfied();
  const Emphasis state = line.overdue() || line.state() == v1::CARD_LINE_STATE_MISSED
                             ? Emphasis::kBad
                             : Emphasis::kNone;
  return {Shown(line.due_on()),
          Shown(line.done_on()),
          line.method(),
          Shown(line.subject()),
          Shown(line.situation()),
          Shown(line.customer_feedback()),
          line.grade_before(),
          line.grade_after(),
          Shown(line.next_due()),
          Short(line.by()),
          words.Of(line.outcome()),
          !asked             ? ""
          : line.satisfied() ? words("是", "yes")
                             : words("否", "no"),
          Cell(words.Of(line.state()), state),
          RemarksOf(line, words)};
}

Table LinesOf(const google::protobuf::RepeatedPtrField<v1::CardLine>& lines, const Words& words) {
  Table table(LineColumns(words));
  for (const v1::CardLine& line : lines) table.Add(RowOf(line, words));
  return table;
}

std::string BackTitle(const v1::CardBack& back, const Words& words) {
  const v1::CardPursuit& pursuit = back.pursuit();
  std::vector<std::string> parts = {
      absl::StrCat(words("反面  商机 ", "Back  pursuit "), pursuit.pursuit())};
  const auto add = [&parts](const char* label, const std::string& value) {
    if (!value.empty()) parts.push_back(absl::StrCat(label, " ", value));
  };
  add(words("状态", "status"), words.Of(pursuit.status()));
  add(words("车型", "model"), pursuit.wanted());
  add(words("级别", "grade"), pursuit.grade());
  add(words("阶段", "stage"), pursuit.stage());
  add(words("顾问", "owner"), Short(pursuit.owner()));
  add(words("建卡", "opened"), Shown(pursuit.opened_on()));
  add(words("到期", "horizon"), Shown(pursuit.horizon_ends()));
  if (pursuit.lapsed()) parts.emplace_back(words("已过期", "lapsed"));
  add(words("结束", "closed"), Shown(pursuit.closed_on()));
  add(words("原因", "reason"), pursuit.reason_code());
  add(words("竞品", "rival"), pursuit.competitor());
  if (pursuit.ordered()) parts.emplace_back(words("已订购", "ordered"));
  add(words("定金", "deposit"), Shown(pursuit.deposit()));
  add(words("信息来源", "source"), pursuit.source());
  add(words("首次来访", "from visit"), Short(pursuit.origin_visit()));
  add(words("需求", "need"), Shown(pursuit.need()));
  add(words("下次计划", "next"), Shown(back.next_due()));
  return absl::StrJoin(parts, "  ");
}

Table PurchasesOf(const v1::CardFront& front, const Words& words) {
  Table table({{"pursuit", words("商机", "Pursuit"), true},
               {"won_on", words("成交日期", "Won on")},
               {"item", words("车型", "Item")},
               {"amount", words("金额", "Amount"), true},
               {"deal", words("合同号", "Deal")},
               {"consultant", words("销售顾问", "Consultant")}});
  for (const v1::Purchase& purchase : front.purchases()) {
    table.Add({absl::StrCat(purchase.pursuit()), Shown(purchase.won_on()), purchase.item(),
               Shown(purchase.amount()), purchase.deal(), Short(purchase.consultant())});
  }
  return table;
}

std::string ReferralsOf(const v1::CardFront& front, absl::string_view separator) {
  return absl::StrJoin(front.referrals(), separator, [](std::string* out, const std::string& name) {
    absl::StrAppend(out, Short(name));
  });
}

// All contacts, after-sale ones as pursuit 0, each with what its side of the card says; a side
// without contacts has a row without one.
Table CsvOf(const v1::CustomerCard& card, const Words& words) {
  std::vector<Column> columns = {{"customer", ""}, {"pursuit", ""}};
  for (const Column& column : LineColumns(words)) columns.push_back(column);
  const std::size_t line_cells = columns.size() - 2;
  for (const char* id : {"source", "origin_visit", "side_next_due", "referrals"}) {
    columns.push_back({id, ""});
  }
  Table csv(columns);
  const auto add = [&](int pursuit, const std::vector<Cell>& line, const std::vector<Cell>& side) {
    std::vector<Cell> cells = {card.head().customer(), absl::StrCat(pursuit)};
    cells.insert(cells.end(), line.begin(), line.end());
    cells.insert(cells.end(), side.begin(), side.end());
    csv.Add(std::move(cells));
  };
  const auto add_side = [&](int pursuit, const auto& lines, const std::vector<Cell>& side) {
    for (const v1::CardLine& line : lines) add(pursuit, RowOf(line, words), side);
    if (lines.empty()) add(pursuit, std::vector<Cell>(line_cells), side);
  };
  if (card.has_front()) {
    add_side(0, card.front().lines(),
             {"", "", Shown(card.front().next_due()), ReferralsOf(card.front(), " ")});
  }
  for (const v1::CardBack& back : card.backs()) {
    add_side(back.pursuit().pursuit(), back.lines(),
             {back.pursuit().source(), Short(back.pursuit().origin_visit()), Shown(back.next_due()),
              ""});
  }
  return csv;
}

// `A (2026-03-02; handle by 2026-03-09: focus on them)`.
std::string ClassText(const v1::CustomerClass& held, const Words& words) {
  std::string text = absl::StrCat(held.grade(), " (", Shown(held.classified_on()));
  if (held.has_due_on()) {
    absl::StrAppend(&text, words("；处理期限 ", "; handle by "), Shown(held.due_on()));
  }
  if (!held.advice().empty()) absl::StrAppend(&text, words("：", ": "), held.advice());
  return absl::StrCat(text, ")");
}

std::vector<Form::Fact> FactsOf(const v1::CardHead& head, const FormContext& context) {
  const Words& words = context.words;
  std::vector<Form::Fact> facts = {{words("姓名", "name"), Shown(head.name())},
                                   {words("电话", "phone"), Shown(head.phone())},
                                   {words("邮箱", "e-mail"), Shown(head.email())},
                                   {words("类型", "kind"), words.Of(head.kind())},
                                   {words("信息来源", "source"), head.source()},
                                   {words("销售顾问", "owner"), Short(head.owner())},
                                   {words("公海", "public pool"), Words::Tick(head.pooled())},
                                   {words("建卡日", "registered"), Shown(head.registered_on())},
                                   {words("来访", "visits"), absl::StrCat(head.visits())},
                                   {words("外部编号", "external id"), head.external_id()},
                                   {words("合并入", "merged into"), Short(head.merged_into())}};
  for (const v1::ProfileEntry& entry : head.profile()) {
    facts.push_back({context.Called(entry.field()), Shown(entry.value())});
  }
  for (const v1::Attribute& attribute : head.attributes()) {
    facts.push_back({attribute.name(), attribute.value()});
  }
  for (const v1::CustomerClass& held : head.classes()) {
    facts.push_back({absl::StrCat(words("分类 ", "class "), held.scale()), ClassText(held, words)});
  }
  for (const std::string& alias : head.merged_from()) {
    facts.push_back({words("并入自", "merged from"), Short(alias)});
  }
  for (const std::string& duplicate : head.duplicates()) {
    facts.push_back({words("疑似重复", "maybe the same as"), Short(duplicate)});
  }
  return facts;
}

}  // namespace

Form FormOf(const v1::CustomerCard& card, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("客户管理卡", "Customer card"), "  ", card.head().customer());
  form.facts = FactsOf(card.head(), context);
  form.facts.push_back({words("推荐了", "referred"), ReferralsOf(card.front(), words("、", ", "))});
  const v1::CardFront& front = card.front();
  if (front.purchases_size() > 0 || front.lines_size() > 0) {
    const std::string next = Shown(front.next_due());
    form.sections.push_back(
        {absl::StrCat(words("正面  购买", "Front  purchases"),
                      next.empty() ? "" : words("  下次计划 ", "  next "), next),
         PurchasesOf(front, words)});
    if (front.lines_size() > 0) {
      form.sections.push_back(
          {words("售后回访", "After-sale contacts"), LinesOf(front.lines(), words)});
    }
  }
  for (const v1::CardBack& back : card.backs()) {
    form.sections.push_back({BackTitle(back, words), LinesOf(back.lines(), words)});
  }
  form.csv = CsvOf(card, words);
  return form;
}

Table CardTable(const FormContext& context) {
  const Words& words = context.words;
  return Table({{"customer", words("客户", "Customer")},
                {"name", words("姓名", "Name"), false, Fit::kCut},
                {"phone", words("电话", "Phone")},
                {"source", words("信息来源", "Source"), false, Fit::kCut},
                {"owner", words("销售顾问", "Owner"), false, Fit::kCut},
                {"registered_on", words("建卡日", "Registered")},
                {"visits", words("来访", "Visits"), true},
                {"external_id", words("外部编号", "External id"), false, Fit::kCut}});
}

std::vector<Cell> CardRow(const v1::CardHead& head) {
  return {Short(head.customer()),      Shown(head.name()),
          Shown(head.phone()),         head.source(),
          Short(head.owner()),         Shown(head.registered_on()),
          absl::StrCat(head.visits()), head.external_id()};
}

}  // namespace kezhi::cli
