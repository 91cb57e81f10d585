#include "domain/walk_in/query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/walk_in/tables.h"

namespace kezhi::domain {
namespace {

// (day, arrival): the order in which visits came, also where no instant is known.
using Moment = std::pair<absl::CivilDay, absl::Time>;
using PursuitId = std::pair<std::string, int>;

// numerator ÷ denominator in `unit`s per one, rounded half up; both at least 0.
std::optional<int> Ratio(int numerator, int denominator, int unit) {
  if (denominator == 0) return std::nullopt;
  const std::int64_t twice = std::int64_t{2} * numerator * unit + denominator;
  return static_cast<int>(twice / (std::int64_t{2} * denominator));
}

// The counts of one value of a dimension.
struct Tally {
  v1::WalkInGroup group;
  std::map<std::string, int> reasons;

  void Add(const v1::WalkInVisit& visit) {
    group.set_heads(group.heads() + visit.party_size());
    if (visit.test_drive()) group.set_test_drives(group.test_drives() + 1);
    if (visit.on_site_order()) group.set_on_site_orders(group.on_site_orders() + 1);
    if (!visit.first()) {
      group.set_returns(group.returns() + 1);
      return;
    }
    group.set_batches(group.batches() + 1);
    if (visit.channel() == v1::CHANNEL_WALK_IN) group.set_walk_in(group.walk_in() + 1);
    if (visit.channel() == v1::CHANNEL_CALL_IN) group.set_call_in(group.call_in() + 1);
    if (visit.info_left()) group.set_info_left(group.info_left() + 1);
    if (visit.completed() && !visit.info_left()) {
      group.set_no_info(group.no_info() + 1);
      ++reasons[visit.no_info_reason()];
    }
  }

  // The group with what follows from its counts.
  v1::WalkInGroup Finish(const std::string& key, int days) const {
    v1::WalkInGroup result = group;
    result.set_key(key);
    result.set_days(days);
    const std::optional<int> info_left_bp = Ratio(group.info_left(), group.batches(), 10000);
    if (info_left_bp.has_value()) result.set_info_left_bp(*info_left_bp);
    const std::optional<int> mean = Ratio(group.batches(), days, 100);
    if (mean.has_value()) result.set_mean_hundredths(*mean);
    std::vector<std::pair<std::string, int>> sorted(reasons.begin(), reasons.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [reason, count] : sorted) {
      v1::ReasonCount& row = *result.add_reasons();
      row.set_reason(reason);
      row.set_count(count);
    }
    return result;
  }
};

// The customer and number that a pursuit has by now, after merges.
PursuitId Today(const RowReader& rows, PursuitId id) {
  std::set<std::string> seen;
  while (seen.insert(id.first).second) {
    const std::optional<v1::MergeRow> merge = GetRow<v1::MergeRow>(rows, kWalkInMerges, id.first);
    if (!merge.has_value()) break;
    id.first = merge->into();
    if (id.second != 0) id.second += merge->pursuit_offset();
  }
  return id;
}

int WeekdayNumber(absl::CivilDay day) {
  return static_cast<int>(absl::GetWeekday(day)) + 1;
}

// Everything counted in one pass over the visits.
class Counter {
 public:
  Counter(const RowReader& rows, const WalkInQuery& query)
      : rows_(rows), query_(query), store_(StoreRowOf(rows, query.store)) {}

  void Add(const v1::WalkInVisit& visit) {
    if (visit.void_()) return;
    const absl::CivilDay day = ToDay(visit.day());
    const Moment moment(day, ToTime(visit.arrived_at()));
    const std::string customer = Today(rows_, {visit.customer(), 0}).first;
    if (!visit.first() && !customer.empty()) {
      Moment& last = last_return_.try_emplace(customer, moment).first->second;
      last = std::max(last, moment);
    }
    if (day > query_.to) return;
    if (visit.first() && !customer.empty()) {
      Moment& first = first_visit_.try_emplace(customer, moment).first->second;
      first = std::min(first, moment);
    }
    if (visit.first() && visit.pursuit() != 0) {
      cohort_.insert(Today(rows_, {visit.customer(), visit.pursuit()}));
    }
    total_.Add(visit);
    by_period_[StartOf(query_.period, day)].Add(visit);
    by_weekday_[WeekdayNumber(day)].Add(visit);
    by_day_of_month_[day.day()].Add(visit);
    by_consultant_[visit.consultant()].Add(visit);
    if (visit.has_arrived_at() && store_.ok()) {
      const absl::TimeZone zone = Calendar(store_->calendar()).ZoneOn(day);
      by_hour_[zone.At(ToTime(visit.arrived_at())).cs.hour()].Add(visit);
    }
  }

  v1::WalkInAnalytics Finish() const {
    v1::WalkInAnalytics result;
    result.set_store(query_.store);
    *result.mutable_from() = ToDate(query_.from);
    *result.mutable_to() = ToDate(query_.to);
    const int days = static_cast<int>(query_.to - query_.from) + 1;
    *result.mutable_total() = total_.Finish("", days);
    FinishPeriods(result);
    FinishDays(result);
    for (const auto& [hour, tally] : by_hour_) {
      *result.add_by_hour() = tally.Finish(absl::StrCat(hour), days);
    }
    FinishConsultants(days, result);
    FinishOutcomes(result);
    for (const auto& [customer, first] : first_visit_) {
      const auto last = last_return_.find(customer);
      if (last != last_return_.end() && last->second > first) {
        result.set_returned(result.returned() + 1);
      }
    }
    return result;
  }

 private:
  void FinishPeriods(v1::WalkInAnalytics& result) const {
    absl::CivilDay start = StartOf(query_.period, query_.from);
    for (; start <= query_.to; start = NextStart(query_.period, start)) {
      const absl::CivilDay first = std::max(start, query_.from);
      const absl::CivilDay last = std::min(NextStart(query_.period, start) - 1, query_.to);
      const auto found = by_period_.find(start);
      const Tally tally = found == by_period_.end() ? Tally() : found->second;
      *result.add_by_period() =
          tally.Finish(KeyOf(query_.period, start), static_cast<int>(last - first) + 1);
    }
  }

  void FinishDays(v1::WalkInAnalytics& result) const {
    std::map<int, int> weekdays;
    std::map<int, int> days_of_month;
    for (absl::CivilDay day = query_.from; day <= query_.to; ++day) {
      ++weekdays[WeekdayNumber(day)];
      ++days_of_month[day.day()];
    }
    const auto fill = [](const std::map<int, Tally>& tallies, std::map<int, int>& days, int last,
                         auto add) {
      for (int number = 1; number <= last; ++number) {
        const auto found = tallies.find(number);
        const Tally tally = found == tallies.end() ? Tally() : found->second;
        *add() = tally.Finish(absl::StrCat(number), days[number]);
      }
    };
    fill(by_weekday_, weekdays, 7, [&result] { return result.add_by_weekday(); });
    fill(by_day_of_month_, days_of_month, 31, [&result] { return result.add_by_day_of_month(); });
  }

  // Whoever has as many without data as another shares the other's rank.
  void FinishConsultants(int days, v1::WalkInAnalytics& result) const {
    for (const auto& [consultant, tally] : by_consultant_) {
      const auto more = std::count_if(by_consultant_.begin(), by_consultant_.end(),
                                      [&tally = tally](const auto& other) {
                                        return other.second.group.no_info() > tally.group.no_info();
                                      });
      v1::WalkInGroup& group = *result.add_by_consultant();
      group = tally.Finish(consultant, days);
      group.set_no_info_rank(static_cast<int>(more) + 1);
    }
  }

  void FinishOutcomes(v1::WalkInAnalytics& result) const {
    for (const auto& [customer, pursuit] : cohort_) {
      const std::optional<v1::WalkInOutcome> outcome =
          GetRow<v1::WalkInOutcome>(rows_, kWalkInOutcomes, OutcomeKey(customer, pursuit));
      if (outcome.has_value() && outcome->status() == v1::PURSUIT_STATUS_WON) {
        result.set_won_of_cohort(result.won_of_cohort() + 1);
      }
    }
    // Outcomes are kept by customer: all names below the store, `0` follows `/`.
    rows_.Scan(kWalkInOutcomes, absl::StrCat(query_.store, "/"), absl::StrCat(query_.store, "0"),
               [this, &result](absl::string_view, absl::string_view value) {
                 v1::WalkInOutcome outcome;
                 outcome.ParseFromArray(value.data(), static_cast<int>(value.size()));
                 CountEnd(outcome, result);
                 return true;
               });
    const int batches = result.total().batches();
    const int won = result.won_in_period();
    const std::optional<int> in_period = Ratio(won, batches, 10000);
    if (in_period.has_value()) result.set_won_in_period_bp(*in_period);
    const std::optional<int> of_cohort = Ratio(result.won_of_cohort(), batches, 10000);
    if (of_cohort.has_value()) result.set_won_of_cohort_bp(*of_cohort);
    const int lost = result.lost_in_period();
    const std::optional<int> lost_bp = Ratio(lost, lost + won, 10000);
    if (lost_bp.has_value()) result.set_lost_bp(*lost_bp);
  }

  void CountEnd(const v1::WalkInOutcome& outcome, v1::WalkInAnalytics& result) const {
    if (!IsSet(outcome.closed_on())) return;
    const absl::CivilDay day = ToDay(outcome.closed_on());
    if (day < query_.from || day > query_.to) return;
    if (outcome.status() == v1::PURSUIT_STATUS_WON) {
      result.set_won_in_period(result.won_in_period() + 1);
    }
    if (outcome.status() == v1::PURSUIT_STATUS_LOST) {
      result.set_lost_in_period(result.lost_in_period() + 1);
    }
  }

  const RowReader& rows_;
  const WalkInQuery& query_;
  const absl::StatusOr<v1::StoreRow> store_;
  Tally total_;
  std::map<absl::CivilDay, Tally> by_period_;
  std::map<int, Tally> by_weekday_;
  std::map<int, Tally> by_day_of_month_;
  std::map<int, Tally> by_hour_;
  std::map<std::string, Tally> by_consultant_;
  std::set<PursuitId> cohort_;
  std::map<std::string, Moment> first_visit_;  // of the period, by customer
  std::map<std::string, Moment> last_return_;  // since the period began, by customer
};

}  // namespace

v1::WalkInAnalytics GetWalkInAnalytics(const RowReader& rows, const WalkInQuery& query) {
  WalkInQuery cut = query;
  if (cut.period == Cut::kNone) cut.period = Cut::kDay;
  Counter counter(rows, cut);
  // To the end of the store's visits: who came again may have done so after the period.
  rows.Scan(kWalkInVisits, RowKey(query.store, Compact(query.from)),
            absl::StrCat(query.store, absl::string_view("\x01", 1)),
            [&counter](absl::string_view, absl::string_view value) {
              v1::WalkInVisit visit;
              visit.ParseFromArray(value.data(), static_cast<int>(value.size()));
              if (IsSet(visit.day())) counter.Add(visit);
              return true;
            });
  return counter.Finish();
}

}  // namespace kezhi::domain
