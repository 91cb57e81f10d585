#ifndef KEZHI_SERVICES_ENGINE_SEQUENCER_H_
#define KEZHI_SERVICES_ENGINE_SEQUENCER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"

#include "base/mutex.h"
#include "services/engine/answers.h"
#include "services/engine/batch.h"
#include "services/engine/clock.h"
#include "services/engine/committer.h"
#include "services/engine/contacts.h"
#include "services/engine/request_ids.h"
#include "services/engine/sealer.h"
#include "services/engine/state_cache.h"
#include "services/engine/submission.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/random.h"

namespace kezhi::engine {

// Decides all commands, in one order. They queue up from any thread; each Step decides what waits,
// upon what is durable and what is on its way there, and offers it to the committer to be stored as
// one entry. While an entry is being written the next one is decided. A step machine: somebody's
// thread (or a test) calls Step.
class Sequencer {
 public:
  struct Options {
    // What may wait before Submit refuses with OVERLOADED.
    std::size_t max_queued = 8192;
    std::size_t max_queued_bytes = 64U << 20;
    // What one step decides before it lets the committer have it: bounds how long a free disk
    // waits.
    std::size_t max_step_commands = 128;
    // What one entry takes. Bytes are those of what it stores; the last command may exceed it.
    std::size_t max_group_commands = 4096;
    std::size_t max_group_bytes = 4U << 20;
    // States kept in memory between steps, in streams: some 1.5 KB each.
    std::size_t cached_streams = 32768;
  };

  // Borrowed; all outlive the sequencer.
  struct Parts {
    storage::Journal& journal;
    storage::Keyring& keyring;
    Committer& committer;
    Answers& answers;
    const Clock& clock;
    storage::Random random;
    // E.164 of a number, by region; see domain::Facts.
    std::string (*normalise_phone)(absl::string_view number, absl::string_view region);
    // Called after commands were queued, without a lock; absent = nobody asks.
    std::function<void()> queued;
    // Called during Step with the position of each CustomerErased that is staged; absent = nobody
    // asks. It is not durable yet, and may never be.
    std::function<void(Position)> erased;
  };

  // Continues after the journal's head, and tells the keyring which ids the journal knows.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Open(const Options& options, Parts parts);

  // Refuses at the door, on the caller's thread, whom domain::Admit refuses (INVALID_ARGUMENT,
  // PERMISSION_DENIED, NOT_FOUND), and queues the rest. RESOURCE_EXHAUSTED, OVERLOADED: too much is
  // waiting. UNAVAILABLE, STOPPING: after Stop, or after a write of unknown outcome. Any thread.
  void Submit(Submission submission);
  // The same for several, which are decided in this order.
  void SubmitAll(std::vector<Submission> submissions);

  // Queues rows of side tables that no command writes; `done` hears OK once they are durable, else
  // what Submit says. All of them are stored, or none. Any thread.
  void SubmitSideWrites(std::vector<v1::SideWrite> writes,
                        std::function<void(const absl::Status&)> done);

  // Decides what waits and offers it to the committer. False when nothing waited, or the committer
  // has more than it can take. One thread at a time.
  bool Step();

  // Whether Step would decide something. Any thread.
  bool ready() const;
  // Refuses all that waits and all that comes. Any thread.
  void Stop();

  std::size_t queued() const;

  // Whether so much waits that who can wait with more should. Any thread.
  bool crowded() const { return queued() > options_.max_queued / 4; }

 private:
  struct Waiting {
    Submission submission;
    RequestKey key;
    std::string digest;
    std::size_t bytes = 0;
    // Told unless the request id has an outcome.
    absl::Status faults;
  };

  Sequencer(const Options& options, Parts parts);

  // Checks a submission and prepares it; a refused one is answered.
  bool Prepare(Submission submission, std::vector<Waiting>& prepared) const;
  void Enqueue(std::vector<Waiting> prepared);
  // Learns what has become of earlier groups.
  void Absorb();
  void Begin();
  bool IsFull() const;
  void DecideAll(std::deque<Waiting> taken);
  // Hands the group over.
  void Offer();
  std::deque<Waiting> Take();
  // To the front of the queue, unless the sequencer has been stopped meanwhile.
  void PutBack(std::deque<Waiting> rest);
  absl::StatusOr<v1::Outcome> Handle(const Waiting& waiting);
  absl::StatusOr<v1::Outcome> DecideAndStage(const Waiting& waiting);
  absl::StatusOr<domain::Decision> Decided(const Submission& submission, absl::Time now);
  absl::Status LoadMissing(const domain::World& world);
  absl::StatusOr<std::vector<v1::Event>> Complete(const Submission& submission,
                                                  domain::Decision& decision, absl::Time now);
  // Names the keys that `event` destroys.
  absl::Status AddKeys(const std::vector<std::string>& subjects, v1::CustomerErased& event) const;
  // Notes what the events say of erasures.
  void StageErasures(const std::vector<v1::Event>& events);
  absl::StatusOr<std::string> RulesetDigest(const v1::Event& event, absl::Time now);

  Batch& batch() { return group_->batch; }

  const Options options_;
  const Parts parts_;

  // Of the thread that steps.
  // The one that is being decided, during Step.
  std::unique_ptr<Group> group_;
  // One that is settled, for its memory.
  std::unique_ptr<Group> spare_;
  // Groups begun and not settled.
  std::size_t unsettled_ = 0;
  // Failed writes that the states below know of.
  std::uint64_t failures_ = 0;
  // Where the log will end with all that was offered.
  storage::Head end_;
  StateCache states_;
  Contacts contacts_;
  RequestIds requests_;
  Sealer sealer_;
  // SHA-256 of the playbooks' digests that were in force.
  absl::flat_hash_map<std::string, std::string> ruleset_digests_;

  mutable Mutex mutex_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  std::size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SEQUENCER_H_
