// The rows that a replay keeps, and how they are counted.
#include "services/verify/replay_rows.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/view_digest.h"
#include "storage/views.h"
#include "tests/matchers.h"

namespace kezhi::verify {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using ::testing::Not;

std::vector<std::string> Scanned(const ReplayRows& rows, const std::string& begin,
                                 const std::string& end) {
  std::vector<std::string> scanned;
  rows.Scan("t", begin, end, [&scanned](absl::string_view key, absl::string_view value) {
    scanned.push_back(absl::StrCat(key, "=", value));
    return true;
  });
  return scanned;
}

TEST(ReplayRowsTest, AreReadAsTheyAreNow) {
  ReplayRows rows;
  rows.Begin(Position(1));
  rows.Put("t", "a", "1");
  rows.Insert("t", "b", "2");
  rows.Put("t", "c", "3");
  EXPECT_EQ(rows.Get("t", "a"), "1");
  rows.Begin(Position(2));
  rows.Put("t", "a", "4");
  rows.Delete("t", "b");
  EXPECT_EQ(rows.Get("t", "a"), "4");
  EXPECT_EQ(rows.Get("t", "b"), std::nullopt);
  EXPECT_EQ(rows.Get("u", "a"), std::nullopt);
  EXPECT_THAT(Scanned(rows, "a", "d"), ElementsAre("a=4", "c=3"));
  EXPECT_THAT(Scanned(rows, "b", "c"), ElementsAre());
}

TEST(ReplayRowsTest, AVersionIsWhatAnEventLeavesOtherThanItWas) {
  ReplayRows rows;
  rows.Begin(Position(1));
  rows.Put("t", "a", "0");
  rows.Put("t", "a", "1");
  rows.Put("t", "passing", "1");
  rows.Delete("t", "passing");
  rows.Begin(Position(2));
  rows.Put("t", "a", "2");
  rows.Put("t", "a", "1");
  rows.Begin(Position(3));
  rows.Delete("t", "a");
  rows.End();
  const std::vector<storage::RowVersion> versions = {{"t", "a", Position(3), std::nullopt},
                                                     {"t", "a", Position(1), "1"}};
  for (const Position earliest : {Position(0), Position(3)}) {
    EXPECT_EQ(rows.Digest(earliest), storage::DigestOf(versions, earliest));
  }
}

TEST(ReplayRowsTest, AreCountedBySpan) {
  ReplayRows rows;
  rows.Begin(Position(1));
  rows.Put("t", "a", "1");
  rows.Put("t", "b", "1");
  rows.Begin(Position(2));
  rows.Put("t", "a", "2");
  rows.Begin(Position(3));
  rows.Put("t", "a", "1");
  rows.Delete("t", "b");
  rows.Put("u", "c", "1");
  rows.End();
  const RowsWritten whole = rows.Count(Position(1), Position(3));
  EXPECT_EQ(whole.written, 6U);
  EXPECT_EQ(whole.changed, 2U);
  EXPECT_EQ(whole.rows, 2U);
  // `a` is again what it was before the span.
  const RowsWritten end = rows.Count(Position(2), Position(3));
  EXPECT_EQ(end.written, 4U);
  EXPECT_EQ(end.changed, 2U);
}

TEST(ReplayRowsTest, TheFirstErrorStays) {
  ReplayRows rows;
  rows.Begin(Position(1));
  EXPECT_THAT(rows.status(), IsOk());
  rows.Fail(absl::DataLossError("first"));
  rows.Fail(absl::InternalError("second"));
  EXPECT_THAT(rows.status(), Not(IsOk()));
  EXPECT_EQ(rows.status().message(), "first");
}

}  // namespace
}  // namespace kezhi::verify
