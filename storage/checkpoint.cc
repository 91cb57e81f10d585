#include "storage/checkpoint.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/status_macros.h"
#include "storage/position.h"

namespace kezhi::storage {
namespace {

// Lines of a tree head: origin, size, root, and what follows the last line feed.
constexpr std::size_t kLeastParts = 4;

}  // namespace

std::string OriginOf(const std::string& log_id) {
  return absl::StrCat("kezhi/", LogIdText(log_id));
}

std::string CheckpointText(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.head.size, "\n",
                      absl::Base64Escape(BytesOf(checkpoint.head.root)), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text) {
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const absl::Status none =
      absl::InvalidArgumentError("not a tree head, which is origin, size and root, a line each");
  if (lines.size() < kLeastParts || !lines.back().empty()) return none;
  // Only the end is empty.
  if (std::any_of(lines.begin(), lines.end() - 1, [](const auto& line) { return line.empty(); })) {
    return none;
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  if (!absl::SimpleAtoi(lines[1], &checkpoint.head.size) ||
      absl::StrCat(checkpoint.head.size) != lines[1]) {
    return none;
  }
  const std::optional<TreeHash> root = ToTreeHash(FromBase64(lines[2]).value_or(""));
  if (!root.has_value()) return none;
  checkpoint.head.root = *root;
  return checkpoint;
}

absl::StatusOr<Checkpoint> OpenCheckpoint(const SignedNote& note, const VerifierKey& key) {
  KEZHI_RETURN_IF_ERROR(VerifyNote(note, key));
  KEZHI_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(note.text));
  if (checkpoint.origin == key.name) return checkpoint;
  return absl::NotFoundError(
      absl::StrCat("a tree head of ", checkpoint.origin, ", the key is that of ", key.name));
}

}  // namespace kezhi::storage
