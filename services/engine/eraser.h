#ifndef KEZHI_SERVICES_ENGINE_ERASER_H_
#define KEZHI_SERVICES_ENGINE_ERASER_H_

#include <deque>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "storage/journal.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// Carries out what the log says: the keys that a durable CustomerErased names are destroyed. How
// far it has come stands in the keyring, in the same write as the destruction, so that after a
// crash, or over an older copy of the keyring, it goes on from what is really destroyed. A step
// machine of the thread that allocates keys.
class Eraser {
 public:
  // Borrowed. `destroyed` is called when what was opened before must not be shown any more.
  struct Parts {
    const storage::Journal& journal;
    storage::Keyring& keyring;
    const Clock& clock;
    std::function<void()> destroyed;
  };

  explicit Eraser(Parts parts) : parts_(std::move(parts)) {}

  // Carries out all that the log holds and the keyring does not know of; before anything is opened.
  absl::Status CatchUp();

  // An erasure is staged at this position. It may come to nothing.
  void Expect(Position position);
  // Whether an expected one may be durable by now. Any thread.
  bool ready() const;
  // Carries out the expected ones that are durable, all in one new epoch. UNAVAILABLE: the keyring
  // could not be written; CatchUp after it was opened again does what is left.
  absl::Status Step();

 private:
  absl::Status CarryOut(Position after);

  const Parts parts_;
  mutable Mutex mutex_;
  // Ascending, but where a write failed and the positions were given anew.
  std::deque<Position> expected_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ERASER_H_
