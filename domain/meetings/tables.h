#ifndef KEZHI_DOMAIN_MEETINGS_TABLES_H_
#define KEZHI_DOMAIN_MEETINGS_TABLES_H_

namespace kezhi::domain {

// (store, day, meeting) → MeetingRow.
inline constexpr char kMeetings[] = "meetings.rows";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MEETINGS_TABLES_H_
