// kezhi route, coverage: visits to outlets.
#include <memory>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct RouteOptions {
  std::string consultant;
  std::string day;
  bool watch = false;
};

absl::StatusOr<int> RunRoute(const RouteOptions& options, Session& session) {
  // Before anybody is asked.
  if (!options.day.empty()) KEZHI_RETURN_IF_ERROR(ParseDay(options.day).status());
  KEZHI_ASSIGN_OR_RETURN(const std::string consultant,
                         session.NameIn("consultants", options.consultant));
  const std::string store = domain::StoreOf(consultant);
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDayOr(options.day, view.today));
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_route_report(domain::ReportName(consultant, day));
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetRouteReportRequest request;
  request.set_name(domain::ReportName(consultant, day));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, day));
  return ShowForm(
      session, &v1::QueryService::Stub::GetRouteReport, request,
      {store, context.zone, options.watch},
      [&](const v1::GetRouteReportResponse& answer) { return FormOf(answer.report(), context); });
}

struct CoverageOptions {
  std::string area;
  std::string outlet_type;
  bool watch = false;
};

absl::StatusOr<int> RunCoverage(const CoverageOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.mutable_coverage()->set_parent(store);
    diff.mutable_coverage()->set_area(options.area);
    diff.mutable_coverage()->set_outlet_type(options.outlet_type);
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetCoverageRequest request;
  request.set_parent(store);
  request.set_area(options.area);
  request.set_outlet_type(options.outlet_type);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetCoverage, request, {store, context.zone, options.watch},
      [&](const v1::GetCoverageResponse& answer) { return FormOf(answer.coverage(), context); });
}

struct BudgetsOptions {
  std::string outlet;
  std::string area;
  std::string outlet_type;
  bool over = false;
  bool watch = false;
};

absl::StatusOr<int> RunBudgets(const BudgetsOptions& options, Session& session) {
  v1::ListOutletBudgetsRequest request;
  if (options.outlet.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  } else {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.NameIn("customers", options.outlet));
  }
  request.set_area(options.area);
  request.set_outlet_type(options.outlet_type);
  request.set_over(options.over);
  request.set_page_size(1000);
  const std::string store = Session::StoreOfName(request.parent());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::ListOutletBudgets, request,
      {store, context.zone, options.watch},
      [&](const v1::ListOutletBudgetsResponse& answer) { return FormOf(answer, context); });
}

}  // namespace

void AddRoute(Verbs& verbs) {
  auto route = std::make_shared<RouteOptions>();
  CLI::App* verb = verbs.Add(
      {"route", kOutletsGroup, "A day's visits to outlets, planned and done 商超每日工作报表", "",
       "  kezhi route c1\n"
       "  kezhi route c1 --day 2026-03-02 --lang zh\n"},
      [route](Session& session) { return RunRoute(*route, session); });
  verb->add_option("consultant", route->consultant, "Consultant, by id or name")->required();
  verb->add_option("--day", route->day, "Business day, 2026-03-02; default: today");
  verb->add_flag("--watch", route->watch, kWatchHelp);

  auto coverage = std::make_shared<CoverageOptions>();
  verb = verbs.Add({"coverage", kOutletsGroup, "How far a district's outlets are covered 铺市", "",
                    "  kezhi coverage\n"
                    "  kezhi coverage --type GT --output csv\n"},
                   [coverage](Session& session) { return RunCoverage(*coverage, session); });
  verb->add_option("--area", coverage->area, "Only outlets of this area");
  verb->add_option("--type", coverage->outlet_type, "Only outlets of this type");
  verb->add_flag("--watch", coverage->watch, kWatchHelp);

  auto budgets = std::make_shared<BudgetsOptions>();
  verb = verbs.Add({"budgets", kOutletsGroup, "What may be spent on outlets, and what was 费用额度",
                    "", "  kezhi budgets --over\n  kezhi budgets k1 --output csv\n"},
                   [budgets](Session& session) { return RunBudgets(*budgets, session); });
  verb->add_option("outlet", budgets->outlet, "Only of this outlet, by id or name");
  verb->add_option("--area", budgets->area, "Only outlets of this area");
  verb->add_option("--type", budgets->outlet_type, "Only outlets of this type");
  verb->add_flag("--over", budgets->over, "Only those of which more was spent");
  verb->add_flag("--watch", budgets->watch, kWatchHelp);
}

}  // namespace kezhi::cli
