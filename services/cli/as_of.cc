#include "services/cli/as_of.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "services/cli/failure.h"

namespace kezhi::cli {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// Digits in the places where `shape` has a 0, the same character elsewhere.
bool HasShape(const std::string& text, const std::string& shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = shape[i] == '0' ? IsDigit(text[i]) : text[i] == shape[i];
    if (!fits) return false;
  }
  return true;
}

// Of `yyyy-mm-dd`; false when the calendar has no such day.
bool DayFrom(const std::string& text, absl::CivilDay& day) {
  int year = 0;
  int month = 0;
  int number = 0;
  if (!HasShape(text, "0000-00-00") || !absl::SimpleAtoi(text.substr(0, 4), &year) ||
      !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &number)) {
    return false;
  }
  day = absl::CivilDay(year, month, number);  // normalises what does not exist
  return year > 0 && day.month() == month && day.day() == number;
}

}  // namespace

absl::StatusOr<AsOf> ParseAsOf(const std::string& text) {
  if (text.empty()) return AsOf();
  std::uint64_t position = 0;
  if (AllDigits(text) && absl::SimpleAtoi(text, &position) && position > 0) return AsOf(position);
  absl::CivilDay day;
  if (DayFrom(text, day)) return AsOf(day);
  absl::Time time;
  std::string error;
  if (text.find('T') != std::string::npos &&
      absl::ParseTime(absl::RFC3339_full, text, &time, &error) && time > absl::UnixEpoch()) {
    return AsOf(time);
  }
  return UsageError(absl::StrCat("`", text,
                                 "` is neither a position (1234), nor a time with its zone "
                                 "(2026-03-02T18:30:00+08:00), nor a day (2026-03-02), as "
                                 "--as-of and --diff-from take them"));
}

absl::StatusOr<absl::CivilDay> ParseDay(const std::string& text) {
  absl::CivilDay day;
  if (DayFrom(text, day)) return day;
  return UsageError(absl::StrCat("`", text, "` is no day; write 2026-03-02"));
}

absl::StatusOr<absl::CivilDay> ParseDayOr(const std::string& text, absl::CivilDay other) {
  if (text.empty()) return other;
  return ParseDay(text);
}

absl::StatusOr<absl::CivilDay> ParseMonth(const std::string& text) {
  absl::CivilDay day;
  if (DayFrom(text + "-01", day)) return day;
  return UsageError(absl::StrCat("`", text, "` is no month; write 2026-03"));
}

}  // namespace kezhi::cli
