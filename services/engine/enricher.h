#ifndef KEZHI_SERVICES_ENGINE_ENRICHER_H_
#define KEZHI_SERVICES_ENGINE_ENRICHER_H_

#include <chrono>
#include <deque>
#include <functional>

#include "kezhi/v1/command.pb.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "domain/rows.h"
#include "services/engine/projector.h"
#include "services/engine/snapshots.h"
#include "services/engine/submission.h"
#include "storage/journal.h"

namespace kezhi::engine {

// Whether the service must fill something in from its views: the lines of a sheet for its hand-in,
// review or archive, the candidates of a closing, the customers of a leaver.
bool NeedsViews(const v1::Command& command);

// Fills it in. domain::Admit lets the command through; `rows` are the state after `position`.
void Enrich(const domain::RowReader& rows, Position position, v1::Command& command);

// Holds back the commands that need views until those have come to where the journal was when the
// command arrived, fills them in and passes them on. Each name filled in is looked up again by the
// decision, so a view that is late costs an answer, never a wrong record. A step machine.
class Enricher {
 public:
  // Borrowed. `next` takes what is filled in.
  Enricher(const storage::Journal& journal, Projector& projector, const Snapshots& snapshots,
           std::function<void(Submission)> next);

  // Any thread. Refuses with STOPPING after Stop.
  void Submit(Submission submission);
  // Passes on the first that waits if the views are far enough. False: nothing to do yet. One
  // thread at a time.
  bool Step();
  // Waits until something waits and the views are far enough for it; false after Stop.
  bool Await();
  // Refuses what waits and what comes. Any thread.
  void Stop();

 private:
  struct Waiting {
    Submission submission;
    Position needed;
    std::chrono::steady_clock::time_point deadline;
  };

  void Pass(Submission submission);

  const storage::Journal& journal_;
  Projector& projector_;
  const Snapshots& snapshots_;
  const std::function<void(Submission)> next_;

  Mutex mutex_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ENRICHER_H_
