#include "domain/statistics/query.h"

#include <utility>

namespace kezhi::domain {

std::vector<v1::EventCount> GetStatistics(const RowReader& rows, absl::string_view store) {
  std::vector<v1::EventCount> counts;
  const auto add = [&counts](absl::string_view, absl::string_view value) {
    v1::EventCount count;
    count.ParseFromArray(value.data(), static_cast<int>(value.size()));
    counts.push_back(std::move(count));
    return true;
  };
  if (store.empty()) {
    // Every key begins with `stores/`, and `stores0` is the first text after all of those.
    rows.Scan("statistics.events", "stores/", "stores0", add);
  } else {
    ScanPrefix(rows, "statistics.events", store, add);
  }
  return counts;
}

}  // namespace kezhi::domain
