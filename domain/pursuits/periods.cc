#include "domain/pursuits/periods.h"

#include <cstdint>
#include <optional>

#include "domain/dates.h"
#include "domain/pursuits/amount.h"

namespace kezhi::domain {

void PeriodCounter::Add(const v1::PursuitRow& row) {
  std::optional<absl::CivilDay> opened;
  std::optional<absl::CivilDay> closed;
  if (row.has_opened_on()) opened = ToDay(row.opened_on());
  if (row.has_closed_on()) closed = ToDay(row.closed_on());
  if (opened.has_value()) {
    Part& part = parts_[StartOf(cut_, *opened)];
    part.counts.set_opened(part.counts.opened() + 1);
    if (row.status() == v1::PURSUIT_STATUS_WON) {
      part.counts.set_opened_then_won(part.counts.opened_then_won() + 1);
    }
  }
  if (closed.has_value()) {
    Part& part = parts_[StartOf(cut_, *closed)];
    if (row.status() == v1::PURSUIT_STATUS_WON) {
      part.counts.set_won(part.counts.won() + 1);
      part.counts.set_won_amount(part.counts.won_amount() + AmountOf(row));
    }
    if (row.status() == v1::PURSUIT_STATUS_LOST) part.counts.set_lost(part.counts.lost() + 1);
  }
  // What ended before it was opened (an import may say so) was never open, nor was what ended
  // nobody knows when.
  const bool ever_open =
      opened.has_value() &&
      (closed.has_value() ? *opened <= *closed : row.status() == v1::PURSUIT_STATUS_OPEN);
  if (!ever_open) return;
  ++parts_[StartOf(cut_, *opened)].became_open;
  if (closed.has_value()) ++parts_[StartOf(cut_, *closed)].ceased_to_be_open;
}

std::vector<v1::PursuitPeriod> PeriodCounter::Finish() const {
  std::vector<v1::PursuitPeriod> periods;
  if (parts_.empty()) return periods;
  std::int64_t open = 0;
  std::int64_t opened_total = 0;
  std::int64_t won_total = 0;
  const absl::CivilDay last = parts_.rbegin()->first;
  for (absl::CivilDay start = parts_.begin()->first; start <= last;
       start = NextStart(cut_, start)) {
    const auto found = parts_.find(start);
    const Part part = found == parts_.end() ? Part() : found->second;
    open += part.became_open - part.ceased_to_be_open;
    opened_total += part.counts.opened();
    won_total += part.counts.won();
    v1::PursuitPeriod& period = periods.emplace_back(part.counts);
    period.set_key(KeyOf(cut_, start));
    period.set_open_at_end(open);
    period.set_opened_total(opened_total);
    period.set_won_total(won_total);
  }
  return periods;
}

}  // namespace kezhi::domain
