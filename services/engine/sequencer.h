#ifndef KEZHI_SERVICES_ENGINE_SEQUENCER_H_
#define KEZHI_SERVICES_ENGINE_SEQUENCER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"

#include "base/mutex.h"
#include "services/engine/batch.h"
#include "services/engine/clock.h"
#include "services/engine/contacts.h"
#include "services/engine/request_ids.h"
#include "services/engine/sealer.h"
#include "services/engine/state_cache.h"
#include "services/engine/submission.h"
#include "storage/commit_log.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/random.h"

namespace kezhi::engine {

// The one writer. Commands queue up from any thread; each Step decides what waits, in order, and
// stores all of it as one entry of the commit log, with one sync. A step machine: somebody's thread
// (or a test) calls Step.
class Sequencer {
 public:
  struct Options {
    // What may wait before Submit refuses with OVERLOADED.
    std::size_t max_queued = 8192;
    std::size_t max_queued_bytes = 64U << 20;
    // What one step takes together: bounds how long the first of a group waits for the last. Bytes
    // are those of the commands and, counted apart, of what they write; the last one may exceed it.
    std::size_t max_step_commands = 1024;
    std::size_t max_step_bytes = 4U << 20;
    // States kept in memory between steps, in streams.
    std::size_t cached_streams = 65536;
    // Term of this writer.
    std::uint64_t epoch = 1;
  };

  // Borrowed; all outlive the sequencer.
  struct Parts {
    storage::Journal& journal;
    storage::CommitLog& log;
    storage::Keyring& keyring;
    const Clock& clock;
    storage::Random random;
    // E.164 of a number, by region; see domain::Facts.
    std::string (*normalise_phone)(absl::string_view number, absl::string_view region);
    // Called once, from Step, when a write has failed with an unknown outcome: the process must end
    // and be started anew.
    std::function<void(const absl::Status&)> fatal;
  };

  // Continues after the journal's head, and tells the keyring which ids the journal knows.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Open(const Options& options, Parts parts);

  // Checks the command (INVALID_ARGUMENT, PERMISSION_DENIED) on the caller's thread, then queues
  // it. RESOURCE_EXHAUSTED, OVERLOADED: too much is waiting. UNAVAILABLE, STOPPING: after Stop, or
  // after a write of unknown outcome. Any thread.
  void Submit(Submission submission);

  // Decides and stores what waits, and answers it. False when nothing waited. One thread at a time.
  bool Step();

  // Waits until something is queued or Stop was called; false after Stop.
  bool Await();
  // Refuses all that waits and all that comes. Any thread.
  void Stop();

  std::size_t queued() const;

  // The digest by which a request id knows its command: keyed, over the deterministic bytes,
  // without what a retry may change (traceparent).
  std::string BodyDigest(const v1::Command& command) const;

 private:
  struct Waiting {
    Submission submission;
    std::string digest;
    std::size_t bytes = 0;
  };

  // What a command of this step is answered with once all of it is durable.
  struct Answer {
    OutcomeCallback done;
    absl::StatusOr<v1::Outcome> outcome;
    // Rests on something that this step has yet to store.
    bool tentative = false;
  };

  Sequencer(const Options& options, Parts parts);

  std::deque<Waiting> Take();
  // To the front of the queue, unless the sequencer has been stopped meanwhile.
  void PutBack(std::deque<Waiting> rest);
  absl::StatusOr<v1::Outcome> Handle(const Waiting& waiting);
  absl::StatusOr<v1::Outcome> DecideAndStage(const Waiting& waiting, const RequestKey& key);
  absl::StatusOr<domain::Decision> Decided(const Submission& submission, absl::Time now);
  absl::Status LoadMissing(const domain::World& world);
  absl::StatusOr<std::vector<v1::Event>> Complete(const Submission& submission,
                                                  domain::Decision& decision, absl::Time now);
  absl::StatusOr<std::string> RulesetDigest(const v1::Event& event, absl::Time now);
  absl::Status Store();
  void Settle(std::vector<Answer> answers, const absl::Status& stored);

  const Options options_;
  const Parts parts_;

  // Of the thread that steps.
  Batch batch_;
  StateCache states_;
  Contacts contacts_;
  RequestIds requests_;
  Sealer sealer_;

  mutable Mutex mutex_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  std::size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SEQUENCER_H_
