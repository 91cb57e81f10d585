#include "domain/calendar.h"

#include <gtest/gtest.h>

#include "tests/given.h"

namespace kezhi::domain {
namespace {

using testing::FromText;

absl::CivilDay Day(int year, int month, int day) {
  return absl::CivilDay(year, month, day);
}

absl::Time Utc(int month, int day, int hour, int minute, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, second),
                         absl::UTCTimeZone());
}

v1::StoreCalendar InShanghai() {
  return FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      day_starts {}
      closes { hours: 18 }
    }
  )pb");
}

TEST(Calendar, ADayIsTheLocalDateAndNeverThatOfUtc) {
  const v1::StoreCalendar shanghai = InShanghai();
  const Calendar calendar(shanghai);
  // 2026-03-02 07:59:59 and 08:00 in Shanghai are both the 2nd; 00:00 there is 16:00 UTC of the day
  // before.
  EXPECT_EQ(calendar.DayOf(Utc(3, 1, 23, 59, 59)), Day(2026, 3, 2));
  EXPECT_EQ(calendar.DayOf(Utc(3, 1, 15, 59, 59)), Day(2026, 3, 1));
  EXPECT_EQ(calendar.DayOf(Utc(3, 1, 16, 0)), Day(2026, 3, 2));
  EXPECT_EQ(calendar.StartsAt(Day(2026, 3, 2)), Utc(3, 1, 16, 0));
  EXPECT_EQ(calendar.ClosesAt(Day(2026, 3, 2)), Utc(3, 2, 10, 0));
}

// domain.md, example 38.
TEST(Calendar, Example38BusinessDayAtNight) {
  const auto night = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      day_starts { hours: 4 }
      closes { hours: 2 }
    }
  )pb");
  const Calendar calendar(night);
  const auto local = [](int day, int hour, int minute) {
    return Utc(3, day, hour, minute) - absl::Hours(8);
  };
  EXPECT_EQ(calendar.DayOf(local(3, 1, 30)), Day(2026, 3, 2));
  EXPECT_EQ(calendar.DayOf(local(3, 3, 59)), Day(2026, 3, 2));
  EXPECT_EQ(calendar.DayOf(local(3, 4, 0)), Day(2026, 3, 3));
  EXPECT_EQ(calendar.ClosesAt(Day(2026, 3, 2)), local(3, 2, 0));
}

TEST(Calendar, ADayThatClosesAtMidnightEndsThere) {
  const auto until_midnight = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      day_starts {}
      closes { hours: 24 }
    }
  )pb");
  EXPECT_EQ(Calendar(until_midnight).ClosesAt(Day(2026, 3, 2)), Utc(3, 2, 16, 0));
}

TEST(Calendar, ALocalTimeThatDoesNotExistIsTheFirstAfterTheGap) {
  // New York springs from 02:00 to 03:00 on 2026-03-08, which is 07:00 UTC.
  const auto night = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "America/New_York" }
    hours {
      day_starts { hours: 2 minutes: 30 }
      closes { hours: 22 }
    }
  )pb");
  const Calendar calendar(night);
  EXPECT_EQ(calendar.StartsAt(Day(2026, 3, 8)), Utc(3, 8, 7, 0));
  EXPECT_EQ(calendar.DayOf(Utc(3, 8, 6, 59, 59)), Day(2026, 3, 7));
  EXPECT_EQ(calendar.DayOf(Utc(3, 8, 7, 0)), Day(2026, 3, 8));
}

TEST(Calendar, ALocalTimeThatHappensTwiceIsTheEarlier) {
  // New York falls back from 02:00 to 01:00 on 2026-11-01: 01:30 is 05:30 and again 06:30 UTC.
  const auto night = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "America/New_York" }
    hours {
      day_starts { hours: 1 minutes: 30 }
      closes { hours: 22 }
    }
  )pb");
  const Calendar calendar(night);
  EXPECT_EQ(calendar.StartsAt(Day(2026, 11, 1)), Utc(11, 1, 5, 30));
  EXPECT_EQ(calendar.DayOf(Utc(11, 1, 5, 29)), Day(2026, 10, 31));
  // The second 01:10 lies after the day has begun, and does not end it.
  EXPECT_EQ(calendar.DayOf(Utc(11, 1, 6, 10)), Day(2026, 11, 1));
}

TEST(Calendar, EveryInstantBelongsToTheDayThatHasBegunAndNotEnded) {
  const auto berlin = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Europe/Berlin" }
    hours {
      day_starts { hours: 2 minutes: 15 }
      closes { hours: 20 }
    }
  )pb");
  const Calendar calendar(berlin);
  // Over both changes of the clock of the year, at every quarter of an hour.
  for (int quarter = 0; quarter < 366 * 96; ++quarter) {
    const absl::Time instant = Utc(1, 1, 0, 7) + quarter * absl::Minutes(15);
    const absl::CivilDay day = calendar.DayOf(instant);
    ASSERT_LE(calendar.StartsAt(day), instant);
    ASSERT_LT(instant, calendar.StartsAt(day + 1));
  }
}

TEST(Calendar, PastDaysKeepTheZoneTheyWereLivedIn) {
  const auto moved = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    zones {
      from { year: 2026 month: 3 day: 10 }
      time_zone: "Asia/Tokyo"
    }
    hours {
      day_starts {}
      closes { hours: 18 }
    }
  )pb");
  const Calendar calendar(moved);
  EXPECT_EQ(calendar.StartsAt(Day(2026, 3, 9)), Utc(3, 8, 16, 0));
  EXPECT_EQ(calendar.StartsAt(Day(2026, 3, 10)), Utc(3, 9, 15, 0));
  // The hour between is no longer the 9th.
  EXPECT_EQ(calendar.DayOf(Utc(3, 9, 15, 30)), Day(2026, 3, 10));
}

TEST(Calendar, HoursHoldFromTheirFirstDayOn) {
  const auto changed = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      day_starts {}
      closes { hours: 18 }
    }
    hours {
      from { year: 2026 month: 3 day: 10 }
      day_starts {}
      closes { hours: 21 }
      closed_weekdays: MONDAY
    }
  )pb");
  const Calendar calendar(changed);
  EXPECT_EQ(calendar.ClosesAt(Day(2026, 3, 9)), Utc(3, 9, 10, 0));
  EXPECT_EQ(calendar.ClosesAt(Day(2026, 3, 10)), Utc(3, 10, 13, 0));
  // 2026-03-09 and 2026-03-16 are Mondays.
  EXPECT_TRUE(calendar.IsOpen(Day(2026, 3, 9)));
  EXPECT_FALSE(calendar.IsOpen(Day(2026, 3, 16)));
}

TEST(Calendar, TheNextOpenDaySkipsClosedWeekdaysAndHolidays) {
  const auto calendar_of_may = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      day_starts {}
      closes { hours: 18 }
      closed_weekdays: SUNDAY
    }
    holidays { year: 2026 month: 5 day: 1 }
    holidays { year: 2026 month: 5 day: 2 }
  )pb");
  const Calendar calendar(calendar_of_may);
  // Friday and Saturday are holidays, Sunday the 3rd is closed.
  EXPECT_EQ(calendar.NextOpenDay(Day(2026, 4, 30)), Day(2026, 5, 4));
  EXPECT_EQ(calendar.NextOpenDay(Day(2026, 5, 4)), Day(2026, 5, 5));
}

TEST(Calendar, AStoreThatNeverOpensHasTheDayAfterForTheNextOpenDay) {
  const auto never = FromText<v1::StoreCalendar>(R"pb(
    zones { time_zone: "Asia/Shanghai" }
    hours {
      closes { hours: 18 }
      closed_weekdays: [ 1, 2, 3, 4, 5, 6, 7 ]
    }
  )pb");
  EXPECT_EQ(Calendar(never).NextOpenDay(Day(2026, 3, 2)), Day(2026, 3, 3));
}

TEST(Calendar, OnlyIanaNamesAreZones) {
  absl::TimeZone zone;
  EXPECT_TRUE(LoadZone("Asia/Shanghai", &zone));
  EXPECT_TRUE(LoadZone("UTC", &zone));
  for (const char* name :
       {"", "Shanghai", "localtime", "/etc/localtime", "libc:localtime", "../etc/localtime"}) {
    EXPECT_FALSE(LoadZone(name, &zone)) << name;
  }
}

}  // namespace
}  // namespace kezhi::domain
