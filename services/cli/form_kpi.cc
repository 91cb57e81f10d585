// Assessments as they are printed.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/money.h"
#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// The name of a sheet or an item in the language, else its id.
template <typename Named>
std::string LabelOf(const Named& named, const std::string& id, const Words& words) {
  const char* label = words(named.label_zh().c_str(), named.label().c_str());
  return *label == '\0' ? id : label;
}

// What a suggestion rests on: `done/of`, figure by figure.
std::string FiguresText(const v1::KpiItem& item) {
  std::vector<std::string> figures;
  for (const v1::KpiFigure& figure : item.figures()) {
    if (figure.of() == 0) {
      figures.push_back(absl::StrCat(figure.done()));
      continue;
    }
    figures.push_back(figure.currency().empty()
                          ? absl::StrCat(figure.done(), "/", figure.of())
                          : absl::StrCat(Shown(domain::MoneyOf(figure.done(), figure.currency())),
                                         "/",
                                         Shown(domain::MoneyOf(figure.of(), figure.currency()))));
  }
  return absl::StrJoin(figures, " ");
}

std::string ScoreText(bool has, int basis_points) {
  return has ? Percent(basis_points) : "";
}

Table KpiTable(const Words& words) {
  return Table({{"sheet", words("考核表", "Sheet"), false, Fit::kCut},
                {"item", words("指标", "Item"), false, Fit::kWrap},
                {"source", words("信息来源", "Source"), false, Fit::kWrap},
                {"weight", words("权重", "Weight"), true},
                {"score", words("评分", "Score"), true},
                {"weighted", words("加权", "Weighted"), true},
                {"suggested", words("建议", "Suggested"), true},
                {"figures", words("依据", "By"), false, Fit::kWrap},
                {"note", words("说明", "Note"), false, Fit::kWrap},
                {"guide", words("考核说明", "Guide"), false, Fit::kWrap},
                {"scored_by", words("评分人", "Scored by"), false, Fit::kCut}});
}

void AddItems(const v1::KpiPart& part, const Words& words, Table& table) {
  for (const v1::KpiItem& item : part.items()) {
    table.Add({LabelOf(part, part.sheet(), words), LabelOf(item, item.item(), words),
               std::string(words(item.source_zh().c_str(), item.source().c_str())),
               Percent(item.weight_bp()), ScoreText(item.has_score_bp(), item.score_bp()),
               ScoreText(item.has_weighted_bp(), item.weighted_bp()),
               ScoreText(item.has_suggested_bp(), item.suggested_bp()), FiguresText(item),
               Shown(item.note()),
               std::string(words(item.guide_zh().c_str(), item.guide().c_str())),
               Short(item.scored_by())});
  }
}

std::string TotalsText(const v1::KpiSheet& sheet, const Words& words) {
  std::vector<std::string> totals;
  for (const v1::KpiPart& part : sheet.parts()) {
    if (!part.has_total_bp()) continue;
    totals.push_back(
        absl::StrCat(LabelOf(part, part.sheet(), words), " ", Percent(part.total_bp())));
  }
  return absl::StrJoin(totals, "  ");
}

}  // namespace

Form FormOf(const v1::KpiSheet& sheet, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("岗位考核指标表", "Assessment"), "  ", Short(sheet.consultant()),
                            "  ", Shown(sheet.from()), " – ", Shown(sheet.to()));
  form.facts = {{words("考核", "assessment"), Short(sheet.assessment())},
                {words("状态", "state"),
                 sheet.closed() ? words("已结束", "closed") : words("进行中", "open")},
                {words("开始人", "opened by"), Short(sheet.opened_by())},
                {words("结束", "closed"), DayAndTime(sheet.closed_at(), context.zone)},
                {words("合计", "totals"), TotalsText(sheet, words)}};
  Table all = KpiTable(words);
  for (const v1::KpiPart& part : sheet.parts()) {
    Table table = KpiTable(words);
    AddItems(part, words, table);
    AddItems(part, words, all);
    form.sections.push_back({LabelOf(part, part.sheet(), words), std::move(table)});
  }
  form.csv = std::move(all);
  return form;
}

Form FormOf(const v1::ListKpiSheetsResponse& sheets, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"assessment", words("考核", "Assessment"), false, Fit::kCut},
               {"consultant", words("营销员", "Whose"), false, Fit::kCut},
               {"from", words("自", "From")},
               {"to", words("至", "To")},
               {"closed", words("结束", "Closed")},
               {"totals", words("合计", "Totals"), false, Fit::kWrap}});
  for (const v1::KpiSheet& sheet : sheets.sheets()) {
    table.Add({Short(sheet.assessment()), Short(sheet.consultant()), Shown(sheet.from()),
               Shown(sheet.to()), Words::Tick(sheet.closed()), TotalsText(sheet, words)});
  }
  Form form;
  form.title = words("岗位考核", "Assessments");
  form.sections.push_back({"", std::move(table)});
  return form;
}

}  // namespace kezhi::cli
