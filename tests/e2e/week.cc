#include "tests/e2e/week.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>

#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

constexpr std::size_t kStaff = 5;
constexpr int kCommands = 60;
constexpr int kRefusals = 3;
constexpr int kCorrections = 1;

}  // namespace

std::string ShortOf(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

v1::Outcome WeekTest::Sent(server::Client& client, const v1::Command& command) {
  auto outcome = service_.Do(client, command);
  EXPECT_THAT(outcome, testing::IsOk()) << command.ShortDebugString();
  if (!outcome.ok()) return v1::Outcome();
  // The operator's client says nothing of who it is.
  const server::ClientOptions& who = client.options();
  if (!who.actor.empty()) {
    ++sent_;
    staff_.insert(absl::StrCat(who.role, " ", who.actor));
  }
  return *outcome;
}

v1::Outcome WeekTest::Corrected(server::Client& client, const v1::Command& command) {
  ++corrected_;
  return Sent(client, command);
}

void WeekTest::Refused(server::Client& client, const v1::Command& command, v1::Reason reason) {
  ++refused_;
  EXPECT_THAT(service_.Do(client, command), testing::HasReason(reason))
      << command.ShortDebugString();
}

void WeekTest::OpenStore(const std::string& store, const std::string& preset, int staff) {
  v1::OpenStore open;
  open.set_store(store);
  open.set_display_name("Another store");
  open.set_time_zone("Asia/Shanghai");
  open.set_region_code("CN");
  open.mutable_closes()->set_hours(18);
  Sent(service_.client(), testing::Ask(open));
  Adopt(store, preset);
  for (int number = 1; number <= staff; ++number) {
    v1::HireConsultant hire;
    hire.set_consultant(absl::StrCat(store, "/consultants/c", number));
    hire.set_name(absl::StrCat("员工", number));
    Sent(service_.client(), testing::Ask(hire));
  }
}

v1::Outcome WeekTest::Adopt(const std::string& store, const std::string& preset) {
  v1::AdoptPlaybook adopt;
  adopt.set_store(store);
  *adopt.mutable_playbook() = testing::PresetPlaybook(preset);
  return Sent(service_.client(), testing::Ask(adopt));
}

v1::ReadAt WeekTest::Now() {
  v1::ReadAt read_at;
  read_at.set_min_position(service_.head());
  return read_at;
}

void WeekTest::TearDown() {
  // What a week lacks because it was broken off is no news.
  if (is_part_ || HasFatalFailure()) return;
  ExpectAWeek();
  ExpectSound();
}

void WeekTest::ExpectAWeek() const {
  constexpr char kOrPart[] = "; a test that is no week says PlaysAPart()";
  EXPECT_GE(staff_.size(), kStaff) << "of the staff" << kOrPart;
  EXPECT_GE(sent_, kCommands) << "commands of the staff" << kOrPart;
  EXPECT_GE(refused_, kRefusals) << "refusals" << kOrPart;
  EXPECT_GE(corrected_, kCorrections) << "corrections" << kOrPart;
}

void WeekTest::ExpectSound() {
  v1::VerifyRequest verify;
  verify.set_views(true);
  v1::VerifyResponse verdict;
  EXPECT_THAT(
      service_.client().Stream(&v1::AuditService::Stub::Verify, service_.client().audit(), verify,
                               [&](const v1::VerifyResponse& answer) {
                                 verdict = answer;
                                 return true;
                               }),
      testing::IsOk());
  EXPECT_TRUE(verdict.report().clean()) << verdict.ShortDebugString();
}

}  // namespace kezhi::e2e
