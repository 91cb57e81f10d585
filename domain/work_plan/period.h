#ifndef KEZHI_DOMAIN_WORK_PLAN_PERIOD_H_
#define KEZHI_DOMAIN_WORK_PLAN_PERIOD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// Days from a first to a last one, both inside.
struct DaySpan {
  absl::CivilDay from;
  absl::CivilDay to;

  bool Contains(absl::CivilDay day) const { return from <= day && day <= to; }
};

// The period of that length that `day` falls in.
DaySpan PlanPeriodOf(v1::PlanSpan span, absl::CivilDay day);

// The days on which something about a plan of this period is due; nullopt: at any time.
std::optional<DaySpan> DueDays(const v1::PlanDue& due, const DaySpan& period);

// Names a plan among those of its owner: by kind, group and first day.
std::string PlanKey(absl::string_view kind, absl::string_view group, absl::CivilDay from);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORK_PLAN_PERIOD_H_
