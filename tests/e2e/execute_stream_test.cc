// Commands over one call, each answered as soon as it is durable; and what a caller missed.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/command_service.grpc.pb.h"

#include "services/server/status.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::HasViolation;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;

v1::Command Numbered(v1::Command command, int n) {
  command.set_request_id(absl::StrFormat("00000000-0000-4000-9000-%012d", n));
  return command;
}

v1::Command Visit(int n) {
  return Numbered(Arrive(absl::StrCat("v", n), "2026-03-02 10:05", "c1"), n);
}

// A caller's side of the stream.
class Call {
 public:
  explicit Call(server::Client& client) {
    client.Identify(context_);
    stream_ = client.command().ExecuteStream(&context_);
  }

  bool Send(const std::vector<v1::Command>& commands, bool return_missed = false) {
    v1::ExecuteStreamRequest request;
    for (const v1::Command& command : commands) *request.add_commands() = command;
    request.set_return_missed(return_missed);
    return stream_->Write(request);
  }

  void SendNoMore() { stream_->WritesDone(); }

  // So many results, or fewer when the call ends.
  std::vector<v1::CommandResult> Read(std::size_t count) {
    v1::ExecuteStreamResponse response;
    while (unread_.size() < count && stream_->Read(&response)) {
      unread_.insert(unread_.end(), response.results().begin(), response.results().end());
    }
    const std::size_t got = std::min(count, unread_.size());
    std::vector<v1::CommandResult> results(unread_.begin(),
                                           unread_.begin() + static_cast<std::ptrdiff_t>(got));
    unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(got));
    return results;
  }

  absl::Status Finish() { return server::FromGrpcStatus(stream_->Finish()); }

  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ExecuteStreamRequest, v1::ExecuteStreamResponse>>
      stream_;
  std::vector<v1::CommandResult> unread_;
};

class ExecuteStream : public ::testing::Test {
 protected:
  ExecuteStream() { service_.SetClock("2026-03-02 10:55"); }

  Service service_;
};

TEST_F(ExecuteStream, AnswersEachCommandWhileTheCallGoesOn) {
  Call call(service_.client());
  const std::uint64_t head = service_.head();
  for (int n = 1; n <= 3; ++n) {
    ASSERT_TRUE(call.Send({Visit(n)}));
    const auto results = call.Read(1);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].outcome().first_position(), head + static_cast<std::uint64_t>(n));
    EXPECT_GE(service_.head(), head + static_cast<std::uint64_t>(n)) << "answered when durable";
  }
  call.SendNoMore();
  EXPECT_TRUE(call.Read(1).empty());
  EXPECT_THAT(call.Finish(), IsOk());
}

TEST_F(ExecuteStream, KeepsTheOrderOfThousandsBeyondItsWindow) {
  constexpr int kMessages = 60;
  constexpr int kCommands = 100;
  Call call(service_.client());
  const std::uint64_t head = service_.head();
  // Who does not read while it sends is held back.
  std::thread sender([&call] {
    for (int message = 0; message < kMessages; ++message) {
      std::vector<v1::Command> commands;
      commands.reserve(kCommands);
      for (int i = 0; i < kCommands; ++i) commands.push_back(Visit(message * kCommands + i));
      EXPECT_TRUE(call.Send(commands));
    }
    call.SendNoMore();
  });
  const auto results = call.Read(kMessages * kCommands + 1);
  sender.join();
  ASSERT_EQ(results.size(), static_cast<std::size_t>(kMessages * kCommands));
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_EQ(results[i].outcome().first_position(), head + i + 1);
  }
  EXPECT_THAT(call.Finish(), IsOk());
}

// Sends all of a caller's messages, then reads their results; returns how many were stored.
int SendAll(Service& service, int caller, int messages, int commands_each) {
  Call call(service.client());
  for (int message = 0; message < messages; ++message) {
    std::vector<v1::Command> commands;
    commands.reserve(static_cast<std::size_t>(commands_each));
    for (int i = 0; i < commands_each; ++i) {
      commands.push_back(Visit((caller * messages + message) * commands_each + i));
    }
    EXPECT_TRUE(call.Send(commands));
  }
  call.SendNoMore();
  const auto results = call.Read(static_cast<std::size_t>(messages * commands_each));
  EXPECT_THAT(call.Finish(), IsOk());
  return static_cast<int>(std::count_if(results.begin(), results.end(),
                                        [](const auto& result) { return result.has_outcome(); }));
}

TEST(ExecuteStreams, WaitForOneAnotherInsteadOfFillingTheQueue) {
  constexpr int kCalls = 4;
  constexpr int kMessages = 20;
  constexpr int kCommands = 50;
  Service service([](engine::EngineOptions& options) { options.sequencer.max_queued = 400; });
  service.SetClock("2026-03-02 10:55");
  std::vector<std::thread> callers;
  std::atomic<int> stored = 0;
  callers.reserve(kCalls);
  for (int caller = 0; caller < kCalls; ++caller) {
    callers.emplace_back(
        [&service, &stored, caller] { stored += SendAll(service, caller, kMessages, kCommands); });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(stored, kCalls * kMessages * kCommands);
}

TEST_F(ExecuteStream, RefusesEachCommandAloneAndDecidesInOrder) {
  Call call(service_.client());
  v1::Command malformed = Visit(2);
  malformed.mutable_register_visit()->set_party_size(-1);
  ASSERT_TRUE(call.Send({Visit(1), malformed, Numbered(Visit(1), 3)}));
  // Needs views, and what comes after it sees what it did.
  ASSERT_TRUE(call.Send({Numbered(
      Ask<v1::DismissConsultant>(
          "consultant: 'stores/s1/consultants/c3' last_day { year: 2026 month: 3 day: 2 }"),
      4)}));
  ASSERT_TRUE(call.Send(
      {Numbered(Ask<v1::StartLeave>(
                    "consultant: 'stores/s1/consultants/c3' from { year: 2026 month: 3 day: 9 } "
                    "to { year: 2026 month: 3 day: 10 } reason: 'rest'"),
                5)}));
  call.SendNoMore();
  const auto results = call.Read(6);
  ASSERT_EQ(results.size(), 5U);
  EXPECT_TRUE(results[0].has_outcome());
  EXPECT_THAT(server::FromRpcStatus(results[1].error()), HasReason(v1::REASON_PARTY_SIZE));
  EXPECT_THAT(server::FromRpcStatus(results[2].error()), HasReason(v1::REASON_VISIT_EXISTS));
  EXPECT_TRUE(results[3].has_outcome()) << results[3].ShortDebugString();
  EXPECT_TRUE(results[4].has_error()) << "the consultant has left";
  EXPECT_THAT(call.Finish(), IsOk());
}

TEST_F(ExecuteStream, LetsWhatNeedsViewsSeeWhatWasSentBefore) {
  Call call(service_.client());
  ASSERT_TRUE(call.Send({Numbered(Arrive("v1", "2026-03-02 10:05", "c3"), 1)}));
  ASSERT_TRUE(
      call.Send({Numbered(Complete("v1", "2026-03-02 10:40", "张三", "13800000001", "H"), 2)}));
  // The views say whose customers are given away.
  ASSERT_TRUE(call.Send({Numbered(
      Ask<v1::DismissConsultant>(
          "consultant: 'stores/s1/consultants/c3' last_day { year: 2026 month: 3 day: 2 }"),
      3)}));
  const auto results = call.Read(3);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[2].outcome().streams_size(), 2) << results[2].ShortDebugString();
  call.SendNoMore();
  EXPECT_THAT(call.Finish(), IsOk());
}

TEST_F(ExecuteStream, IsAnsweredAndEndedWhenTheServerStops) {
  Call call(service_.client());
  ASSERT_TRUE(call.Send({Visit(1)}));
  ASSERT_EQ(call.Read(1).size(), 1U);
  service_.server().Stop(absl::Hours(1));
  EXPECT_TRUE(call.Read(1).empty());
  EXPECT_THAT(call.Finish(), HasReason(v1::REASON_STOPPING));
}

TEST_F(ExecuteStream, IsCutOffWhenTheServerHasNoTime) {
  Call call(service_.client());
  std::vector<v1::Command> commands;
  commands.reserve(500);
  for (int i = 0; i < 500; ++i) commands.push_back(Visit(i));
  ASSERT_TRUE(call.Send(commands));
  service_.server().Stop(absl::ZeroDuration());
  call.Read(501);
  EXPECT_THAT(call.Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ExecuteStream, EndsAtAMessageThatIsNoneAndAnswersWhatCameBefore) {
  Call call(service_.client());
  ASSERT_TRUE(call.Send({Visit(1)}));
  ASSERT_TRUE(call.Send({}));
  EXPECT_EQ(call.Read(2).size(), 1U);
  EXPECT_THAT(call.Finish(), HasViolation("commands", v1::REASON_FIELD_REQUIRED));
}

TEST_F(ExecuteStream, IsForWhoSaysWhoItIs) {
  server::Client nobody = service_.As("nobody", "x");
  Call call(nobody);
  EXPECT_TRUE(call.Read(1).empty());
  EXPECT_THAT(call.Finish(), HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(ExecuteStream, SurvivesACallerWhoGoesAwayInTheMiddle) {
  for (int round = 0; round < 20; ++round) {
    Call call(service_.client());
    std::vector<v1::Command> commands;
    commands.reserve(50);
    for (int i = 0; i < 50; ++i) commands.push_back(Visit(round * 50 + i));
    call.Send(commands);
    call.Cancel();
    call.Finish().IgnoreError();
  }
  EXPECT_THAT(service_.Do(Arrive("last", "2026-03-02 10:05", "c1")), IsOk());
}

// What the refusal says was missed.
v1::MissedEvents MissedOf(const absl::Status& refusal) {
  v1::MissedEvents missed;
  const auto payload = refusal.GetPayload("type.googleapis.com/kezhi.v1.MissedEvents");
  EXPECT_TRUE(payload.has_value()) << refusal;
  if (payload.has_value()) missed.ParseFromString(std::string(*payload));
  return missed;
}

v1::Command Leave(int day, std::uint64_t expected) {
  v1::StartLeave leave;
  leave.set_consultant("stores/s1/consultants/c1");
  for (auto* date : {leave.mutable_from(), leave.mutable_to()}) {
    date->set_year(2026);
    date->set_month(4);
    date->set_day(day);
  }
  leave.set_reason("rest");
  v1::Command command = Ask(leave);
  command.mutable_expected_revision()->set_exact(expected);
  return command;
}

TEST_F(ExecuteStream, TellsWhatWasMissedWhenItIsAskedFor) {
  service_.Must(Leave(1, 1));
  service_.Must(Leave(2, 2));
  Call call(service_.client());
  ASSERT_TRUE(call.Send({Numbered(Leave(3, 1), 1)}, /*return_missed=*/true));
  ASSERT_TRUE(call.Send({Numbered(Leave(3, 1), 2)}));
  call.SendNoMore();
  const auto results = call.Read(2);
  ASSERT_EQ(results.size(), 2U);
  const absl::Status refusal = server::FromRpcStatus(results[0].error());
  EXPECT_THAT(refusal, StatusIs(absl::StatusCode::kAborted));
  const v1::MissedEvents missed = MissedOf(refusal);
  EXPECT_FALSE(missed.truncated());
  ASSERT_EQ(missed.events_size(), 2);
  EXPECT_EQ(missed.events(0).revision(), 2U);
  EXPECT_EQ(missed.events(1).leave_started().from().day(), 2);
  const absl::Status plain = server::FromRpcStatus(results[1].error());
  EXPECT_THAT(plain, HasReason(v1::REASON_REVISION_CONFLICT));
  EXPECT_FALSE(plain.GetPayload("type.googleapis.com/kezhi.v1.MissedEvents").has_value());
}

TEST_F(ExecuteStream, SaysWhenMoreWasMissedThanFits) {
  for (int day = 1; day <= 28; ++day) service_.Must(Leave(day, static_cast<std::uint64_t>(day)));
  v1::ExecuteRequest request;
  *request.mutable_command() = Numbered(Leave(29, 1), 1);
  request.set_return_missed(true);
  const auto refused = service_.client().Call(&v1::CommandService::Stub::Execute,
                                              service_.client().command(), request);
  const v1::MissedEvents missed = MissedOf(refused.status());
  EXPECT_TRUE(missed.truncated()) << "a trailer holds little";
  ASSERT_GE(missed.events_size(), 3);
  EXPECT_EQ(missed.events(0).revision(), 2U);
}

}  // namespace
}  // namespace kezhi::e2e
