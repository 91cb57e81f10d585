#ifndef KEZHI_DOMAIN_RATIO_H_
#define KEZHI_DOMAIN_RATIO_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "absl/numeric/int128.h"

namespace kezhi::domain {

// part ÷ whole in basis points, rounded half up; nullopt when the whole is 0. Neither is below 0.
// What is more than an int holds is the greatest int.
inline std::optional<int> BasisPoints(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  const absl::int128 twice = absl::int128(part) * 20000 + whole;
  const absl::int128 most = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(twice / (absl::int128(whole) * 2), most));
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RATIO_H_
