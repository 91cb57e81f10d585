#ifndef KEZHI_DOMAIN_CONSULTANT_STATE_H_
#define KEZHI_DOMAIN_CONSULTANT_STATE_H_

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace kezhi::domain {

// A time away from the floor, first and last day inside.
struct Leave {
  absl::CivilDay from;
  absl::CivilDay to;
};

// What decisions know of a consultant.
struct ConsultantState {
  bool hired = false;
  std::string group;
  absl::CivilDay hired_on;                 // business day of the hiring
  std::optional<absl::CivilDay> last_day;  // set when leaving or left
  std::string successor;
  bool left = false;
  // Customers that became theirs while their number was limited, whether or not they still are.
  std::set<std::string> portfolio;
  std::map<absl::CivilDay, int> claims;  // out of the pool, by business day, while limited
  std::vector<Leave> leaves;             // past, present and coming, none overlapping another

  // The person's work plans, by PlanKey.
  std::map<std::string, std::string> plans;

  // Whether the person may be given work on that day.
  bool ActiveOn(absl::CivilDay day) const {
    return hired && (!last_day.has_value() || day <= *last_day);
  }

  bool OnLeave(absl::CivilDay day) const {
    return std::any_of(leaves.begin(), leaves.end(),
                       [&](const Leave& leave) { return leave.from <= day && day <= leave.to; });
  }
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONSULTANT_STATE_H_
