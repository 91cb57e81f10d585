#include "services/server/health.h"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/projection.h"
#include "services/server/gate.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::server {
namespace {

using testing::Ask;
using ::testing::HasSubstr;
using testing::IsOk;

// Remembers what it is told.
class FakeHealth : public grpc::HealthCheckServiceInterface {
 public:
  void SetServingStatus(const std::string& service, bool serving) override {
    const MutexLock lock(&mutex_);
    serves_[service] = serving;
  }

  void SetServingStatus(bool serving) override {
    const MutexLock lock(&mutex_);
    for (auto& [service, serves] : serves_) serves = serving;
  }

  bool Serves(const std::string& service) {
    const MutexLock lock(&mutex_);
    return serves_[service];
  }

 private:
  Mutex mutex_;
  std::map<std::string, bool> serves_ ABSL_GUARDED_BY(mutex_);
};

// The domain's projections, of which `sheet` throws at every consultant who is hired while it is
// told to.
class HealthTest : public ::testing::Test {
 protected:
  HealthTest()
      : projections_(Throwing(throws_)),
        world_(OptionsOf(projections_)),
        parts_{.engine = world_.engine(),
               .pool = pool_,
               .gate = *gate_,
               .options = options_,
               .metrics = metrics_},
        followers_({.moved = world_.engine().head_watch(), .refresh = [] {}}, world_.clock(), pool_,
                   {.tick = absl::Milliseconds(1), .stall_after = absl::Seconds(60)}),
        groups_(parts_, followers_) {
    world_.Digest();
  }

  ~HealthTest() override {
    followers_.Stop();
    pool_.Stop();
  }

  static std::vector<domain::Projection> Throwing(const bool& throws) {
    std::vector<domain::Projection> projections = domain::Projections();
    for (domain::Projection& projection : projections) {
      if (projection.name != std::string("sheet")) continue;
      projection.apply = [&throws, apply = projection.apply](const v1::Event& event,
                                                             const domain::RowReader& rows,
                                                             domain::RowWriter& out) {
        if (throws && event.has_consultant_hired()) throw std::runtime_error("planted");
        apply(event, rows, out);
      };
    }
    return projections;
  }

  static engine::EngineWorld::Options OptionsOf(
      const std::vector<domain::Projection>& projections) {
    engine::EngineWorld::Options options;
    options.projections = &projections;
    return options;
  }

  Readiness Ready(bool stopping = false) { return ReadinessOf(world_.engine(), groups_, stopping); }

  bool throws_ = false;
  const std::vector<domain::Projection> projections_;
  engine::EngineWorld world_;
  ServerOptions options_;
  Metrics metrics_;
  WorkerPool pool_{2, 100};
  std::unique_ptr<Gate> gate_ = *Gate::Open(options_, world_.clock(), metrics_);
  Parts parts_;
  Followers followers_;
  Groups groups_;
};

TEST_F(HealthTest, IsReadyWhileEveryProjectionFoldsOn) {
  EXPECT_TRUE(Ready().ready());
}

TEST_F(HealthTest, NamesTheProjectionThatHasStoppedAndTheEventAtWhichItDid) {
  throws_ = true;
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/c9");
  hire.set_name("Somebody");
  const std::uint64_t bad = world_.Must(Ask(hire)).last_position();
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const Readiness readiness = Ready();
  ASSERT_EQ(readiness.reasons.size(), 1U);
  EXPECT_EQ(readiness.reasons[0].what, "projection.sheet");
  EXPECT_THAT(readiness.reasons[0].why, HasSubstr(std::to_string(bad)));
  EXPECT_THAT(readiness.reasons[0].why, HasSubstr("planted"));
}

TEST_F(HealthTest, TellsOfASubscriptionThatDoesNotMoveThoughItWasWoken) {
  FakeHealth health;
  HealthKeeper keeper(world_.engine(), groups_, metrics_.subscriptions(), health);
  const auto subscription =
      std::make_shared<SubscriptionState>("s", Position(1), world_.clock().Now());
  metrics_.subscriptions().Add(subscription);
  keeper.Refresh();
  EXPECT_TRUE(health.Serves("kezhi.subscriptions"));
  subscription->Restarted(absl::DeadlineExceededError("it was not woken"));
  subscription->MoveTo(Position(1), world_.clock().Now());
  keeper.Refresh();
  EXPECT_FALSE(health.Serves("kezhi.subscriptions"));
  EXPECT_TRUE(health.Serves("kezhi.projection.sheet"));
  // The service is there for all others.
  EXPECT_TRUE(Ready().ready());
  subscription->MoveTo(Position(2), world_.clock().Now());
  keeper.Refresh();
  EXPECT_TRUE(health.Serves("kezhi.subscriptions"));
}

TEST_F(HealthTest, IsNotReadyWhenItStops) {
  const Readiness readiness = Ready(/*stopping=*/true);
  ASSERT_EQ(readiness.reasons.size(), 1U);
  EXPECT_EQ(readiness.reasons[0].what, "server");
}

}  // namespace
}  // namespace kezhi::server
