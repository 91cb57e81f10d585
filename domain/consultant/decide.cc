#include "domain/consultant/decide.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

absl::Status CheckWorks(const std::string& name, const ConsultantState& consultant,
                        absl::CivilDay day) {
  if (!consultant.hired) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, name);
  if (consultant.ActiveOn(day)) return absl::OkStatus();
  return Refuse(v1::REASON_CONSULTANT_INACTIVE,
                absl::StrCat(name, " does not work here on ", Iso(day), " any more"));
}

}  // namespace

absl::StatusOr<Decision> DecideHireConsultant(const v1::Command& command,
                                              const v1::HireConsultant& ask, const World& world) {
  DecisionBuilder builder(command, world);
  if (world.consultant(ask.consultant()).hired) {
    return Exists(v1::REASON_CONSULTANT_EXISTS, ask.consultant());
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  v1::ConsultantHired& hired = *event.mutable_consultant_hired();
  hired.mutable_name()->set_clear(ask.name());
  hired.set_group(ask.group());
  hired.set_title(ask.title());
  builder.Append(ask.consultant(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideStartLeave(const v1::Command& command, const v1::StartLeave& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  const ConsultantState& consultant = world.consultant(ask.consultant());
  const absl::CivilDay from = ToDay(ask.from());
  const absl::CivilDay to = ToDay(ask.to());
  KEZHI_RETURN_IF_ERROR(CheckWorks(ask.consultant(), consultant, from));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (to < from) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "start_leave.to", "lies before `from`");
  }
  for (const Leave& leave : consultant.leaves) {
    if (leave.to < from || to < leave.from) continue;
    return Refuse(v1::REASON_LEAVE_OVERLAPS,
                  absl::StrCat("there is leave from ", Iso(leave.from), " to ", Iso(leave.to)));
  }
  v1::Event event;
  v1::LeaveStarted& started = *event.mutable_leave_started();
  *started.mutable_from() = ask.from();
  *started.mutable_to() = ask.to();
  if (!ask.reason().empty()) started.mutable_reason()->set_clear(ask.reason());
  builder.Append(ask.consultant(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideEndLeave(const v1::Command& command, const v1::EndLeave& ask,
                                        const World& world) {
  DecisionBuilder builder(command, world);
  const ConsultantState& consultant = world.consultant(ask.consultant());
  if (!consultant.hired) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  // The event says on which day the person was back.
  if (!when.day.has_value()) {
    return InvalidField(v1::REASON_TIME_INVALID, "occurred", "must tell the day");
  }
  const bool away = std::any_of(consultant.leaves.begin(), consultant.leaves.end(),
                                [&](const Leave& leave) { return leave.to >= *when.day; });
  if (!away) {
    return Refuse(v1::REASON_NOT_ON_LEAVE,
                  absl::StrCat("there is no leave on or after ", Iso(*when.day)));
  }
  v1::Event event;
  event.mutable_leave_ended();
  builder.Append(ask.consultant(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
