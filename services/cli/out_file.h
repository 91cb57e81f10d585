#ifndef KEZHI_SERVICES_CLI_OUT_FILE_H_
#define KEZHI_SERVICES_CLI_OUT_FILE_H_

#include <cstdio>
#include <fstream>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace kezhi::cli {

// Writes beside `path` and takes its place only when it is whole.
class OutFile {
 public:
  explicit OutFile(const std::string& path)
      : path_(path),
        partial_(absl::StrCat(path, ".partial")),
        stream_(partial_, std::ios::binary) {}

  ~OutFile() {
    if (!kept_) std::remove(partial_.c_str());
  }

  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;

  std::ostream& stream() { return stream_; }

  absl::Status Keep() {
    stream_.close();
    kept_ = stream_.good() && std::rename(partial_.c_str(), path_.c_str()) == 0;
    if (kept_) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("cannot write ", path_));
  }

 private:
  const std::string path_;
  const std::string partial_;
  std::ofstream stream_;
  bool kept_ = false;
};

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_OUT_FILE_H_
