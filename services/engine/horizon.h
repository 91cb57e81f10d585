#ifndef KEZHI_SERVICES_ENGINE_HORIZON_H_
#define KEZHI_SERVICES_ENGINE_HORIZON_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// The earliest position that the views can be asked for, as noted in them.
absl::StatusOr<Position> EarliestOf(const storage::Views& views);

// How far back the forms can be asked for. History before is removed from the views, never from the
// journal: the state at the earliest moment and everything after it stays exact. A step machine.
class Horizon {
 public:
  struct Options {
    // So many positions before the head; 0 = all.
    std::uint64_t positions = 0;
    // So long before now; zero = for ever. With both, what either keeps is kept.
    absl::Duration age = absl::ZeroDuration();

    bool set() const { return positions > 0 || age > absl::ZeroDuration(); }
  };

  // Borrowed. `needed` says up to where all projections have come: what they have not shown yet
  // stays.
  static absl::StatusOr<std::unique_ptr<Horizon>> Open(const storage::Journal& journal,
                                                       storage::Views& views, const Clock& clock,
                                                       const Options& options,
                                                       std::function<Position()> needed);

  // The earliest position that can be asked for; only ever rises, also over restarts. Any thread.
  Position earliest() const { return Position(earliest_.load()); }

  // Moves it when it is worth a pass, and removes a part of what lies before. False: nothing is
  // left to do. One thread at a time.
  absl::StatusOr<bool> Step();

 private:
  Horizon(const storage::Journal& journal, storage::Views& views, const Clock& clock,
          const Options& options, std::function<Position()> needed)
      : journal_(journal),
        views_(views),
        clock_(clock),
        options_(options),
        needed_(std::move(needed)) {}

  // Where it should be now.
  absl::StatusOr<Position> Due() const;

  const storage::Journal& journal_;
  storage::Views& views_;
  const Clock& clock_;
  const Options options_;
  const std::function<Position()> needed_;
  std::atomic<std::uint64_t> earliest_ = 0;
  // Where the pass that is under way goes on; absent = none is.
  std::optional<std::string> pass_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_HORIZON_H_
