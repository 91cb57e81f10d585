#ifndef KEZHI_DOMAIN_FOLLOW_UP_RECORD_TABLES_H_
#define KEZHI_DOMAIN_FOLLOW_UP_RECORD_TABLES_H_

namespace kezhi::domain {

// store, day, time, position → FollowUpLine.
inline constexpr char kFollowUpLines[] = "follow_ups.lines";
// customer as recorded, day, time, position → nothing.
inline constexpr char kFollowUpsOf[] = "follow_ups.of";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FOLLOW_UP_RECORD_TABLES_H_
