// The registration sheet (来店(电)顾客登记表) as it is printed.
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// 顾客名称: the name, else what to call them, else the plate.
std::string NameOf(const v1::RegistrationLine& line) {
  for (const v1::Personal* personal : {&line.name(), &line.appellation(), &line.plate()}) {
    if (personal->kind_case() != v1::Personal::KIND_NOT_SET) return Shown(*personal);
  }
  return "";
}

std::string RemarksOf(const v1::RegistrationLine& line, const Words& words) {
  std::vector<std::string> remarks;
  const auto add = [&remarks](bool holds, const char* remark) {
    if (holds) remarks.emplace_back(remark);
  };
  add(line.void_(), words("作废", "void"));
  add(line.incomplete() || !line.completed(), words("未完成", "incomplete"));
  add(line.overdue(), words("逾期", "overdue"));
  add(line.late(), words("迟填", "late"));
  add(line.backfilled(), words("补录", "backfilled"));
  add(line.after_archive(), words("存档后", "after archive"));
  add(line.corrected(), words("更正", "corrected"));
  return absl::StrJoin(remarks, words("、", ", "));
}

std::vector<Column> Columns(const Words& words) {
  return {{"no", words("序号", "No"), true},
          {"name", words("顾客名称", "Name"), false, Fit::kCut},
          {"phone", words("电话", "Phone")},
          {"wanted_model", words("拟购车型", "Model"), false, Fit::kCut},
          {"grade", words("意向级别", "Grade")},
          {"arrived_at", words("进店", "In")},
          {"left_at", words("离去", "Out")},
          {"minutes", words("分钟", "Min"), true},
          {"consultant", words("销售顾问", "Consultant"), false, Fit::kCut},
          {"credited", words("归属", "Credited"), false, Fit::kCut},
          {"note", words("注释", "Note"), false, Fit::kWrap},
          {"on_site_order", words("现场订购", "Order")},
          {"channel", words("来店/来电", "Channel")},
          {"info_left", words("留资料", "Data")},
          {"no_info_reason", words("未留原因", "Why none"), false, Fit::kCut},
          {"remarks", words("备注", "Remarks"), false, Fit::kWrap},
          {"visit", words("来访", "Visit"), false, Fit::kCut}};
}

// Who gets the credit: for people only where it is somebody else.
enum class Credited { kIfAnother, kAlways };

std::string CreditedOf(const v1::RegistrationLine& line, Credited credited) {
  const bool same = line.credited() == line.consultant();
  return same && credited == Credited::kIfAnother ? "" : Short(line.credited());
}

std::vector<Cell> RowOf(const v1::RegistrationLine& line, Credited credited,
                        const FormContext& context) {
  const Emphasis emphasis = line.void_()     ? Emphasis::kFaint
                            : line.overdue() ? Emphasis::kBad
                                             : Emphasis::kNone;
  const std::string left = TimeOfDay(line.left_at(), context.zone);
  std::vector<Cell> row = {absl::StrCat(line.no()),
                           NameOf(line),
                           Shown(line.phone()),
                           line.wanted_model(),
                           line.grade(),
                           TimeOfDay(line.arrived_at(), context.zone),
                           left,
                           left.empty() ? "" : absl::StrCat(line.minutes()),
                           Short(line.consultant()),
                           CreditedOf(line, credited),
                           Shown(line.note()),
                           Words::Tick(line.on_site_order()),
                           context.words.Of(line.channel()),
                           Words::Tick(line.info_left()),
                           line.no_info_reason(),
                           RemarksOf(line, context.words),
                           Short(line.visit())};
  for (Cell& cell : row) cell.emphasis = emphasis;
  return row;
}

Table RemarksTable(const google::protobuf::RepeatedPtrField<v1::SheetRemark>& remarks,
                   const char* about, const Words& words) {
  Table table({{"about", about}, {"note", words("内容", "Note"), false, Fit::kWrap}});
  for (const v1::SheetRemark& remark : remarks) {
    table.Add({Short(remark.about()), Shown(remark.note())});
  }
  return table;
}

using Remarks = google::protobuf::RepeatedPtrField<v1::SheetRemark>;

std::string NotesAbout(const std::string& name, const Remarks& remarks) {
  std::vector<std::string> notes;
  for (const v1::SheetRemark& remark : remarks) {
    if (remark.about() == name) notes.push_back(Shown(remark.note()));
  }
  return absl::StrJoin(notes, "; ");
}

// For programs: the lines with what was found on each and done about its consultant's; remarks
// about what is not on the sheet come after them, in rows of their own.
Table CsvOf(const v1::RegistrationSheet& sheet, const FormContext& context) {
  std::vector<Column> columns = Columns(context.words);
  columns.push_back({"source", ""});
  columns.push_back({"findings", ""});
  columns.push_back({"countermeasures", ""});
  Table csv(columns);
  const Remarks& findings = sheet.state().findings();
  const Remarks& countermeasures = sheet.state().countermeasures();
  std::set<std::string> told;
  for (const v1::RegistrationLine& line : sheet.lines()) {
    std::vector<Cell> cells = RowOf(line, Credited::kAlways, context);
    cells.emplace_back(line.source());
    cells.emplace_back(NotesAbout(line.visit(), findings));
    cells.emplace_back(NotesAbout(line.consultant(), countermeasures));
    csv.Add(std::move(cells));
    told.insert({line.visit(), line.consultant()});
  }
  const auto add = [&](const v1::SheetRemark& remark, absl::string_view about,
                       absl::string_view note) {
    if (told.contains(remark.about())) return;
    std::vector<Cell> cells(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].id == about) cells[i] = Cell(Short(remark.about()));
      if (columns[i].id == note) cells[i] = Cell(Shown(remark.note()));
    }
    csv.Add(std::move(cells));
  };
  for (const v1::SheetRemark& remark : findings) add(remark, "visit", "findings");
  for (const v1::SheetRemark& remark : countermeasures) {
    add(remark, "consultant", "countermeasures");
  }
  return csv;
}

}  // namespace

Form FormOf(const v1::RegistrationSheet& sheet, const FormContext& context) {
  const Words& words = context.words;
  const v1::SheetState& state = sheet.state();
  Form form;
  form.title =
      absl::StrCat(words("来店(电)顾客登记表", "Registration sheet"), "  ", sheet.store_name(),
                   "  ", Shown(sheet.day()), " ", words.Of(sheet.weekday()));
  form.facts = {
      {words("批次", "parties"), absl::StrCat(sheet.batches())},
      {words("来店", "walk-in"), absl::StrCat(sheet.batches_walk_in())},
      {words("来电", "call"), absl::StrCat(sheet.batches_call_in())},
      {words("留资料", "left data"), absl::StrCat(sheet.info_left_count())},
      {words("未完成", "incomplete"), absl::StrCat(sheet.incomplete())},
      {words("交表", "handed in"), DayAndTime(state.handed_in_at(), context.zone)},
      {words("审核", "review"), words.Of(state.verdict())},
      {words("审核人", "by"), Short(state.reviewer())},
      {words("存档", "archived"), DayAndTime(state.archived_at(), context.zone)},
      {words("存档后有改动", "changed since the archive"), Words::Tick(sheet.stale())},
      {words("日结", "closed"), Words::Tick(state.closed())},
  };
  Table table(Columns(words));
  for (const v1::RegistrationLine& line : sheet.lines()) {
    table.Add(RowOf(line, Credited::kIfAnother, context));
  }
  form.sections.push_back({"", std::move(table)});
  if (state.findings_size() > 0) {
    form.sections.push_back({words("审核发现", "Findings of the review"),
                             RemarksTable(state.findings(), words("来访", "Visit"), words)});
  }
  if (state.countermeasures_size() > 0) {
    form.sections.push_back(
        {words("未留资料的对策", "Countermeasures to visitors without data"),
         RemarksTable(state.countermeasures(), words("销售顾问", "Consultant"), words)});
  }
  form.csv = CsvOf(sheet, context);
  return form;
}

}  // namespace kezhi::cli
