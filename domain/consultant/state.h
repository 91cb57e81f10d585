#ifndef KEZHI_DOMAIN_CONSULTANT_STATE_H_
#define KEZHI_DOMAIN_CONSULTANT_STATE_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace kezhi::domain {

// What decisions know of a consultant.
struct ConsultantState {
  bool hired = false;
  std::string group;
  absl::CivilDay hired_on;                 // business day of the hiring
  std::optional<absl::CivilDay> last_day;  // set when leaving or left
  std::string successor;
  bool left = false;
  std::optional<absl::CivilDay> leave_from;  // current or coming leave
  std::optional<absl::CivilDay> leave_to;

  // Whether the person may be given work on that day.
  bool ActiveOn(absl::CivilDay day) const {
    return hired && (!last_day.has_value() || day <= *last_day);
  }

  bool OnLeave(absl::CivilDay day) const {
    return leave_from.has_value() && *leave_from <= day &&
           (!leave_to.has_value() || day <= *leave_to);
  }
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONSULTANT_STATE_H_
