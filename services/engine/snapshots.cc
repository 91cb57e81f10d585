#include "services/engine/snapshots.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "storage/record_header.h"

namespace kezhi::engine {
namespace {

absl::Status Ahead(absl::string_view message, Position head) {
  return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
      .Message(message)
      .Metadata("head", absl::StrCat(head.value()))
      .Build();
}

}  // namespace

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshots::Open(const ReadMoment& moment) const {
  if (!moment.position.has_value() && !moment.recorded_at.has_value()) return OpenLatest(moment);
  if (moment.min_position > Position(0)) {
    KEZHI_RETURN_IF_ERROR(
        projector_.AwaitPosition(moment.projections, moment.min_position, moment.deadline));
  }
  if (moment.position.has_value()) return OpenAsOf(*moment.position, moment);
  // What will be recorded until then is not known yet.
  if (*moment.recorded_at > clock_.Now()) {
    return Ahead("the time asked for is in the future", journal_.head().position);
  }
  KEZHI_ASSIGN_OR_RETURN(const Position position, journal_.PositionAt(*moment.recorded_at));
  return OpenAsOf(position, moment);
}

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshots::OpenLatest(
    const ReadMoment& moment) const {
  KEZHI_ASSIGN_OR_RETURN(
      const InstanceList instances,
      moment.min_position > Position(0)
          ? projector_.AwaitServed(moment.projections, moment.min_position, moment.deadline)
          : projector_.Served(moment.projections));
  // Where each stood is read from the same state as its rows.
  const std::shared_ptr<const storage::ViewReader> latest = views_.Latest();
  std::vector<Position> positions;
  positions.reserve(instances.size());
  for (const auto& instance : instances) {
    KEZHI_ASSIGN_OR_RETURN(positions.emplace_back(), latest->Checkpoint(instance->info.space()));
  }
  const Position position =
      positions.empty() ? Position(0) : *std::min_element(positions.begin(), positions.end());
  auto snapshot =
      std::make_unique<QuerySnapshot>(position, moment.evaluated_at.value_or(clock_.Now()));
  std::shared_ptr<const storage::ViewReader> as_of;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    // Some are ahead of the others: they are seen as they were there.
    if (positions[i] > position && as_of == nullptr) as_of = views_.AsOf(position);
    snapshot->Add(instances[i], positions[i] > position ? as_of : latest);
  }
  if (as_of != nullptr) KEZHI_RETURN_IF_ERROR(CheckKept(position));
  return snapshot;
}

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshots::OpenAsOf(Position position,
                                                                   const ReadMoment& moment) const {
  const Position head = journal_.head().position;
  if (position > head) {
    return Ahead(absl::StrCat("position ", position.value(), " is beyond the head, ", head.value()),
                 head);
  }
  KEZHI_ASSIGN_OR_RETURN(const InstanceList instances,
                         projector_.AwaitServed(moment.projections, position, moment.deadline));
  KEZHI_ASSIGN_OR_RETURN(const absl::Time recorded_at, RecordedAt(position));
  auto snapshot =
      std::make_unique<QuerySnapshot>(position, moment.evaluated_at.value_or(recorded_at));
  const std::shared_ptr<const storage::ViewReader> as_of = views_.AsOf(position);
  // After the reader was made: it keeps what is removed from now on.
  KEZHI_RETURN_IF_ERROR(CheckKept(position));
  for (const auto& instance : instances) snapshot->Add(instance, as_of);
  return snapshot;
}

absl::Status Snapshots::CheckKept(Position position) const {
  const Position earliest = horizon_.earliest();
  if (position >= earliest) return absl::OkStatus();
  return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_HISTORY_COMPACTED)
      .Message(absl::StrCat("position ", position.value(),
                            " lies before the history that is kept; the earliest is ",
                            earliest.value()))
      .Metadata("earliest", absl::StrCat(earliest.value()))
      .Build();
}

absl::StatusOr<absl::Time> Snapshots::RecordedAt(Position position) const {
  if (position == Position(0)) return absl::UnixEpoch();
  KEZHI_ASSIGN_OR_RETURN(const std::string bytes, journal_.Read(position));
  KEZHI_ASSIGN_OR_RETURN(const storage::RecordHeader header, storage::ScanRecordHeader(bytes));
  return header.recorded_at;
}

}  // namespace kezhi::engine
