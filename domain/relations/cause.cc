#include "domain/relations/cause.h"

#include <set>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

#include "domain/dates.h"
#include "domain/flags.h"

namespace kezhi::domain {
namespace {

// What the kind of an event says by itself; unspecified = nothing.
v1::FindingCause CauseOfKind(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kVisitVoided:
    case v1::Event::kVisitAmended:
    case v1::Event::kGradeCorrected:
    case v1::Event::kPursuitCorrected:
    case v1::Event::kOrderWithdrawn:
    case v1::Event::kPursuitReopened:
    case v1::Event::kFollowUpCancelled:
    case v1::Event::kFollowUpRescheduled:
    case v1::Event::kCustomerErased: return v1::FINDING_CAUSE_VOID;
    case v1::Event::kCustomerAssigned:
    case v1::Event::kCustomerHandedOver:
    case v1::Event::kCustomerPooled:
    case v1::Event::kCustomerClaimed: return v1::FINDING_CAUSE_HANDOVER;
    case v1::Event::kCustomerMerged:
    case v1::Event::kCustomerMergedAway:
    case v1::Event::kCustomerUnmerged:
    case v1::Event::kCustomerRestored: return v1::FINDING_CAUSE_MERGE;
    case v1::Event::kPlaybookAdopted: return v1::FINDING_CAUSE_PLAYBOOK;
    case v1::Event::kHoursSet:
    case v1::Event::kHolidayDeclared:
    case v1::Event::kTimeZoneMoved: return v1::FINDING_CAUSE_CALENDAR;
    case v1::Event::kRegistrationOverdue: return v1::FINDING_CAUSE_OMISSION;
    default: return v1::FINDING_CAUSE_UNSPECIFIED;
  }
}

// The day for which an event counts: that of a grade, a sale, an end, where it names one.
const google::type::Date& DayOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: return event.grade_set().graded_on();
    case v1::Event::kGradeChanged: return event.grade_changed().graded_on();
    case v1::Event::kGradeRenewed: return event.grade_renewed().graded_on();
    case v1::Event::kPursuitWon: return event.pursuit_won().won_on();
    case v1::Event::kPursuitClosed: return event.pursuit_closed().closed_on();
    default: return event.business_day();
  }
}

bool IsBefore(const google::type::Date& day, absl::CivilDay recorded_on) {
  return IsSet(day) && ToDay(day) < recorded_on;
}

bool WasRecordedLate(const v1::Event& event, const Calendar& calendar, std::uint64_t sealed) {
  if (sealed != 0 && event.position() > sealed) return true;
  const absl::CivilDay recorded_on = calendar.DayOf(ToTime(event.recorded_at()));
  return IsBefore(DayOf(event), recorded_on) || IsBefore(event.business_day(), recorded_on);
}

v1::FindingCause CauseOfEvent(const v1::Event& event, const Calendar& calendar,
                              std::uint64_t sealed) {
  if (event.imported()) return v1::FINDING_CAUSE_IMPORT;
  const v1::FindingCause of_kind = CauseOfKind(event);
  if (of_kind != v1::FINDING_CAUSE_UNSPECIFIED) return of_kind;
  if (WasRecordedLate(event, calendar, sealed)) return v1::FINDING_CAUSE_BACKFILL;
  return HasFlag(event, kIncomplete) ? v1::FINDING_CAUSE_OMISSION : v1::FINDING_CAUSE_UNSPECIFIED;
}

constexpr v1::FindingCause kInOrder[] = {v1::FINDING_CAUSE_IMPORT,   v1::FINDING_CAUSE_VOID,
                                         v1::FINDING_CAUSE_HANDOVER, v1::FINDING_CAUSE_MERGE,
                                         v1::FINDING_CAUSE_PLAYBOOK, v1::FINDING_CAUSE_CALENDAR,
                                         v1::FINDING_CAUSE_BACKFILL, v1::FINDING_CAUSE_OMISSION};

}  // namespace

absl::StatusOr<v1::FindingCause> CauseOf(const Draft& draft, const Calendar& calendar,
                                         const EventAt& event_at) {
  if (draft.known != v1::FINDING_CAUSE_UNSPECIFIED) return draft.known;
  std::set<v1::FindingCause> told;
  bool found_all = !draft.finding.positions().empty();
  for (const std::uint64_t position : draft.finding.positions()) {
    const absl::StatusOr<v1::Event> event = event_at(position);
    if (event.ok()) {
      told.insert(CauseOfEvent(*event, calendar, draft.sealed));
    } else if (event.status().code() == absl::StatusCode::kNotFound) {
      found_all = false;
    } else {
      return event.status();
    }
  }
  for (const v1::FindingCause cause : kInOrder) {
    if (told.count(cause) != 0) return cause;
  }
  return found_all ? draft.otherwise : v1::FINDING_CAUSE_UNEXPLAINED;
}

bool IsExplained(v1::FindingCause cause) {
  return cause != v1::FINDING_CAUSE_DEFECT && cause != v1::FINDING_CAUSE_UNEXPLAINED &&
         cause != v1::FINDING_CAUSE_UNSPECIFIED;
}

}  // namespace kezhi::domain
