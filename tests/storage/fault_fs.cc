#include "tests/storage/fault_fs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"

#include "base/check.h"
#include "storage/wal_check.h"

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
    return Write(data, size_.load(), [&](const rocksdb::Slice& part) {
      return FSWritableFileOwnerWrapper::Append(part, options, debug);
    });
  }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*unused*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t offset,
                            const IOOptions& options, IODebugContext* debug) override {
    return Write(data, offset, [&](const rocksdb::Slice& part) {
      return FSWritableFileOwnerWrapper::PositionedAppend(part, offset, options, debug);
    });
  }

  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    // First: who copies meanwhile must find what is noted.
    fs_->NoteSize(path_, size_ = size);
    return FSWritableFileOwnerWrapper::Truncate(size, options, debug);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(FSWritableFileOwnerWrapper::Sync(options, debug));
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(FSWritableFileOwnerWrapper::Fsync(options, debug));
  }

 private:
  IOStatus Write(const rocksdb::Slice& data, std::uint64_t offset,
                 const std::function<IOStatus(const rocksdb::Slice&)>& write) {
    if (is_wal_ && fs_->wal_full) return IOStatus::NoSpace("planted: the disk is full");
    const bool tears = is_wal_ && fs_->tear_wal_append;
    const rocksdb::Slice part(data.data(), tears ? data.size() / 2 : data.size());
    IOStatus status = write(part);
    if (!status.ok()) return status;
    size_ = std::max<std::uint64_t>(size_, offset + part.size());
    fs_->NoteWrite(path_, {offset, offset + part.size()});
    if (tears) return IOStatus::IOError("planted: the write broke off");
    return status;
  }

  IOStatus Synced(IOStatus status) {
    if (is_wal_ && fs_->fail_wal_sync) return IOStatus::IOError("planted: the sync failed");
    if (!status.ok() || fs_->lie_about_sync) return status;
    const bool matters = fs_->at_sync != nullptr && fs_->HasUnsynced(path_);
    if (matters) fs_->at_sync();
    fs_->MarkDurable(path_);
    if (matters) fs_->at_sync();
    return status;
  }

  // One writes at a time, as RocksDB's locks see to, which ThreadSanitizer does not see.
  std::atomic<std::uint64_t> size_ = 0;
  const std::string path_;
  FaultFs* const fs_;
  const bool is_wal_;
};

// The same file may be named with two slashes.
std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

}  // namespace

std::string FaultFs::Left(std::string bytes, const File& file, const Keep& keep) {
  std::uint64_t unsynced = 0;
  for (const Range& written : file.unsynced) unsynced += written.end - written.begin;
  const Range kept = keep != nullptr ? keep(unsynced) : Range{};
  std::uint64_t size = file.synced_size;
  std::uint64_t seen = 0;
  for (const Range& written : file.unsynced) {
    bool keeps = false;
    for (std::uint64_t at = written.begin; at < written.end; ++at, ++seen) {
      // A disk writes a sector whole or not at all; a file's end is where its length says.
      const bool goes_on = at < size && at != written.begin && at % kSectorBytes != 0;
      if (!goes_on) keeps = seen >= kept.begin && seen < kept.end;
      if (keeps) {
        // A file becomes longer byte by byte: no file system of ours shows what it has not written.
        size += at == size ? 1 : 0;
      } else if (at < bytes.size()) {
        bytes[at] = '\0';
      }
    }
  }
  bytes.resize(std::min<std::uint64_t>(size, bytes.size()));
  return bytes;
}

void FaultFs::CopyDurable(const std::string& from, const std::string& to, const Keep& keep) {
  const std::lock_guard lock(mutex_);
  std::filesystem::create_directories(to);
  for (const auto& entry : std::filesystem::directory_iterator(from)) {
    if (entry.is_directory()) {
      CopyDurable(entry.path().string(), to + "/" + entry.path().filename().string(), keep);
      continue;
    }
    const auto file = files_.find(Normal(entry.path().string()));
    if (file == files_.end()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string bytes(file->second.size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    KEZHI_CHECK(static_cast<std::uint64_t>(in.gcount()) == bytes.size());
    std::ofstream(std::filesystem::path(to) / entry.path().filename(), std::ios::binary)
        << Left(std::move(bytes), file->second, keep);
  }
}

void FaultFs::NoteWrite(const std::string& path, Range written) {
  const std::lock_guard lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return;
  file->second.size = std::max(file->second.size, written.end);
  file->second.unsynced.push_back(written);
}

void FaultFs::NoteSize(const std::string& path, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return;
  file->second.size = size;
  file->second.synced_size = std::min(file->second.synced_size, size);
}

void FaultFs::MarkDurable(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return;
  file->second.synced_size = file->second.size;
  file->second.unsynced.clear();
}

bool FaultFs::HasUnsynced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto file = files_.find(path);
  return file != files_.end() && !file->second.unsynced.empty();
}

IOStatus FaultFs::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                  std::unique_ptr<rocksdb::FSWritableFile>* file,
                                  IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  const std::string normal = Normal(path);
  files_[normal] = {};
  *file = std::make_unique<FaultFile>(std::move(*file), normal, this);
  return status;
}

IOStatus FaultFs::RenameFile(const std::string& from, const std::string& to,
                             const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  if (auto file = files_.extract(Normal(from)); !file.empty()) {
    files_.erase(Normal(to));
    file.key() = Normal(to);
    files_.insert(std::move(file));
  }
  return status;
}

IOStatus FaultFs::LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                           IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  IOStatus status = target()->LinkFile(from, to, options, debug);
  if (!status.ok()) return status;
  if (const auto file = files_.find(Normal(from)); file != files_.end()) {
    files_[Normal(to)] = file->second;
  }
  return status;
}

IOStatus FaultFs::DeleteFile(const std::string& path, const IOOptions& options,
                             IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  files_.erase(Normal(path));
  return target()->DeleteFile(path, options, debug);
}

IOStatus FaultFs::GetFreeSpace(const std::string& path, const IOOptions& options,
                               std::uint64_t* free, IODebugContext* debug) {
  if (free_bytes == ~std::uint64_t{0}) return target()->GetFreeSpace(path, options, free, debug);
  *free = free_bytes;
  return IOStatus::OK();
}

}  // namespace kezhi::storage
