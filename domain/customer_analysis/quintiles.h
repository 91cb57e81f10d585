#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUINTILES_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUINTILES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace kezhi::domain {

// Scores of measures by fifths of all of them: 1 + the whole part of five times the share that is
// below, so 1 to 5. Equal measures have equal scores, whatever their order; the least has 1.
class Quintiles {
 public:
  explicit Quintiles(std::vector<std::int64_t> measures) : sorted_(std::move(measures)) {
    std::sort(sorted_.begin(), sorted_.end());
  }

  // Of one of the measures.
  int ScoreOf(std::int64_t measure) const {
    constexpr std::size_t kFifths = 5;
    const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), measure);
    const auto below = static_cast<std::size_t>(first - sorted_.begin());
    return 1 + static_cast<int>(below * kFifths / sorted_.size());
  }

 private:
  std::vector<std::int64_t> sorted_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_QUINTILES_H_
