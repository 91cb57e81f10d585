// The progress table (潜在顾客等级推进表) as it is printed.
#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "services/cli/form.h"
#include "services/cli/text.h"

namespace kezhi::cli {
namespace {

constexpr int kMostDays = 31;

// The mark of each day of a row, index 0 for the 1st.
using Marks = std::array<std::string, kMostDays>;

std::string MarkOf(const v1::ProgressCell& cell) {
  if (cell.done()) return cell.grade().empty() ? "·" : cell.grade();
  if (cell.missed()) return "!";
  if (cell.planned()) return "*";
  return cell.grade();  // changed without a contact
}

Marks MarksOf(const v1::ProgressRow& row) {
  Marks marks;
  for (const v1::ProgressCell& cell : row.cells()) {
    if (cell.day() < 1 || cell.day() > kMostDays) continue;
    marks[static_cast<std::size_t>(cell.day() - 1)] = MarkOf(cell);
  }
  return marks;
}

int DaysIn(int year, int month) {
  return static_cast<int>(absl::CivilDay(absl::CivilMonth(year, month) + 1) -
                          absl::CivilDay(absl::CivilMonth(year, month)));
}

// One character a day when all grades are one character wide, else columns of the widest mark and a
// space.
struct Strip {
  int width = 1;
  int gap = 0;
  int days = kMostDays;
};

Strip StripFor(const v1::ProgressTable& table) {
  Strip strip;
  strip.days = DaysIn(table.year(), table.month());
  for (const v1::ProgressRow& row : table.rows()) {
    for (const std::string& mark : MarksOf(row)) {
      strip.width = std::max(strip.width, DisplayWidth(mark));
    }
  }
  strip.gap = strip.width > 1 ? 1 : 0;
  if (strip.gap > 0) strip.width = std::max(strip.width, 2);  // room for the day's number
  return strip;
}

// `1   5    10   15 …`: each number begins above its day.
std::string DayHeads(const Strip& strip) {
  std::string heads;
  for (int day = 1; day <= strip.days; ++day) {
    const bool shown = strip.gap > 0 || day == 1 || day % 5 == 0;
    const int start = (day - 1) * (strip.width + strip.gap);
    if (shown) heads = PadRight(heads, start) + absl::StrCat(day);
  }
  return heads;
}

std::string Line(const Marks& marks, const Strip& strip) {
  std::string line;
  for (int day = 1; day <= strip.days; ++day) {
    const int start = (day - 1) * (strip.width + strip.gap);
    line = PadRight(line, start) + marks[static_cast<std::size_t>(day - 1)];
  }
  return PadRight(line, strip.days * (strip.width + strip.gap) - strip.gap);
}

std::vector<Column> LeadingColumns(const Words& words) {
  return {{"consultant", words("销售顾问", "Consultant"), false, Fit::kCut},
          {"name", words("顾客名称", "Name"), false, Fit::kCut},
          {"phone", words("电话", "Phone"), false, Fit::kCut},
          {"wanted", words("拟购车型", "Model"), false, Fit::kCut},
          {"source", words("信息来源", "Source"), false, Fit::kCut},
          {"opened_on", words("建卡日", "Opened")},
          {"grade_at_month_start", words("月初级别", "Start")}};
}

std::vector<Column> TrailingColumns(const Words& words) {
  return {{"grade", words("现级别", "Grade")},
          {"next_due", words("下次回访", "Next")},
          {"contacts", words("次数", "Contacts"), true},
          {"result", words("推进结果", "Result")},
          {"reason", words("战败原因", "Reason"), false, Fit::kCut}};
}

template <typename Item>
void Append(std::vector<Item>& to, const std::vector<Item>& items) {
  to.insert(to.end(), items.begin(), items.end());
}

std::vector<Cell> LeadingCells(const v1::ProgressRow& row) {
  return {Short(row.owner()), Shown(row.name()),      Shown(row.phone()),        row.wanted(),
          row.source(),       Shown(row.opened_on()), row.grade_at_month_start()};
}

std::vector<Cell> TrailingCells(const v1::ProgressRow& row, const Words& words) {
  const Emphasis result = row.result() == v1::PROGRESS_RESULT_WON    ? Emphasis::kGood
                          : row.result() == v1::PROGRESS_RESULT_LOST ? Emphasis::kBad
                                                                     : Emphasis::kNone;
  return {Cell(row.grade(), row.lapsed() ? Emphasis::kBad : Emphasis::kNone),
          Cell(Shown(row.next_due()), row.overdue() ? Emphasis::kBad : Emphasis::kNone),
          Cell(absl::StrCat(row.contacts())), Cell(words.Of(row.result()), result),
          Cell(row.reason())};
}

// For programs: the customer's name in full and a column for each day.
Table CsvOf(const v1::ProgressTable& table, const Words& words, int days) {
  std::vector<Column> columns = {{"customer", ""}, {"pursuit", ""}};
  Append(columns, LeadingColumns(words));
  for (int day = 1; day <= days; ++day) columns.push_back({absl::StrFormat("d%02d", day), ""});
  Append(columns, TrailingColumns(words));
  columns.push_back({"graded_on", ""});
  columns.push_back({"horizon_ends", ""});
  columns.push_back({"lapsed", ""});
  columns.push_back({"overdue", ""});
  Table csv(columns);
  for (const v1::ProgressRow& row : table.rows()) {
    std::vector<Cell> cells = {row.customer(), absl::StrCat(row.pursuit())};
    Append(cells, LeadingCells(row));
    const Marks marks = MarksOf(row);
    for (int day = 1; day <= days; ++day) {
      cells.emplace_back(marks[static_cast<std::size_t>(day - 1)]);
    }
    Append(cells, TrailingCells(row, words));
    cells.emplace_back(Shown(row.graded_on()));
    cells.emplace_back(Shown(row.horizon_ends()));
    cells.emplace_back(row.lapsed() ? "true" : "false");
    cells.emplace_back(row.overdue() ? "true" : "false");
    csv.Add(std::move(cells));
  }
  return csv;
}

std::vector<Form::Fact> FactsOf(const v1::ProgressHead& head, const Words& words) {
  return {{words("月初", "start"),
           absl::StrCat(head.start_total(), head.start_total() > 0 ? "  (" : "",
                        GradeCounts(head.start()), head.start_total() > 0 ? ")" : "")},
          {words("新增", "new"), absl::StrCat("+", head.opened())},
          {words("转入", "moved in"), absl::StrCat("+", head.moved_in())},
          {words("成交", "won"), absl::StrCat("−", head.won())},
          {words("战败", "lost"), absl::StrCat("−", head.lost())},
          {words("转出", "moved out"), absl::StrCat("−", head.moved_out())},
          {words("月末", "end"),
           absl::StrCat(head.end_total(), head.end_total() > 0 ? "  (" : "",
                        GradeCounts(head.end()), head.end_total() > 0 ? ")" : "")},
          {words("升级", "up"), absl::StrCat(head.up())},
          {words("降级", "down"), absl::StrCat(head.down())}};
}

}  // namespace

Form FormOf(const v1::ProgressTable& table, const FormContext& context) {
  const Words& words = context.words;
  const Strip strip = StripFor(table);
  Form form;
  form.title =
      absl::StrCat(words("潜在顾客等级推进表", "Progress table"), "  ", table.store_name(), "  ",
                   absl::StrFormat("%04d-%02d", table.year(), table.month()),
                   table.consultant().empty() ? "" : absl::StrCat("  ", Short(table.consultant())));
  form.facts = FactsOf(table.head(), words);

  std::vector<Column> columns = LeadingColumns(words);
  columns.push_back({"days", DayHeads(strip)});
  Append(columns, TrailingColumns(words));
  Table rows(columns);
  for (const v1::ProgressRow& row : table.rows()) {
    std::vector<Cell> cells = LeadingCells(row);
    cells.emplace_back(Line(MarksOf(row), strip));
    Append(cells, TrailingCells(row, words));
    rows.Add(std::move(cells));
  }
  form.sections.push_back(
      {words("* 计划  字母=回访后级别  · 已回访无级别  ! 未完成",
             "* planned, a grade = after a contact, · contact without grade, ! missed"),
       std::move(rows)});
  form.csv = CsvOf(table, words, strip.days);
  return form;
}

}  // namespace kezhi::cli
