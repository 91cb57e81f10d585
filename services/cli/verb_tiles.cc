// kezhi tiles: the Merkle tree as files that any web server can serve (c2sp.org/tlog-tiles).
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/out_file.h"
#include "services/cli/verbs.h"
#include "storage/checkpoint.h"
#include "storage/tile_path.h"
#include "storage/tree_reader.h"

namespace kezhi::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kCheckpointFile[] = "checkpoint";

struct TilesOptions {
  std::string directory;
  bool entries = false;
};

absl::Status WriteFile(const std::string& path, const std::string& bytes) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
  OutFile file(path);
  file.stream() << bytes;
  return file.Keep();
}

// The tree head that the folder stands at; nullopt when it is new.
absl::StatusOr<std::optional<storage::Checkpoint>> CheckpointIn(const std::string& directory) {
  const std::string path = absl::StrCat(directory, "/", kCheckpointFile);
  if (!fs::exists(path)) return std::optional<storage::Checkpoint>();
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  KEZHI_ASSIGN_OR_RETURN(const storage::SignedNote note, storage::ParseNote(bytes));
  KEZHI_ASSIGN_OR_RETURN(const storage::Checkpoint checkpoint, storage::ParseCheckpoint(note.text));
  return checkpoint;
}

// The folder's files are only right for a log that begins as it did.
absl::Status CheckContinues(const storage::Checkpoint& before, const storage::Checkpoint& now,
                            Session& session) {
  const absl::Status other = absl::DataLossError(
      absl::StrCat("the server's log does not go on from the tree head in the folder, of ",
                   before.head.size, " events of ", before.origin));
  if (before.origin != now.origin || before.head.size > now.head.size) return other;
  v1::GetConsistencyProofRequest request;
  request.set_from_size(before.head.size);
  request.set_to_size(now.head.size);
  v1::GetConsistencyProofResponse response;
  if (before.head.size > 0) {
    KEZHI_RETURN_IF_ERROR(session.Call(
        session.audit(), &v1::AuditService::Stub::GetConsistencyProof, request, response));
  }
  std::vector<storage::TreeHash> proof;
  for (const std::string& bytes : response.hashes()) {
    proof.push_back(storage::ToTreeHash(bytes).value_or(storage::TreeHash()));
  }
  return storage::VerifyConsistency(before.head, now.head, proof) ? absl::OkStatus() : other;
}

// Brings a folder up to a tree head.
class Writer {
 public:
  Writer(const TilesOptions& options, std::uint64_t size, Session& session)
      : options_(options), size_(size), session_(session) {}

  // Of a level, or of the records.
  absl::Status WriteLevel(std::optional<unsigned> level) {
    const std::uint64_t hashes = size_ >> level.value_or(0) * storage::kTileLevels;
    const std::uint64_t full = hashes / storage::kTileWidth;
    for (std::uint64_t index = 0; index < full; ++index) {
      KEZHI_RETURN_IF_ERROR(WriteTile(level, index, storage::kTileWidth));
    }
    const auto rest = static_cast<unsigned>(hashes % storage::kTileWidth);
    return rest == 0 ? absl::OkStatus() : WriteTile(level, full, rest);
  }

  absl::Status WriteAll() {
    for (unsigned level = 0; size_ >> level * storage::kTileLevels > 0; ++level) {
      KEZHI_RETURN_IF_ERROR(WriteLevel(level));
    }
    return options_.entries ? WriteLevel(std::nullopt) : absl::OkStatus();
  }

  std::uint64_t written() const { return written_; }

 private:
  // A tile never changes, so one that is there stays.
  absl::Status WriteTile(std::optional<unsigned> level, std::uint64_t index, unsigned width) {
    const std::string path =
        absl::StrCat(options_.directory, "/", storage::TilePath(level, index, width));
    if (fs::exists(path)) return absl::OkStatus();
    v1::GetTileRequest request;
    request.set_level(level.value_or(0));
    request.set_index(index);
    request.set_width(width);
    request.set_entries(!level.has_value());
    v1::GetTileResponse response;
    KEZHI_RETURN_IF_ERROR(
        session_.Call(session_.audit(), &v1::AuditService::Stub::GetTile, request, response));
    ++written_;
    return WriteFile(path, response.data());
  }

  const TilesOptions& options_;
  const std::uint64_t size_;
  Session& session_;
  std::uint64_t written_ = 0;
};

absl::StatusOr<int> RunTiles(const TilesOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<storage::Checkpoint> before,
                         CheckpointIn(options.directory));
  v1::GetTreeHeadResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.audit(), &v1::AuditService::Stub::GetTreeHead,
                                     v1::GetTreeHeadRequest(), response));
  const std::string& note = response.tree_head().note();
  KEZHI_ASSIGN_OR_RETURN(const storage::SignedNote parsed, storage::ParseNote(note));
  KEZHI_ASSIGN_OR_RETURN(const storage::Checkpoint now, storage::ParseCheckpoint(parsed.text));
  if (before.has_value()) KEZHI_RETURN_IF_ERROR(CheckContinues(*before, now, session));
  Writer writer(options, now.head.size, session);
  KEZHI_RETURN_IF_ERROR(writer.WriteAll());
  // Last: who reads it finds every tile that it needs.
  KEZHI_RETURN_IF_ERROR(WriteFile(absl::StrCat(options.directory, "/", kCheckpointFile), note));
  session.Note(absl::StrCat(options.directory, ": ", now.head.size,
                            session.words()(" 个事件，新文件 ", " events, new tiles "),
                            writer.written()));
  return kExitOk;
}

}  // namespace

void AddTiles(Verbs& verbs) {
  auto options = std::make_shared<TilesOptions>();
  CLI::App* verb = verbs.Add(
      {"tiles", kAuditGroup, "Writes the Merkle tree into a folder that any web server can serve",
       "As c2sp.org/tlog-tiles has it. Only what is new is written; a folder of another history is "
       "refused.\nHashes and tree head tell nothing about persons; the records (--entries) tell "
       "who "
       "did what when.",
       "  kezhi tiles public/\n"
       "  kezhi tiles auditors/ --entries\n"},
      [options](Session& session) { return RunTiles(*options, session); });
  verb->add_option("directory", options->directory, "The folder; made when absent")->required();
  verb->add_flag("--entries", options->entries, "The records as well");
}

}  // namespace kezhi::cli
