#include "storage/filled_wal.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"

#include "base/mutex.h"

namespace kezhi::storage {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// How far ahead is filled. A sync that makes the file longer brings these zeros to the disk as
// well: with a MiB of them one command in a hundred waits for that when many come.
constexpr std::size_t kStep = 128U << 10;

// RocksDB hands over a write of more than its buffer in pieces that end anywhere. What of a piece
// does not fill a sector waits here for the next one or for the sync: so a sector is never on the
// disk with half of what a write puts there, and one that is missing is missing whole.
class FilledWal : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const MutexLock lock(&mutex_);
    held_.append(data.data(), data.size());
    const std::uint64_t size = written_ + held_.size();
    return WriteUpTo(size - size % kSectorBytes, options, debug);
  }

  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*unused*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = WriteHeld(options, debug); !status.ok()) return status;
    return target()->Sync(options, debug);
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = WriteHeld(options, debug); !status.ok()) return status;
    return target()->Fsync(options, debug);
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = WriteHeld(options, debug); !status.ok()) return status;
    const MutexLock lock(&mutex_);
    if (filled_ > written_) {
      if (IOStatus status = target()->Truncate(written_, options, debug); !status.ok()) {
        return status;
      }
    }
    return target()->Close(options, debug);
  }

  std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    const MutexLock lock(&mutex_);
    return written_ + held_.size();
  }

  // The zeros are the allocation.
  void PrepareWrite(std::size_t offset, std::size_t length, const IOOptions& options,
                    IODebugContext* debug) override {
    const MutexLock lock(&mutex_);
    if (grows_) target()->PrepareWrite(offset, length, options, debug);
  }

 private:
  IOStatus WriteHeld(const IOOptions& options, IODebugContext* debug) {
    const MutexLock lock(&mutex_);
    return WriteUpTo(written_ + held_.size(), options, debug);
  }

  // Writes of what is held what lies before `end`.
  IOStatus WriteUpTo(std::uint64_t end, const IOOptions& options, IODebugContext* debug)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (end <= written_) return IOStatus::OK();
    if (IOStatus status = FillUpTo(end, options, debug); !status.ok()) return status;
    const std::size_t bytes = end - written_;
    const Slice data(held_.data(), bytes);
    IOStatus status;
    if (grows_) {
      status = target()->Append(data, options, debug);
    } else {
      status = target()->PositionedAppend(data, written_, options, debug);
    }
    if (status.ok()) {
      written_ = end;
      held_.erase(0, bytes);
    }
    return status;
  }

  IOStatus FillUpTo(std::uint64_t end, const IOOptions& options, IODebugContext* debug)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    static const auto* const zeros = new std::string(kStep, '\0');
    while (!grows_ && end > filled_) {
      IOStatus status = target()->PositionedAppend(*zeros, filled_, options, debug);
      if (status.ok()) {
        filled_ += kStep;
      } else if (status.IsNotSupported() && filled_ == 0) {
        grows_ = true;
      } else {
        return status;
      }
    }
    return IOStatus::OK();
  }

  // A sync may come from another thread than the writes.
  Mutex mutex_;
  std::uint64_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  // What follows.
  std::string held_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t filled_ ABSL_GUARDED_BY(mutex_) = 0;
  bool grows_ ABSL_GUARDED_BY(mutex_) = false;
};

// The beginning of a file.
class Beginning : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  Beginning(std::unique_ptr<rocksdb::FSSequentialFile>&& file, std::uint64_t bytes)
      : FSSequentialFileOwnerWrapper(std::move(file)), left_(bytes) {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    bytes = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, left_));
    IOStatus status = target()->Read(bytes, options, result, scratch, debug);
    if (status.ok()) left_ -= result->size();
    return status;
  }

  IOStatus Skip(std::uint64_t bytes) override {
    bytes = std::min(bytes, left_);
    left_ -= bytes;
    return target()->Skip(bytes);
  }

 private:
  std::uint64_t left_;
};

class FilledWals : public rocksdb::FileSystemWrapper {
 public:
  FilledWals(const std::shared_ptr<rocksdb::FileSystem>& below, WalEnds ends)
      : FileSystemWrapper(below), ends_(std::move(ends)) {}

  const char* Name() const override { return "kezhi.FilledWals"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    IOStatus status = target()->NewWritableFile(path, options, file, debug);
    if (status.ok() && absl::EndsWith(path, kWalSuffix)) {
      *file = std::make_unique<FilledWal>(std::move(*file));
    }
    return status;
  }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* debug) override {
    IOStatus status = target()->NewSequentialFile(path, options, file, debug);
    const auto end = ends_.find(path.substr(path.rfind('/') + 1));
    if (status.ok() && end != ends_.end()) {
      *file = std::make_unique<Beginning>(std::move(*file), end->second);
    }
    return status;
  }

 private:
  const WalEnds ends_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> FillWals(const std::shared_ptr<rocksdb::FileSystem>& below,
                                              WalEnds ends) {
  return std::make_shared<FilledWals>(below, std::move(ends));
}

}  // namespace kezhi::storage
