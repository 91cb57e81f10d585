#ifndef KEZHI_SERVICES_SERVER_WATCHED_FILE_H_
#define KEZHI_SERVICES_SERVER_WATCHED_FILE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace kezhi::server {

// A small file that is taken anew whenever its bytes are others: a time stamp can be as old as it
// likes. One thread.
class WatchedFile {
 public:
  explicit WatchedFile(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  // Its text if it is not what was read last; absent = it is the same. UNAVAILABLE: it cannot be
  // read. RESOURCE_EXHAUSTED: it has more than 1 MiB.
  absl::StatusOr<std::optional<std::string>> ReadIfChanged();

  // The same for a file whose beginning may be a whole file too, so that one that is being written
  // must not be taken: another text is given only when two readings in a row have found it. The
  // first text of all is given at once, since there is nothing to go on with meanwhile.
  absl::StatusOr<std::optional<std::string>> ReadIfSettled();

  // Whether ReadIfSettled has found another text that it has not given yet.
  bool waits() const { return found_.has_value(); }

 private:
  const std::string path_;
  std::optional<std::string> last_;
  // What the reading before found, if that was another text.
  std::optional<std::string> found_;
};

// The bytes of a small file; errors as above.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_WATCHED_FILE_H_
