#include "services/verify/replay_rows.h"

#include <utility>

#include "storage/view_digest.h"
#include "storage/views.h"

namespace kezhi::verify {

void ReplayRows::Begin(Position position) {
  End();
  position_ = position;
}

void ReplayRows::End() {
  for (Row* row : writing_) {
    const std::optional<std::string> before =
        row->inserted ? std::nullopt : row->Before(row->versions.back().position);
    row->inserted = false;
    if (row->Now() == before) row->versions.pop_back();
  }
  writing_.clear();
}

std::optional<std::string> ReplayRows::Get(absl::string_view table, absl::string_view key) const {
  const auto rows = tables_.find(std::string(table));
  if (rows == tables_.end()) return std::nullopt;
  const auto row = rows->second.find(std::string(key));
  return row == rows->second.end() ? std::nullopt : row->second.Now();
}

void ReplayRows::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  const auto rows = tables_.find(std::string(table));
  if (rows == tables_.end()) return;
  auto row = rows->second.lower_bound(std::string(begin));
  for (; row != rows->second.end() && absl::string_view(row->first) < end; ++row) {
    const std::optional<std::string> value = row->second.Now();
    if (value.has_value() && !visit(row->first, *value)) return;
  }
}

void ReplayRows::Put(absl::string_view table, absl::string_view key, std::string value) {
  Write(table, key, std::move(value));
}

void ReplayRows::Insert(absl::string_view table, absl::string_view key, std::string value) {
  Write(table, key, std::move(value)).inserted = true;
}

void ReplayRows::InsertMessage(absl::string_view table, absl::string_view key,
                               std::unique_ptr<google::protobuf::MessageLite> row) {
  Insert(table, key, row->SerializeAsString());
}

void ReplayRows::Delete(absl::string_view table, absl::string_view key) {
  Write(table, key, std::nullopt);
}

RowsWritten ReplayRows::Count(Position first, Position last) const {
  RowsWritten count;
  for (const auto& [table, rows] : tables_) {
    for (const auto& [key, row] : rows) {
      for (const Version& version : row.versions) {
        if (version.position >= first && version.position <= last) ++count.written;
      }
      const std::optional<std::string> after = row.Before(last.next());
      if (after != row.Before(first)) ++count.changed;
      if (after.has_value()) ++count.rows;
    }
  }
  return count;
}

std::string ReplayRows::Digest(Position earliest) const {
  std::vector<storage::RowVersion> versions;
  for (const auto& [table, rows] : tables_) {
    for (const auto& [key, row] : rows) {
      // Of one row the newest first.
      for (auto version = row.versions.rbegin(); version != row.versions.rend(); ++version) {
        storage::RowVersion& shown = versions.emplace_back();
        shown.table = table;
        shown.key = key;
        shown.position = version->position;
        if (version->value.has_value()) shown.value = absl::string_view(*version->value);
      }
    }
  }
  return storage::DigestOf(versions, earliest);
}

std::optional<std::string> ReplayRows::Row::Now() const {
  return versions.empty() ? std::nullopt : versions.back().value;
}

std::optional<std::string> ReplayRows::Row::Before(Position position) const {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->position < position) return version->value;
  }
  return std::nullopt;
}

ReplayRows::Row& ReplayRows::Write(absl::string_view table, absl::string_view key,
                                   std::optional<std::string> value) {
  Row& row = tables_[std::string(table)][std::string(key)];
  if (row.versions.empty() || row.versions.back().position != position_) {
    row.versions.push_back({position_, std::nullopt});
    writing_.push_back(&row);
  }
  row.versions.back().value = std::move(value);
  return row;
}

}  // namespace kezhi::verify
