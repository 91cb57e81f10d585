#include "services/engine/compare.h"

#include <set>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

// Walks the live rows of a table in chunks.
class Rows {
 public:
  Rows(const storage::ViewReader& reader, std::string table)
      : reader_(reader), table_(std::move(table)) {}

  // Moves to the next row. False: there is none.
  absl::StatusOr<bool> Next() {
    if (++at_ < chunk_.size()) return true;
    if (over_) {
      chunk_.clear();
      return false;
    }
    const std::string begin = chunk_.empty() ? "" : chunk_.back().first + '\0';
    chunk_.clear();
    at_ = 0;
    KEZHI_RETURN_IF_ERROR(
        reader_.Scan(table_, begin, "", [this](absl::string_view key, absl::string_view value) {
          chunk_.emplace_back(std::string(key), std::string(value));
          return chunk_.size() < kChunk;
        }));
    over_ = chunk_.size() < kChunk;
    return !chunk_.empty();
  }

  const std::string& key() const { return chunk_[at_].first; }

  const std::string& value() const { return chunk_[at_].second; }

 private:
  static constexpr std::size_t kChunk = 512;

  const storage::ViewReader& reader_;
  const std::string table_;
  std::vector<std::pair<std::string, std::string>> chunk_;
  std::size_t at_ = 0;
  bool over_ = false;
};

absl::Status CompareTable(const storage::ViewReader& reader, const std::string& before,
                          const std::string& after, RowCounts& counts) {
  Rows old_rows(reader, before);
  Rows new_rows(reader, after);
  KEZHI_ASSIGN_OR_RETURN(bool has_old, old_rows.Next());
  KEZHI_ASSIGN_OR_RETURN(bool has_new, new_rows.Next());
  while (has_old || has_new) {
    const bool removed = has_old && (!has_new || old_rows.key() < new_rows.key());
    const bool added = has_new && (!has_old || new_rows.key() < old_rows.key());
    if (removed) {
      ++counts.removed;
    } else if (added) {
      ++counts.added;
    } else {
      ++(old_rows.value() == new_rows.value() ? counts.equal : counts.changed);
    }
    if (!added) {
      KEZHI_ASSIGN_OR_RETURN(has_old, old_rows.Next());
    }
    if (!removed) {
      KEZHI_ASSIGN_OR_RETURN(has_new, new_rows.Next());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RowCounts> CompareRows(const storage::Views& views,
                                      const storage::ViewReader& reader, const std::string& before,
                                      const std::string& after) {
  std::set<std::string> tables;
  for (const std::string& space : {before, after}) {
    KEZHI_ASSIGN_OR_RETURN(std::vector<std::string> some, views.Tables(space));
    tables.insert(some.begin(), some.end());
  }
  RowCounts counts;
  for (const std::string& table : tables) {
    KEZHI_RETURN_IF_ERROR(CompareTable(reader, storage::TableIn(before, table),
                                       storage::TableIn(after, table), counts));
  }
  return counts;
}

}  // namespace kezhi::engine
