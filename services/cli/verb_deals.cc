// kezhi deal, deals, ageing, credit, funnel: the sales management system.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct DealOptions {
  std::string deal;
  bool watch = false;
};

struct DealsOptions {
  std::string customer;
  std::string consultant;
  bool open = false;
  bool settled = false;
  bool watch = false;
};

struct AgeingOptions {
  std::string consultant;
  bool watch = false;
};

struct CreditOptions {
  std::string customer;
  bool watch = false;
};

absl::StatusOr<int> RunDeal(const DealOptions& options, Session& session) {
  v1::GetDealRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("deals", options.deal));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_deal(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetDeal, request, {store, context.zone, options.watch},
      [&](const v1::GetDealResponse& answer) { return FormOf(answer.deal(), context); });
}

absl::StatusOr<int> RunDeals(const DealsOptions& options, Session& session) {
  v1::ListDealsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  if (!options.customer.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_customer(),
                           session.NameIn("customers", options.customer));
  }
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_consultant(),
                           session.NameIn("consultants", options.consultant));
  }
  if (options.open || options.settled) request.set_settled(options.settled);
  request.set_page_size(1000);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::ListDeals, request,
      {request.parent(), context.zone, options.watch}, [&](const v1::ListDealsResponse& answer) {
        Form form;
        form.title = absl::StrCat(session.words()("订单", "Deals"), "  ", Short(request.parent()));
        form.sections.push_back({"", DealTable(answer.deals(), context)});
        return form;
      });
}

absl::StatusOr<int> RunAgeing(const AgeingOptions& options, Session& session) {
  v1::GetAgeingRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_consultant(),
                           session.NameIn("consultants", options.consultant));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetAgeing, request,
      {request.parent(), context.zone, options.watch},
      [&](const v1::GetAgeingResponse& answer) { return FormOf(answer.report(), context); });
}

absl::StatusOr<int> RunCredit(const CreditOptions& options, Session& session) {
  v1::GetCreditRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("customers", options.customer));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_credit(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetCredit, request, {store, context.zone, options.watch},
      [&](const v1::GetCreditResponse& answer) { return FormOf(answer.credit(), context); });
}

struct FunnelOptions {
  std::string machine;
  std::string from;
  std::string to;
  bool watch = false;
};

absl::StatusOr<int> RunFunnel(const FunnelOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, view.today));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDayOr(options.from, to - 29));
  v1::GetFunnelRequest request;
  request.set_parent(store);
  request.set_machine(options.machine);
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetFunnel, request, {store, context.zone, options.watch},
      [&](const v1::GetFunnelResponse& answer) { return FormOf(answer.funnel(), context); });
}

void AddDealVerbs(Verbs& verbs) {
  auto deal = std::make_shared<DealOptions>();
  CLI::App* one = verbs.Add({"deal", kDealsGroup, "A deal, its invoices and receipts 订单", "",
                             "  kezhi deal d-2026-117\n"},
                            [deal](Session& session) { return RunDeal(*deal, session); });
  one->add_option("deal", deal->deal, "Deal, by id or name")->required();
  one->add_flag("--watch", deal->watch, kWatchHelp);
  auto options = std::make_shared<DealsOptions>();
  CLI::App* all = verbs.Add({"deals", kDealsGroup, "A store's deals, a line each 订单",
                             "How far each deal is, and what is open of it.",
                             "  kezhi deals --open\n"
                             "  kezhi deals --consultant c1 --output csv\n"},
                            [options](Session& session) { return RunDeals(*options, session); });
  all->add_option("--customer", options->customer, "Only of this customer");
  all->add_option("--consultant", options->consultant, "Only of this consultant");
  CLI::Option* open = all->add_flag("--open", options->open, "Only those that are not settled");
  all->add_flag("--settled", options->settled, "Only those that are settled")->excludes(open);
  all->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace

void AddDeals(Verbs& verbs) {
  AddDealVerbs(verbs);
  auto deals = std::make_shared<AgeingOptions>();
  CLI::App* ageing =
      verbs.Add({"ageing", kDealsGroup, "What customers owe, by age 应收帐龄",
                 "Open invoices by customer and age; the bounds and the limit are the playbook's.",
                 "  kezhi ageing\n"
                 "  kezhi ageing --as-of 2026-03-31 --output csv\n"},
                [deals](Session& session) { return RunAgeing(*deals, session); });
  ageing->add_option("--consultant", deals->consultant, "Only deals of this consultant");
  ageing->add_flag("--watch", deals->watch, kWatchHelp);
  auto customer = std::make_shared<CreditOptions>();
  CLI::App* credit =
      verbs.Add({"credit", kDealsGroup, "What a customer may owe, and what is used of it 授信", "",
                 "  kezhi credit 0190f3a2-7c1e-7d4b-9a55-3c2b8f60d1aa\n"},
                [customer](Session& session) { return RunCredit(*customer, session); });
  credit->add_option("customer", customer->customer, "Customer, by id or name")->required();
  credit->add_flag("--watch", customer->watch, kWatchHelp);
  auto options = std::make_shared<FunnelOptions>();
  CLI::App* funnel =
      verbs.Add({"funnel", kDealsGroup, "How pursuits move through the stages 销售漏斗", "",
                 "  kezhi funnel --from 2026-03-01 --to 2026-03-31\n"},
                [options](Session& session) { return RunFunnel(*options, session); });
  funnel->add_option("--machine", options->machine, "Machine; default: the playbook's primary one");
  funnel->add_option("--from", options->from, "First day; default: 30 days up to the last");
  funnel->add_option("--to", options->to, "Last day; default: today");
  funnel->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
