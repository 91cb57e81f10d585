// kezhi explain: why a cell of a form is what it is.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

struct ExplainOptions {
  std::string form;
  std::string cell;
  std::string customer;
  std::string consultant;
  std::string name;
  std::string day;
  std::string month;
  std::string from;
  std::string to;
  std::string period = "day";
};

// The store, and the day that is meant where none is named.
struct ExplainScope {
  std::string store;
  absl::CivilDay day;
};

absl::Status NameProgress(const ExplainOptions& options, const ExplainScope& scope,
                          Session& session, v1::ProgressTableName& name) {
  absl::CivilDay first = scope.day;
  if (!options.month.empty()) {
    KEZHI_ASSIGN_OR_RETURN(first, ParseMonth(options.month));
  }
  name.set_parent(scope.store);
  name.set_year(static_cast<int>(first.year()));
  name.set_month(first.month());
  if (options.consultant.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(*name.mutable_consultant(),
                         session.NameIn("consultants", options.consultant));
  return absl::OkStatus();
}

absl::Status NameDue(const ExplainOptions& options, const ExplainScope& scope, Session& session,
                     v1::DueListName& name) {
  name.set_parent(scope.store);
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*name.mutable_parent(),
                           session.NameIn("consultants", options.consultant));
  }
  if (options.to.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDay(options.to));
  *name.mutable_to() = domain::ToDate(to);
  return absl::OkStatus();
}

absl::Status NameWalkIns(const ExplainOptions& options, const ExplainScope& scope,
                         v1::WalkInAnalyticsName& name) {
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, scope.day));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDayOr(options.from, to - 29));
  name.set_parent(scope.store);
  *name.mutable_from() = domain::ToDate(from);
  *name.mutable_to() = domain::ToDate(to);
  name.set_period(options.period == "week"    ? v1::PERIOD_WEEK
                  : options.period == "month" ? v1::PERIOD_MONTH
                                              : v1::PERIOD_DAY);
  return absl::OkStatus();
}

absl::Status NameReport(const ExplainOptions& options, absl::CivilDay day, Session& session,
                        v1::ExplainCellRequest& request) {
  if (options.consultant.empty()) return UsageError("--form report needs --consultant");
  KEZHI_ASSIGN_OR_RETURN(const std::string consultant,
                         session.NameIn("consultants", options.consultant));
  request.set_daily_report(domain::ReportName(consultant, day));
  return absl::OkStatus();
}

// The form that the options name.
absl::Status NameForm(const ExplainOptions& options, const ExplainScope& scope, Session& session,
                      v1::ExplainCellRequest& request) {
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDayOr(options.day, scope.day));
  if (options.form == "progress") {
    return NameProgress(options, scope, session, *request.mutable_progress_table());
  }
  if (options.form == "due") return NameDue(options, scope, session, *request.mutable_due_list());
  if (options.form == "walk-ins") {
    return NameWalkIns(options, scope, *request.mutable_walk_in_analytics());
  }
  if (options.form == "report") return NameReport(options, day, session, request);
  if (options.form == "board") {
    request.set_reception_board(domain::DayName(scope.store, day));
  } else {
    request.set_registration_sheet(domain::DayName(scope.store, day));
  }
  return absl::OkStatus();
}

Table EventsBehind(const v1::ExplainCellResponse& response, const Words& words,
                   absl::TimeZone zone) {
  Table table({{"position", words("事件", "Event"), true},
               {"type", words("类型", "Type")},
               {"recorded_at", words("记录时间", "Recorded")}});
  for (const v1::TouchingEvent& event : response.events()) {
    table.Add(
        {absl::StrCat(event.position()), event.type(), DayAndTime(event.recorded_at(), zone)});
  }
  return table;
}

Table PlaybookRulesBehind(const v1::ExplainCellResponse& response, const Words& words) {
  Table table({{"playbook", words("规则集", "Playbook")},
               {"path", words("规则", "Rule")},
               {"digest", words("摘要", "SHA-256"), false, Fit::kCut}});
  for (const v1::PlaybookRule& rule : response.rules()) {
    table.Add({rule.playbook(), rule.path(), absl::BytesToHexString(rule.digest())});
  }
  return table;
}

Form FormOfExplanation(const std::string& cell, const v1::ExplainCellResponse& response,
                       const Words& words, absl::TimeZone zone) {
  Form form;
  form.title = absl::StrCat(words("单元格由来", "Why"), "  ", cell);
  form.facts = {{words("值", "value"), response.value()}};
  if (response.more_events() > 0) {
    form.facts.push_back(
        {words("更早的事件", "events before those"), absl::StrCat(response.more_events())});
  }
  if (response.untried_events() > 0) {
    form.facts.push_back(
        {words("未查的事件", "events not tried"), absl::StrCat(response.untried_events())});
  }
  form.sections.push_back(
      {words("缺之则变的事件", "Without any of these events it would be another"),
       EventsBehind(response, words, zone)});
  form.sections.push_back({words("规则", "Rules"), PlaybookRulesBehind(response, words)});
  return form;
}

// Forms about one thing that has a name: where it is named, and its place in the request.
struct FormByName {
  const char* form;
  const char* collection;
  const char* option;
  std::string ExplainOptions::*given;
  std::string* (v1::ExplainCellRequest::*place)();
};

constexpr FormByName kFormsByName[] = {
    {"card", "customers", "--customer", &ExplainOptions::customer,
     &v1::ExplainCellRequest::mutable_customer_card},
    {"credit", "customers", "--customer", &ExplainOptions::customer,
     &v1::ExplainCellRequest::mutable_credit},
    {"deal", "deals", "--name", &ExplainOptions::name, &v1::ExplainCellRequest::mutable_deal},
    {"plan", "plans", "--name", &ExplainOptions::name, &v1::ExplainCellRequest::mutable_plan},
    {"kpi", "assessments", "--name", &ExplainOptions::name,
     &v1::ExplainCellRequest::mutable_kpi_sheet},
};

// Names such a form, and tells its store; empty: the form is none of them.
absl::StatusOr<std::string> NameByName(const ExplainOptions& options, Session& session,
                                       v1::ExplainCellRequest& request) {
  for (const FormByName& known : kFormsByName) {
    if (options.form != known.form) continue;
    const std::string& given = options.*known.given;
    if (given.empty()) {
      return UsageError(absl::StrCat("--form ", options.form, " needs ", known.option));
    }
    KEZHI_ASSIGN_OR_RETURN(*(request.*known.place)(), session.NameIn(known.collection, given));
    return Session::StoreOfName(*(request.*known.place)());
  }
  return std::string();
}

absl::StatusOr<int> RunExplain(const ExplainOptions& options, Session& session) {
  v1::ExplainCellRequest request;
  KEZHI_ASSIGN_OR_RETURN(std::string store, NameByName(options, session, request));
  const bool named = !store.empty();
  if (!named) {
    KEZHI_ASSIGN_OR_RETURN(store, session.Store());
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (!named) KEZHI_RETURN_IF_ERROR(NameForm(options, {store, view.today}, session, request));
  request.set_cell(options.cell);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::ExplainCellResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::ExplainCell, request, response));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  KEZHI_RETURN_IF_ERROR(
      session.Print(response, FormOfExplanation(options.cell, response, session.words(), zone)));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

}  // namespace

void AddExplain(Verbs& verbs) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* verb = verbs.Add(
      {"explain", kAuditGroup, "Why a cell of a form is what it is 单元格由来",
       "The events without any of which the cell would be another, and the rules of the playbook.\n"
       "A cell is a row and a field, as --diff-from names them; an element of a list is known by\n"
       "what it is about. CSV has the events.",
       "  kezhi explain --form sheet --day 2026-03-02 --cell batches\n"
       "  kezhi explain --form sheet --cell 'lines[stores/s1/visits/v1].grade'\n"
       "  kezhi explain --form card --customer k1 --cell 'backs[1].pursuit.horizon_ends'\n"
       "  kezhi explain --form progress --month 2026-03 --cell 'rows[stores/s1/customers/k1 "
       "1].next_due'\n"
       "  kezhi explain --form due --cell 'items[p1]'      why it stands there at all\n"},
      [options](Session& session) { return RunExplain(*options, session); });
  verb->add_option("--form", options->form, "Which form")
      ->required()
      ->check(CLI::IsMember({"card", "sheet", "progress", "report", "due", "walk-ins", "board",
                             "deal", "credit", "plan", "kpi"}));
  verb->add_option("--cell", options->cell, "The cell")->required();
  verb->add_option("--customer", options->customer, "Whose card or credit, by id or name");
  verb->add_option("--name", options->name, "Which deal, plan or assessment, by id or name");
  verb->add_option("--consultant", options->consultant,
                   "Whose report; of progress and due: only theirs");
  verb->add_option("--day", options->day, "Day of sheet, report and board; default: today");
  verb->add_option("--month", options->month, "Month of progress; default: the present one");
  verb->add_option("--from", options->from,
                   "First day of walk-ins; default: 30 days up to the last");
  verb->add_option("--to", options->to, "Last day of due and walk-ins; default: today");
  verb->add_option("--period", options->period, "Cut of walk-ins")
      ->check(CLI::IsMember({"day", "week", "month"}))
      ->capture_default_str();
}

}  // namespace kezhi::cli
