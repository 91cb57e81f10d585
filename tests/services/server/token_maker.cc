#include "tests/services/server/token_maker.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"

namespace kezhi::testing {
namespace {

std::shared_ptr<jwk_t> NewKey() {
  jwk_t* key = nullptr;
  KEZHI_CHECK(r_jwk_init(&key) == RHN_OK);
  return {key, r_jwk_free};
}

std::string Taken(char* text) {
  KEZHI_CHECK(text != nullptr);
  std::string result = text;
  r_free(text);
  return result;
}

int KeyType(jwa_alg algorithm) {
  if (algorithm == R_JWA_ALG_RS256) return R_KEY_TYPE_RSA;
  return algorithm == R_JWA_ALG_EDDSA ? R_KEY_TYPE_EDDSA : R_KEY_TYPE_EC;
}

}  // namespace

std::string ToJson(const Claims& claims) {
  std::string json = absl::StrCat("{\"iss\":\"", claims.issuer, "\",\"aud\":", claims.audience,
                                  ",\"sub\":\"", claims.subject, "\",\"kezhi_role\":\"",
                                  claims.role, "\",\"exp\":", absl::ToUnixSeconds(claims.expires));
  if (!claims.store.empty()) absl::StrAppend(&json, ",\"kezhi_store\":\"", claims.store, "\"");
  if (claims.not_before != absl::InfinitePast()) {
    absl::StrAppend(&json, ",\"nbf\":", absl::ToUnixSeconds(claims.not_before));
  }
  return absl::StrCat(json, "}");
}

std::string Unsigned(const std::string& header, const std::string& payload) {
  return absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape(payload),
                      ".");
}

TokenMaker::TokenMaker(jwa_alg algorithm, const std::string& key_id)
    : algorithm_(algorithm), key_id_(key_id), key_(NewKey()) {
  const std::shared_ptr<jwk_t> open = NewKey();
  const unsigned bits = algorithm == R_JWA_ALG_RS256 ? 2048 : 256;
  KEZHI_CHECK(r_jwk_generate_key_pair(key_.get(), open.get(), KeyType(algorithm), bits,
                                      key_id.empty() ? nullptr : key_id.c_str()) == RHN_OK);
  if (key_id.empty()) {
    // The library gives a name of its own.
    r_jwk_delete_property_str(open.get(), "kid");
    r_jwk_delete_property_str(key_.get(), "kid");
  }
  public_ = Taken(r_jwk_export_to_json_str(open.get(), 0));
  private_ = Taken(r_jwk_export_to_json_str(key_.get(), 0));
}

std::string TokenMaker::SignWith(jwk_t* key, jwa_alg algorithm, const std::string& payload) const {
  jws_t* jws = nullptr;
  KEZHI_CHECK(r_jws_init(&jws) == RHN_OK);
  const std::shared_ptr<jws_t> held(jws, r_jws_free);
  KEZHI_CHECK(r_jws_set_alg(jws, algorithm) == RHN_OK);
  if (!key_id_.empty()) r_jws_set_header_str_value(jws, "kid", key_id_.c_str());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a text
  const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
  KEZHI_CHECK(r_jws_set_payload(jws, bytes, payload.size()) == RHN_OK);
  return Taken(r_jws_serialize(jws, key, 0));
}

std::string TokenMaker::Sign(const std::string& payload) const {
  return SignWith(key_.get(), algorithm_, payload);
}

std::string TokenMaker::SignByPublicKey(const std::string& payload) const {
  const std::shared_ptr<jwk_t> secret = NewKey();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a text
  const auto* bytes = reinterpret_cast<const unsigned char*>(public_.data());
  KEZHI_CHECK(r_jwk_import_from_symmetric_key(secret.get(), bytes, public_.size()) == RHN_OK);
  return SignWith(secret.get(), R_JWA_ALG_HS256, payload);
}

}  // namespace kezhi::testing
