#include "services/server/tokens.h"

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/error.h"
#include "tests/matchers.h"
#include "tests/services/server/token_maker.h"

namespace kezhi::server {
namespace {

using kezhi::testing::Claims;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using kezhi::testing::ToJson;
using kezhi::testing::TokenMaker;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'772'000'000);

class Tokens : public ::testing::Test {
 protected:
  Claims Valid() const { return {.expires = kNow + absl::Hours(1)}; }

  // Refused, for this reason among others that machines know.
  void ExpectRefused(const std::string& token, const std::string& why) {
    const auto checked = checker_.Check(token);
    EXPECT_THAT(checked, StatusIs(absl::StatusCode::kUnauthenticated)) << why;
    EXPECT_THAT(checked.status().ToString(), HasSubstr(why));
    // No message repeats it; what is shorter than that may stand in any.
    if (token.size() >= 5) {
      EXPECT_EQ(checked.status().ToString().find(token), std::string::npos);
    }
  }

  engine::ManualClock clock_{kNow};
  TokenChecker checker_{{.issuer = "kezhi-test", .audience = "kezhi", .cached = 3}, clock_};
};

TEST_F(Tokens, AreTakenUnderEachOfTheThreeAlgorithms) {
  for (const jwa_alg algorithm : {R_JWA_ALG_ES256, R_JWA_ALG_RS256, R_JWA_ALG_EDDSA}) {
    const TokenMaker maker(algorithm);
    ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
    Claims claims = Valid();
    claims.subject = "stores/s1/consultants/c1";
    claims.role = "consultant";
    claims.store = "stores/s1";
    claims.audience = R"(["other", "kezhi"])";
    const auto checked = checker_.Check(maker.Make(claims));
    ASSERT_THAT(checked, IsOk());
    EXPECT_EQ(checked->principal, "stores/s1/consultants/c1");
    EXPECT_EQ(checked->role, "consultant");
    EXPECT_EQ(checked->store, "stores/s1");
    EXPECT_EQ(checked->expires, claims.expires);
  }
}

TEST_F(Tokens, OfTheWrongTimeIssuerOrAudienceAreRefused) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  Claims claims = Valid();
  claims.expires = kNow - absl::Seconds(60);
  ExpectRefused(maker.Make(claims), "token_expired");
  claims.expires = kNow - absl::Seconds(59);  // the clocks may differ by a minute
  EXPECT_THAT(checker_.Check(maker.Make(claims)), IsOk());
  claims = Valid();
  claims.not_before = kNow + absl::Seconds(61);
  ExpectRefused(maker.Make(claims), "token_not_yet_valid");
  claims.not_before = kNow + absl::Seconds(60);
  EXPECT_THAT(checker_.Check(maker.Make(claims)), IsOk());
  claims = Valid();
  claims.issuer = "somebody";
  ExpectRefused(maker.Make(claims), "token_issuer");
  claims = Valid();
  for (const char* audience : {"\"other\"", "[\"other\"]", "[]", "7"}) {
    claims.audience = audience;
    ExpectRefused(maker.Make(claims), "token_audience");
  }
}

TEST_F(Tokens, ThatLackAnExpiryOrAreNoObjectAreRefused) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  ExpectRefused(maker.Sign(R"({"iss":"kezhi-test","aud":"kezhi","sub":"x"})"), "token_malformed");
  ExpectRefused(maker.Sign(R"({"iss":"kezhi-test","aud":"kezhi","exp":"tomorrow"})"),
                "token_malformed");
  ExpectRefused(maker.Sign("[]"), "token_malformed");
  ExpectRefused(maker.Sign("hello"), "token_malformed");
  // Which of two would be meant?
  ExpectRefused(maker.Sign(R"({"iss":"kezhi-test","iss":"x","aud":"kezhi","exp":9999999999})"),
                "token_malformed");
}

TEST_F(Tokens, ThatAreUnsignedForgedOrSignedOtherwiseAreRefused) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  const std::string payload = ToJson(Valid());
  ExpectRefused(kezhi::testing::Unsigned(R"({"alg":"none"})", payload), "token_algorithm");
  ExpectRefused(kezhi::testing::Unsigned(R"({"alg":"ES256","kid":"k1"})", payload), "token");
  ExpectRefused(maker.SignByPublicKey(payload), "token_algorithm");
  const TokenMaker stranger;  // the same kid, another key
  ExpectRefused(stranger.Sign(payload), "token_signature");
  const TokenMaker other(R_JWA_ALG_ES256, "k2");
  ExpectRefused(other.Sign(payload), "token_key_unknown");
  const TokenMaker rsa(R_JWA_ALG_RS256);  // the same kid, of another kind
  ExpectRefused(rsa.Sign(payload), "token_key_unknown");
}

TEST_F(Tokens, WithOneChangedCharacterAreRefused) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  const std::string token = maker.Make(Valid());
  ASSERT_THAT(checker_.Check(token), IsOk());
  // The last character of a part has bits that say nothing.
  for (std::size_t i = 0; i + 1 < token.size(); ++i) {
    if (token[i] == '.' || token[i + 1] == '.') continue;
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(checker_.Check(changed), StatusIs(absl::StatusCode::kUnauthenticated)) << i;
  }
}

TEST_F(Tokens, ThatAreNoneAreRefused) {
  ASSERT_THAT(checker_.SetKeys(TokenMaker().Jwks()), IsOk());
  for (const char* text : {"", ".", "..", "...", "a.b.c", "e30.e30.e30", "王.王.王"}) {
    ExpectRefused(text, "token");
  }
  ExpectRefused(std::string(8193, 'a'), "token_malformed");
  const std::string payload = ToJson(Valid());
  // What would have the library inflate, fetch or skip something.
  for (const char* header : {R"({"alg":"ES256","zip":"DEF"})", R"({"alg":"ES256","crit":["x"]})",
                             R"({"alg":"ES256","b64":false})", R"({"alg":"ES256","enc":"x"})"}) {
    ExpectRefused(kezhi::testing::Unsigned(header, payload), "token_malformed");
  }
}

TEST_F(Tokens, AreRememberedUntilTheyExpireOrTheKeysChange) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  const std::string token = maker.Make(Valid());
  EXPECT_THAT(checker_.Check(token), IsOk());
  EXPECT_THAT(checker_.Check(token), IsOk());
  clock_.Set(kNow + absl::Hours(1) + absl::Seconds(60));
  ExpectRefused(token, "token_expired");
  clock_.Set(kNow);
  EXPECT_THAT(checker_.Check(token), IsOk());
  ASSERT_THAT(checker_.SetKeys(TokenMaker().Jwks()), IsOk());
  ExpectRefused(token, "token_signature");
}

TEST_F(Tokens, MoreThanAreRememberedAreTakenAllTheSame) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  for (int i = 0; i < 10; ++i) {
    Claims claims = Valid();
    claims.subject = absl::StrCat("service-", i);
    const auto checked = checker_.Check(maker.Make(claims));
    ASSERT_THAT(checked, IsOk());
    EXPECT_EQ(checked->principal, claims.subject);
  }
}

TEST_F(Tokens, FindTheirKeyAmongSeveralAndNeedNoKidWhenThereIsOne) {
  const TokenMaker first(R_JWA_ALG_ES256, "k1");
  const TokenMaker second(R_JWA_ALG_RS256, "k2");
  ASSERT_THAT(checker_.SetKeys(absl::StrCat("{\"keys\":[", first.key(), ",", second.key(), "]}")),
              IsOk());
  EXPECT_THAT(checker_.Check(first.Make(Valid())), IsOk());
  EXPECT_THAT(checker_.Check(second.Make(Valid())), IsOk());
  const TokenMaker nameless(R_JWA_ALG_ES256, "");
  ExpectRefused(nameless.Make(Valid()), "token_key_unknown");
  ASSERT_THAT(checker_.SetKeys(nameless.Jwks()), IsOk());
  EXPECT_THAT(checker_.Check(nameless.Make(Valid())), IsOk());
}

TEST_F(Tokens, KeysThatMustNotBeThereAreRefusedAndTheFormerStay) {
  const TokenMaker maker;
  ASSERT_THAT(checker_.SetKeys(maker.Jwks()), IsOk());
  for (const std::string& jwks :
       {std::string(), std::string("{}"), std::string(R"({"keys":[]})"),
        std::string(R"({"keys":[{"kty":"EC"}]})"), std::string(R"({"keys":[7]})"),
        std::string(R"({"keys":[{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0"}]})"),
        maker.PrivateJwks()}) {
    EXPECT_THAT(checker_.SetKeys(jwks), StatusIs(absl::StatusCode::kInvalidArgument)) << jwks;
  }
  EXPECT_THAT(checker_.Check(maker.Make(Valid())), IsOk());
}

TEST_F(Tokens, KeysOfAnUnknownKindAreLeftOut) {  // RFC 7517 §5
  const TokenMaker maker;
  const std::string unknown = R"({"kty":"AKP","alg":"ML-DSA-44","kid":"pq","pub":"AAAA"})";
  ASSERT_THAT(checker_.SetKeys(absl::StrCat("{\"keys\":[", unknown, ",", maker.key(), "]}")),
              IsOk());
  EXPECT_THAT(checker_.Check(maker.Make(Valid())), IsOk());
  // Nothing but those is a mistake; the former keys stay.
  EXPECT_THAT(checker_.SetKeys(absl::StrCat("{\"keys\":[", unknown, "]}")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(checker_.Check(maker.Make(Valid())), IsOk());
}

TEST_F(Tokens, PublicKeysOnACurveOfOthersAreLeftOut) {  // RFC 7517 §5
  const TokenMaker maker;
  const std::string p384 = R"("kty":"EC","crv":"P-384","kid":"2","x":"AAAA","y":"AAAA")";
  const std::string x25519 = R"({"kty":"OKP","crv":"X25519","kid":"3","x":"AAAA"})";
  ASSERT_THAT(
      checker_.SetKeys(absl::StrCat("{\"keys\":[{", p384, "},", x25519, ",", maker.key(), "]}")),
      IsOk());
  EXPECT_THAT(checker_.Check(maker.Make(Valid())), IsOk());
  // Alone they are a mistake, and so is a private key on whatever curve beside a good one.
  for (const std::string& keys :
       {absl::StrCat("{", p384, "}"), absl::StrCat("{", p384, ",\"d\":\"AAAA\"},", maker.key())}) {
    EXPECT_THAT(checker_.SetKeys(absl::StrCat("{\"keys\":[", keys, "]}")),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << keys;
  }
  EXPECT_THAT(checker_.Check(maker.Make(Valid())), IsOk());
}

TEST_F(Tokens, WithoutKeysAreAllRefused) {
  ExpectRefused(TokenMaker().Make(Valid()), "token_key_unknown");
}

}  // namespace
}  // namespace kezhi::server
