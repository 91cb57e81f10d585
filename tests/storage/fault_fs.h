#ifndef KEZHI_TESTS_STORAGE_FAULT_FS_H_
#define KEZHI_TESTS_STORAGE_FAULT_FS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace kezhi::storage {

// A file system that fails on demand, and knows of each file how much of it a power loss would
// leave.
class FaultFs : public rocksdb::FileSystemWrapper {
 public:
  FaultFs() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  // Faults, each until it is switched off again. Those of writing concern the WAL alone.
  std::atomic<bool> fail_wal_sync = false;
  std::atomic<bool> wal_full = false;
  // Writes half of what is asked, then fails.
  std::atomic<bool> tear_wal_append = false;
  // Says yes to a sync and does nothing: the bug that a SIGKILL cannot show.
  std::atomic<bool> lie_about_sync = false;
  // What GetFreeSpace says; all ones asks the real one.
  std::atomic<std::uint64_t> free_bytes = ~std::uint64_t{0};
  // Called before a sync takes effect and after it did, when a file has bytes that are not durable
  // yet.
  std::function<void()> at_sync;

  // Copies to `to` what a power loss now would leave of `from` and the folders below it: of each
  // file what was synced, and of the rest as many bytes as `keep` says of so many unsynced ones
  // (none by default). Files that did not come through here are left out.
  void CopyDurable(const std::string& from, const std::string& to,
                   const std::function<std::uint64_t(std::uint64_t)>& keep = nullptr);

  // For the file wrapper.
  void MarkDurable(const std::string& path, std::uint64_t bytes);
  std::uint64_t Durable(const std::string& path);

  const char* Name() const override { return "FaultFs"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free, rocksdb::IODebugContext* debug) override;

 private:
  // Guards the names and the sizes; recursive since RocksDB's defaults call one another.
  std::recursive_mutex mutex_;
  std::map<std::string, std::uint64_t> durable_;
};

// A file system of that kind with the Env around it that RocksDB wants.
struct FaultEnv {
  std::shared_ptr<FaultFs> fs = std::make_shared<FaultFs>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(fs);
};

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_FAULT_FS_H_
