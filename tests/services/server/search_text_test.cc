// What somebody types to find a customer.

#include "services/server/search_text.h"

#include <string>

#include <gtest/gtest.h>

#include "services/server/pinyin.h"

namespace kezhi::server {
namespace {

v1::SearchMatch Match(const std::string& text, const std::string& name,
                      const std::string& phone = "+8613810248684") {
  return SearchText(text).MatchOf(name, phone);
}

TEST(SearchText, FindsPartOfAName) {
  EXPECT_EQ(Match("丽华", "何丽华"), v1::SEARCH_MATCH_NAME);
  EXPECT_EQ(Match(" 何 ", "何丽华"), v1::SEARCH_MATCH_NAME);
  EXPECT_EQ(Match("何华", "何丽华"), v1::SEARCH_MATCH_UNSPECIFIED);
}

TEST(SearchText, DisregardsCaseAndWidth) {
  EXPECT_EQ(Match("smith", "John SMITH"), v1::SEARCH_MATCH_NAME);
  EXPECT_EQ(Match("ＡＢＣ", "abc 贸易"), v1::SEARCH_MATCH_NAME);
  EXPECT_EQ(Match("straße", "Herr STRASSE"), v1::SEARCH_MATCH_NAME);
}

TEST(SearchText, FindsTheEndOfAPhoneNumberFromFourDigitsOn) {
  EXPECT_EQ(Match("8684", "何丽华"), v1::SEARCH_MATCH_PHONE);
  EXPECT_EQ(Match("684", "何丽华"), v1::SEARCH_MATCH_UNSPECIFIED);
  EXPECT_EQ(Match("138 1024 8684", "何丽华"), v1::SEARCH_MATCH_PHONE);
  EXPECT_EQ(Match("+86 138-1024-8684", "何丽华"), v1::SEARCH_MATCH_PHONE);
  EXPECT_EQ(Match("1381", "何丽华"), v1::SEARCH_MATCH_UNSPECIFIED);
}

TEST(SearchText, OfAMaskedNumberFindsWhatIsLeftOfIt) {
  EXPECT_EQ(Match("8684", "何*", "+86138****8684"), v1::SEARCH_MATCH_PHONE);
  EXPECT_EQ(Match("48684", "何*", "+86138****8684"), v1::SEARCH_MATCH_UNSPECIFIED);
  EXPECT_EQ(Match("何丽", "何*", "+86138****8684"), v1::SEARCH_MATCH_UNSPECIFIED);
  EXPECT_EQ(Match("hl", "何*", "+86138****8684"), v1::SEARCH_MATCH_UNSPECIFIED);
}

TEST(SearchText, FindsByHowThePinyinInitialsBegin) {
  EXPECT_EQ(Match("hlh", "何丽华"), v1::SEARCH_MATCH_PINYIN);
  EXPECT_EQ(Match("HL", "何丽华"), v1::SEARCH_MATCH_PINYIN);
  EXPECT_EQ(Match("h", "何丽华"), v1::SEARCH_MATCH_UNSPECIFIED) << "too many begin so";
  EXPECT_EQ(Match("lh", "何丽华"), v1::SEARCH_MATCH_UNSPECIFIED);
}

TEST(SearchText, FindsAPlateWithAndWithoutItsDot) {
  EXPECT_TRUE(SearchText("鄂a12345").IsInPlate("鄂A·12345"));
  EXPECT_TRUE(SearchText("A-123").IsInPlate("鄂A12345"));
  EXPECT_FALSE(SearchText("A54321").IsInPlate("鄂A12345"));
  EXPECT_FALSE(SearchText("鄂A").IsInPlate("鄂A12345")) << "half a town has such plates";
  EXPECT_FALSE(SearchText("鄂A123").IsInPlate("鄂*"));
}

TEST(SearchText, OfNothingFindsNobody) {
  EXPECT_TRUE(SearchText("").empty());
  EXPECT_TRUE(SearchText("  ").empty());
  EXPECT_EQ(Match("何", "", ""), v1::SEARCH_MATCH_UNSPECIFIED);
}

TEST(Pinyin, ASurnameIsAlsoReadAsOne) {
  EXPECT_EQ(InitialsOf("曾国强").usual, "cgq");
  EXPECT_EQ(InitialsOf("曾国强").surname, "zgq");
  EXPECT_EQ(InitialsOf("单小曾").surname, "sxc") << "only the first character is a surname";
  EXPECT_EQ(Match("zgq", "曾国强"), v1::SEARCH_MATCH_PINYIN);
  EXPECT_EQ(Match("cgq", "曾国强"), v1::SEARCH_MATCH_PINYIN);
}

TEST(Pinyin, OfAWordInLettersIsItsFirst) {
  EXPECT_EQ(InitialsOf("John Smith").usual, "js");
  EXPECT_EQ(InitialsOf("江城ABC贸易").usual, "jcamy");
  EXPECT_EQ(InitialsOf("4S店").usual, "d") << "a word that begins with a digit has none";
  EXPECT_EQ(InitialsOf("").usual, "");
}

}  // namespace
}  // namespace kezhi::server
