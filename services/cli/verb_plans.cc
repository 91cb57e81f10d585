// kezhi plans, visits: plans against results, and who is to be visited in a month.
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

constexpr int kPlansPage = 1000;

struct PlansOptions {
  std::string plan;
  std::string owner;
  std::string group;
  std::string kind;
  std::string from;
  std::string to;
  std::string state;
  bool late = false;
  bool watch = false;
};

v1::WorkPlanState PlanStateOf(const std::string& word) {
  if (word == "drafted") return v1::WORK_PLAN_STATE_DRAFTED;
  if (word == "accepted") return v1::WORK_PLAN_STATE_ACCEPTED;
  if (word == "returned") return v1::WORK_PLAN_STATE_RETURNED;
  return v1::WORK_PLAN_STATE_UNSPECIFIED;
}

absl::StatusOr<int> ShowPlan(const PlansOptions& options, Session& session) {
  v1::GetPlanRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("plans", options.plan));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_plan(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetPlan, request, {store, context.zone, options.watch},
      [&](const v1::GetPlanResponse& answer) { return FormOf(answer.plan(), context); });
}

absl::StatusOr<v1::ListPlansRequest> PlansRequest(const PlansOptions& options, Session& session) {
  v1::ListPlansRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("consultants", options.owner));
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  request.set_kind(options.kind);
  request.set_group(options.group);
  request.set_state(PlanStateOf(options.state));
  request.set_late(options.late);
  request.set_page_size(kPlansPage);
  return request;
}

absl::StatusOr<int> ListThePlans(const PlansOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(v1::ListPlansRequest request, PlansRequest(options, session));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::ListPlans, request,
                  {store, context.zone, options.watch},
                  [&](const v1::ListPlansResponse& answer) { return FormOf(answer, context); });
}

struct VisitsOptions {
  std::string consultant;
  std::string month;
  bool watch = false;
};

absl::StatusOr<int> RunVisits(const VisitsOptions& options, Session& session) {
  absl::CivilDay first;
  if (!options.month.empty()) {
    KEZHI_ASSIGN_OR_RETURN(first, ParseMonth(options.month));
  }
  v1::GetVisitScheduleRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.NameIn("consultants", options.consultant));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.month.empty()) first = view.today;
  request.set_year(static_cast<int>(first.year()));
  request.set_month(first.month());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::GetVisitSchedule, request,
                  {store, context.zone, options.watch},
                  [&](const v1::GetVisitScheduleResponse& answer) {
                    return FormOf(answer.schedule(), context);
                  });
}

}  // namespace

void AddPlans(Verbs& verbs) {
  auto options = std::make_shared<PlansOptions>();
  CLI::App* verb = verbs.Add({"plans", kPlansGroup, "Work plans against results 计划表, 统计表",
                              "With a plan: its targets, what was reached and what was claimed.",
                              "  kezhi plans --owner c1 --from 2026-03-01\n"
                              "  kezhi plans --late --kind month_sales\n"
                              "  kezhi plans c1-2026-03   # one plan\n"},
                             [options](Session& session) {
                               return options->plan.empty() ? ListThePlans(*options, session)
                                                            : ShowPlan(*options, session);
                             });
  verb->add_option("plan", options->plan, "Plan, by id or name");
  verb->add_option("--owner", options->owner, "Only of this consultant");
  verb->add_option("--group", options->group, "Only of this group");
  verb->add_option("--kind", options->kind, "Only of this kind, as the playbook calls it");
  verb->add_option("--from", options->from, "Only those that end on or after this day");
  verb->add_option("--to", options->to, "Only those that begin on or before this day");
  verb->add_option("--state", options->state, "Only those that stand so")
      ->check(CLI::IsMember({"drafted", "accepted", "returned"}));
  verb->add_flag("--late", options->late, "Only those drafted or summed up too late");
  verb->add_flag("--watch", options->watch, kWatchHelp);
  auto visits = std::make_shared<VisitsOptions>();
  CLI::App* month =
      verbs.Add({"visits", kPlansGroup, "Who is to be visited in a month 月访客户计划表",
                 "Customers who are due by their tier, planned, or visited; and how many were.",
                 "  kezhi visits c1 --month 2026-03\n"},
                [visits](Session& session) { return RunVisits(*visits, session); });
  month->add_option("consultant", visits->consultant, "Consultant, by id or name")->required();
  month->add_option("--month", visits->month, "Month, 2026-03; default: this one");
  month->add_flag("--watch", visits->watch, kWatchHelp);
}

}  // namespace kezhi::cli
