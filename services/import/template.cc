#include "services/import/template.h"

#include <array>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include <openssl/evp.h>

namespace kezhi::services {
namespace {

constexpr std::size_t kMostIdSize = 63;

std::string ShortHash(absl::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (std::size_t i = 0; i < 8; ++i) absl::StrAppendFormat(&hex, "%02x", digest.at(i));
  return hex;
}

// `Kan-code` → `kan-code`. A name that loses a letter on the way gets a hash, so that two names
// never share an id.
std::string ToId(const std::string& text) {
  std::string id;
  bool lossy = false;
  for (const char c : absl::StripAsciiWhitespace(text)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      id += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
      lossy = lossy || (c != '-' && c != ' ');
    } else {
      lossy = true;
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (id.size() > kMostIdSize) lossy = true;
  if (!lossy && !id.empty()) return id;
  const std::string hash = ShortHash(text);
  return id.empty() ? hash : absl::StrCat(id.substr(0, kMostIdSize - hash.size() - 1), "-", hash);
}

bool ToDate(const std::string& argument, std::string& value, std::string& what) {
  if (value.empty()) return true;
  const std::string format = argument.empty() ? "%Y-%m-%d" : argument;
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format, value, absl::UTCTimeZone(), &time, &error)) {
    what = absl::StrCat("is no date of the form ", format);
    return false;
  }
  value = absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
  return true;
}

bool ToTime(const std::string& argument, std::string& value, std::string& what) {
  if (value.empty()) return true;
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(argument, absl::MaxSplits(',', 1));
  absl::TimeZone zone;
  absl::Time time;
  std::string error;
  if (!absl::LoadTimeZone(parts.second, &zone) ||
      !absl::ParseTime(parts.first, value, zone, &time, &error)) {
    what = absl::StrCat("is no time of the form ", parts.first, " in the zone ", parts.second);
    return false;
  }
  value = absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
  return true;
}

bool ToMonth(std::string& value, std::string& what) {
  static constexpr std::array<const char*, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string name = absl::AsciiStrToLower(value).substr(0, 3);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (name == kMonths.at(i)) {
      value = absl::StrFormat("%02d", i + 1);
      return true;
    }
  }
  what = "is no month";
  return false;
}

bool MinusDays(const std::string* days, std::string& value, std::string& what) {
  absl::CivilDay day;
  int count = 0;
  if (days == nullptr || !absl::SimpleAtoi(*days, &count) || !absl::ParseCivilTime(value, &day)) {
    what = "is no date and number of days";
    return false;
  }
  value = absl::FormatCivilTime(day - count);
  return true;
}

void Map(const std::string& argument, std::string& value) {
  for (const absl::string_view pair : absl::StrSplit(argument, ',')) {
    const std::pair<std::string, std::string> sides = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (sides.first != value) continue;
    value = sides.second;
    return;
  }
}

bool IsKnown(const std::string& filter) {
  for (const char* name : {"id", "lower", "trim", "date", "time", "integer", "number", "minus_days",
                           "month", "default", "map"}) {
    if (filter == name) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Template> Template::Parse(absl::string_view text) {
  Template result;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    if (open != 0) {
      result.parts_.push_back({std::string(text.substr(0, open)), "", {}});
      if (open == absl::string_view::npos) break;
      text.remove_prefix(open);
    }
    const std::size_t close = text.find('}');
    if (close == absl::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat("`", text, "` lacks a closing brace"));
    }
    std::vector<std::string> words = absl::StrSplit(text.substr(1, close - 1), '|');
    Part part;
    part.column = words.front();
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::pair<std::string, std::string> sides =
          absl::StrSplit(words[i], absl::MaxSplits(':', 1));
      if (!IsKnown(sides.first)) {
        return absl::InvalidArgumentError(absl::StrCat("there is no filter `", sides.first, "`"));
      }
      part.filters.push_back({sides.first, sides.second});
    }
    result.parts_.push_back(std::move(part));
    text.remove_prefix(close + 1);
  }
  return result;
}

bool Template::Apply(const Filter& filter, const Columns& columns, std::string& value,
                     std::string& what) {
  if (filter.name == "id") value = ToId(value);
  if (filter.name == "lower") value = absl::AsciiStrToLower(value);
  if (filter.name == "trim") value = std::string(absl::StripAsciiWhitespace(value));
  if (filter.name == "date") return ToDate(filter.argument, value, what);
  if (filter.name == "time") return ToTime(filter.argument, value, what);
  if (filter.name == "month") return ToMonth(value, what);
  if (filter.name == "minus_days") return MinusDays(columns(filter.argument), value, what);
  if (filter.name == "default" && value.empty()) value = filter.argument;
  if (filter.name == "map") Map(filter.argument, value);
  if (filter.name == "integer" && !value.empty()) {
    std::int64_t number = 0;
    what = "is no whole number";
    return absl::SimpleAtoi(value, &number);
  }
  if (filter.name == "number" && !value.empty()) {
    double number = 0;
    what = "is no number";
    return absl::SimpleAtod(value, &number);
  }
  return true;
}

bool Template::Fill(const Columns& columns, std::string& text, TemplateFault& fault) const {
  text.clear();
  for (const Part& part : parts_) {
    if (part.column.empty()) {
      text += part.text;
      continue;
    }
    const std::string* value = columns(part.column);
    if (value == nullptr) {
      fault = {part.column, "there is no such column"};
      return false;
    }
    std::string filtered = *value;
    for (const Filter& filter : part.filters) {
      std::string what;
      if (!Apply(filter, columns, filtered, what)) {
        fault = {part.column, what};
        return false;
      }
    }
    text += filtered;
  }
  return true;
}

std::vector<std::string> Template::columns() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    if (!part.column.empty()) names.push_back(part.column);
  }
  return names;
}

}  // namespace kezhi::services
