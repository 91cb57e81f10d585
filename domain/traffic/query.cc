#include "domain/traffic/query.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/fold.h"
#include "domain/money.h"
#include "domain/paging.h"
#include "domain/period.h"
#include "domain/pursuits/present.h"
#include "domain/pursuits/tables.h"
#include "domain/ratio.h"
#include "domain/rules.h"
#include "domain/traffic/tables.h"

namespace kezhi::domain {
namespace {

constexpr int kWeek = 7;

// By source.
using Visits = std::map<std::string, std::int64_t>;
// (metric, group, subject, campaign)
using MetricId = std::tuple<std::string, std::string, std::string, std::string>;
// The last figure of each.
using Figures = std::map<MetricId, v1::MetricDay>;

// Everything of one week.
struct Week {
  Visits visits;
  Figures figures;
};

// By Monday.
using Weeks = std::map<absl::CivilDay, Week>;

// Rows of the days `from` to `to` of a table whose keys begin with store and day.
template <typename Row>
void ForEachDay(const RowReader& rows, absl::string_view table, const std::string& store,
                absl::CivilDay from, absl::CivilDay to,
                const std::function<void(const Row& row)>& take) {
  rows.Scan(table, RowKey(store, Compact(from)), RowKey(store, Compact(to + 1)),
            [&take](absl::string_view, absl::string_view value) {
              Row row;
              row.ParseFromArray(value.data(), static_cast<int>(value.size()));
              take(row);
              return true;
            });
}

absl::CivilDay MondayOf(const google::type::Date& day) {
  return StartOf(Cut::kWeek, ToDay(day));
}

// The weeks from the one before the first asked for, since that is what the first is compared with.
Weeks WeeksOf(const RowReader& rows, const TrafficQuery& query, absl::CivilDay first,
              absl::CivilDay last) {
  Weeks weeks;
  const auto of_campaign = [&query](const auto& row) {
    return query.campaign.empty() || row.campaign() == query.campaign;
  };
  const absl::CivilDay from = first - kWeek;
  ForEachDay<v1::TrafficDay>(rows, kTrafficDays, query.store, from, last, [&](const auto& row) {
    if (!of_campaign(row)) return;
    weeks[MondayOf(row.day())].visits[row.source()] += row.visits();
  });
  ForEachDay<v1::MetricDay>(rows, kTrafficMetrics, query.store, from, last, [&](const auto& row) {
    if (!of_campaign(row) || (!query.group.empty() && row.group() != query.group)) return;
    // Days come in ascending order.
    MetricId id(row.metric(), row.group(), row.subject(), row.campaign());
    weeks[MondayOf(row.day())].figures[std::move(id)] = row;
  });
  return weeks;
}

std::int64_t SumOf(const Visits& visits) {
  std::int64_t sum = 0;
  for (const auto& [source, count] : visits) sum += count;
  return sum;
}

// `before`: nullopt when nothing was recorded.
void AddChange(std::optional<std::int64_t> before, v1::TrafficCount& count) {
  if (!before.has_value()) return;
  const std::int64_t change = count.visits() - *before;
  count.set_change(change);
  const std::optional<int> ratio = BasisPoints(change < 0 ? -change : change, *before);
  if (ratio.has_value()) count.set_change_bp(change < 0 ? -*ratio : *ratio);
}

void FillVisits(const Visits& visits, const Visits& before, v1::TrafficWeek& week) {
  const std::int64_t sum = SumOf(visits);
  v1::TrafficCount& total = *week.mutable_total();
  total.set_visits(sum);
  if (!before.empty()) AddChange(SumOf(before), total);
  for (const auto& [source, count] : visits) {
    v1::TrafficCount& row = *week.add_sources();
    row.set_source(source);
    row.set_visits(count);
    const std::optional<int> share = BasisPoints(count, sum);
    if (share.has_value()) row.set_share_bp(*share);
    const auto former = before.find(source);
    if (former != before.end()) AddChange(former->second, row);
  }
}

void FillFigures(const Figures& figures, const Figures& before, const Rules& rules,
                 v1::TrafficWeek& week) {
  for (const auto& [id, figure] : figures) {
    v1::MetricWeek& row = *week.add_metrics();
    row.set_metric(figure.metric());
    row.set_group(figure.group());
    row.set_subject(figure.subject());
    row.set_campaign(figure.campaign());
    row.set_value(figure.value());
    *row.mutable_day() = figure.day();
    const auto former = before.find(id);
    if (former == before.end()) continue;
    const std::int64_t change = figure.value() - former->second.value();
    row.set_change(change);
    const v1::PromotionMetric* metric = rules.promotion_metric(figure.metric());
    if (metric != nullptr && change != 0) row.set_better((change < 0) == metric->lower_is_better());
  }
}

// What an amount counts for; one that cannot be counted for nothing.
std::int64_t MinorOf(const google::type::Money& amount) {
  return MinorUnits(amount).value_or(0);
}

// Who came by a campaign.
struct Came {
  // Customer and pursuit (0 = none) with the number of a deal.
  std::set<std::pair<PursuitId, std::string>> responses;
  std::set<PursuitId> pursuits;
};

// Each once, under the name that it has after merges: what was said of two who turned out to be one
// is said of one.
Came CameBy(const RowReader& rows, const std::string& campaign) {
  Came came;
  ScanPrefix(rows, kTrafficResponses, campaign, [&](absl::string_view, absl::string_view value) {
    v1::CampaignResponse response;
    response.ParseFromArray(value.data(), static_cast<int>(value.size()));
    PursuitId id = PresentId(rows, {response.customer(), response.pursuit()});
    if (response.pursuit() == 0) {
      id.second = 0;  // no pursuit has no further number
    } else {
      came.pursuits.insert(id);
    }
    came.responses.emplace(std::move(id), response.deal());
    return true;
  });
  return came;
}

// What the pursuits brought, in the currency of what was spent, else of the budget, else of the
// first.
void FillSales(const RowReader& rows, const std::set<PursuitId>& pursuits,
               v1::CampaignRow& campaign) {
  std::string currency =
      campaign.has_spent() ? campaign.spent().currency_code() : campaign.budget().currency_code();
  std::int64_t sum = 0;
  for (const PursuitId& id : pursuits) {
    const auto row = GetRow<v1::PursuitRow>(rows, kPursuitRows, PursuitKey(id.first, id.second));
    if (!row.has_value() || row->status() != v1::PURSUIT_STATUS_WON) continue;
    campaign.set_won(campaign.won() + 1);
    if (currency.empty()) currency = row->amount().currency_code();
    if (row->amount().currency_code() == currency) sum = AddMinor(sum, MinorOf(row->amount()));
  }
  if (sum > 0) *campaign.mutable_won_amount() = MoneyOf(sum, currency);
}

void FillIn(const RowReader& rows, v1::CampaignRow& campaign) {
  const Came came = CameBy(rows, campaign.campaign());
  campaign.set_responses(static_cast<int>(came.responses.size()));
  FillSales(rows, came.pursuits, campaign);
  const std::int64_t spent = MinorOf(campaign.spent());
  if (campaign.has_budget()) {
    const std::optional<int> used = BasisPoints(spent, MinorOf(campaign.budget()));
    if (used.has_value()) campaign.set_budget_used_bp(*used);
  }
  const std::optional<int> back = BasisPoints(MinorOf(campaign.won_amount()), spent);
  if (back.has_value()) campaign.set_return_bp(*back);
}

}  // namespace

v1::Traffic TrafficOf(const RowReader& rows, const TrafficQuery& query) {
  const absl::CivilDay first = StartOf(Cut::kWeek, query.from);
  const absl::CivilDay last = std::min(NextStart(Cut::kWeek, query.to) - 1, kLastDay);
  v1::Traffic form;
  form.set_store(query.store);
  *form.mutable_from() = ToDate(first);
  *form.mutable_to() = ToDate(last);
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, query.store, query.to);
  const Rules rules = Rules::Of(playbooks);
  Weeks weeks = WeeksOf(rows, query, first, last);
  for (absl::CivilDay monday = first; monday <= last; monday += kWeek) {
    const Week& week = weeks[monday];
    const Week& before = weeks[monday - kWeek];
    v1::TrafficWeek& row = *form.add_weeks();
    *row.mutable_monday() = ToDate(monday);
    FillVisits(week.visits, before.visits, row);
    FillFigures(week.figures, before.figures, rules, row);
  }
  return form;
}

Page<v1::CampaignRow> ListCampaigns(const RowReader& rows, const std::string& store,
                                    absl::string_view start_key, int limit) {
  Page<v1::CampaignRow> page =
      ScanPage<v1::CampaignRow>(rows, kTrafficCampaigns, store, start_key, limit,
                                [](const v1::CampaignRow&) { return true; });
  for (v1::CampaignRow& campaign : page.items) FillIn(rows, campaign);
  return page;
}

}  // namespace kezhi::domain
