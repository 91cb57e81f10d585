#include "domain/dates.h"

#include <gtest/gtest.h>

#include "domain/rules.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain::dates_cases {
namespace {

using testing::FromText;

absl::CivilDay Day(int year, int month, int day) {
  return absl::CivilDay(year, month, day);
}

v1::Span Span(int days, int months) {
  v1::Span span;
  span.set_days(days);
  span.set_months(months);
  return span;
}

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(Dates, ADateIsValidWhenTheDayExists) {
  EXPECT_TRUE(IsValid(Date(2024, 2, 29)));
  EXPECT_TRUE(IsValid(Date(1, 1, 1)));
  EXPECT_TRUE(IsValid(Date(9999, 12, 31)));
  EXPECT_FALSE(IsValid(Date(2026, 2, 29)));
  EXPECT_FALSE(IsValid(Date(2026, 13, 1)));
  EXPECT_FALSE(IsValid(Date(2026, 4, 31)));
  EXPECT_FALSE(IsValid(Date(0, 1, 1)));
  EXPECT_FALSE(IsValid(Date(10000, 1, 1)));
}

TEST(Dates, ADateWithAPartMissingIsNoDate) {
  EXPECT_FALSE(IsValid(Date(2026, 3, 0)));
  EXPECT_FALSE(IsValid(Date(2026, 0, 0)));
  EXPECT_FALSE(IsValid(Date(0, 3, 2)));
  EXPECT_TRUE(IsSet(Date(2026, 0, 0)));
  EXPECT_FALSE(IsSet(Date(0, 0, 0)));
}

TEST(Dates, DayAndDateAreOneToOne) {
  EXPECT_EQ(ToDay(Date(2026, 3, 2)), Day(2026, 3, 2));
  EXPECT_THAT(ToDate(Day(2026, 3, 2)), testing::EqualsProto(Date(2026, 3, 2)));
}

TEST(Dates, AreWrittenSoThatTheySort) {
  EXPECT_EQ(Compact(Day(2026, 3, 2)), "20260302");
  EXPECT_EQ(Iso(Day(2026, 3, 2)), "2026-03-02");
  EXPECT_LT(Compact(Day(987, 12, 31)), Compact(Day(2026, 3, 2)));
  // The end of a range whose last day is the last that there is.
  EXPECT_LT(Compact(kLastDay), Compact(kLastDay + 1));
  EXPECT_EQ(ParseCompact(Compact(kLastDay + 1)), std::nullopt);
}

TEST(Dates, ReadBackOnlyWhatNamesADay) {
  EXPECT_EQ(ParseCompact("20260302"), Day(2026, 3, 2));
  for (const char* text :
       {"2026032", "202603020", "20260230", "2026-3-2", "+2026032", "00000101", ""}) {
    EXPECT_EQ(ParseCompact(text), std::nullopt) << text;
  }
}

// domain.md, example 9.
TEST(Dates, Example9HorizonsAtMonthEnds) {
  const v1::Playbook playbook = testing::PresetPlaybook("auto_4s");
  const Rules rules({&playbook});
  const auto ends = [&](const char* grade, absl::CivilDay graded_on) {
    return Rules::HorizonEnds(*rules.grade(grade), graded_on);
  };
  EXPECT_EQ(ends("A", Day(2026, 1, 31)), Day(2026, 2, 28));
  EXPECT_EQ(ends("A", Day(2024, 1, 31)), Day(2024, 2, 29));
  EXPECT_EQ(ends("B", Day(2025, 11, 30)), Day(2026, 2, 28));
  EXPECT_EQ(ends("C", Day(2026, 1, 31)), std::nullopt);
  EXPECT_EQ(ends("H", Day(2026, 12, 28)), Day(2027, 1, 4));
}

TEST(Dates, MonthsAreClampedToTheMonthsEndAndDaysAreNot) {
  EXPECT_EQ(Add(Day(2026, 1, 30), Span(0, 1)), Day(2026, 2, 28));
  EXPECT_EQ(Add(Day(2026, 1, 28), Span(0, 1)), Day(2026, 2, 28));
  EXPECT_EQ(Add(Day(2026, 2, 28), Span(0, 1)), Day(2026, 3, 28));
  EXPECT_EQ(Add(Day(2026, 1, 31), Span(30, 0)), Day(2026, 3, 2));
  EXPECT_EQ(Add(Day(2026, 10, 31), Span(0, 4)), Day(2027, 2, 28));
}

TEST(Dates, ATimestampIsValidInTheYears1To9999) {
  EXPECT_TRUE(IsValid(FromText<google::protobuf::Timestamp>("seconds: -62135596800")));
  EXPECT_FALSE(IsValid(FromText<google::protobuf::Timestamp>("seconds: -62135596801")));
  EXPECT_TRUE(
      IsValid(FromText<google::protobuf::Timestamp>("seconds: 253402300799 nanos: 999999999")));
  EXPECT_FALSE(IsValid(FromText<google::protobuf::Timestamp>("seconds: 253402300800")));
  EXPECT_FALSE(IsValid(FromText<google::protobuf::Timestamp>("nanos: -1")));
  EXPECT_FALSE(IsValid(FromText<google::protobuf::Timestamp>("nanos: 1000000000")));
}

TEST(Dates, ATimestampBefore1970HasNoNegativeNanos) {
  const absl::Time time = absl::UnixEpoch() - absl::Milliseconds(1);
  const google::protobuf::Timestamp timestamp = ToTimestamp(time);
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 999000000);
  EXPECT_EQ(ToTime(timestamp), time);
}

TEST(Dates, ADurationComesBackFromItsMessage) {
  for (const absl::Duration duration :
       {absl::ZeroDuration(), absl::Seconds(90) + absl::Nanoseconds(1),
        -absl::Milliseconds(1500)}) {
    EXPECT_EQ(ToDuration(ToProto(duration)), duration);
  }
}

}  // namespace
}  // namespace kezhi::domain::dates_cases
