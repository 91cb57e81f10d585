// kezhi whatif: real history under another playbook, beside what it was.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include <google/protobuf/struct.pb.h>

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "domain/playbooks/beside.h"
#include "domain/playbooks/playbooks.h"
#include "domain/progress_table/query.h"
#include "domain/projection.h"
#include "domain/whatif/compare.h"
#include "domain/whatif/rederive.h"
#include "services/cli/as_of.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/playbook_file.h"
#include "services/cli/progress.h"
#include "services/cli/stored_records.h"
#include "services/cli/verbs.h"
#include "services/verify/replay_rows.h"
#include "storage/hash.h"

namespace kezhi::cli {
namespace {

// An event takes about a kilobyte, and there are two histories of them.
constexpr std::uint64_t kWhatIfEvents = 500000;
// The due list shows what comes in this time; what is overdue stands on it anyhow.
constexpr int kWhatIfDueDays = 31;

struct WhatIfOptions {
  std::string playbook;
  std::string preset;
  std::string from;
  std::string on;
  std::string form = "pursuits";
  std::string month;
  std::uint64_t limit = kWhatIfEvents;
  domain::KeptPrimary kept;
};

// Both histories, and the rows that the forms are made of.
struct WhatIfAnswer {
  std::string store;
  absl::CivilDay from;
  absl::CivilDay on;
  absl::Time closes;  // when that day closes
  std::vector<v1::Event> was;
  domain::Rederived then;
  verify::ReplayRows rows_was;
  verify::ReplayRows rows_then;
  domain::HistoryDifference difference;
};

absl::StatusOr<std::vector<v1::Event>> ReadWhatIfHistory(Session& session, const std::string& store,
                                                         std::uint64_t limit) {
  v1::GetTreeHeadResponse head;
  KEZHI_RETURN_IF_ERROR(session.Call(session.audit(), &v1::AuditService::Stub::GetTreeHead,
                                     v1::GetTreeHeadRequest(), head));
  const std::uint64_t size = head.tree_head().size();
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> until, session.UntilPosition());
  const std::uint64_t last = std::min(until.value_or(size), size);
  ProgressBar bar(session.err(), session.words()("读取", "Reading"), session.globals().progress);
  std::vector<v1::Event> history;
  const auto take = [&](std::uint64_t position, absl::string_view record) -> absl::Status {
    v1::Event event;
    KEZHI_RETURN_IF_ERROR(domain::ParseEvent(record, event));
    bar.Update(position, last);
    if (domain::StoreOf(event.stream()) != store) return absl::OkStatus();
    if (history.size() >= limit) {
      return UsageError(absl::StrCat(store, " has more than ", limit,
                                     " events, and both histories are held in memory, about ",
                                     "2 kB an event: raise --limit, or end earlier with --as-of"));
    }
    history.push_back(std::move(event));
    return absl::OkStatus();
  };
  KEZHI_RETURN_IF_ERROR(StoredRecords(session, 0, last, take));
  return history;
}

absl::Status FoldWhatIf(const std::vector<v1::Event>& events, verify::ReplayRows& rows) {
  for (const v1::Event& event : events) {
    for (const char* name : {"directory", "card", "due", "progress"}) {
      domain::FindProjection(name)->apply(event, rows, rows);
    }
    KEZHI_RETURN_IF_ERROR(rows.status());
  }
  return absl::OkStatus();
}

// nullopt: it has faults, which have been told.
absl::StatusOr<std::optional<v1::Playbook>> WhatIfPlaybook(const WhatIfOptions& options,
                                                           Session& session) {
  if (options.preset.empty() == options.playbook.empty()) {
    return UsageError("name a playbook with --playbook FILE or --preset ID");
  }
  if (!options.playbook.empty()) return ReadPlaybookFile(options.playbook, {}, session);
  KEZHI_ASSIGN_OR_RETURN(v1::Playbook playbook, domain::Preset(options.preset));
  return std::optional<v1::Playbook>(std::move(playbook));
}

absl::Status AskWhatIf(const WhatIfOptions& options, v1::Playbook playbook, Session& session,
                       WhatIfAnswer& answer) {
  KEZHI_ASSIGN_OR_RETURN(answer.from, ParseDay(options.from));
  KEZHI_ASSIGN_OR_RETURN(answer.store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(answer.store));
  answer.on = view.today;
  if (!options.on.empty()) {
    KEZHI_ASSIGN_OR_RETURN(answer.on, ParseDay(options.on));
  }
  answer.closes = domain::Calendar(view.row.calendar()).ClosesAt(answer.on);
  KEZHI_ASSIGN_OR_RETURN(answer.was, ReadWhatIfHistory(session, answer.store, options.limit));
  domain::WhatIf asked;
  asked.store = answer.store;
  asked.playbook = std::move(playbook);
  asked.from = answer.from;
  asked.sha256 = storage::Sha256;
  KEZHI_ASSIGN_OR_RETURN(answer.then, domain::Rederive(answer.was, asked));
  KEZHI_RETURN_IF_ERROR(FoldWhatIf(answer.was, answer.rows_was));
  KEZHI_RETURN_IF_ERROR(FoldWhatIf(answer.then.events, answer.rows_then));
  answer.difference =
      domain::CompareHistories({answer.was, answer.rows_was},
                               {answer.then.events, answer.rows_then}, answer.store, answer.on);
  return absl::OkStatus();
}

// What one of two columns shows; empty where the row is not there.
template <typename Line, typename Show>
std::string ShownOf(const std::optional<Line>& line, Show show) {
  return line.has_value() ? std::string(show(*line)) : std::string();
}

std::string ShownDay(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? domain::Iso(*day) : std::string();
}

// Two columns beside each other: what was, and what would be.
void AddBoth(const char* id, const std::string& title, const Words& words,
             std::vector<Column>& columns) {
  columns.push_back({id, title});
  columns.push_back({absl::StrCat(id, "_then"), absl::StrCat(title, words("（假设）", ", then"))});
}

// The cells of such columns; a difference stands out.
template <typename Line, typename Show>
void AddBothCells(const std::optional<Line>& was, const std::optional<Line>& then, Show show,
                  std::vector<Cell>& row) {
  const std::string before = ShownOf(was, show);
  const std::string after = ShownOf(then, show);
  row.emplace_back(before);
  row.emplace_back(after, before == after ? Emphasis::kNone : Emphasis::kStrong);
}

Table WhatIfPursuits(const domain::HistoryDifference& difference, const Words& words) {
  std::vector<Column> columns = {{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
                                 {"pursuit", words("商机", "Pursuit"), true}};
  AddBoth("owner", words("销售顾问", "Owner"), words, columns);
  AddBoth("grade", words("级别", "Grade"), words, columns);
  AddBoth("stage", words("阶段", "Stage"), words, columns);
  AddBoth("horizon_ends", words("到期", "Horizon"), words, columns);
  AddBoth("lapsed", words("过期", "Lapsed"), words, columns);
  AddBoth("due_on", words("应联系", "Due"), words, columns);
  AddBoth("overdue", words("逾期", "Overdue"), words, columns);
  Table table(std::move(columns));
  using Standing = domain::PursuitStanding;
  for (const domain::PursuitDifference& pursuit : difference.pursuits) {
    std::vector<Cell> row = {Short(pursuit.customer), absl::StrCat(pursuit.pursuit)};
    const auto add = [&](auto show) { AddBothCells(pursuit.was, pursuit.then, show, row); };
    add([](const Standing& standing) { return Short(standing.owner); });
    add([](const Standing& standing) { return standing.grade; });
    add([](const Standing& standing) { return standing.stage; });
    add([](const Standing& standing) { return ShownDay(standing.horizon_ends); });
    add([](const Standing& standing) { return Words::Tick(standing.lapsed); });
    add([](const Standing& standing) {
      return absl::StrJoin(standing.due, " ", [](std::string* to, absl::CivilDay day) {
        to->append(domain::Iso(day));
      });
    });
    add([](const Standing& standing) { return Words::Tick(standing.overdue); });
    table.Add(std::move(row));
  }
  return table;
}

const char* NotedName(domain::NotedKind kind, const Words& words) {
  switch (kind) {
    case domain::NotedKind::kMissed: return words("漏访", "missed");
    case domain::NotedKind::kLapsed: return words("级别过期", "lapsed");
    case domain::NotedKind::kPooled: break;
  }
  return words("入公海", "pooled");
}

Table WhatIfNoted(const domain::HistoryDifference& difference, const Words& words) {
  Table table({{"what", words("事项", "What")},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"pursuit", words("商机", "Pursuit"), true},
               {"day", words("日期", "Day")},
               {"was", words("实际", "Was")},
               {"then", words("假设", "Then")}});
  for (const domain::NotedDifference& noted : difference.noted) {
    table.Add({NotedName(noted.kind, words), Short(noted.customer), absl::StrCat(noted.pursuit),
               domain::Iso(noted.day), Words::Tick(!noted.then), Words::Tick(noted.then)});
  }
  return table;
}

std::string MissedDays(const v1::ProgressRow& row) {
  std::vector<int> days;
  for (const v1::ProgressCell& cell : row.cells()) {
    if (cell.missed()) days.push_back(cell.day());
  }
  return absl::StrJoin(days, " ");
}

Table WhatIfProgress(const v1::ProgressTable& was, const v1::ProgressTable& then,
                     const Words& words) {
  std::vector<Column> columns = {{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
                                 {"pursuit", words("商机", "Pursuit"), true}};
  AddBoth("grade_at_month_start", words("月初级别", "At start"), words, columns);
  AddBoth("grade", words("现级别", "Grade"), words, columns);
  AddBoth("horizon_ends", words("到期", "Horizon"), words, columns);
  AddBoth("lapsed", words("过期", "Lapsed"), words, columns);
  AddBoth("next_due", words("下次回访", "Next due"), words, columns);
  AddBoth("overdue", words("逾期", "Overdue"), words, columns);
  AddBoth("missed", words("漏访日", "Missed on"), words, columns);
  AddBoth("result", words("推进结果", "Result"), words, columns);
  Table table(std::move(columns));
  using Line = v1::ProgressRow;
  for (const domain::LinePair<Line>& pair : domain::CompareProgress(was, then)) {
    const Line& any = pair.was.has_value() ? *pair.was : *pair.then;
    std::vector<Cell> row = {Short(any.customer()), absl::StrCat(any.pursuit())};
    const auto add = [&](auto show) { AddBothCells(pair.was, pair.then, show, row); };
    add([](const Line& line) { return line.grade_at_month_start(); });
    add([](const Line& line) { return line.grade(); });
    add([](const Line& line) { return Shown(line.horizon_ends()); });
    add([](const Line& line) { return Words::Tick(line.lapsed()); });
    add([](const Line& line) { return Shown(line.next_due()); });
    add([](const Line& line) { return Words::Tick(line.overdue()); });
    add(MissedDays);
    add([&words](const Line& line) { return words.Of(line.result()); });
    table.Add(std::move(row));
  }
  return table;
}

Table WhatIfDue(const WhatIfAnswer& answer, const Words& words) {
  std::vector<Column> columns = {{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
                                 {"pursuit", words("商机", "Pursuit"), true},
                                 {"kind", words("事项", "What")}};
  AddBoth("owner", words("销售顾问", "Owner"), words, columns);
  AddBoth("grade", words("级别", "Grade"), words, columns);
  AddBoth("due_on", words("日期", "Due"), words, columns);
  AddBoth("overdue", words("逾期", "Overdue"), words, columns);
  Table table(std::move(columns));
  const absl::CivilDay until = answer.on + kWhatIfDueDays;
  using Line = v1::DueItem;
  for (const domain::LinePair<Line>& pair :
       domain::CompareDue(domain::AllDue(answer.rows_was, answer.store, until, answer.on),
                          domain::AllDue(answer.rows_then, answer.store, until, answer.on))) {
    const Line& any = pair.was.has_value() ? *pair.was : *pair.then;
    std::vector<Cell> row = {Short(any.customer()), absl::StrCat(any.pursuit()),
                             words.Of(any.kind())};
    const auto add = [&](auto show) { AddBothCells(pair.was, pair.then, show, row); };
    add([](const Line& line) { return Short(line.owner()); });
    add([](const Line& line) { return line.grade(); });
    add([](const Line& line) { return Shown(line.due_on()); });
    add([](const Line& line) { return Words::Tick(line.overdue()); });
    table.Add(std::move(row));
  }
  return table;
}

// `2 → 5` of how many were in one history alone.
std::string OnlyIn(int was, int then, const Words& words) {
  if (was == 0 && then == 0) return "0";
  return absl::StrCat(words("仅实际 ", "was alone "), was, words("，仅假设 ", ", then alone "),
                      then);
}

// How many pursuits `holds` of in one history and not in the other.
template <typename Holds>
std::string CountOnly(const domain::HistoryDifference& difference, const Words& words,
                      Holds holds) {
  int was = 0;
  int then = 0;
  for (const domain::PursuitDifference& pursuit : difference.pursuits) {
    const bool before = pursuit.was.has_value() && holds(*pursuit.was);
    const bool after = pursuit.then.has_value() && holds(*pursuit.then);
    was += before && !after ? 1 : 0;
    then += after && !before ? 1 : 0;
  }
  return OnlyIn(was, then, words);
}

std::string CountNoted(const domain::HistoryDifference& difference, domain::NotedKind kind,
                       const Words& words) {
  int was = 0;
  int then = 0;
  for (const domain::NotedDifference& noted : difference.noted) {
    if (noted.kind == kind) ++(noted.then ? then : was);
  }
  return OnlyIn(was, then, words);
}

// How many pursuits have another of something.
template <typename Part>
std::string CountOther(const domain::HistoryDifference& difference, Part part) {
  const domain::PursuitStanding none;
  int other = 0;
  for (const domain::PursuitDifference& pursuit : difference.pursuits) {
    other += part(pursuit.was.value_or(none)) != part(pursuit.then.value_or(none)) ? 1 : 0;
  }
  return absl::StrCat(other);
}

std::vector<Form::Fact> WhatIfFacts(const WhatIfAnswer& answer, const Words& words) {
  const domain::HistoryDifference& difference = answer.difference;
  using Standing = domain::PursuitStanding;
  using Kind = domain::NotedKind;
  const int unknown = answer.then.unknown_grades;
  const std::size_t left = answer.then.left.size();
  return {{words("自", "from"), domain::Iso(answer.from)},
          {words("截至", "as on"), domain::Iso(answer.on)},
          {words("重演事件", "events played again"), absl::StrCat(answer.then.replayed)},
          {words("未重演（合并或删除的客户）", "customers left as they were (merged, erased)"),
           left == 0 ? "" : absl::StrCat(left)},
          {words("无处安放的级别", "judgements whose grade has no place"),
           unknown == 0 ? "" : absl::StrCat(unknown)},
          {words("跟踪中商机", "open pursuits"), absl::StrCat(difference.open_pursuits)},
          {words("级别不同", "graded otherwise"),
           CountOther(difference, [](const Standing& one) { return one.grade; })},
          {words("阶段不同", "at another stage"),
           CountOther(difference, [](const Standing& one) { return one.stage; })},
          {words("到期日不同", "another horizon"),
           CountOther(difference, [](const Standing& one) { return one.horizon_ends; })},
          {words("联系日不同", "due on other days"),
           CountOther(difference, [](const Standing& one) { return one.due; })},
          {words("已过期", "lapsed now"),
           CountOnly(difference, words, [](const Standing& one) { return one.lapsed; })},
          {words("逾期", "overdue now"),
           CountOnly(difference, words, [](const Standing& one) { return one.overdue; })},
          {words("漏访", "missed"), CountNoted(difference, Kind::kMissed, words)},
          {words("曾过期", "had lapsed"), CountNoted(difference, Kind::kLapsed, words)},
          {words("入公海", "pooled"), CountNoted(difference, Kind::kPooled, words)}};
}

absl::StatusOr<v1::ProgressTable> ProgressIn(const domain::RowReader& rows,
                                             const WhatIfAnswer& answer, absl::CivilDay month) {
  domain::ProgressQuery query;
  query.store = answer.store;
  query.year = static_cast<int>(month.year());
  query.month = month.month();
  query.evaluated_at = answer.closes;
  KEZHI_ASSIGN_OR_RETURN(domain::ProgressAnswer table, domain::ProgressTableOf(rows, query));
  return std::move(table.table);
}

absl::StatusOr<std::vector<Form::Section>> WhatIfSections(const WhatIfOptions& options,
                                                          const WhatIfAnswer& answer,
                                                          const Words& words) {
  std::vector<Form::Section> sections;
  if (options.form == "due") {
    sections.push_back({words("待办对照", "Due lists side by side"), WhatIfDue(answer, words)});
    return sections;
  }
  if (options.form == "progress") {
    absl::CivilDay month = answer.on;
    if (!options.month.empty()) {
      KEZHI_ASSIGN_OR_RETURN(month, ParseMonth(options.month));
    }
    KEZHI_ASSIGN_OR_RETURN(const v1::ProgressTable was, ProgressIn(answer.rows_was, answer, month));
    KEZHI_ASSIGN_OR_RETURN(const v1::ProgressTable then,
                           ProgressIn(answer.rows_then, answer, month));
    sections.push_back(
        {words("推进表对照", "Progress tables side by side"), WhatIfProgress(was, then, words)});
    return sections;
  }
  sections.push_back({words("状态不同的商机", "Pursuits that stand otherwise"),
                      WhatIfPursuits(answer.difference, words)});
  sections.push_back({words("日结记录不同", "Noted at closings in one history alone"),
                      WhatIfNoted(answer.difference, words)});
  return sections;
}

// Rows as objects, each cell under the id of its column.
void AddWhatIfRows(const Table& table, google::protobuf::ListValue& list) {
  for (const std::vector<Cell>& cells : table.rows()) {
    auto& fields = *list.add_values()->mutable_struct_value()->mutable_fields();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      fields[table.columns()[i].id].set_string_value(cells[i].text);
    }
  }
}

google::protobuf::Struct WhatIfJson(const WhatIfAnswer& answer, const Form& form) {
  google::protobuf::Struct json;
  const auto field = [&json](const std::string& name) -> google::protobuf::Value& {
    return (*json.mutable_fields())[name];
  };
  field("store").set_string_value(answer.store);
  field("from").set_string_value(domain::Iso(answer.from));
  field("on").set_string_value(domain::Iso(answer.on));
  field("eventsPlayedAgain").set_number_value(static_cast<double>(answer.then.replayed));
  field("openPursuits").set_number_value(answer.difference.open_pursuits);
  field("unknownGrades").set_number_value(answer.then.unknown_grades);
  google::protobuf::ListValue& left = *field("customersLeft").mutable_list_value();
  for (const std::string& customer : answer.then.left) {
    left.add_values()->set_string_value(customer);
  }
  const char* const names[] = {"rows", "noted"};
  for (std::size_t i = 0; i < form.sections.size(); ++i) {
    AddWhatIfRows(form.sections[i].table, *field(names[i]).mutable_list_value());
  }
  return json;
}

absl::StatusOr<int> RunWhatIf(const WhatIfOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(std::optional<v1::Playbook> playbook, WhatIfPlaybook(options, session));
  if (!playbook.has_value()) return kExitFindings;
  KEZHI_RETURN_IF_ERROR(domain::KeepPrimary(options.kept, *playbook));
  const Words& words = session.words();
  WhatIfAnswer answer;
  Form form;
  form.title =
      absl::StrCat(words("假设采用 ", "What if "), playbook->id(), words("", " had been adopted"));
  KEZHI_RETURN_IF_ERROR(AskWhatIf(options, *std::move(playbook), session, answer));
  absl::StrAppend(&form.title, "  ", Short(answer.store));
  form.facts = WhatIfFacts(answer, words);
  KEZHI_ASSIGN_OR_RETURN(form.sections, WhatIfSections(options, answer, words));
  KEZHI_RETURN_IF_ERROR(session.Print(WhatIfJson(answer, form), form));
  session.Note(words("仅推演，门店数据未改变。", "Nothing of the store was changed."));
  return kExitOk;
}

}  // namespace

void AddWhatIf(Verbs& verbs) {
  auto options = std::make_shared<WhatIfOptions>();
  CLI::App* verb = verbs.Add(
      {"whatif", kRulesGroup, "Real history under another playbook, beside what it was 假设演算",
       "Reads the store's events, plays those since --from again as if the playbook had been "
       "adopted then, and shows\nwhat would be otherwise: grades and horizons, stages, days on "
       "which contacts are due, what is overdue now, what\nclosings noted. The store is not "
       "touched; personal texts stay sealed. Roles auditor and operator.",
       "  kezhi whatif --playbook mine.textproto --from 2026-03-01\n"
       "  kezhi whatif --preset auto_4s --from 2026-03-01 --form due\n"
       "  kezhi whatif --playbook mine.textproto --from 2026-03-01 --form progress --month "
       "2026-03\n"},
      [options](Session& session) { return RunWhatIf(*options, session); });
  CLI::Option* playbook =
      verb->add_option("--playbook", options->playbook, "The playbook of this file");
  verb->add_option("--preset", options->preset, "This preset")->excludes(playbook);
  AddKeptFlags(*verb, options->kept);
  verb->add_option("--from", options->from, "First business day that it holds for")->required();
  verb->add_option("--on", options->on,
                   "The day by which overdue and lapsed are judged; default: today");
  verb->add_option("--form", options->form, "What is shown side by side")
      ->check(CLI::IsMember({"pursuits", "progress", "due"}))
      ->capture_default_str();
  verb->add_option("--month", options->month, "Month of the progress table; default: that of --on");
  verb->add_option("--limit", options->limit,
                   "Refuse a store with more events, since all are held in memory")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

}  // namespace kezhi::cli
