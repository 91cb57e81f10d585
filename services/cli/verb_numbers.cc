// kezhi walk-ins, pursuits, stats: numbers.
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/choices.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct PeriodOptions {
  std::string from;
  std::string to;
  std::string period;
  bool watch = false;
};

v1::Period PeriodOf(const std::string& period) {
  if (period == "day") return v1::PERIOD_DAY;
  if (period == "week") return v1::PERIOD_WEEK;
  if (period == "month") return v1::PERIOD_MONTH;
  return v1::PERIOD_UNSPECIFIED;
}

absl::StatusOr<int> RunWalkIns(const PeriodOptions& options, Session& session) {
  v1::GetWalkInAnalyticsRequest request;
  absl::CivilDay from;
  absl::CivilDay to;
  if (!options.from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(from, ParseDay(options.from));
  }
  if (!options.to.empty()) {
    KEZHI_ASSIGN_OR_RETURN(to, ParseDay(options.to));
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.to.empty()) to = view.today;
  if (options.from.empty()) from = to - 29;
  request.set_parent(store);
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  request.set_period(PeriodOf(options.period));
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    v1::WalkInAnalyticsName& name = *diff.mutable_walk_in_analytics();
    name.set_parent(store);
    *name.mutable_from() = request.from();
    *name.mutable_to() = request.to();
    name.set_period(request.period());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::GetWalkInAnalytics, request,
                  {store, context.zone, options.watch},
                  [&](const v1::GetWalkInAnalyticsResponse& answer) {
                    return FormOf(answer.analytics(), context);
                  });
}

struct PursuitOptions {
  std::vector<std::string> by;
  std::vector<std::string> where;
  std::string from;
  std::string to;
  std::string status;
  std::string owner;
  std::string measure;
  std::string period;
  std::vector<int> within;
  bool all_stores = false;
};

// `owner_group` → PURSUIT_DIMENSION_OWNER_GROUP; a name that is no dimension is an attribute's.
void AddDimension(const std::string& name, v1::AggregatePursuitsRequest& request) {
  v1::PursuitDimension dimension = v1::PURSUIT_DIMENSION_UNSPECIFIED;
  const std::string full = absl::StrCat("PURSUIT_DIMENSION_", absl::AsciiStrToUpper(name));
  const bool known = v1::PursuitDimension_Parse(full, &dimension) &&
                     dimension != v1::PURSUIT_DIMENSION_UNSPECIFIED &&
                     dimension != v1::PURSUIT_DIMENSION_ATTRIBUTE;
  request.add_group_by(known ? dimension : v1::PURSUIT_DIMENSION_ATTRIBUTE);
  if (!known) request.add_attribute_names(name);
}

absl::Status Fill(const PursuitOptions& options, v1::AggregatePursuitsRequest& request) {
  for (const std::string& name : options.by) AddDimension(name, request);
  for (const std::string& condition : options.where) {
    const std::vector<std::string> parts = absl::StrSplit(condition, absl::MaxSplits('=', 1));
    if (parts.size() != 2) {
      return UsageError(absl::StrCat("--where: `", condition, "` is not name=value"));
    }
    v1::Attribute* attribute = request.add_where();
    attribute->set_name(parts[0]);
    attribute->set_value(parts[1]);
  }
  if (!options.from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDay(options.from));
    *request.mutable_opened_from() = domain::ToDate(from);
  }
  if (!options.to.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDay(options.to));
    *request.mutable_opened_to() = domain::ToDate(to);
  }
  for (const int days : options.within) request.add_day_bounds(days);
  request.set_status(PursuitStatusOf(options.status));
  request.set_measure(options.measure);
  request.set_period(PeriodOf(options.period));
  return absl::OkStatus();
}

absl::StatusOr<int> RunPursuits(const PursuitOptions& options, Session& session) {
  v1::AggregatePursuitsRequest request;
  KEZHI_RETURN_IF_ERROR(Fill(options, request));
  std::string store = session.globals().store;
  if (options.all_stores) {
    request.set_parent("stores/-");
  } else {
    KEZHI_ASSIGN_OR_RETURN(store, session.Store());
    request.set_parent(store);
  }
  if (!options.owner.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_owner(), session.NameIn("consultants", options.owner));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::AggregatePursuitsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::AggregatePursuits, request, response));
  KEZHI_RETURN_IF_ERROR(
      session.Print(response, FormOf(response, options.by, session.Context(absl::UTCTimeZone()))));
  session.NoteServed(response.served(), absl::LocalTimeZone());
  return kExitOk;
}

// Facts about the server; empty when it does not tell this caller.
std::vector<Form::Fact> ServerFacts(Session& session) {
  v1::GetServerInfoResponse info;
  const absl::Status status = session.Call(session.admin(), &v1::AdminService::Stub::GetServerInfo,
                                           v1::GetServerInfoRequest(), info);
  if (!status.ok()) return {};
  const Words& words = session.words();
  return {{words("版本", "version"), info.version()},
          {words("事件", "events"), absl::StrCat(info.position())},
          {words("视图到", "views at"), absl::StrCat(info.views_position())},
          {words("运行", "up"), absl::FormatDuration(absl::Seconds(info.uptime_seconds()))}};
}

absl::StatusOr<int> RunStats(Session& session) {
  v1::GetStatisticsRequest request;
  const std::string& store = session.globals().store;
  request.set_parent(store.empty() ? "stores/-" : store);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::GetStatisticsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetStatistics, request, response));
  const Words& words = session.words();
  Table table({{"store", words("门店", "Store")},
               {"type", words("事件类型", "Event")},
               {"count", words("数量", "Count"), true}});
  std::map<std::string, std::int64_t> totals;
  for (const v1::EventCount& count : response.counts()) {
    table.Add({Short(count.store()), count.type(), absl::StrCat(count.count())});
    totals[count.store()] += count.count();
  }
  Form form;
  form.title = words("事件统计", "Events by store and type");
  if (!session.json()) form.facts = ServerFacts(session);
  for (const auto& [name, total] : totals) {
    form.facts.push_back({Short(name), absl::StrCat(total)});
  }
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return kExitOk;
}

void AddPeriod(CLI::App* verb, std::string& period) {
  verb->add_option("--period", period, "How the time is cut")
      ->check(CLI::IsMember({"day", "week", "month"}));
}

}  // namespace

void AddWalkIns(Verbs& verbs) {
  auto options = std::make_shared<PeriodOptions>();
  CLI::App* verb =
      verbs.Add({"walk-ins", kNumbersGroup, "Walk-in analytics 来店分析",
                 "Parties and contact data left, by period, weekday, hour and consultant.",
                 "  kezhi walk-ins --from 2026-03-01 --to 2026-03-31 --period week\n"
                 "  kezhi walk-ins --diff-from 1200   # which counts have changed since\n"},
                [options](Session& session) { return RunWalkIns(*options, session); });
  verb->add_option("--from", options->from, "First day; default: 30 days up to the last");
  verb->add_option("--to", options->to, "Last day; default: today");
  AddPeriod(verb, options->period);
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddPursuits(Verbs& verbs) {
  auto options = std::make_shared<PursuitOptions>();
  CLI::App* verb = verbs.Add(
      {"pursuits", kNumbersGroup, "Counts, sums and medians over pursuits, by any dimensions", "",
       "  kezhi pursuits --by owner\n"
       "  kezhi pursuits --all-stores --by wanted,status --from 2017-01-01\n"
       "  kezhi pursuits --by owner_group --period month --output json\n"},
      [options](Session& session) { return RunPursuits(*options, session); });
  verb->add_option("--by", options->by,
                   "Dimensions: store, owner, owner_group, first_owner, wanted, source, stage, "
                   "grade, status, customer, customer_external_id, opened_month, closed_month, "
                   "reason, or an attribute's name")
      ->delimiter(',');
  verb->add_option("--where", options->where, "Only pursuits with this attribute, name=value");
  verb->add_option("--from", options->from, "Only opened on or after this day");
  verb->add_option("--to", options->to, "Only opened on or before this day");
  verb->add_option("--status", options->status, "Only with this status")
      ->check(CLI::IsMember(PursuitStatusNames()));
  verb->add_option("--owner", options->owner, "Only of this consultant");
  verb->add_option("--measure", options->measure, "A numeric attribute to sum up (in JSON)");
  verb->add_option("--within", options->within, "Bounds in days for won_within (in JSON)")
      ->delimiter(',');
  verb->add_flag("--all-stores", options->all_stores, "Over all stores");
  AddPeriod(verb, options->period);
}

void AddStats(Verbs& verbs) {
  verbs.Add({"stats", kNumbersGroup, "How many events of each type, and how the server is", "",
             "  kezhi stats\n  kezhi stats --store s1 --as-of 1000 --output json\n"},
            RunStats);
}

}  // namespace kezhi::cli
