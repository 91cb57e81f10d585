#ifndef KEZHI_TESTS_SERVICES_SERVER_TOKEN_MAKER_H_
#define KEZHI_TESTS_SERVICES_SERVER_TOKEN_MAKER_H_

#include <memory>
#include <rhonabwy.h>
#include <string>

#include "absl/time/time.h"

namespace kezhi::testing {

// What a token of the tests says unless a test says otherwise: operator, of issuer `kezhi-test` for
// audience `kezhi`.
struct Claims {
  std::string subject = "operator";
  std::string role = "operator";
  std::string store = {};
  std::string issuer = "kezhi-test";
  // A JSON text or list.
  std::string audience = "\"kezhi\"";
  absl::Time expires;
  absl::Time not_before = absl::InfinitePast();
};

std::string ToJson(const Claims& claims);

// `header.payload.` of a token without a signature.
std::string Unsigned(const std::string& header, const std::string& payload);

// An issuer with one key pair, made anew.
class TokenMaker {
 public:
  explicit TokenMaker(jwa_alg algorithm = R_JWA_ALG_ES256, const std::string& key_id = "k1");

  // `{"keys": […]}` with the public key; `Private` with the private one, which nobody should take.
  std::string Jwks() const { return "{\"keys\":[" + public_ + "]}"; }

  std::string PrivateJwks() const { return "{\"keys\":[" + private_ + "]}"; }

  // The public key as JSON, for a JWKS of several.
  const std::string& key() const { return public_; }

  std::string Make(const Claims& claims) const { return Sign(ToJson(claims)); }

  // Any payload.
  std::string Sign(const std::string& payload) const;
  // Signed by HMAC, under the public key's text as the secret: what a careless checker takes.
  std::string SignByPublicKey(const std::string& payload) const;

 private:
  std::string SignWith(jwk_t* key, jwa_alg algorithm, const std::string& payload) const;

  const jwa_alg algorithm_;
  const std::string key_id_;
  std::shared_ptr<jwk_t> key_;
  std::string public_;
  std::string private_;
};

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_SERVICES_SERVER_TOKEN_MAKER_H_
