#include "services/server/touched_stores.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/services/engine/parts.h"

namespace kezhi::server {
namespace {

class TouchedStoresTest : public ::testing::Test {
 protected:
  // Returns the head.
  Position Commit(const std::string& store, int events = 1) {
    v1::Event event;
    event.set_stream(store + "/visits/v1");
    event.mutable_visit_registered();
    parts_.Commit(std::vector<v1::Event>(static_cast<std::size_t>(events), event));
    return parts_.journal().head().position;
  }

  engine::Parts parts_;
};

TEST_F(TouchedStoresTest, AStoreIsQuietUpToTheHeadUnlessOneOfItsEventsCame) {
  TouchedStores touched(parts_.journal());
  const Position first = Commit("stores/s1");
  const Position second = Commit("stores/s2");
  touched.Advance();
  EXPECT_EQ(touched.QuietUntil("stores/s1", Position(0)), Position(0));
  EXPECT_EQ(touched.QuietUntil("stores/s1", first), second);
  EXPECT_EQ(touched.QuietUntil("stores/s2", first), first);
  EXPECT_EQ(touched.QuietUntil("stores/s3", Position(0)), second);
  // Of all stores there is always one.
  EXPECT_EQ(touched.QuietUntil("", first), first);
}

TEST_F(TouchedStoresTest, AStoreWhoseNameBeginsLikeAnothersIsAnother) {
  TouchedStores touched(parts_.journal());
  const Position head = Commit("stores/s10");
  touched.Advance();
  EXPECT_EQ(touched.QuietUntil("stores/s1", Position(0)), head);
}

TEST_F(TouchedStoresTest, WhatWasNotLookedAtIsNotQuiet) {
  const Position before = Commit("stores/s1");
  TouchedStores touched(parts_.journal());
  EXPECT_EQ(touched.QuietUntil("stores/s2", Position(0)), Position(0));
  EXPECT_EQ(touched.QuietUntil("stores/s2", before), before);
  const Position later = Commit("stores/s1");
  EXPECT_EQ(touched.QuietUntil("stores/s2", before), before);
  touched.Advance();
  EXPECT_EQ(touched.QuietUntil("stores/s2", before), later);
}

TEST_F(TouchedStoresTest, VeryManyEventsAreTakenToTouchEveryStore) {
  TouchedStores touched(parts_.journal());
  for (int i = 0; i < 4; ++i) Commit("stores/s1", 1000);
  const Position many = Commit("stores/s1", 1000);
  touched.Advance();
  EXPECT_EQ(touched.QuietUntil("stores/s2", Position(0)), Position(0));
  const Position later = Commit("stores/s1");
  touched.Advance();
  EXPECT_EQ(touched.QuietUntil("stores/s2", many), later);
  EXPECT_EQ(touched.QuietUntil("stores/s1", many), many);
}

}  // namespace
}  // namespace kezhi::server
