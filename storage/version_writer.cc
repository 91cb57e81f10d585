#include "storage/version_writer.h"

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/view_readers.h"
#include "storage/view_values.h"

namespace kezhi::storage {
namespace {

bool OfSameRow(const RowVersion& a, const RowVersion& b) {
  return a.key == b.key && a.table == b.table;
}

// Writes one row after the other. Its strings keep their memory from one to the next.
class VersionWriter {
 public:
  VersionWriter(const Database& database, absl::string_view space, RowSink& sink)
      : database_(database), space_(space), sink_(sink) {}

  // All versions of one row, the newest first.
  absl::Status Write(std::span<const RowVersion> row) {
    const RowVersion& newest = row.front();
    const RowVersion& oldest = row.back();
    SetRow(newest);
    KEZHI_ASSIGN_OR_RETURN(const FormerVersion former, FormerOf(oldest));
    if (newest.value.has_value()) {
      value_.clear();
      AppendLatest({newest.position, *newest.value}, value_);
      KEZHI_RETURN_IF_ERROR(sink_.Put(kLatestFamily, key_, value_));
      row = row.subspan(1);
    } else {
      KEZHI_RETURN_IF_ERROR(sink_.Delete(kLatestFamily, key_));
    }
    for (const RowVersion& version : row) {
      KEZHI_RETURN_IF_ERROR(PutHistory(newest, version.position, version.value));
    }
    // When it is not older, these versions are there already.
    if (former.since == Position(0) || former.since >= oldest.position) return absl::OkStatus();
    return PutHistory(newest, former.since, former.value);
  }

 private:
  void SetRow(const RowVersion& version) {
    if (table_.empty() || version.table != table_name_) {
      KEZHI_CHECK(!version.table.empty() && !absl::StrContains(version.table, '\0'));
      table_name_ = version.table;
      table_ = TableIn(space_, version.table);
    }
    key_.assign(table_);
    key_.push_back('\0');
    absl::StrAppend(&key_, version.key);
  }

  // Of the row that is set; borrowed until the next one.
  absl::StatusOr<FormerVersion> FormerOf(const RowVersion& oldest) {
    if (oldest.former.has_value()) return *oldest.former;
    KEZHI_ASSIGN_OR_RETURN(std::optional<StoredRow> row, ReadLatest(database_, key_, nullptr));
    if (!row.has_value()) return FormerVersion{};
    stored_ = *std::move(row);
    return FormerVersion{stored_.since, stored_.value};
  }

  absl::Status PutHistory(const RowVersion& row, Position position,
                          std::optional<absl::string_view> value) {
    history_key_.clear();
    AppendHistoryPrefix(table_, row.key, history_key_);
    absl::StrAppend(&history_key_, Be64(~position.value()));
    value_.clear();
    AppendHistory(value, value_);
    return sink_.Put(kHistoryFamily, history_key_, value_);
  }

  const Database& database_;
  const absl::string_view space_;
  RowSink& sink_;
  // As the versions name it, borrowed of them, and as it is stored.
  absl::string_view table_name_;
  std::string table_;
  // In `latest`.
  std::string key_;
  StoredRow stored_;
  std::string history_key_;
  std::string value_;
};

}  // namespace

absl::Status WriteVersions(const Database& database, absl::string_view space,
                           std::span<const RowVersion> versions, RowSink& sink) {
  VersionWriter writer(database, space, sink);
  while (!versions.empty()) {
    std::size_t size = 1;
    while (size < versions.size() && OfSameRow(versions[size], versions.front())) {
      KEZHI_CHECK(versions[size].position < versions[size - 1].position);
      ++size;
    }
    KEZHI_RETURN_IF_ERROR(writer.Write(versions.first(size)));
    KEZHI_CHECK(size == versions.size() || std::tie(versions.front().table, versions.front().key) <
                                               std::tie(versions[size].table, versions[size].key));
    versions = versions.subspan(size);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::storage
