// What is stored is stored for ever: a journal that the first version wrote opens in this one, with
// every event, form and sealed name. `v1/` was made by `kezhi demo --days 3 --consultants 3 --until
// 2026-03-05` and is never made anew.

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/escaping.h"
#include <gtest/gtest.h>

#include "domain/statistics/query.h"
#include "services/engine/engine.h"
#include "services/engine/event_reader.h"
#include "storage/seal.h"
#include "storage/verify.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::tests {
namespace {

const std::string kFolder = std::string(KEZHI_SOURCE_DIR) + "/tests/compat/v1";

// `key value` lines, written down when the journal was made.
std::map<std::string, std::string> Expected() {
  std::map<std::string, std::string> expected;
  std::ifstream file(kFolder + ".txt");
  std::string key;
  std::string value;
  while (file >> key >> value) expected[key] = value;
  return expected;
}

class FirstVersion : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::copy(kFolder, directory_.Sub("data"),
                          std::filesystem::copy_options::recursive);
    // Version control keeps no such modes; the keyring insists on them.
    const std::filesystem::path secrets = directory_.Sub("data/secrets");
    std::filesystem::permissions(secrets, std::filesystem::perms::owner_all);
    for (const auto& file : std::filesystem::directory_iterator(secrets)) {
      std::filesystem::permissions(
          file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    engine::EngineOptions options;
    options.data_dir = directory_.Sub("data");
    options.close_days = false;
    auto opened = engine::Engine::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    engine_ = *std::move(opened);
    ASSERT_TRUE(engine_->StepAll().ok());
    expected_ = Expected();
    ASSERT_FALSE(expected_.empty());
  }

  storage::TempDir directory_;
  std::unique_ptr<engine::Engine> engine_;
  std::map<std::string, std::string> expected_;
};

TEST_F(FirstVersion, OpensWithTheSameHead) {
  const storage::Head head = engine_->journal().head();
  EXPECT_EQ(absl::BytesToHexString(engine_->journal().log_id()), expected_["log_id"]);
  EXPECT_EQ(std::to_string(head.position.value()), expected_["position"]);
  EXPECT_EQ(absl::BytesToHexString(head.entry_hash), expected_["entry_hash"]);
}

TEST_F(FirstVersion, IsWhole) {
  const auto report = storage::Verify(engine_->journal());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->findings.empty());
  EXPECT_EQ(std::to_string(report->records), expected_["position"]);
}

TEST_F(FirstVersion, FoldsEveryTypeOfEvent) {
  auto snapshot = engine_->Snapshot({});
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  std::map<std::string, std::int64_t> counts;
  for (const v1::EventCount& row : domain::GetStatistics((*snapshot)->rows(), "")) {
    counts[row.type()] += row.count();
  }
  int types = 0;
  for (const auto& [key, value] : expected_) {
    if (key[0] < 'A' || key[0] > 'Z') continue;
    EXPECT_EQ(std::to_string(counts[key]), value) << key;
    ++types;
  }
  EXPECT_EQ(static_cast<std::size_t>(types), counts.size());
}

TEST_F(FirstVersion, StillOpensItsSealedNames) {
  const auto event =
      engine::ReadEvent(engine_->journal(), Position(std::stoull(expected_["hired_position"])));
  ASSERT_TRUE(event.ok()) << event.status();
  const v1::Sealed& sealed = event->consultant_hired().name().sealed();
  const auto key = engine_->keyring().Find(sealed.key_id());
  ASSERT_TRUE(key.ok()) << key.status();
  const auto name =
      storage::Open(*key, "name", {sealed.key_id(), sealed.nonce(), sealed.ciphertext()});
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(*name, expected_["hired_name"]);
}

}  // namespace
}  // namespace kezhi::tests
