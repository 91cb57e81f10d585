// Another signing key: the event, the keys on the disk, and a crash between the two
// (docs/decisions/0025).
#include "services/engine/signing_key.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "storage/checkpoint.h"
#include "storage/key_rotation.h"
#include "storage/random.h"
#include "storage/verify.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"
#include "tests/storage/journal_maker.h"

namespace kezhi::engine {
namespace {

namespace fs = std::filesystem;
using testing::Ask;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

EngineWorld::Options EveryMinute() {
  EngineWorld::Options options;
  options.tree_heads.every = absl::Minutes(1);
  // Goes on where it was when the engine is opened again: no key is made twice.
  const auto random = std::make_shared<storage::Random>(storage::SeededRandom(5));
  options.random = [random](char* out, std::size_t n) { (*random)(out, n); };
  return options;
}

class SigningKeyTest : public ::testing::Test {
 protected:
  SigningKeyTest() : world_(EveryMinute()), first_(Key()) {}

  // Whose signature tree heads have.
  std::string Key() { return ToString(world_.engine().tree_heads().key()); }

  absl::StatusOr<Rotation> Rotate() {
    return RotateSigningKey(world_.engine(), {"li", "yearly change"});
  }

  std::string Secrets() const { return world_.data_dir() + "/secrets"; }

  std::string Image() const { return world_.data_dir() + "/image"; }

  bool HasNext() const { return fs::exists(Secrets() + "/signing-next.key"); }

  // Closes the engine and opens it with the secrets that were copied.
  void ReopenWithImage() {
    world_.Close();
    fs::remove_all(Secrets());
    fs::rename(Image(), Secrets());
    world_.Reopen();
  }

  EngineWorld world_;
  const std::string first_;
};

TEST_F(SigningKeyTest, IsReplacedByAnEventThatTheOldOneHasSigned) {
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  EXPECT_EQ(ToString(rotation->old_key), first_);
  EXPECT_EQ(rotation->position, Position(world_.head()));
  const v1::Event event = *ReadEvent(world_.engine().journal(), rotation->position);
  EXPECT_EQ(event.stream(), domain::kLogName);
  EXPECT_EQ(event.revision(), 1U);
  EXPECT_EQ(event.on_behalf_of(), "li");
  EXPECT_EQ(event.actor().known(), v1::KNOWN_INTERNAL);
  const v1::SigningKeyRotated& rotated = event.signing_key_rotated();
  EXPECT_EQ(rotated.reason(), "yearly change");
  EXPECT_EQ(rotated.old_key(), first_);
  EXPECT_EQ(rotated.new_key(), ToString(rotation->new_key));
  EXPECT_TRUE(
      storage::RotationHolds(rotated.old_key(), rotated.new_key(), rotated.cross_signature()));

  world_.Reopen();
  EXPECT_EQ(Key(), rotated.new_key());
  EXPECT_TRUE(world_.engine().signs_as_named());
  EXPECT_FALSE(HasNext());
  EXPECT_TRUE(storage::Verify(world_.engine().journal())->findings.empty());
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
}

TEST_F(SigningKeyTest, SignsTreeHeadsFromItsEventOnAndThoseIssuedBeforeStay) {
  world_.clock().Advance(absl::Minutes(1));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t issued = world_.engine().tree_heads().last_issued();
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  world_.Reopen();
  const auto before = world_.engine().tree_heads().At(issued);
  const auto after = world_.engine().tree_heads().At(rotation->position.value());
  ASSERT_THAT(before, IsOk());
  ASSERT_THAT(after, IsOk());
  EXPECT_THAT(storage::OpenCheckpoint(*storage::ParseNote(before->note()), rotation->old_key),
              IsOk());
  EXPECT_THAT(storage::OpenCheckpoint(*storage::ParseNote(after->note()), rotation->new_key),
              IsOk());
}

TEST_F(SigningKeyTest, GivesWayAtOnceAndNeedsNoOpening) {
  std::string key = first_;
  for (int i = 0; i < 3; ++i) {
    const auto rotation = Rotate();
    ASSERT_THAT(rotation, IsOk());
    EXPECT_EQ(ToString(rotation->old_key), key);
    key = ToString(rotation->new_key);
    EXPECT_EQ(Key(), key);
    const auto head = world_.engine().tree_heads().At(rotation->position.value());
    ASSERT_THAT(head, IsOk());
    EXPECT_THAT(storage::OpenCheckpoint(*storage::ParseNote(head->note()), rotation->new_key),
                IsOk());
    EXPECT_THAT(
        storage::VerifyNote(world_.engine().tree_heads().Sign("a statement\n"), rotation->new_key),
        IsOk());
    EXPECT_FALSE(HasNext());
  }
}

// Whoever trusts the former key alone would take it for forged, and who has signed it is gone.
TEST_F(SigningKeyTest, DoesNotSignWhatItsPredecessorCouldHaveSigned) {
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  for (int opened = 0; opened < 2; ++opened) {
    const TreeHeads& heads = world_.engine().tree_heads();
    EXPECT_THAT(heads.At(rotation->position.value() - 1),
                HasReason(v1::REASON_TREE_HEAD_BEFORE_KEY));
    EXPECT_THAT(heads.EvidenceOf(Position(1), rotation->position.value() - 1),
                HasReason(v1::REASON_TREE_HEAD_BEFORE_KEY));
    EXPECT_THAT(heads.At(rotation->position.value()), IsOk());
    world_.Reopen();
  }
}

TEST_F(SigningKeyTest, IsReplacedOnlyIfItIsTheOneThatIsMeant) {
  const auto meant = [this](const std::string& key) {
    return RotateSigningKey(world_.engine(), {"li", "yearly change", key});
  };
  const auto rotation = meant(first_);
  ASSERT_THAT(rotation, IsOk());
  const std::uint64_t head = world_.head();
  // As when the answer was lost: it is not done twice.
  EXPECT_THAT(meant(first_), HasReason(v1::REASON_SIGNING_KEY_MISMATCH));
  EXPECT_FALSE(HasNext());
  EXPECT_EQ(world_.head(), head);
  EXPECT_THAT(meant(ToString(rotation->new_key)), IsOk());
}

TEST_F(SigningKeyTest, SignsOnWhenAnotherComesToNothing) {
  world_.fs().free_bytes = 0;
  EXPECT_THAT(Rotate(), HasReason(v1::REASON_DISK_FULL));
  world_.fs().free_bytes = ~std::uint64_t{0};
  EXPECT_EQ(Key(), first_);
  EXPECT_THAT(world_.engine().tree_heads().At(world_.head()), IsOk());
  EXPECT_THAT(world_.engine().tree_heads().At(1), IsOk());
}

// The event is durable, and the secrets cannot be written: verifiers expect the next key.
TEST_F(SigningKeyTest, OfTheEventSignsAlthoughItHasNoPlaceYetAndHandsOverWhenItHas) {
  const std::string next = Secrets() + "/signing-next.key";
  world_.fs().at_sync = [this, &next] {
    if (HasNext()) fs::rename(next, Image());
  };
  const auto broken = Rotate();
  world_.fs().at_sync = nullptr;
  EXPECT_THAT(broken.status(), StatusIs(absl::StatusCode::kDataLoss));
  const v1::Event event = *ReadEvent(world_.engine().journal(), Position(world_.head()));
  const std::string named = event.signing_key_rotated().new_key();
  EXPECT_EQ(Key(), named);
  fs::rename(Image(), next);
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  EXPECT_EQ(ToString(rotation->old_key), named);
  world_.Reopen();
  EXPECT_EQ(Key(), ToString(rotation->new_key));
}

TEST_F(SigningKeyTest, IsReplacedByOneAtATime) {
  ASSERT_THAT(world_.engine().tree_heads().Hold(), IsOk());
  EXPECT_THAT(Rotate(), HasReason(v1::REASON_OVERLOADED));
  // What was there before is signed meanwhile.
  EXPECT_THAT(world_.engine().tree_heads().At(world_.head()), IsOk());
  world_.engine().tree_heads().GoOn();
  EXPECT_THAT(Rotate(), IsOk());
}

TEST_F(SigningKeyTest, IsReplacedAgainAndAgain) {
  std::string key = first_;
  for (int i = 0; i < 3; ++i) {
    const auto rotation = Rotate();
    ASSERT_THAT(rotation, IsOk());
    EXPECT_EQ(ToString(rotation->old_key), key);
    key = ToString(rotation->new_key);
    world_.Reopen();
    EXPECT_EQ(Key(), key);
  }
}

// The next key is durable, the event never was.
TEST_F(SigningKeyTest, StaysInForceWhenTheEventWasNotStored) {
  const std::uint64_t head = world_.head();
  world_.fs().free_bytes = 0;
  EXPECT_THAT(Rotate(), HasReason(v1::REASON_DISK_FULL));
  world_.fs().free_bytes = ~std::uint64_t{0};
  EXPECT_TRUE(HasNext());
  EXPECT_EQ(world_.head(), head);
  world_.Reopen();
  EXPECT_EQ(Key(), first_);
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  world_.Reopen();
  EXPECT_EQ(Key(), ToString(rotation->new_key));
}

// The event is durable, and the next key not yet in its place.
TEST_F(SigningKeyTest, IsTheNextOneAfterACrashThatCameBehindTheEvent) {
  world_.fs().at_sync = [this] {
    fs::remove_all(Image());
    fs::copy(Secrets(), Image());
  };
  const auto rotation = Rotate();
  world_.fs().at_sync = nullptr;
  ASSERT_THAT(rotation, IsOk());
  ASSERT_TRUE(fs::exists(Image() + "/signing-next.key"));
  ReopenWithImage();
  EXPECT_EQ(Key(), ToString(rotation->new_key));
  EXPECT_TRUE(world_.engine().signs_as_named());
  EXPECT_FALSE(HasNext());
}

TEST_F(SigningKeyTest, OfOlderSecretsIsNotTheLogsAndHandsNothingOver) {
  fs::copy(Secrets(), Image());
  const auto rotation = Rotate();
  ASSERT_THAT(rotation, IsOk());
  ReopenWithImage();
  EXPECT_EQ(Key(), first_);
  EXPECT_FALSE(world_.engine().signs_as_named());
  EXPECT_THAT(Rotate(), HasReason(v1::REASON_SIGNING_KEY_MISMATCH));
}

TEST_F(SigningKeyTest, IsReplacedByNoCallerAndByNoForgedSignature) {
  v1::RotateSigningKey rotate;
  rotate.set_log(domain::kLogName);
  rotate.set_old_key(first_);
  rotate.set_new_key(first_.substr(0, first_.find('+')) + "+00000000+AQ==");
  rotate.set_cross_signature(std::string(64, 's'));
  rotate.set_reason("r");
  EXPECT_THAT(world_.Do(Ask(rotate)), HasReason(v1::REASON_ROLE_REQUIRED));
  v1::Actor program = ActorOf("operator");
  program.set_known(v1::KNOWN_INTERNAL);
  EXPECT_THAT(world_.Do(Ask(rotate), program), HasReason(v1::REASON_CROSS_SIGNATURE_INVALID));
}

TEST_F(SigningKeyTest, IsNotReplacedWithoutAReason) {
  EXPECT_THAT(RotateSigningKey(world_.engine(), {"li", " "}),
              HasReason(v1::REASON_REASON_REQUIRED));
  EXPECT_THAT(RotateSigningKey(world_.engine(), {"li", ""}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace kezhi::engine
