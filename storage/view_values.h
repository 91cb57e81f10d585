#ifndef KEZHI_STORAGE_VIEW_VALUES_H_
#define KEZHI_STORAGE_VIEW_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/keys.h"

// The values of the views' families. A part of views.h; format.md has them in hex.
namespace kezhi::storage {

// Family `latest`: be64 of the position since which the row is as it is ‖ the row's value.
struct LatestValue {
  Position since;
  // Borrowed.
  absl::string_view value;
};

inline void AppendLatest(const LatestValue& row, std::string& out) {
  absl::StrAppend(&out, Be64(row.since.value()), row.value);
}

// nullopt when it is no such value.
inline std::optional<LatestValue> ParseLatest(absl::string_view bytes) {
  const std::optional<std::uint64_t> since = ParseBe64(bytes.substr(0, 8));
  if (!since.has_value()) return std::nullopt;
  return LatestValue{Position(*since), bytes.substr(8)};
}

// Family `history`: the first byte says whether the version is a value, which follows, or the row's
// end.
inline constexpr char kTombstone = '\0';
inline constexpr char kLive = '\1';

inline void AppendHistory(std::optional<absl::string_view> value, std::string& out) {
  out.push_back(value.has_value() ? kLive : kTombstone);
  absl::StrAppend(&out, value.value_or(absl::string_view()));
}

// nullopt: the row ends with this version.
inline std::optional<absl::string_view> ParseHistory(absl::string_view bytes) {
  if (bytes.empty() || bytes[0] == kTombstone) return std::nullopt;
  return bytes.substr(1);
}

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_VALUES_H_
