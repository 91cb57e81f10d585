#include "storage/seal.h"

#include <string>

#include "absl/strings/escaping.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/storage/journal_maker.h"

namespace kezhi::storage {
namespace {

DataKey KeyOf(std::uint64_t id, unsigned char fill) {
  DataKey key;
  key.id = id;
  key.bytes.fill(fill);
  return key;
}

const std::string kNonce(kNonceBytes, 'n');

TEST(Seal, TheCipherHasTheValueOfTheGcmSpecification) {  // McGrew and Viega, test case 14
  const std::string sealed =
      AesGcmWrap(std::string(32, '\0'), std::string(12, '\0'), "", std::string(16, '\0'));
  EXPECT_EQ(absl::BytesToHexString(sealed).substr(24),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

RC_GTEST_PROP(Seal, OpensToWhatWasSealed, (const std::string& field, const std::string& value)) {
  const DataKey key = KeyOf(*rc::gen::arbitrary<std::uint64_t>(), 7);
  const Sealed sealed = Seal(key, field, value, kNonce);
  RC_ASSERT(sealed.key_id == key.id);
  RC_ASSERT(sealed.nonce == kNonce);
  RC_ASSERT(sealed.ciphertext.size() == value.size() + kTagBytes);
  RC_ASSERT(*Open(key, field, sealed) == value);
}

TEST(Seal, HoldsNothingOfTheValue) {
  const Sealed sealed = Seal(KeyOf(1, 7), "phone", "13800138000", kNonce);
  EXPECT_EQ(sealed.ciphertext.find("138"), std::string::npos);
}

TEST(Seal, AMovedValueDoesNotOpen) {
  const DataKey key = KeyOf(1, 7);
  const Sealed sealed = Seal(key, "phone", "13800138000", kNonce);
  EXPECT_TRUE(Open(key, "phone", sealed).ok());
  // Another field of the same person.
  EXPECT_TRUE(absl::IsDataLoss(Open(key, "name", sealed).status()));
  // Another person, even one with the same key bytes.
  Sealed moved = sealed;
  moved.key_id = 2;
  EXPECT_TRUE(absl::IsDataLoss(Open(KeyOf(2, 7), "phone", moved).status()));
  EXPECT_TRUE(absl::IsDataLoss(Open(KeyOf(1, 8), "phone", sealed).status()));
}

TEST(Seal, AnAlteredValueDoesNotOpen) {
  const DataKey key = KeyOf(1, 7);
  const Sealed sealed = Seal(key, "phone", "13800138000", kNonce);
  for (std::size_t i = 0; i < sealed.ciphertext.size(); ++i) {
    Sealed altered = sealed;
    altered.ciphertext[i] = static_cast<char>(altered.ciphertext[i] ^ 1);
    EXPECT_FALSE(Open(key, "phone", altered).ok());
  }
  Sealed cut = sealed;
  cut.ciphertext.resize(3);
  EXPECT_FALSE(Open(key, "phone", cut).ok());
  Sealed other_nonce = sealed;
  other_nonce.nonce = "short";
  EXPECT_FALSE(Open(key, "phone", other_nonce).ok());
}

TEST(Seal, OpensBehindWhatIsThereAlreadyOrLeavesItAlone) {
  const DataKey key = KeyOf(1, 7);
  const Sealed sealed = Seal(key, "phone", "13800138000", kNonce);
  const SealedView view = {sealed.key_id, sealed.nonce, sealed.ciphertext};
  std::string out = "before ";
  ASSERT_TRUE(OpenTo(key, "phone", view, out).ok());
  EXPECT_EQ(out, "before 13800138000");
  EXPECT_TRUE(absl::IsDataLoss(OpenTo(key, "name", view, out)));
  EXPECT_TRUE(absl::IsDataLoss(OpenTo(KeyOf(1, 8), "phone", view, out)));
  EXPECT_TRUE(absl::IsDataLoss(OpenTo(key, "phone", {1, "short", sealed.ciphertext}, out)));
  EXPECT_TRUE(absl::IsDataLoss(OpenTo(key, "phone", {1, sealed.nonce, "short"}, out)));
  EXPECT_EQ(out, "before 13800138000");
  // A refusal leaves nothing behind in what the thread keeps.
  ASSERT_TRUE(OpenTo(key, "phone", view, out).ok());
  EXPECT_EQ(out, "before 1380013800013800138000");
}

TEST(KeyOpener, OpensOneKeyAfterAnotherAndGoesOnAfterOneThatDoesNotOpen) {
  const std::string epoch_key(kKeyBytes, 'e');
  KeyOpener opener(epoch_key);
  for (std::uint64_t id = 1; id <= 100; ++id) {
    const std::string bytes(kKeyBytes, static_cast<char>(id));
    const std::string nonce(kNonceBytes, static_cast<char>(id + 100));
    const std::string aad = "key " + std::to_string(id);
    const std::string wrapped = AesGcmWrap(epoch_key, nonce, aad, bytes);
    EXPECT_TRUE(absl::IsDataLoss(opener.Open(id, "another", wrapped).status()));
    std::string altered = wrapped;
    altered[20] = static_cast<char>(altered[20] ^ 1);
    EXPECT_TRUE(absl::IsDataLoss(opener.Open(id, aad, altered).status()));
    EXPECT_TRUE(absl::IsDataLoss(opener.Open(id, aad, wrapped + "x").status()));
    EXPECT_TRUE(absl::IsDataLoss(opener.Open(id, aad, "short").status()));
    const absl::StatusOr<DataKey> key = opener.Open(id, aad, wrapped);
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(key->id, id);
    EXPECT_EQ(std::string(key->bytes.begin(), key->bytes.end()), bytes);
    EXPECT_EQ(*AesGcmUnwrap(epoch_key, aad, wrapped), bytes);
  }
  EXPECT_TRUE(absl::IsDataLoss(
      KeyOpener(std::string(kKeyBytes, 'f'))
          .Open(1, "a", AesGcmWrap(epoch_key, kNonce, "a", std::string(kKeyBytes, 'k')))
          .status()));
}

}  // namespace
}  // namespace kezhi::storage
