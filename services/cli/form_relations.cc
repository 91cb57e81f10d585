// The audit of the relations as it is printed.
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// What a relation is about, in few words.
const char* MeaningOf(const std::string& id, const Words& words) {
  if (id == "L1") return words("来店(电)均登记", "whoever comes is registered");
  if (id == "L2") return words("有意向、成交者均有卡", "who left a grade, or bought, has a card");
  if (id == "L3") return words("推进表与卡相符", "the progress table has whom the cards say");
  if (id == "L4") return words("登记者只在一种状态", "registered means open or won");
  if (id == "L5") return words("工作均在日报表", "all work is in the report");
  if (id == "L6") return words("回访计划即明日计划", "plans are tomorrow's plan");
  if (id == "L7") return words("回访结果级别一致", "grades after contacts agree");
  if (id == "L8") return words("售后计划与回访在日报表", "after-sale work is in the report");
  if (id == "L9") return words("合计相符", "heads count their lines");
  if (id == "L10") return words("审核提交后不变", "what was sealed is as it was");
  return "";
}

std::string CellText(const v1::FormCell& cell) {
  if (cell.view().empty()) return "";
  return absl::StrCat(cell.view(), " ", Short(cell.key()), cell.value().empty() ? "" : ": ",
                      Short(cell.value()));
}

Table FindingTable(const Words& words) {
  return Table({{"relation", words("关系", "Relation")},
                {"kind", words("情形", "Kind")},
                {"day", words("日期", "Day")},
                {"consultant", words("顾问", "Consultant"), false, Fit::kCut},
                {"customer", words("客户", "Customer"), false, Fit::kCut},
                {"pursuit", words("商机", "Pursuit"), true},
                {"left", words("一表", "This form"), false, Fit::kWrap},
                {"right", words("另一表", "That form"), false, Fit::kWrap},
                {"cause", words("原因", "Cause")},
                {"acknowledged", words("已确认", "Signed off"), false, Fit::kWrap},
                {"positions", words("事件", "Events"), false, Fit::kWrap}});
}

// Who signed it off, and what they say.
std::string AcknowledgedText(const v1::RelationFinding& finding) {
  if (!finding.has_acknowledged()) return "";
  const v1::FindingAcknowledgement& acknowledged = finding.acknowledged();
  return absl::StrCat(Short(acknowledged.by()), " ", Shown(acknowledged.note()));
}

void AddFinding(const v1::RelationFinding& finding, const Words& words, Table& table) {
  table.Add(
      {finding.relation(), words.Of(finding.kind()), Shown(finding.day()),
       Short(finding.consultant()), Short(finding.customer()),
       finding.pursuit() == 0 ? "" : absl::StrCat(finding.pursuit()), CellText(finding.left()),
       CellText(finding.right()),
       Cell(words.Of(finding.cause()), finding.explained() ? Emphasis::kFaint : Emphasis::kBad),
       AcknowledgedText(finding), absl::StrJoin(finding.positions(), " ")});
}

}  // namespace

Form FormOf(const v1::Reconciliation& reconciliation, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("逻辑关系稽核", "Audit of the relations"), "  ",
                            Short(reconciliation.store()), "  ", Shown(reconciliation.from()),
                            " – ", Shown(reconciliation.to()));
  Table relations({{"relation", words("关系", "Relation")},
                   {"meaning", words("内容", "Means")},
                   {"checked", words("核对", "Checked"), true},
                   {"holds", words("相符", "Holds"), true},
                   {"closed", words("已结", "Closed"), true},
                   {"explained", words("有因", "Explained"), true},
                   {"acknowledged", words("已确认", "Signed off"), true},
                   {"failed", words("不合", "Failed"), true}});
  Table findings = FindingTable(words);
  std::int64_t failed = 0;
  for (const v1::RelationResult& relation : reconciliation.relations()) {
    failed += relation.failed();
    relations.Add({relation.id(), MeaningOf(relation.id(), words), absl::StrCat(relation.checked()),
                   absl::StrCat(relation.holds()), absl::StrCat(relation.closed()),
                   absl::StrCat(relation.explained()), absl::StrCat(relation.acknowledged()),
                   absl::StrCat(relation.failed())});
    for (const v1::RelationFinding& finding : relation.findings()) {
      AddFinding(finding, words, findings);
    }
  }
  form.facts = {{words("位置", "position"), absl::StrCat(reconciliation.position())},
                {words("结论", "verdict"),
                 failed == 0 ? words("通过", "passed") : words("不通过", "failed")}};
  form.csv = findings;
  form.sections.push_back({"", std::move(relations)});
  if (!findings.empty()) {
    form.sections.push_back({words("不符之处", "Findings"), std::move(findings)});
  }
  return form;
}

}  // namespace kezhi::cli
