#include "services/cli/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kezhi::cli {
namespace {

using ::testing::ElementsAre;

TEST(DisplayWidth, CountsTwoColumnsForAChineseCharacter) {
  EXPECT_EQ(DisplayWidth("王伟"), 4);
  EXPECT_EQ(DisplayWidth("c1 王"), 5);
}

TEST(DisplayWidth, CountsTwoColumnsForFullWidthPunctuation) {
  EXPECT_EQ(DisplayWidth("（试驾）"), 8);
  EXPECT_EQ(DisplayWidth("(a)"), 3);
}

TEST(DisplayWidth, CountsNothingForACombiningMark) {
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);             // é in two code points
  EXPECT_EQ(DisplayWidth("\u1112\u1161\u11ab"), 2);  // a Hangul syllable in three
}

TEST(DisplayWidth, CountsAnEmojiSequenceOnce) {
  EXPECT_EQ(DisplayWidth("🚗"), 2);
  EXPECT_EQ(DisplayWidth("👍🏽"), 2);         // with a skin tone
  EXPECT_EQ(DisplayWidth("👨\u200d👩\u200d👧"), 2);  // a family, joined
  EXPECT_EQ(DisplayWidth("🇨🇳"), 2);               // a flag: two regional indicators
  EXPECT_EQ(DisplayWidth("🇨🇳🇩🇪"), 4);
}

TEST(DisplayWidth, CountsAmbiguousMarksOfTheFormsOnce) {
  EXPECT_EQ(DisplayWidth("√"), 1);
  EXPECT_EQ(DisplayWidth("·"), 1);
}

TEST(DisplayWidth, CountsAByteThatIsNoUtf8AsOneCharacter) {
  EXPECT_EQ(DisplayWidth("a\xff"
                         "b"),
            3);
}

TEST(Pad, FillsUpToTheColumnNotToTheByte) {
  EXPECT_EQ(PadRight("王", 4), "王  ");
  EXPECT_EQ(PadLeft("王", 4), "  王");
  EXPECT_EQ(PadRight("too long", 3), "too long");
}

TEST(Shorten, NeverCutsAWideCharacterInHalf) {
  EXPECT_EQ(Shorten("带家人看车", 10), "带家人看车");
  EXPECT_EQ(Shorten("带家人看车", 9), "带家人看…");
  EXPECT_EQ(Shorten("带家人看车", 8), "带家人…");
}

TEST(Wrap, BreaksBetweenChineseCharacters) {
  EXPECT_THAT(Wrap("带家人看车", 6), ElementsAre("带家人", "看车"));
  EXPECT_THAT(Wrap("带家人看车", 5), ElementsAre("带家", "人看", "车"));
}

TEST(Wrap, KeepsWordsTogetherUnlessTheyAreLongerThanALine) {
  EXPECT_THAT(Wrap("test drive on Monday", 10), ElementsAre("test drive", "on Monday"));
  EXPECT_THAT(Wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
}

TEST(Wrap, GivesOneLineForNothing) {
  EXPECT_THAT(Wrap("", 5), ElementsAre(""));
}

TEST(OneLine, LetsNoStoredTextSteerTheTerminal) {
  EXPECT_EQ(OneLine("a\nb\tc"), "a b c");
  EXPECT_EQ(OneLine("\x1b[31mred"), "?[31mred");
  EXPECT_EQ(OneLine("\u009b31m"), "?31m");  // the one-character escape of C1
}

}  // namespace
}  // namespace kezhi::cli
