#include "services/engine/uuid.h"

#include <gtest/gtest.h>

#include "tests/storage/journal_maker.h"

namespace kezhi::engine {
namespace {

TEST(Uuid, OfANameIsThatOfTheStandard) {
  // RFC 9562, appendix A.4.
  EXPECT_EQ(NamedUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, OfATimeBeginsWithItAndSaysItsVersion) {
  const storage::Random random = storage::SeededRandom(1);
  // RFC 9562, appendix A.6: 2022-02-22 14:22:22 -05:00 is 0x017F22E279B0 ms.
  const std::string id = NewUuid(absl::FromUnixMillis(0x017F22E279B0), random);
  EXPECT_EQ(id.substr(0, 13), "017f22e2-79b0");
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
  EXPECT_TRUE(UuidBytes(id).has_value());
  EXPECT_NE(NewUuid(absl::FromUnixMillis(0x017F22E279B0), random), id);
  EXPECT_LT(id, NewUuid(absl::FromUnixMillis(0x017F22E279B1), random));
}

TEST(Uuid, IsReadInEitherCaseAndRefusedWhenMalformed) {
  const auto lower = UuidBytes("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  ASSERT_TRUE(lower.has_value());
  EXPECT_EQ(lower->size(), 16);
  EXPECT_EQ(lower, UuidBytes("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"));
  for (const char* bad :
       {"", "6ba7b810", "6ba7b810-9dad-11d1-80b4-00c04fd430c",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c88", "6ba7b81009dad-11d1-80b4-00c04fd430c8",
        "gba7b810-9dad-11d1-80b4-00c04fd430c8"}) {
    EXPECT_FALSE(UuidBytes(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace kezhi::engine
