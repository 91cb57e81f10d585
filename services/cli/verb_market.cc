// kezhi contacts-to-order, traffic, campaigns: the forms of S7 and S8.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/form_market.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kCampaignsPage = 1000;
// A year, the last day included.
constexpr int kContactsDays = 364;
// Four weeks, whose first days lie so far before the day in the last.
constexpr int kTrafficDays = 21;

struct TrafficOptions {
  std::string from;
  std::string to;
  std::string campaign;
  std::string group;
  bool watch = false;
};

absl::StatusOr<int> RunTraffic(const TrafficOptions& options, Session& session) {
  v1::GetTrafficRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, view.today));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDayOr(options.from, to - kTrafficDays));
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  request.set_group(options.group);
  if (!options.campaign.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_campaign(),
                           session.NameIn("campaigns", options.campaign));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::GetTraffic, request,
      {request.parent(), context.zone, options.watch},
      [&](const v1::GetTrafficResponse& answer) { return FormOf(answer.traffic(), context); });
}

struct CampaignsOptions {
  bool watch = false;
};

absl::StatusOr<int> RunCampaigns(const CampaignsOptions& options, Session& session) {
  v1::ListCampaignsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  request.set_page_size(kCampaignsPage);
  const FormContext context = session.Context(absl::UTCTimeZone());
  return ShowForm(session, &v1::QueryService::Stub::ListCampaigns, request,
                  {request.parent(), absl::LocalTimeZone(), options.watch},
                  [&](const v1::ListCampaignsResponse& answer) { return FormOf(answer, context); });
}

struct ContactsOptions {
  std::string from;
  std::string to;
  int after_contacts = 0;
  bool watch = false;
};

absl::StatusOr<int> RunContacts(const ContactsOptions& options, Session& session) {
  v1::GetContactsBeforeOrderRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, view.today));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDayOr(options.from, to - kContactsDays));
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  request.set_after_contacts(options.after_contacts);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::GetContactsBeforeOrder, request,
                  {request.parent(), context.zone, options.watch},
                  [&](const v1::GetContactsBeforeOrderResponse& answer) {
                    return FormOf(answer.contacts(), context);
                  });
}

}  // namespace

void AddTraffic(Verbs& verbs) {
  auto options = std::make_shared<TrafficOptions>();
  CLI::App* verb = verbs.Add(
      {"traffic", kNumbersGroup, "Traffic by week and source, and the week's figures 流量",
       "Each with the change to the week before; weeks begin on Monday.",
       "  kezhi traffic --from 2026-03-01 --to 2026-03-31\n"
       "  kezhi traffic --campaign spring --group editors --output json\n"},
      [options](Session& session) { return RunTraffic(*options, session); });
  verb->add_option("--from", options->from, "A day of the first week; default: four weeks");
  verb->add_option("--to", options->to, "A day of the last week; default: today");
  verb->add_option("--campaign", options->campaign, "Only this campaign's");
  verb->add_option("--group", options->group, "Only figures of this group");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddCampaigns(Verbs& verbs) {
  auto options = std::make_shared<CampaignsOptions>();
  CLI::App* verb = verbs.Add(
      {"campaigns", kNumbersGroup, "Campaigns, what they cost and what they brought 推广活动", "",
       "  kezhi campaigns\n  kezhi campaigns --as-of 2026-03-31 --output csv\n"},
      [options](Session& session) { return RunCampaigns(*options, session); });
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddContactsToOrder(Verbs& verbs) {
  auto options = std::make_shared<ContactsOptions>();
  CLI::App* verb =
      verbs.Add({"contacts-to-order", kNumbersGroup, "How many contacts came before the orders",
                 "Visits and follow-ups before each order of the period, beside what the playbook\n"
                 "claims of them (80%的订单来自于4次接触之后).",
                 "  kezhi contacts-to-order --from 2026-01-01 --to 2026-03-31\n"
                 "  kezhi contacts-to-order --after 2 --output json\n"},
                [options](Session& session) { return RunContacts(*options, session); });
  verb->add_option("--from", options->from, "First day; default: a year up to the last");
  verb->add_option("--to", options->to, "Last day; default: today");
  verb->add_option("--after", options->after_contacts,
                   "Contacts beyond which an order counts; default: the playbook's benchmark");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
