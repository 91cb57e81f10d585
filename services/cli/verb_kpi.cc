// kezhi kpi: assessments of consultants.
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

constexpr int kKpiPage = 1000;

struct KpiOptions {
  std::string assessment;
  std::string consultant;
  std::string from;
  std::string to;
  std::string closed;
  bool watch = false;
};

absl::StatusOr<int> ShowKpi(const KpiOptions& options, Session& session) {
  v1::GetKpiSheetRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(),
                         session.NameIn("assessments", options.assessment));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_kpi_sheet(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetKpiSheet, request, {store, context.zone, options.watch},
      [&](const v1::GetKpiSheetResponse& answer) { return FormOf(answer.sheet(), context); });
}

absl::StatusOr<v1::ListKpiSheetsRequest> KpiRequest(const KpiOptions& options, Session& session) {
  v1::ListKpiSheetsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("consultants", options.consultant));
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  if (!options.closed.empty()) request.set_closed(options.closed == "yes");
  request.set_page_size(kKpiPage);
  return request;
}

absl::StatusOr<int> ListKpi(const KpiOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(v1::ListKpiSheetsRequest request, KpiRequest(options, session));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::ListKpiSheets, request,
                  {store, context.zone, options.watch},
                  [&](const v1::ListKpiSheetsResponse& answer) { return FormOf(answer, context); });
}

}  // namespace

void AddKpi(Verbs& verbs) {
  auto options = std::make_shared<KpiOptions>();
  CLI::App* verb =
      verbs.Add({"kpi", kPlansGroup, "Assessments of consultants 岗位考核指标表",
                 "With an assessment: its sheets, the scores, and what the events suggest.",
                 "  kezhi kpi --consultant c1 --from 2026-01-01\n"
                 "  kezhi kpi --closed no\n"
                 "  kezhi kpi c1-2026-03   # one assessment\n"},
                [options](Session& session) {
                  return options->assessment.empty() ? ListKpi(*options, session)
                                                     : ShowKpi(*options, session);
                });
  verb->add_option("assessment", options->assessment, "Assessment, by id or name");
  verb->add_option("--consultant", options->consultant, "Only of this consultant");
  verb->add_option("--from", options->from, "Only those that end on or after this day");
  verb->add_option("--to", options->to, "Only those that begin on or before this day");
  verb->add_option("--closed", options->closed, "Only those that are closed, or are not")
      ->check(CLI::IsMember({"yes", "no"}));
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
