#ifndef KEZHI_SERVICES_ENGINE_COMMITTER_H_
#define KEZHI_SERVICES_ENGINE_COMMITTER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"

#include "base/mutex.h"
#include "services/engine/answers.h"
#include "services/engine/batch.h"
#include "storage/commit_log.h"
#include "storage/journal.h"

namespace kezhi::engine {

// Commands that were decided one after the other, to be stored as one entry.
struct Group {
  Batch batch;
  std::vector<Answer> answers;
  // How many failed writes its decisions know of. They rest on every group before it, so that one
  // which does not know of the last failure fails as well.
  std::uint64_t failures = 0;
};

// What became of a group.
struct Settled {
  std::unique_ptr<Group> group;
  bool stored = false;
};

// Writes and syncs groups, one after the other, and lets their commands be answered. While one is
// being written the sequencer decides the next: it offers what it has, and takes it back to add to
// it as long as the committer has not taken it. A step machine.
class Committer {
 public:
  // Borrowed; all outlive the committer.
  struct Parts {
    storage::Journal& journal;
    storage::CommitLog& log;
    Answers& answers;
    // Term of this writer.
    std::uint64_t epoch = 1;
    // Called when a group was taken, from Step and without a lock: another may be offered.
    std::function<void()> taken;
    // Called once, from Step, when a write has failed with an unknown outcome, after those who
    // waited for it are answered.
    std::function<void(const absl::Status&)> fatal;
  };

  explicit Committer(Parts parts) : parts_(std::move(parts)) {}

  // Of the sequencer's thread.

  // Whether a group may be offered: none waits, or the one that waits can be taken back.
  bool open() const;
  // The group that was offered, unless the committer has it: then nullptr, for a new one to be
  // made. False: the one that waits must go first.
  bool TakeBack(std::unique_ptr<Group>& group);
  // Hands a group over, after TakeBack. `full`: it is not to be taken back.
  void Offer(std::unique_ptr<Group> group, bool full);
  // What was settled since the last call, in order.
  std::vector<Settled> TakeSettled();

  // Of the committer's thread.

  // Writes, syncs and settles the group that was offered. False: there is none.
  bool Step();

  // Whether a group was offered. Any thread.
  bool ready() const;

 private:
  bool IsOpen() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether its decisions know of every failure.
  bool IsSound(const Group& group) const;
  absl::Status Write(Group& group);
  void Fail(const absl::Status& why);
  void Settle(std::unique_ptr<Group> group, bool stored);

  const Parts parts_;

  // Of the committer's thread: how those who rest on the last failure are answered, and whether
  // nothing is written any more.
  absl::Status failure_;
  bool broken_ = false;

  mutable Mutex mutex_;
  std::unique_ptr<Group> offered_ ABSL_GUARDED_BY(mutex_);
  bool full_ ABSL_GUARDED_BY(mutex_) = false;
  std::uint64_t failures_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Settled> settled_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_COMMITTER_H_
