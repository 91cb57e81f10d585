// What operators see: projections one by one, health, metrics.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "domain/projection.h"
#include "services/engine/event_reader.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using testing::Ask;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

v1::Command Hire(const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("顾问");
  return Ask(hire);
}

// Of the common ground; and as many as a page may have.
constexpr int kCommonConsultants = 3;
constexpr int kPage = 1000;

class OperationsTest : public ::testing::Test {
 protected:
  // `sheet` throws at events of this type while it is set.
  OperationsTest() : projections_(domain::Projections()) {
    for (domain::Projection& projection : projections_) {
      if (projection.name != std::string("sheet")) continue;
      projection.apply = [this, apply = projection.apply](const v1::Event& event,
                                                          const domain::RowReader& rows,
                                                          domain::RowWriter& out) {
        if (faulty_ && event.has_consultant_hired()) throw std::runtime_error("planted");
        apply(event, rows, out);
      };
    }
    service_ = std::make_unique<Service>([this](engine::EngineOptions& options) {
      options.projections = &projections_;
      options.whole_from = 1;
    });
    Await();
  }

  void Await(const engine::ProjectionNames& names = {}) {
    EXPECT_THAT(service_->server().engine().projector().AwaitPosition(
                    names, Position(service_->head()),
                    std::chrono::steady_clock::now() + std::chrono::seconds(60)),
                IsOk());
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (v1::AdminService::Stub::*method)(grpc::ClientContext*,
                                                                               const Request&,
                                                                               Response*),
                                const Request& request) {
    return service_->client().Call(method, service_->client().admin(), request);
  }

  v1::Projection Sheet() {
    v1::GetProjectionRequest request;
    request.set_name("sheet");
    const auto response = Call(&v1::AdminService::Stub::GetProjection, request);
    EXPECT_THAT(response, IsOk());
    return response->instances(0);
  }

  // What grpc.health.v1 says. Its request and its answer have one field each, a text and a number,
  // and so look like these on the wire.
  bool Serves(const std::string& name) {
    service_->server().RefreshHealth();
    google::protobuf::StringValue request;
    request.set_value(name);
    bool own = false;
    grpc::ByteBuffer in;
    EXPECT_TRUE(
        grpc::SerializationTraits<google::protobuf::StringValue>::Serialize(request, &in, &own)
            .ok());
    grpc::GenericStub stub(
        grpc::CreateChannel(service_->server().address(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    grpc::ByteBuffer out;
    std::promise<grpc::Status> ended;
    stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &in, &out,
                   [&ended](grpc::Status status) { ended.set_value(std::move(status)); });
    EXPECT_TRUE(ended.get_future().get().ok()) << name;
    google::protobuf::Int32Value answer;
    EXPECT_TRUE(
        grpc::SerializationTraits<google::protobuf::Int32Value>::Deserialize(&out, &answer).ok());
    return answer.value() == 1;
  }

  // Plants the fault and waits until the sheet has stopped.
  std::uint64_t StopSheet() {
    faulty_ = true;
    const std::uint64_t bad = service_->Must(Hire("c9")).last_position();
    Await({"card", "directory"});
    EXPECT_THAT(
        service_->server().engine().projector().AwaitPosition(
            {"sheet"}, Position(bad), std::chrono::steady_clock::now() + std::chrono::seconds(60)),
        HasReason(v1::REASON_PROJECTION_BEHIND));
    return bad;
  }

  std::atomic<bool> faulty_ = false;
  std::vector<domain::Projection> projections_;
  std::unique_ptr<Service> service_;
};

TEST_F(OperationsTest, ListsEveryProjectionAndHowItStands) {
  const auto all = Call(&v1::AdminService::Stub::ListProjections, v1::ListProjectionsRequest());
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->head(), service_->head());
  EXPECT_EQ(static_cast<std::size_t>(all->projections_size()), domain::Projections().size());
  for (const v1::Projection& projection : all->projections()) {
    EXPECT_EQ(projection.role(), v1::PROJECTION_ROLE_SERVED) << projection.name();
    EXPECT_EQ(projection.state(), v1::PROJECTION_STATE_FOLLOWING) << projection.name();
    EXPECT_EQ(projection.position(), service_->head()) << projection.name();
    EXPECT_EQ(projection.lag_events(), 0) << projection.name();
    EXPECT_EQ(projection.error(), "") << projection.name();
  }
}

// Hires, and asks for the sheet and the consultants, in turn and from a thread of its own, as long
// as it lives. Counts what was answered as it should be, and what was not.
class Asker {
 public:
  explicit Asker(Service& service) : service_(service), thread_([this] { Ask(); }) {}

  ~Asker() { End(); }

  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  void End() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
  }

  // Waits until it has been answered three times more, or was not.
  void LetPass() const {
    const int before = answered_;
    while (answered_ < before + 3 && wrong_ == 0) std::this_thread::yield();
  }

  int wrong() const { return wrong_; }

 private:
  void Ask() {
    server::Client client = service_.As("operator", "asker");
    int hired = 0;
    for (int n = 0; !over_; ++n) {
      const auto outcome = service_.Do(client, Hire(absl::StrCat("n", n)));
      if (!outcome.ok()) {
        ++wrong_;
        return;
      }
      ++hired;
      // Everything that was hired until then, and a form of the projection that is being changed.
      v1::ListConsultantsRequest consultants;
      consultants.set_parent("stores/s1");
      consultants.set_page_size(kPage);
      *consultants.mutable_read_at() = After(*outcome);
      const auto list =
          client.Call(&v1::QueryService::Stub::ListConsultants, client.query(), consultants);
      v1::GetRegistrationSheetRequest sheet;
      sheet.set_name("stores/s1/days/20260302");
      *sheet.mutable_read_at() = After(*outcome);
      const bool served =
          client.Call(&v1::QueryService::Stub::GetRegistrationSheet, client.query(), sheet).ok();
      *sheet.mutable_read_at() = AsOf(outcome->last_position() - 1);
      const bool past =
          client.Call(&v1::QueryService::Stub::GetRegistrationSheet, client.query(), sheet).ok();
      const bool seen =
          list.ok() && list->consultants_size() == std::min(kCommonConsultants + hired, kPage);
      ++(served && past && seen ? answered_ : wrong_);
    }
  }

  Service& service_;
  std::atomic<bool> over_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> wrong_ = 0;
  std::thread thread_;
};

TEST_F(OperationsTest, BuildsSwitchesAndGoesBackWhileQueriesAreAnswered) {
  Asker asker(*service_);
  asker.LetPass();
  v1::BuildProjectionRequest build;
  build.set_name("sheet");
  v1::BuildProjectionResponse built;
  ASSERT_THAT(service_->client().Stream(&v1::AdminService::Stub::BuildProjection,
                                        service_->client().admin(), build,
                                        [&](const v1::BuildProjectionResponse& progress) {
                                          built = progress;
                                          return true;
                                        }),
              IsOk());
  EXPECT_EQ(built.done(), built.total());
  EXPECT_EQ(built.comparison().digest_served(), built.comparison().digest_candidate());
  v1::SwitchProjectionRequest change;
  change.set_name("sheet");
  EXPECT_THAT(Call(&v1::AdminService::Stub::SwitchProjection, change), IsOk());
  EXPECT_EQ(Sheet().role(), v1::PROJECTION_ROLE_FORMER);
  asker.LetPass();
  v1::RollbackProjectionRequest back;
  back.set_name("sheet");
  // While commands come, either may be a step ahead of the other: "behind; try again".
  auto rolled_back = Call(&v1::AdminService::Stub::RollbackProjection, back);
  for (int i = 0; i < 100 && absl::IsFailedPrecondition(rolled_back.status()); ++i) {
    asker.LetPass();
    rolled_back = Call(&v1::AdminService::Stub::RollbackProjection, back);
  }
  EXPECT_THAT(rolled_back, IsOk());
  EXPECT_EQ(Sheet().role(), v1::PROJECTION_ROLE_SERVED);
  asker.LetPass();
  v1::DropProjectionRequest drop;
  drop.set_number(built.number());
  EXPECT_THAT(Call(&v1::AdminService::Stub::DropProjection, drop), IsOk());
  EXPECT_THAT(Call(&v1::AdminService::Stub::DropProjection, drop),
              HasReason(v1::REASON_PROJECTION_NOT_FOUND));
  v1::VerifyProjectionRequest verify;
  verify.set_name("card");
  v1::VerifyProjectionResponse verified;
  EXPECT_THAT(service_->client().Stream(&v1::AdminService::Stub::VerifyProjection,
                                        service_->client().admin(), verify,
                                        [&](const v1::VerifyProjectionResponse& progress) {
                                          verified = progress;
                                          return true;
                                        }),
              IsOk());
  EXPECT_EQ(verified.comparison().digest_served(), verified.comparison().digest_candidate());
  asker.LetPass();
  asker.End();
  EXPECT_EQ(asker.wrong(), 0) << "queries and commands that were not answered as they should be";
}

TEST_F(OperationsTest, OnlyOperatorsDoSo) {
  server::Client caller = service_->As("manager", "m1");
  EXPECT_THAT(caller.Call(&v1::AdminService::Stub::ListProjections, caller.admin(),
                          v1::ListProjectionsRequest()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(OperationsTest, TheSigningKeyIsReplacedForAnOperatorOfAllStoresWhoSaysWhy) {
  engine::Engine& engine = service_->server().engine();
  const std::string former = ToString(engine.tree_heads().key());
  v1::RotateSigningKeyRequest request;
  request.set_reason(" ");
  EXPECT_THAT(Call(&v1::AdminService::Stub::RotateSigningKey, request),
              HasViolation("reason", v1::REASON_REASON_REQUIRED));
  request.set_reason("yearly change");
  server::Client of_one_store = service_->As("operator", "o1");
  EXPECT_THAT(
      of_one_store.Call(&v1::AdminService::Stub::RotateSigningKey, of_one_store.admin(), request),
      HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_EQ(ToString(engine.tree_heads().key()), former);

  server::Client operating = service_->As("operator", "o2", "");
  request.set_old_key(former);
  const auto rotated =
      operating.Call(&v1::AdminService::Stub::RotateSigningKey, operating.admin(), request);
  ASSERT_THAT(rotated, IsOk());
  EXPECT_EQ(rotated->old_key(), former);
  EXPECT_EQ(ToString(engine.tree_heads().key()), rotated->new_key());
  const auto event = engine::ReadEvent(engine.journal(), Position(rotated->position()));
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->on_behalf_of(), "o2");
  EXPECT_EQ(event->signing_key_rotated().reason(), "yearly change");
  // Asked for again, as when the answer was lost.
  EXPECT_THAT(operating.Call(&v1::AdminService::Stub::RotateSigningKey, operating.admin(), request),
              HasReason(v1::REASON_SIGNING_KEY_MISMATCH));
}

TEST_F(OperationsTest, AStoppedProjectionIsSeenEverywhereAndTheOthersAnswer) {
  EXPECT_TRUE(Serves("kezhi.projection.sheet"));
  EXPECT_THAT(Http(service_->server().http_port(), "GET /readyz"), HasSubstr("200 OK"));
  const std::uint64_t bad = StopSheet();

  const v1::Projection sheet = Sheet();
  EXPECT_EQ(sheet.state(), v1::PROJECTION_STATE_STOPPED);
  EXPECT_EQ(sheet.error_position(), bad);
  EXPECT_EQ(sheet.error_type(), "ConsultantHired");
  EXPECT_THAT(sheet.error(), HasSubstr("planted"));
  EXPECT_FALSE(Serves("kezhi.projection.sheet"));
  EXPECT_TRUE(Serves("kezhi.projection.card"));
  EXPECT_TRUE(Serves(""));
  const std::string ready = Http(service_->server().http_port(), "GET /readyz");
  EXPECT_THAT(ready, HasSubstr("503 Service Unavailable"));
  google::protobuf::Struct json;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(BodyOf(ready), &json).ok());
  EXPECT_FALSE(json.fields().at("ready").bool_value());
  EXPECT_EQ(json.fields().at("reasons").list_value().values_size(), 1);
  EXPECT_THAT(ready, HasSubstr("projection.sheet"));
  EXPECT_THAT(Http(service_->server().http_port(), "GET /metrics"),
              HasSubstr("kezhi_projection_stopped{projection=\"sheet\""));
  // The process is alive all the same.
  EXPECT_THAT(Http(service_->server().http_port(), "GET /healthz"), HasSubstr("200 OK"));
  v1::ListConsultantsRequest consultants;
  consultants.set_parent("stores/s1");
  EXPECT_THAT(service_->client().Call(&v1::QueryService::Stub::ListConsultants,
                                      service_->client().query(), consultants),
              IsOk());

  faulty_ = false;
  v1::ResumeProjectionRequest resume;
  resume.set_number(sheet.number());
  EXPECT_THAT(Call(&v1::AdminService::Stub::ResumeProjection, resume), IsOk());
  Await();
  EXPECT_EQ(Sheet().state(), v1::PROJECTION_STATE_FOLLOWING);
  EXPECT_TRUE(Serves("kezhi.projection.sheet"));
}

// What `promtool check metrics` looks at: each sample belongs to a family that was declared before
// it and once, names and labels are well formed, values are numbers, no sample comes twice.
void ExpectPrometheusText(const std::string& text) {
  std::map<std::string, std::string> types;
  std::set<std::string> helped;
  std::set<std::string> samples;
  const std::string letters = "abcdefghijklmnopqrstuvwxyz_0123456789";
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (absl::StartsWith(line, "# HELP ")) {
      EXPECT_TRUE(helped.insert(words[2]).second) << line;
      EXPECT_GT(words.size(), 3) << line;
    } else if (absl::StartsWith(line, "# TYPE ")) {
      EXPECT_TRUE(types.emplace(words[2], words[3]).second) << line;
      EXPECT_TRUE(helped.contains(words[2])) << line;
    } else {
      const std::string sample(line.substr(0, line.rfind(' ')));
      EXPECT_TRUE(samples.insert(sample).second) << "twice: " << sample;
      double value = 0;
      EXPECT_TRUE(absl::SimpleAtod(words.back(), &value)) << line;
      std::string name = sample.substr(0, sample.find('{'));
      EXPECT_EQ(name.find_first_not_of(letters), std::string::npos) << line;
      for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
        const std::string stem = name.substr(0, name.size() - std::min(name.size(), suffix.size()));
        if (absl::EndsWith(name, suffix) && types[stem] == "histogram") name = stem;
      }
      EXPECT_TRUE(types.contains(name) && !types[name].empty()) << line;
      EXPECT_TRUE(types[name] != "counter" || absl::EndsWith(name, "_total")) << line;
    }
  }
  EXPECT_GT(samples.size(), 50);
}

TEST_F(OperationsTest, MetricsAreWellFormedAndCountWhatHappened) {
  service_->Must(Hire("c9"));
  EXPECT_THAT(service_->Do(Hire("c9")), testing::HasReason(v1::REASON_CONSULTANT_EXISTS));
  v1::ListStoresRequest stores;
  EXPECT_THAT(service_->client().Call(&v1::QueryService::Stub::ListStores,
                                      service_->client().query(), stores),
              IsOk());
  Await();
  const std::string answer = Http(service_->server().http_port(), "GET /metrics");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  const std::string text = BodyOf(answer);
  ExpectPrometheusText(text);
  EXPECT_THAT(text, HasSubstr("kezhi_commands_total{outcome=\"done\",reason=\"\"} 6"));
  EXPECT_THAT(
      text, HasSubstr("kezhi_commands_total{outcome=\"refused\",reason=\"CONSULTANT_EXISTS\"} 1"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("kezhi_head_position ", service_->head())));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("kezhi_commit_records_total ", service_->head())));
  EXPECT_THAT(text, HasSubstr("kezhi_query_seconds_count{method=\"ListStores\"} 1"));
  // Nobody's name and no store's.
  EXPECT_THAT(text, Not(HasSubstr("stores/")));
  EXPECT_THAT(text, Not(HasSubstr("顾问")));
}

TEST_F(OperationsTest, MetricsTellHowFarBehindAGroupIs) {
  v1::CreateConsumerGroupRequest create;
  create.mutable_group()->set_name("consumerGroups/bills");
  ASSERT_THAT(service_->client().Call(&v1::ConsumerGroupService::Stub::CreateConsumerGroup,
                                      service_->client().group(), create),
              IsOk());
  service_->clock().Advance(absl::Hours(2));
  const std::string text = BodyOf(Http(service_->server().http_port(), "GET /metrics"));
  ExpectPrometheusText(text);
  const std::string head = absl::StrCat(service_->head());
  EXPECT_THAT(text, HasSubstr("kezhi_consumer_group_position{group=\"bills\"} 0"));
  EXPECT_THAT(text, HasSubstr("kezhi_consumer_group_lag_events{group=\"bills\"} " + head));
  EXPECT_THAT(text, Not(HasSubstr("kezhi_consumer_group_lag_seconds{group=\"bills\"} 0\n")));
  EXPECT_THAT(text, HasSubstr("kezhi_consumer_group_members{group=\"bills\"} 0"));
  EXPECT_THAT(text, HasSubstr("kezhi_consumer_group_failed{group=\"bills\"} 0"));
}

TEST_F(OperationsTest, MetricsTellHowFarBehindSubscriptionsAreAndWhatTheyEndedWith) {
  const int port = service_->server().http_port();
  EXPECT_THAT(Http(port, "GET /metrics"), HasSubstr("kezhi_subscriptions 0"));
  {
    grpc::ClientContext context;
    service_->client().Identify(context);
    v1::SubscribeRequest request;
    request.set_now(true);
    const auto reader = service_->client().stream().Subscribe(&context, request);
    v1::SubscribeResponse response;
    ASSERT_TRUE(reader->Read(&response));
    const std::string id = response.confirmed().subscription_id();
    const std::string label = absl::StrCat("{subscription=\"", id, "\"} ");
    const std::string text = BodyOf(Http(port, "GET /metrics"));
    ExpectPrometheusText(text);
    EXPECT_THAT(text, HasSubstr("kezhi_subscriptions 1"));
    EXPECT_THAT(text,
                HasSubstr(absl::StrCat("kezhi_subscription_position", label, service_->head())));
    EXPECT_THAT(text, HasSubstr(absl::StrCat("kezhi_subscription_lag_events", label, 0)));
    context.TryCancel();
    reader->Finish();
  }
  // The server hears of it a little later.
  std::string text;
  do {
    text = Http(port, "GET /metrics");
  } while (text.find("kezhi_subscriptions 0") == std::string::npos);
  EXPECT_THAT(text, HasSubstr("kezhi_subscriptions_ended_total{code=\"CANCELLED\"} 1"));
}

TEST_F(OperationsTest, ASubscriptionWhoseWakeWasLostIsWokenByTheWatchdog) {
  grpc::ClientContext context;
  service_->client().Identify(context);
  v1::SubscribeRequest request;
  request.set_now(true);
  const auto reader = service_->client().stream().Subscribe(&context, request);
  v1::SubscribeResponse response;
  ASSERT_TRUE(reader->Read(&response));
  const std::string label =
      absl::StrCat("{subscription=\"", response.confirmed().subscription_id(), "\"");
  ASSERT_TRUE(reader->Read(&response));
  ASSERT_TRUE(response.has_caught_up());
  // From now on nobody who follows the log is told that it has grown.
  service_->server().engine().head_watch().Remove(kToldToFollowers);
  service_->Must(Hire("c9"));
  auto next = std::async(std::launch::async, [&] {
    while (reader->Read(&response) && !response.has_events()) {
    }
    return response.events().events(0).position();
  });
  const int port = service_->server().http_port();
  EXPECT_THAT(Http(port, "GET /metrics"),
              HasSubstr(absl::StrCat("kezhi_subscription_restarts_total", label, "} 0")));
  std::string metrics;
  while (next.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    service_->clock().Advance(absl::Seconds(60));
    metrics = BodyOf(Http(port, "GET /metrics"));
  }
  EXPECT_EQ(next.get(), service_->head());
  metrics = BodyOf(Http(port, "GET /metrics"));
  ExpectPrometheusText(metrics);
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("kezhi_subscription_last_error", label,
                                              ",code=\"DEADLINE_EXCEEDED\"} 1")));
  // Since then nothing has moved.
  service_->clock().Advance(absl::Hours(2));
  EXPECT_THAT(
      BodyOf(Http(port, "GET /metrics")),
      Not(HasSubstr(absl::StrCat("kezhi_subscription_progress_age_seconds", label, "} 0"))));
  context.TryCancel();
  reader->Finish();
}

TEST_F(OperationsTest, HealthKnowsEveryConsumerGroup) {
  v1::CreateConsumerGroupRequest create;
  create.mutable_group()->set_name("consumerGroups/bills");
  ASSERT_THAT(service_->client().Call(&v1::ConsumerGroupService::Stub::CreateConsumerGroup,
                                      service_->client().group(), create),
              IsOk());
  EXPECT_TRUE(Serves("kezhi.consumer_group.bills"));
  v1::DeleteConsumerGroupRequest remove;
  remove.set_name("consumerGroups/bills");
  ASSERT_THAT(service_->client().Call(&v1::ConsumerGroupService::Stub::DeleteConsumerGroup,
                                      service_->client().group(), remove),
              IsOk());
  EXPECT_FALSE(Serves("kezhi.consumer_group.bills"));
}

TEST_F(OperationsTest, TheListenerRefusesWhatItDoesNotKnow) {
  const int port = service_->server().http_port();
  EXPECT_THAT(Http(port, "GET /nothing"), HasSubstr("404 Not Found"));
  EXPECT_THAT(Http(port, "POST /metrics"), HasSubstr("405 Method Not Allowed"));
  EXPECT_EQ(BodyOf(Http(port, "HEAD /healthz")), "");
  EXPECT_THAT(Http(port, absl::StrCat("GET /", std::string(20'000, 'x'))), Not(HasSubstr("200")));
}

}  // namespace
}  // namespace kezhi::e2e
