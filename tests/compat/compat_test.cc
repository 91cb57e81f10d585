// What is stored is stored for ever: a journal that the first version wrote opens in this one, with
// every event, form and sealed name. `v1/` was made by `kezhi demo --days 3 --consultants 3 --until
// 2026-03-05` and is never made anew.

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/escaping.h"
#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "kezhi/v1/command.pb.h"

#include "domain/error.h"
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

// The command that hired the first consultant, as the demonstration sent it then.
v1::Command HiredBy(const v1::Event& event, const std::string& name) {
  v1::Command command;
  command.set_request_id(event.request_id());
  command.mutable_hire_consultant()->set_consultant(event.stream());
  command.mutable_hire_consultant()->set_name(name);
  command.mutable_hire_consultant()->set_group("一组");
  command.mutable_hire_consultant()->set_title("销售顾问");
  return command;
}

TEST_F(FirstVersion, AnswersARepeatedRequestWithItsFirstOutcome) {
  const std::uint64_t position = std::stoull(expected_["hired_position"]);
  const auto event = engine::ReadEvent(engine_->journal(), Position(position));
  ASSERT_TRUE(event.ok()) << event.status();
  const storage::Head before = engine_->journal().head();
  // It is found by principal and request id, and its stored digest is that of these very bytes.
  const auto again =
      engine_->Execute(HiredBy(*event, expected_["hired_name"]), event->actor(), false);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->duplicate());
  EXPECT_EQ(again->first_position(), position);
  EXPECT_EQ(again->last_position(), position);
  ASSERT_EQ(again->events_size(), 1);
  EXPECT_EQ(again->events(0), "ConsultantHired");
  ASSERT_EQ(again->streams_size(), 1);
  EXPECT_EQ(again->streams(0).stream(), event->stream());
  EXPECT_EQ(again->streams(0).revision(), 1);

  const auto other = engine_->Execute(HiredBy(*event, "另一人"), event->actor(), false);
  EXPECT_EQ(domain::ReasonOf(other.status()), v1::REASON_REQUEST_ID_REUSED) << other.status();
  EXPECT_EQ(engine_->journal().head().position, before.position);
}

TEST_F(FirstVersion, FindsTheCustomerOfAPhoneByItsContactKey) {
  v1::Command command;
  command.set_request_id("0b0f4a5e-0000-4000-8000-000000000001");
  command.mutable_register_customer()->set_customer("stores/demo/customers/compat");
  command.mutable_register_customer()->set_name("测试甲");
  command.mutable_register_customer()->set_source("referral");
  command.mutable_register_customer()->set_phone(expected_["phone"]);
  command.mutable_register_customer()->set_owner("stores/demo/consultants/c1");
  v1::Actor actor;
  actor.set_principal("operator");
  actor.set_role("operator");
  const auto taken = engine_->Execute(command, actor, false);
  EXPECT_EQ(domain::ReasonOf(taken.status()), v1::REASON_DUPLICATE_SUSPECTED) << taken.status();
  google::rpc::ErrorInfo info;
  const auto payload = taken.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.metadata().at("customers"), expected_["phone_of"]);
}

}  // namespace
}  // namespace kezhi::tests
