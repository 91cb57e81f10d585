// Consumer groups, spoken to as their members do.

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "services/engine/parked_events.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::HasReason;
using kezhi::testing::HasViolation;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using Stub = v1::ConsumerGroupService::Stub;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A member, as a client has it.
class Member {
 public:
  Member(server::Client& client, const std::string& group, std::uint32_t max_in_flight = 10)
      : stream_(Begin(client, context_)) {
    v1::ConsumeRequest request;
    request.mutable_start()->set_group(group);
    request.mutable_start()->set_max_in_flight(max_in_flight);
    stream_->Write(request);
    v1::ConsumeResponse response;
    joined_ = stream_->Read(&response) && response.has_confirmed();
    position_ = response.confirmed().position();
  }

  ~Member() { Die(); }

  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  bool joined() const { return joined_; }

  // Bytes of the largest message that was read for Next.
  std::size_t largest() const { return largest_; }

  // Where the group stood.
  std::uint64_t position() const { return position_; }

  // The next event that comes; nothing when the call is over.
  v1::Event Next() {
    while (next_ == batch_.events_size()) {
      v1::ConsumeResponse response;
      if (!stream_->Read(&response)) return {};
      largest_ = std::max(largest_, response.ByteSizeLong());
      batch_ = response.events();
      next_ = 0;
    }
    return batch_.events(next_++);
  }

  void Ack(std::uint64_t position) {
    v1::ConsumeRequest request;
    request.mutable_ack()->add_positions(position);
    stream_->Write(request);
  }

  void Nack(std::uint64_t position, v1::NackAction action, const std::string& reason = "") {
    v1::ConsumeRequest request;
    request.mutable_nack()->set_position(position);
    request.mutable_nack()->set_action(action);
    request.mutable_nack()->set_reason(reason);
    stream_->Write(request);
  }

  // Goes without a word.
  void Die() {
    if (!std::exchange(alive_, false)) return;
    context_.TryCancel();
    static_cast<void>(stream_->Finish());
  }

  // Says that it has nothing more to say, and waits for the end.
  grpc::Status Leave() {
    alive_ = false;
    stream_->WritesDone();
    v1::ConsumeResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }

 private:
  using Call = grpc::ClientReaderWriter<v1::ConsumeRequest, v1::ConsumeResponse>;

  static std::unique_ptr<Call> Begin(server::Client& client, grpc::ClientContext& context) {
    client.Identify(context);
    return client.group().Consume(&context);
  }

  grpc::ClientContext context_;
  std::unique_ptr<Call> stream_;
  bool joined_ = false;
  bool alive_ = true;
  std::uint64_t position_ = 0;
  std::size_t largest_ = 0;
  v1::ConsumeEvents batch_;
  int next_ = 0;
};

class GroupTest : public ::testing::Test {
 protected:
  GroupTest() {
    service_.SetClock("2026-03-02 10:55");
    for (int i = 0; i < 6; ++i) {
      service_.Must(Arrive(absl::StrCat("v", i), "2026-03-02 10:05", "c1"));
    }
  }

  absl::StatusOr<v1::ConsumerGroup> Create(
      const std::string& id, const std::function<void(v1::ConsumerGroup&)>& change = nullptr) {
    v1::CreateConsumerGroupRequest request;
    request.mutable_group()->set_name("consumerGroups/" + id);
    request.mutable_group()->mutable_filter()->set_type("VisitRegistered");
    if (change) change(*request.mutable_group());
    const auto response = client().Call(&Stub::CreateConsumerGroup, client().group(), request);
    if (!response.ok()) return response.status();
    return response->group();
  }

  v1::GetConsumerGroupResponse Get(const std::string& id) {
    v1::GetConsumerGroupRequest request;
    request.set_name("consumerGroups/" + id);
    const auto response = client().Call(&Stub::GetConsumerGroup, client().group(), request);
    EXPECT_THAT(response, IsOk());
    return response.value_or(v1::GetConsumerGroupResponse());
  }

  // Waits until `holds` of what Get says. The clock of the service moves on meanwhile.
  template <typename Holds>
  void Await(const std::string& id, Holds holds) {
    while (!holds(Get(id))) service_.clock().Advance(absl::Milliseconds(100));
  }

  std::vector<std::uint64_t> Parked(const std::string& id) {
    v1::ListParkedEventsRequest request;
    request.set_group("consumerGroups/" + id);
    const auto response = client().Call(&Stub::ListParkedEvents, client().group(), request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::uint64_t> positions;
    for (const v1::ParkedEvent& event : response->events()) positions.push_back(event.position());
    return positions;
  }

  server::Client& client() { return service_.client(); }

  std::uint64_t head() { return service_.head(); }

  Service service_;
};

TEST_F(GroupTest, MembersShareTheWorkAndThePositionOutlivesARestart) {
  ASSERT_THAT(Create("bills"), IsOk());
  {
    Member one(client(), "consumerGroups/bills", 3);
    Member two(client(), "consumerGroups/bills", 3);
    ASSERT_TRUE(one.joined() && two.joined());
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 3; ++i) {
      for (Member* member : {&one, &two}) {
        const v1::Event event = member->Next();
        EXPECT_TRUE(event.has_visit_registered());
        EXPECT_TRUE(seen.insert(event.position()).second);
        member->Ack(event.position());
      }
    }
    Await("bills", [&](const auto& group) { return group.progress().position() == head(); });
    EXPECT_TRUE(one.Leave().ok());
  }
  service_.Restart();
  service_.Must(Arrive("v9", "2026-03-02 10:06", "c1"));
  Member again(client(), "consumerGroups/bills");
  EXPECT_EQ(again.position(), head() - 1);
  EXPECT_EQ(again.Next().position(), head());
}

TEST_F(GroupTest, WhatADeadMemberHadGoesToAnotherAtOnce) {
  ASSERT_THAT(Create("bills"), IsOk());
  auto dying = std::make_unique<Member>(client(), "consumerGroups/bills");
  const std::uint64_t first = dying->Next().position();
  Member heir(client(), "consumerGroups/bills");
  dying->Die();
  EXPECT_EQ(heir.Next().position(), first);
}

TEST_F(GroupTest, AStalledMemberIsReplacedWithinItsLease) {
  ASSERT_THAT(Create("bills", [](auto& group) { group.mutable_lease()->set_seconds(60); }), IsOk());
  Member stalled(client(), "consumerGroups/bills");
  const std::uint64_t first = stalled.Next().position();
  Member heir(client(), "consumerGroups/bills");
  service_.clock().Advance(absl::Seconds(60));
  EXPECT_EQ(heir.Next().position(), first);
}

// A client takes messages of 4 MiB, unless it says otherwise.
TEST_F(GroupTest, HandsOutMuchInSeveralMessages) {
  constexpr int kVisits = 2000;
  constexpr int kBatch = 1000;
  constexpr std::size_t kMost = 320U << 10;
  for (int begin = 0; begin < kVisits; begin += kBatch) {
    v1::BatchExecuteRequest request;
    for (int i = begin; i < begin + kBatch; ++i) {
      v1::Command visit = Arrive(absl::StrCat("many", i), "2026-03-02 10:05", "c1");
      visit.set_request_id(absl::StrFormat("00000000-0000-4000-a000-%012d", i));
      *request.add_commands() = std::move(visit);
    }
    ASSERT_THAT(client().Call(&v1::CommandService::Stub::BatchExecute, client().command(), request),
                IsOk());
  }
  ASSERT_THAT(Create("bills", [](v1::ConsumerGroup& group) { group.set_max_in_flight(10'000); }),
              IsOk());
  Member member(client(), "consumerGroups/bills", 10'000);
  std::uint64_t before = 0;
  std::size_t bytes = 0;
  for (int i = 0; i < 6 + kVisits; ++i) {
    const v1::Event event = member.Next();
    ASSERT_GT(event.position(), before);
    before = event.position();
    bytes += event.ByteSizeLong();
  }
  EXPECT_GT(bytes, kMost) << "all would fit into one message";
  EXPECT_LT(member.largest(), kMost);
}

TEST_F(GroupTest, WhatIsParkedCanBeCountedReplayedAndDiscarded) {
  ASSERT_THAT(Create("bills"), IsOk());
  Member member(client(), "consumerGroups/bills");
  std::vector<std::uint64_t> positions;
  for (int i = 0; i < 6; ++i) {
    positions.push_back(member.Next().position());
    member.Nack(positions.back(), v1::NACK_ACTION_PARK, "no_address");
  }
  Await("bills", [&](const auto& group) { return group.progress().parked() == 6; });
  EXPECT_EQ(Parked("bills"), positions);

  v1::ReplayParkedEventsRequest replay;
  replay.set_group("consumerGroups/bills");
  EXPECT_THAT(client().Call(&Stub::ReplayParkedEvents, client().group(), replay),
              HasViolation("selector", v1::REASON_FIELD_REQUIRED));
  replay.mutable_selector()->set_until_position(positions[1]);
  replay.set_validate_only(true);
  EXPECT_EQ(client().Call(&Stub::ReplayParkedEvents, client().group(), replay)->count(), 2U);
  replay.set_validate_only(false);
  ASSERT_THAT(client().Call(&Stub::ReplayParkedEvents, client().group(), replay), IsOk());
  for (int i = 0; i < 2; ++i) member.Ack(member.Next().position());
  Await("bills", [&](const auto& group) { return group.progress().parked() == 4; });

  v1::DiscardParkedEventsRequest discard;
  discard.set_group("consumerGroups/bills");
  discard.mutable_selector()->set_all(true);
  EXPECT_EQ(client().Call(&Stub::DiscardParkedEvents, client().group(), discard)->count(), 4U);
  EXPECT_THAT(Parked("bills"), IsEmpty());
}

TEST_F(GroupTest, StopsWhenAMemberSaysSoAndGoesOnAfterAnUpdate) {
  ASSERT_THAT(Create("bills"), IsOk());
  Member member(client(), "consumerGroups/bills", 1);
  const std::uint64_t first = member.Next().position();
  member.Nack(first, v1::NACK_ACTION_STOP);
  Await("bills", [](const auto& group) { return group.group().stopped(); });
  v1::UpdateConsumerGroupRequest update;
  *update.mutable_group() = Get("bills").group();
  update.mutable_group()->set_stopped(false);
  ASSERT_THAT(client().Call(&Stub::UpdateConsumerGroup, client().group(), update), IsOk());
  EXPECT_EQ(member.Next().position(), first);
}

TEST_F(GroupTest, AnUpdateByWhoHasNotSeenTheLastOneIsRefused) {
  const auto made = Create("bills");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->max_in_flight(), 1000U);
  v1::UpdateConsumerGroupRequest update;
  *update.mutable_group() = *made;
  update.mutable_group()->set_max_attempts(5);
  ASSERT_THAT(client().Call(&Stub::UpdateConsumerGroup, client().group(), update), IsOk());
  const auto late = client().Call(&Stub::UpdateConsumerGroup, client().group(), update);
  EXPECT_THAT(late, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(late, HasReason(v1::REASON_ETAG_MISMATCH));
  EXPECT_EQ(Get("bills").group().max_attempts(), 5U);
}

TEST_F(GroupTest, ARemovedGroupTellsItsMembersAndLeavesNothing) {
  ASSERT_THAT(Create("bills"), IsOk());
  EXPECT_THAT(Create("bills"), HasReason(v1::REASON_GROUP_EXISTS));
  Member member(client(), "consumerGroups/bills", 1);
  member.Nack(member.Next().position(), v1::NACK_ACTION_PARK);
  Await("bills", [&](const auto& group) { return group.progress().parked() == 1; });
  v1::DeleteConsumerGroupRequest remove;
  remove.set_name("consumerGroups/bills");
  ASSERT_THAT(client().Call(&Stub::DeleteConsumerGroup, client().group(), remove), IsOk());
  EXPECT_EQ(member.Leave().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(client().Call(&Stub::DeleteConsumerGroup, client().group(), remove),
              HasReason(v1::REASON_GROUP_NOT_FOUND));
  ASSERT_THAT(Create("bills"), IsOk());
  EXPECT_THAT(Parked("bills"), IsEmpty());
  EXPECT_EQ(Get("bills").progress().position(), 0U);
}

TEST_F(GroupTest, AGroupThatFailsSaysWhyEverywhereAndTheServerGoesOn) {
  ASSERT_THAT(Create("bills"), IsOk());
  // A parked event that is in no log.
  v1::ParkedEvent nowhere;
  nowhere.set_position(head() + 1000);
  std::promise<absl::Status> stored;
  service_.server().engine().sequencer().SubmitSideWrites(
      {engine::ParkedRow("bills", nowhere)},
      [&stored](const absl::Status& status) { stored.set_value(status); });
  ASSERT_THAT(stored.get_future().get(), IsOk());
  const int port = service_.server().http_port();
  EXPECT_THAT(Http(port, "GET /readyz"), Not(HasSubstr("consumer_group.bills")));

  Member member(client(), "consumerGroups/bills");
  v1::ReplayParkedEventsRequest replay;
  replay.set_group("consumerGroups/bills");
  replay.mutable_selector()->set_all(true);
  ASSERT_THAT(client().Call(&Stub::ReplayParkedEvents, client().group(), replay), IsOk());
  while (member.Next().position() > 0) {
  }
  Await("bills", [](const auto& group) { return !group.progress().error().empty(); });
  EXPECT_EQ(Get("bills").progress().members(), 0U);
  EXPECT_THAT(Http(port, "GET /readyz"), HasSubstr("consumer_group.bills"));
  EXPECT_THAT(Http(port, "GET /metrics"),
              HasSubstr("kezhi_consumer_group_failed{group=\"bills\"} 1"));
  EXPECT_THAT(service_.Do(Arrive("v9", "2026-03-02 10:06", "c1")), IsOk());

  // After a rest it begins again by itself.
  Member hasty(client(), "consumerGroups/bills");
  EXPECT_EQ(hasty.Next().position(), 0U);
  service_.clock().Advance(absl::Seconds(2));
  Await("bills", [](const auto& group) { return group.progress().error().empty(); });
  EXPECT_THAT(Http(port, "GET /metrics"),
              HasSubstr("kezhi_consumer_group_restarts_total{group=\"bills\"} 1"));
  EXPECT_THAT(Http(port, "GET /metrics"),
              HasSubstr("kezhi_consumer_group_last_error{group=\"bills\",code="));
  Member patient(client(), "consumerGroups/bills");
  EXPECT_GT(patient.Next().position(), 0U);
  EXPECT_THAT(Http(port, "GET /readyz"), Not(HasSubstr("consumer_group.bills")));
}

TEST_F(GroupTest, AGroupWhoseWakeWasLostIsWokenByTheWatchdog) {
  ASSERT_THAT(Create("bills"), IsOk());
  Member member(client(), "consumerGroups/bills");
  for (int i = 0; i < 6; ++i) member.Ack(member.Next().position());
  Await("bills", [&](const auto& group) { return group.progress().position() == head(); });
  // From now on nobody who follows the log is told that it has grown.
  service_.server().engine().head_watch().Remove(kToldToFollowers);
  service_.Must(Arrive("v9", "2026-03-02 10:06", "c1"));
  auto next = std::async(std::launch::async, [&] { return member.Next().position(); });
  const int port = service_.server().http_port();
  while (next.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    service_.clock().Advance(absl::Seconds(60));
    static_cast<void>(Http(port, "GET /healthz"));
  }
  EXPECT_EQ(next.get(), head());
  EXPECT_THAT(
      Http(port, "GET /metrics"),
      HasSubstr("kezhi_consumer_group_last_error{group=\"bills\",code=\"DEADLINE_EXCEEDED\"}"));
}

TEST_F(GroupTest, NamesTheTextThatIsNotUtf8) {
  // protobuf says on the client's side, too, that it should not be sent.
  const google::protobuf::LogSilencer silencer;
  EXPECT_THAT(Create("b", [](auto& group) { group.mutable_filter()->set_stream_prefix("\xFF"); }),
              HasViolation("group.filter.stream_prefix", v1::REASON_TEXT_INVALID));
  v1::GetConsumerGroupRequest get;
  get.set_name("consumerGroups/\xFF");
  EXPECT_THAT(client().Call(&Stub::GetConsumerGroup, client().group(), get),
              HasViolation("name", v1::REASON_TEXT_INVALID));
  v1::ReplayParkedEventsRequest replay;
  replay.mutable_selector()->mutable_filter()->set_role("\xC3(");
  EXPECT_THAT(client().Call(&Stub::ReplayParkedEvents, client().group(), replay),
              HasViolation("selector.filter.role", v1::REASON_TEXT_INVALID));
}

TEST_F(GroupTest, RefusesWhoMayNotAndWhatMakesNoSense) {
  server::Client manager = service_.As("manager", "m1");
  v1::ListConsumerGroupsRequest list;
  EXPECT_THAT(manager.Call(&Stub::ListConsumerGroups, manager.group(), list),
              HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Create("Bills!"), HasViolation("group.name", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Create("b", [](auto& group) { group.mutable_lease()->set_seconds(0); }),
              HasViolation("group.lease", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(Create("b", [](auto& group) { group.mutable_filter()->set_type("Nonsense"); }),
              HasViolation("group.filter.type", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(Create("b", [this](auto& group) { group.set_after_position(head() + 1); }),
              HasReason(v1::REASON_AS_OF_AHEAD));
  EXPECT_FALSE(Member(client(), "consumerGroups/none").joined());
}

}  // namespace
}  // namespace kezhi::e2e
