// The log's signing key: docs/decisions/0025.
#include <string>

#include <gtest/gtest.h>

#include "domain/names.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kDenied;
using testing::On;
using testing::Spec;

// `from` hands over to `to`; the signature is one that testing::FakeRotationHolds takes.
v1::Command Rotate(const std::string& from, const std::string& to) {
  v1::RotateSigningKey rotate;
  rotate.set_log("log");
  rotate.set_old_key(from);
  rotate.set_new_key(to);
  rotate.set_cross_signature(from + " to " + to);
  rotate.set_reason("yearly");
  return Ask(rotate);
}

v1::SigningKeyRotated Rotated(const std::string& from, const std::string& to) {
  v1::SigningKeyRotated rotated;
  rotated.set_old_key(from);
  rotated.set_new_key(to);
  rotated.set_cross_signature(from + " to " + to);
  rotated.set_reason("yearly");
  return rotated;
}

TEST(RotateSigningKey, IsAnEventOfTheLogItselfWithBothKeysTheSignatureAndTheReason) {
  Spec spec(CommonGround());
  spec.When(Rotate("k1", "k2"))
      .AsService("operator")
      .At("2026-03-02 10:00")
      .ThenEvents({On("log", Rotated("k1", "k2"))});
  // No store's calendar has a day for it.
  EXPECT_FALSE(spec.decision().events.at(0).event.has_business_day());
  EXPECT_TRUE(spec.decision().events.at(0).event.occurred().has_at());
  spec.When(Rotate("k2", "k3"))
      .AsService("operator")
      .At("2027-03-02 10:00")
      .ThenEvents({On("log", Rotated("k2", "k3"))});
}

TEST(RotateSigningKey, NeedsNoStore) {
  const v1::Command command = Rotate("k1", "k2");
  EXPECT_EQ(AddressedStream(command), kLogName);
  EXPECT_EQ(StoreOf(kLogName), "");
}

TEST(RotateSigningKey, ToTheKeyInForceChangesNothing) {
  Spec(CommonGround())
      .Given(On("log", Rotated("k1", "k2")).At("2026-03-01 10:00"))
      .When(Rotate("k1", "k2"))
      .AsService("operator")
      .At("2026-03-02 10:00")
      .ThenNothing();
}

TEST(RotateSigningKey, ByAKeyThatTheLogHasReplacedIsRefused) {
  Spec spec(CommonGround());
  spec.Given(On("log", Rotated("k1", "k2")).At("2026-03-01 10:00"))
      .When(Rotate("k1", "k3"))
      .AsService("operator")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_SIGNING_KEY_MISMATCH);
  EXPECT_EQ(spec.metadata("signing_key"), "k2");
}

TEST(RotateSigningKey, ThatTheOldKeyHasNotSignedIsRefused) {
  v1::Command forged = Rotate("k1", "k2");
  forged.mutable_rotate_signing_key()->set_cross_signature("k1 to k3");
  Spec(CommonGround())
      .When(forged)
      .AsService("operator")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_CROSS_SIGNATURE_INVALID);
}

// Whose private key the server has not got must never be named.
TEST(RotateSigningKey, IsOpenToNoCallerOfAServer) {
  for (const char* role : {"operator", "manager", "consultant", "clerk", "auditor", "dashboard"}) {
    Spec(CommonGround())
        .When(Rotate("k1", "k2"))
        .As(role)
        .At("2026-03-02 10:00")
        .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  }
}

TEST(RotateSigningKey, SaysWhy) {
  v1::Command command = Rotate("k1", "k2");
  command.mutable_rotate_signing_key()->clear_reason();
  Spec(CommonGround())
      .When(command)
      .AsService("operator")
      .At("2026-03-02 10:00")
      .ThenFault("rotate_signing_key.reason", v1::REASON_REASON_REQUIRED);
}

}  // namespace
}  // namespace kezhi::domain
