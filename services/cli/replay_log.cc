#include "services/cli/replay_log.h"

#include <string>

#include "base/status_macros.h"
#include "services/cli/stored_records.h"
#include "storage/tree_reader.h"

namespace kezhi::cli {
namespace {

// Records of either until `visit` has enough.
template <typename Log>
absl::Status VisitRecords(Log& log, std::uint64_t until, verify::ReplaySource::Visit visit) {
  bool going = true;
  const auto take = [&](std::uint64_t position, absl::string_view record) {
    going = visit(position, record);
    return going ? absl::OkStatus() : absl::CancelledError("enough");
  };
  const absl::Status read = StoredRecords(log, 0, until, take);
  return going ? read : absl::OkStatus();
}

}  // namespace

absl::Status ServerLog::Read(std::uint64_t until, Visit visit) {
  return VisitRecords(session_, until, visit);
}

absl::StatusOr<std::vector<storage::TreeHash>> ServerLog::Consistency(std::uint64_t from,
                                                                      std::uint64_t to) {
  v1::GetConsistencyProofRequest request;
  request.set_from_size(from);
  request.set_to_size(to);
  v1::GetConsistencyProofResponse response;
  KEZHI_RETURN_IF_ERROR(session_.Call(
      session_.audit(), &v1::AuditService::Stub::GetConsistencyProof, request, response));
  std::vector<storage::TreeHash> proof;
  for (const std::string& bytes : response.hashes()) {
    // What is no hash proves nothing, as any wrong one.
    proof.push_back(storage::ToTreeHash(bytes).value_or(storage::TreeHash()));
  }
  return proof;
}

absl::Status JournalLog::Read(std::uint64_t until, Visit visit) {
  return VisitRecords(journal_, until, visit);
}

absl::StatusOr<std::vector<storage::TreeHash>> JournalLog::Consistency(std::uint64_t from,
                                                                       std::uint64_t to) {
  return storage::TreeReader(journal_, to).ConsistencyFrom(from);
}

}  // namespace kezhi::cli
