// Building, switching, going back and dropping in any order, while commands are decided and queries
// are answered: nobody waits for it, and nobody sees anything but what is stored at the moment
// asked for.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/directory/query.h"
#include "services/engine/projector.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

using testing::Ask;

constexpr int kWriters = 3;
constexpr int kReaders = 2;

enum class Act { kBuild, kSwitch, kRollback, kDrop, kVerify };

std::chrono::steady_clock::time_point Soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

std::string Name(int writer, int n) {
  return absl::StrCat("stores/s1/consultants/w", writer, "x", n);
}

// Hires consultants from several threads, and looks at them from several more. Answers that are not
// what they should be are counted by what is wrong with them.
class Load {
 public:
  explicit Load(EngineWorld& world) : world_(world) {
    for (int i = 0; i < kWriters; ++i) threads_.emplace_back([this, i] { Write(i); });
    for (int i = 0; i < kReaders; ++i) threads_.emplace_back([this] { Read(); });
  }

  ~Load() { End(); }

  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void End() {
    over_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  // Waits until every writer has been answered once more, and a reader twice.
  void LetPass() const {
    const int writes = written_;
    const int reads = read_;
    while ((written_ < writes + kWriters || read_ < reads + 2) && wrong() == 0) {
      std::this_thread::yield();
    }
  }

  int wrong() const { return refused_ + unanswered_ + own_missing_ + past_wrong_; }

  int written() const { return written_; }

  int read() const { return read_; }

  std::string Findings() const {
    return absl::StrCat(refused_.load(), " commands refused, ", unanswered_.load(),
                        " queries not answered, ", own_missing_.load(), " own writes not seen, ",
                        past_wrong_.load(), " past moments wrong");
  }

 private:
  // Whether the consultant is there at the moment.
  bool Has(const std::string& consultant, const ReadMoment& moment, std::atomic<int>& unanswered) {
    const auto snapshot = world_.engine().Snapshot(moment);
    if (!snapshot.ok()) {
      ++unanswered;
      return false;
    }
    return domain::ConsultantRowOf((*snapshot)->rows(), consultant).ok();
  }

  // Each sees what it has written, and the moments before and after any write of its own.
  void Write(int writer) {
    std::vector<Position> own;
    for (int n = 0; !over_; ++n) {
      v1::HireConsultant hire;
      hire.set_consultant(Name(writer, n));
      hire.set_name("Somebody");
      v1::Command command = Ask(hire);
      command.set_request_id(RequestId(1'000'000 * static_cast<std::uint64_t>(writer + 1) +
                                       static_cast<std::uint64_t>(n)));
      const auto outcome = world_.engine().Execute(std::move(command), ActorOf("operator"));
      if (!outcome.ok()) {
        ++refused_;
        return;
      }
      own.emplace_back(outcome->last_position());
      ReadMoment latest;
      latest.projections = {"directory"};
      latest.min_position = own.back();
      latest.deadline = Soon();
      if (!Has(Name(writer, n), latest, unanswered_)) ++own_missing_;
      const std::size_t i = own.size() * 2 / 3;
      ReadMoment past = latest;
      past.position = own[i];
      const bool there = Has(Name(writer, static_cast<int>(i)), past, unanswered_);
      past.position = Position(own[i].value() - 1);
      const bool there_before = Has(Name(writer, static_cast<int>(i)), past, unanswered_);
      if (!there || there_before) ++past_wrong_;
      ++written_;
    }
  }

  // Asks for the latest and for a moment of the past, over all projections, without waiting for
  // anything: what is served is there at once.
  void Read() {
    while (!over_) {
      ReadMoment latest;
      const auto now = world_.engine().Snapshot(latest);
      if (!now.ok()) ++unanswered_;
      ReadMoment past;
      past.projections = {"directory"};
      past.position = Position(now.ok() ? (*now)->position().value() / 2 : 1);
      if (!world_.engine().Snapshot(past).ok()) ++unanswered_;
      ++read_;
      std::this_thread::yield();
    }
  }

  EngineWorld& world_;
  std::atomic<bool> over_ = false;
  std::atomic<int> written_ = 0;
  std::atomic<int> read_ = 0;
  std::atomic<int> refused_ = 0;
  std::atomic<int> unanswered_ = 0;
  std::atomic<int> own_missing_ = 0;
  std::atomic<int> past_wrong_ = 0;
  std::vector<std::thread> threads_;
};

// What an operator does with `directory`; what is refused as it does not fit is no fault.
class Operator {
 public:
  explicit Operator(Projector& projector) : projector_(projector) {}

  void Do(Act act) {
    switch (act) {
      case Act::kBuild: return Taken(projector_.Build("directory").status());
      case Act::kSwitch: return Switch();
      case Act::kRollback: return Taken(projector_.Rollback("directory"));
      case Act::kDrop: return Drop();
      case Act::kVerify: {
        const auto verified = projector_.Verify("directory", nullptr);
        if (verified.ok()) RC_ASSERT(verified->same());
        return Taken(verified.status());
      }
    }
  }

  int taken() const { return taken_; }

 private:
  void Taken(const absl::Status& status) {
    // A former one that has not caught up, two candidates and the like.
    RC_ASSERT(status.ok() || absl::IsFailedPrecondition(status));
    if (status.ok()) ++taken_;
  }

  void Switch() {
    for (const ProjectionState& state : projector_.States()) {
      if (state.info.projection != "directory" || state.info.role != InstanceRole::kCandidate) {
        continue;
      }
      const auto built = projector_.AwaitBuilt(state.info.number, nullptr);
      RC_ASSERT(built.ok());
      RC_ASSERT(built->same());
    }
    Taken(projector_.Switch("directory", /*accept_difference=*/false).status());
  }

  // The last that is not served, if any.
  void Drop() {
    std::uint64_t number = 0;
    for (const ProjectionState& state : projector_.States()) {
      if (state.info.projection == "directory" && state.info.role != InstanceRole::kServed) {
        number = state.info.number;
      }
    }
    if (number > 0) Taken(projector_.Drop(number));
  }

  Projector& projector_;
  int taken_ = 0;
};

RC_GTEST_PROP(BlueGreenLoad, LosesNothingAndQueriesNeverStopWhateverIsBuiltSwitchedAndDropped, ()) {
  EngineWorld::Options options;
  // Built whole, or folded in batches.
  options.whole_from = *rc::gen::element<std::uint64_t>(1, 1'000'000);
  options.pass.build.batch_events = 16;
  EngineWorld world(options);
  world.Digest();
  const auto acts = *rc::gen::container<std::vector<Act>>(
      8, rc::gen::element(Act::kBuild, Act::kBuild, Act::kSwitch, Act::kSwitch, Act::kRollback,
                          Act::kDrop, Act::kVerify));
  world.engine().Run();
  const absl::Cleanup stop = [&world] { world.engine().Stop(); };
  Operator hand(world.engine().projector());
  {
    Load load(world);
    // Once for certain, then as it comes.
    for (const Act act : {Act::kBuild, Act::kSwitch, Act::kRollback}) hand.Do(act);
    for (const Act act : acts) {
      hand.Do(act);
      load.LetPass();
    }
    load.End();
    if (load.wrong() > 0) RC_FAIL(load.Findings());
    RC_ASSERT(load.written() >= kWriters * 8);
    RC_ASSERT(load.read() >= 16);
  }
  RC_ASSERT(hand.taken() >= 1);
  RC_ASSERT(world.engine().projector().AwaitPosition({}, Position(world.head()), Soon()).ok());
  RC_ASSERT(world.Digest() == world.RebuiltAt(world.head()));
}

}  // namespace
}  // namespace kezhi::engine
