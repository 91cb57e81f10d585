// Territories, their distributors, and screenings, as forms. 客户的区域分类, 客户筛选
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

const char* VerdictText(v1::ScreeningVerdict verdict, const Words& words) {
  switch (verdict) {
    case v1::SCREENING_VERDICT_APPROVED: return words("合格", "fit");
    case v1::SCREENING_VERDICT_REFUSED: return words("不合格", "not fit");
    default: return "";
  }
}

const char* StatusText(v1::ScreeningStatus status, const Words& words) {
  switch (status) {
    case v1::SCREENING_STATUS_OPEN: return words("评估中", "open");
    case v1::SCREENING_STATUS_APPROVED: return words("确定", "approved");
    case v1::SCREENING_STATUS_REFUSED: return words("不予确定", "refused");
    case v1::SCREENING_STATUS_ENDED: return words("终止", "ended");
    default: return "";
  }
}

std::string TerritoryLabel(const v1::TerritoryRow& row, const Words& words) {
  const std::string name = words(row.label_zh().c_str(), row.label().c_str());
  return name.empty() ? Short(row.territory()) : name;
}

// `gsp √ (certificate 12), credit ×`.
std::string FindingsOf(const v1::ScreeningAssessment& assessment) {
  std::vector<std::string> findings;
  for (const v1::RecordedCriterion& found : assessment.criteria()) {
    const std::string proof = Shown(found.proof());
    findings.push_back(absl::StrCat(found.criterion(), found.met() ? " √" : " ×",
                                    proof.empty() ? "" : absl::StrCat(" (", proof, ")")));
  }
  return absl::StrJoin(findings, ", ");
}

std::string NumberIf(bool shown, int number) {
  return shown ? absl::StrCat(number) : std::string();
}

}  // namespace

Table TerritoryTable(const google::protobuf::RepeatedPtrField<v1::TerritoryRow>& rows,
                     const FormContext& context) {
  const Words& words = context.words;
  Table table({{"territory", words("区域编号", "Id"), false, Fit::kCut},
               {"name", words("区域", "Territory"), false, Fit::kCut},
               {"parent", words("所属", "In"), false, Fit::kCut},
               {"type", words("类型", "Type")},
               {"min", words("最少", "Min"), true},
               {"max", words("最多", "Max"), true},
               {"counted", words("经销商", "Distributors"), true},
               {"free", words("可增", "Free"), true},
               {"below_min", words("不足", "Below")},
               {"in_screening", words("评估中", "Screening"), true},
               {"idle", words("代而不理", "Idle"), true},
               {"districts", words("地区", "Districts"), true},
               {"in_districts", words("地区经销商", "In districts"), true},
               {"assured", words("信息保证", "Assured")}});
  for (const v1::TerritoryRow& row : rows) {
    std::vector<Cell> cells = {Short(row.territory()),
                               TerritoryLabel(row, words),
                               Short(row.parent()),
                               row.type(),
                               absl::StrCat(row.min()),
                               absl::StrCat(row.max()),
                               NumberIf(row.limited(), row.counted()),
                               NumberIf(row.limited(), row.free()),
                               Words::Tick(row.below_min()),
                               absl::StrCat(row.in_screening()),
                               absl::StrCat(row.idle()),
                               NumberIf(row.districts() > 0, row.districts()),
                               NumberIf(row.districts() > 0, row.in_districts()),
                               Words::Tick(row.assured())};
    if (row.below_min()) cells[8].emphasis = Emphasis::kBad;
    table.Add(std::move(cells));
  }
  return table;
}

Table ScreeningTable(const google::protobuf::RepeatedPtrField<v1::ScreeningRow>& rows,
                     const FormContext& context) {
  const Words& words = context.words;
  Table table({{"customer", words("客户编号", "Customer"), false, Fit::kCut},
               {"territory", words("区域", "Territory")},
               {"rep", words("商务代表", "Rep")},
               {"round", words("次", "Round"), true},
               {"nominated_on", words("提名", "Nominated")},
               {"status", words("状态", "Status")},
               {"step", words("程序", "Step")},
               {"assessed_on", words("日期", "On")},
               {"by", words("评估人", "By"), false, Fit::kCut},
               {"verdict", words("意见", "Advice")},
               {"findings", words("标准", "Criteria"), false, Fit::kWrap},
               {"report_to", words("报", "Reported to")},
               {"waits_for", words("待", "Waits for")},
               {"decided_on", words("确定", "Decided")},
               {"reason", words("理由", "Reason"), false, Fit::kWrap}});
  for (const v1::ScreeningRow& row : rows) {
    std::vector<Cell> head = {Short(row.customer()),
                              Short(row.territory()),
                              Short(row.rep()),
                              absl::StrCat(row.round()),
                              Shown(row.nominated_on()),
                              StatusText(row.status(), words),
                              "",
                              "",
                              "",
                              "",
                              "",
                              "",
                              row.waits_for(),
                              Shown(row.decided_on()),
                              Shown(row.reason())};
    table.Add(std::move(head));
    for (const v1::ScreeningAssessment& done : row.assessments()) {
      table.Add({Short(row.customer()), Short(row.territory()), "", "", "", "", done.step(),
                 Shown(done.assessed_on()), Short(done.principal()),
                 VerdictText(done.verdict(), words), FindingsOf(done), done.report_to(), "", "",
                 ""});
    }
  }
  return table;
}

Form FormOf(const v1::Territory& territory, const FormContext& context) {
  const Words& words = context.words;
  const v1::TerritoryRow& head = territory.head();
  Form form;
  form.title =
      absl::StrCat(words("客户的区域分类", "Territory"), "  ", TerritoryLabel(head, words));
  std::vector<std::string> basis;
  for (const v1::Attribute& reason : head.basis()) {
    basis.push_back(absl::StrCat(reason.name(), " ", reason.value()));
  }
  form.facts = {{words("类型", "type"), head.type()},
                {words("依据", "basis"), absl::StrJoin(basis, ", ")},
                {words("设置", "set up"), Shown(head.defined_on())},
                {words("转换", "converted"), Shown(head.converted_on())},
                {words("标记", "flags"), absl::StrJoin(head.flags(), ", ")}};
  google::protobuf::RepeatedPtrField<v1::TerritoryRow> rows = territory.districts();
  *rows.Add() = head;
  Table distributors({{"customer", words("客户编号", "Customer"), false, Fit::kCut},
                      {"territory", words("区域", "Territory")},
                      {"type", words("类型", "Type")},
                      {"appointed_on", words("确定", "Appointed")},
                      {"screened", words("经筛选", "Screened")},
                      {"last_verdict", words("最近评估", "Last verdict")},
                      {"last_order_on", words("最近订货", "Last order")},
                      {"days_without_order", words("未订货天数", "Days without"), true},
                      {"idle", words("代而不理", "Idle")}});
  for (const v1::DistributorRow& row : territory.distributors()) {
    distributors.Add({Short(row.customer()), Short(row.territory()), row.type(),
                      Shown(row.appointed_on()), Words::Tick(row.screened()),
                      VerdictText(row.last_verdict(), words), Shown(row.last_order_on()),
                      absl::StrCat(row.days_without_order()), Words::Tick(row.idle())});
  }
  form.sections.push_back({words("经销商", "Distributors"), std::move(distributors)});
  form.sections.push_back({words("区域", "Territories"), TerritoryTable(rows, context)});
  form.sections.push_back(
      {words("客户筛选", "Screenings"), ScreeningTable(territory.screenings(), context)});
  return form;
}

}  // namespace kezhi::cli
