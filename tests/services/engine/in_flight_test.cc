#include "services/engine/in_flight.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kezhi::engine {
namespace {

using ::testing::Pointee;
using ::testing::UnorderedElementsAre;

TEST(InFlight, HoldsAValueUntilTheLastEntryThatTouchedItIsDurable) {
  InFlight<std::string> held;
  held.Hold("phone", 1) = "k1";
  held.Hold("mail", 1) = "k1";
  held.Hold("phone", 2) = "k1 k2";
  held.Release(1);
  EXPECT_THAT(held.Find("phone"), Pointee(std::string("k1 k2")));
  EXPECT_EQ(held.Find("mail"), nullptr);
  held.Release(2);
  EXPECT_EQ(held.Find("phone"), nullptr);
}

TEST(InFlight, KeepsTheValueWhenALaterEntryOnlyLooksAtIt) {
  InFlight<std::string> held;
  held.Hold("phone", 1) = "k1";
  held.Hold("phone", 3);
  held.Release(2);
  EXPECT_THAT(held.Find("phone"), Pointee(std::string("k1")));
}

TEST(InFlight, NamesWhatItLetsGoOfWhenAnEntryIsRefused) {
  InFlight<bool> held;
  held.Hold("a", 1) = true;
  held.Hold("b", 2) = true;
  held.Release(1);
  std::vector<std::string> gone;
  held.Clear([&gone](absl::string_view key) { gone.emplace_back(key); });
  EXPECT_THAT(gone, UnorderedElementsAre("b"));
  EXPECT_EQ(held.Find("b"), nullptr);
}

}  // namespace
}  // namespace kezhi::engine
