// HoldMeeting: a sales meeting is a fact of the day on which it was held (S14 二 3).
#include <utility>

#include "base/status_macros.h"
#include "domain/day/decide.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What the meeting names is there, those who have left too.
absl::Status CheckNamed(const v1::HoldMeeting& ask, const World& world) {
  for (const std::string& consultant : ask.attendees()) {
    if (!world.consultant(consultant).hired) {
      return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, consultant);
    }
  }
  for (const std::string& plan : ask.plans()) {
    if (!world.work_plan(plan).drafted) return NotFound(v1::REASON_PLAN_NOT_FOUND, plan);
  }
  Violations faults;
  if (ask.attendees().empty()) {
    faults.Add(v1::REASON_FIELD_REQUIRED, "hold_meeting.attendees", "must name who was there");
  }
  if (ask.subjects().empty()) {
    faults.Add(v1::REASON_FIELD_REQUIRED, "hold_meeting.subjects", "must say what it looked at");
  }
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideHoldMeeting(const v1::Command& command, const v1::HoldMeeting& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckNamed(ask, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         builder.HappenedOn(ParseName(ask.day())->day, "hold_meeting.day"));
  v1::Event event;
  v1::MeetingHeld& held = *event.mutable_meeting_held();
  held.set_meeting(ask.meeting());
  *held.mutable_attendees() = ask.attendees();
  *held.mutable_subjects() = ask.subjects();
  *held.mutable_summary() = Clear(ask.summary());
  *held.mutable_plans() = ask.plans();
  builder.Append(ask.day(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
