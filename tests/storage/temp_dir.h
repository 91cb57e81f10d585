#ifndef KEZHI_TESTS_STORAGE_TEMP_DIR_H_
#define KEZHI_TESTS_STORAGE_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/check.h"

namespace kezhi::storage {

// A directory of its own, removed with the object.
class TempDir {
 public:
  TempDir() : path_((std::filesystem::temp_directory_path() / "kezhi-XXXXXX").string()) {
    KEZHI_CHECK(mkdtemp(path_.data()) != nullptr);
  }

  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

  // A path below it that need not exist.
  std::string Sub(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_TEMP_DIR_H_
