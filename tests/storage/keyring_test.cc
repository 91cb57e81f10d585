#include "storage/keyring.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/keyring_backup.h"
#include "storage/keys.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

unsigned ModeOf(const std::string& path) {
  struct stat info {};

  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777U;
}

class KeyringTest : public ::testing::Test {
 protected:
  TempDir root_;
  std::unique_ptr<Keyring> keyring_;
  std::size_t cached_keys_ = 65536;

  absl::Status Try(const std::string& keys = "keys", const std::string& secrets = "secrets") {
    keyring_.reset();
    Keyring::Options options;
    options.directory = root_.Sub(keys);
    options.secrets_directory = root_.Sub(secrets);
    options.batch = 4;
    options.cached_keys = cached_keys_;
    absl::StatusOr<std::unique_ptr<Keyring>> keyring = Keyring::Open(options);
    if (!keyring.ok()) return keyring.status();
    keyring_ = *std::move(keyring);
    return absl::OkStatus();
  }

  void Open(std::uint64_t last_used = 0) {
    const absl::Status status = Try();
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_TRUE(keyring_->StartAfter(last_used).ok());
  }

  // Finds each of `made`, so many places after the one before, but those that are `doomed`.
  void FindEach(const std::vector<DataKey>& made, std::size_t stride,
                const std::vector<std::uint64_t>& doomed) {
    for (std::size_t i = 0, at = 0; i < made.size(); ++i, at = (at + stride) % made.size()) {
      const absl::StatusOr<DataKey> found = keyring_->Find(made[at].id);
      if (std::find(doomed.begin(), doomed.end(), made[at].id) != doomed.end()) {
        EXPECT_TRUE(absl::IsNotFound(found.status())) << at;
        continue;
      }
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(found->id, made[at].id);
      EXPECT_EQ(found->bytes, made[at].bytes) << at;
    }
  }

  void Copy(const std::string& from, const std::string& to) {
    keyring_.reset();
    fs::copy(root_.Sub(from), root_.Sub(to), fs::copy_options::recursive);
  }
};

TEST_F(KeyringTest, GivesAKeyThatIsFoundAgainAfterARestart) {
  Open();
  const DataKey key = *keyring_->Allocate();
  EXPECT_EQ(keyring_->Find(key.id)->bytes, key.bytes);
  Open();
  EXPECT_EQ(keyring_->Find(key.id)->bytes, key.bytes);
  EXPECT_EQ(keyring_->Find(key.id)->bytes, key.bytes);  // the second one comes from the cache
  EXPECT_TRUE(absl::IsNotFound(keyring_->Find(1000000).status()));
}

TEST_F(KeyringTest, NeverHandsOutAnIdOrAKeyTwice) {
  std::set<std::uint64_t> ids;
  std::set<std::array<unsigned char, kKeyBytes>> keys;
  std::uint64_t last_id = 0;
  for (int restart = 0; restart < 4; ++restart) {
    // The journal knows of fewer ids than were handed out: the last commands were lost on the way.
    Open(last_id / 2);
    for (int i = 0; i < 6; ++i) {
      const DataKey key = *keyring_->Allocate();
      EXPECT_GT(key.id, last_id);
      last_id = key.id;
      EXPECT_TRUE(ids.insert(key.id).second);
      EXPECT_TRUE(keys.insert(key.bytes).second);
    }
  }
}

TEST_F(KeyringTest, AnOlderCopyDoesNotHandOutWhatTheJournalKnowsAsUsed) {
  Open();
  Copy("keys", "older");
  Open();
  std::uint64_t last = 0;
  for (int i = 0; i < 10; ++i) last = keyring_->Allocate()->id;
  ASSERT_TRUE(Try("older").ok());
  ASSERT_TRUE(keyring_->StartAfter(last).ok());
  EXPECT_GT(keyring_->Allocate()->id, last);
}

TEST_F(KeyringTest, ADestroyedKeyIsGoneAndTheOthersStay) {
  Open();
  const DataKey gone = *keyring_->Allocate();
  const DataKey kept = *keyring_->Allocate();
  ASSERT_TRUE(keyring_->Find(gone.id).ok());  // so that it is in the cache
  const std::uint64_t ids[] = {gone.id, 999};
  ASSERT_TRUE(keyring_->Destroy(ids).ok());
  EXPECT_TRUE(absl::IsNotFound(keyring_->Find(gone.id).status()));
  EXPECT_EQ(keyring_->Find(kept.id)->bytes, kept.bytes);
  EXPECT_EQ(keyring_->Allocate()->id, kept.id + 1);
  ASSERT_TRUE(keyring_->Destroy(ids).ok());  // may be repeated
  Open();
  EXPECT_TRUE(absl::IsNotFound(keyring_->Find(gone.id).status()));
  EXPECT_EQ(keyring_->Find(kept.id)->bytes, kept.bytes);
}

TEST_F(KeyringTest, KeysThatAreReadAheadAreTheRightOnesAndGoWhenTheyAreDestroyed) {
  Open();
  std::vector<DataKey> made;
  for (int i = 0; i < 100; ++i) made.push_back(keyring_->Allocate().value());
  Open(made.back().id);
  // The second of two in a row brings those behind it.
  for (const std::size_t i : {0U, 1U}) ASSERT_EQ(keyring_->Find(made[i].id)->bytes, made[i].bytes);
  const std::vector<std::uint64_t> doomed = {made[4].id, made[33].id, made[90].id};
  ASSERT_TRUE(keyring_->Destroy(doomed).ok());
  for (const DataKey& key : made) {
    const absl::StatusOr<DataKey> found = keyring_->Find(key.id);
    if (std::find(doomed.begin(), doomed.end(), key.id) != doomed.end()) {
      EXPECT_TRUE(absl::IsNotFound(found.status())) << key.id;
    } else {
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(found->bytes, key.bytes);
    }
  }
}

TEST_F(KeyringTest, GivesTheRightKeysInAnyOrderWithRoomForFewOrNone) {
  Open();
  std::vector<DataKey> made;
  for (int i = 0; i < 200; ++i) made.push_back(keyring_->Allocate().value());
  const std::vector<std::uint64_t> doomed = {made[3].id, made[100].id, made[101].id};
  ASSERT_TRUE(keyring_->Destroy(doomed).ok());
  for (const std::size_t room : {0U, 1U, 3U, 64U, 150U}) {
    cached_keys_ = room;
    Open(made.back().id);
    // In order, there and back, and in strides, so that runs are read with and without room.
    for (const std::size_t stride : {1U, 199U, 7U}) FindEach(made, stride, doomed);
  }
}

TEST_F(KeyringTest, AKeyOfARunIsGoneOnceItIsDestroyedWhoeverReadsMeanwhile) {
  Open();
  std::vector<DataKey> made;
  for (int i = 0; i < 256; ++i) made.push_back(keyring_->Allocate().value());
  cached_keys_ = 100;  // so that the reader goes to the disk again and again
  Open(made.back().id);
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      for (const DataKey& key : made) {
        const absl::StatusOr<DataKey> found = keyring_->Find(key.id);
        EXPECT_TRUE(found.ok() ? found->bytes == key.bytes : absl::IsNotFound(found.status()))
            << key.id << " " << found.status();
      }
    }
  });
  for (std::size_t i = 0; i < made.size(); i += 32) {
    EXPECT_TRUE(keyring_->Destroy(std::span(&made[i].id, 1)).ok());
    EXPECT_TRUE(absl::IsNotFound(keyring_->Find(made[i].id).status())) << i;
  }
  stop = true;
  reader.join();
  for (std::size_t i = 0; i < made.size(); ++i) {
    const bool destroyed = i % 32 == 0;
    EXPECT_EQ(absl::IsNotFound(keyring_->Find(made[i].id).status()), destroyed) << i;
  }
}

TEST_F(KeyringTest, ACopyMadeBeforeOpensNothingWithTheSecretsOfAfterwards) {
  Open();
  const DataKey gone = *keyring_->Allocate();
  Copy("keys", "copy");
  // The copy is a good one as long as nothing has been destroyed.
  Copy("copy", "copy-2");
  ASSERT_TRUE(Try("copy-2").ok());
  EXPECT_EQ(keyring_->Find(gone.id)->bytes, gone.bytes);
  Open();
  ASSERT_TRUE(keyring_->Destroy(std::span(&gone.id, 1)).ok());
  const absl::Status refused = Try("copy");
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("put back the pair"));
  // Nor does anything in the secrets open its rows by hand.
  const auto secrets = *Secrets::Open(root_.Sub("secrets"), false, SystemRandom());
  EXPECT_EQ(*secrets->Epochs(), std::vector<std::uint64_t>{2});
  const auto database = *Database::Open({.directory = root_.Sub("copy"), .must_exist = true});
  std::string row;
  ASSERT_TRUE(*database->Get(0, DataKeyKey(gone.id), &row));
  const std::string aad = "kezhi data key " + Be64(gone.id) + Be64(1);
  EXPECT_FALSE(AesGcmUnwrap(*secrets->EpochKey(2), aad, row.substr(8)).ok());
  // And the refused attempt has harmed nothing.
  EXPECT_TRUE(Try().ok());
}

TEST_F(KeyringTest, ADestroyedKeyIsInNoFileOfTheKeyring) {
  Open();
  const DataKey gone = *keyring_->Allocate();
  keyring_.reset();
  std::string row;
  {
    const auto database = *Database::Open({.directory = root_.Sub("keys"), .must_exist = true});
    ASSERT_TRUE(*database->Get(0, DataKeyKey(gone.id), &row));
  }
  Open();
  ASSERT_TRUE(keyring_->Destroy(std::span(&gone.id, 1)).ok());
  keyring_.reset();
  for (const auto& file : fs::directory_iterator(root_.Sub("keys"))) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(bytes.find(row.substr(row.size() - 16)), std::string::npos) << file.path();
  }
}

TEST_F(KeyringTest, TheSecretsAreForTheirOwnerAlone) {
  Open();
  EXPECT_EQ(ModeOf(root_.Sub("secrets")), 0700U);
  int files = 0;
  for (const auto& file : fs::directory_iterator(root_.Sub("secrets"))) {
    EXPECT_EQ(ModeOf(file.path()), 0600U) << file.path();
    ++files;
  }
  EXPECT_EQ(files, 4);  // master, hash, signing, epoch
  chmod(root_.Sub("secrets/master.key").c_str(), 0640);
  const absl::Status refused = Try();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("chmod"));
}

TEST_F(KeyringTest, AMissingOrForeignMasterKeyIsRefusedWithAdvice) {
  Open();
  ASSERT_TRUE(keyring_->Allocate().ok());
  Copy("secrets", "kept");
  fs::remove(root_.Sub("secrets/master.key"));
  const absl::Status missing = Try();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing)) << missing;
  EXPECT_THAT(std::string(missing.message()), HasSubstr("put back"));
  EXPECT_FALSE(fs::exists(root_.Sub("secrets/master.key")));  // none is made up

  ASSERT_TRUE(Try("other-keys", "other-secrets").ok());
  keyring_.reset();
  fs::copy(root_.Sub("other-secrets/master.key"), root_.Sub("secrets/master.key"));
  const absl::Status foreign = Try();
  EXPECT_TRUE(absl::IsFailedPrecondition(foreign)) << foreign;
  EXPECT_THAT(std::string(foreign.message()), HasSubstr("master key that belongs"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Try("keys", "other-secrets")));
  EXPECT_TRUE(Try("keys", "kept").ok());
}

TEST_F(KeyringTest, SecretsWithoutTheirKeyringAreNotTakenForNewOnes) {
  Open();
  keyring_.reset();
  fs::remove_all(root_.Sub("keys"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Try()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Try()));
}

TEST_F(KeyringTest, KeysOfLaterEpochsThanItsOwnAreDestroyedAtTheOpen) {
  Open();
  const DataKey key = *keyring_->Allocate();
  keyring_.reset();
  const std::string own = root_.Sub("secrets") + "/epoch-1.key";
  const std::string later = root_.Sub("secrets") + "/epoch-3.key";
  ASSERT_TRUE(fs::copy_file(own, later));
  Open();
  EXPECT_FALSE(fs::exists(later));
  EXPECT_TRUE(fs::exists(own));
  EXPECT_EQ(keyring_->Find(key.id)->bytes, key.bytes);
}

TEST_F(KeyringTest, IsNotRestoredOverTheKeyOfAnotherEpochOfTheSameNumber) {
  Open();
  ASSERT_TRUE(keyring_->BackUp(root_.Sub("copy")).ok());
  keyring_.reset();
  fs::remove_all(root_.Sub("keys"));
  const std::string own = root_.Sub("secrets") + "/epoch-1.key";
  fs::copy_file(root_.Sub("secrets") + "/hash.key", own, fs::copy_options::overwrite_existing);
  const auto restore = [this] {
    return RestoreKeyring(root_.Sub("copy"), root_.Sub("keys"), root_.Sub("secrets"));
  };
  EXPECT_TRUE(absl::IsFailedPrecondition(restore()));
  EXPECT_FALSE(fs::exists(root_.Sub("keys")));
  fs::remove(own);
  EXPECT_TRUE(restore().ok());
  const absl::Status restored = Try();
  EXPECT_TRUE(restored.ok()) << restored;
}

TEST_F(KeyringTest, SecretsThatDoNotOpenAtFirstAreNotReplacedAfterwards) {
  Open();
  const DataKey key = *keyring_->Allocate();
  Copy("keys", "kept");
  fs::remove_all(root_.Sub("keys"));
  chmod(root_.Sub("secrets").c_str(), 0755);
  EXPECT_TRUE(absl::IsFailedPrecondition(Try()));
  chmod(root_.Sub("secrets").c_str(), 0700);
  EXPECT_TRUE(absl::IsFailedPrecondition(Try()));
  const absl::Status put_back = Try("kept");
  ASSERT_TRUE(put_back.ok()) << put_back;
  EXPECT_EQ(keyring_->Find(key.id)->bytes, key.bytes);
}

TEST_F(KeyringTest, HashesDifferByPurposeAndKeyringAndStayOverARestart) {
  Open();
  const std::string contact = keyring_->Hmac(Purpose::kContact, "s1|phone|13800138000");
  EXPECT_EQ(contact.size(), 32U);
  EXPECT_NE(contact, keyring_->Hmac(Purpose::kRequest, "s1|phone|13800138000"));
  const DataKey gone = *keyring_->Allocate();
  ASSERT_TRUE(keyring_->Destroy(std::span(&gone.id, 1)).ok());
  Open();
  EXPECT_EQ(keyring_->Hmac(Purpose::kContact, "s1|phone|13800138000"), contact);
  ASSERT_TRUE(Try("other-keys", "other-secrets").ok());
  EXPECT_NE(keyring_->Hmac(Purpose::kContact, "s1|phone|13800138000"), contact);
}

TEST_F(KeyringTest, AFailedWriteStopsItUntilItIsOpenedAgain) {
  FaultEnv fault;
  Keyring::Options options;
  options.directory = root_.Sub("keys");
  options.secrets_directory = root_.Sub("secrets");
  options.env = fault.env.get();
  options.batch = 1;
  auto keyring = *Keyring::Open(options);
  ASSERT_TRUE(keyring->StartAfter(0).ok());
  const DataKey first = *keyring->Allocate();
  fault.fs->fail_wal_sync = true;
  EXPECT_TRUE(absl::IsUnavailable(keyring->Destroy(std::span(&first.id, 1))));
  fault.fs->fail_wal_sync = false;
  EXPECT_TRUE(absl::IsUnavailable(keyring->Destroy(std::span(&first.id, 1))));
  EXPECT_TRUE(absl::IsUnavailable(keyring->Allocate().status()));
  keyring.reset();
  keyring = *Keyring::Open(options);  // opens whichever of the two epochs is the one on the disk
  ASSERT_TRUE(keyring->StartAfter(first.id).ok());
  ASSERT_TRUE(keyring->Destroy(std::span(&first.id, 1)).ok());
  EXPECT_TRUE(absl::IsNotFound(keyring->Find(first.id).status()));
  EXPECT_TRUE(keyring->Allocate().ok());
}

TEST_F(KeyringTest, RemembersWhatWasDestroyedForWhichEventAndHowFarItCame) {
  Open();
  const DataKey first = *keyring_->Allocate();
  const DataKey second = *keyring_->Allocate();
  EXPECT_TRUE(keyring_->destroyed_up_to()->log_id.empty());
  EXPECT_TRUE(absl::IsNotFound(keyring_->FindDestruction(7).status()));
  const std::string log_id(16, 'l');
  const absl::Time at = absl::FromUnixSeconds(1'772'000'000);
  const std::vector<Destruction> deeds = {{.position = 7, .ids = {first.id, 999}},
                                          {.position = 9, .ids = {}}};
  ASSERT_TRUE(keyring_->DestroyFor(deeds, {log_id, 9}, at).ok());
  Open();
  EXPECT_TRUE(absl::IsNotFound(keyring_->Find(first.id).status()));
  EXPECT_EQ(keyring_->Find(second.id)->bytes, second.bytes);
  EXPECT_EQ(keyring_->destroyed_up_to()->log_id, log_id);
  EXPECT_EQ(keyring_->destroyed_up_to()->position, 9U);
  const Destruction deed = *keyring_->FindDestruction(7);
  EXPECT_EQ(deed.position, 7U);
  EXPECT_EQ(deed.ids, (std::vector<std::uint64_t>{first.id, 999}));
  EXPECT_EQ(deed.epoch, 2U);
  EXPECT_EQ(deed.at, at);
  EXPECT_EQ(keyring_->FindDestruction(9)->epoch, 2U);
}

TEST_F(KeyringTest, WhatIsDestroyedAgainKeepsTheTimeAtWhichItWent) {
  Open();
  const DataKey gone = *keyring_->Allocate();
  const std::string log_id(16, 'l');
  const absl::Time at = absl::FromUnixSeconds(1'772'000'000);
  const std::vector<Destruction> deeds = {{.position = 7, .ids = {gone.id}}};
  ASSERT_TRUE(keyring_->DestroyFor(deeds, {log_id, 7}, at).ok());
  ASSERT_TRUE(keyring_->DestroyFor(deeds, {log_id, 7}, at + absl::Hours(1)).ok());
  EXPECT_EQ(keyring_->FindDestruction(7)->at, at);
  EXPECT_EQ(keyring_->FindDestruction(7)->epoch, 2U);
}

TEST_F(KeyringTest, WhatWentForAnotherEventAtThePositionIsNotTakenForIt) {
  Open();
  const DataKey first = *keyring_->Allocate();
  const DataKey second = *keyring_->Allocate();
  const std::string log_id(16, 'l');
  const absl::Time at = absl::FromUnixSeconds(1'772'000'000);
  const std::vector<Destruction> before = {{.position = 7, .ids = {first.id}},
                                           {.position = 9, .ids = {second.id}}};
  ASSERT_TRUE(keyring_->DestroyFor(before, {log_id, 9}, at).ok());
  // The log was put back, and the second person is erased at another position.
  const std::vector<Destruction> again = {{.position = 7, .ids = {second.id}}};
  ASSERT_TRUE(keyring_->DestroyFor(again, {log_id, 7}, at + absl::Hours(1)).ok());
  EXPECT_EQ(keyring_->FindDestruction(7)->ids, std::vector<std::uint64_t>{second.id});
  EXPECT_EQ(keyring_->FindDestruction(7)->at, at + absl::Hours(1));
}

}  // namespace
}  // namespace kezhi::storage
