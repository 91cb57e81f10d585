#include "services/server/tokens.h"

#include <algorithm>
#include <cstdlib>
#include <jansson.h>
#include <optional>
#include <rhonabwy.h>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/server/freeing.h"
#include "storage/hash.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMostTokenBytes = 8192;
constexpr unsigned kLeastRsaBits = 2048;
// Clocks of issuers and of this machine differ.
constexpr absl::Duration kLeeway = absl::Seconds(60);

using Json = std::unique_ptr<json_t, Freeing<json_decref>>;
using Jwk = std::unique_ptr<jwk_t, Freeing<r_jwk_free>>;
using Jws = std::unique_ptr<jws_t, Freeing<r_jws_free>>;

absl::Status Refused(absl::string_view why, absl::string_view message) {
  return domain::ErrorBuilder(absl::StatusCode::kUnauthenticated, v1::REASON_UNAUTHENTICATED)
      .Message(message)
      .Metadata("why", why)
      .Build();
}

Json Load(absl::string_view text) {
  return Json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
}

// A text member; empty = there is none.
std::string TextOf(const json_t* object, const char* key) {
  const json_t* value = json_object_get(object, key);
  if (!json_is_string(value)) return "";
  return {json_string_value(value), json_string_length(value)};
}

// NumericDate of RFC 7519; absent = there is none, or it is no number.
std::optional<absl::Time> TimeOf(const json_t* object, const char* key) {
  const json_t* value = json_object_get(object, key);
  if (json_is_integer(value)) return absl::FromUnixSeconds(json_integer_value(value));
  if (json_is_real(value)) return absl::UnixEpoch() + absl::Seconds(json_real_value(value));
  return std::nullopt;
}

// Whether `aud`, a text or a list of texts, has `audience`.
bool IsMeantFor(const json_t* claims, const std::string& audience) {
  const json_t* aud = json_object_get(claims, "aud");
  if (json_is_string(aud)) return TextOf(claims, "aud") == audience;
  for (std::size_t i = 0; i < json_array_size(aud); ++i) {
    const json_t* one = json_array_get(aud, i);
    if (json_is_string(one) && audience == json_string_value(one)) return true;
  }
  return false;
}

// Whether a key may be for other readers of the file: public, and of a kind or a curve that this
// program does not use. Such a key is left out, as RFC 7517 §5 says: whoever publishes the keys may
// add some for others. A private key is for nobody and never left out silently.
bool IsForOthers(const json_t* key) {
  if (!json_is_string(json_object_get(key, "kty"))) return false;  // to be refused as no key
  const std::string kind = TextOf(key, "kty");
  if (kind == "RSA" || kind == "oct") return false;
  if (kind != "EC" && kind != "OKP") return true;
  if (!json_is_string(json_object_get(key, "crv"))) return false;
  if (json_object_get(key, "d") != nullptr) return false;
  return TextOf(key, "crv") != (kind == "EC" ? "P-256" : "Ed25519");
}

// The one algorithm that a key is used with. INVALID_ARGUMENT: none of ours, or a key that must not
// be in the file.
absl::StatusOr<std::string> AlgorithmOf(jwk_t* jwk) {
  unsigned bits = 0;
  const int type = r_jwk_key_type(jwk, &bits, R_FLAG_IGNORE_REMOTE);
  if ((type & (R_KEY_TYPE_PRIVATE | R_KEY_TYPE_SYMMETRIC | R_KEY_TYPE_HMAC)) != 0) {
    return absl::InvalidArgumentError(
        "holds a private or symmetric key; it must hold public keys alone");
  }
  if ((type & R_KEY_TYPE_RSA) != 0) {
    if (bits >= kLeastRsaBits) return std::string("RS256");
    return absl::InvalidArgumentError(
        absl::StrCat("holds an RSA key of ", bits, " bits; at least ", kLeastRsaBits));
  }
  const char* curve = r_jwk_get_property_str(jwk, "crv");
  const absl::string_view named = curve == nullptr ? "" : curve;
  if ((type & R_KEY_TYPE_EC) != 0 && named == "P-256") return std::string("ES256");
  if ((type & R_KEY_TYPE_EDDSA) != 0 && named == "Ed25519") return std::string("EdDSA");
  return absl::InvalidArgumentError(
      "holds a key that is none of EC P-256, RSA and Ed25519, or no public key");
}

// Algorithm and key id that a token names.
struct Header {
  std::string algorithm;
  std::string key_id;
};

// Read before the library sees the token, so that it neither inflates nor loads anything for it.
absl::StatusOr<Header> ParseHeader(absl::string_view encoded) {
  std::string text;
  const Json json = absl::WebSafeBase64Unescape(encoded, &text) ? Load(text) : Json();
  if (!json_is_object(json.get())) {
    return Refused("token_malformed", "the bearer token is no signed JWT");
  }
  for (const char* key : {"crit", "zip", "b64", "enc"}) {
    if (json_object_get(json.get(), key) == nullptr) continue;
    return Refused("token_malformed",
                   absl::StrCat("the bearer token has the header ", key, ", which is not taken"));
  }
  Header header{TextOf(json.get(), "alg"), TextOf(json.get(), "kid")};
  if (header.algorithm != "ES256" && header.algorithm != "RS256" && header.algorithm != "EdDSA") {
    return Refused("token_algorithm", "tokens must be signed with ES256, RS256 or EdDSA");
  }
  return header;
}

struct Validity {
  absl::Time not_before;
  absl::Time expires;
};

// For whom, by whom and until when.
absl::StatusOr<Validity> CheckClaims(const json_t* claims, const TokenChecker::Options& options) {
  if (!json_is_object(claims)) {
    return Refused("token_malformed", "the token's claims are no object");
  }
  if (TextOf(claims, "iss") != options.issuer) {
    return Refused("token_issuer", absl::StrCat("the token's iss must be ", options.issuer));
  }
  if (!IsMeantFor(claims, options.audience)) {
    return Refused("token_audience", absl::StrCat("the token's aud must be ", options.audience));
  }
  const std::optional<absl::Time> expires = TimeOf(claims, "exp");
  if (!expires.has_value()) return Refused("token_malformed", "the token has no exp");
  const std::optional<absl::Time> not_before = TimeOf(claims, "nbf");
  if (!not_before.has_value() && json_object_get(claims, "nbf") != nullptr) {
    return Refused("token_malformed", "the token's nbf is no time");
  }
  return Validity{not_before.value_or(absl::InfinitePast()), *expires};
}

}  // namespace

absl::Status TokenChecker::SetKeys(const std::string& jwks) {
  static const bool ready = r_global_init() == RHN_OK;
  if (!ready) return absl::InternalError("librhonabwy does not start");
  const Json json = Load(jwks);
  const json_t* list = json_object_get(json.get(), "keys");
  if (!json_is_array(list) || json_array_size(list) == 0) {
    return absl::InvalidArgumentError(
        "is no JWKS: {\"keys\": […]} with at least one key is expected");
  }
  auto keys = std::make_shared<Keys>();
  for (std::size_t i = 0; i < json_array_size(list); ++i) {
    json_t* one = json_array_get(list, i);
    if (IsForOthers(one)) continue;
    jwk_t* raw = nullptr;
    if (r_jwk_init(&raw) != RHN_OK) return absl::InternalError("librhonabwy makes no key");
    const Jwk jwk(raw);
    if (r_jwk_import_from_json_t(raw, one) != RHN_OK || r_jwk_is_valid(raw) != RHN_OK) {
      return absl::InvalidArgumentError(absl::StrCat("key ", i + 1, " is no JWK"));
    }
    KEZHI_ASSIGN_OR_RETURN(std::string algorithm, AlgorithmOf(raw));
    char* text = json_dumps(one, JSON_COMPACT);
    keys->push_back({TextOf(one, "kid"), std::move(algorithm), text});
    free(text);  // NOLINT(cppcoreguidelines-no-malloc): as jansson asks
  }
  if (keys->empty()) {
    return absl::InvalidArgumentError("holds no key that can be used: EC P-256, RSA or Ed25519");
  }
  const MutexLock lock(&mutex_);
  keys_ = std::move(keys);
  checked_.clear();
  return absl::OkStatus();
}

absl::StatusOr<TokenClaims> TokenChecker::Check(absl::string_view token) {
  if (token.size() > kMostTokenBytes) {
    return Refused("token_malformed",
                   absl::StrCat("the bearer token has more than ", kMostTokenBytes, " bytes"));
  }
  const std::string digest = storage::Sha256(token);
  std::shared_ptr<const Keys> keys;
  std::optional<TokenClaims> known;
  {
    const MutexLock lock(&mutex_);
    const auto found = checked_.find(digest);
    if (found != checked_.end()) known = found->second;
    keys = keys_;
  }
  if (known.has_value()) {
    // It was valid already when it was remembered.
    KEZHI_RETURN_IF_ERROR(CheckTimes(absl::InfinitePast(), known->expires));
    return *std::move(known);
  }
  KEZHI_ASSIGN_OR_RETURN(TokenClaims claims, Verify(token, *keys));
  Remember(digest, claims, keys.get());
  return claims;
}

void TokenChecker::Remember(const std::string& digest, const TokenClaims& claims,
                            const Keys* checked_by) {
  const absl::Time now = clock_.Now();
  const MutexLock lock(&mutex_);
  // The keys are others by now.
  if (keys_.get() != checked_by) return;
  if (checked_.size() >= options_.cached) {
    absl::erase_if(checked_, [now](const auto& one) { return one.second.expires + kLeeway < now; });
  }
  if (checked_.size() >= options_.cached) checked_.clear();
  checked_.emplace(digest, claims);
}

absl::Status TokenChecker::CheckTimes(absl::Time not_before, absl::Time expires) const {
  const absl::Time now = clock_.Now();
  if (now >= expires + kLeeway) {
    return Refused("token_expired",
                   absl::StrCat("the token expired at ",
                                absl::FormatTime(absl::RFC3339_sec, expires, absl::UTCTimeZone()),
                                "; get a new one"));
  }
  if (now < not_before - kLeeway) {
    return Refused(
        "token_not_yet_valid",
        absl::StrCat("the token is valid from ",
                     absl::FormatTime(absl::RFC3339_sec, not_before, absl::UTCTimeZone()),
                     " on; compare the clocks"));
  }
  return absl::OkStatus();
}

absl::StatusOr<TokenClaims> TokenChecker::Verify(absl::string_view token, const Keys& keys) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return Refused("token_malformed", "the bearer token is no signed JWT");
  KEZHI_ASSIGN_OR_RETURN(const Header header, ParseHeader(parts[0]));
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& one) {
    if (one.algorithm != header.algorithm) return false;
    return one.id == header.key_id || (header.key_id.empty() && keys.size() == 1);
  });
  if (key == keys.end()) {
    return Refused("token_key_unknown",
                   "no key of the server's JWKS has the token's kid and algorithm");
  }
  jwk_t* raw_jwk = nullptr;
  jws_t* raw_jws = nullptr;
  r_jwk_init(&raw_jwk);
  r_jws_init(&raw_jws);
  const Jwk jwk(raw_jwk);
  const Jws jws(raw_jws);
  if (r_jwk_import_from_json_str(raw_jwk, key->jwk.c_str()) != RHN_OK ||
      r_jws_advanced_compact_parsen(raw_jws, token.data(), token.size(), R_PARSE_NONE,
                                    R_FLAG_IGNORE_REMOTE) != RHN_OK) {
    return Refused("token_malformed", "the bearer token is no signed JWT");
  }
  if (r_jws_verify_signature(raw_jws, raw_jwk, R_FLAG_IGNORE_REMOTE) != RHN_OK) {
    return Refused("token_signature", "the token's signature is not that of its key");
  }
  std::size_t size = 0;
  const unsigned char* payload = r_jws_get_payload(raw_jws, &size);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a text
  const Json claims = Load({reinterpret_cast<const char*>(payload), size});
  KEZHI_ASSIGN_OR_RETURN(const Validity validity, CheckClaims(claims.get(), options_));
  KEZHI_RETURN_IF_ERROR(CheckTimes(validity.not_before, validity.expires));
  return TokenClaims{.principal = TextOf(claims.get(), "sub"),
                     .role = TextOf(claims.get(), "kezhi_role"),
                     .store = TextOf(claims.get(), "kezhi_store"),
                     .expires = validity.expires};
}

}  // namespace kezhi::server
