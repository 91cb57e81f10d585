// Commands decided while those before them are being written: nothing is told before it is durable,
// and a write that fails leaves no trace of what was decided upon it.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/engine/event_reader.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using testing::HasReason;
using testing::IsOk;

// What the test does with a write.
struct Disk {
  // Writes to be refused without a trace.
  int refuse = 0;
  int proposed = 0;
  // Runs in the middle of a write.
  std::function<void()> meanwhile;
};

class TestedLog : public storage::CommitLog {
 public:
  TestedLog(storage::Journal& journal, Disk& disk) : log_(journal), disk_(disk) {}

  absl::Status Propose(const v1::CommitLogEntry& entry, std::uint64_t last) override {
    ++disk_.proposed;
    // A copy: it may put another in its place.
    if (const auto meanwhile = disk_.meanwhile) meanwhile();
    if (disk_.refuse > 0) {
      --disk_.refuse;
      return absl::ResourceExhaustedError("full");
    }
    return log_.Propose(entry, last);
  }

  absl::Status Tail(std::uint64_t after, storage::EntryVisitor visit) override {
    return log_.Tail(after, visit);
  }

 private:
  storage::RocksdbCommitLog log_;
  Disk& disk_;
};

EngineWorld::Options OptionsWith(Disk& disk) {
  EngineWorld::Options options;
  options.commit_log = [&disk](storage::Journal& journal) {
    return std::make_unique<TestedLog>(journal, disk);
  };
  return options;
}

v1::Command WithId(v1::Command command, std::uint64_t n) {
  command.set_request_id(RequestId(1'000 + n));
  return command;
}

v1::Command Hire(const std::string& id, std::uint64_t n) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("Somebody");
  return WithId(Ask(hire), n);
}

v1::Command Leave(const std::string& id, std::uint64_t n) {
  return WithId(Ask<v1::StartLeave>(absl::StrCat("consultant: 'stores/s1/consultants/", id,
                                                 "' from { year: 2026 month: 3 day: 9 } "
                                                 "to { year: 2026 month: 3 day: 10 } "
                                                 "reason: 'rest'")),
                n);
}

v1::Command Register(const std::string& id, const std::string& phone, std::uint64_t n) {
  v1::RegisterCustomer ask;
  ask.set_customer("stores/s1/customers/" + id);
  ask.set_name("测试");
  ask.set_phone(phone);
  ask.set_source("referral");
  ask.set_owner("stores/s1/consultants/c1");
  return WithId(Ask(ask), n);
}

class PipelineTest : public ::testing::Test {
 protected:
  PipelineTest() : world_(OptionsWith(disk_)) {}

  bool Decide() { return world_.engine().sequencer().Step(); }

  bool Store() { return world_.engine().committer().Step(); }

  bool Answer() { return world_.engine().answers().Step(); }

  // Queues while the first write is under way, and decides it.
  void InTheMiddle(std::function<void()> queue) {
    disk_.meanwhile = [this, queue = std::move(queue)] {
      disk_.meanwhile = nullptr;
      queue();
      Decide();
    };
  }

  Disk disk_;
  EngineWorld world_;
};

TEST_F(PipelineTest, DecidesUponWhatIsBeingWrittenAndTellsItOnlyOnceThatIsDurable) {
  const std::uint64_t head = world_.head();
  const auto hired = world_.Queue(Hire("c9", 1));
  const auto registered = world_.Queue(Register("k1", "13800000001", 2));
  EngineWorld::Answer leave;
  EngineWorld::Answer again;
  EngineWorld::Answer exists;
  EngineWorld::Answer suspected;
  Decide();
  InTheMiddle([&] {
    leave = world_.Queue(Leave("c9", 3));
    again = world_.Queue(Hire("c9", 1));
    exists = world_.Queue(Hire("c9", 4));
    suspected = world_.Queue(Register("k2", "13800000001", 5));
  });
  ASSERT_TRUE(Store());
  Answer();
  EXPECT_THAT(**hired, IsOk());
  EXPECT_THAT(**registered, IsOk());
  for (const auto& answer : {leave, again, exists, suspected}) EXPECT_FALSE(answer->has_value());
  ASSERT_TRUE(Store());
  Answer();
  ASSERT_THAT(**leave, IsOk());
  EXPECT_EQ((**leave)->first_position(), (**registered)->last_position() + 1);
  EXPECT_EQ((**leave)->streams(0).revision(), 2);
  EXPECT_TRUE((**again)->duplicate());
  EXPECT_EQ((**again)->first_position(), head + 1);
  EXPECT_THAT(**exists, HasReason(v1::REASON_CONSULTANT_EXISTS));
  EXPECT_THAT(**suspected, HasReason(v1::REASON_DUPLICATE_SUSPECTED));
}

TEST_F(PipelineTest, AddsToTheGroupThatWaitsForTheDisk) {
  disk_.proposed = 0;
  const auto first = world_.Queue(Hire("c7", 1));
  Decide();
  const auto second = world_.Queue(Hire("c8", 2));
  Decide();
  Store();
  Answer();
  EXPECT_THAT(**first, IsOk());
  EXPECT_THAT(**second, IsOk());
  EXPECT_EQ(disk_.proposed, 1);
}

TEST_F(PipelineTest, AnswersARefusalAtOnceWhenNothingIsUnderWay) {
  const auto refused = world_.Queue(Leave("c9", 1));
  Decide();
  Answer();
  EXPECT_THAT(**refused, HasReason(v1::REASON_CONSULTANT_NOT_FOUND));
}

TEST_F(PipelineTest, HoldsARefusalThatRestsOnAWriteUnderWay) {
  const auto hired = world_.Queue(Hire("c9", 1));
  EngineWorld::Answer exists;
  Decide();
  InTheMiddle([&] { exists = world_.Queue(Hire("c9", 2)); });
  disk_.refuse = 1;
  Store();
  Answer();
  EXPECT_THAT(**hired, HasReason(v1::REASON_DISK_FULL));
  EXPECT_FALSE(exists->has_value());
  Store();
  Answer();
  EXPECT_THAT(**exists, HasReason(v1::REASON_DISK_FULL)) << "it never existed";
}

TEST_F(PipelineTest, LeavesNoTraceOfWhatWasDecidedUponARefusedWrite) {
  const std::uint64_t head = world_.head();
  disk_.proposed = 0;
  std::vector<EngineWorld::Answer> lost = {world_.Queue(Hire("c9", 1)),
                                           world_.Queue(Register("k1", "13800000001", 2))};
  Decide();
  InTheMiddle([&] {
    lost.push_back(world_.Queue(Leave("c9", 3)));
    lost.push_back(world_.Queue(Leave("c1", 4)));
    lost.push_back(world_.Queue(Register("k2", "13800000002", 5)));
    lost.push_back(world_.Queue(Hire("c9", 6)));
  });
  disk_.refuse = 1;
  ASSERT_TRUE(Store());
  ASSERT_TRUE(Store());
  Answer();
  EXPECT_EQ(disk_.proposed, 1) << "what rests on a refused write is not tried";
  for (const auto& answer : lost) EXPECT_THAT(**answer, HasReason(v1::REASON_DISK_FULL));
  EXPECT_EQ(world_.head(), head);

  // Every kind of thing that is held in memory: states, request ids, contact and subject keys.
  EXPECT_THAT(world_.Do(Leave("c9", 7)), HasReason(v1::REASON_CONSULTANT_NOT_FOUND));
  const v1::Outcome leave = world_.Must(Leave("c1", 4));
  EXPECT_FALSE(leave.duplicate());
  EXPECT_EQ(leave.first_position(), head + 1);
  EXPECT_EQ(leave.streams(0).revision(), 2);
  const v1::Outcome other = world_.Must(Register("k3", "13800000001", 8));
  EXPECT_EQ(other.streams(0).revision(), other.events_size());
  EXPECT_FALSE(world_.Must(Register("k2", "13800000002", 5)).duplicate());
  EXPECT_FALSE(world_.Must(Hire("c9", 1)).duplicate());
  EXPECT_FALSE(world_.fatal().has_value());
}

TEST_F(PipelineTest, DoesNotTakeANumberForThatOfACustomerWhoWasRefusedWithIt) {
  const auto hired = world_.Queue(Hire("c9", 1));
  EngineWorld::Answer lost;
  Decide();
  InTheMiddle([&] { lost = world_.Queue(Register("k1", "13800000001", 2)); });
  disk_.refuse = 1;
  Store();
  Store();
  Answer();
  ASSERT_THAT(**lost, HasReason(v1::REASON_DISK_FULL));
  // The customer is there after all, with another number, so the first belongs to nobody.
  EXPECT_THAT(world_.Do(Register("k1", "13800000002", 3)), IsOk());
  EXPECT_THAT(world_.Do(Register("k2", "13800000001", 4)), IsOk());
}

TEST_F(PipelineTest, GoesOnByItselfWhenThereIsSpaceAgain) {
  disk_.refuse = 2;
  EXPECT_THAT(world_.Do(Hire("c9", 1)), HasReason(v1::REASON_DISK_FULL));
  EXPECT_THAT(world_.Do(Hire("c9", 1)), HasReason(v1::REASON_DISK_FULL));
  EXPECT_THAT(world_.Do(Hire("c9", 1)), IsOk());
}

// How a write may come to an end that tells nothing: a switch of the file system.
using Fault = std::atomic<bool> storage::FaultFs::*;

class UnknownOutcome : public PipelineTest, public ::testing::WithParamInterface<Fault> {};

INSTANTIATE_TEST_SUITE_P(Faults, UnknownOutcome,
                         ::testing::Values(&storage::FaultFs::fail_wal_sync,
                                           &storage::FaultFs::tear_wal_append,
                                           &storage::FaultFs::wal_full));

TEST_P(UnknownOutcome, FailsWhatRestsOnTheWriteAndNothingMoreIsWritten) {
  const std::uint64_t head = world_.head();
  const auto first = world_.Queue(Hire("c9", 1));
  EngineWorld::Answer behind;
  Decide();
  InTheMiddle([&] { behind = world_.Queue(Leave("c9", 2)); });
  disk_.proposed = 0;
  world_.fs().*GetParam() = true;
  Store();
  EXPECT_TRUE(first->has_value()) << "whoever waits is answered before the process ends";
  Store();
  Answer();
  EXPECT_THAT(**first, HasReason(v1::REASON_OUTCOME_UNKNOWN));
  EXPECT_THAT(**behind, HasReason(v1::REASON_OUTCOME_UNKNOWN));
  EXPECT_EQ(disk_.proposed, 1);
  EXPECT_TRUE(world_.fatal().has_value());
  EXPECT_THAT(**world_.Queue(Hire("c8", 3)), HasReason(v1::REASON_STOPPING));
  world_.fs().*GetParam() = false;
  world_.Reopen();
  EXPECT_LE(world_.head(), head + 1);
  EXPECT_EQ(world_.Must(Hire("c9", 1)).first_position(), head + 1);
  EXPECT_EQ(world_.Must(Leave("c9", 2)).first_position(), head + 2);
}

TEST_F(PipelineTest, StoresAndAnswersWhatIsDecidedBeforeItStops) {
  const auto decided = world_.Queue(Hire("c8", 1));
  Decide();
  const auto waiting = world_.Queue(Hire("c9", 2));
  world_.Close();
  EXPECT_THAT(**decided, IsOk());
  EXPECT_THAT(**waiting, HasReason(v1::REASON_STOPPING));
}

// One thing that happens in a made-up run.
enum class Op { kSubmit, kDecide, kStore, kAnswer, kRefuseNext };

// A run of the pipeline, step by step, as drawn.
class Run {
 public:
  Run() : world_(OptionsWith(disk_)) {
    disk_.meanwhile = [this] { Meanwhile(); };
  }

  void Do() {
    for (const std::pair<Op, int>& step : *rc::gen::container<std::vector<std::pair<Op, int>>>(
             rc::gen::pair(Drawn(), rc::gen::inRange(0, 40)))) {
      ops_.push_back(step);
    }
    while (next_ < ops_.size()) Take(/*writing=*/false);
    disk_.refuse = 0;
    RC_ASSERT(world_.engine().StepAll().ok());
  }

  struct Sent {
    v1::Command command;
    EngineWorld::Answer answer;
  };

  const std::vector<Sent>& sent() const { return sent_; }

  EngineWorld& world() { return world_; }

 private:
  static rc::Gen<Op> Drawn() {
    return rc::gen::weightedElement<Op>({{6, Op::kSubmit},
                                         {3, Op::kDecide},
                                         {2, Op::kStore},
                                         {1, Op::kAnswer},
                                         {1, Op::kRefuseNext}});
  }

  // A few commands over few things, so that they meet: `n` is command and request id in one, or the
  // id of another.
  static v1::Command CommandOf(int n, std::uint64_t sequence) {
    const std::string id = absl::StrCat("c", 5 + n % 3);
    const std::string phone = absl::StrCat("1380000000", n % 2);
    const std::uint64_t request = n < 30 ? 100 + sequence : static_cast<std::uint64_t>(n);
    switch (n % 4) {
      case 0: return Hire(id, request);
      case 1: return Leave(id, request);
      case 2: return Register(absl::StrCat("k", n % 5), phone, request);
      default: return Hire(absl::StrCat("x", sequence), request);
    }
  }

  void Take(bool writing) {
    const auto [op, n] = ops_[next_++];
    switch (op) {
      case Op::kSubmit: {
        const v1::Command command = CommandOf(n, sent_.size());
        sent_.push_back({command, world_.Queue(command)});
        break;
      }
      case Op::kDecide: world_.engine().sequencer().Step(); break;
      case Op::kStore:
        if (!writing) world_.engine().committer().Step();
        break;
      case Op::kAnswer: world_.engine().answers().Step(); break;
      case Op::kRefuseNext: ++disk_.refuse; break;
    }
    CheckNothingIsToldTooEarly();
  }

  // What happens during a write.
  void Meanwhile() {
    for (int i = 0; i < 4 && next_ < ops_.size(); ++i) Take(/*writing=*/true);
  }

  void CheckNothingIsToldTooEarly() {
    const storage::Journal& journal = world_.engine().journal();
    for (; told_ < sent_.size() && sent_[told_].answer->has_value(); ++told_) {
      const absl::StatusOr<v1::Outcome>& outcome = **sent_[told_].answer;
      if (outcome.ok()) {
        RC_ASSERT(outcome->last_position() <= journal.head().position.value());
      } else if (absl::IsAlreadyExists(outcome.status()) &&
                 sent_[told_].command.has_hire_consultant()) {
        RC_ASSERT(*journal.HasStream(sent_[told_].command.hire_consultant().consultant()));
      }
    }
  }

  Disk disk_;
  EngineWorld world_;
  std::vector<std::pair<Op, int>> ops_;
  std::size_t next_ = 0;
  std::vector<Sent> sent_;
  std::size_t told_ = 0;
};

// Type, place and stream of every event.
std::vector<std::string> EventsOf(EngineWorld& world) {
  std::vector<std::string> events;
  const auto read = ReadLog(world.engine().journal(), LogRange(), EventFilter(), [&](v1::Event& e) {
    events.push_back(absl::StrCat(e.position(), " ", e.stream(), " ", e.revision(), " ",
                                  e.commit().first_position(), "+", e.commit().size(), " ",
                                  e.request_id(), " ", e.kind_case()));
    return true;
  });
  RC_ASSERT(read.ok());
  return events;
}

RC_GTEST_PROP(Pipeline, EqualsOneCommandAtATimeWhateverTheStepsAndTheFailures, ()) {
  Run run;
  run.Do();
  EngineWorld serial;
  for (const Run::Sent& sent : run.sent()) {
    RC_ASSERT(sent.answer->has_value());
    absl::StatusOr<v1::Outcome> outcome = **sent.answer;
    // Without a trace: as if it had never been sent.
    if (domain::ReasonOf(outcome.status()) == v1::REASON_DISK_FULL) continue;
    absl::StatusOr<v1::Outcome> expected = serial.Do(sent.command);
    // Without the payloads: maps in them are serialised in any order.
    RC_ASSERT(outcome.status().code() == expected.status().code());
    RC_ASSERT(outcome.status().message() == expected.status().message());
    RC_ASSERT(domain::ReasonOf(outcome.status()) == domain::ReasonOf(expected.status()));
    if (!outcome.ok()) continue;
    outcome->clear_log_id();
    expected->clear_log_id();
    RC_ASSERT(outcome->SerializeAsString() == expected->SerializeAsString());
  }
  RC_ASSERT(EventsOf(run.world()) == EventsOf(serial));
  // And what is stored says the same as what was held in memory.
  run.world().Reopen();
  for (const Run::Sent& sent : run.sent()) {
    const absl::StatusOr<v1::Outcome>& outcome = **sent.answer;
    if (!outcome.ok() || outcome->first_position() == 0) continue;
    const auto again = run.world().Do(sent.command);
    RC_ASSERT(again.ok() && again->duplicate());
    RC_ASSERT(again->first_position() == outcome->first_position());
  }
}

}  // namespace
}  // namespace kezhi::engine
