#include "domain/meetings/query.h"

#include <algorithm>
#include <vector>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/meetings/tables.h"
#include "domain/paging.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

bool Wants(const MeetingFilter& filter, const v1::MeetingRow& row) {
  const auto& there = row.attendees();
  if (!filter.attendee.empty() &&
      std::find(there.begin(), there.end(), filter.attendee) == there.end()) {
    return false;
  }
  const auto& subjects = row.subjects();
  if (filter.subject != v1::MEETING_SUBJECT_UNSPECIFIED &&
      std::find(subjects.begin(), subjects.end(), filter.subject) == subjects.end()) {
    return false;
  }
  const absl::CivilDay day = ToDay(row.held_on());
  return day >= filter.from.value_or(day) && day <= filter.to.value_or(day);
}

// The day of the last meeting. They are few: a pass over all of the store's.
std::optional<absl::CivilDay> LastMeeting(const RowReader& rows, const std::string& store) {
  std::optional<absl::CivilDay> last;
  ScanPrefix(rows, kMeetings, store, [&last](absl::string_view, absl::string_view value) {
    v1::MeetingRow row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    last = ToDay(row.held_on());
    return true;
  });
  return last;
}

}  // namespace

Page<v1::MeetingRow> ListMeetings(const RowReader& rows, const MeetingFilter& filter,
                                  absl::string_view start_key, int limit) {
  const auto wanted = [&filter](const v1::MeetingRow& row) { return Wants(filter, row); };
  return ScanPage<v1::MeetingRow>(rows, kMeetings, filter.store, start_key, limit, wanted);
}

std::optional<absl::CivilDay> NextMeetingDue(const RowReader& rows, const std::string& store,
                                             absl::CivilDay today) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, today);
  const Rules rules = Rules::Of(playbooks);
  const v1::Span* every = rules.meetings_every();
  if (every == nullptr) return std::nullopt;
  const std::optional<absl::CivilDay> last = LastMeeting(rows, store);
  return last.has_value() ? Add(*last, *every) : today;
}

}  // namespace kezhi::domain
