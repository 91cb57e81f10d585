#ifndef KEZHI_TESTS_STORAGE_WAL_BYTES_H_
#define KEZHI_TESTS_STORAGE_WAL_BYTES_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "storage/wal_check.h"

namespace kezhi::storage {

inline std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Path of the one WAL in the directory that holds something.
inline std::string WalOf(const std::string& directory) {
  std::string wal;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    const bool is_wal = file.path().extension().string() == kWalSuffix;
    if (is_wal && file.file_size() > 0) wal = file.path().string();
  }
  return wal;
}

// How many bytes of it are written: behind them, while it is open, are zeros.
inline std::uint64_t WrittenOf(const std::string& directory) {
  return ReadBytes(WalOf(directory)).find_last_not_of('\0') + 1;
}

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_WAL_BYTES_H_
