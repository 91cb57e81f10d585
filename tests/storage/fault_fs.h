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
#include <vector>

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

  // From where to where.
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  // Which of so many unsynced bytes of a file, in the order in which they were written, a power
  // loss leaves: what lies within a file's length may be written in any order.
  using Keep = std::function<Range(std::uint64_t unsynced)>;

  // Copies to `to` what a power loss now would leave of `from` and the folders below it: of each
  // file what was synced, and of the rest what `keep` says (nothing by default); what it leaves out
  // is zeros, as it was before, or the end of the file. Files that did not come through here are
  // left out.
  void CopyDurable(const std::string& from, const std::string& to, const Keep& keep = nullptr);

  // For the file wrapper: bytes were written, the file was cut, or all of it was synced.
  void NoteWrite(const std::string& path, Range written);
  void NoteSize(const std::string& path, std::uint64_t size);
  void MarkDurable(const std::string& path);
  bool HasUnsynced(const std::string& path);

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
  struct File {
    std::uint64_t size = 0;
    std::uint64_t synced_size = 0;
    std::vector<Range> unsynced;
  };

  // The file's bytes after a power loss.
  static std::string Left(std::string bytes, const File& file, const Keep& keep);

  // Guards the files by their names; recursive since RocksDB's defaults call one another.
  std::recursive_mutex mutex_;
  std::map<std::string, File> files_;
};

// A file system of that kind with the Env around it that RocksDB wants.
struct FaultEnv {
  std::shared_ptr<FaultFs> fs = std::make_shared<FaultFs>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(fs);
};

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_FAULT_FS_H_
