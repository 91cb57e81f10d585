// How one signing key hands over to the next: what is signed, and where the two keys lie meanwhile.
#include "storage/key_rotation.h"

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "storage/checkpoint.h"
#include "storage/ed25519.h"
#include "storage/keyring.h"
#include "storage/secrets.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage::key_rotation_cases {
namespace {

namespace fs = std::filesystem;

constexpr char kLog[] = "kezhi/6c6c";

const std::string kFormer(kEd25519KeyBytes, 'a');
const std::string kNext(kEd25519KeyBytes, 'b');

std::string SignatureOf(const NoteSigner& signer, const std::string& text) {
  return signer.Sign(text).signatures.front().bytes;
}

TEST(KeyRotation, HoldsWhenTheFormerKeyHasSignedTheNext) {
  const NoteSigner former(kLog, kFormer);
  const NoteSigner next(kLog, kNext);
  const std::string signature = SignatureOf(former, RotationText(former.key(), next.key()));
  EXPECT_TRUE(RotationHolds(former.key(), next.key(), signature));
  EXPECT_TRUE(RotationHolds(ToString(former.key()), ToString(next.key()), signature));
}

TEST(KeyRotation, DoesNotHoldForAnythingElse) {
  const NoteSigner former(kLog, kFormer);
  const NoteSigner next(kLog, kNext);
  const NoteSigner elsewhere("kezhi/7878", kNext);
  const std::string text = RotationText(former.key(), next.key());
  const std::string signature = SignatureOf(former, text);
  EXPECT_FALSE(RotationHolds(former.key(), next.key(), SignatureOf(next, text)));
  EXPECT_FALSE(RotationHolds(former.key(), next.key(), ""));
  EXPECT_FALSE(RotationHolds(next.key(), former.key(), signature));
  EXPECT_FALSE(RotationHolds("no key", ToString(next.key()), signature));
  // To itself, and to a key of another log, even when it is signed.
  EXPECT_FALSE(RotationHolds(former.key(), former.key(),
                             SignatureOf(former, RotationText(former.key(), former.key()))));
  EXPECT_FALSE(RotationHolds(former.key(), elsewhere.key(),
                             SignatureOf(former, RotationText(former.key(), elsewhere.key()))));
}

TEST(KeyRotation, SignsATextThatIsNoTreeHead) {
  const NoteSigner former(kLog, kFormer);
  const NoteSigner next(kLog, kNext);
  const SignedNote note = former.Sign(RotationText(former.key(), next.key()));
  EXPECT_FALSE(OpenCheckpoint(note, former.key()).ok());
}

class NextSigningKey : public ::testing::Test {
 protected:
  std::unique_ptr<Keyring> Open() {
    Keyring::Options options;
    options.directory = root_.Sub("keyring");
    options.secrets_directory = root_.Sub("secrets");
    auto keyring = Keyring::Open(options);
    EXPECT_TRUE(keyring.ok()) << keyring.status();
    return keyring.ok() ? *std::move(keyring) : nullptr;
  }

  bool HasNext() const { return fs::exists(root_.Sub("secrets/signing-next.key")); }

  TempDir root_;
};

TEST_F(NextSigningKey, LeavesTheOneInForceUntilItIsTaken) {
  std::unique_ptr<Keyring> keyring = Open();
  const std::string former = keyring->signing_key();
  const auto next = keyring->MakeNextSigningKey();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_NE(*next, former);
  keyring.reset();
  keyring = Open();
  EXPECT_EQ(keyring->signing_key(), former);
  EXPECT_FALSE(keyring->made_signing_key());
  EXPECT_TRUE(*keyring->TakeSigningKey(Ed25519PublicKey(former)));
  EXPECT_EQ(keyring->signing_key(), former);

  EXPECT_TRUE(*keyring->TakeSigningKey(Ed25519PublicKey(*next)));
  EXPECT_EQ(keyring->signing_key(), *next);
  EXPECT_FALSE(HasNext());
  // The former is gone.
  EXPECT_FALSE(*keyring->TakeSigningKey(Ed25519PublicKey(former)));
  keyring.reset();
  EXPECT_EQ(Open()->signing_key(), *next);
}

TEST_F(NextSigningKey, IsReplacedByOneMadeLater) {
  const std::unique_ptr<Keyring> keyring = Open();
  const std::string first = *keyring->MakeNextSigningKey();
  const std::string second = *keyring->MakeNextSigningKey();
  EXPECT_FALSE(*keyring->TakeSigningKey(Ed25519PublicKey(first)));
  EXPECT_TRUE(*keyring->TakeSigningKey(Ed25519PublicKey(second)));
}

TEST_F(NextSigningKey, OpensUnderAnotherMasterKeyAsWell) {
  std::unique_ptr<Keyring> keyring = Open();
  const std::string next = *keyring->MakeNextSigningKey();
  ASSERT_TRUE(keyring->ChangeMaster(std::string(32, 'm'), /*outside=*/false).ok());
  keyring.reset();
  EXPECT_TRUE(*Open()->TakeSigningKey(Ed25519PublicKey(next)));
}

}  // namespace
}  // namespace kezhi::storage::key_rotation_cases
