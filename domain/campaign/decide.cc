#include "domain/campaign/decide.h"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/money.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// Sums of very many still fit.
constexpr std::int64_t kMostCount = 1000000000000;

absl::StatusOr<const CampaignState*> FindCampaign(const std::string& name, const World& world) {
  const CampaignState& campaign = world.campaign(name);
  if (!campaign.started) return NotFound(v1::REASON_CAMPAIGN_NOT_FOUND, name);
  return &campaign;
}

// When it was: the day that the command gives, else when the command happened. The day is known.
absl::StatusOr<Occurrence> DayOf(const DecisionBuilder& builder, bool given,
                                 const google::type::Date& day, absl::string_view field) {
  if (given) return builder.HappenedOn(ToDay(day), field);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (!when.day.has_value()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, field, "must be given: no day is known");
  }
  return when;
}

absl::Status CheckKnown(bool known, absl::string_view field) {
  if (known) return absl::OkStatus();
  return InvalidField(v1::REASON_SOURCE_UNKNOWN, field, "is none of the playbook's");
}

absl::Status CheckCount(std::int64_t count, absl::string_view field) {
  if (count >= 0 && count <= kMostCount) return absl::OkStatus();
  return InvalidField(v1::REASON_COUNT_INVALID, field,
                      absl::StrCat("must be from 0 to ", kMostCount));
}

// What a map holds under a key.
template <typename Map>
std::optional<std::int64_t> Recorded(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

// R145.
absl::Status CheckPeriod(const v1::TrafficSource* source, const CampaignState& campaign,
                         absl::CivilDay day) {
  if (source == nullptr || !source->within_campaign() || campaign.Holds(day)) {
    return absl::OkStatus();
  }
  return InvalidField(
      v1::REASON_OUT_OF_PERIOD, "record_traffic.day",
      absl::StrCat(Iso(day), " is no day of the campaign, which goes from ", Iso(campaign.from),
                   campaign.to.has_value() ? absl::StrCat(" to ", Iso(*campaign.to)) : ""));
}

// What is held during another campaign lies within its days.
absl::Status CheckDuring(const v1::StartCampaign& ask, const World& world) {
  if (ask.during().empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const CampaignState* const around, FindCampaign(ask.during(), world));
  const bool begins = around->Holds(ToDay(ask.from()));
  const bool ends = IsSet(ask.to()) ? around->Holds(ToDay(ask.to())) : !around->to.has_value();
  if (begins && ends) return absl::OkStatus();
  return InvalidField(v1::REASON_OUT_OF_PERIOD,
                      begins ? "start_campaign.to" : "start_campaign.from",
                      "lies outside the campaign during which it is held");
}

// The amount in the smallest unit.
absl::StatusOr<std::int64_t> Counted(const google::type::Money& amount, absl::string_view field) {
  const std::optional<std::int64_t> minor = MinorUnits(amount);
  if (minor.has_value()) return *minor;
  return InvalidField(v1::REASON_MONEY_INVALID, field, "cannot be counted");
}

absl::StatusOr<std::int64_t> CheckSpend(const google::type::Money& amount,
                                        const CampaignState& campaign) {
  constexpr char kField[] = "record_spend.amount";
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t minor, Counted(amount, kField));
  if (minor == 0) return InvalidField(v1::REASON_MONEY_INVALID, kField, "must be more than 0");
  if (!campaign.currency.empty() && amount.currency_code() != campaign.currency) {
    return InvalidField(v1::REASON_MONEY_INVALID, kField,
                        absl::StrCat("must be in ", campaign.currency));
  }
  return minor;
}

// Whether that was recorded of the customer already, under this name or that of an alias.
bool IsRecorded(const CampaignState& campaign, const CustomerRef& customer, int number,
                const std::string& deal, const World& world) {
  if (campaign.responses.count({customer.name(), number, deal}) != 0) return true;
  for (const std::string& alias : AliasesOf(customer.state(), world)) {
    const CustomerRef now(alias, world);
    for (auto said = campaign.responses.lower_bound({alias, 0, ""});
         said != campaign.responses.end() && std::get<0>(*said) == alias; ++said) {
      const int theirs = std::get<1>(*said);
      const bool same = (theirs == 0) == (number == 0) && now.Number(theirs) == number;
      if (same && std::get<2>(*said) == deal) return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<Decision> DecideStartCampaign(const v1::Command& command,
                                             const v1::StartCampaign& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (IsSet(ask.to()) && ToDay(ask.to()) < ToDay(ask.from())) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "start_campaign.to",
                        "lies before the first day");
  }
  if (ask.has_budget()) {
    KEZHI_RETURN_IF_ERROR(Counted(ask.budget(), "start_campaign.budget").status());
  }
  if (world.campaign(ask.campaign()).started) {
    return Exists(v1::REASON_CAMPAIGN_EXISTS, ask.campaign());
  }
  KEZHI_RETURN_IF_ERROR(
      CheckKnown(builder.rules(when).IsPromotionGroup(ask.group()), "start_campaign.group"));
  KEZHI_RETURN_IF_ERROR(CheckDuring(ask, world));
  v1::Event event;
  v1::CampaignStarted& started = *event.mutable_campaign_started();
  started.set_kind(ask.kind());
  started.set_label(ask.label());
  *started.mutable_from() = ask.from();
  if (IsSet(ask.to())) *started.mutable_to() = ask.to();
  if (ask.has_budget()) *started.mutable_budget() = ask.budget();
  started.set_group(ask.group());
  started.set_during(ask.during());
  *started.mutable_audience() = ask.audience();
  builder.Append(ask.campaign(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordTraffic(const v1::Command& command,
                                             const v1::RecordTraffic& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckCount(ask.visits(), "record_traffic.visits"));
  KEZHI_ASSIGN_OR_RETURN(const CampaignState* const campaign, FindCampaign(ask.campaign(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         DayOf(builder, ask.has_day(), ask.day(), "record_traffic.day"));
  const Rules rules = builder.rules(when);
  const v1::TrafficSource* source = rules.traffic_source(ask.source());
  KEZHI_RETURN_IF_ERROR(
      CheckKnown(source != nullptr || !rules.has_traffic_sources(), "record_traffic.source"));
  KEZHI_RETURN_IF_ERROR(CheckPeriod(source, *campaign, *when.day));
  const auto before = Recorded(campaign->traffic, {*when.day, ask.source()});
  if (before == ask.visits()) return std::move(builder).Build();
  v1::Event event;
  v1::TrafficRecorded& traffic = *event.mutable_traffic_recorded();
  *traffic.mutable_day() = ToDate(*when.day);
  traffic.set_source(ask.source());
  traffic.set_visits(ask.visits());
  if (before.has_value()) traffic.set_before(*before);  // R146
  builder.Append(ask.campaign(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordMetric(const v1::Command& command, const v1::RecordMetric& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckCount(ask.value(), "record_metric.value"));
  KEZHI_ASSIGN_OR_RETURN(const CampaignState* const campaign, FindCampaign(ask.campaign(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         DayOf(builder, ask.has_day(), ask.day(), "record_metric.day"));
  const Rules rules = builder.rules(when);
  KEZHI_RETURN_IF_ERROR(CheckKnown(rules.IsPromotionMetric(ask.metric()), "record_metric.metric"));
  KEZHI_RETURN_IF_ERROR(CheckKnown(rules.IsPromotionGroup(ask.group()), "record_metric.group"));
  const std::string& group = ask.group().empty() ? campaign->group : ask.group();
  const auto before = Recorded(campaign->metrics, {*when.day, ask.metric(), group, ask.subject()});
  if (before == ask.value()) return std::move(builder).Build();
  v1::Event event;
  v1::MetricRecorded& metric = *event.mutable_metric_recorded();
  *metric.mutable_day() = ToDate(*when.day);
  metric.set_metric(ask.metric());
  metric.set_subject(ask.subject());
  metric.set_group(group);
  metric.set_value(ask.value());
  if (before.has_value()) metric.set_before(*before);
  builder.Append(ask.campaign(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordSpend(const v1::Command& command, const v1::RecordSpend& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const CampaignState* const campaign, FindCampaign(ask.campaign(), world));
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t minor, CheckSpend(ask.amount(), *campaign));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         DayOf(builder, ask.has_day(), ask.day(), "record_spend.day"));
  v1::Event event;
  *event.mutable_spend_recorded()->mutable_day() = ToDate(*when.day);
  *event.mutable_spend_recorded()->mutable_amount() = ask.amount();
  const bool limited = campaign->budget.has_value();
  if (limited && AddMinor(campaign->spent, minor) > *campaign->budget) {
    event.add_flags(kOverBudget);
  }
  builder.Append(ask.campaign(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideAttributeResponse(const v1::Command& command,
                                                 const v1::AttributeResponse& ask,
                                                 const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const CampaignState* const campaign, FindCampaign(ask.campaign(), world));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  const PursuitState* pursuit = nullptr;
  if (ask.pursuit() != 0) {
    const std::string unnamed;
    KEZHI_ASSIGN_OR_RETURN(pursuit, FindPursuit(customer, {ask.pursuit(), unnamed}));
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(
      CheckOwn(customer.state(), pursuit, when.day.value_or(builder.today()), world));
  const int number = pursuit == nullptr ? 0 : pursuit->number;
  if (IsRecorded(*campaign, customer, number, ask.deal(), world)) {
    return std::move(builder).Build();
  }
  v1::Event event;
  v1::ResponseAttributed& response = *event.mutable_response_attributed();
  response.set_customer(customer.name());
  response.set_pursuit(number);
  response.set_deal(ask.deal());
  builder.Append(ask.campaign(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
