#include "domain/funnel/query.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/dates.h"
#include "domain/funnel/tables.h"

namespace kezhi::domain {
namespace {

constexpr int kWhole = 10000;  // basis points

// Counts of one stage.
class StageCount {
 public:
  void Add(const v1::StageStay& stay, absl::CivilDay from, absl::CivilDay to) {
    const auto within = [&](const google::type::Date& date) {
      return IsSet(date) && ToDay(date) >= from && ToDay(date) <= to;
    };
    if (within(stay.entered_on())) counts_.set_entered(counts_.entered() + 1);
    const bool left = stay.exit() != v1::STAGE_EXIT_UNSPECIFIED;
    const bool came = !stay.has_entered_on() || ToDay(stay.entered_on()) <= to;
    const bool gone = left && (!stay.has_left_on() || ToDay(stay.left_on()) <= to);
    if (came && !gone) counts_.set_stayed(counts_.stayed() + 1);
    if (left && within(stay.left_on())) Leave(stay);
  }

  v1::FunnelStage Finish() {
    if (!days_.empty()) {
      std::sort(days_.begin(), days_.end());
      const std::size_t middle = days_.size() / 2;
      const bool even = days_.size() % 2 == 0;
      counts_.set_median_days(even ? (days_[middle - 1] + days_[middle]) / 2 : days_[middle]);
    }
    const std::int64_t all = counts_.forward() + counts_.backward() + counts_.ended();
    if (all > 0) {
      counts_.set_conversion_bp(
          static_cast<std::int32_t>((2 * counts_.forward() * kWhole + all) / (2 * all)));
    }
    return counts_;
  }

 private:
  void Leave(const v1::StageStay& stay) {
    switch (stay.exit()) {
      case v1::STAGE_EXIT_FORWARD: counts_.set_forward(counts_.forward() + 1); break;
      case v1::STAGE_EXIT_BACKWARD: counts_.set_backward(counts_.backward() + 1); break;
      default: counts_.set_ended(counts_.ended() + 1); break;
    }
    if (!stay.has_entered_on()) return;
    days_.push_back(static_cast<int>(ToDay(stay.left_on()) - ToDay(stay.entered_on())));
  }

  v1::FunnelStage counts_;
  std::vector<int> days_;
};

}  // namespace

v1::Funnel FunnelOf(const RowReader& rows, const FunnelQuery& query) {
  std::map<std::string, StageCount> counts;
  v1::StageStay stay;  // reused: parsing into it allocates little
  ScanPrefix(rows, kFunnelStays, RowKey(query.store, query.machine.id()),
             [&](absl::string_view, absl::string_view value) {
               stay.ParseFromArray(value.data(), static_cast<int>(value.size()));
               counts[stay.stage()].Add(stay, query.from, query.to);
               return true;
             });
  v1::Funnel funnel;
  funnel.set_store(query.store);
  funnel.set_machine(query.machine.id());
  *funnel.mutable_from() = ToDate(query.from);
  *funnel.mutable_to() = ToDate(query.to);
  for (const v1::Stage& stage : query.machine.stages()) {
    v1::FunnelStage& row = *funnel.add_stages();
    row = counts[stage.id()].Finish();
    counts.erase(stage.id());
    row.set_stage(stage.id());
    row.set_label_zh(stage.label_zh());
    row.set_label(stage.label());
  }
  for (auto& [stage, count] : counts) {
    v1::FunnelStage& row = *funnel.add_stages();
    row = count.Finish();
    row.set_stage(stage);
  }
  return funnel;
}

}  // namespace kezhi::domain
