#include "storage/hash.h"

#include "absl/strings/escaping.h"
#include <gtest/gtest.h>

namespace kezhi::storage {
namespace {

TEST(Hash, Crc32cHasTheValueOfRfc3720) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(Crc32c(""), 0U);
}

TEST(Hash, Sha256HasTheValueOfFips180) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, AStreamHashesItsPiecesAsOneAndBeginsAnew) {
  Sha256Stream stream;
  stream.Update("a");
  stream.Update("bc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
  EXPECT_EQ(stream.Finish(), Sha256(""));
}

TEST(Hash, HmacHasTheValueOfRfc4231) {  // test case 2
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace kezhi::storage
