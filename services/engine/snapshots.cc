#include "services/engine/snapshots.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/fold.h"
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
  if (moment.min_position > Position(0)) {
    KEZHI_RETURN_IF_ERROR(projector_.AwaitPosition(moment.min_position, moment.deadline));
  }
  if (moment.position.has_value()) return OpenAsOf(*moment.position, moment);
  if (!moment.recorded_at.has_value()) return OpenLatest(moment);
  // What will be recorded until then is not known yet.
  if (*moment.recorded_at > clock_.Now()) {
    return Ahead("the time asked for is in the future", journal_.head().position);
  }
  KEZHI_ASSIGN_OR_RETURN(const Position position, journal_.PositionAt(*moment.recorded_at));
  return OpenAsOf(position, moment);
}

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshots::OpenLatest(
    const ReadMoment& moment) const {
  std::shared_ptr<ViewGeneration> generation = views_.current();
  std::unique_ptr<storage::ViewReader> reader = generation->views().Latest();
  KEZHI_ASSIGN_OR_RETURN(const Position position, reader->Checkpoint(FoldName()));
  return std::make_unique<QuerySnapshot>(std::move(generation), std::move(reader), position,
                                         moment.evaluated_at.value_or(clock_.Now()));
}

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshots::OpenAsOf(Position position,
                                                                   const ReadMoment& moment) const {
  const Position head = journal_.head().position;
  if (position > head) {
    return Ahead(absl::StrCat("position ", position.value(), " is beyond the head, ", head.value()),
                 head);
  }
  KEZHI_RETURN_IF_ERROR(projector_.AwaitPosition(position, moment.deadline));
  KEZHI_ASSIGN_OR_RETURN(const absl::Time recorded_at, RecordedAt(position));
  std::shared_ptr<ViewGeneration> generation = views_.current();
  std::unique_ptr<storage::ViewReader> reader = generation->views().AsOf(position);
  return std::make_unique<QuerySnapshot>(std::move(generation), std::move(reader), position,
                                         moment.evaluated_at.value_or(recorded_at));
}

absl::StatusOr<absl::Time> Snapshots::RecordedAt(Position position) const {
  if (position == Position(0)) return absl::UnixEpoch();
  KEZHI_ASSIGN_OR_RETURN(const std::string bytes, journal_.Read(position));
  KEZHI_ASSIGN_OR_RETURN(const storage::RecordHeader header, storage::ScanRecordHeader(bytes));
  return header.recorded_at;
}

}  // namespace kezhi::engine
