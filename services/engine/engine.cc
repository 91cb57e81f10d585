#include "services/engine/engine.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/engine/batch_run.h"
#include "services/engine/phone.h"
#include "services/engine/signing_key.h"
#include "storage/database.h"
#include "storage/rocksdb_commit_log.h"

namespace kezhi::engine {
namespace {

constexpr int kTemporaryFailure = 75;  // EX_TEMPFAIL of sysexits.h: start it again
constexpr std::chrono::milliseconds kSchedulerPoll(1000);
constexpr std::chrono::milliseconds kWatch(1000);
constexpr std::chrono::seconds kHorizon(60);
constexpr std::chrono::milliseconds kTreeHeadsPoll(1000);
// After an error of the projector, such as a full disk.
constexpr std::chrono::milliseconds kProjectorRetry(1000);

[[noreturn]] void EndProcess(const absl::Status& status) {
  std::fprintf(stderr, "engine_failed status=\"%s\" outcome=unknown\n", status.ToString().c_str());
  std::fflush(stderr);
  std::_Exit(kTemporaryFailure);
}

// Of the threads of a busy machine this one then gets a tenth of what another gets. It cannot go
// back: that takes a privilege.
void GoBehindOthers() {
  constexpr int kNiceness = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

// Lets the answer be told of.
void Measure(const EngineOptions& options, Submission& submission) {
  if (!options.on_answer) return;
  submission.done = [&options, done = std::move(submission.done),
                     begun = std::chrono::steady_clock::now()](auto outcome) {
    options.on_answer(outcome, absl::FromChrono(std::chrono::steady_clock::now() - begun));
    done(std::move(outcome));
  };
}

void Route(Submission submission, Enricher& enricher, Sequencer& sequencer) {
  if (NeedsViews(submission.command)) {
    enricher.Submit(std::move(submission));
  } else {
    sequencer.Submit(std::move(submission));
  }
}

}  // namespace

Engine::Engine(EngineOptions options)
    : options_(std::move(options)),
      clock_(options_.clock != nullptr ? options_.clock : &system_clock_) {
}

Engine::~Engine() {
  Stop();
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(EngineOptions options) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options)));
  KEZHI_RETURN_IF_ERROR(engine->OpenStorage());
  KEZHI_RETURN_IF_ERROR(engine->OpenParts());
  return engine;
}

absl::Status Engine::OpenStorage() {
  rocksdb::Env* const env = options_.env != nullptr ? options_.env : rocksdb::Env::Default();
  KEZHI_RETURN_IF_ERROR(storage::FromRocksdb(env->CreateDirIfMissing(options_.data_dir),
                                             "creating the data directory"));
  storage::Journal::Options journal;
  journal.directory = absl::StrCat(options_.data_dir, "/journal");
  journal.env = options_.env;
  journal.random = options_.random;
  journal.min_free_bytes = options_.min_free_bytes;
  journal.block_cache_bytes = options_.journal_cache_bytes;
  journal.on_tree_built = options_.on_tree_built;
  KEZHI_ASSIGN_OR_RETURN(journal_, storage::Journal::Open(journal));
  journal_->OnHead([this](const storage::Head&) { head_watch_.Notify(); });

  storage::Keyring::Options keyring;
  keyring.directory = absl::StrCat(options_.data_dir, "/keyring");
  keyring.secrets_directory = options_.secrets_dir.empty()
                                  ? absl::StrCat(options_.data_dir, "/secrets")
                                  : options_.secrets_dir;
  keyring.master = options_.master_key;
  KEZHI_ASSIGN_OR_RETURN(const bool sealed, Sealer::HasSealed(*journal_));
  keyring.create = !sealed || options_.begin_new_keys;
  keyring.env = options_.env;
  // Each time they run out the sequencer waits for a sync.
  keyring.batch = 1024;
  keyring.random = options_.random;
  KEZHI_ASSIGN_OR_RETURN(keyring_, storage::Keyring::Open(keyring));
  KEZHI_ASSIGN_OR_RETURN(signs_as_named_, SettleSigningKey(*journal_, *keyring_));

  storage::Views::Options views;
  views.directory = absl::StrCat(options_.data_dir, "/views");
  views.env = options_.env;
  views.block_cache_bytes = options_.views_cache_bytes;
  KEZHI_ASSIGN_OR_RETURN(views_, OpenViews(views, *journal_));
  return absl::OkStatus();
}

absl::Status Engine::OpenParts() {
  recent_log_ = std::make_unique<RecentLog>(*journal_, *keyring_, options_.recent_log_bytes);
  if (options_.commit_log) {
    log_ = options_.commit_log(*journal_);
  } else {
    log_ = std::make_unique<storage::RocksdbCommitLog>(*journal_);
  }
  KEZHI_ASSIGN_OR_RETURN(projector_, Projector::Open(*journal_, *views_, *clock_,
                                                     {.pass = options_.pass,
                                                      .whole_from = options_.whole_from,
                                                      .projections = options_.projections,
                                                      .stall_after = options_.stall_after,
                                                      .gather = options_.gather,
                                                      .far = options_.far}));
  head_watch_.Add([projector = projector_.get()] { projector->Notify(); });
  KEZHI_ASSIGN_OR_RETURN(
      horizon_, Horizon::Open(*journal_, *views_, *clock_, options_.horizon,
                              [projector = projector_.get()] { return projector->position(); }));
  snapshots_ = std::make_unique<Snapshots>(*journal_, *views_, *projector_, *horizon_, *clock_);
  KEZHI_RETURN_IF_ERROR(OpenCommands());
  enricher_ = std::make_unique<Enricher>(
      *journal_, *projector_, *snapshots_,
      [this](Submission submission) { sequencer_->Submit(std::move(submission)); });
  scheduler_ =
      std::make_unique<Scheduler>(*journal_, *projector_, *snapshots_, *clock_,
                                  [this](Submission submission) { Submit(std::move(submission)); });
  // What a key signs that the log does not name is refused by every verifier, of whatever size.
  Position since;
  if (signs_as_named_) {
    KEZHI_ASSIGN_OR_RETURN(since, LastRotationIn(*journal_));
  }
  KEZHI_ASSIGN_OR_RETURN(
      tree_heads_,
      TreeHeads::Open(
          *journal_, *keyring_, since, *clock_, options_.tree_heads,
          [this](std::vector<v1::SideWrite> writes, std::function<void(const absl::Status&)> done) {
            sequencer_->SubmitSideWrites(std::move(writes), std::move(done));
          }));
  return absl::OkStatus();
}

absl::Status Engine::OpenCommands() {
  // What is stored goes before what is answered, and that before what is decided: the disk is never
  // free while something waits for it.
  // Keys are destroyed, and another one signs, where they are given out.
  commands_ = std::make_unique<Pipeline>(std::vector<Pipeline::Stage>{
      {[this] { return committer_->ready(); }, [this] { committer_->Step(); }},
      {[this] { return answers_.ready(); }, [this] { answers_.Step(); }},
      {[this] { return keyring_work_->ready() || eraser_->ready() || sequencer_->ready(); },
       [this] {
         keyring_work_->Step();
         StepEraser();
         sequencer_->Step();
       }}});
  const auto notify = [pipeline = commands_.get()] { pipeline->Notify(); };
  const auto fatal = [this](const absl::Status& status) { Fail(status); };
  keyring_work_ = std::make_unique<KeyringWork>(*keyring_, notify);
  eraser_ = std::make_unique<Eraser>(
      Eraser::Parts{.journal = *journal_,
                    .keyring = *keyring_,
                    .clock = *clock_,
                    // Who watches a form looks at it again, and the log's end is taken in anew.
                    .destroyed = [this] {
                      projector_->moved().Notify();
                      head_watch_.Notify();
                    }});
  KEZHI_RETURN_IF_ERROR(eraser_->CatchUp());
  committer_ = std::make_unique<Committer>(Committer::Parts{
      .journal = *journal_, .log = *log_, .answers = answers_, .taken = notify, .fatal = fatal});
  KEZHI_ASSIGN_OR_RETURN(sequencer_,
                         Sequencer::Open(options_.sequencer, {.journal = *journal_,
                                                              .keyring = *keyring_,
                                                              .committer = *committer_,
                                                              .answers = answers_,
                                                              .clock = *clock_,
                                                              .random = options_.random,
                                                              .normalise_phone = &NormalisePhone,
                                                              .queued = notify,
                                                              .erased = [this](Position position) {
                                                                eraser_->Expect(position);
                                                              }}));
  return absl::OkStatus();
}

void Engine::Run() {
  running_ = true;
  projector_->ExpectThreads();
  keyring_work_->Open();
  commands_->Run();
  threads_.emplace_back([this] { RunLanes(); });
  threads_.emplace_back([this] {
    while (enricher_->Await()) enricher_->Step();
  });
  if (options_.close_days) threads_.emplace_back([this] { RunScheduler(); });
  if (options_.tree_heads.every > absl::ZeroDuration()) {
    threads_.emplace_back([this] { RunTreeHeads(); });
  }
  if (options_.horizon.set()) threads_.emplace_back([this] { RunHorizon(); });
}

void Engine::RunProjector(Lane lane, Pace pace, std::uint64_t ticket) {
  if (pace == Pace::kCalm) GoBehindOthers();
  while (projector_->AwaitWork(lane, pace, ticket)) {
    if (projector_->StepLane(lane).ok()) continue;
    projector_->AwaitStop(std::chrono::steady_clock::now() + kProjectorRetry);
  }
}

// Gives each lane its threads, and others when the watchdog says so. The former come to their
// end when what they hang in does.
void Engine::RunLanes() {
  std::vector<std::thread> lanes;
  const auto start = [&](Lane lane) {
    const std::uint64_t ticket = projector_->Ticket(lane);
    for (const Pace pace : {Pace::kCalm, Pace::kPrompt}) {
      if (lane == Lane::kBehind && pace == Pace::kPrompt) continue;
      lanes.emplace_back([this, lane, pace, ticket] { RunProjector(lane, pace, ticket); });
    }
  };
  start(Lane::kFront);
  start(Lane::kBehind);
  while (!projector_->stopped()) {
    projector_->AwaitStop(std::chrono::steady_clock::now() + kWatch);
    for (const Lane lane : projector_->Watch()) start(lane);
  }
  for (std::thread& lane : lanes) lane.join();
}

void Engine::RunHorizon() {
  while (!projector_->stopped()) {
    // After an error, such as a full disk, it is tried again as well.
    const absl::StatusOr<bool> more = horizon_->Step();
    if (more.ok() && *more) continue;
    projector_->AwaitStop(std::chrono::steady_clock::now() + kHorizon);
  }
}

void Engine::RunTreeHeads() {
  while (!projector_->stopped()) {
    tree_heads_->Step();
    projector_->AwaitStop(std::chrono::steady_clock::now() + kTreeHeadsPoll);
  }
}

void Engine::RunScheduler() {
  while (scheduler_->Await(kSchedulerPoll)) {
    // What is closed already is read from the views.
    projector_
        ->AwaitPosition({"directory"}, journal_->head().position,
                        std::chrono::steady_clock::now() + kSchedulerPoll)
        .IgnoreError();
    scheduler_->Step();
  }
}

void Engine::Stop() {
  if (scheduler_ != nullptr) scheduler_->Stop();
  if (enricher_ != nullptr) enricher_->Stop();
  if (sequencer_ != nullptr) sequencer_->Stop();
  if (projector_ != nullptr) projector_->Stop();
  if (journal_ != nullptr) journal_->StopWaiting();
  if (commands_ != nullptr) StopCommands();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Engine::StopCommands() {
  commands_->Stop();
  if (sequencer_ == nullptr) return;  // the open came to nothing
  // Without threads: what is decided is stored and answered all the same.
  while (committer_->Step() || answers_.Step()) {
  }
  // An erasure that is durable was promised: its keys must not outlive the process.
  StepEraser();
  keyring_work_->Close();
}

bool Engine::StepCommands() {
  const bool decided = sequencer_->Step();
  const bool stored = committer_->Step();
  StepEraser();
  return answers_.Step() || decided || stored;
}

void Engine::StepEraser() {
  if (!eraser_->ready()) return;
  if (const absl::Status status = eraser_->Step(); !status.ok()) Fail(status);
}

void Engine::Fail(const absl::Status& status) {
  sequencer_->Stop();
  options_.fatal ? options_.fatal(status) : EndProcess(status);
}

bool Engine::StepOnce(absl::Status& status) {
  bool stepped = StepCommands();
  const absl::StatusOr<bool> folded = projector_->Step();
  status.Update(folded.status());
  if (folded.ok() && *folded) stepped = true;
  return enricher_->Step() || stepped;
}

absl::Status Engine::StepAll() {
  absl::Status status;
  bool stepped = true;
  while (stepped && status.ok()) {
    stepped = StepOnce(status);
    if (!stepped && options_.close_days) stepped = scheduler_->Step();
    if (!stepped) stepped = tree_heads_->Step();
  }
  return status;
}

void Engine::Submit(Submission submission) {
  Measure(options_, submission);
  Route(std::move(submission), *enricher_, *sequencer_);
}

void Engine::SubmitBatch(std::vector<Submission> batch) {
  for (Submission& submission : batch) Measure(options_, submission);
  SubmitInOrder(std::move(batch), [this](std::vector<Submission> group) {
    if (group.size() == 1) {
      Route(std::move(group.front()), *enricher_, *sequencer_);
    } else {
      sequencer_->SubmitAll(std::move(group));
    }
  });
}

absl::StatusOr<v1::Outcome> Engine::Execute(v1::Command command, v1::Actor actor,
                                            bool validate_only) {
  // Shared with the callback, which may come from another thread.
  const auto answer = std::make_shared<std::promise<absl::StatusOr<v1::Outcome>>>();
  std::future<absl::StatusOr<v1::Outcome>> answered = answer->get_future();
  Submission submission;
  submission.command = std::move(command);
  submission.actor = std::move(actor);
  submission.validate_only = validate_only;
  submission.done = [answer](absl::StatusOr<v1::Outcome> outcome) {
    answer->set_value(std::move(outcome));
  };
  const bool needs_views = NeedsViews(submission.command);
  Submit(std::move(submission));
  if (running_) return answered.get();
  // The views are folded only when somebody looks at them: a load of many commands goes faster.
  absl::Status status;
  while (answered.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const bool stepped = needs_views ? StepOnce(status) : StepCommands();
    if (!status.ok()) return status;
    if (!stepped) return absl::InternalError("the command was not answered");
  }
  return answered.get();
}

absl::StatusOr<std::unique_ptr<QuerySnapshot>> Engine::Snapshot(const ReadMoment& moment) {
  if (!running_) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = projector_->Step();
    KEZHI_RETURN_IF_ERROR(more.status());
  }
  return snapshots_->Open(moment);
}

}  // namespace kezhi::engine
