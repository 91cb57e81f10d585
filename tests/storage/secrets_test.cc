// The master key from outside, another one for the secrets, and copies of a keyring.
#include "storage/secrets.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/keyring.h"
#include "storage/keyring_backup.h"
#include "storage/master_key.h"
#include "storage/seal.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kVariable[] = "KEZHI_TEST_MASTER_KEY";
constexpr char kDigits[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F";

std::string TheKey() {
  return absl::HexStringToBytes(kDigits);
}

// Of tests on one thread.
void SetVariable(const std::string& value) {
  ASSERT_EQ(setenv(kVariable, value.c_str(), 1), 0);  // NOLINT(concurrency-mt-unsafe)
}

MasterKeySource Variable() {
  return {.variable = kVariable};
}

absl::Status Refused(const std::string& command) {
  return ReadMasterKey({.command = command}).status();
}

TEST(MasterKey, ComesFromAVariableOrFromWhatAProgramPrints) {
  SetVariable(absl::StrCat(kDigits, "\n"));
  EXPECT_EQ(*ReadMasterKey(Variable()), TheKey());
  const auto printed = ReadMasterKey({.command = absl::StrCat("/bin/echo ", kDigits)});
  ASSERT_TRUE(printed.ok()) << printed.status();
  EXPECT_EQ(*printed, TheKey());
}

TEST(MasterKey, ThatIsNoneIsRefusedAndNotRepeated) {
  SetVariable("secret-but-no-key");
  const absl::Status status = ReadMasterKey(Variable()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(kVariable));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadMasterKey({.variable = "KEZHI_TEST_UNSET"}).status()));
  const absl::Status printed = Refused("/bin/echo secret");
  EXPECT_TRUE(absl::IsFailedPrecondition(printed)) << printed;
  EXPECT_THAT(std::string(printed.message()), Not(HasSubstr("secret")));
}

TEST(MasterKey, OfAProgramThatFailsOrDoesNotEndIsRefused) {
  EXPECT_TRUE(absl::IsFailedPrecondition(Refused("/bin/false")));
  EXPECT_TRUE(absl::IsFailedPrecondition(Refused("/nowhere/program")));
  // Found through a path it could be another one.
  EXPECT_TRUE(absl::IsInvalidArgument(Refused("echo key")));
  EXPECT_TRUE(absl::IsInvalidArgument(
      ReadMasterKey({.variable = kVariable, .command = "/bin/echo"}).status()));
  const absl::Status endless =
      ReadMasterKey({.command = "/bin/sleep 1000", .timeout = absl::Milliseconds(50)}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(endless)) << endless;
}

// What is wrapped in a secrets directory.
struct Wrapped {
  std::string hash_key;
  std::string signing_key;
  std::string epoch_key;

  friend bool operator==(const Wrapped&, const Wrapped&) = default;
};

absl::StatusOr<Wrapped> OpenWrapped(const std::string& directory, const MasterKeySource& master) {
  auto secrets = Secrets::Open(directory, /*create=*/false, SystemRandom(), master);
  if (!secrets.ok()) return secrets.status();
  bool made = false;
  Wrapped wrapped;
  wrapped.hash_key = (*secrets)->hash_key();
  wrapped.signing_key = (*secrets)->SigningKey(&made).value();
  wrapped.epoch_key = (*secrets)->EpochKey(1).value();
  EXPECT_FALSE(made);
  return wrapped;
}

class ChangeOfMaster : public ::testing::Test {
 protected:
  void SetUp() override {
    secrets_ = *Secrets::Open(root_.Sub("secrets"), /*create=*/true, SystemRandom());
    bool made = false;
    before_.hash_key = secrets_->hash_key();
    before_.signing_key = *secrets_->SigningKey(&made);
    before_.epoch_key = *secrets_->MakeEpochKey(1);
    SetVariable(kDigits);
  }

  // Changes it, and keeps what a crash would leave at each step.
  void Change(bool outside) {
    const auto keep = [this] {
      const std::string image = root_.Sub(absl::StrCat("image-", images_.size()));
      fs::copy(root_.Sub("secrets"), image);
      images_.push_back(image);
    };
    keep();
    ASSERT_TRUE(secrets_->ChangeMaster(TheKey(), outside, keep).ok());
    EXPECT_GT(images_.size(), 8U);
  }

  TempDir root_;
  std::unique_ptr<Secrets> secrets_;
  Wrapped before_;
  std::vector<std::string> images_;
};

TEST_F(ChangeOfMaster, OpensTheSameKeysAfterACrashAtAnyStep) {
  Change(/*outside=*/false);
  for (const std::string& image : images_) {
    const absl::StatusOr<Wrapped> opened = OpenWrapped(image, {});
    ASSERT_TRUE(opened.ok()) << image << ": " << opened.status();
    EXPECT_EQ(*opened, before_) << image;
  }
  // The last one is under the new key: what is outside opens it as well.
  EXPECT_EQ(*OpenWrapped(images_.back(), Variable()), before_);
}

TEST_F(ChangeOfMaster, ToOneFromOutsideIsUnderTheOneOrTheOtherAtAnyStep) {
  Change(/*outside=*/true);
  int former = 0;
  for (const std::string& image : images_) {
    // An open may finish the change.
    fs::copy(image, image + "-again");
    const absl::StatusOr<Wrapped> by_file = OpenWrapped(image, {});
    const absl::StatusOr<Wrapped> from_outside = OpenWrapped(image + "-again", Variable());
    ASSERT_NE(by_file.ok(), from_outside.ok()) << image;
    EXPECT_EQ(by_file.ok() ? *by_file : *from_outside, before_) << image;
    former += by_file.ok() ? 1 : 0;
  }
  EXPECT_GT(former, 1);
  EXPECT_LT(former, static_cast<int>(images_.size()) - 1);
  EXPECT_FALSE(fs::exists(root_.Sub("secrets/master.key")));
}

TEST_F(ChangeOfMaster, WhatACrashLeftHalfWrittenIsRemovedAtTheNextOpen) {
  const std::string draft = root_.Sub("secrets/epoch-1.key.next.new");
  std::ofstream(draft) << "half a key";
  const absl::StatusOr<Wrapped> opened = OpenWrapped(root_.Sub("secrets"), {});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, before_);
  EXPECT_FALSE(fs::exists(draft));
}

class BackupTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Keyring> Open(const std::string& keys, const std::string& secrets) {
    Keyring::Options options;
    options.directory = keys;
    options.secrets_directory = secrets;
    options.batch = 4;
    auto keyring = Keyring::Open(options);
    EXPECT_TRUE(keyring.ok()) << keyring.status();
    if (!keyring.ok()) return nullptr;
    EXPECT_TRUE((*keyring)->StartAfter(0).ok());
    return *std::move(keyring);
  }

  void SetUp() override {
    keyring_ = Open(root_.Sub("keyring"), root_.Sub("secrets"));
    first_ = *keyring_->Allocate();
    second_ = *keyring_->Allocate();
    ASSERT_TRUE(keyring_->BackUp(root_.Sub("copy")).ok());
  }

  TempDir root_;
  std::unique_ptr<Keyring> keyring_;
  DataKey first_;
  DataKey second_;
};

TEST_F(BackupTest, ACopyHasNoMasterKeyAndOpensWithIt) {
  EXPECT_FALSE(fs::exists(root_.Sub("copy/secrets/master.key")));
  ASSERT_TRUE(keyring_->Destroy(std::vector<std::uint64_t>{first_.id}).ok());
  keyring_.reset();
  fs::create_directory(root_.Sub("secrets-2"));
  fs::permissions(root_.Sub("secrets-2"), fs::perms::owner_all);
  fs::copy(root_.Sub("secrets/master.key"), root_.Sub("secrets-2/master.key"));
  ASSERT_TRUE(
      RestoreKeyring(root_.Sub("copy"), root_.Sub("keyring-2"), root_.Sub("secrets-2")).ok());
  const auto restored = Open(root_.Sub("keyring-2"), root_.Sub("secrets-2"));
  ASSERT_NE(restored, nullptr);
  // It does not know of what went since: the log does (services/engine/eraser.h).
  EXPECT_EQ(restored->Find(first_.id)->bytes, first_.bytes);
  EXPECT_EQ(restored->Find(second_.id)->bytes, second_.bytes);
}

TEST_F(BackupTest, IsPutBackOnlyWhereThereIsNoKeyring) {
  keyring_.reset();
  EXPECT_TRUE(absl::IsFailedPrecondition(
      RestoreKeyring(root_.Sub("copy"), root_.Sub("keyring"), root_.Sub("secrets"))));
  EXPECT_TRUE(absl::IsNotFound(
      RestoreKeyring(root_.Sub("keyring"), root_.Sub("keyring-2"), root_.Sub("secrets"))));
  fs::remove_all(root_.Sub("keyring"));
  ASSERT_TRUE(RestoreKeyring(root_.Sub("copy"), root_.Sub("keyring"), root_.Sub("secrets")).ok());
  const auto restored = Open(root_.Sub("keyring"), root_.Sub("secrets"));
  ASSERT_NE(restored, nullptr);
  EXPECT_EQ(restored->Find(second_.id)->bytes, second_.bytes);
}

TEST_F(BackupTest, IsDestroyedAltogetherAndMayBeDestroyedAgain) {
  ASSERT_TRUE(DestroyBackup(root_.Sub("copy")).ok());
  EXPECT_FALSE(fs::exists(root_.Sub("copy")));
  EXPECT_TRUE(DestroyBackup(root_.Sub("copy")).ok());
  EXPECT_EQ(keyring_->Find(first_.id)->bytes, first_.bytes);
}

TEST_F(BackupTest, AfterAChangeOfMasterTheKeysAreTheSameAndTheCopyNeedsTheFormerOne) {
  SetVariable(kDigits);
  ASSERT_TRUE(keyring_->ChangeMaster(TheKey(), /*outside=*/true).ok());
  ASSERT_TRUE(keyring_->ChangeEpoch().ok());
  EXPECT_EQ(keyring_->Find(first_.id)->bytes, first_.bytes);
  const DataKey third = *keyring_->Allocate();
  keyring_.reset();
  Keyring::Options options;
  options.directory = root_.Sub("keyring");
  options.secrets_directory = root_.Sub("secrets");
  options.master = Variable();
  const auto changed = Keyring::Open(options);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ((*changed)->Find(first_.id)->bytes, first_.bytes);
  EXPECT_EQ((*changed)->Find(third.id)->bytes, third.bytes);
  // Rows of the epoch before are in no use any more.
  options.directory = root_.Sub("copy/keyring");
  EXPECT_TRUE(absl::IsFailedPrecondition(Keyring::Open(options).status()));
  options.secrets_directory = root_.Sub("copy/secrets");
  EXPECT_TRUE(absl::IsFailedPrecondition(Keyring::Open(options).status()));
}

}  // namespace
}  // namespace kezhi::storage
