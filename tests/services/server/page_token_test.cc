#include "services/server/page_token.h"

#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "domain/error.h"

namespace kezhi::server {
namespace {

v1::ListCustomerCardsRequest Query() {
  v1::ListCustomerCardsRequest request;
  request.set_parent("stores/s1");
  request.set_grade("H");
  return request;
}

const std::string& Digest() {
  static const std::string digest = QueryDigest(Query(), "operator");
  return digest;
}

PageToken Token() {
  return {.position = Position(42),
          .evaluated_at = absl::FromUnixNanos(1772416800123456789),
          .after = std::string("a\0\xFF", 3)};
}

TEST(PageToken, SurvivesTheRoundTripWithAnyBytes) {
  const auto token = DecodePageToken(EncodePageToken(Token(), Digest()), Digest());
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->position, Position(42));
  EXPECT_EQ(token->evaluated_at, absl::FromUnixNanos(1772416800123456789));
  EXPECT_EQ(token->after, std::string("a\0\xFF", 3));
}

TEST(PageToken, BelongsToItsQueryWhateverThePageSizeAndTheTokenBefore) {
  v1::ListCustomerCardsRequest same = Query();
  same.set_page_size(7);
  same.set_page_token("x");
  EXPECT_EQ(QueryDigest(same, "operator"), Digest());

  v1::ListCustomerCardsRequest other = Query();
  other.set_grade("A");
  const auto token =
      DecodePageToken(EncodePageToken(Token(), Digest()), QueryDigest(other, "operator"));
  EXPECT_EQ(token.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(domain::ReasonOf(token.status()), v1::REASON_PAGE_TOKEN_INVALID);
  EXPECT_NE(QueryDigest(Query(), "stores/s1/consultants/c1"), Digest());
}

TEST(PageToken, OfAnotherListIsRefusedEvenWhenTheFieldsAreTheSame) {
  v1::ListStoresRequest stores;
  v1::ListDailyReportsRequest reports;
  EXPECT_NE(QueryDigest(stores, ""), QueryDigest(reports, ""));
}

TEST(PageToken, DamagedInAnyCharacterIsRefused) {
  const std::string text = EncodePageToken(Token(), Digest());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    // Its last character holds bits that do not count.
    if (i + 1 == text.size()) damaged.pop_back();
    EXPECT_FALSE(DecodePageToken(damaged, Digest()).ok()) << "character " << i;
  }
}

TEST(PageToken, ThatIsNoneIsRefused) {
  for (const char* text : {"1", "AA", "not base64!", "AQAAAAAAAAAA"}) {
    EXPECT_EQ(domain::ReasonOf(DecodePageToken(text, Digest()).status()),
              v1::REASON_PAGE_TOKEN_INVALID)
        << text;
  }
}

}  // namespace
}  // namespace kezhi::server
