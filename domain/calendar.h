#ifndef KEZHI_DOMAIN_CALENDAR_H_
#define KEZHI_DOMAIN_CALENDAR_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/store.pb.h"

namespace kezhi::domain {

// A store's business days (domain.md §6.1). A view: the StoreCalendar must outlive it.
class Calendar {
 public:
  explicit Calendar(const v1::StoreCalendar& calendar) : calendar_(calendar) {}

  // The business day of an instant: the local date of (instant − day start) in the zone in force.
  absl::CivilDay DayOf(absl::Time instant) const;
  // When the business day ends for its records: `closes`, on the next calendar day when it is
  // before the day start.
  absl::Time ClosesAt(absl::CivilDay day) const;
  // When the business day begins.
  absl::Time StartsAt(absl::CivilDay day) const;
  // Whether the store is open on that day: neither closed weekday nor holiday.
  bool IsOpen(absl::CivilDay day) const;
  // The first open day after `day`; `day` + 1 when none is found within a year.
  absl::CivilDay NextOpenDay(absl::CivilDay day) const;
  // The zone in force on a business day.
  absl::TimeZone ZoneOn(absl::CivilDay day) const;

 private:
  const v1::StoreCalendar& calendar_;
};

// nullopt-like: false when the IANA zone is unknown.
bool LoadZone(const std::string& name, absl::TimeZone* zone);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CALENDAR_H_
