// The service as a whole: pages, reflection, health, checks and rebuilds, the refusal to leave
// loopback.

#include "tests/e2e/service.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/projection.h"
#include "services/server/raw_message.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::IsOk;
using Query = v1::QueryService::Stub;
using ::testing::HasSubstr;

void Hire(Service& service, const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant(absl::StrCat("stores/s1/consultants/", id));
  hire.set_name("顾问");
  service.Must(Ask(hire));
}

TEST(Pages, ShowOneStateWhateverIsWrittenMeanwhile) {
  Service service;
  std::set<std::string> expected;
  for (const char* id : {"c1", "c2", "c3"}) expected.insert(id);
  for (int i = 0; i < 20; ++i) {
    Hire(service, absl::StrCat("e", i));
    expected.insert(absl::StrCat("e", i));
  }
  v1::ListConsultantsRequest request;
  request.set_parent("stores/s1");
  request.set_page_size(7);
  request.mutable_read_at()->set_min_position(service.head());
  std::vector<std::string> seen;
  std::set<std::uint64_t> served;
  std::set<std::int64_t> evaluated;
  int pages = 0;
  do {
    const auto page = Get(service.client(), &Query::ListConsultants, request);
    for (const v1::ConsultantRow& row : page.consultants()) {
      seen.push_back(row.consultant().substr(row.consultant().rfind('/') + 1));
    }
    served.insert(page.served().position());
    evaluated.insert(page.served().evaluated_at().seconds());
    request.set_page_token(page.next_page_token());
    ++pages;
    // Both before and after where the list is.
    Hire(service, absl::StrCat("a", pages));
    Hire(service, absl::StrCat("z", pages));
    service.clock().Advance(absl::Minutes(1));
  } while (!request.page_token().empty() && pages < 10);
  EXPECT_EQ(pages, 4);  // 23 consultants by 7
  EXPECT_EQ(served.size(), 1U);
  EXPECT_EQ(evaluated.size(), 1U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), expected);
  EXPECT_EQ(seen.size(), expected.size());
}

// Calls a method by its path with bytes, as reflection's and health's protos are not installed with
// the library.
std::string CallRaw(server::Client& client, const std::string& method, const std::string& bytes) {
  grpc::GenericStub stub(client.channel());
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto call = stub.PrepareCall(&context, method, &queue);
  const auto wait = [&] { return queue.Next(&tag, &ok) && ok; };
  call->StartCall(nullptr);
  EXPECT_TRUE(wait());
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  call->WriteLast(request, grpc::WriteOptions(), nullptr);
  EXPECT_TRUE(wait());
  grpc::ByteBuffer response;
  call->Read(&response, nullptr);
  EXPECT_TRUE(wait());
  std::string answer = server::BytesOf(response);
  grpc::Status status;
  call->Finish(&status, nullptr);
  EXPECT_TRUE(wait());
  EXPECT_TRUE(status.ok()) << status.error_message();
  return answer;
}

TEST(Reflection, ListsTheServices) {
  Service service;
  // ServerReflectionRequest {list_services: "*"}: field 7.
  const std::string answer =
      CallRaw(service.client(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              "\x3A\x01*");
  for (const char* name : {"CommandService", "QueryService", "StreamService", "AuditService",
                           "AdminService", "PrivacyService"}) {
    EXPECT_THAT(answer, HasSubstr(absl::StrCat("kezhi.v1.", name)));
  }
  EXPECT_THAT(answer, HasSubstr("grpc.health.v1.Health"));
}

TEST(Health, IsServing) {
  Service service;
  // HealthCheckResponse {status: SERVING}.
  EXPECT_EQ(CallRaw(service.client(), "/grpc.health.v1.Health/Check", ""), "\x08\x01");
}

TEST(Operation, ARebuildGivesTheSameViewsAndACheckFindsNothing) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  service.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));

  v1::RebuildViewsResponse rebuilt;
  EXPECT_THAT(service.client().Stream(&v1::AdminService::Stub::RebuildViews,
                                      service.client().admin(), v1::RebuildViewsRequest(),
                                      [&](const v1::RebuildViewsResponse& answer) {
                                        rebuilt = answer;
                                        return true;
                                      }),
              IsOk());
  EXPECT_EQ(rebuilt.digest_before().size(), 64U);
  EXPECT_EQ(rebuilt.digest_after(), rebuilt.digest_before());

  v1::VerifyRequest request;
  request.set_views(true);
  v1::VerifyResponse verdict;
  EXPECT_THAT(
      service.client().Stream(&v1::AuditService::Stub::Verify, service.client().audit(), request,
                              [&](const v1::VerifyResponse& answer) {
                                verdict = answer;
                                return true;
                              }),
      IsOk());
  EXPECT_TRUE(verdict.report().clean()) << verdict.ShortDebugString();
  EXPECT_EQ(verdict.report().records(), service.head());
  EXPECT_EQ(verdict.report().views_digest(), rebuilt.digest_after());
  std::vector<std::string> views;
  for (const v1::VerifiedView& view : verdict.report().views()) {
    views.push_back(view.name());
    EXPECT_EQ(view.digest().size(), 64U) << view.name();
    EXPECT_EQ(view.digest(), view.rebuilt_digest()) << view.name();
  }
  std::vector<std::string> all;
  for (const domain::Projection& projection : domain::Projections()) {
    all.emplace_back(projection.name);
  }
  EXPECT_EQ(views, all);
}

TEST(Operation, TellsWhereTheLogStands) {
  Service service;
  const auto head = service.client().Call(&v1::StreamService::Stub::GetHead,
                                          service.client().stream(), v1::GetHeadRequest());
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(head->position(), service.head());
  EXPECT_EQ(head->now().seconds(), absl::ToUnixSeconds(Local("2026-03-02 08:00")));
  const auto info = service.client().Call(&v1::AdminService::Stub::GetServerInfo,
                                          service.client().admin(), v1::GetServerInfoRequest());
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ(info->log_id(), head->log_id());
  EXPECT_FALSE(info->version().empty());
}

TEST(Operation, TellsWhereTheLogStoodAtATime) {
  Service service;
  service.SetClock("2026-03-02 10:06");
  const std::uint64_t before = service.head();
  service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  const auto resolve = [&service](absl::Time time) {
    v1::ResolvePositionRequest request;
    *request.mutable_recorded_at() = domain::ToTimestamp(time);
    return service.client().Call(&v1::StreamService::Stub::ResolvePosition,
                                 service.client().stream(), request);
  };
  EXPECT_EQ(resolve(Local("2026-03-02 10:05"))->position(), before);
  EXPECT_EQ(resolve(Local("2026-03-02 10:06"))->position(), service.head());
  EXPECT_EQ(resolve(Local("2025-12-31 08:00"))->position(), 0);
  EXPECT_EQ(resolve(Local("2026-03-02 10:06"))->log_id().size(), 16U);
  EXPECT_THAT(resolve(Local("2026-03-02 10:07")),
              kezhi::testing::HasReason(v1::REASON_AS_OF_AHEAD));
  EXPECT_THAT(service.client().Call(&v1::StreamService::Stub::ResolvePosition,
                                    service.client().stream(), v1::ResolvePositionRequest()),
              kezhi::testing::HasViolation("recorded_at", v1::REASON_TIME_INVALID));
}

TEST(Operation, ASecondServerOnTheSamePortIsRefused) {
  Service service;
  storage::TempDir other;
  server::ServerOptions options;
  options.data_directory = other.Sub("data");
  options.listen = service.server().address();
  options.min_free_bytes = 1 << 20;
  EXPECT_THAT(server::Server::Start(options),
              kezhi::testing::StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace kezhi::e2e
