#ifndef KEZHI_SERVICES_ENGINE_SNAPSHOTS_H_
#define KEZHI_SERVICES_ENGINE_SNAPSHOTS_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "services/engine/horizon.h"
#include "services/engine/projector.h"
#include "services/engine/rows_reader.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// The moment that a query asks for, on the recorded axis. At most one of the first two.
struct ReadMoment {
  // The state after this position.
  std::optional<Position> position;
  // The state after everything recorded up to this time.
  std::optional<absl::Time> recorded_at;
  // Whose tables are read; empty = all projections'. The fewer, the less can hold an answer up.
  ProjectionNames projections;
  // At least this far: read your own writes.
  Position min_position;
  // For further pages of one answer: what the first was judged by, instead of what follows from the
  // moment.
  std::optional<absl::Time> evaluated_at;
  // Until when to wait for the views.
  std::chrono::steady_clock::time_point deadline;
};

// The rows of some projections at one moment, which is the same for all of them. One thread; hold
// it no longer than an answer takes.
class QuerySnapshot {
 public:
  QuerySnapshot(Position position, absl::Time evaluated_at)
      : position_(position), evaluated_at_(evaluated_at) {}

  // Lets the instance's rows be seen through `reader`, which shows them at position().
  void Add(std::shared_ptr<const Instance> instance,
           std::shared_ptr<const storage::ViewReader> reader) {
    rows_.Add(instance->info.projection, *reader, instance->info.space());
    instances_.push_back(std::move(instance));
    readers_.push_back(std::move(reader));
  }

  const domain::RowReader& rows() const { return rows_; }

  // Where the rows of the table are; empty when it was not asked for.
  std::string SpaceOf(absl::string_view table) const {
    for (const auto& instance : instances_) {
      if (table.substr(0, table.find('.')) == instance->info.projection) {
        return instance->info.space();
      }
    }
    return "";
  }

  // The rows are the state after this position.
  Position position() const { return position_; }

  // By what flags such as overdue are judged: now, or the recorded time of the position asked for.
  absl::Time evaluated_at() const { return evaluated_at_; }

  // An error met while reading; ask before answering. INTERNAL: a table of a projection that was
  // not asked for.
  absl::Status status() const { return rows_.status(); }

 private:
  // Shared with the projector: keeps the rows while they are read.
  InstanceList instances_;
  // Shared among the instances.
  std::vector<std::shared_ptr<const storage::ViewReader>> readers_;
  ProjectionRows rows_;
  Position position_;
  absl::Time evaluated_at_;
};

// Opens snapshots. Any thread.
class Snapshots {
 public:
  // Borrowed.
  Snapshots(const storage::Journal& journal, const storage::Views& views, Projector& projector,
            const Horizon& horizon, const Clock& clock)
      : journal_(journal), views_(views), projector_(projector), horizon_(horizon), clock_(clock) {}

  // OUT_OF_RANGE, AS_OF_AHEAD: the moment is beyond the head, or the time after now; or
  // HISTORY_COMPACTED: it lies before the history that is kept. UNAVAILABLE,
  // PROJECTION_BEHIND: the projections have not come so far by the deadline, or one of them is
  // being built. The latest is the furthest that all of them have reached.
  absl::StatusOr<std::unique_ptr<QuerySnapshot>> Open(const ReadMoment& moment) const;

 private:
  absl::StatusOr<std::unique_ptr<QuerySnapshot>> OpenLatest(const ReadMoment& moment) const;
  absl::StatusOr<std::unique_ptr<QuerySnapshot>> OpenAsOf(Position position,
                                                          const ReadMoment& moment) const;
  // OUT_OF_RANGE, HISTORY_COMPACTED.
  absl::Status CheckKept(Position position) const;
  absl::StatusOr<absl::Time> RecordedAt(Position position) const;

  const storage::Journal& journal_;
  const storage::Views& views_;
  Projector& projector_;
  const Horizon& horizon_;
  const Clock& clock_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SNAPSHOTS_H_
