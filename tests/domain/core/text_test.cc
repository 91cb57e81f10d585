#include "domain/text.h"

#include <gtest/gtest.h>

#include "domain/money.h"
#include "tests/given.h"

namespace kezhi::domain {
namespace {

TEST(Text, BlanksAtTheEndsGoTheIdeographicToo) {
  EXPECT_EQ(Trim(" \t\u3000 王先生\u3000\n\u00a0 "), "王先生");
  EXPECT_EQ(Trim("a\u3000b"), "a\u3000b");
  EXPECT_EQ(Trim("\u3000 \u3000"), "");
}

TEST(Text, OfOnePlainWritingHoweverItIsWritten) {
  EXPECT_EQ(PlainWriting("长江 WORKS"), "长江works");
  EXPECT_EQ(PlainWriting("长江\u3000Ｗｏｒｋｓ"), "长江works");
  EXPECT_EQ(PlainWriting(" １号\u00a01\n"), "1号1");
  EXPECT_EQ(PlainWriting("a\xff"), "a\xff");
  EXPECT_EQ(PlainWriting(" \u3000"), "");
}

TEST(Text, CodePointsAreCountedNotBytes) {
  EXPECT_EQ(CodePoints("", false), 0);
  EXPECT_EQ(CodePoints("abc", false), 3);
  EXPECT_EQ(CodePoints("来店", false), 2);
  EXPECT_EQ(CodePoints("\U0001F697", false), 1);
}

TEST(Text, WhatIsNotUtf8IsRefused) {
  for (const char* text : {"\xff", "\xc0\x80", "\xe4\xb8", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\x80", "a\xc3(", "\xe0\x80\xaf", "\xf0\x80\x80\xaf"}) {
    EXPECT_EQ(CodePoints(text, true), std::nullopt);
  }
}

TEST(Text, ControlCharactersAreRefusedALineFeedOnlyOutsideNotes) {
  EXPECT_EQ(CodePoints("a\nb", true), 3);
  EXPECT_EQ(CodePoints("a\nb", false), std::nullopt);
  EXPECT_EQ(CodePoints("a\tb", true), std::nullopt);
  EXPECT_EQ(CodePoints("a\rb", true), std::nullopt);
  EXPECT_EQ(CodePoints("a\x7f", true), std::nullopt);
  EXPECT_EQ(CodePoints("a\u0085", true), std::nullopt);
  EXPECT_EQ(CodePoints(absl::string_view("a\0b", 3), true), std::nullopt);
}

TEST(Text, AUuidHasItsHyphensInPlace) {
  EXPECT_TRUE(IsUuid("018f6d2e-4c3b-7a10-8abc-0123456789AB"));
  EXPECT_FALSE(IsUuid("018f6d2e4c3b7a108abc0123456789ab"));
  EXPECT_FALSE(IsUuid("018f6d2e-4c3b-7a10-8abc-0123456789ag"));
  EXPECT_FALSE(IsUuid("018f6d2e-4c3b-7a10-8abc0-123456789ab"));
  EXPECT_FALSE(IsUuid(""));
}

google::type::Money Money(const std::string& currency, std::int64_t units, std::int32_t nanos) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

TEST(Money, HasTheDecimalsOfItsCurrency) {
  EXPECT_EQ(FaultOf(Money("CNY", 150000, 0)), "");
  EXPECT_EQ(FaultOf(Money("CNY", 0, 0)), "");
  EXPECT_EQ(FaultOf(Money("CNY", 1, 990000000)), "");
  EXPECT_NE(FaultOf(Money("CNY", 1, 995000000)), "");
  EXPECT_EQ(FaultOf(Money("JPY", 500, 0)), "");
  EXPECT_NE(FaultOf(Money("JPY", 500, 500000000)), "");
  EXPECT_EQ(FaultOf(Money("KWD", 1, 125000000)), "");
  EXPECT_NE(FaultOf(Money("KWD", 1, 125500000)), "");
}

TEST(PartId, IsOfLettersDigitsAndUnderscores) {
  for (const char* id : {"H", "auto_4s", "7", "_", "VisitedOnce"}) {
    EXPECT_TRUE(IsPartId(id)) << id;
  }
  for (const char* id : {"", "a-b", "a b", "a/b", "级别"}) {
    EXPECT_FALSE(IsPartId(id)) << id;
  }
}

TEST(Money, IsNotNegativeAndOfAKnownCurrency) {
  EXPECT_NE(FaultOf(Money("CNY", -1, 0)), "");
  EXPECT_NE(FaultOf(Money("CNY", 1, -10000000)), "");
  EXPECT_NE(FaultOf(Money("CNY", 1, 1000000000)), "");
  for (const char* currency : {"", "RMB", "cny", "CN", "CNY ", "Y C"}) {
    EXPECT_NE(FaultOf(Money(currency, 1, 0)), "") << currency;
  }
}

TEST(Money, IsCountedInTheSmallestUnitOfItsCurrency) {
  EXPECT_EQ(MinorUnits(Money("CNY", 12, 340000000)), 1234);
  EXPECT_EQ(MinorUnits(Money("JPY", 12, 0)), 12);
  EXPECT_EQ(MinorUnits(Money("KWD", 1, 125000000)), 1125);
  EXPECT_EQ(MinorUnits(Money("CNY", std::int64_t{1} << 62, 0)), std::nullopt);
  for (const auto& money : {Money("CNY", 12, 340000000), Money("JPY", 12, 0),
                            Money("KWD", 1, 125000000), Money("CNY", 0, 10000000)}) {
    const google::type::Money back = MoneyOf(*MinorUnits(money), money.currency_code());
    EXPECT_EQ(back.units(), money.units()) << money.ShortDebugString();
    EXPECT_EQ(back.nanos(), money.nanos()) << money.ShortDebugString();
  }
}

}  // namespace
}  // namespace kezhi::domain
