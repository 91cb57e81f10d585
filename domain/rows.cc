#include "domain/rows.h"

#include <cstddef>

namespace kezhi::domain {

std::string Sortable(std::uint64_t number) {
  constexpr std::size_t kDigits = 20;
  std::string text(kDigits, '0');
  for (std::size_t i = kDigits; number != 0; number /= 10) {
    text[--i] = static_cast<char>('0' + number % 10);
  }
  return text;
}

absl::Status DamagedRow(absl::string_view table) {
  return absl::DataLossError(absl::StrCat("a row of ", table, " cannot be read"));
}

std::string JoinSegments(std::initializer_list<absl::string_view> segments) {
  std::size_t size = segments.size();
  for (const absl::string_view segment : segments) size += segment.size();
  std::string key;
  key.reserve(size);
  for (const absl::string_view segment : segments) {
    key.append(segment.data(), segment.size());
    key.push_back('\0');
  }
  if (!key.empty()) key.pop_back();
  return key;
}

void ScanPrefix(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                const std::function<bool(absl::string_view key, absl::string_view value)>& visit) {
  // No UTF-8 text holds the byte 0xff.
  if (prefix.empty()) return rows.Scan(table, "", "\xff", visit);
  const std::string begin = absl::StrCat(prefix, absl::string_view("\x00", 1));
  const std::string end = absl::StrCat(prefix, absl::string_view("\x01", 1));
  rows.Scan(table, begin, end, visit);
}

}  // namespace kezhi::domain
