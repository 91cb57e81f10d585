#include "domain/meetings/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/meeting_views.pb.h"

#include "domain/fold.h"
#include "domain/meetings/tables.h"
#include "domain/names.h"

namespace kezhi::domain {

void ApplyMeetings(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (!event.has_meeting_held()) return;
  const v1::MeetingHeld& held = event.meeting_held();
  const std::string key =
      RowKey(StoreOf(event.stream()), DaySegment(event.business_day()), held.meeting());
  const bool corrected = rows.Get(kMeetings, key).has_value();
  v1::MeetingRow row;
  row.set_day(event.stream());
  row.set_meeting(held.meeting());
  *row.mutable_held_on() = event.business_day();
  *row.mutable_attendees() = held.attendees();
  *row.mutable_subjects() = held.subjects();
  if (held.has_summary()) *row.mutable_summary() = held.summary();
  *row.mutable_plans() = held.plans();
  row.set_recorded_by(event.actor().principal());
  row.set_corrected(corrected);
  Touch(event, row);
  PutRow(out, kMeetings, key, std::move(row));
}

}  // namespace kezhi::domain
