#include "domain/calendar.h"

#include <algorithm>

#include "base/check.h"
#include "domain/dates.h"

namespace kezhi::domain {
namespace {

constexpr int kDaysSearched = 366;

// Seconds after local midnight; 24:00 is the end of the day.
int SecondsOf(const google::type::TimeOfDay& time) {
  return (time.hours() * 60 + time.minutes()) * 60 + time.seconds();
}

// The last entry that begins on or before `day`. Entries are in order of their first day; the first
// has none.
template <typename Entry>
const Entry& InForce(const google::protobuf::RepeatedPtrField<Entry>& entries, absl::CivilDay day) {
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (!IsSet(entry.from()) || ToDay(entry.from()) <= day) found = &entry;
  }
  static const Entry* const none = new Entry();
  return found == nullptr ? *none : *found;
}

// A local time that happens twice is the earlier; one that does not exist is the first after the
// gap.
absl::Time Resolve(absl::CivilSecond local, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo info = zone.At(local);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

// As google.type.DayOfWeek: Monday is 1, Sunday 7.
int NumberOf(absl::Weekday weekday) {
  return static_cast<int>(weekday) + 1;
}

}  // namespace

absl::TimeZone Calendar::ZoneOn(absl::CivilDay day) const {
  absl::TimeZone zone = absl::UTCTimeZone();
  const std::string& name = InForce(calendar_.zones(), day).time_zone();
  // Empty: the store is not open, and every day is as good as any other.
  if (!name.empty()) KEZHI_CHECK(LoadZone(name, &zone));
  return zone;
}

absl::Time Calendar::StartsAt(absl::CivilDay day) const {
  const auto& hours = InForce(calendar_.hours(), day);
  return Resolve(absl::CivilSecond(day) + SecondsOf(hours.day_starts()), ZoneOn(day));
}

absl::Time Calendar::ClosesAt(absl::CivilDay day) const {
  const auto& hours = InForce(calendar_.hours(), day);
  const int closes = SecondsOf(hours.closes());
  const bool next_day = closes < SecondsOf(hours.day_starts());
  return Resolve(absl::CivilSecond(next_day ? day + 1 : day) + closes, ZoneOn(day));
}

absl::CivilDay Calendar::DayOf(absl::Time instant) const {
  // Zones differ by at most 26 hours from each other, so the day is near the UTC date. Walking down
  // to the first day that has begun keeps days disjoint even where a local hour happens twice or a
  // store moves to another zone.
  absl::CivilDay day = absl::ToCivilDay(instant, absl::UTCTimeZone()) + 2;
  while (StartsAt(day) > instant) --day;
  return day;
}

bool Calendar::IsOpen(absl::CivilDay day) const {
  const int weekday = NumberOf(absl::GetWeekday(day));
  const auto& closed = InForce(calendar_.hours(), day).closed_weekdays();
  if (std::any_of(closed.begin(), closed.end(), [&](int number) { return number == weekday; })) {
    return false;
  }
  return std::none_of(calendar_.holidays().begin(), calendar_.holidays().end(),
                      [&](const google::type::Date& holiday) { return ToDay(holiday) == day; });
}

absl::CivilDay Calendar::NextOpenDay(absl::CivilDay day) const {
  for (int ahead = 1; ahead <= kDaysSearched; ++ahead) {
    if (IsOpen(day + ahead)) return day + ahead;
  }
  return day + 1;
}

bool LoadZone(const std::string& name, absl::TimeZone* zone) {
  // absl also takes `localtime` and `libc:…`, which mean another zone on another machine, and paths
  // to files.
  if (name.empty() || name.front() == '/' || name.front() == '.' || name == "localtime" ||
      name.find(':') != std::string::npos || name.find("..") != std::string::npos) {
    return false;
  }
  return absl::LoadTimeZone(name, zone);
}

}  // namespace kezhi::domain
