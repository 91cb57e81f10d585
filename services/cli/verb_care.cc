// kezhi care: gifts, birthday wishes, events and invitations.
#include <memory>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kCarePage = 1000;

struct CareOptions {
  std::string customer;
  std::string from;
  std::string to;
  std::string kind;
  bool watch = false;
};

Form CareForm(const v1::ListCareResponse& answer, const Words& words) {
  Table table({{"given_on", words("日期", "Day")},
               {"kind", words("关怀", "Care")},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"campaign", words("活动", "Campaign"), false, Fit::kCut},
               {"note", words("内容", "What"), false, Fit::kWrap},
               {"planned", words("按计划", "Planned")},
               {"by", words("由", "By"), false, Fit::kCut},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut}});
  for (const v1::CareRow& row : answer.rows()) {
    table.Add({Shown(row.given_on()), row.kind(), Shown(row.name()), row.campaign(),
               Shown(row.note()), Words::Tick(row.planned()), Short(row.by()),
               Short(row.customer())});
  }
  Form form;
  form.title = words("客户关怀", "Care");
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunCare(const CareOptions& options, Session& session) {
  v1::ListCareRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("customers", options.customer));
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  request.set_kind(options.kind);
  request.set_page_size(kCarePage);
  const std::string store = Session::StoreOfName(request.parent());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  return ShowForm(
      session, &v1::QueryService::Stub::ListCare, request,
      {store, Session::ZoneOf(view.row, view.today), options.watch},
      [&](const v1::ListCareResponse& answer) { return CareForm(answer, session.words()); });
}

}  // namespace

void AddCare(Verbs& verbs) {
  auto options = std::make_shared<CareOptions>();
  CLI::App* verb =
      verbs.Add({"care", kCareGroup, "Gifts, birthday wishes, events and invitations 客户关怀",
                 "What was done; what is due is among `kezhi due`.",
                 "  kezhi care --kind birthday\n"
                 "  kezhi care k1 --from 2026-01-01\n"},
                [options](Session& session) { return RunCare(*options, session); });
  verb->add_option("customer", options->customer, "Only of this customer, by id or name");
  verb->add_option("--from", options->from, "First day");
  verb->add_option("--to", options->to, "Last day");
  verb->add_option("--kind", options->kind, "Only of this kind of the playbook");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
