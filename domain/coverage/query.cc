#include "domain/coverage/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/coverage/tables.h"
#include "domain/directory/query.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

constexpr std::int64_t kWhole = 10000;  // basis points

using Outlets = std::map<std::string, v1::OutletRow>;

// Which of two rows of one customer says where it stands.
bool Outdoes(const v1::OutletRow& a, const v1::OutletRow& b) {
  if (a.void_() != b.void_()) return !a.void_();
  return a.moved_at() > b.moved_at();
}

// What an alias knew of the customer that it became.
void TakeOver(const v1::OutletRow& alias, v1::OutletRow& outlet) {
  if (outlet.outlet_type().empty()) outlet.set_outlet_type(alias.outlet_type());
  if (outlet.area().empty()) outlet.set_area(alias.area());
  if (alias.moved_at() == 0) return;
  if (outlet.moved_at() != 0 && !Outdoes(alias, outlet)) return;
  outlet.set_machine(alias.machine());
  outlet.set_state(alias.state());
  outlet.set_reason_code(alias.reason_code());
  outlet.set_contacted_by(alias.contacted_by());
  outlet.set_moved_at(alias.moved_at());
  outlet.set_void_(alias.void_());
}

// The customer that this name stands for now.
std::string Standing(const Outlets& outlets, const v1::OutletRow& row) {
  const v1::OutletRow* standing = &row;
  while (!standing->merged_into().empty()) {
    const auto into = outlets.find(standing->merged_into());
    if (into == outlets.end()) break;
    standing = &into->second;
  }
  return standing->customer();
}

// Every outlet of the store that stands for itself.
std::vector<v1::OutletRow> StandingOutlets(const RowReader& rows, const std::string& store) {
  Outlets all;
  ScanPrefix(rows, kOutlets, store, [&](absl::string_view, absl::string_view value) {
    v1::OutletRow row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    std::string customer = row.customer();
    all.emplace(std::move(customer), std::move(row));
    return true;
  });
  Outlets standing;
  for (const auto& [name, row] : all) {
    if (row.merged_into().empty()) standing.emplace(name, row);
  }
  for (const auto& [name, row] : all) {
    if (row.merged_into().empty()) continue;
    const auto into = standing.find(Standing(all, row));
    if (into != standing.end()) TakeOver(row, into->second);
  }
  std::vector<v1::OutletRow> outlets;
  for (auto& [name, row] : standing) {
    if (!row.unidentified()) outlets.push_back(std::move(row));
  }
  return outlets;
}

bool Matches(const CoverageFilter& filter, const v1::OutletRow& outlet) {
  return (filter.area.empty() || filter.area == outlet.area()) &&
         (filter.outlet_type.empty() || filter.outlet_type == outlet.outlet_type());
}

// Counts one more of `id`; the ids stay sorted.
void Count(const std::string& id, google::protobuf::RepeatedPtrField<v1::CoverageCount>& counts) {
  if (id.empty()) return;
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [&](const v1::CoverageCount& other) { return other.id() == id; });
  v1::CoverageCount& count = found == counts.end() ? *counts.Add() : *found;
  count.set_id(id);
  count.set_count(count.count() + 1);
  std::sort(counts.begin(), counts.end(),
            [](const auto& a, const auto& b) { return a.id() < b.id(); });
}

// The words that the playbook has for an id.
template <typename Terms>
void Label(const Terms& terms, google::protobuf::RepeatedPtrField<v1::CoverageCount>& counts) {
  for (v1::CoverageCount& count : counts) {
    for (const auto& term : terms) {
      if (term.id() != count.id()) continue;
      count.set_label(term.label());
      count.set_label_zh(term.label_zh());
    }
  }
}

// Counts outlets along the states of one machine.
class Funnel {
 public:
  // Both are borrowed; nullptr: the playbook names no funnel, so outlets are counted alone.
  Funnel(const Rules& rules, const v1::CoverageRules* coverage)
      : rules_(rules),
        coverage_(coverage),
        machine_(coverage == nullptr ? nullptr : rules.machine(coverage->machine())) {}

  const v1::StageMachine* machine() const { return machine_; }

  // All states, none counted yet.
  v1::CoverageArea NewArea(const std::string& area) const {
    v1::CoverageArea counted;
    counted.set_area(area);
    if (machine_ == nullptr) return counted;
    for (const v1::Stage& stage : machine_->stages()) {
      v1::CoverageState& state = *counted.add_states();
      state.set_state(stage.id());
      state.set_label_zh(stage.label_zh());
      state.set_label(stage.label());
    }
    return counted;
  }

  void Add(const v1::OutletRow& outlet, v1::CoverageArea& area) const {
    area.set_listed(area.listed() + 1);
    if (machine_ == nullptr) return;
    v1::CoverageState& state = *area.mutable_states(PlaceOf(outlet));
    state.set_count(state.count() + 1);
    if (!IsOnIt(outlet)) return;
    Count(outlet.reason_code(), *state.mutable_reasons());
    Count(outlet.contacted_by(), *state.mutable_contacts());
  }

  // Shares and words, once all are counted.
  void Finish(v1::CoverageArea& area) const {
    for (v1::CoverageState& state : *area.mutable_states()) {
      Label(coverage_->reasons(), *state.mutable_reasons());
      Label(coverage_->contacts(), *state.mutable_contacts());
      if (area.listed() == 0) continue;
      const std::int64_t listed = area.listed();
      state.set_share_bp(static_cast<std::int32_t>((state.count() * kWhole + listed / 2) / listed));
    }
  }

 private:
  bool IsOnIt(const v1::OutletRow& outlet) const {
    return outlet.moved_at() != 0 && !outlet.void_() && outlet.machine() == machine_->id();
  }

  // Index of the outlet's state; whoever never came upon the machine stands at the first.
  int PlaceOf(const v1::OutletRow& outlet) const {
    if (!IsOnIt(outlet)) return 0;
    const int place = PlaceOf(outlet.state());
    return place >= 0 ? place : std::max(PlaceOf(rules_.Carried(outlet.state())), 0);
  }

  // −1: the machine has no such state.
  int PlaceOf(const std::string& state) const {
    for (int i = 0; i < machine_->stages_size(); ++i) {
      if (machine_->stages(i).id() == state) return i;
    }
    return -1;
  }

  const Rules& rules_;
  const v1::CoverageRules* const coverage_;
  const v1::StageMachine* const machine_;
};

}  // namespace

absl::StatusOr<v1::CoverageReport> CoverageOf(const RowReader& rows, const CoverageFilter& filter,
                                              absl::Time evaluated_at) {
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, filter.store));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         BusinessDayAt(rows, filter.store, evaluated_at));
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, filter.store, today);
  const Rules rules = Rules::Of(playbooks);
  const Funnel funnel(rules, rules.coverage());
  v1::CoverageReport report;
  report.set_store(store.name());
  report.set_store_name(store.display_name());
  if (funnel.machine() != nullptr) report.set_machine(funnel.machine()->id());
  *report.mutable_total() = funnel.NewArea("");
  std::map<std::string, v1::CoverageArea> areas;
  const std::vector<v1::OutletRow> outlets = StandingOutlets(rows, filter.store);
  for (const v1::OutletRow& outlet : outlets) {
    if (!Matches(filter, outlet)) continue;
    funnel.Add(outlet, *report.mutable_total());
    const auto [area, fresh] = areas.try_emplace(outlet.area());
    if (fresh) area->second = funnel.NewArea(outlet.area());
    funnel.Add(outlet, area->second);
  }
  funnel.Finish(*report.mutable_total());
  for (auto& [name, area] : areas) {
    funnel.Finish(area);
    *report.add_areas() = std::move(area);
  }
  return report;
}

v1::OutletRow OutletOf(const RowReader& rows, absl::string_view customer) {
  return GetRow<v1::OutletRow>(rows, kOutlets, OutletKey(customer)).value_or(v1::OutletRow());
}

}  // namespace kezhi::domain
