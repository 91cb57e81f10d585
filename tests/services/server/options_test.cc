#include "services/server/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kezhi::server {
namespace {

absl::Status ListenOn(const std::string& listen) {
  ServerOptions options;
  options.listen = listen;
  return Validate(options);
}

TEST(Options, AreValidAsTheyCome) {
  EXPECT_TRUE(Validate(ServerOptions{}).ok());
}

TEST(Options, ListenOnLoopbackAloneAsLongAsThereIsNoTls) {
  EXPECT_TRUE(ListenOn("127.0.0.1:0").ok());
  EXPECT_TRUE(ListenOn("[::1]:7430").ok());
  EXPECT_TRUE(ListenOn("localhost:7430").ok());
  for (const char* listen : {"0.0.0.0:7430", "[::]:7430", "192.168.1.2:7430", "example.com:7430"}) {
    const absl::Status status = ListenOn(listen);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << listen;
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("TLS is not configured"));
  }
}

// What TLS and proven callers need beyond loopback.
ServerOptions Open() {
  ServerOptions options;
  options.listen = "0.0.0.0:7430";
  options.tls_certificate_file = "cert.pem";
  options.tls_key_file = "key.pem";
  options.jwks_file = "jwks.json";
  options.token_issuer = "issuer";
  options.token_audience = "kezhi";
  return options;
}

TEST(Options, ListenBeyondLoopbackWithTlsToCallersWhoProveWhoTheyAre) {
  EXPECT_TRUE(Validate(Open()).ok());
  ServerOptions certificates = Open();
  certificates.jwks_file.clear();
  EXPECT_EQ(Validate(certificates).code(), absl::StatusCode::kFailedPrecondition);
  certificates.tls_client_ca_file = "ca.pem";
  EXPECT_TRUE(Validate(certificates).ok());
}

TEST(Options, ListenBeyondLoopbackInTheClearOnlyWhenToldAndToTokens) {
  ServerOptions options = Open();
  options.tls_certificate_file.clear();
  options.tls_key_file.clear();
  EXPECT_EQ(Validate(options).code(), absl::StatusCode::kFailedPrecondition);
  options.insecure = true;
  EXPECT_TRUE(Validate(options).ok());
  options.jwks_file.clear();
  EXPECT_EQ(Validate(options).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Options, TakeCallersAtTheirWordOnLoopbackAloneAndOnlyUntilTheyCanProveThemselves) {
  ServerOptions options;
  EXPECT_TRUE(TakesStatements(options));
  options.jwks_file = "jwks.json";
  EXPECT_FALSE(TakesStatements(options));
  options.jwks_file.clear();
  options.tls_client_ca_file = "ca.pem";
  EXPECT_FALSE(TakesStatements(options));
  options.tls_client_ca_file.clear();
  options.listen = "0.0.0.0:7430";
  EXPECT_FALSE(TakesStatements(options));
}

TEST(Options, NeedWhatBelongsTogether) {
  const auto fault = [](auto change) {
    ServerOptions options = Open();
    change(options);
    return Validate(options).code();
  };
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(fault([](auto& o) { o.tls_key_file.clear(); }), invalid);
  EXPECT_EQ(fault([](auto& o) { o.token_issuer.clear(); }), invalid);
  EXPECT_EQ(fault([](auto& o) { o.token_audience.clear(); }), invalid);
  EXPECT_EQ(fault([](auto& o) { o.max_calls_per_principal = 0; }), invalid);
  EXPECT_EQ(fault([](auto& o) { o.max_streams_per_principal = 0; }), invalid);
  EXPECT_EQ(fault([](auto& o) { o.max_metadata_bytes = 0; }), invalid);
  EXPECT_EQ(fault([](auto& o) {
              o.listen = "127.0.0.1:0";
              o.tls_client_ca_file = "ca.pem";
              o.tls_certificate_file.clear();
              o.tls_key_file.clear();
            }),
            invalid);
}

TEST(Options, ShowMetricsBeyondLoopbackOnlyWhenTold) {
  ServerOptions options;
  options.http_listen = "0.0.0.0:7431";
  EXPECT_EQ(Validate(options).code(), absl::StatusCode::kFailedPrecondition);
  options.http_open = true;
  EXPECT_TRUE(Validate(options).ok());
  options.http_open = false;
  options.http_listen = "127.0.0.1:7431";
  EXPECT_TRUE(Validate(options).ok());
}

TEST(Options, NeedAPort) {
  for (const char* listen : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536"}) {
    EXPECT_EQ(ListenOn(listen).code(), absl::StatusCode::kInvalidArgument) << listen;
  }
}

TEST(Options, NeedSomeCache) {
  ServerOptions options;
  options.cache_bytes = 1 << 20;
  EXPECT_TRUE(Validate(options).ok());
  options.cache_bytes = 192;  // a slip for 192 MiB
  const absl::Status status = Validate(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("cache_bytes"));
}

}  // namespace
}  // namespace kezhi::server
