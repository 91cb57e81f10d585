#include "storage/wal_check.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/database.h"
#include "storage/hash.h"

namespace kezhi::storage {
namespace {

constexpr std::size_t kBlockBytes = 32768;
constexpr std::size_t kHeaderBytes = 7;  // CRC 4, length 2, type 1
// A write lies in one fragment, or in a first one, those of its middle and a last one.
constexpr unsigned kFull = 1;
constexpr unsigned kFirst = 2;
constexpr unsigned kLast = 4;

std::uint32_t Fixed(absl::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// RocksDB stores CRCs rotated, lest they be taken for data of their own.
std::uint32_t Masked(std::uint32_t crc) {
  return (crc >> 15U | crc << 17U) + 0xa282ead8U;
}

struct Fragment {
  unsigned type;
  std::size_t bytes;
};

// The fragment at `at`, if a whole one is there before the block ends.
std::optional<Fragment> FragmentAt(absl::string_view bytes, std::size_t at, std::size_t block_end) {
  if (at + kHeaderBytes > block_end) return std::nullopt;
  const unsigned type = Fixed(bytes, at + 6, 1);
  const std::size_t length = Fixed(bytes, at + 4, 2);
  if (type < kFull || type > kLast || at + kHeaderBytes + length > block_end) return std::nullopt;
  const std::uint32_t crc = Crc32c(bytes.substr(at + 6, 1 + length));
  if (Masked(crc) != Fixed(bytes, at, 4)) return std::nullopt;
  return Fragment{type, kHeaderBytes + length};
}

// Whether what is broken from `from` to the end may be a write that was torn, into a file's end or
// into zeros: some sector of it was never written. What has all its sectors was whole once.
bool MayBeTorn(absl::string_view bytes, std::size_t from) {
  const std::size_t last = bytes.find_last_not_of('\0');
  if (last == absl::string_view::npos || last < from) return true;
  for (std::size_t at = from; at <= last;) {
    const std::size_t end = std::min(last + 1, (at / kSectorBytes + 1) * kSectorBytes);
    const absl::string_view sector = bytes.substr(at, end - at);
    if (sector.find_first_not_of('\0') == absl::string_view::npos) return true;
    at = end;
  }
  // The last sector that is there ends before the fragment says that it does.
  if (from + kHeaderBytes > bytes.size()) return true;
  const std::size_t announced = from + kHeaderBytes + Fixed(bytes, from + 4, 2);
  const std::size_t sectors_end = (last / kSectorBytes + 1) * kSectorBytes;
  return announced > std::min(sectors_end, bytes.size());
}

// NOT_FOUND: the file is gone.
absl::StatusOr<std::uint64_t> CheckWal(rocksdb::Env* env, const std::string& path) {
  std::string bytes;
  rocksdb::Status read = rocksdb::ReadFileToString(env, path, &bytes);
  if (read.IsPathNotFound()) read = rocksdb::Status::NotFound(path);
  KEZHI_RETURN_IF_ERROR(FromRocksdb(read, absl::StrCat("reading ", path)));
  return CheckWalBytes(bytes, path);
}

}  // namespace

absl::StatusOr<std::uint64_t> CheckWalBytes(absl::string_view bytes, absl::string_view file) {
  std::optional<std::size_t> broken;
  std::uint64_t end = 0;
  for (std::size_t block = 0; block < bytes.size(); block += kBlockBytes) {
    const std::size_t block_end = std::min(block + kBlockBytes, bytes.size());
    std::size_t at = block;
    while (at + kHeaderBytes <= block_end) {
      const std::optional<Fragment> fragment = FragmentAt(bytes, at, block_end);
      if (!fragment.has_value()) {
        if (!broken.has_value()) broken = at;
        ++at;
        continue;
      }
      if (broken.has_value() && (fragment->type == kFull || fragment->type == kFirst)) {
        return absl::DataLossError(absl::StrCat(file, " is damaged at byte ", *broken,
                                                ": a later write begins at byte ", at));
      }
      at += fragment->bytes;
      const bool ends_write = fragment->type == kFull || fragment->type == kLast;
      if (ends_write && !broken.has_value()) end = at;
    }
  }
  if (broken.has_value() && !MayBeTorn(bytes, *broken)) {
    return absl::DataLossError(absl::StrCat(file, " is damaged at byte ", *broken));
  }
  return end;
}

absl::StatusOr<WalEnds> CheckWals(rocksdb::Env* env, const std::string& directory) {
  WalEnds ends;
  std::vector<std::string> files;
  const rocksdb::Status listed = env->GetChildren(directory, &files);
  if (listed.IsNotFound()) return ends;
  KEZHI_RETURN_IF_ERROR(FromRocksdb(listed, absl::StrCat("listing ", directory)));
  for (const std::string& file : files) {
    if (!absl::EndsWith(file, kWalSuffix)) continue;
    const std::string path = absl::StrCat(directory, "/", file);
    absl::StatusOr<std::uint64_t> end = CheckWal(env, path);
    // Once more: a running writer may have been in the middle of a write, or have removed the file.
    if (absl::IsDataLoss(end.status())) end = CheckWal(env, path);
    if (absl::IsNotFound(end.status())) continue;
    KEZHI_RETURN_IF_ERROR(end.status());
    ends[file] = *end;
  }
  return ends;
}

}  // namespace kezhi::storage
