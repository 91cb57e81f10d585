// kezhi deal, deals, ageing, credit, funnel: the sales management system.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

struct DealsOptions {
  std::string customer;
  std::string consultant;
  bool open = false;
  bool settled = false;
};

absl::StatusOr<int> RunDeal(const std::string& deal, Session& session) {
  v1::GetDealRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("deals", deal));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_deal(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::GetDealResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetDeal, request, response));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.deal(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
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
  v1::ListDealsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListDeals, request,
                                 [&all](const v1::ListDealsResponse& page) {
                                   all.mutable_deals()->MergeFrom(page.deals());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  Form form;
  form.title = absl::StrCat(session.words()("订单", "Deals"), "  ", Short(request.parent()));
  form.sections.push_back({"", DealTable(all.deals(), session.Context(zone))});
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  session.NoteServed(all.served(), zone);
  return kExitOk;
}

absl::StatusOr<int> RunAgeing(const std::string& consultant, Session& session) {
  v1::GetAgeingRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  if (!consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_consultant(),
                           session.NameIn("consultants", consultant));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  v1::GetAgeingResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetAgeing, request, response));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.report(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

absl::StatusOr<int> RunCredit(const std::string& customer, Session& session) {
  v1::GetCreditRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("customers", customer));
  const std::string store = domain::StoreOf(request.name());
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_credit(request.name());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::GetCreditResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetCredit, request, response));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.credit(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

struct FunnelOptions {
  std::string machine;
  std::string from;
  std::string to;
};

absl::StatusOr<int> RunFunnel(const FunnelOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  absl::CivilDay to = view.today;
  if (!options.to.empty()) {
    KEZHI_ASSIGN_OR_RETURN(to, ParseDay(options.to));
  }
  absl::CivilDay from = to - 29;
  if (!options.from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(from, ParseDay(options.from));
  }
  v1::GetFunnelRequest request;
  request.set_parent(store);
  request.set_machine(options.machine);
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::GetFunnelResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetFunnel, request, response));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.funnel(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

void AddDealVerbs(Verbs& verbs) {
  auto deal = std::make_shared<std::string>();
  CLI::App* one = verbs.Add({"deal", kFormsGroup, "A deal, its invoices and receipts 订单", "",
                             "  kezhi deal d-2026-117\n"},
                            [deal](Session& session) { return RunDeal(*deal, session); });
  one->add_option("deal", *deal, "Deal, by id or name")->required();
  auto options = std::make_shared<DealsOptions>();
  CLI::App* all = verbs.Add({"deals", kFormsGroup, "A store's deals, a line each 订单",
                             "How far each deal is, and what is open of it.",
                             "  kezhi deals --open\n"
                             "  kezhi deals --consultant c1 --output csv\n"},
                            [options](Session& session) { return RunDeals(*options, session); });
  all->add_option("--customer", options->customer, "Only of this customer");
  all->add_option("--consultant", options->consultant, "Only of this consultant");
  CLI::Option* open = all->add_flag("--open", options->open, "Only those that are not settled");
  all->add_flag("--settled", options->settled, "Only those that are settled")->excludes(open);
}

}  // namespace

void AddDeals(Verbs& verbs) {
  AddDealVerbs(verbs);
  auto consultant = std::make_shared<std::string>();
  CLI::App* ageing =
      verbs.Add({"ageing", kFormsGroup, "What customers owe, by age 应收帐龄",
                 "Open invoices by customer and age; the bounds and the limit are the playbook's.",
                 "  kezhi ageing\n"
                 "  kezhi ageing --as-of 2026-03-31 --output csv\n"},
                [consultant](Session& session) { return RunAgeing(*consultant, session); });
  ageing->add_option("--consultant", *consultant, "Only deals of this consultant");
  auto customer = std::make_shared<std::string>();
  CLI::App* credit =
      verbs.Add({"credit", kFormsGroup, "What a customer may owe, and what is used of it 授信", "",
                 "  kezhi credit 0190f3a2-7c1e-7d4b-9a55-3c2b8f60d1aa\n"},
                [customer](Session& session) { return RunCredit(*customer, session); });
  credit->add_option("customer", *customer, "Customer, by id or name")->required();
  auto options = std::make_shared<FunnelOptions>();
  CLI::App* funnel =
      verbs.Add({"funnel", kNumbersGroup, "How pursuits move through the stages 销售漏斗", "",
                 "  kezhi funnel --from 2026-03-01 --to 2026-03-31\n"},
                [options](Session& session) { return RunFunnel(*options, session); });
  funnel->add_option("--machine", options->machine, "Machine; default: the playbook's primary one");
  funnel->add_option("--from", options->from, "First day; default: 29 days before the last");
  funnel->add_option("--to", options->to, "Last day; default: today");
}

}  // namespace kezhi::cli
