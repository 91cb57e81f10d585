#include "services/server/tls.h"

#include "absl/strings/str_cat.h"
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/status_macros.h"
#include "services/server/freeing.h"
#include "services/server/watched_file.h"

namespace kezhi::server {
namespace {

constexpr unsigned kRefreshSeconds = 1;

using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

struct Pair {
  std::string certificate;
  std::string key;
};

// The first certificate in it; nullptr = there is none.
Certificate FirstIn(const std::string& pem) {
  const Bio bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
}

absl::StatusOr<std::string> ReadAuthorities(const std::string& file) {
  KEZHI_ASSIGN_OR_RETURN(std::string pem, ReadSmallFile(file));
  if (FirstIn(pem) != nullptr) return pem;
  return absl::InvalidArgumentError(absl::StrCat(file, " has no PEM certificate"));
}

// gRPC would only log what is wrong with these files, and answer nobody.
absl::StatusOr<Pair> ReadPair(const std::string& certificate_file, const std::string& key_file) {
  Pair pair;
  KEZHI_ASSIGN_OR_RETURN(pair.certificate, ReadSmallFile(certificate_file));
  KEZHI_ASSIGN_OR_RETURN(pair.key, ReadSmallFile(key_file));
  const Bio key_bytes(BIO_new_mem_buf(pair.key.data(), static_cast<int>(pair.key.size())));
  const Certificate certificate = FirstIn(pair.certificate);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(certificate_file, " is no PEM certificate"));
  }
  // An empty passphrase, so that nobody is asked on the terminal.
  std::string none;
  const Key key(PEM_read_bio_PrivateKey(key_bytes.get(), nullptr, nullptr, none.data()));
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(key_file, " is no PEM private key, or has a passphrase"));
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(key_file, " is not the key of ", certificate_file));
  }
  return pair;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const ServerOptions& options) {
  namespace tls = grpc::experimental;
  if (options.tls_certificate_file.empty()) return grpc::InsecureServerCredentials();
  const auto pair = ReadPair(options.tls_certificate_file, options.tls_key_file);
  KEZHI_RETURN_IF_ERROR(pair.status());
  const bool clients = !options.tls_client_ca_file.empty();
  if (clients) KEZHI_RETURN_IF_ERROR(ReadAuthorities(options.tls_client_ca_file).status());
  tls::TlsServerCredentialsOptions settings(std::make_shared<tls::FileWatcherCertificateProvider>(
      options.tls_key_file, options.tls_certificate_file, options.tls_client_ca_file,
      kRefreshSeconds));
  settings.watch_identity_key_cert_pairs();
  if (clients) {
    settings.watch_root_certs();
    // A caller with a token may come without a certificate; the gate refuses who has neither.
    settings.set_cert_request_type(options.jwks_file.empty()
                                       ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                       : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls::TlsServerCredentials(settings);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentialsOf(
    const ClientTls& tls) {
  if (tls.empty()) return grpc::InsecureChannelCredentials();
  if (tls.ca_file.empty()) {
    return absl::InvalidArgumentError(
        "a client certificate needs the authorities to trust as well (--tls-ca)");
  }
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    return absl::InvalidArgumentError("the client's certificate and key go together");
  }
  grpc::SslCredentialsOptions settings;
  KEZHI_ASSIGN_OR_RETURN(settings.pem_root_certs, ReadAuthorities(tls.ca_file));
  if (!tls.certificate_file.empty()) {
    KEZHI_ASSIGN_OR_RETURN(Pair pair, ReadPair(tls.certificate_file, tls.key_file));
    settings.pem_cert_chain = std::move(pair.certificate);
    settings.pem_private_key = std::move(pair.key);
  }
  return grpc::SslCredentials(settings);
}

}  // namespace kezhi::server
