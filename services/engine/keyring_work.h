#ifndef KEZHI_SERVICES_ENGINE_KEYRING_WORK_H_
#define KEZHI_SERVICES_ENGINE_KEYRING_WORK_H_

#include <deque>
#include <functional>
#include <utility>

#include "absl/functional/function_ref.h"

#include "base/mutex.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// What others want done with the keyring: it belongs to the thread that gives its keys out, so that
// one does it, between two of its steps. Before Open and after Close nobody steps, and who wants
// something does it; one at a time.
class KeyringWork {
 public:
  using Task = absl::FunctionRef<void(storage::Keyring& keyring)>;

  // The keyring is borrowed. `queued` is called when a step has something to do; any thread.
  KeyringWork(storage::Keyring& keyring, std::function<void()> queued)
      : keyring_(keyring), queued_(std::move(queued)) {}

  // From now on somebody steps.
  void Open();
  // Nobody steps any more; does what still waits.
  void Close();

  // Returns when `task` has been done. Any thread but the one that steps.
  void Do(Task task);

  // Whether something waits. Any thread.
  bool ready() const;
  // Does what waits.
  void Step();

 private:
  storage::Keyring& keyring_;
  const std::function<void()> queued_;
  mutable Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_KEYRING_WORK_H_
