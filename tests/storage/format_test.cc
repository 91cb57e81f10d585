// The stored bytes of small databases, for ever: format.md shows them, and this test keeps the two
// the same. What is random in the keyring counts: 00, 01, 02 and so on.
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/hash.h"
#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keyring.h"
#include "storage/keys.h"
#include "storage/seal.h"
#include "storage/views.h"
#include "tests/storage/format_page.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

using ::testing::HasSubstr;

TEST(Format, TheJournalOfFormatMdHasTheseVeryBytes) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  ASSERT_TRUE(JournalMaker(*journal).Event("stores/s1", "e").Side("t", "k", "v").Write().ok());
  EXPECT_THAT(FormatPage(), HasSubstr(DumpOf(journal->database(), {"default", "records", "streams",
                                                                   "entries", "side", "tree"})));
}

TEST(Format, TheTreeRowOfFormatMdHasTheseVeryBytes) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  JournalMaker maker(*journal);
  for (int i = 0; i < 256; ++i) maker.Event("stores/s1", "e");
  ASSERT_TRUE(maker.Write().ok());
  const std::string dump =
      DumpOf(journal->database(), {"default", "records", "streams", "entries", "side", "tree"});
  EXPECT_THAT(FormatPage(), HasSubstr(dump.substr(dump.find("tree "))));
}

TEST(Format, TheHistoryKeyOfFormatMdHasTheseVeryBytes) {
  const std::string key("a\0b", 3);
  EXPECT_THAT(FormatPage(), HasSubstr(absl::BytesToHexString(HistoryKey("t", key, Position(1)))));
}

TEST(Format, TheViewsOfFormatMdHaveTheseVeryBytes) {
  TempDir directory;
  const std::string log_id = absl::HexStringToBytes("25eb8c48ff89cb854fc09081cc47edfc");
  Views::Options options;
  options.directory = directory.path();
  const auto views = *Views::Open(options, log_id, Position(3));
  const std::string key("a\0b", 3);
  const std::vector<RowVersion> first = {{"t", key, Position(1), "v"}};
  const std::vector<RowVersion> then = {{"t", key, Position(2), std::nullopt},
                                        {"t", "c", Position(3), "w"}};
  const Advance begin{"7", first, Position(1)};
  ASSERT_TRUE(views->Apply({&begin, 1}).ok());
  const Advance go_on{"7", then, Position(3)};
  ASSERT_TRUE(views->Apply({&go_on, 1}).ok());
  ASSERT_TRUE(views->SetNote("instances", "7\n7 sheet 1 served\n").ok());
  EXPECT_THAT(FormatPage(), HasSubstr(DumpOf(views->database(), {"default", "latest", "history"})));
}

// The files of the secrets directory: name, and content in hex.
std::string DumpOfSecrets(const std::string& directory) {
  std::string lines;
  for (const char* name : {"master.key", "hash.key", "epoch-1.key", "signing.key"}) {
    std::ifstream in(absl::StrCat(directory, "/", name), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    absl::StrAppend(&lines, name, " ", absl::BytesToHexString(bytes), "\n");
  }
  return lines;
}

class FormatOfTheKeyring : public ::testing::Test {
 protected:
  void SetUp() override {
    Keyring::Options options;
    options.directory = directory_.Sub("keyring");
    options.secrets_directory = directory_.Sub("secrets");
    options.random = CountingRandom();
    options.batch = 1;
    keyring_ = *Keyring::Open(options);
    ASSERT_TRUE(keyring_->StartAfter(0).ok());
    key_ = *keyring_->Allocate();
  }

  TempDir directory_;
  std::unique_ptr<Keyring> keyring_;
  DataKey key_;
};

TEST_F(FormatOfTheKeyring, FormatMdHasTheVeryBytesOfItsRowsAndSecrets) {
  EXPECT_THAT(FormatPage(), HasSubstr(DumpOfSecrets(directory_.Sub("secrets"))));
  keyring_.reset();
  const auto database = *Database::Open({.directory = directory_.Sub("keyring")});
  EXPECT_THAT(FormatPage(), HasSubstr(DumpOf(*database, {"default"})));
}

TEST_F(FormatOfTheKeyring, FormatMdHasTheVeryBytesOfItsRowsOnceItsKeyIsDestroyed) {
  const std::string log_id = absl::HexStringToBytes("25eb8c48ff89cb854fc09081cc47edfc");
  const std::vector<Destruction> deeds = {{.position = 4, .ids = {key_.id}}};
  ASSERT_TRUE(keyring_->DestroyFor(deeds, {log_id, 4}, absl::FromUnixSeconds(1'772'417'100)).ok());
  keyring_.reset();
  const auto database = *Database::Open({.directory = directory_.Sub("keyring")});
  EXPECT_THAT(FormatPage(), HasSubstr(DumpOf(*database, {"default"})));
}

TEST_F(FormatOfTheKeyring, ItsFilesOpenAsFormatMdSays) {
  const std::string master =
      absl::HexStringToBytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  std::ifstream in(directory_.Sub("secrets/epoch-1.key"), std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::string epoch_key = *AesGcmUnwrap(master, "kezhi secret epoch-1.key", file);
  keyring_.reset();
  const auto database = *Database::Open({.directory = directory_.Sub("keyring")});
  std::string row;
  ASSERT_TRUE(*database->Get(0, DataKeyKey(1), &row));
  const std::string aad = "kezhi data key " + Be64(1) + Be64(1);
  const std::string data_key = *AesGcmUnwrap(epoch_key, aad, row.substr(8));
  EXPECT_EQ(absl::BytesToHexString(data_key),
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(data_key, std::string(reinterpret_cast<const char*>(key_.bytes.data()), kKeyBytes));
}

TEST_F(FormatOfTheKeyring, FormatMdHasTheVeryBytesOfASealedValue) {
  const std::string nonce = absl::HexStringToBytes("000102030405060708090a0b");
  const Sealed sealed = Seal(key_, "name", "测试甲", nonce);
  EXPECT_THAT(FormatPage(),
              HasSubstr(absl::StrCat("name ", absl::BytesToHexString("测试甲"), " ",
                                     absl::BytesToHexString(nonce), " ",
                                     absl::BytesToHexString(sealed.ciphertext), "\n")));
}

TEST_F(FormatOfTheKeyring, ItsKeyedHashesAreMadeAsFormatMdSays) {
  const std::string hash_key =
      absl::HexStringToBytes("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
  EXPECT_EQ(keyring_->Hmac(Purpose::kContact, "x"),
            HmacSha256(HmacSha256(hash_key, "kezhi contact key v1"), "x"));
  EXPECT_EQ(keyring_->Hmac(Purpose::kRequest, "x"),
            HmacSha256(HmacSha256(hash_key, "kezhi request digest v1"), "x"));
}

}  // namespace
}  // namespace kezhi::storage
