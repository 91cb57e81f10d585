#ifndef KEZHI_STORAGE_VIEW_READERS_H_
#define KEZHI_STORAGE_VIEW_READERS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "storage/keys.h"
#include "storage/views.h"

// Parts of views.h; nobody else needs them.
namespace kezhi::storage {

// Places of the views' column families; `default` holds log id and checkpoints.
inline constexpr std::size_t kViewMetaFamily = 0;
inline constexpr std::size_t kLatestFamily = 1;
inline constexpr std::size_t kHistoryFamily = 2;
inline constexpr std::size_t kViewFamilies = 3;

// How the names of files end that a load has not handed over yet.
inline constexpr char kLoadSuffix[] = ".load";

// Tells of the versions of rows, by their keys in the history and in the order of these, which can
// be seen as of a position or later: all after it, and of each row the last one at or before it.
class Visibility {
 public:
  explicit Visibility(Position earliest) : earliest_(earliest) {}

  bool Visible(absl::string_view key) {
    ++seen_;
    const bool same = IsSameRow(key);
    if (!same) row_ = std::string(HistoryRow(key));
    const bool replaced = same && covered_;
    covered_ = replaced || HistoryPosition(key) <= earliest_;
    return !replaced;
  }

  bool IsSameRow(absl::string_view key) const { return seen_ > 0 && row_ == HistoryRow(key); }

  std::size_t seen() const { return seen_; }

 private:
  const Position earliest_;
  std::string row_;
  // A version at or before the earliest position has been seen of it.
  bool covered_ = false;
  std::size_t seen_ = 0;
};

absl::StatusOr<Position> ReadCheckpoint(const Database& database, absl::string_view space,
                                        const rocksdb::Snapshot* snapshot);
// What `latest` has at the key; nullopt: nothing. DATA_LOSS: what is no row.
absl::StatusOr<std::optional<StoredRow>> ReadLatest(const Database& database, absl::string_view row,
                                                    const rocksdb::Snapshot* snapshot);
// Tables of the space with any version of a row, as named within it, in ascending order.
absl::StatusOr<std::vector<std::string>> ReadTables(const Database& database,
                                                    absl::string_view space,
                                                    const rocksdb::Snapshot* snapshot);

std::unique_ptr<ViewReader> NewLatestReader(const Database& database);
std::unique_ptr<ViewReader> NewAsOfReader(const Database& database, Position position);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_READERS_H_
