// The files of who may what, as the gate takes them; what it decides is in access_test.cc and in
// tests/e2e/access_test.cc.
#include "services/server/gate.h"

#include <fstream>
#include <memory>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/matchers.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::server {
namespace {

using kezhi::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBefore[] =
    "rpcs: {CommandService/Execute: command}\n"
    "roles:\n"
    "  operator: {stores: all, rpcs: [all], money: all}\n";
// A policy by itself, in which a clerk sends all that clerks may, until the rest is there.
constexpr char kHalf[] =
    "  clerk:\n"
    "    stores: own\n"
    "    rpcs: [command]\n";
constexpr char kRest[] = "    commands: [update_profile]\n";

class GateFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    Write(kBefore);
    ServerOptions options;
    options.policy_file = dir_.Sub("policy.yaml");
    auto gate = Gate::Open(options, clock_, metrics_);
    ASSERT_THAT(gate, IsOk());
    gate_ = *std::move(gate);
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_));
    before_ = spdlog::default_logger();
    spdlog::set_default_logger(std::move(logger));
  }

  void TearDown() override {
    // It must not outlive the stream.
    if (before_ != nullptr) spdlog::set_default_logger(before_);
  }

  void Write(const std::string& text) { std::ofstream(dir_.Sub("policy.yaml")) << text; }

  // What the log says of one look at the files.
  std::string Refresh() {
    log_.str("");
    gate_->Refresh();
    return log_.str();
  }

  const storage::TempDir dir_;
  const engine::ManualClock clock_{absl::FromUnixSeconds(1'772'000'000)};
  Metrics metrics_;
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> before_;
  std::unique_ptr<Gate> gate_;
};

TEST_F(GateFiles, APolicyThatIsHalfWrittenIsNotTakenThoughTheHalfIsAPolicy) {
  const std::string half = absl::StrCat(kBefore, kHalf);
  ASSERT_THAT(Policy::Parse(half), IsOk());
  EXPECT_EQ(Refresh(), "");
  Write(half);
  EXPECT_THAT(Refresh(), AllOf(HasSubstr("policy_waits"), Not(HasSubstr("policy_taken"))));
  // The rest comes, and another reading finds it: still nothing is taken, and nothing said again.
  Write(absl::StrCat(half, kRest));
  EXPECT_EQ(Refresh(), "");
  EXPECT_THAT(Refresh(), AllOf(HasSubstr("policy_taken"), HasSubstr("roles=2")));
  EXPECT_EQ(Refresh(), "");
}

TEST_F(GateFiles, APolicyThatCannotBeUsedIsRefusedOnceWhenItHasSettled) {
  Write(absl::StrCat(kBefore, "rights: {}\n"));
  EXPECT_THAT(Refresh(), AllOf(HasSubstr("policy_waits"), Not(HasSubstr("policy_refused"))));
  EXPECT_THAT(Refresh(), HasSubstr("policy_refused"));
  EXPECT_EQ(Refresh(), "");
  // What was before it is no news.
  Write(kBefore);
  EXPECT_THAT(Refresh(), HasSubstr("policy_waits"));
  EXPECT_THAT(Refresh(), HasSubstr("policy_taken"));
}

}  // namespace
}  // namespace kezhi::server
