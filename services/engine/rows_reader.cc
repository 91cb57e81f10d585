#include "services/engine/rows_reader.h"

#include <utility>

#include "absl/status/statusor.h"

namespace kezhi::engine {

std::optional<std::string> ViewRows::Get(absl::string_view table, absl::string_view key) const {
  absl::StatusOr<std::optional<std::string>> row = reader_.Get(table, key);
  if (row.ok()) return *std::move(row);
  status_.Update(row.status());
  return std::nullopt;
}

void ViewRows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  status_.Update(reader_.Scan(table, begin, end, visit));
}

}  // namespace kezhi::engine
