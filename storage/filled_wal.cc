#include "storage/filled_wal.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/match.h"

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

class FilledWal : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = FillUpTo(size_ + data.size(), options, debug); !status.ok()) {
      return status;
    }
    IOStatus status;
    if (grows_) {
      status = target()->Append(data, options, debug);
    } else {
      status = target()->PositionedAppend(data, size_, options, debug);
    }
    if (status.ok()) size_ += data.size();
    return status;
  }

  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*unused*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    if (filled_ > size_) {
      if (IOStatus status = target()->Truncate(size_, options, debug); !status.ok()) return status;
    }
    return target()->Close(options, debug);
  }

  std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return size_;
  }

  // The zeros are the allocation.
  void PrepareWrite(std::size_t offset, std::size_t length, const IOOptions& options,
                    IODebugContext* debug) override {
    if (grows_) target()->PrepareWrite(offset, length, options, debug);
  }

 private:
  IOStatus FillUpTo(std::uint64_t end, const IOOptions& options, IODebugContext* debug) {
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

  std::uint64_t size_ = 0;
  std::uint64_t filled_ = 0;
  bool grows_ = false;
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
