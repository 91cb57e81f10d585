#ifndef KEZHI_STORAGE_STREAM_WALK_H_
#define KEZHI_STORAGE_STREAM_WALK_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/database.h"
#include "storage/journal.h"

// Parts of the journal's reads; nobody else needs them.
namespace kezhi::storage {

// The record that `iterator` must stand on, borrowed from it. DATA_LOSS when it is another, missing
// or damaged.
absl::StatusOr<absl::string_view> RecordAt(const rocksdb::Iterator& iterator, Position position);

// The record that must be at `position`. DATA_LOSS when it is missing or damaged.
absl::StatusOr<std::string> ReadRecord(const Database& database, Position position,
                                       const rocksdb::Snapshot* snapshot);

// Counts down what the limits leave.
class Budget {
 public:
  explicit Budget(const ReadLimits& limits)
      : records_(limits.max_records), bytes_(limits.max_bytes) {}

  bool left() const { return records_ > 0 && bytes_ > 0; }

  std::uint64_t records() const { return records_; }

  void Take(absl::string_view record) {
    --records_;
    bytes_ -= std::min<std::uint64_t>(bytes_, record.size());
  }

 private:
  std::uint64_t records_;
  std::uint64_t bytes_;
};

// Walks one stream by its index, up or down, and reads each record.
class StreamWalk {
 public:
  StreamWalk(const Journal& journal, absl::string_view stream, const ReadLimits& limits);

  absl::Status Forward(Revision after, RecordVisitor visit);
  absl::Status Backward(Revision before, RecordVisitor visit);
  absl::StatusOr<Revision> LastRevision();

 private:
  bool InStream() const;
  absl::Status Status() const;
  absl::Status Damaged(Revision revision) const;
  // Where the iterator stands, InStream().
  absl::StatusOr<Position> PositionOf(Revision expected) const;

  // One of the stream's records, as the index has it.
  struct Place {
    Position position;
    Revision revision;
  };

  bool Full(const std::vector<Place>& places) const;
  // Whether they lie so close together that stepping from one to the next costs less than looking
  // each of them up.
  static bool Dense(std::span<const Place> places);
  // Reads them together and shows them in their order; false when the walk is over.
  absl::StatusOr<bool> Show(std::span<const Place> places, RecordVisitor visit);
  absl::StatusOr<bool> ShowDense(std::span<const Place> places, RecordVisitor visit);
  absl::StatusOr<bool> ShowScattered(std::span<const Place> places, RecordVisitor visit);
  absl::StatusOr<bool> ShowOne(const Place& place, absl::string_view bytes, RecordVisitor visit);

  const Database& database_;
  const Journal::View view_;
  const absl::string_view stream_;
  const std::string prefix_;
  const Position last_;
  Budget budget_;
  rocksdb::ReadOptions options_;
  const std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_STREAM_WALK_H_
