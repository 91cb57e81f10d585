#ifndef KEZHI_TESTS_SERVICES_ENGINE_WORLD_H_
#define KEZHI_TESTS_SERVICES_ENGINE_WORLD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"

#include "services/engine/engine.h"
#include "storage/random.h"
#include "tests/given.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::engine {

// `2026-03-02 10:05` or with seconds, in Shanghai.
absl::Time Local(const std::string& text);

// The n-th request id of a test.
std::string RequestId(std::uint64_t n);

v1::Actor ActorOf(const std::string& role, const std::string& principal = "");

// An engine on one thread, with a clock and randomness of the test's and a file system that fails
// on demand. It may be closed and opened again. The common ground of domain.md §8 is in it, opened
// on 2026-01-01; the clock then stands at 2026-03-02 08:00.
class EngineWorld {
 public:
  struct Options {
    // Whether to put the common ground in.
    bool common_ground = true;
    bool close_days = false;
    Sequencer::Options sequencer;
    PassOptions pass;
    std::uint64_t whole_from = 50'000;
    std::uint64_t far = 4096;
    Horizon::Options horizon;
    TreeHeads::Options tree_heads;
    // Absent = one that repeats itself.
    storage::Random random;
    // Borrowed; nullptr = those of the domain.
    const std::vector<domain::Projection>* projections = nullptr;
    std::function<std::unique_ptr<storage::CommitLog>(storage::Journal&)> commit_log;
  };

  EngineWorld() : EngineWorld(Options()) {}

  explicit EngineWorld(Options options);

  Engine& engine() { return *engine_; }

  ManualClock& clock() { return clock_; }

  storage::FaultFs& fs() { return *faults_.fs; }

  rocksdb::Env* env() { return faults_.env.get(); }

  const std::string& data_dir() const { return dir_.path(); }

  // What the engine called fatal with.
  const std::optional<absl::Status>& fatal() const { return fatal_; }

  std::uint64_t head() const { return engine_->journal().head().position.value(); }

  void SetClock(const std::string& local) { clock_.Set(Local(local)); }

  // Closes the engine and opens it on the same files.
  void Reopen();

  void Close() { engine_.reset(); }

  // Gives the command the next request id, unless it has one, and carries it out.
  absl::StatusOr<v1::Outcome> Do(v1::Command command, const v1::Actor& actor = ActorOf("operator"));
  // The same for what must succeed.
  v1::Outcome Must(v1::Command command, const v1::Actor& actor = ActorOf("operator"));

  // Queues it; the answer comes with a later step.
  using Answer = std::shared_ptr<std::optional<absl::StatusOr<v1::Outcome>>>;
  Answer Queue(v1::Command command, const v1::Actor& actor = ActorOf("operator"),
               bool validate_only = false);

  // Folds what is durable, and digests all rows.
  std::string Digest();
  // Of all rows of a rebuild of the first `position` events.
  std::string RebuiltAt(std::uint64_t position);

 private:
  void Open();
  void PutCommonGround();

  const Options options_;
  storage::TempDir dir_;
  storage::FaultEnv faults_;
  ManualClock clock_;
  storage::Random random_;
  std::uint64_t requests_ = 0;
  std::optional<absl::Status> fatal_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_WORLD_H_
