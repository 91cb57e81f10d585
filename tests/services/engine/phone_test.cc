#include "services/engine/phone.h"

#include <gtest/gtest.h>

namespace kezhi::engine {
namespace {

TEST(NormalisePhone, TakesAnyUsualWritingOfANumber) {
  for (const char* writing : {"13800000001", "138 0000 0001", "138-0000-0001", "+86 13800000001",
                              "0086 13800000001", "１３８００００００01", " 13800000001 "}) {
    EXPECT_EQ(NormalisePhone(writing, "CN"), "+8613800000001") << writing;
  }
  EXPECT_EQ(NormalisePhone("010-62345678", "CN"), "+861062345678");
  EXPECT_EQ(NormalisePhone("+1 650 253 0000", "CN"), "+16502530000");
}

TEST(NormalisePhone, GivesNothingForWhatCannotBeCalled) {
  for (const char* bad :
       {"", "12345678", "不详", "12ab", "138", "1380000000", "10000000001", "13800000001 ext 5"}) {
    EXPECT_EQ(NormalisePhone(bad, "CN"), "") << bad;
  }
}

TEST(KnowsRegion, IsAboutRegionsThatHaveNumbers) {
  EXPECT_TRUE(KnowsRegion("CN"));
  EXPECT_FALSE(KnowsRegion("XX"));
  EXPECT_FALSE(KnowsRegion(""));
}

}  // namespace
}  // namespace kezhi::engine
