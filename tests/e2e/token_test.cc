// Callers who prove who they are by a token, through gRPC.

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/error.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"
#include "tests/services/server/token_maker.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::Claims;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using kezhi::testing::ToJson;
using kezhi::testing::TokenMaker;
using ::testing::HasSubstr;
using ::testing::Not;
using Query = v1::QueryService::Stub;

class Tokens : public ::testing::Test {
 protected:
  Tokens()
      : service_({.server =
                      [this](server::ServerOptions& options) {
                        WriteKeys(maker_);
                        options.jwks_file = dir_.Sub("jwks.json");
                        options.token_issuer = "kezhi-test";
                        options.token_audience = "kezhi";
                        options.max_calls_per_principal = 64;
                        options.max_streams_per_principal = 1;
                      },
                  .client =
                      [this](server::ClientOptions& options) {
                        options.token = maker_.Make(Valid());
                      }}) {}

  // As an operator should: whoever looks meanwhile sees the one or the other.
  void WriteKeys(const TokenMaker& maker) {
    std::ofstream(dir_.Sub("next.json")) << maker.Jwks();
    std::filesystem::rename(dir_.Sub("next.json"), dir_.Sub("jwks.json"));
  }

  // For the whole of the test: its clock begins in January.
  static Claims Valid() { return {.expires = Local("2026-12-31 00:00")}; }

  server::Client With(const std::string& token) {
    server::ClientOptions options = service_.ClientOptions();
    options.token = token;
    return server::Client(options);
  }

  static absl::Status Ask(const server::Client& client) {
    server::Client copy(client.options());
    return copy.Call(&Query::ListStores, copy.query(), v1::ListStoresRequest()).status();
  }

  storage::TempDir dir_;
  const TokenMaker maker_;
  Service service_;
};

TEST_F(Tokens, LetInWhoTheyAreAboutAndNobodyElse) {
  Claims claims = Valid();
  claims.subject = "stores/s1/consultants/c1";
  claims.role = "consultant";
  server::Client c1 = With(maker_.Make(claims));
  const auto outcome = service_.Do(c1, Arrive("v1", "2026-03-02 07:55", "c1"));
  ASSERT_THAT(outcome, IsOk());
  v1::GetEventRequest request;
  request.set_position(outcome->first_position());
  const auto event = service_.client().Call(&v1::StreamService::Stub::GetEvent,
                                            service_.client().stream(), request);
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->event().actor().principal(), "stores/s1/consultants/c1");
  EXPECT_EQ(event->event().actor().store(), "stores/s1");
  EXPECT_EQ(event->event().actor().known(), v1::KNOWN_TOKEN);
  EXPECT_THAT(c1.Stream(&v1::AuditService::Stub::Verify, c1.audit(), v1::VerifyRequest(),
                        [](const auto&) { return true; }),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(Tokens, ThatProveNothingAreRefusedAndNoWordIsTakenInstead) {
  const auto changed = [](auto change) {
    Claims claims = Valid();
    change(claims);
    return claims;
  };
  const std::string payload = ToJson(Valid());
  const std::map<std::string, std::string> tokens = {
      {"expired", maker_.Make(changed([](auto& c) { c.expires = Local("2026-03-02 07:00"); }))},
      {"not yet", maker_.Make(changed([](auto& c) { c.not_before = Local("2026-03-02 09:00"); }))},
      {"audience", maker_.Make(changed([](auto& c) { c.audience = "\"other\""; }))},
      {"issuer", maker_.Make(changed([](auto& c) { c.issuer = "other"; }))},
      {"role", maker_.Make(changed([](auto& c) { c.role = "king"; }))},
      {"kid", TokenMaker(R_JWA_ALG_ES256, "k9").Sign(payload)},
      {"forged", TokenMaker().Sign(payload)},
      {"none", kezhi::testing::Unsigned(R"({"alg":"none"})", payload)},
      {"hmac", maker_.SignByPublicKey(payload)},
      {"garbage", "a.b.c"}};
  for (const auto& [what, token] : tokens) {
    const absl::Status status = Ask(With(token));
    EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated)) << what;
    EXPECT_THAT(status, HasReason(v1::REASON_UNAUTHENTICATED)) << what;
  }
  // Nor is somebody who only says who they are.
  for (const char* role : {"", "operator", "manager"}) {
    server::ClientOptions options{.address = service_.server().address()};
    options.role = role;
    EXPECT_THAT(Ask(server::Client(options)), StatusIs(StatusCode::kUnauthenticated)) << role;
  }
}

TEST_F(Tokens, AreCheckedByTheKeysThatTheFileHasNow) {
  EXPECT_THAT(Ask(service_.client()), IsOk());
  const TokenMaker next;
  std::ofstream(dir_.Sub("jwks.json")) << "{ half of a fi";
  service_.server().RefreshFiles();
  EXPECT_THAT(Ask(service_.client()), IsOk());
  WriteKeys(next);
  service_.server().RefreshFiles();
  EXPECT_THAT(Ask(service_.client()), StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(Ask(With(next.Make(Valid()))), IsOk());
}

TEST_F(Tokens, BringAPrincipalAsManyStreamsAsItMayHave) {
  server::Client& client = service_.client();
  grpc::ClientContext context;
  client.Identify(context);
  const auto first = client.stream().Subscribe(&context, v1::SubscribeRequest());
  v1::SubscribeResponse message;
  ASSERT_TRUE(first->Read(&message));
  const auto again = [&](server::Client& other) {
    return other.Stream(&v1::StreamService::Stub::Subscribe, other.stream(), v1::SubscribeRequest(),
                        [](const auto&) { return false; });
  };
  const absl::Status refused = again(client);
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted));
  EXPECT_THAT(refused, HasReason(v1::REASON_CALL_LIMIT));
  EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_THAT(Ask(client), IsOk());  // calls are counted apart
  Claims claims = Valid();
  claims.subject = "somebody-else";
  server::Client other = With(maker_.Make(claims));
  EXPECT_THAT(again(other), IsOk());
  context.TryCancel();
  while (first->Read(&message)) {
  }
  first->Finish();
  // The place is free once the server has noticed.
  absl::Status last = refused;
  while (absl::IsResourceExhausted(last)) last = again(client);
  EXPECT_THAT(last, IsOk());
}

TEST_F(Tokens, StandInNoLineOfTheLog) {
  const auto before = spdlog::default_logger();
  std::ostringstream log;
  const auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log));
  logger->set_level(spdlog::level::trace);
  spdlog::set_default_logger(logger);
  const auto restore = absl::MakeCleanup([&] { spdlog::set_default_logger(before); });
  const std::string good = maker_.Make(Valid());
  const std::string forged = TokenMaker().Sign(ToJson(Valid()));
  EXPECT_THAT(Ask(With(good)), IsOk());
  EXPECT_THAT(Ask(With(forged)), StatusIs(StatusCode::kUnauthenticated));
  service_.server().RefreshFiles();
  WriteKeys(TokenMaker());
  service_.server().RefreshFiles();
  const std::string metrics = BodyOf(Http(service_.server().http_port(), "GET /metrics"));
  EXPECT_THAT(metrics, HasSubstr(R"(kezhi_calls_refused_total{reason="UNAUTHENTICATED"} 1)"));
  EXPECT_THAT(log.str(), HasSubstr("jwks_taken"));
  for (const std::string& token : {good, forged}) {
    for (const std::size_t at : {std::size_t(0), token.find('.') + 1, token.rfind('.') + 1}) {
      const std::string part = token.substr(at, 24);
      EXPECT_THAT(log.str(), Not(HasSubstr(part)));
      EXPECT_THAT(metrics, Not(HasSubstr(part)));
    }
  }
}

TEST(WithoutKeys, ATokenIsRefusedAndNotTakenForAStatement) {
  Service service;
  server::ClientOptions options = service.ClientOptions();
  options.token = TokenMaker().Make({.expires = Local("2026-12-31 00:00")});
  server::Client client(options);
  const auto answer = client.Call(&Query::ListStores, client.query(), v1::ListStoresRequest());
  EXPECT_THAT(answer, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("--jwks"));
}

TEST(Metadata, LargerThanItMayBeIsRefused) {
  Service service;
  const auto with = [&](std::size_t bytes) {
    grpc::ClientContext context;
    context.AddMetadata("x-large", std::string(bytes, 'x'));
    v1::ListStoresResponse response;
    return service.client().query().ListStores(&context, v1::ListStoresRequest(), &response);
  };
  EXPECT_TRUE(with(12 << 10).ok());
  EXPECT_FALSE(with(20 << 10).ok());
}

}  // namespace
}  // namespace kezhi::e2e
