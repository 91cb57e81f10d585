#ifndef KEZHI_SERVICES_SERVER_TOKENS_H_
#define KEZHI_SERVICES_SERVER_TOKENS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/mutex.h"
#include "services/engine/clock.h"

namespace kezhi::server {

// What a checked token says of its bearer.
struct TokenClaims {
  std::string principal = {};  // `sub`
  std::string role = {};       // `kezhi_role`
  std::string store = {};      // `kezhi_store`; empty = none
  absl::Time expires = {};     // `exp`
};

// Checks bearer tokens: signed JWTs (RFC 7519) under ES256, RS256 or EdDSA, by keys of a JWKS (RFC
// 7517). Nothing else: no `none`, no HMAC, no encryption, no keys that the token brings along. The
// signatures are librhonabwy's. Any thread.
class TokenChecker {
 public:
  struct Options {
    // `iss` and `aud` must be these.
    std::string issuer;
    std::string audience;
    // Checked tokens that are remembered, so that a call costs no signature.
    std::size_t cached = 16384;
  };

  // `clock` is borrowed.
  TokenChecker(Options options, const engine::Clock& clock)
      : options_(std::move(options)), clock_(clock) {}

  // From now on these keys, and none of before; public ones of a kind (`kty`) or curve (`crv`)
  // that is not used here are left out. INVALID_ARGUMENT: it is no JWKS of public keys that we can
  // use; the former keys stay.
  absl::Status SetKeys(const std::string& jwks);

  // UNAUTHENTICATED, with what is wrong and what to do; the token is never part of it.
  absl::StatusOr<TokenClaims> Check(absl::string_view token);

 private:
  struct Key {
    std::string id;
    std::string algorithm;
    // As JSON: each check makes its own of it, since the library's keys are not for several
    // threads.
    std::string jwk;
  };

  using Keys = std::vector<Key>;

  absl::StatusOr<TokenClaims> Verify(absl::string_view token, const Keys& keys) const;
  absl::Status CheckTimes(absl::Time not_before, absl::Time expires) const;
  void Remember(const std::string& digest, const TokenClaims& claims, const Keys* checked_by);

  const Options options_;
  const engine::Clock& clock_;
  Mutex mutex_;
  std::shared_ptr<const Keys> keys_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Keys>();
  // By the token's SHA-256: tokens themselves are not kept.
  absl::flat_hash_map<std::string, TokenClaims> checked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_TOKENS_H_
