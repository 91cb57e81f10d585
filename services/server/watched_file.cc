#include "services/server/watched_file.h"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMostBytes = 1U << 20;

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    return absl::UnavailableError(
        absl::StrCat("cannot read ", path, ": ", std::generic_category().message(errno)));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() <= kMostBytes) return text;
  return absl::ResourceExhaustedError(
      absl::StrCat(path, " has more than ", kMostBytes, " bytes; it cannot be what it should be"));
}

absl::StatusOr<std::optional<std::string>> WatchedFile::ReadIfChanged() {
  KEZHI_ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path_));
  if (last_ == text) return std::optional<std::string>();
  last_ = text;
  return std::optional<std::string>(std::move(text));
}

absl::StatusOr<std::optional<std::string>> WatchedFile::ReadIfSettled() {
  // Whatever comes of this reading, it is the one that the next must agree with.
  const std::optional<std::string> before = std::exchange(found_, std::nullopt);
  KEZHI_ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path_));
  if (last_ == text) return std::optional<std::string>();
  if (last_.has_value() && before != text) {
    found_ = std::move(text);
    return std::optional<std::string>();
  }
  last_ = text;
  return std::optional<std::string>(std::move(text));
}

}  // namespace kezhi::server
