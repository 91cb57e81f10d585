#ifndef KEZHI_DOMAIN_DATES_H_
#define KEZHI_DOMAIN_DATES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// Whether a date has a year 1–9999 and names an existing day.
bool IsValid(const google::type::Date& date);
// Whether a date is given at all.
bool IsSet(const google::type::Date& date);
// Of a valid date.
absl::CivilDay ToDay(const google::type::Date& date);
// Of a valid date; nullopt when none is given.
std::optional<absl::CivilDay> DayIfSet(const google::type::Date& date);
google::type::Date ToDate(absl::CivilDay day);
// The last day that a date can name.
inline constexpr absl::CivilDay kLastDay(9999, 12, 31);

// `20260302`, sorts by time. A day after the year 9999, which no date names, ends a range that goes
// up to the last one: it sorts behind all of them.
std::string Compact(absl::CivilDay day);
// nullopt: not eight digits that name a day.
std::optional<absl::CivilDay> ParseCompact(absl::string_view text);
// `2026-03-02`.
std::string Iso(absl::CivilDay day);

// Whether a timestamp lies in the years 1–9999 with nanos in range.
bool IsValid(const google::protobuf::Timestamp& timestamp);
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);
google::protobuf::Timestamp ToTimestamp(absl::Time time);

absl::Duration ToDuration(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(absl::Duration duration);

// `day` plus the span's days, or its months clamped to the month's end (2026-01-31 + 1 month =
// 2026-02-28).
absl::CivilDay Add(absl::CivilDay day, const v1::Span& span);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DATES_H_
