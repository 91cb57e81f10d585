#include "tests/storage/fault_fs.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"

#include "base/check.h"

namespace kezhi::storage {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class FaultFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string path, FaultFs* fs)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        fs_(fs),
        is_wal_(absl::EndsWith(path_, ".log")) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    if (IOStatus fault = AppendFault(data, options, debug); !fault.ok()) return fault;
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    if (IOStatus fault = AppendFault(data, options, debug); !fault.ok()) return fault;
    return FSWritableFileOwnerWrapper::Append(data, options, verification, debug);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(options, debug, FSWritableFileOwnerWrapper::Sync(options, debug));
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(options, debug, FSWritableFileOwnerWrapper::Fsync(options, debug));
  }

 private:
  IOStatus AppendFault(const rocksdb::Slice& data, const IOOptions& options,
                       IODebugContext* debug) {
    if (is_wal_ && fs_->wal_full) return IOStatus::NoSpace("planted: the disk is full");
    if (is_wal_ && fs_->tear_wal_append) {
      const rocksdb::Slice half(data.data(), data.size() / 2);
      FSWritableFileOwnerWrapper::Append(half, options, debug).PermitUncheckedError();
      return IOStatus::IOError("planted: the write broke off");
    }
    return IOStatus::OK();
  }

  IOStatus Synced(const IOOptions& options, IODebugContext* debug, IOStatus status) {
    if (is_wal_ && fs_->fail_wal_sync) return IOStatus::IOError("planted: the sync failed");
    if (!status.ok() || fs_->lie_about_sync) return status;
    const std::uint64_t size = GetFileSize(options, debug);
    const bool matters = size > fs_->Durable(path_) && fs_->at_sync != nullptr;
    if (matters) fs_->at_sync();
    fs_->MarkDurable(path_, size);
    if (matters) fs_->at_sync();
    return status;
  }

  const std::string path_;
  FaultFs* const fs_;
  const bool is_wal_;
};

// The same file may be named with two slashes.
std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

}  // namespace

void FaultFs::CopyDurable(const std::string& from, const std::string& to,
                          const std::function<std::uint64_t(std::uint64_t)>& keep) {
  const std::lock_guard lock(mutex_);
  std::filesystem::create_directories(to);
  for (const auto& file : std::filesystem::directory_iterator(from)) {
    if (file.is_directory()) {
      CopyDurable(file.path().string(), to + "/" + file.path().filename().string(), keep);
      continue;
    }
    const auto durable = durable_.find(Normal(file.path().string()));
    if (durable == durable_.end()) continue;
    std::uint64_t size = durable->second;
    if (keep != nullptr && file.file_size() > size) size += keep(file.file_size() - size);
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    KEZHI_CHECK(static_cast<std::uint64_t>(in.gcount()) == size);
    std::ofstream(std::filesystem::path(to) / file.path().filename(), std::ios::binary) << bytes;
  }
}

void FaultFs::MarkDurable(const std::string& path, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto file = durable_.find(path);
  if (file != durable_.end()) file->second = bytes;
}

std::uint64_t FaultFs::Durable(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto file = durable_.find(path);
  return file == durable_.end() ? 0 : file->second;
}

IOStatus FaultFs::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                  std::unique_ptr<rocksdb::FSWritableFile>* file,
                                  IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  const std::string normal = Normal(path);
  durable_[normal] = 0;
  *file = std::make_unique<FaultFile>(std::move(*file), normal, this);
  return status;
}

IOStatus FaultFs::RenameFile(const std::string& from, const std::string& to,
                             const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  if (auto file = durable_.extract(Normal(from)); !file.empty()) {
    durable_.erase(Normal(to));
    file.key() = Normal(to);
    durable_.insert(std::move(file));
  }
  return status;
}

IOStatus FaultFs::LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                           IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->LinkFile(from, to, options, debug);
  if (!status.ok()) return status;
  if (const auto file = durable_.find(Normal(from)); file != durable_.end()) {
    durable_[Normal(to)] = file->second;
  }
  return status;
}

IOStatus FaultFs::DeleteFile(const std::string& path, const IOOptions& options,
                             IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  durable_.erase(Normal(path));
  return target()->DeleteFile(path, options, debug);
}

IOStatus FaultFs::GetFreeSpace(const std::string& path, const IOOptions& options,
                               std::uint64_t* free, IODebugContext* debug) {
  if (free_bytes == ~std::uint64_t{0}) return target()->GetFreeSpace(path, options, free, debug);
  *free = free_bytes;
  return IOStatus::OK();
}

}  // namespace kezhi::storage
