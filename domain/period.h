#ifndef KEZHI_DOMAIN_PERIOD_H_
#define KEZHI_DOMAIN_PERIOD_H_

#include <string>

#include "absl/time/civil_time.h"

namespace kezhi::domain {

// How a span of days is cut.
enum class Cut { kNone, kDay, kWeek, kMonth };

// First day of the part that `day` falls in. A week begins on Monday (ISO 8601). For kNone the day
// itself.
absl::CivilDay StartOf(Cut cut, absl::CivilDay day);
// First day of the part after the one that `day` falls in.
absl::CivilDay NextStart(Cut cut, absl::CivilDay day);
// The part's name: `2026-03-02`, a week by its Monday, a month as `2026-03`.
std::string KeyOf(Cut cut, absl::CivilDay day);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PERIOD_H_
