#include "tests/storage/memory_env.h"

#include <cstdint>
#include <string>
#include <utility>

#include <rocksdb/file_system.h>

namespace kezhi::storage {
namespace {

class MemoryFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  // There is nothing to sync, so it is safe at any time.
  bool IsSyncThreadSafe() const override { return true; }

  // RocksDB's takes it for direct I/O alone, and stops the process otherwise.
  rocksdb::IOStatus PositionedAppend(const rocksdb::Slice& /*data*/, std::uint64_t /*offset*/,
                                     const rocksdb::IOOptions& /*options*/,
                                     rocksdb::IODebugContext* /*debug*/) override {
    return rocksdb::IOStatus::NotSupported("a write at a place");
  }
};

class MemoryFs : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "MemoryFs"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = target()->NewWritableFile(path, options, file, debug);
    if (status.ok()) *file = std::make_unique<MemoryFile>(std::move(*file));
    return status;
  }
};

}  // namespace

MemoryEnv::MemoryEnv()
    : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      env_(rocksdb::NewCompositeEnv(std::make_shared<MemoryFs>(memory_->GetFileSystem()))) {
}

}  // namespace kezhi::storage
