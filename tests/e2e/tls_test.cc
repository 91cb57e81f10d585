// The edge: who can connect, and who a client certificate is.

#include "services/server/tls.h"

#include <array>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "base/check.h"
#include "domain/error.h"
#include "services/server/policy.h"
#include "tests/e2e/certificates.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"
#include "tests/services/server/token_maker.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using kezhi::testing::TokenMaker;
using Query = v1::QueryService::Stub;

constexpr char kCertificates[] = R"yaml(
certificates:
  - {uri: "spiffe://kezhi/desk", principal: desk, role: operator}
  - {subject: "CN=c1,O=Kezhi", principal: stores/s1/consultants/c1, role: consultant}
)yaml";

// A server with TLS, of an authority that also certifies clients.
class Tls : public ::testing::Test {
 protected:
  void Start(bool clients, bool tokens = false) {
    Write("policy.yaml", std::string(server::kShippedPolicy) + kCertificates);
    Put("server", authority_.Certify("localhost", "IP:127.0.0.1,DNS:localhost"));
    Put("desk", authority_.Certify("desk", "URI:spiffe://kezhi/desk"));
    Put("c1", authority_.Certify("c1", "DNS:c1"));
    Put("stranger", authority_.Certify("stranger", "DNS:stranger"));
    Put("forged", Authority("CA").Certify("desk", "URI:spiffe://kezhi/desk"));
    Write("ca.pem", authority_.certificate());
    Write("jwks.json", maker_.Jwks());
    service_ = std::make_unique<Service>(
        Service::Changes{.server =
                             [=, this](server::ServerOptions& options) {
                               options.tls_certificate_file = dir_.Sub("server.pem");
                               options.tls_key_file = dir_.Sub("server.key");
                               options.policy_file = dir_.Sub("policy.yaml");
                               if (clients) options.tls_client_ca_file = dir_.Sub("ca.pem");
                               if (!tokens) return;
                               options.jwks_file = dir_.Sub("jwks.json");
                               options.token_issuer = "kezhi-test";
                               options.token_audience = "kezhi";
                             },
                         .client =
                             [=, this](server::ClientOptions& options) {
                               options.credentials = Credentials(clients ? "desk" : "");
                             }});
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(dir_.Sub(name)) << text;
  }

  void Put(const std::string& name, const CertifiedKey& pair) {
    Write(name + ".pem", pair.certificate);
    Write(name + ".key", pair.key);
  }

  std::shared_ptr<grpc::ChannelCredentials> Credentials(const std::string& client) {
    server::ClientTls tls{.ca_file = dir_.Sub("ca.pem")};
    if (!client.empty()) {
      tls.certificate_file = dir_.Sub(client + ".pem");
      tls.key_file = dir_.Sub(client + ".key");
    }
    auto credentials = server::ChannelCredentialsOf(tls);
    KEZHI_CHECK(credentials.ok());
    return *credentials;
  }

  absl::Status AskWith(std::shared_ptr<grpc::ChannelCredentials> credentials,
                       const std::string& token = {}) {
    server::Client client({.address = service_->server().address(),
                           .token = token,
                           .credentials = std::move(credentials),
                           .deadline = absl::Seconds(5)});
    return client.Call(&Query::ListStores, client.query(), v1::ListStoresRequest()).status();
  }

  const Authority authority_{"CA"};
  const TokenMaker maker_;
  storage::TempDir dir_;
  std::unique_ptr<Service> service_;
};

TEST_F(Tls, AnswersWhoTrustsItAndNoPlainText) {
  Start(false);
  EXPECT_THAT(AskWith(Credentials("")), IsOk());
  EXPECT_THAT(AskWith(nullptr), StatusIs(StatusCode::kUnavailable));
  Write("ca.pem", Authority("CA").certificate());
  EXPECT_THAT(AskWith(Credentials("")), StatusIs(StatusCode::kUnavailable));
}

TEST_F(Tls, KnowsClientsByTheirCertificates) {
  Start(true);
  server::Client c1({.address = service_->server().address(), .credentials = Credentials("c1")});
  const auto outcome = service_->Do(c1, Arrive("v1", "2026-03-02 07:55", "c1"));
  ASSERT_THAT(outcome, IsOk());
  v1::GetEventRequest request;
  request.set_position(outcome->first_position());
  const auto event = service_->client().Call(&v1::StreamService::Stub::GetEvent,
                                             service_->client().stream(), request);
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->event().actor().principal(), "stores/s1/consultants/c1");
  EXPECT_EQ(event->event().actor().known(), v1::KNOWN_CERTIFICATE);
}

TEST_F(Tls, RefusesCertificatesOfOthersAndThoseThatNoLineIsAbout) {
  Start(true);
  const absl::Status stranger = AskWith(Credentials("stranger"));
  EXPECT_THAT(stranger, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(stranger, HasReason(v1::REASON_UNAUTHENTICATED));
  EXPECT_THAT(AskWith(Credentials("forged")), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(AskWith(Credentials("")), StatusIs(StatusCode::kUnavailable));
}

TEST_F(Tls, TakesATokenInsteadOfACertificateWhereBothAreTaken) {
  Start(true, true);
  EXPECT_THAT(AskWith(Credentials("desk")), IsOk());
  EXPECT_THAT(AskWith(Credentials("")), StatusIs(StatusCode::kUnauthenticated));
  const std::string token = maker_.Make({.expires = Local("2026-12-31 00:00")});
  EXPECT_THAT(AskWith(Credentials(""), token), IsOk());
  // A token that fails is not made good by the certificate.
  EXPECT_THAT(AskWith(Credentials("desk"), token + "x"), StatusIs(StatusCode::kUnauthenticated));
}

TEST_F(Tls, SpeaksNoVersionBefore12) {
  Start(false);
  const std::string address = service_->server().address();
  for (const auto& [version, spoken] :
       {std::pair(TLS1_1_VERSION, false), std::pair(TLS1_2_VERSION, true),
        std::pair(TLS1_3_VERSION, true)}) {
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    // Level 0, or this side would not even offer the old version.
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    const std::array<unsigned char, 3> h2 = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(context.get(), h2.data(), static_cast<unsigned>(h2.size()));
    const std::shared_ptr<BIO> bio(BIO_new_ssl_connect(context.get()), BIO_free_all);
    BIO_set_conn_hostname(bio.get(), address.c_str());
    EXPECT_EQ(BIO_do_handshake(bio.get()) == 1, spoken) << version;
  }
}

TEST_F(Tls, TakesANewCertificateWithoutARestart) {
  Start(false);
  EXPECT_THAT(AskWith(Credentials("")), IsOk());
  const Authority next("next");
  Put("server", next.Certify("localhost", "IP:127.0.0.1"));
  Write("ca.pem", next.certificate());
  // gRPC looks at the files once a second.
  absl::Status status;
  for (int tries = 0; tries < 2000; ++tries) {
    status = AskWith(Credentials(""));
    if (status.ok()) break;
  }
  EXPECT_THAT(status, IsOk());
}

TEST_F(Tls, DoesNotStartWithFilesThatDoNotBelongTogether) {
  Start(false);
  server::ServerOptions options;
  options.listen = "127.0.0.1:0";
  const auto fault = [&](const std::string& certificate, const std::string& key) {
    options.tls_certificate_file = dir_.Sub(certificate);
    options.tls_key_file = dir_.Sub(key);
    return server::ServerCredentialsOf(options).status();
  };
  EXPECT_THAT(fault("server.pem", "server.key"), IsOk());
  EXPECT_THAT(fault("server.pem", "desk.key"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(fault("server.key", "server.pem"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(fault("none.pem", "server.key"), StatusIs(StatusCode::kUnavailable));
  options.tls_client_ca_file = dir_.Sub("server.key");  // no certificate in it
  EXPECT_THAT(fault("server.pem", "server.key"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(server::ChannelCredentialsOf({.ca_file = dir_.Sub("server.key")}),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST(ClientTls, NeedsWhatBelongsTogether) {
  EXPECT_THAT(server::ChannelCredentialsOf({}), IsOk());
  EXPECT_THAT(server::ChannelCredentialsOf({.certificate_file = "a", .key_file = "b"}),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(server::ChannelCredentialsOf({.ca_file = "a", .certificate_file = "b"}),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(server::ChannelCredentialsOf({.ca_file = "/nowhere/ca.pem"}),
              StatusIs(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace kezhi::e2e
