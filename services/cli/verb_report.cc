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

struct Options {
  std::string consultant;
  std::string day;
  std::string kind;
  bool watch = false;
};

// By the names of --kind.
const std::vector<std::pair<std::string, v1::ActivityKind>>& Kinds() {
  static const auto* const kinds = new std::vector<std::pair<std::string, v1::ActivityKind>>{
      {"reception", v1::ACTIVITY_KIND_RECEPTION}, {"follow-up", v1::ACTIVITY_KIND_FOLLOW_UP},
      {"grade", v1::ACTIVITY_KIND_GRADE},         {"stage", v1::ACTIVITY_KIND_STAGE},
      {"order", v1::ACTIVITY_KIND_ORDER},         {"won", v1::ACTIVITY_KIND_WON},
      {"closed", v1::ACTIVITY_KIND_CLOSED}};
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

absl::StatusOr<v1::ListDailyReportsResponse> List(Session& session, const std::string& parent,
                                                  const std::string& store, absl::CivilDay from,
                                                  absl::CivilDay to) {
  v1::ListDailyReportsRequest request;
  request.set_parent(parent);
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  request.set_order_by("day desc");
  request.set_page_size(1000);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::ListDailyReportsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::ListDailyReports, request, response));
  return response;
}

bool HasWork(const v1::DailyReport& report) {
  const v1::ReportTotals& totals = report.totals();
  return totals.walk_ins() + totals.call_ins() + totals.phone_contacts() + totals.visits() +
             totals.won() + totals.lost() >
         0;
}

// The latest day of the last two months on which anything was done; `today` when there is none.
absl::StatusOr<absl::CivilDay> LatestDay(Session& session, const std::string& parent,
                                         const StoreView& view) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListDailyReportsResponse response,
                         List(session, parent, view.row.name(), view.today - 60, view.today));
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
               {"submitted_at", words("提交", "Submitted")}});
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
    table.Add(std::move(row));
  }
  Form form;
  form.title = absl::StrCat(words("销售活动日报表", "Daily activity reports"), "  ", day);
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunReport(const Options& options, Session& session) {
  absl::CivilDay day;
  if (!options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, ParseDay(options.day));
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
  if (options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, LatestDay(session, consultant.empty() ? store : consultant, view));
  }
  const FormContext context = session.Context(Session::ZoneOf(view.row, day));
  if (consultant.empty()) {
    if (options.watch) return UsageError("--watch: say whose report with the consultant's id");
    KEZHI_ASSIGN_OR_RETURN(const v1::ListDailyReportsResponse response,
                           List(session, store, store, day, day));
    KEZHI_RETURN_IF_ERROR(
        session.Print(response, FormOfHeads(response, domain::Iso(day), context)));
    session.NoteServed(response.served(), context.zone);
    return kExitOk;
  }
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_daily_report(domain::ReportName(consultant, day));
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetDailyReportRequest request;
  request.set_name(domain::ReportName(consultant, day));
  request.set_kind(KindOf(options.kind));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
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

}  // namespace

void AddReport(Verbs& verbs) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = verbs.Add({"report", kFormsGroup, "A consultant's daily report 销售活动日报表",
                              "Without a consultant: all reports of a day, a line each.",
                              "  kezhi report c1\n"
                              "  kezhi report c1 --day 2026-03-02\n"
                              "  kezhi report --day 2026-03-02 --output csv\n"},
                             [options](Session& session) { return RunReport(*options, session); });
  verb->add_option("consultant", options->consultant, "Consultant, by id or name");
  verb->add_option("--day", options->day,
                   "Business day, 2026-03-02; default: today, else the latest with any work");
  verb->add_option("--kind", options->kind, "Only lines of this kind")
      ->check(CLI::IsMember(KindNames()));
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
