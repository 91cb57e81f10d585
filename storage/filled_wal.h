#ifndef KEZHI_STORAGE_FILLED_WAL_H_
#define KEZHI_STORAGE_FILLED_WAL_H_

#include <memory>

#include <rocksdb/file_system.h>

#include "storage/wal_check.h"

namespace kezhi::storage {

// The file system below, but a WAL is written over zeros that lie there already, and cut to its
// length when it is closed: a sync that need not make the file longer as well waits for the disk
// once and not twice. What is not synced reaches the disk by whole sectors; less than one of them
// waits in memory. Whoever dies leaves zeros behind the last write; `ends` says of the WALs that
// are there where they are to be read no further. A file system that cannot write at a place
// (PositionedAppend) gets WALs that grow.
std::shared_ptr<rocksdb::FileSystem> FillWals(const std::shared_ptr<rocksdb::FileSystem>& below,
                                              WalEnds ends);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_FILLED_WAL_H_
