// kezhi explain: why a cell of a form is what it is.
#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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
  std::string period;
  std::string query;
};

// The store, and the day that is meant where none is named.
struct ExplainScope {
  std::string store;
  absl::CivilDay today;
};

// What a form is called here, where that is not what ExplainCellRequest calls it.
struct ShortName {
  const char* form;
  const char* arm;
};

constexpr ShortName kShortNames[] = {
    {"card", "customer_card"},
    {"sheet", "registration_sheet"},
    {"progress", "progress_table"},
    {"report", "daily_report"},
    {"due", "due_list"},
    {"walk-ins", "walk_in_analytics"},
    {"board", "reception_board"},
    {"route", "route_report"},
    {"kpi", "kpi_sheet"},
};

std::string ShownFormName(const std::string& arm) {
  for (const ShortName& known : kShortNames) {
    if (arm == known.arm) return known.form;
  }
  return absl::StrReplaceAll(arm, {{"_", "-"}});
}

const google::protobuf::OneofDescriptor& ExplainedArms() {
  return *v1::ExplainCellRequest::descriptor()->FindOneofByName("form");
}

// Every form that there is.
std::vector<std::string> ShownFormNames() {
  std::vector<std::string> names;
  for (int i = 0; i < ExplainedArms().field_count(); ++i) {
    names.push_back(ShownFormName(ExplainedArms().field(i)->name()));
  }
  return names;
}

// One of those names is given.
const FieldDescriptor& ArmNamed(const std::string& form) {
  const FieldDescriptor* found = nullptr;
  for (int i = 0; i < ExplainedArms().field_count(); ++i) {
    if (ShownFormName(ExplainedArms().field(i)->name()) == form) found = ExplainedArms().field(i);
  }
  KEZHI_CHECK(found != nullptr);
  return *found;
}

// ---- forms about one thing ----

// In which collection it is named, and by which option.
struct FormByName {
  const char* arm;
  const char* collection;
  const char* option;
  std::string ExplainOptions::*given;
};

constexpr char kConsultants[] = "consultants";

constexpr FormByName kFormsByName[] = {
    {"customer_card", "customers", "--customer", &ExplainOptions::customer},
    {"credit", "customers", "--customer", &ExplainOptions::customer},
    {"daily_report", kConsultants, "--consultant", &ExplainOptions::consultant},
    {"route_report", kConsultants, "--consultant", &ExplainOptions::consultant},
    {"deal", "deals", "--name", &ExplainOptions::name},
    {"plan", "plans", "--name", &ExplainOptions::name},
    {"kpi_sheet", "assessments", "--name", &ExplainOptions::name},
    {"complaint", "complaints", "--name", &ExplainOptions::name},
    {"territory", "territories", "--name", &ExplainOptions::name},
    {"satisfaction", "surveys", "--name", &ExplainOptions::name},
};

std::string NameWithin(const std::string& store, const char* collection, const std::string& id) {
  return id.find('/') == std::string::npos ? absl::StrCat(store, "/", collection, "/", id) : id;
}

// The name of what the form is about. Of satisfaction that may be the whole store.
absl::StatusOr<std::string> NameOfForm(const std::string& arm, const ExplainOptions& options,
                                       const ExplainScope& scope) {
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDayOr(options.day, scope.today));
  for (const FormByName& known : kFormsByName) {
    if (arm != known.arm) continue;
    const std::string& given = options.*known.given;
    if (given.empty() && arm == "satisfaction") return scope.store;
    if (given.empty()) {
      return UsageError(absl::StrCat("--form ", options.form, " needs ", known.option));
    }
    const std::string name = NameWithin(scope.store, known.collection, given);
    return absl::string_view(known.collection) == kConsultants ? domain::ReportName(name, day)
                                                               : name;
  }
  return domain::DayName(scope.store, day);
}

// ---- forms that are asked for by a request ----

const FieldDescriptor* FieldNamed(const Message& query, const char* name) {
  return query.GetDescriptor()->FindFieldByName(name);
}

absl::Status NotOfTheForm(const ExplainOptions& options, const char* option) {
  return UsageError(absl::StrCat("--form ", options.form, " has no ", option));
}

// Puts the text into the first of these fields that the query has. False: it has none.
bool PutText(std::initializer_list<const char*> names, const std::string& text, Message& query) {
  for (const char* name : names) {
    const FieldDescriptor* field = FieldNamed(query, name);
    if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    query.GetReflection()->SetString(&query, field, text);
    return true;
  }
  return false;
}

// False: the query has no such field.
bool PutDay(const char* name, absl::CivilDay day, Message& query) {
  const FieldDescriptor* field = FieldNamed(query, name);
  if (field == nullptr || field->message_type() == nullptr) return false;
  query.GetReflection()->MutableMessage(&query, field)->CopyFrom(domain::ToDate(day));
  return true;
}

// Who and whose.
absl::Status PutPersons(const ExplainOptions& options, const ExplainScope& scope, Message& query) {
  if (!options.customer.empty() &&
      !PutText({"customer", "parent"}, NameWithin(scope.store, "customers", options.customer),
               query)) {
    return NotOfTheForm(options, "--customer");
  }
  if (!options.consultant.empty() &&
      !PutText({"consultant", "by", "rep", "tracker", "parent"},
               NameWithin(scope.store, kConsultants, options.consultant), query)) {
    return NotOfTheForm(options, "--consultant");
  }
  return absl::OkStatus();
}

// Forms of a period without which there is none; else both days may be left out.
bool IsOfAPeriod(const std::string& arm) {
  constexpr const char* kOfAPeriod[] = {"walk_in_analytics",     "funnel",
                                        "contacts_before_order", "traffic",
                                        "customer_analysis",     "customer_segments",
                                        "reception_credits"};
  return std::any_of(std::begin(kOfAPeriod), std::end(kOfAPeriod),
                     [&arm](const char* known) { return arm == known; });
}

absl::Status PutGivenDay(const char* name, const std::string& text, const ExplainOptions& options,
                         Message& query) {
  if (text.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(text));
  if (PutDay(name, day, query)) return absl::OkStatus();
  return NotOfTheForm(options, absl::StrCat("--", name).c_str());
}

absl::Status PutPeriod(const std::string& arm, const ExplainOptions& options,
                       const ExplainScope& scope, Message& query) {
  constexpr int kUsualDays = 30;
  if (IsOfAPeriod(arm)) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, scope.today));
    PutDay("from", to - (kUsualDays - 1), query);
    PutDay("to", to, query);
  }
  KEZHI_RETURN_IF_ERROR(PutGivenDay("from", options.from, options, query));
  KEZHI_RETURN_IF_ERROR(PutGivenDay("to", options.to, options, query));
  return PutGivenDay("day", options.day, options, query);
}

absl::Status PutMonth(const ExplainOptions& options, const ExplainScope& scope, Message& query) {
  const FieldDescriptor* year = FieldNamed(query, "year");
  const FieldDescriptor* month = FieldNamed(query, "month");
  if (year == nullptr || month == nullptr) {
    return options.month.empty() ? absl::OkStatus() : NotOfTheForm(options, "--month");
  }
  absl::CivilDay first = scope.today;
  if (!options.month.empty()) {
    KEZHI_ASSIGN_OR_RETURN(first, ParseMonth(options.month));
  }
  query.GetReflection()->SetInt32(&query, year, static_cast<int>(first.year()));
  query.GetReflection()->SetInt32(&query, month, first.month());
  return absl::OkStatus();
}

absl::Status PutCut(const ExplainOptions& options, Message& query) {
  const FieldDescriptor* period = FieldNamed(query, "period");
  if (options.period.empty()) return absl::OkStatus();
  if (period == nullptr) return NotOfTheForm(options, "--period");
  query.GetReflection()->SetEnumValue(&query, period,
                                      options.period == "week"    ? v1::PERIOD_WEEK
                                      : options.period == "month" ? v1::PERIOD_MONTH
                                                                  : v1::PERIOD_DAY);
  return absl::OkStatus();
}

// What else the query may say.
absl::Status PutJson(const ExplainOptions& options, Message& query) {
  if (options.query.empty()) return absl::OkStatus();
  const std::unique_ptr<Message> more(query.New());
  const auto parsed = google::protobuf::util::JsonStringToMessage(options.query, more.get());
  if (!parsed.ok()) {
    return UsageError(
        absl::StrCat("--query: ", std::string(parsed.message().data(), parsed.message().size())));
  }
  query.MergeFrom(*more);
  return absl::OkStatus();
}

// The form that the options name.
absl::Status NameForm(const ExplainOptions& options, const ExplainScope& scope,
                      v1::ExplainCellRequest& request) {
  const FieldDescriptor& arm = ArmNamed(options.form);
  if (arm.message_type() == nullptr) {
    if (!options.query.empty()) return NotOfTheForm(options, "--query");
    KEZHI_ASSIGN_OR_RETURN(std::string name, NameOfForm(arm.name(), options, scope));
    request.GetReflection()->SetString(&request, &arm, std::move(name));
    return absl::OkStatus();
  }
  Message& query = *request.GetReflection()->MutableMessage(&request, &arm);
  PutText({"parent"}, scope.store, query);
  if (FieldNamed(query, "name") != nullptr) {
    KEZHI_ASSIGN_OR_RETURN(const std::string name, NameOfForm(arm.name(), options, scope));
    PutText({"name"}, name, query);
  }
  KEZHI_RETURN_IF_ERROR(PutPersons(options, scope, query));
  KEZHI_RETURN_IF_ERROR(PutPeriod(arm.name(), options, scope, query));
  KEZHI_RETURN_IF_ERROR(PutMonth(options, scope, query));
  KEZHI_RETURN_IF_ERROR(PutCut(options, query));
  return PutJson(options, query);
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

// The store that a name lies in, else the one that is asked about.
absl::StatusOr<std::string> StoreAsked(const ExplainOptions& options, Session& session) {
  for (const std::string* given : {&options.name, &options.customer, &options.consultant}) {
    if (given->find('/') != std::string::npos) return Session::StoreOfName(*given);
  }
  return session.Store();
}

absl::StatusOr<int> RunExplain(const ExplainOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, StoreAsked(options, session));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  v1::ExplainCellRequest request;
  KEZHI_RETURN_IF_ERROR(NameForm(options, {store, view.today}, request));
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
       "The events without any of which the cell would be another, and the rules of the playbook,\n"
       "of every form that --diff-from compares. A cell is a row and a field, as --diff-from "
       "names\n"
       "them; an element of a list is known by what it is about. CSV has the events.",
       "  kezhi explain --form sheet --day 2026-03-02 --cell batches\n"
       "  kezhi explain --form sheet --cell 'lines[stores/s1/visits/v1].grade'\n"
       "  kezhi explain --form card --customer k1 --cell 'backs[1].pursuit.horizon_ends'\n"
       "  kezhi explain --form progress --month 2026-03 --cell 'rows[stores/s1/customers/k1 "
       "1].next_due'\n"
       "  kezhi explain --form due --cell 'items[p1]'      why it stands there at all\n"
       "  kezhi explain --form ageing --cell 'rows[stores/s1/customers/k1 CNY].over_limit'\n"
       "  kezhi explain --form complaint --name q1 --cell reply_due_at\n"
       "  kezhi explain --form visit-schedule --consultant c1 --cell "
       "'lines[stores/s1/customers/k1].due_on'\n"
       "  kezhi explain --form coverage --query '{\"area\": \"江北\"}' --cell total.listed\n"},
      [options](Session& session) { return RunExplain(*options, session); });
  verb->add_option("--form", options->form, "Which form")
      ->required()
      ->check(CLI::IsMember(ShownFormNames()));
  verb->add_option("--cell", options->cell, "The cell")->required();
  verb->add_option("--customer", options->customer,
                   "Whose card or credit, by id or name; of other forms: only theirs");
  verb->add_option("--name", options->name,
                   "Which deal, plan, assessment, complaint, territory or survey, by id or name");
  verb->add_option("--consultant", options->consultant,
                   "Whose report, route or visit-schedule; of other forms: only theirs");
  verb->add_option("--day", options->day,
                   "Day of sheet, report, route, board and journal; default: today");
  verb->add_option("--month", options->month,
                   "Month of progress and visit-schedule; default: the present one");
  verb->add_option("--from", options->from,
                   "First day; default: 30 days of a form that needs a period, else any");
  verb->add_option("--to", options->to, "Last day; default: today, or any");
  verb->add_option("--period", options->period, "Cut of walk-ins; default: day")
      ->check(CLI::IsMember({"day", "week", "month"}));
  verb->add_option("--query", options->query,
                   "What else the form's request may say, as JSON: {\"area\": \"江北\"}");
}

}  // namespace kezhi::cli
