#include "services/server/audit_answers.h"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/server/request_checks.h"
#include "storage/tree_reader.h"

namespace kezhi::server {
namespace {

// The size that is asked for; 0 is that of all that is durable.
absl::StatusOr<std::uint64_t> SizeOf(std::uint64_t asked, const engine::Engine& engine) {
  const std::uint64_t head = engine.journal().head().position.value();
  if (asked <= head) return asked == 0 ? head : asked;
  return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
      .Message(absl::StrCat("a tree of ", asked, " is asked for, the log has ", head))
      .Metadata("head", absl::StrCat(head))
      .Build();
}

absl::Status NotInTree(std::uint64_t position, std::uint64_t size) {
  return domain::NotFound(v1::REASON_EVENT_NOT_FOUND,
                          absl::StrCat("event at position ", position, " in the tree of ", size));
}

template <typename Response>
void AddHashes(const std::vector<storage::TreeHash>& hashes, Response& response) {
  for (const storage::TreeHash& hash : hashes) {
    response.add_hashes(std::string(storage::BytesOf(hash)));
  }
}

// Records with their lengths, as a tile of tlog-tiles has them.
absl::Status AddRecords(const storage::Journal& journal, std::uint64_t after, std::uint64_t count,
                        std::string& data) {
  constexpr unsigned kByteBits = 8;
  storage::ReadLimits limits;
  limits.max_records = count;
  return journal.ReadAll(Position(after), limits, [&data](Position, absl::string_view bytes) {
    data.push_back(static_cast<char>(bytes.size() >> kByteBits));
    data.push_back(static_cast<char>(bytes.size() & 0xffU));
    data.append(bytes.data(), bytes.size());
    return true;
  });
}

}  // namespace

absl::Status Answer(const v1::GetTreeHeadRequest& request, engine::Engine& engine,
                    v1::GetTreeHeadResponse& response) {
  const engine::TreeHeads& heads = engine.tree_heads();
  const std::uint64_t issued = request.issued() ? heads.last_issued() : 0;
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t size, SizeOf(issued, engine));
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_tree_head(), heads.At(size));
  response.set_verifier_key(ToString(heads.key()));
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListTreeHeadsRequest& request, engine::Engine& engine,
                    v1::ListTreeHeadsResponse& response) {
  domain::Violations faults;
  const int size = CheckPageSize(request.page_size(), faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return engine.tree_heads().Visit(request.after_size(), [&](const v1::TreeHead& tree_head) {
    response.set_more(response.tree_heads_size() == size);
    if (response.more()) return false;
    *response.add_tree_heads() = tree_head;
    return true;
  });
}

absl::Status Answer(const v1::GetInclusionProofRequest& request, engine::Engine& engine,
                    v1::GetInclusionProofResponse& response) {
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t size, SizeOf(request.tree_size(), engine));
  if (request.position() == 0 || request.position() > size) {
    return NotInTree(request.position(), size);
  }
  KEZHI_ASSIGN_OR_RETURN(
      const std::vector<storage::TreeHash> hashes,
      storage::TreeReader(engine.journal(), size).Inclusion(Position(request.position())));
  response.set_leaf_index(request.position() - 1);
  response.set_tree_size(size);
  AddHashes(hashes, response);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetConsistencyProofRequest& request, engine::Engine& engine,
                    v1::GetConsistencyProofResponse& response) {
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t to, SizeOf(request.to_size(), engine));
  if (request.from_size() > to) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "from_size",
                                absl::StrCat("is beyond to_size, ", to));
  }
  KEZHI_ASSIGN_OR_RETURN(
      const std::vector<storage::TreeHash> hashes,
      storage::TreeReader(engine.journal(), to).ConsistencyFrom(request.from_size()));
  response.set_from_size(request.from_size());
  response.set_to_size(to);
  AddHashes(hashes, response);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetTileRequest& request, engine::Engine& engine,
                    v1::GetTileResponse& response) {
  if (request.entries() && request.level() != 0) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "level", "must be 0 for records");
  }
  const std::uint64_t head = engine.journal().head().position.value();
  KEZHI_ASSIGN_OR_RETURN(
      std::vector<storage::TreeHash> tile,
      storage::TreeReader(engine.journal(), head).Tile(request.level(), request.index()));
  if (tile.empty() || tile.size() < request.width()) {
    return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
        .Message(absl::StrCat("the tile has ", tile.size(), " hashes"))
        .Metadata("head", absl::StrCat(head))
        .Build();
  }
  if (request.width() > 0) tile.resize(request.width());
  response.set_width(static_cast<std::uint32_t>(tile.size()));
  if (request.entries()) {
    return AddRecords(engine.journal(), request.index() * storage::kTileWidth, tile.size(),
                      *response.mutable_data());
  }
  for (const storage::TreeHash& hash : tile) {
    response.mutable_data()->append(hash.data(), hash.size());
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetEvidenceRequest& request, engine::Engine& engine,
                    v1::GetEvidenceResponse& response) {
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t size, SizeOf(request.tree_size(), engine));
  const engine::TreeHeads& heads = engine.tree_heads();
  KEZHI_ASSIGN_OR_RETURN(const storage::Evidence evidence,
                         heads.EvidenceOf(Position(request.position()), size));
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_tree_head(), heads.At(size));
  response.set_record(evidence.record);
  AddHashes(evidence.proof, response);
  response.set_text(ToString(evidence));
  return absl::OkStatus();
}

absl::Status Answer(const v1::AddCosignatureRequest& request, engine::Engine& engine,
                    v1::AddCosignatureResponse& response) {
  // Shared with the callback, which comes from another thread.
  const auto answer = std::make_shared<std::promise<absl::StatusOr<std::uint64_t>>>();
  std::future<absl::StatusOr<std::uint64_t>> answered = answer->get_future();
  engine.tree_heads().Cosign(request.note(), [answer](const absl::StatusOr<std::uint64_t>& size) {
    answer->set_value(size);
  });
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t size, answered.get());
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_tree_head(), engine.tree_heads().At(size));
  return absl::OkStatus();
}

}  // namespace kezhi::server
