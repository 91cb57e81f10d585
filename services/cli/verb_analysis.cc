// kezhi analysis: what customers bought.
#include <memory>
#include <string>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kAnalysisPage = 1000;
constexpr char kAnalysisCustomers[] = "customers";

struct AnalysisOptions {
  std::string part;
  std::string from;
  std::string to;
  std::string owner;
  std::string grade;
  std::string owner_group;
  std::string source;
  std::string scale;
  std::string tier;
  std::string currency;
  int recency = 0;
  int frequency = 0;
  int value = 0;
  std::string order_by;
  bool watch = false;
};

// Period, group and moment; without days the year until today.
template <typename Request>
absl::Status FillScope(const AnalysisOptions& options, const StoreView& view, Session& session,
                       Request& request) {
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, view.today));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from,
                         ParseDayOr(options.from, absl::CivilDay(absl::CivilYear(to))));
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  v1::CustomerGroup& group = *request.mutable_group();
  group.set_grade(options.grade);
  if (!options.owner.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*group.mutable_owner(), session.NameIn("consultants", options.owner));
  }
  group.set_owner_group(options.owner_group);
  group.set_source(options.source);
  group.set_scale(options.scale);
  group.set_tier(options.tier);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  return absl::OkStatus();
}

absl::StatusOr<int> ShowAnalysis(const AnalysisOptions& options, Session& session) {
  v1::GetCustomerAnalysisRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  KEZHI_RETURN_IF_ERROR(FillScope(options, view, session, request));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(session, &v1::QueryService::Stub::GetCustomerAnalysis, request,
                  {request.parent(), context.zone, options.watch},
                  [&](const v1::GetCustomerAnalysisResponse& answer) {
                    return FormOf(answer.analysis(), options.part, context);
                  });
}

absl::StatusOr<int> ListAnalysedCustomers(const AnalysisOptions& options, Session& session) {
  v1::ListCustomerSegmentsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  KEZHI_RETURN_IF_ERROR(FillScope(options, view, session, request));
  request.set_currency(options.currency);
  request.set_recency(options.recency);
  request.set_frequency(options.frequency);
  request.set_value(options.value);
  request.set_order_by(options.order_by);
  request.set_page_size(kAnalysisPage);
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::ListCustomerSegments, request,
      {request.parent(), context.zone, options.watch},
      [&](const v1::ListCustomerSegmentsResponse& answer) { return FormOf(answer, context); });
}

}  // namespace

void AddAnalysis(Verbs& verbs) {
  auto options = std::make_shared<AnalysisOptions>();
  CLI::App* verb = verbs.Add(
      {"analysis", kNumbersGroup, "What customers bought 客户分析",
       "Growth against the period before, months, cohorts by the month of the first purchase, and\n"
       "segments by fifths of recency, frequency and value. Amounts of different currencies are\n"
       "never summed. The options from --currency on are for `customers`.",
       "  kezhi analysis --from 2026-01-01 --to 2026-06-30\n"
       "  kezhi analysis cohorts --source referral\n"
       "  kezhi analysis customers --recency 1 --value 5   # the best that stay away\n"
       "  kezhi analysis customers --currency CNY --order 'amount desc'\n"},
      [options](Session& session) {
        return options->part == kAnalysisCustomers ? ListAnalysedCustomers(*options, session)
                                                   : ShowAnalysis(*options, session);
      });
  verb->add_option(
          "part", options->part,
          "growth, margin, months, cohorts, segments, or customers; default: the first five")
      ->check(
          CLI::IsMember({"growth", "margin", "months", "cohorts", "segments", kAnalysisCustomers}));
  verb->add_option("--from", options->from, "First day; default: that of the year");
  verb->add_option("--to", options->to, "Last day; default: today");
  verb->add_option("--grade", options->grade, "Only customers with a pursuit at this grade");
  verb->add_option("--owner", options->owner, "Only customers of this consultant");
  verb->add_option("--owner-group", options->owner_group, "Only customers of this group's people");
  verb->add_option("--source", options->source, "Only customers from this source");
  CLI::Option* scale = verb->add_option("--scale", options->scale, "The scale of --tier");
  verb->add_option("--tier", options->tier, "Only customers in this tier of the scale")
      ->needs(scale);
  verb->add_option("--currency", options->currency, "Only customers who bought in this currency");
  constexpr int kScores = 5;
  verb->add_option("--recency", options->recency, "Only this score, 1 to 5")
      ->check(CLI::Range(1, kScores));
  verb->add_option("--frequency", options->frequency, "Only this score, 1 to 5")
      ->check(CLI::Range(1, kScores));
  verb->add_option("--value", options->value, "Only this score, 1 to 5")
      ->check(CLI::Range(1, kScores));
  verb->add_option("--order", options->order_by,
                   "customer, last_on, orders or amount, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
