#include "services/engine/row_overlay.h"

#include <utility>

namespace kezhi::engine {
namespace {

// Some 100 MB of rows of usual size.
constexpr std::size_t kMaxKnownRows = 200'000;

}  // namespace

std::optional<std::string> RowOverlay::Get(absl::string_view table, absl::string_view key) const {
  Table& rows = TableOf(table);
  if (const auto found = rows.find(key); found != rows.end()) {
    return found->second.value;
  }
  std::optional<std::string> stored = base_->Get(table, key);
  rows.emplace(std::string(key), Row{stored, kNone});
  ++known_rows_;
  return stored;
}

void RowOverlay::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  // Copied, since what is visited may be written meanwhile.
  std::vector<std::pair<std::string, std::optional<std::string>>> written;
  const Table& rows = TableOf(table);
  for (auto row = rows.lower_bound(begin); row != rows.end() && (end.empty() || row->first < end);
       ++row) {
    if (row->second.version != kNone) written.emplace_back(row->first, row->second.value);
  }
  auto next = written.cbegin();
  bool going = true;
  // Shows what was written before `key`; a stored row of the same key is replaced.
  const auto show_before = [&](absl::string_view key, bool all) {
    while (going && next != written.cend() && (all || next->first < key)) {
      if (next->second.has_value()) going = visit(next->first, *next->second);
      ++next;
    }
  };
  base_->Scan(table, begin, end, [&](absl::string_view key, absl::string_view value) {
    show_before(key, false);
    if (!going) return false;
    if (next != written.cend() && next->first == key) {
      if (next->second.has_value()) going = visit(key, *next->second);
      ++next;
      return going;
    }
    going = visit(key, value);
    return going;
  });
  show_before("", true);
}

void RowOverlay::Put(absl::string_view table, absl::string_view key, std::string value) {
  Write(table, key, std::move(value));
}

void RowOverlay::Delete(absl::string_view table, absl::string_view key) {
  Write(table, key, std::nullopt);
}

std::vector<storage::RowVersion> RowOverlay::Take() {
  if (known_rows_ > kMaxKnownRows) {
    tables_.clear();
    known_rows_ = 0;
  } else {
    for (const storage::RowVersion& version : versions_) {
      TableOf(version.table).find(version.key)->second.version = kNone;
    }
  }
  bytes_ = 0;
  return std::exchange(versions_, {});
}

void RowOverlay::Reset() {
  tables_.clear();
  known_rows_ = 0;
  versions_.clear();
  bytes_ = 0;
}

void RowOverlay::Write(absl::string_view table, absl::string_view key,
                       std::optional<std::string> value) {
  Table& rows = TableOf(table);
  auto found = rows.find(key);
  if (found == rows.end()) {
    found = rows.emplace(std::string(key), Row{std::nullopt, kNone}).first;
    ++known_rows_;
  }
  Row& row = found->second;
  row.value = value;
  bytes_ += table.size() + key.size() + (value.has_value() ? value->size() : 0);
  if (row.version != kNone && versions_[row.version].position == position_) {
    versions_[row.version].value = std::move(value);
    return;
  }
  row.version = versions_.size();
  versions_.push_back({std::string(table), std::string(key), position_, std::move(value)});
}

RowOverlay::Table& RowOverlay::TableOf(absl::string_view table) const {
  const auto found = tables_.find(table);
  if (found != tables_.end()) return found->second;
  return tables_[std::string(table)];
}

}  // namespace kezhi::engine
