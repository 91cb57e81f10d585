#include "domain/territories/query.h"

#include <algorithm>
#include <map>
#include <utility>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/paging.h"
#include "domain/rules.h"
#include "domain/territories/tables.h"

namespace kezhi::domain {
namespace {

// Days without an order after which a distributor is idle on that day; 0 = never.
int IdleDaysOn(const RowReader& rows, const std::string& store, absl::CivilDay day) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, day);
  const Rules rules = Rules::Of(playbooks);
  return rules.territories() == nullptr ? 0 : rules.territories()->idle_days();
}

// What a line shows beside what is stored.
void FillIn(absl::CivilDay today, int idle_days, v1::DistributorRow& row) {
  const bool ordered = row.has_last_order_on();
  if (!ordered && !row.has_appointed_on()) return;
  const absl::CivilDay since = ToDay(ordered ? row.last_order_on() : row.appointed_on());
  row.set_days_without_order(static_cast<int>(std::max<absl::civil_diff_t>(0, today - since)));
  row.set_idle(idle_days > 0 && row.days_without_order() >= idle_days);
}

// The store's territories, and what each shows beside what is stored.
class Territories {
 public:
  Territories(const RowReader& rows, const std::string& store, absl::CivilDay today)
      : rows_(rows), today_(today), idle_days_(IdleDaysOn(rows, store, today)) {
    for (const auto& [key, value] : RowsUnder(rows, kTerritories, store)) {
      v1::TerritoryRow row;
      row.ParseFromString(value);
      if (!row.parent().empty()) in_districts_[row.parent()] += row.distributors();
      std::string name = row.territory();
      all_.emplace(std::move(name), std::move(row));
    }
  }

  // By name.
  std::vector<v1::TerritoryRow> All() const {
    std::vector<v1::TerritoryRow> filled;
    for (const auto& [name, row] : all_) filled.push_back(Filled(row));
    return filled;
  }

  std::vector<v1::DistributorRow> DistributorsOf(const std::string& territory) const {
    std::vector<v1::DistributorRow> distributors;
    for (const auto& [key, value] : RowsUnder(rows_, kDistributors, territory)) {
      v1::DistributorRow row;
      row.ParseFromString(value);
      FillIn(today_, idle_days_, row);
      distributors.push_back(std::move(row));
    }
    return distributors;
  }

 private:
  int InDistricts(const std::string& territory) const {
    const auto found = in_districts_.find(territory);
    return found == in_districts_.end() ? 0 : found->second;
  }

  int CountedOf(const v1::TerritoryRow& row) const {
    if (!row.whole()) return row.distributors();
    const auto root = row.parent().empty() ? all_.end() : all_.find(row.parent());
    const v1::TerritoryRow& whole = root == all_.end() ? row : root->second;
    return whole.distributors() + InDistricts(whole.territory());
  }

  v1::TerritoryRow Filled(const v1::TerritoryRow& row) const {
    v1::TerritoryRow filled = row;
    filled.set_in_districts(InDistricts(row.territory()));
    filled.set_counted(CountedOf(row));
    filled.set_limited(row.whole() ? row.parent().empty() : row.districts() == 0);
    if (filled.limited()) {
      filled.set_below_min(filled.counted() < row.min());
      filled.set_free(std::max(0, row.max() - filled.counted()));
    }
    const std::vector<v1::DistributorRow> distributors = DistributorsOf(row.territory());
    filled.set_idle(static_cast<int>(
        std::count_if(distributors.begin(), distributors.end(),
                      [](const v1::DistributorRow& distributor) { return distributor.idle(); })));
    return filled;
  }

  const RowReader& rows_;
  const absl::CivilDay today_;
  const int idle_days_;
  std::map<std::string, v1::TerritoryRow> all_;
  std::map<std::string, int> in_districts_;
};

bool WasReportedTo(const v1::ScreeningRow& row, const std::string& role) {
  return std::any_of(row.assessments().begin(), row.assessments().end(),
                     [&](const v1::ScreeningAssessment& done) { return done.report_to() == role; });
}

bool Fits(const v1::ScreeningRow& row, const ScreeningFilter& filter) {
  const auto is = [](const std::string& wanted, const std::string& value) {
    return wanted.empty() || wanted == value;
  };
  const bool status =
      filter.status == v1::SCREENING_STATUS_UNSPECIFIED || filter.status == row.status();
  return status && is(filter.territory, row.territory()) && is(filter.rep, row.rep()) &&
         is(filter.waits_for, row.waits_for()) &&
         (filter.reported_to.empty() || WasReportedTo(row, filter.reported_to));
}

}  // namespace

absl::StatusOr<v1::Territory> TerritoryOf(const RowReader& rows, const std::string& territory,
                                          absl::CivilDay today) {
  const std::string store = StoreOf(territory);
  const Territories territories(rows, store, today);
  v1::Territory form;
  bool found = false;
  std::vector<std::string> names = {territory};
  for (v1::TerritoryRow& row : territories.All()) {
    if (row.territory() == territory) {
      *form.mutable_head() = std::move(row);
      found = true;
    } else if (row.parent() == territory) {
      names.push_back(row.territory());
      *form.add_districts() = std::move(row);
    }
  }
  if (!found) return NotFound(v1::REASON_TERRITORY_NOT_FOUND, territory);
  for (const std::string& name : names) {
    for (v1::DistributorRow& row : territories.DistributorsOf(name)) {
      *form.add_distributors() = std::move(row);
    }
  }
  for (const auto& [key, value] : RowsUnder(rows, kScreenings, store)) {
    v1::ScreeningRow row;
    row.ParseFromString(value);
    const bool here = std::find(names.begin(), names.end(), row.territory()) != names.end();
    if (here) *form.add_screenings() = std::move(row);
  }
  return form;
}

std::vector<v1::TerritoryRow> ListTerritories(const RowReader& rows, const TerritoryFilter& filter,
                                              absl::CivilDay today) {
  std::vector<v1::TerritoryRow> found = Territories(rows, filter.store, today).All();
  std::erase_if(found, [&](const v1::TerritoryRow& row) {
    return (!filter.type.empty() && row.type() != filter.type) ||
           (filter.below_min && !row.below_min()) || (filter.free && row.free() == 0);
  });
  return found;
}

Page<v1::ScreeningRow> ListScreenings(const RowReader& rows, const ScreeningFilter& filter,
                                      absl::string_view start_key, int limit) {
  return ScanPage<v1::ScreeningRow>(rows, kScreenings, filter.store, start_key, limit,
                                    [&](const v1::ScreeningRow& row) { return Fits(row, filter); });
}

}  // namespace kezhi::domain
