#ifndef KEZHI_TESTS_STORAGE_MEMORY_ENV_H_
#define KEZHI_TESTS_STORAGE_MEMORY_ENV_H_

#include <memory>

#include <rocksdb/env.h>

namespace kezhi::storage {

// A file system in memory: pass env() as Options::env. RocksDB's own one refuses the separate sync
// of a WAL that the journal needs, so this is a thin layer around it.
class MemoryEnv {
 public:
  MemoryEnv();

  rocksdb::Env* env() const { return env_.get(); }

 private:
  std::unique_ptr<rocksdb::Env> memory_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_MEMORY_ENV_H_
