// A consumer group that fails, or throws, on its way: it says why, rests, and begins again by
// itself.
#include "services/server/group_host.h"

#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/engine/group_settings.h"
#include "services/server/gate.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::server {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

// A member that is given work, and throws as long as it is told to.
class FakeMember : public GroupMember {
 public:
  explicit FakeMember(bool throws) : throws_(throws) {}

  void Confirm(engine::MemberId /*id*/, Position /*position*/,
               const google::protobuf::Duration& /*lease*/) override {
    const MutexLock lock(&mutex_);
    confirmed_ = true;
  }

  absl::Status Give(const std::vector<const engine::Work*>& work) override {
    if (throws_) throw std::runtime_error("planted");
    const MutexLock lock(&mutex_);
    given_ += work.size();
    return absl::OkStatus();
  }

  void End(const absl::Status& status) override {
    const MutexLock lock(&mutex_);
    ended_ = status;
  }

  bool confirmed() const {
    const MutexLock lock(&mutex_);
    return confirmed_;
  }

  std::size_t given() const {
    const MutexLock lock(&mutex_);
    return given_;
  }

  std::optional<absl::Status> ended() const {
    const MutexLock lock(&mutex_);
    return ended_;
  }

 private:
  const bool throws_;
  mutable Mutex mutex_;
  bool confirmed_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t given_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> ended_ ABSL_GUARDED_BY(mutex_);
};

// A group over the common ground, with members of the test's. Time stands until the test moves it.
class GroupHostTest : public ::testing::Test {
 protected:
  GroupHostTest()
      : parts_{.engine = world_.engine(),
               .pool = pool_,
               .gate = *gate_,
               .options = options_,
               .metrics = metrics_},
        followers_({.moved = world_.engine().head_watch(), .refresh = [] {}}, world_.clock(), pool_,
                   {.tick = absl::Milliseconds(1), .stall_after = absl::Seconds(60)}) {
    world_.engine().Run();
    v1::ConsumerGroup settings;
    settings.set_name("consumerGroups/bills");
    domain::Violations faults;
    engine::CompleteGroup(settings, "", faults);
    EXPECT_THAT(faults.ToStatus(), IsOk());
    host_ = std::make_shared<GroupHost>(parts_, settings, Position(0));
    host_->Start(followers_);
  }

  ~GroupHostTest() override {
    followers_.Stop();
    world_.engine().Stop();
    pool_.Stop();
  }

  std::shared_ptr<FakeMember> Join(bool throws) {
    auto member = std::make_shared<FakeMember>(throws);
    host_->Join(++members_, member, 1000);
    return member;
  }

  // Threads of their own bring it about.
  template <typename Holds>
  void Await(Holds holds) {
    while (!holds()) std::this_thread::yield();
  }

  engine::EngineWorld world_;
  ServerOptions options_;
  Metrics metrics_;
  WorkerPool pool_{2, 100};
  std::unique_ptr<Gate> gate_ = *Gate::Open(options_, world_.clock(), metrics_);
  Parts parts_;
  Followers followers_;
  std::shared_ptr<GroupHost> host_;
  engine::MemberId members_ = 0;
};

TEST_F(GroupHostTest, WhatThrowsIsAFailureAndTheGroupBeginsAgainAfterARest) {
  const auto bad = Join(/*throws=*/true);
  Await([&] { return bad->ended().has_value(); });
  EXPECT_THAT(*bad->ended(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(bad->ended()->message()), HasSubstr("event 1: "));
  EXPECT_THAT(std::string(bad->ended()->message()), HasSubstr("planted"));
  Await([&] { return !host_->State().error.ok(); });
  EXPECT_EQ(host_->State().restarts, 0U);
  // Nobody joins; the time alone does it.
  world_.clock().Advance(absl::Seconds(1));
  Await([&] { return host_->State().error.ok(); });
  EXPECT_EQ(host_->State().restarts, 1U);
  EXPECT_THAT(host_->State().last_error, StatusIs(absl::StatusCode::kInternal));
  // What the first one was given is given to the next.
  const auto good = Join(/*throws=*/false);
  Await([&] { return good->given() > 0; });
  EXPECT_FALSE(good->ended().has_value());
}

TEST_F(GroupHostTest, WhatFailsAgainAndAgainRestsLongerEachTime) {
  for (const int seconds : {1, 2, 4}) {
    const auto bad = Join(/*throws=*/true);
    Await([&] { return !host_->State().error.ok(); });
    world_.clock().Advance(absl::Seconds(seconds) - absl::Milliseconds(1));
    const auto hasty = Join(/*throws=*/false);
    Await([&] { return hasty->ended().has_value(); });
    EXPECT_FALSE(hasty->confirmed()) << "after " << seconds << " s";
    world_.clock().Advance(absl::Milliseconds(1));
    Await([&] { return host_->State().error.ok(); });
  }
  EXPECT_EQ(host_->State().restarts, 3U);
}

TEST_F(GroupHostTest, AStopDuringAChangeStaysAndTheChangeDoesToo) {
  const auto member = Join(/*throws=*/false);
  Await([&] { return member->given() > 0; });
  // Both are dealt with in one round, so that the change is not stored yet when the stop comes.
  std::latch posted(1);
  host_->Post([&posted](engine::ConsumerGroup&, absl::Time) { posted.wait(); });
  v1::ConsumerGroup settings;
  settings.set_name("consumerGroups/bills");
  domain::Violations faults;
  engine::CompleteGroup(settings, "", faults);
  settings.set_max_attempts(7);
  std::latch changed(1);
  host_->Change(settings, [&changed](const absl::StatusOr<v1::ConsumerGroup>& group) {
    EXPECT_THAT(group, IsOk());
    changed.count_down();
  });
  host_->StopAt(1, Position(1));
  posted.count_down();
  changed.wait();
  std::latch over(1);
  host_->Post([&over](engine::ConsumerGroup& group, absl::Time) {
    EXPECT_TRUE(group.settings().stopped());
    EXPECT_EQ(group.settings().max_attempts(), 7U);
    over.count_down();
  });
  over.wait();
  // So it is after a restart.
  Await([&] {
    const auto stored = engine::LoadGroups(world_.engine().journal());
    EXPECT_THAT(stored, IsOk());
    return stored->size() == 1 && stored->front().stopped() && stored->front().max_attempts() == 7U;
  });
}

TEST_F(GroupHostTest, ARemovalThatIsNotStoredLeavesItAtWork) {
  const auto former = Join(/*throws=*/false);
  Await([&] { return former->given() > 0; });
  world_.fs().free_bytes = 0;
  std::latch refused(1);
  host_->Remove("", [&refused](const absl::StatusOr<v1::ConsumerGroup>& group) {
    EXPECT_THAT(group, HasReason(v1::REASON_DISK_FULL));
    refused.count_down();
  });
  refused.wait();
  EXPECT_THAT(*former->ended(), StatusIs(absl::StatusCode::kNotFound));
  world_.fs().free_bytes = ~std::uint64_t{0};
  world_.clock().Advance(absl::Seconds(1));
  const auto member = Join(/*throws=*/false);
  Await([&] { return member->given() > 0; });
  std::latch removed(1);
  host_->Remove("", [&removed](const absl::StatusOr<v1::ConsumerGroup>& group) {
    EXPECT_THAT(group, IsOk());
    removed.count_down();
  });
  removed.wait();
}

TEST_F(GroupHostTest, TellsWhenItMovedLast) {
  const absl::Time began = host_->State().moved_at;
  EXPECT_EQ(began, world_.clock().Now());
  world_.clock().Advance(absl::Seconds(5));
  const auto member = Join(/*throws=*/false);
  Await([&] { return member->given() > 0; });
  EXPECT_EQ(host_->State().moved_at, began) << "nothing is settled yet";
  host_->Post([](engine::ConsumerGroup& group, absl::Time) { group.Ack(1, Position(1)); });
  Await([&] { return host_->State().progress.settled == Position(1); });
  EXPECT_EQ(host_->State().moved_at, began + absl::Seconds(5));
}

}  // namespace
}  // namespace kezhi::server
