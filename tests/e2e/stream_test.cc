// Reading and following events.

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::HasReason;
using kezhi::testing::HasViolation;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using Stream = v1::StreamService::Stub;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;

std::vector<std::uint64_t> ReadAll(server::Client& client, const v1::ReadAllRequest& request) {
  std::vector<std::uint64_t> positions;
  EXPECT_THAT(client.Stream(&Stream::ReadAll, client.stream(), request,
                            [&](const v1::ReadAllResponse& answer) {
                              for (const v1::Event& event : answer.events()) {
                                positions.push_back(event.position());
                              }
                              return true;
                            }),
              IsOk());
  return positions;
}

std::vector<std::uint64_t> UpTo(std::uint64_t last) {
  std::vector<std::uint64_t> positions(last);
  for (std::uint64_t i = 0; i < last; ++i) positions[i] = i + 1;
  return positions;
}

TEST(Streams, ReadAllGivesEveryEventOnceForwardsAndBackwards) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  for (int i = 0; i < 300; ++i) {
    service.Must(Arrive(absl::StrCat("v", i), "2026-03-02 10:05", "c1"));
  }
  std::vector<std::uint64_t> expected = UpTo(service.head());
  ASSERT_GT(expected.size(), 300U);
  v1::ReadAllRequest request;
  EXPECT_EQ(ReadAll(service.client(), request), expected);
  request.set_direction(v1::DIRECTION_BACKWARD);
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(ReadAll(service.client(), request), expected);
  request.set_after_position(3);
  EXPECT_THAT(ReadAll(service.client(), request), ElementsAre(2, 1));
  request.set_direction(v1::DIRECTION_FORWARD);
  request.set_limit(1);
  EXPECT_THAT(ReadAll(service.client(), request), ElementsAre(4));
  request.set_limit(0);
  request.set_until_position(5);
  EXPECT_THAT(ReadAll(service.client(), request), ElementsAre(4, 5));
}

TEST(Streams, ReadStreamGivesOneStreamInOrderOfRevisions) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  service.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
  v1::ReadStreamRequest request;
  request.set_stream("stores/s1/visits/v1");
  const auto read = [&] {
    std::vector<std::uint64_t> revisions;
    EXPECT_THAT(service.client().Stream(&Stream::ReadStream, service.client().stream(), request,
                                        [&](const v1::ReadStreamResponse& answer) {
                                          for (const v1::Event& event : answer.events()) {
                                            revisions.push_back(event.revision());
                                          }
                                          return true;
                                        }),
                IsOk());
    return revisions;
  };
  EXPECT_THAT(read(), ElementsAre(1, 2));
  request.set_after_revision(1);
  EXPECT_THAT(read(), ElementsAre(2));
  request.set_after_revision(0);
  request.set_direction(v1::DIRECTION_BACKWARD);
  EXPECT_THAT(read(), ElementsAre(2, 1));
  request.set_limit(1);
  EXPECT_THAT(read(), ElementsAre(2));

  request.set_stream("stores/s1/visits/none");
  const auto none = service.client().Stream(&Stream::ReadStream, service.client().stream(), request,
                                            [](const v1::ReadStreamResponse&) { return true; });
  EXPECT_THAT(none, HasReason(v1::REASON_STREAM_NOT_FOUND));
}

TEST(Streams, SubscribeCatchesUpThenGoesOnLiveWithNeitherGapNorDuplicate) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  constexpr int kVisits = 200;
  const std::uint64_t last = service.head() + kVisits;
  std::thread writer([&] {
    for (int i = 0; i < kVisits; ++i) {
      service.Must(Arrive(absl::StrCat("v", i), "2026-03-02 10:05", "c1"));
    }
  });
  std::vector<std::uint64_t> positions;
  std::vector<v1::SubscribeResponse::KindCase> kinds;
  int caught_up = 0;
  const auto status = service.client().Stream(
      &Stream::Subscribe, service.client().stream(), v1::SubscribeRequest(),
      [&](const v1::SubscribeResponse& answer) {
        kinds.push_back(answer.kind_case());
        if (answer.has_caught_up()) ++caught_up;
        for (const v1::Event& event : answer.events().events()) {
          positions.push_back(event.position());
        }
        return positions.empty() || positions.back() < last || caught_up == 0;
      });
  writer.join();
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(kinds.front(), v1::SubscribeResponse::kConfirmed);
  EXPECT_EQ(caught_up, 1);
  EXPECT_EQ(positions, UpTo(last));
}

TEST(Streams, SubscribersOfOneTypeHearOnlyThatAndGetCheckpointsWhenNothingHappens) {
  Service service;
  v1::SubscribeRequest request;
  request.set_after_position(0);
  request.add_types("ConsultantHired");
  std::vector<std::string> streams;
  std::uint64_t checkpoint = 0;
  EXPECT_THAT(service.client().Stream(&Stream::Subscribe, service.client().stream(), request,
                                      [&](const v1::SubscribeResponse& answer) {
                                        for (const v1::Event& event : answer.events().events()) {
                                          streams.push_back(event.stream());
                                        }
                                        checkpoint = answer.checkpoint().position();
                                        if (answer.has_caught_up()) {
                                          service.clock().Advance(absl::Seconds(5));
                                        }
                                        return checkpoint < service.head();
                                      }),
              IsOk());
  EXPECT_THAT(streams, ElementsAre("stores/s1/consultants/c1", "stores/s1/consultants/c2",
                                   "stores/s1/consultants/c3"));
}

TEST(Streams, SubscribersAreToldWhenTheServerStops) {
  Service service;
  v1::SubscribeRequest request;
  request.set_now(true);
  std::atomic<bool> begun = false;
  absl::Status ended;
  std::thread reader([&] {
    ended = service.client().Stream(&Stream::Subscribe, service.client().stream(), request,
                                    [&](const v1::SubscribeResponse& answer) {
                                      begun = begun || answer.has_caught_up();
                                      begun.notify_all();
                                      return true;
                                    });
  });
  begun.wait(false);
  service.server().Stop(absl::Seconds(5));
  reader.join();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ended, HasReason(v1::REASON_STOPPING));
}

TEST(Streams, ASlowReaderSlowsOnlyItselfAndMissesNothing) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  // Asks for everything and reads nothing yet.
  grpc::ClientContext context;
  const auto slow = service.client().stream().Subscribe(&context, v1::SubscribeRequest());
  for (int i = 0; i < 200; ++i) {
    service.Must(Arrive(absl::StrCat("v", i), "2026-03-02 10:05", "c1"));
  }
  const std::uint64_t last = service.head();
  std::vector<std::uint64_t> quick;
  EXPECT_THAT(
      service.client().Stream(&Stream::Subscribe, service.client().stream(), v1::SubscribeRequest(),
                              [&](const v1::SubscribeResponse& answer) {
                                for (const v1::Event& event : answer.events().events()) {
                                  quick.push_back(event.position());
                                }
                                return quick.empty() || quick.back() < last;
                              }),
      IsOk());
  EXPECT_EQ(quick, UpTo(last));

  std::vector<std::uint64_t> late;
  v1::SubscribeResponse answer;
  while ((late.empty() || late.back() < last) && slow->Read(&answer)) {
    for (const v1::Event& event : answer.events().events()) late.push_back(event.position());
  }
  EXPECT_EQ(late, UpTo(last));
  context.TryCancel();
  while (slow->Read(&answer)) {
  }
  EXPECT_EQ(slow->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(Streams, OneFilterServesReadingAndFollowing) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  v1::EventFilter filter;
  auto* all = filter.mutable_all_of();
  all->add_filters()->set_store("stores/s1");
  all->add_filters()->mutable_none_of()->add_filters()->set_type("ConsultantHired");
  all->add_filters()->mutable_none_of()->add_filters()->set_type("PlaybookAdopted");
  v1::ReadAllRequest read;
  *read.mutable_filter() = filter;
  EXPECT_THAT(ReadAll(service.client(), read), ElementsAre(1, service.head()));
  read.add_types("VisitRegistered");
  EXPECT_THAT(ReadAll(service.client(), read), ElementsAre(service.head()));

  v1::SubscribeRequest follow;
  *follow.mutable_filter() = filter;
  std::vector<std::uint64_t> followed;
  EXPECT_THAT(service.client().Stream(&Stream::Subscribe, service.client().stream(), follow,
                                      [&](const v1::SubscribeResponse& answer) {
                                        for (const v1::Event& event : answer.events().events()) {
                                          followed.push_back(event.position());
                                        }
                                        return !answer.has_caught_up();
                                      }),
              IsOk());
  EXPECT_THAT(followed, ElementsAre(1, service.head()));
}

// akka-persistence-r2dbc #343: a time as a cursor needs backtracking. Here it is mapped to a
// position once, and the position goes on.
TEST(Streams, ATimeIsMappedToAPositionOnce) {
  Service service;
  const std::uint64_t before = service.head();
  service.SetClock("2026-03-02 10:55");
  service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  v1::SubscribeRequest request;
  *request.mutable_after_recorded_at() = domain::ToTimestamp(Local("2026-03-02 10:00"));
  std::uint64_t confirmed = 0;
  std::vector<std::uint64_t> positions;
  EXPECT_THAT(service.client().Stream(&Stream::Subscribe, service.client().stream(), request,
                                      [&](const v1::SubscribeResponse& answer) {
                                        if (answer.has_confirmed()) {
                                          confirmed = answer.confirmed().after_position();
                                        }
                                        for (const v1::Event& event : answer.events().events()) {
                                          positions.push_back(event.position());
                                        }
                                        return !answer.has_caught_up();
                                      }),
              IsOk());
  EXPECT_EQ(confirmed, before);
  EXPECT_THAT(positions, ElementsAre(before + 1));
}

TEST(Streams, AStoresOwnPeopleHearOfTheirStoreAlone) {
  Service service;
  server::Client other = service.As("manager", "m2", "stores/s2");
  v1::ReadAllRequest request;
  request.set_stream_prefix("stores/");
  EXPECT_THAT(ReadAll(other, request), ElementsAre());
}

TEST(Streams, HeartbeatsComeAsOftenAsAskedFor) {
  Service service;
  v1::SubscribeRequest request;
  request.set_now(true);
  request.mutable_checkpoint_every()->set_seconds(3600);
  request.mutable_heartbeat_every()->set_seconds(7);
  absl::Time beat = absl::InfinitePast();
  EXPECT_THAT(service.client().Stream(&Stream::Subscribe, service.client().stream(), request,
                                      [&](const v1::SubscribeResponse& answer) {
                                        if (answer.has_caught_up()) {
                                          service.clock().Advance(absl::Seconds(7));
                                        }
                                        if (answer.has_heartbeat()) {
                                          beat = domain::ToTime(answer.heartbeat().at());
                                        }
                                        return !answer.has_heartbeat();
                                      }),
              IsOk());
  EXPECT_EQ(beat, service.clock().Now());
}

TEST(Streams, BadRequestsAreRefusedWithTheirPaths) {
  Service service;
  v1::SubscribeRequest request;
  request.add_types("VisitCompleted");
  request.add_types("Nonsense");
  const auto ignore = [](const auto&) { return true; };
  EXPECT_THAT(
      service.client().Stream(&Stream::Subscribe, service.client().stream(), request, ignore),
      HasViolation("types[1]", v1::REASON_QUERY_INVALID));
  request.clear_types();
  request.mutable_filter()->set_type("Nonsense");
  request.mutable_heartbeat_every()->set_seconds(7200);
  EXPECT_THAT(
      service.client().Stream(&Stream::Subscribe, service.client().stream(), request, ignore),
      AllOf(HasViolation("heartbeat_every", v1::REASON_QUERY_INVALID),
            HasViolation("filter.type", v1::REASON_QUERY_INVALID)));
  request.clear_heartbeat_every();
  request.clear_filter();
  request.set_after_position(service.head() + 1);
  EXPECT_THAT(
      service.client().Stream(&Stream::Subscribe, service.client().stream(), request, ignore),
      HasReason(v1::REASON_AS_OF_AHEAD));
  v1::GetEventRequest event;
  event.set_position(service.head() + 1);
  EXPECT_THAT(service.client().Call(&Stream::GetEvent, service.client().stream(), event),
              HasReason(v1::REASON_EVENT_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::e2e
