#include "domain/pursuits/summary.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace kezhi::domain {

v1::Summary Numbers::Summarise() const {
  v1::Summary summary;
  summary.set_count(static_cast<std::int64_t>(numbers_.size()));
  if (numbers_.empty()) return summary;
  std::vector<double> sorted = numbers_;
  std::sort(sorted.begin(), sorted.end());
  const double sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  const std::size_t middle = sorted.size() / 2;
  summary.set_sum(sum);
  summary.set_mean(sum / static_cast<double>(sorted.size()));
  summary.set_median(sorted.size() % 2 == 1 ? sorted[middle]
                                            : (sorted[middle - 1] + sorted[middle]) / 2);
  summary.set_min(sorted.front());
  summary.set_max(sorted.back());
  const auto zero = std::equal_range(sorted.begin(), sorted.end(), 0.0);
  summary.set_zero(zero.second - zero.first);
  summary.set_above_zero(sorted.end() - zero.second);
  return summary;
}

}  // namespace kezhi::domain
