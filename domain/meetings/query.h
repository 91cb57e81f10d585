#ifndef KEZHI_DOMAIN_MEETINGS_QUERY_H_
#define KEZHI_DOMAIN_MEETINGS_QUERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/meeting_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which meetings are asked for.
struct MeetingFilter {
  std::string store;
  std::string attendee;                                          // empty = whoever was there
  v1::MeetingSubject subject = v1::MEETING_SUBJECT_UNSPECIFIED;  // unspecified = any
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
};

// Meetings by day.
Page<v1::MeetingRow> ListMeetings(const RowReader& rows, const MeetingFilter& filter,
                                  absl::string_view start_key, int limit);

// When the store's next meeting is due by the playbooks that hold on `today`: their interval after
// the last one, `today` where there was none. nullopt: they say no interval.
std::optional<absl::CivilDay> NextMeetingDue(const RowReader& rows, const std::string& store,
                                             absl::CivilDay today);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MEETINGS_QUERY_H_
