#include "services/cli/stored_records.h"

#include "base/status_macros.h"
#include "storage/tree_reader.h"

namespace kezhi::cli {
namespace {

// What is in a bundle of records, the first of which is at `position`: each has its length, in two
// bytes, before it.
absl::Status TakeBundle(absl::string_view data, std::uint64_t position, std::uint64_t after,
                        std::uint64_t until, TakeStored take) {
  constexpr std::size_t kLengthBytes = 2;
  for (; !data.empty(); ++position) {
    if (data.size() < kLengthBytes) return absl::DataLossError("a tile is cut off");
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(data[0])) << 8U |
                             static_cast<unsigned char>(data[1]);
    data.remove_prefix(kLengthBytes);
    if (data.size() < size) return absl::DataLossError("a tile is cut off");
    const bool wanted = position > after && position <= until;
    if (wanted) KEZHI_RETURN_IF_ERROR(take(position, data.substr(0, size)));
    data.remove_prefix(size);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status StoredRecords(Session& session, std::uint64_t after, std::uint64_t until,
                           TakeStored take) {
  v1::GetTileRequest request;
  request.set_entries(true);
  for (std::uint64_t tile = after / storage::kTileWidth; tile * storage::kTileWidth < until;
       ++tile) {
    request.set_index(tile);
    v1::GetTileResponse response;
    KEZHI_RETURN_IF_ERROR(
        session.Call(session.audit(), &v1::AuditService::Stub::GetTile, request, response));
    KEZHI_RETURN_IF_ERROR(
        TakeBundle(response.data(), tile * storage::kTileWidth + 1, after, until, take));
  }
  return absl::OkStatus();
}

absl::Status StoredRecords(const storage::Journal& journal, std::uint64_t after,
                           std::uint64_t until, TakeStored take) {
  storage::ReadLimits limits;
  limits.up_to = Position(until);
  absl::Status status;
  KEZHI_RETURN_IF_ERROR(
      journal.ReadAll(Position(after), limits, [&](Position position, absl::string_view record) {
        status = take(position.value(), record);
        return status.ok();
      }));
  return status;
}

}  // namespace kezhi::cli
