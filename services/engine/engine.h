#ifndef KEZHI_SERVICES_ENGINE_ENGINE_H_
#define KEZHI_SERVICES_ENGINE_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <rocksdb/env.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/engine/answers.h"
#include "services/engine/clock.h"
#include "services/engine/committer.h"
#include "services/engine/enricher.h"
#include "services/engine/eraser.h"
#include "services/engine/head_watch.h"
#include "services/engine/horizon.h"
#include "services/engine/keyring_work.h"
#include "services/engine/pipeline.h"
#include "services/engine/projector.h"
#include "services/engine/recent_log.h"
#include "services/engine/scheduler.h"
#include "services/engine/sequencer.h"
#include "services/engine/snapshots.h"
#include "services/engine/submission.h"
#include "services/engine/tree_heads.h"
#include "services/engine/view_store.h"
#include "storage/commit_log.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/master_key.h"
#include "storage/random.h"

namespace kezhi::engine {

struct EngineOptions {
  // Holds journal/, views/ and keyring/.
  std::string data_dir;
  // Master, epoch and hash keys; never part of a backup of data_dir. Empty = data_dir/secrets.
  std::string secrets_dir;
  // Where the master key comes from, if not from a file there.
  storage::MasterKeySource master_key;
  // Begins a new keyring although the log has texts that are sealed by one that is gone. They
  // never open again.
  bool begin_new_keys = false;
  // Borrowed; nullptr = the machine's.
  const Clock* clock = nullptr;
  storage::Random random = storage::SystemRandom();
  // Borrowed; nullptr = the real file system.
  rocksdb::Env* env = nullptr;
  // What the commands are written through; absent = the journal itself.
  std::function<std::unique_ptr<storage::CommitLog>(storage::Journal&)> commit_log;
  // Called on the committer's thread when a write has failed with an unknown outcome. The process
  // must end; absent = it ends at once, with exit code 75 (EX_TEMPFAIL).
  std::function<void(const absl::Status&)> fatal;
  // How far back the forms can be asked for; by default for ever.
  Horizon::Options horizon;
  // Told of every answer to a command, and how long it took; absent = nobody asks. Any thread.
  std::function<void(const absl::StatusOr<v1::Outcome>& outcome, absl::Duration took)> on_answer;
  // How often tree heads are issued, and who may witness them.
  TreeHeads::Options tree_heads;
  // Hears how far the open is with the Merkle tree of a log that an earlier version wrote.
  std::function<void(std::uint64_t done, std::uint64_t total)> on_tree_built;
  // Whether the scheduler closes the days.
  bool close_days = true;
  // Writes are refused while less is free.
  std::uint64_t min_free_bytes = 64U << 20;
  std::uint64_t journal_cache_bytes = 64U << 20;
  std::uint64_t views_cache_bytes = 128U << 20;
  // The log's end that is kept in memory for those who follow it.
  std::size_t recent_log_bytes = 16U << 20;
  Sequencer::Options sequencer;
  PassOptions pass;
  // How many events make a build from nothing worth it: see Projector::Options.
  std::uint64_t whole_from = 50'000;
  // Borrowed; nullptr = those of the domain.
  const std::vector<domain::Projection>* projections = nullptr;
  // Folding that does not move for so long is taken to hang: see Projector::Watch.
  absl::Duration stall_after = absl::Seconds(60);
  // How long events gather before they are folded: see Projector::Options.
  absl::Duration gather = absl::Milliseconds(10);
  // Events from which on views that are behind no longer let commands go first: the same.
  std::uint64_t far = 4096;
};

// Everything between the handlers and the disk. Driven either by its own threads (Run) or by the
// caller's, one step at a time and repeatably (StepAll); never both.
class Engine {
 public:
  // Opens or creates the data directory. FAILED_PRECONDITION: another process holds it, or the
  // secrets are missing, or the keyring of a log that has personal texts. DATA_LOSS: damaged, with
  // the position.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Starts the threads. Once.
  void Run();
  // Refuses what waits, lets each step end, joins the threads. Idempotent; the destructor does it.
  void Stop();

  // Without Run: does all there is to do now, the scheduler's closings included. An error of the
  // projector.
  absl::Status StepAll();

  // Takes a command; `done` hears of it (see Submission). Any thread.
  void Submit(Submission submission);
  // Takes commands that are decided in this order, each with its own outcome. Any thread.
  void SubmitBatch(std::vector<Submission> batch);
  // Takes one and waits for it; without Run, steps until it is answered. Not from a callback.
  absl::StatusOr<v1::Outcome> Execute(v1::Command command, v1::Actor actor,
                                      bool validate_only = false);

  // The rows at a moment; without Run, folds what is durable first. Any thread.
  absl::StatusOr<std::unique_ptr<QuerySnapshot>> Snapshot(const ReadMoment& moment);

  const Clock& clock() const { return *clock_; }

  const storage::Journal& journal() const { return *journal_; }

  const storage::Keyring& keyring() const { return *keyring_; }

  // For who changes the signing key (signing_key.h).
  KeyringWork& keyring_work() { return *keyring_work_; }

  // Whether tree heads were signed by the key that the log names when it was opened; it names none
  // before the first rotation. If not, verifiers take them for forged: the secrets are those of
  // another time.
  bool signs_as_named() const { return signs_as_named_; }

  Projector& projector() { return *projector_; }

  storage::Views& views() { return *views_; }

  Horizon& horizon() { return *horizon_; }

  // For tests that drive one step at a time.
  Sequencer& sequencer() { return *sequencer_; }

  Committer& committer() { return *committer_; }

  Answers& answers() { return answers_; }

  Scheduler& scheduler() { return *scheduler_; }

  TreeHeads& tree_heads() { return *tree_heads_; }

  HeadWatch& head_watch() { return head_watch_; }

  RecentLog& recent_log() { return *recent_log_; }

 private:
  explicit Engine(EngineOptions options);

  absl::Status OpenStorage();
  absl::Status OpenParts();
  absl::Status OpenCommands();
  void StopCommands();
  // A step of each part that a command passes through.
  bool StepCommands();
  // Destroys the keys that are to go; the process ends when it cannot.
  void StepEraser();
  void Fail(const absl::Status& status);
  bool StepOnce(absl::Status& status);
  void RunProjector(Lane lane, Pace pace, std::uint64_t ticket);
  void RunLanes();
  void RunHorizon();
  void RunScheduler();
  void RunTreeHeads();

  EngineOptions options_;
  const SystemClock system_clock_;
  const Clock* clock_;
  HeadWatch head_watch_;
  // In the order of construction; each borrows from those above.
  std::unique_ptr<storage::Keyring> keyring_;
  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<RecentLog> recent_log_;
  std::unique_ptr<storage::CommitLog> log_;
  std::unique_ptr<storage::Views> views_;
  std::unique_ptr<Projector> projector_;
  std::unique_ptr<Horizon> horizon_;
  std::unique_ptr<Snapshots> snapshots_;
  Answers answers_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Eraser> eraser_;
  std::unique_ptr<KeyringWork> keyring_work_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<Enricher> enricher_;
  std::unique_ptr<Scheduler> scheduler_;
  std::unique_ptr<TreeHeads> tree_heads_;
  bool running_ = false;
  bool signs_as_named_ = true;
  std::unique_ptr<Pipeline> commands_;
  std::vector<std::thread> threads_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ENGINE_H_
