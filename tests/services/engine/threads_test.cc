#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "services/engine/engine.h"
#include "services/engine/rebuild.h"
#include "services/engine/signing_key.h"
#include "services/engine/subscription.h"
#include "storage/checkpoint.h"
#include "storage/signed_note.h"
#include "tests/matchers.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/world.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using testing::IsOk;

constexpr int kCallers = 8;
constexpr int kFollowers = 4;
constexpr int kCommands = 25;

v1::Command OpenStore(int store, std::uint64_t request) {
  v1::Command command = Ask<v1::OpenStore>(
      "display_name: 'S' time_zone: 'Asia/Shanghai' region_code: 'CN' "
      "day_starts {} closes { hours: 18 }");
  command.mutable_open_store()->set_store(absl::StrCat("stores/s", store));
  command.set_request_id(RequestId(request));
  return command;
}

v1::Command Hire(int caller, int n) {
  v1::HireConsultant hire;
  hire.set_consultant(absl::StrCat("stores/s1/consultants/c", caller, "x", n));
  hire.set_name("Somebody");
  v1::Command command = Ask(hire);
  command.set_request_id(RequestId(1'000 + static_cast<std::uint64_t>(caller * 1'000 + n)));
  return command;
}

class ThreadsTest : public ::testing::Test {
 protected:
  ThreadsTest() {
    EngineOptions options;
    options.data_dir = dir_.path();
    options.min_free_bytes = 0;
    options.clock = &clock_;
    // Both threads of the front take their turn.
    options.far = 4;
    auto engine = Engine::Open(std::move(options));
    EXPECT_THAT(engine, IsOk());
    engine_ = *std::move(engine);
    engine_->Run();
    EXPECT_THAT(engine_->Execute(OpenStore(1, 1), ActorOf("operator")), IsOk());
  }

  std::chrono::steady_clock::time_point Soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(60);
  }

  storage::TempDir dir_;
  // Noon: the scheduler looks, and has nothing to close.
  ManualClock clock_{Local("2026-03-02 12:00")};
  std::unique_ptr<Engine> engine_;
};

TEST_F(ThreadsTest, ManyCallersAndReadersSeeOneLog) {
  std::atomic<bool> writing = true;
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([this, caller] {
      for (int n = 0; n < kCommands; ++n) {
        const auto outcome = engine_->Execute(Hire(caller, n), ActorOf("operator"));
        ASSERT_THAT(outcome, IsOk());
        // Read your own writes.
        ReadMoment own;
        own.min_position = Position(outcome->last_position());
        own.deadline = Soon();
        const auto snapshot = engine_->Snapshot(own);
        ASSERT_THAT(snapshot, IsOk());
        EXPECT_THAT(domain::ConsultantRowOf((*snapshot)->rows(),
                                            Hire(caller, n).hire_consultant().consultant()),
                    IsOk());
      }
    });
  }
  // Subscribers that are there all the time (SQLStreamStore #121, emmett #336: tail readers missed
  // events under load).
  const std::uint64_t watch =
      engine_->head_watch().Add([this] { EXPECT_THAT(engine_->recent_log().Advance(), IsOk()); });
  std::vector<std::vector<std::uint64_t>> followed(kFollowers);
  std::vector<std::thread> followers;
  followers.reserve(followed.size());
  for (auto& seen : followed) {
    followers.emplace_back([this, &seen, &writing] {
      Subscription::Options options;
      options.max_events = 7;
      Subscription subscription({engine_->journal(), engine_->keyring(), engine_->recent_log()},
                                options);
      while (true) {
        const bool last_round = !writing;
        const storage::Head head = engine_->journal().head();
        const auto delivery = subscription.Next(clock_.Now());
        ASSERT_THAT(delivery, IsOk());
        for (const v1::Event& event : EventsOf(*delivery)) seen.push_back(event.position());
        if (delivery->kind != Delivery::Kind::kWait) continue;
        if (last_round) return;
        engine_->journal().AwaitHead(
            head, std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
      }
    });
  }
  // Readers of the past, and a rebuild in the middle of it.
  std::thread reader([this, &writing] {
    while (writing) {
      ReadMoment past;
      past.position = Position(engine_->journal().head().position.value() / 2);
      past.deadline = Soon();
      EXPECT_THAT(engine_->Snapshot(past), IsOk());
      std::this_thread::yield();
    }
  });
  const auto rebuilt = engine_->projector().Rebuild(nullptr);
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
  for (std::thread& thread : threads) thread.join();
  writing = false;
  for (std::thread& follower : followers) follower.join();
  engine_->head_watch().Remove(watch);
  reader.join();

  const std::uint64_t head = engine_->journal().head().position.value();
  EXPECT_EQ(head, 1 + kCallers * kCommands);
  std::vector<std::uint64_t> all(head);
  std::iota(all.begin(), all.end(), 1);
  for (const auto& seen : followed) EXPECT_EQ(seen, all);
  ASSERT_THAT(engine_->projector().AwaitPosition({}, Position(head), Soon()), IsOk());
  const auto served = engine_->projector().Served({});
  ASSERT_THAT(served, IsOk());
  EXPECT_EQ(DigestOf(*engine_->views().Latest(), *served, Position(0)).value(),
            RebuiltDigest(engine_->journal(), Position(head), Position(0), dir_.Sub("scratch"),
                          nullptr, nullptr)
                .value());
}

// An engine in which events gather for as long as nobody waits for them.
absl::StatusOr<std::unique_ptr<Engine>> OpenGathering(const storage::TempDir& dir,
                                                      const ManualClock& clock) {
  EngineOptions options;
  options.data_dir = dir.path();
  options.min_free_bytes = 0;
  options.clock = &clock;
  options.close_days = false;
  options.gather = absl::Hours(1);
  return Engine::Open(std::move(options));
}

constexpr std::size_t kMany = 40;

// So many in one step that those after them gather.
void HireMany(Engine& engine) {
  std::vector<Submission> batch(kMany);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].command = Hire(1, static_cast<int>(i));
    batch[i].actor = ActorOf("operator");
    batch[i].done = [](const absl::StatusOr<v1::Outcome>& outcome) {
      EXPECT_THAT(outcome, IsOk());
    };
  }
  engine.SubmitBatch(std::move(batch));
}

// Folding each event by itself costs several times as much as folding many at once.
TEST(GatheringEvents, FoldsThemAtOnceWhenSomebodyWaitsForThem) {
  const storage::TempDir dir;
  const ManualClock clock(Local("2026-03-02 12:00"));
  const auto engine = OpenGathering(dir, clock);
  ASSERT_THAT(engine, IsOk());
  Projector& projector = (*engine)->projector();
  Mutex mutex;
  std::set<std::uint64_t> seen;
  const std::uint64_t watch = projector.moved().Add([&] {
    const MutexLock lock(&mutex);
    seen.insert(projector.position().value());
  });
  (*engine)->Run();
  const auto hired = [&](int n) {
    const auto outcome = (*engine)->Execute(Hire(0, n), ActorOf("operator"));
    EXPECT_THAT(outcome, IsOk());
    return Position(outcome->last_position());
  };
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(60); };
  EXPECT_THAT((*engine)->Execute(OpenStore(1, 1), ActorOf("operator")), IsOk());
  // One by one they are folded at once.
  for (int n = 0; n < 3; ++n) {
    ASSERT_THAT(projector.AwaitPosition({}, hired(n), soon()), IsOk());
  }
  HireMany(**engine);
  const Position before(4 + kMany);
  ASSERT_THAT(projector.AwaitPosition({}, before, soon()), IsOk());
  for (int n = 4; n < 20; ++n) hired(n);
  const Position last = hired(20);
  ASSERT_THAT(projector.AwaitPosition({}, last, soon()), IsOk());
  (*engine)->Stop();
  projector.moved().Remove(watch);
  const MutexLock lock(&mutex);
  EXPECT_TRUE(seen.contains(last.value()));
  EXPECT_EQ(seen.upper_bound(before.value()), seen.find(last.value()));
}

// Each waits before there is anything to hurry for.
TEST(GatheringEvents, FoldsThemAtOnceForWhoWaitedBeforeTheyWereThere) {
  const storage::TempDir dir;
  const ManualClock clock(Local("2026-03-02 12:00"));
  const auto engine = OpenGathering(dir, clock);
  ASSERT_THAT(engine, IsOk());
  Projector& projector = (*engine)->projector();
  (*engine)->Run();
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(60); };
  EXPECT_THAT((*engine)->Execute(OpenStore(1, 1), ActorOf("operator")), IsOk());
  // From now on events gather.
  HireMany(**engine);
  ASSERT_THAT(projector.AwaitPosition({}, Position(1 + kMany), soon()), IsOk());
  constexpr std::uint64_t kMore = 8;
  std::vector<std::thread> waiting;
  for (std::uint64_t more = 1; more <= kMore; ++more) {
    waiting.emplace_back([&projector, &soon, more] {
      EXPECT_THAT(projector.AwaitPosition({}, Position(1 + kMany + more), soon()), IsOk());
    });
  }
  for (std::uint64_t more = 1; more <= kMore; ++more) {
    EXPECT_THAT((*engine)->Execute(Hire(2, static_cast<int>(more)), ActorOf("operator")), IsOk());
  }
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(projector.position(), Position(1 + kMany + kMore));
  (*engine)->Stop();
}

TEST_F(ThreadsTest, OneOfManyWhoSendTheSameRequestIsTheFirst) {
  std::atomic<int> firsts = 0;
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([this, &firsts] {
      const auto outcome = engine_->Execute(Hire(0, 0), ActorOf("operator"));
      ASSERT_THAT(outcome, IsOk());
      EXPECT_EQ(outcome->first_position(), 2);
      if (!outcome->duplicate()) ++firsts;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts, 1);
}

TEST_F(ThreadsTest, TellsWhoFollowsThatTheHeadHasMoved) {
  auto moved = std::make_shared<std::promise<void>>();
  std::future<void> told = moved->get_future();
  auto once = std::make_shared<std::once_flag>();
  const std::uint64_t id = engine_->head_watch().Add(
      [moved, once] { std::call_once(*once, [&] { moved->set_value(); }); });
  ASSERT_THAT(engine_->Execute(Hire(0, 1), ActorOf("operator")), IsOk());
  EXPECT_EQ(told.wait_for(std::chrono::seconds(60)), std::future_status::ready);
  engine_->head_watch().Remove(id);
}

TEST_F(ThreadsTest, FillsInWhatACommandNeedsFromViewsThatFollow) {
  ASSERT_THAT(engine_->Execute(Hire(0, 1), ActorOf("operator")), IsOk());
  v1::Command dismiss = Ask<v1::DismissConsultant>(
      "consultant: 'stores/s1/consultants/c0x1' last_day { year: 2100 month: 1 day: 1 }");
  dismiss.set_request_id(RequestId(7));
  EXPECT_THAT(engine_->Execute(dismiss, ActorOf("operator")), IsOk());
}

// Whoever reads, of whatever size, has what verifiers take: each key's from its event on, and
// before the next one's.
TEST_F(ThreadsTest, HandsTheSigningOverWhileCommandsAndReadersGoOn) {
  struct Signed {
    std::uint64_t size = 0;
    std::string note;
  };

  constexpr std::size_t kReaders = 3;
  constexpr std::size_t kRotations = 6;
  std::atomic<bool> rotating = true;
  std::vector<std::vector<Signed>> seen(kReaders);
  std::vector<std::thread> threads;
  for (std::vector<Signed>& own : seen) {
    threads.emplace_back([this, &own, &rotating] {
      while (rotating) {
        const std::uint64_t size = engine_->journal().head().position.value();
        const auto head = engine_->tree_heads().At(size);
        if (head.ok()) own.push_back({size, head->note()});
        // A key took over between the two lines.
        EXPECT_TRUE(head.ok() || domain::ReasonOf(head.status()) == v1::REASON_TREE_HEAD_BEFORE_KEY)
            << head.status();
        std::this_thread::yield();
      }
    });
  }
  for (int caller = 0; caller < 2; ++caller) {
    threads.emplace_back([this, caller, &rotating] {
      for (int n = 0; rotating && n < 1'000; ++n) {
        EXPECT_THAT(engine_->Execute(Hire(caller, n), ActorOf("operator")), IsOk());
      }
    });
  }
  // Two ask at once: one of them may be told to come later.
  std::map<std::uint64_t, storage::VerifierKey> keys = {{0, engine_->tree_heads().key()}};
  while (keys.size() <= kRotations) {
    auto other = std::async(std::launch::async, [this] {
      return RotateSigningKey(*engine_, {"li", "the other one"});
    });
    for (const auto& rotation :
         {RotateSigningKey(*engine_, {"li", "yearly change"}), other.get()}) {
      if (!rotation.ok()) {
        EXPECT_EQ(domain::ReasonOf(rotation.status()), v1::REASON_OVERLOADED);
        continue;
      }
      keys.emplace(rotation->position.value(), rotation->new_key);
    }
  }
  rotating = false;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ToString(engine_->tree_heads().key()), ToString(keys.rbegin()->second));
  for (const std::vector<Signed>& own : seen) {
    for (const Signed& one : own) {
      const storage::VerifierKey& key = std::prev(keys.upper_bound(one.size))->second;
      EXPECT_THAT(storage::OpenCheckpoint(*storage::ParseNote(one.note), key), IsOk());
    }
  }
}

TEST_F(ThreadsTest, HandsTheSigningOverOrRefusesToWhenItStopsInTheMiddle) {
  auto rotation = std::async(std::launch::async, [this] {
    return RotateSigningKey(*engine_, {"li", "yearly change"});
  });
  engine_->Stop();
  const absl::StatusOr<Rotation> ended = rotation.get();
  const std::uint64_t head = engine_->journal().head().position.value();
  EXPECT_EQ(ended.ok(), head == 2) << ended.status();
  if (ended.ok()) {
    EXPECT_EQ(ToString(engine_->tree_heads().key()), ToString(ended->new_key));
  }
}

TEST_F(ThreadsTest, AnswersEveryoneWhenItStopsInTheMiddle) {
  std::atomic<int> answered = 0;
  constexpr int kSent = 200;
  for (int n = 0; n < kSent; ++n) {
    Submission submission;
    submission.command = Hire(1, n);
    submission.actor = ActorOf("operator");
    submission.done = [&answered](const absl::StatusOr<v1::Outcome>&) { ++answered; };
    engine_->Submit(std::move(submission));
  }
  engine_->Stop();
  EXPECT_EQ(answered, kSent);
}

}  // namespace
}  // namespace kezhi::engine
