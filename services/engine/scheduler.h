#ifndef KEZHI_SERVICES_ENGINE_SCHEDULER_H_
#define KEZHI_SERVICES_ENGINE_SCHEDULER_H_

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/views.pb.h"

#include "base/mutex.h"
#include "services/engine/clock.h"
#include "services/engine/projector.h"
#include "services/engine/snapshots.h"
#include "services/engine/submission.h"
#include "storage/journal.h"

namespace kezhi::engine {

// The request id of the `attempt`-th part of a day's closing: always the same, so that a closing
// that was interrupted goes on where it was.
std::string CloseDayRequestId(absl::string_view day, int attempt);

// Closes each store's business days when their time is over by the store's clock, the oldest first,
// one after the other (domain.md §6.2). A step machine; late when the service was down.
class Scheduler {
 public:
  // Borrowed. `submit` takes the commands, with candidates still to be filled in.
  Scheduler(const storage::Journal& journal, const Projector& projector, const Snapshots& snapshots,
            const Clock& clock, std::function<void(Submission)> submit);

  // Sends the closings whose time has come. False: none. One thread at a time.
  bool Step();
  // Waits until a closing was answered, or at most `poll`; false after Stop.
  bool Await(std::chrono::milliseconds poll);
  // Any thread.
  void Stop();

  // The last refusal of a closing, for the log and for health; OK when the last one went through.
  absl::Status status() const;

 private:
  struct Closing {
    absl::CivilDay day;
    int attempt = 0;
    bool under_way = false;
    // Not again before this, after a refusal.
    absl::Time not_before = absl::InfinitePast();
  };

  bool StepStore(const v1::StoreRow& store, absl::Time now);
  void Send(const std::string& store, absl::CivilDay day, int attempt);
  void Answered(const std::string& store, const absl::StatusOr<v1::Outcome>& outcome);

  const storage::Journal& journal_;
  const Projector& projector_;
  const Snapshots& snapshots_;
  const Clock& clock_;
  const std::function<void(Submission)> submit_;
  // Of the thread that steps: nothing is due before, unless the log has moved on or a closing was
  // answered.
  absl::Time next_due_ = absl::InfinitePast();
  Position seen_;

  mutable Mutex mutex_;
  std::map<std::string, Closing> closings_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  // Since the last Step.
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SCHEDULER_H_
