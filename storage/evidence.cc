#include "storage/evidence.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "base/status_macros.h"
#include "storage/position.h"
#include "storage/record_header.h"

namespace kezhi::storage {
namespace {

constexpr absl::string_view kMark = "c2sp.org/tlog-proof@v1";
// A path has no more hashes than a size has bits.
constexpr std::size_t kMaxHashes = 64;

absl::Status NoEvidence(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a proof of a record: ", why));
}

// The line up to the next line feed, taken off `text`.
absl::string_view TakeLine(absl::string_view& text) {
  const std::size_t end = text.find('\n');
  const absl::string_view line = text.substr(0, end);
  text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string ToString(const Evidence& evidence) {
  std::string text = absl::StrCat(kMark, "\nextra ", absl::Base64Escape(evidence.record),
                                  "\nindex ", evidence.position.value() - 1, "\n");
  for (const TreeHash& hash : evidence.proof) {
    absl::StrAppend(&text, absl::Base64Escape(BytesOf(hash)), "\n");
  }
  return absl::StrCat(text, "\n", ToString(evidence.tree_head));
}

absl::StatusOr<Evidence> ParseEvidence(absl::string_view text) {
  const std::string whole(text);
  Evidence evidence;
  if (TakeLine(text) != kMark) return NoEvidence(absl::StrCat("it does not begin with ", kMark));
  absl::string_view line = TakeLine(text);
  std::optional<std::string> record;
  if (absl::ConsumePrefix(&line, "extra ")) record = FromBase64(line);
  if (!record.has_value()) return NoEvidence("it has no record (extra)");
  evidence.record = *std::move(record);
  line = TakeLine(text);
  std::uint64_t index = 0;
  if (!absl::ConsumePrefix(&line, "index ") || !absl::SimpleAtoi(line, &index)) {
    return NoEvidence("it has no index");
  }
  evidence.position = Position(index + 1);
  for (line = TakeLine(text); !line.empty(); line = TakeLine(text)) {
    const std::optional<TreeHash> hash = ToTreeHash(FromBase64(line).value_or(""));
    if (!hash.has_value() || evidence.proof.size() == kMaxHashes) {
      return NoEvidence("a line of it is no hash");
    }
    evidence.proof.push_back(*hash);
  }
  KEZHI_ASSIGN_OR_RETURN(evidence.tree_head, ParseNote(text));
  if (ToString(evidence) != whole) return NoEvidence("it is not written in its one form");
  return evidence;
}

absl::StatusOr<Checkpoint> VerifyEvidence(const Evidence& evidence, const VerifierKey& key) {
  KEZHI_ASSIGN_OR_RETURN(const Checkpoint tree_head, OpenCheckpoint(evidence.tree_head, key));
  if (!VerifyInclusion(evidence.position.value() - 1, LeafHash(evidence.record), evidence.proof,
                       tree_head.head)) {
    return absl::DataLossError(absl::StrCat("the record is not what the tree head has at position ",
                                            ToString(evidence.position)));
  }
  KEZHI_ASSIGN_OR_RETURN(const RecordHeader header, ScanRecordHeader(evidence.record));
  if (header.position != evidence.position ||
      OriginOf(std::string(header.log_id)) != tree_head.origin) {
    return absl::DataLossError("the record says that it is of another place or log");
  }
  return tree_head;
}

}  // namespace kezhi::storage
