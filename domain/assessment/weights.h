#ifndef KEZHI_DOMAIN_ASSESSMENT_WEIGHTS_H_
#define KEZHI_DOMAIN_ASSESSMENT_WEIGHTS_H_

#include <cstdint>

namespace kezhi::domain {

// The whole of a score or of a sheet's weights, in basis points.
inline constexpr int kWholeBp = 10000;

// Scores times weights, both in basis points, as basis points of the whole; rounded half up.
inline int WeightedBp(std::int64_t score_times_weight) {
  return static_cast<int>((score_times_weight + kWholeBp / 2) / kWholeBp);
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ASSESSMENT_WEIGHTS_H_
