#include "services/server/erasures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/matchers.h"
#include "tests/services/engine/persons.h"
#include "tests/services/engine/world.h"

namespace kezhi::server {
namespace {

using engine::ActorOf;
using testing::Ask;
using testing::IsOk;
using ::testing::SizeIs;

v1::Erasure OnlyErasure(engine::EngineWorld& world) {
  const auto erasures = ErasuresOf(world.engine(), "stores/s1");
  EXPECT_THAT(erasures, IsOk());
  EXPECT_THAT(*erasures, SizeIs(1));
  return erasures->front();
}

// What calls and certificate say of the usual one is in tests/e2e/privacy_test.cc.
TEST(Erasures, OneThatTakesSeveralCommitsIsApprovedFromTheFirstAndErasedWithTheLast) {
  engine::EngineWorld world;
  world.Must(engine::RegisterPerson("k1", "测试甲", "13800000001"));
  world.Must(Ask<v1::OpenPursuit>("customer: 'stores/s1/customers/k1'"));
  engine::PlanMany(world, "k1", 300);
  world.Must(engine::RequestErasure("k1"), ActorOf("manager", "li"));
  EXPECT_EQ(OnlyErasure(world).state(), v1::ERASURE_STATE_REQUESTED);

  const v1::Outcome first = world.Must(engine::ApproveErasure("k1"), ActorOf("auditor", "wang"));
  ASSERT_GT(first.remaining(), 0);
  v1::Erasure erasure = OnlyErasure(world);
  EXPECT_EQ(erasure.state(), v1::ERASURE_STATE_APPROVED);
  EXPECT_EQ(erasure.decided_by(), "wang");
  EXPECT_EQ(erasure.decision_position(), first.last_position());
  EXPECT_EQ(erasure.key_ids_size(), 0);

  const v1::Outcome last = world.Must(engine::ApproveErasure("k1"), ActorOf("auditor", "zhou"));
  ASSERT_EQ(last.remaining(), 0);
  // The keys are destroyed as soon as that is durable.
  ASSERT_THAT(world.engine().StepAll(), IsOk());
  erasure = OnlyErasure(world);
  EXPECT_EQ(erasure.state(), v1::ERASURE_STATE_ERASED);
  EXPECT_EQ(erasure.decided_by(), "zhou");
  EXPECT_EQ(erasure.decision_position(), last.last_position());
  EXPECT_EQ(erasure.key_ids_size(), 1);
}

}  // namespace
}  // namespace kezhi::server
