#include "domain/dates.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxYear = 9999;
constexpr std::int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr std::int32_t kNanosPerSecond = 1000000000;

int DaysIn(absl::CivilMonth month) {
  return static_cast<int>(absl::CivilDay(month + 1) - absl::CivilDay(month));
}

bool Exists(int year, int month, int day) {
  if (year < 1 || year > kMaxYear || month < 1 || month > 12) return false;
  return day >= 1 && day <= DaysIn(absl::CivilMonth(year, month));
}

}  // namespace

bool IsValid(const google::type::Date& date) {
  return Exists(date.year(), date.month(), date.day());
}

bool IsSet(const google::type::Date& date) {
  return date.year() != 0 || date.month() != 0 || date.day() != 0;
}

absl::CivilDay ToDay(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::optional<absl::CivilDay> DayIfSet(const google::type::Date& date) {
  if (!IsSet(date)) return std::nullopt;
  return ToDay(date);
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string Compact(absl::CivilDay day) {
  if (day > kLastDay) return "99999999";
  // By hand: part of most row keys.
  if (day.year() < 0) {
    return absl::StrFormat("%04d%02d%02d", day.year(), day.month(), day.day());
  }
  int number = static_cast<int>(day.year()) * 10000 + day.month() * 100 + day.day();
  std::string text(8, '0');
  for (std::size_t i = text.size(); number != 0; number /= 10) {
    text[--i] = static_cast<char>('0' + number % 10);
  }
  return text;
}

std::optional<absl::CivilDay> ParseCompact(absl::string_view text) {
  if (text.size() != 8) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(),
                   [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); })) {
    return std::nullopt;
  }
  int number = 0;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  const int year = number / 10000;
  const int month = number / 100 % 100;
  const int day = number % 100;
  if (!Exists(year, month, day)) return std::nullopt;
  return absl::CivilDay(year, month, day);
}

std::string Iso(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

bool IsValid(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() >= kFirstSecond && timestamp.seconds() <= kLastSecond &&
         timestamp.nanos() >= 0 && timestamp.nanos() < kNanosPerSecond;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  // Rounds towards the past, so that nanos are never negative.
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

absl::CivilDay Add(absl::CivilDay day, const v1::Span& span) {
  const absl::CivilMonth month = absl::CivilMonth(day) + span.months();
  const int clamped = std::min(day.day(), DaysIn(month));
  return absl::CivilDay(month) + (clamped - 1) + span.days();
}

}  // namespace kezhi::domain
