#include "services/engine/rows_reader.h"

#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace kezhi::engine {

std::optional<storage::StoredRow> ViewRows::GetStored(absl::string_view table,
                                                      absl::string_view key) const {
  absl::StatusOr<std::optional<storage::StoredRow>> row =
      reader_.GetRow(storage::TableIn(space_, table), key);
  if (row.ok()) return *std::move(row);
  status_.Update(row.status());
  return std::nullopt;
}

void ViewRows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  status_.Update(reader_.Scan(storage::TableIn(space_, table), begin, end, visit));
}

void ProjectionRows::Add(const std::string& projection, const storage::ViewReader& reader,
                         const std::string& space) {
  rows_.emplace_back(std::piecewise_construct, std::forward_as_tuple(projection),
                     std::forward_as_tuple(reader, space));
}

const ViewRows* ProjectionRows::Of(absl::string_view table) const {
  const absl::string_view projection = table.substr(0, table.find('.'));
  for (const auto& [name, rows] : rows_) {
    if (name == projection) return &rows;
  }
  status_.Update(absl::InternalError(absl::StrCat(table, " is read without being asked for")));
  return nullptr;
}

std::optional<std::string> ProjectionRows::Get(absl::string_view table,
                                               absl::string_view key) const {
  const ViewRows* rows = Of(table);
  return rows == nullptr ? std::nullopt : rows->Get(table, key);
}

void ProjectionRows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  const ViewRows* rows = Of(table);
  if (rows != nullptr) rows->Scan(table, begin, end, visit);
}

absl::Status ProjectionRows::status() const {
  absl::Status status = status_;
  for (const auto& [name, rows] : rows_) status.Update(rows.status());
  return status;
}

}  // namespace kezhi::engine
