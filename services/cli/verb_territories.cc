// kezhi territories, screening: where there are how many distributors, and who wants to be one.
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kTerritoryPage = 1000;

struct TerritoryOptions {
  std::string territory;
  std::string type;
  bool below_min = false;
  bool free = false;
  std::string order_by;
  bool watch = false;
};

absl::StatusOr<int> ShowTerritory(const TerritoryOptions& options, Session& session) {
  v1::GetTerritoryRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("territories", options.territory));
  const std::string store = domain::StoreOf(request.name());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(absl::LocalTimeZone());
  return ShowForm(
      session, &v1::QueryService::Stub::GetTerritory, request, {store, context.zone, options.watch},
      [&](const v1::GetTerritoryResponse& answer) { return FormOf(answer.territory(), context); });
}

absl::StatusOr<int> RunTerritories(const TerritoryOptions& options, Session& session) {
  if (!options.territory.empty()) return ShowTerritory(options, session);
  v1::ListTerritoriesRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  request.set_type(options.type);
  request.set_below_min(options.below_min);
  request.set_free(options.free);
  request.set_order_by(options.order_by);
  request.set_page_size(kTerritoryPage);
  const FormContext context = session.Context(absl::LocalTimeZone());
  return ShowForm(session, &v1::QueryService::Stub::ListTerritories, request,
                  {request.parent(), context.zone, options.watch},
                  [&](const v1::ListTerritoriesResponse& answer) {
                    Form form;
                    form.title = absl::StrCat(session.words()("客户的区域分类", "Territories"),
                                              "  ", Short(request.parent()));
                    form.sections.push_back({"", TerritoryTable(answer.territories(), context)});
                    return form;
                  });
}

struct ScreeningOptions {
  std::string territory;
  std::string rep;
  std::string waits_for;
  std::string reported_to;
  std::string status;
  bool watch = false;
};

v1::ScreeningStatus ScreeningStatusOf(const std::string& name) {
  v1::ScreeningStatus status = v1::SCREENING_STATUS_UNSPECIFIED;
  v1::ScreeningStatus_Parse(absl::StrCat("SCREENING_STATUS_", absl::AsciiStrToUpper(name)),
                            &status);
  return status;
}

absl::StatusOr<int> RunScreening(const ScreeningOptions& options, Session& session) {
  v1::ListScreeningsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  if (!options.territory.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_territory(),
                           session.NameIn("territories", options.territory));
  }
  if (!options.rep.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_rep(), session.NameIn("consultants", options.rep));
  }
  request.set_waits_for(options.waits_for);
  request.set_reported_to(options.reported_to);
  request.set_status(ScreeningStatusOf(options.status));
  request.set_page_size(kTerritoryPage);
  const FormContext context = session.Context(absl::LocalTimeZone());
  return ShowForm(session, &v1::QueryService::Stub::ListScreenings, request,
                  {request.parent(), context.zone, options.watch},
                  [&](const v1::ListScreeningsResponse& answer) {
                    Form form;
                    form.title = absl::StrCat(session.words()("客户筛选", "Screenings"), "  ",
                                              Short(request.parent()));
                    form.sections.push_back({"", ScreeningTable(answer.screenings(), context)});
                    return form;
                  });
}

void AddScreening(Verbs& verbs) {
  auto options = std::make_shared<ScreeningOptions>();
  CLI::App* verb = verbs.Add(
      {"screening", kOutletsGroup, "Who is screened to be a distributor, step by step 客户筛选", "",
       "  kezhi screening --waits-for region_manager\n"
       "  kezhi screening --territory hubei --status open\n"},
      [options](Session& session) { return RunScreening(*options, session); });
  verb->add_option("--territory", options->territory, "Only for this territory");
  verb->add_option("--rep", options->rep, "Only of this representative");
  verb->add_option("--waits-for", options->waits_for, "Only those that wait for this role");
  verb->add_option("--reported-to", options->reported_to,
                   "Only those of which a step that was done is reported to this role");
  verb->add_option("--status", options->status, "Only those that stand so")
      ->check(CLI::IsMember({"open", "approved", "refused", "ended"}));
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace

void AddTerritories(Verbs& verbs) {
  auto options = std::make_shared<TerritoryOptions>();
  CLI::App* verb =
      verbs.Add({"territories", kOutletsGroup, "Territories and their distributors 客户的区域分类",
                 "With a territory: its districts, distributors and screenings.",
                 "  kezhi territories --below-min\n"
                 "  kezhi territories hubei --lang zh\n"},
                [options](Session& session) { return RunTerritories(*options, session); });
  verb->add_option("territory", options->territory, "One territory, by id or name");
  verb->add_option("--type", options->type, "Only of this type");
  verb->add_flag("--below-min", options->below_min, "Only where there are fewer than should be");
  verb->add_flag("--free", options->free, "Only where there is room for one more");
  verb->add_option("--order", options->order_by,
                   "territory, counted, free or idle, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
  AddScreening(verbs);
}

}  // namespace kezhi::cli
