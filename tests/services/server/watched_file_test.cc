#include "services/server/watched_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/matchers.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::server {
namespace {

using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(WatchedFile, IsTakenWhenItsBytesAreOthers) {
  const storage::TempDir dir;
  const std::string path = dir.Sub("policy");
  Write(path, "one");
  WatchedFile file(path);
  EXPECT_EQ(**file.ReadIfChanged(), "one");
  EXPECT_EQ(*file.ReadIfChanged(), std::nullopt);
  Write(path, "two");  // as long, and perhaps within the same tick of the clock
  EXPECT_EQ(**file.ReadIfChanged(), "two");
  Write(path, "");
  EXPECT_EQ(**file.ReadIfChanged(), "");
  EXPECT_EQ(*file.ReadIfChanged(), std::nullopt);
}

TEST(WatchedFile, ThatMustSettleIsTakenWhenTwoReadingsInARowFoundTheSame) {
  const storage::TempDir dir;
  const std::string path = dir.Sub("policy");
  Write(path, "one");
  WatchedFile file(path);
  EXPECT_EQ(**file.ReadIfSettled(), "one");  // there is nothing before it
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
  EXPECT_FALSE(file.waits());
  for (const char* part : {"t", "tw", "two"}) {
    Write(path, part);
    EXPECT_EQ(*file.ReadIfSettled(), std::nullopt) << part;
    EXPECT_TRUE(file.waits()) << part;
  }
  EXPECT_EQ(**file.ReadIfSettled(), "two");
  EXPECT_FALSE(file.waits());
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
}

TEST(WatchedFile, ThatMustSettleBeginsToWaitAnewAfterAnythingElseWasFound) {
  const storage::TempDir dir;
  const std::string path = dir.Sub("policy");
  Write(path, "one");
  WatchedFile file(path);
  EXPECT_EQ(**file.ReadIfSettled(), "one");
  Write(path, "two");
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
  Write(path, "one");  // put back: there is no news
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
  EXPECT_FALSE(file.waits());
  Write(path, "two");
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
  std::filesystem::remove(path);
  EXPECT_THAT(file.ReadIfSettled(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(file.waits());
  Write(path, "two");
  EXPECT_EQ(*file.ReadIfSettled(), std::nullopt);
  EXPECT_EQ(**file.ReadIfSettled(), "two");
}

TEST(WatchedFile, ThatIsGoneIsAnErrorUntilItIsBack) {
  const storage::TempDir dir;
  const std::string path = dir.Sub("policy");
  WatchedFile file(path);
  EXPECT_THAT(file.ReadIfChanged(), StatusIs(absl::StatusCode::kUnavailable));
  Write(path, "one");
  EXPECT_EQ(**file.ReadIfChanged(), "one");
  std::filesystem::remove(path);
  EXPECT_THAT(file.ReadIfChanged(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ReadSmallFile(dir.path()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(WatchedFile, IsNoLargeFile) {
  const storage::TempDir dir;
  Write(dir.Sub("most"), std::string(1U << 20, 'x'));
  EXPECT_THAT(ReadSmallFile(dir.Sub("most")), IsOk());
  Write(dir.Sub("more"), std::string((1U << 20) + 1, 'x'));
  EXPECT_THAT(ReadSmallFile(dir.Sub("more")), StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace kezhi::server
