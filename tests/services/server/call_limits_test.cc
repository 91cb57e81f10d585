#include "services/server/call_limits.h"

#include <optional>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "domain/error.h"
#include "tests/matchers.h"

namespace kezhi::server {
namespace {

using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;

TEST(CallLimits, LetAPrincipalHaveSoManyCallsAtOnceAndOthersTheirOwn) {
  CallLimits limits({.calls = 2, .streams = 1});
  auto first = limits.Take("a", false);
  auto second = limits.Take("a", false);
  EXPECT_THAT(first, IsOk());
  EXPECT_THAT(second, IsOk());
  EXPECT_THAT(limits.Take("a", false), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(limits.Take("b", false), IsOk());
  EXPECT_THAT(limits.Take("a", true), IsOk());  // streams are counted apart
  second = absl::UnknownError("the place is given back");
  EXPECT_THAT(limits.Take("a", false), IsOk());
}

TEST(CallLimits, SayWhenToTryAgain) {
  CallLimits limits({.calls = 1, .streams = 1});
  const auto held = limits.Take("a", true);
  const absl::Status refused = limits.Take("a", true).status();
  EXPECT_EQ(domain::ReasonOf(refused), v1::REASON_CALL_LIMIT);
  const auto detail = refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(detail.has_value());
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(retry.ParseFromString(std::string(*detail)));
  EXPECT_GT(retry.retry_delay().seconds(), 0);
}

TEST(CallLimits, GiveAPlaceBackOnceHoweverItIsMoved) {
  CallLimits limits({.calls = 1, .streams = 1});
  {
    CallLimits::Place last;
    {
      auto place = limits.Take("a", false);
      ASSERT_THAT(place, IsOk());
      last = *std::move(place);
    }
    EXPECT_FALSE(limits.Take("a", false).ok());
    const CallLimits::Place moved = std::move(last);
    EXPECT_FALSE(limits.Take("a", false).ok());
  }
  const auto again = limits.Take("a", false);
  EXPECT_THAT(again, IsOk());
  EXPECT_FALSE(limits.Take("a", false).ok());
}

}  // namespace
}  // namespace kezhi::server
