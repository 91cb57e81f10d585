#ifndef KEZHI_STORAGE_VIEW_READERS_H_
#define KEZHI_STORAGE_VIEW_READERS_H_

#include <memory>
#include <string>
#include <vector>

#include "storage/views.h"

// Parts of views.h; nobody else needs them.
namespace kezhi::storage {

// Places of the views' column families; `default` holds log id and checkpoints.
inline constexpr std::size_t kViewMetaFamily = 0;
inline constexpr std::size_t kLatestFamily = 1;
inline constexpr std::size_t kHistoryFamily = 2;

// First byte of a value in `history`.
inline constexpr char kTombstone = '\0';
inline constexpr char kLive = '\1';

absl::StatusOr<Position> ReadCheckpoint(const Database& database, absl::string_view space,
                                        const rocksdb::Snapshot* snapshot);
// Tables of the space with any version of a row, as named within it.
absl::StatusOr<std::vector<std::string>> ReadTables(const Database& database,
                                                    absl::string_view space,
                                                    const rocksdb::Snapshot* snapshot);

std::unique_ptr<ViewReader> NewLatestReader(const Database& database);
std::unique_ptr<ViewReader> NewAsOfReader(const Database& database, Position position);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_READERS_H_
