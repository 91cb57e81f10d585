#ifndef KEZHI_STORAGE_WAL_CHECK_H_
#define KEZHI_STORAGE_WAL_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <rocksdb/env.h>

namespace kezhi::storage {

// Tells a damaged WAL from a torn one. RocksDB takes a broken length within the last block for the
// end of the file and silently drops what follows. We sync after every write: so when a write
// begins behind a broken place, what broke was durable once; and a last write that is broken with
// all its sectors there was not torn. (The format is RocksDB's, stable since LevelDB: blocks of 32
// KiB of fragments, each CRC, length, type.) DATA_LOSS: `file` (for the message) holds such a
// place. Else where the last whole write ends: what lies behind it was never acknowledged, or is
// the zeros that a WAL is written over (filled_wal.h).
absl::StatusOr<std::uint64_t> CheckWalBytes(absl::string_view bytes, absl::string_view file);

// A disk writes a sector whole or not at all.
inline constexpr std::size_t kSectorBytes = 512;
// What the names of RocksDB's WALs end in.
inline constexpr absl::string_view kWalSuffix = ".log";
// Where each WAL's last whole write ends, by its name.
using WalEnds = std::map<std::string, std::uint64_t>;

// The same for every WAL in the directory, before RocksDB opens it. Reads them whole.
absl::StatusOr<WalEnds> CheckWals(rocksdb::Env* env, const std::string& directory);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_WAL_CHECK_H_
