#include "storage/keys.h"

#include <algorithm>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kezhi::storage {
namespace {

TEST(Keys, NumbersSortAsBytes) {
  EXPECT_LT(Be64(255), Be64(256));
  EXPECT_LT(Be64(1), Be64(1ULL << 40));
  EXPECT_EQ(ParseBe64(Be64(0x0102030405060708)), 0x0102030405060708ULL);
  EXPECT_FALSE(ParseBe64("1234567").has_value());
}

TEST(Keys, AStreamIsNotAmongTheKeysOfAStreamThatItsNameBegins) {
  EXPECT_GT(StreamKey("stores/s1", Revision(1)), StreamKey("stores/s", Revision(~0ULL)));
  EXPECT_EQ(StreamKey("stores/s1", Revision(1)).find(StreamPrefix("stores/s")), std::string::npos);
}

TEST(Keys, AStreamKeyGivesBackItsParts) {
  const std::string key = StreamKey("stores/s1/visits/v1", Revision(0x0100));
  const auto parts = ParseStreamKey(key);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->stream, "stores/s1/visits/v1");
  EXPECT_EQ(parts->revision, Revision(0x0100));
  EXPECT_FALSE(ParseStreamKey("short").has_value());
}

RC_GTEST_PROP(Keys, HistoryKeysGiveBackTheirParts,
              (const std::string& key, std::uint64_t position)) {
  const auto parts = ParseHistoryKey("t", HistoryKey("t", key, Position(position)));
  RC_ASSERT(parts.has_value());
  RC_ASSERT(parts->key == key);
  RC_ASSERT(parts->position == Position(position));
  RC_ASSERT(HistoryPosition(HistoryKey("t", key, Position(position))) == Position(position));
  RC_ASSERT(LatestKey(HistoryKey("t", key, Position(position))) == TableKey("t", key));
}

RC_GTEST_PROP(Keys, HistorySortsByRowAndThenNewestFirst, (bool related)) {
  // Bytes about the escapes, and often one key a prefix of the other.
  const auto byte = rc::gen::element('\0', '\1', '\2', 'a', '\xff');
  const auto a = *rc::gen::container<std::string>(byte);
  const auto b =
      related ? a + *rc::gen::container<std::string>(byte) : *rc::gen::container<std::string>(byte);
  const auto p = *rc::gen::arbitrary<std::uint64_t>();
  const auto q = *rc::gen::arbitrary<std::uint64_t>();
  const bool before = HistoryKey("t", a, Position(p)) < HistoryKey("t", b, Position(q));
  RC_ASSERT(before == (std::tuple(a, ~p) < std::tuple(b, ~q)));
  RC_ASSERT(HistoryPrefix("t", a) < HistoryKey("t", a, Position(p)));
  RC_ASSERT(HistoryRow(HistoryKey("t", a, Position(p))) == HistoryPrefix("t", a));
  RC_ASSERT(HistoryKey("t", a, Position(p)) < HistoryNext(HistoryPrefix("t", a)));
  RC_ASSERT(a >= b || HistoryNext(HistoryPrefix("t", a)) <= HistoryPrefix("t", b));
  RC_ASSERT(HistoryNext(HistoryPrefix("t", a)) < TableEnd("t"));
}

}  // namespace
}  // namespace kezhi::storage
