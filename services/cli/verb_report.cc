// kezhi report: a consultant's daily report, or the reports of a day.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"
#include "services/cli/whole_form.h"

namespace kezhi::cli {
namespace {

struct ReportOptions {
  std::string consultant;
  std::string day;
  std::string kind;
  std::string from;
  bool missing = false;
  bool stale = false;
  bool watch = false;

  // Several reports, a line each.
  bool lists() const { return consultant.empty() || !from.empty() || missing || stale; }
};

// By the names of --kind.
const std::vector<std::pair<std::string, v1::ActivityKind>>& Kinds() {
  static const auto* const kinds = new std::vector<std::pair<std::string, v1::ActivityKind>>{
      {"reception", v1::ACTIVITY_KIND_RECEPTION}, {"follow-up", v1::ACTIVITY_KIND_FOLLOW_UP},
      {"grade", v1::ACTIVITY_KIND_GRADE},         {"stage", v1::ACTIVITY_KIND_STAGE},
      {"order", v1::ACTIVITY_KIND_ORDER},         {"won", v1::ACTIVITY_KIND_WON},
      {"closed", v1::ACTIVITY_KIND_CLOSED},       {"stop", v1::ACTIVITY_KIND_STOP}};
  return *kinds;
}

v1::ActivityKind KindOf(const std::string& word) {
  for (const auto& [name, kind] : Kinds()) {
    if (name == word) return kind;
  }
  return v1::ACTIVITY_KIND_UNSPECIFIED;
}

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : Kinds()) names.push_back(name);
  return names;
}

// First and last day of a list.
struct Days {
  absl::CivilDay from;
  absl::CivilDay to;
};

absl::StatusOr<v1::ListDailyReportsRequest> RequestOf(Session& session, const std::string& parent,
                                                      const Days& days) {
  v1::ListDailyReportsRequest request;
  request.set_parent(parent);
  *request.mutable_from() = domain::ToDate(days.from);
  *request.mutable_to() = domain::ToDate(days.to);
  request.set_order_by("day desc");
  request.set_page_size(1000);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(domain::StoreOf(parent)));
  return request;
}

bool HasWork(const v1::DailyReport& report) {
  const v1::ReportTotals& totals = report.totals();
  return totals.walk_ins() + totals.call_ins() + totals.phone_contacts() + totals.visits() +
             totals.won() + totals.lost() >
         0;
}

// The latest day of the last two months on which anything was done; `today` when there is none
// among the first thousand reports.
absl::StatusOr<absl::CivilDay> LatestDay(Session& session, const std::string& parent,
                                         const StoreView& view) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListDailyReportsRequest request,
                         RequestOf(session, parent, {view.today - 60, view.today}));
  v1::ListDailyReportsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::ListDailyReports, request, response));
  for (const v1::DailyReport& report : response.reports()) {
    if (HasWork(report)) return domain::ToDay(report.day());
  }
  return view.today;
}

Form FormOfHeads(const v1::ListDailyReportsResponse& response, const std::string& day,
                 const FormContext& context) {
  const Words& words = context.words;
  Table table({{"consultant", words("销售顾问", "Consultant")},
               {"name", words("姓名", "Name"), false, Fit::kCut},
               {"day", words("日期", "Day")},
               {"walk_ins", words("来店", "Walk-ins"), true},
               {"call_ins", words("来电", "Calls in"), true},
               {"phone_contacts", words("电话拜访", "Phone"), true},
               {"visits", words("访问", "Visits"), true},
               {"won", words("成交", "Won"), true},
               {"lost", words("战败", "Lost"), true},
               {"planned", words("计划", "Planned"), true},
               {"done", words("完成", "Done"), true},
               {"missed", words("未完成", "Missed"), true},
               {"pursuits", words("意向客户", "Pursuits")},
               {"submitted_at", words("提交", "Submitted")},
               {"missing", words("日结时缺", "Missing at close")}});
  for (const v1::DailyReport& report : response.reports()) {
    const v1::ReportTotals& totals = report.totals();
    std::vector<Cell> row = {Short(report.consultant()), Shown(report.consultant_name()),
                             Shown(report.day())};
    for (const int count :
         {totals.walk_ins(), totals.call_ins(), totals.phone_contacts(), totals.visits(),
          totals.won(), totals.lost(), totals.planned(), totals.done(), totals.missed()}) {
      row.emplace_back(absl::StrCat(count));
    }
    row.emplace_back(GradeCounts(totals.pursuits_by_grade()));
    row.emplace_back(DayAndTime(report.state().submitted_at(), context.zone));
    row.emplace_back(Words::Tick(report.state().missing()));
    table.Add(std::move(row));
  }
  Form form;
  form.title = absl::StrCat(words("销售活动日报表", "Daily activity reports"), "  ", day);
  form.sections.push_back({"", std::move(table)});
  return form;
}

// The days of a list: one, unless there is more to choose from.
absl::StatusOr<Days> DaysOf(const ReportOptions& options, Session& session,
                            const std::string& parent, const StoreView& view) {
  Days days{view.today, view.today};
  const bool many = !options.from.empty() || options.missing || options.stale;
  if (!options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(days.to, ParseDay(options.day));
  } else if (!many) {
    KEZHI_ASSIGN_OR_RETURN(days.to, LatestDay(session, parent, view));
  }
  days.from = many ? days.to - 30 : days.to;
  if (!options.from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(days.from, ParseDay(options.from));
  }
  return days;
}

absl::StatusOr<int> ListReports(const ReportOptions& options, Session& session,
                                const std::string& parent, const StoreView& view) {
  if (options.watch) {
    return UsageError(
        "--watch follows one report: name the consultant, without --from, --missing and --stale");
  }
  KEZHI_ASSIGN_OR_RETURN(const Days days, DaysOf(options, session, parent, view));
  KEZHI_ASSIGN_OR_RETURN(v1::ListDailyReportsRequest request, RequestOf(session, parent, days));
  request.set_missing(options.missing);
  request.set_stale(options.stale);
  v1::ListDailyReportsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListDailyReports, request,
                                 [&all](const v1::ListDailyReportsResponse& page) {
                                   all.mutable_reports()->MergeFrom(page.reports());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  const FormContext context = session.Context(Session::ZoneOf(view.row, days.to));
  const std::string title = days.from == days.to
                                ? domain::Iso(days.to)
                                : absl::StrCat(domain::Iso(days.from), " – ", domain::Iso(days.to));
  KEZHI_RETURN_IF_ERROR(session.Print(all, FormOfHeads(all, title, context)));
  session.NoteServed(all.served(), context.zone);
  return kExitOk;
}

absl::StatusOr<int> ShowReport(const ReportOptions& options, Session& session,
                               const std::string& consultant, const StoreView& view) {
  absl::CivilDay day;
  if (options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, LatestDay(session, consultant, view));
  } else {
    KEZHI_ASSIGN_OR_RETURN(day, ParseDay(options.day));
  }
  const std::string store = view.row.name();
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_daily_report(domain::ReportName(consultant, day));
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetDailyReportRequest request;
  request.set_name(domain::ReportName(consultant, day));
  request.set_kind(KindOf(options.kind));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, day));
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_daily_report() = request;
    return ShowWatch(session, watch, context.zone, [&](const v1::FormState& state) {
      return FormOf(state.daily_report().report(), context);
    });
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::GetDailyReportResponse response,
                         WholeForm(session, &v1::QueryService::Stub::GetDailyReport, request,
                                   &v1::GetDailyReportResponse::mutable_report));
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.report(), context)));
  session.NoteServed(response.served(), context.zone);
  return kExitOk;
}

absl::StatusOr<int> RunReport(const ReportOptions& options, Session& session) {
  // Before anybody is asked.
  for (const std::string* day : {&options.day, &options.from}) {
    if (!day->empty()) KEZHI_RETURN_IF_ERROR(ParseDay(*day).status());
  }
  std::string consultant;
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(consultant, session.NameIn("consultants", options.consultant));
  }
  std::string store = domain::StoreOf(consultant);
  if (store.empty()) {
    KEZHI_ASSIGN_OR_RETURN(store, session.Store());
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.lists()) {
    return ListReports(options, session, consultant.empty() ? store : consultant, view);
  }
  return ShowReport(options, session, consultant, view);
}

}  // namespace

void AddReport(Verbs& verbs) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* verb =
      verbs.Add({"report", kFormsGroup, "A consultant's daily report 销售活动日报表",
                 "Without a consultant: all reports of a day, a line each. With "
                 "--from, --missing or --stale:\n"
                 "those of several days, a consultant's or all, the newest first.",
                 "  kezhi report c1\n"
                 "  kezhi report c1 --day 2026-03-02 --kind follow-up\n"
                 "  kezhi report --day 2026-03-02 --output csv\n"
                 "  kezhi report c1 --from 2026-03-01   # every report of theirs since\n"
                 "  kezhi report --missing   # not handed in when the day was closed\n"},
                [options](Session& session) { return RunReport(*options, session); });
  verb->add_option("consultant", options->consultant, "Consultant, by id or name");
  verb->add_option("--day", options->day,
                   "Business day, 2026-03-02; default: today, else the latest with any work");
  verb->add_option("--from", options->from,
                   "List the reports from this day on, up to --day or today; 366 days at most");
  verb->add_flag("--missing", options->missing,
                 "List those that were missing when their day was closed; 31 days unless --from");
  verb->add_flag("--stale", options->stale,
                 "List those with a line added after they were submitted; 31 days unless --from");
  verb->add_option("--kind", options->kind, "Only lines of this kind")
      ->check(CLI::IsMember(KindNames()));
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
