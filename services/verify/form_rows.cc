#include "services/verify/form_rows.h"

#include <utility>

namespace kezhi::verify {

std::optional<std::string> FormRows::Get(absl::string_view table, absl::string_view key) const {
  const auto rows = tables_.find(std::string(table));
  if (rows == tables_.end()) return std::nullopt;
  const auto row = rows->second.find(std::string(key));
  if (row == rows->second.end()) return std::nullopt;
  return row->second;
}

void FormRows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  const auto rows = tables_.find(std::string(table));
  if (rows == tables_.end()) return;
  auto row = rows->second.lower_bound(std::string(begin));
  for (; row != rows->second.end() && absl::string_view(row->first) < end; ++row) {
    if (!visit(row->first, row->second)) return;
  }
}

void FormRows::Put(absl::string_view table, absl::string_view key, std::string value) {
  tables_[std::string(table)][std::string(key)] = std::move(value);
}

void FormRows::Delete(absl::string_view table, absl::string_view key) {
  tables_[std::string(table)].erase(std::string(key));
}

}  // namespace kezhi::verify
