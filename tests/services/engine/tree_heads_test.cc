#include "services/engine/tree_heads.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "services/engine/signing_key.h"
#include "storage/checkpoint.h"
#include "storage/ed25519.h"
#include "storage/keys.h"
#include "storage/tree_reader.h"
#include "storage/verify.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::tree_heads_cases {
namespace {

using testing::Ask;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

const std::string kWitnessKey(storage::kEd25519KeyBytes, 'w');

storage::VerifierKey Witness() {
  return {"witness.example/w", storage::KeyType::kCosignature,
          storage::Ed25519PublicKey(kWitnessKey)};
}

// `note` with the signature of the witness, as of some second.
std::string Cosigned(const std::string& note, std::uint64_t seconds) {
  storage::SignedNote parsed = *storage::ParseNote(note);
  const storage::VerifierKey witness = Witness();
  parsed.signatures.push_back(
      {witness.name, witness.id(),
       storage::Be64(seconds) +
           storage::Ed25519Sign(kWitnessKey, storage::CosignedText(seconds, parsed.text))});
  return ToString(parsed);
}

EngineWorld::Options EveryMinute() {
  EngineWorld::Options options;
  options.tree_heads.every = absl::Minutes(1);
  options.tree_heads.witnesses = {Witness()};
  return options;
}

class TreeHeadsTest : public ::testing::Test {
 protected:
  TreeHeadsTest() : world_(EveryMinute()) { world_.clock().Advance(absl::Minutes(1)); }

  TreeHeads& heads() { return world_.engine().tree_heads(); }

  std::vector<std::uint64_t> Issued(std::uint64_t after = 0) {
    std::vector<std::uint64_t> sizes;
    EXPECT_THAT(heads().Visit(after,
                              [&sizes](const v1::TreeHead& head) {
                                sizes.push_back(head.size());
                                return true;
                              }),
                IsOk());
    return sizes;
  }

  void Hire(int n) {
    v1::HireConsultant hire;
    hire.set_consultant(absl::StrCat("stores/s1/consultants/n", n));
    hire.set_name("顾问");
    world_.Must(Ask(hire));
  }

  absl::StatusOr<std::uint64_t> Cosign(const std::string& note) {
    std::optional<absl::StatusOr<std::uint64_t>> answer;
    heads().Cosign(note, [&answer](const auto& size) { answer = size; });
    EXPECT_THAT(world_.engine().StepAll(), IsOk());
    return answer.value_or(absl::InternalError("not answered"));
  }

  EngineWorld world_;
};

TEST_F(TreeHeadsTest, SignsTheTreeOfAnySize) {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{3}, world_.head()}) {
    const auto head = heads().At(size);
    ASSERT_THAT(head, IsOk());
    const auto opened = storage::OpenCheckpoint(*storage::ParseNote(head->note()), heads().key());
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->head, *storage::TreeReader(world_.engine().journal(), size).Head());
    EXPECT_EQ(head->root(), storage::BytesOf(opened->head.root));
    EXPECT_FALSE(head->has_issued_at());
  }
  EXPECT_THAT(heads().At(world_.head() + 1), HasReason(v1::REASON_AS_OF_AHEAD));
}

TEST_F(TreeHeadsTest, KeepsItsKey) {
  const std::string key = ToString(heads().key());
  EXPECT_THAT(key, HasSubstr("kezhi/"));
  EXPECT_TRUE(world_.engine().keyring().made_signing_key());
  world_.Reopen();
  EXPECT_EQ(ToString(heads().key()), key);
  EXPECT_FALSE(world_.engine().keyring().made_signing_key());
}

TEST_F(TreeHeadsTest, IssuesOneWhenItIsTimeAndTheLogHasGrown) {
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t first = world_.head();
  EXPECT_THAT(Issued(), ElementsAre(first));
  EXPECT_EQ(heads().last_issued(), first);
  EXPECT_EQ(domain::ToTime(heads().At(first)->issued_at()), world_.clock().Now());

  world_.clock().Advance(absl::Minutes(5));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(Issued(), ElementsAre(first));  // nothing new

  Hire(1);
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(Issued(), ElementsAre(first, first + 1));
  Hire(2);
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(Issued(), ElementsAre(first, first + 1));  // too soon
  world_.clock().Advance(absl::Seconds(59));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(Issued(), ElementsAre(first, first + 1));
  world_.Reopen();
  world_.clock().Advance(absl::Seconds(1));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(Issued(first), ElementsAre(first + 1, first + 2));
  // Side writes alone: the log stays what it was, and whole.
  EXPECT_EQ(world_.head(), first + 2);
  EXPECT_TRUE(storage::Verify(world_.engine().journal())->findings.empty());
}

TEST_F(TreeHeadsTest, ServesWhatAWitnessHasSignedFromThenOn) {
  const std::uint64_t size = world_.head() - 1;  // any size, issued or not
  const std::string note = heads().At(size)->note();
  ASSERT_THAT(Cosign(Cosigned(note, 1'767'225'600)), IsOk());
  for (int opened = 0; opened < 2; ++opened) {
    const v1::TreeHead head = *heads().At(size);
    EXPECT_THAT(storage::VerifyNote(*storage::ParseNote(head.note()), Witness()), IsOk());
    EXPECT_THAT(storage::VerifyNote(*storage::ParseNote(head.note()), heads().key()), IsOk());
    EXPECT_TRUE(head.has_issued_at());
    EXPECT_THAT(heads().At(size + 1)->note(), Not(HasSubstr("witness.example")));
    world_.Reopen();
  }
  // A later one takes the place of the former.
  ASSERT_THAT(Cosign(Cosigned(note, 1'767'225'601)), IsOk());
  const storage::SignedNote served = *storage::ParseNote(heads().At(size)->note());
  ASSERT_EQ(served.signatures.size(), 2U);
  EXPECT_EQ(storage::CosignedAt(served.signatures[1]), 1'767'225'601U);
}

TEST_F(TreeHeadsTest, TakesWhatAWitnessHasSignedOfAnIssuedOneAfterTheKeyWasReplaced) {
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t size = heads().last_issued();
  const std::string note = heads().At(size)->note();
  const std::string unissued = heads().At(size - 1)->note();
  const storage::VerifierKey former = heads().key();
  ASSERT_THAT(RotateSigningKey(world_.engine(), {"li", "yearly change"}), IsOk());
  ASSERT_THAT(Cosign(Cosigned(note, 7)), IsOk());
  const storage::SignedNote served = *storage::ParseNote(heads().At(size)->note());
  EXPECT_THAT(storage::VerifyNote(served, Witness()), IsOk());
  EXPECT_THAT(storage::VerifyNote(served, former), IsOk());
  // Of one that was not issued nobody knows any more whether the log has signed it.
  EXPECT_THAT(Cosign(Cosigned(unissued, 7)), HasReason(v1::REASON_TREE_HEAD_INVALID));
  storage::SignedNote forged = *storage::ParseNote(Cosigned(note, 7));
  forged.signatures.front().bytes.front() ^= 1;
  EXPECT_THAT(Cosign(ToString(forged)), HasReason(v1::REASON_TREE_HEAD_INVALID));
}

TEST_F(TreeHeadsTest, TakesNoOtherSignatures) {
  const std::string note = heads().At(3)->note();
  EXPECT_THAT(Cosign("no note"), HasReason(v1::REASON_TREE_HEAD_INVALID));
  EXPECT_THAT(Cosign(note), HasReason(v1::REASON_WITNESS_UNKNOWN));
  std::string broken = Cosigned(note, 7);
  broken[broken.size() - 20] = broken[broken.size() - 20] == 'A' ? 'B' : 'A';
  EXPECT_THAT(Cosign(broken), HasReason(v1::REASON_TREE_HEAD_INVALID));
  // One that the log has not signed.
  storage::SignedNote forged = *storage::ParseNote(Cosigned(note, 7));
  forged.signatures.erase(forged.signatures.begin());
  EXPECT_THAT(Cosign(ToString(forged)), HasReason(v1::REASON_TREE_HEAD_INVALID));
  EXPECT_EQ(heads().At(3)->note(), note);
}

TEST_F(TreeHeadsTest, GivesEvidenceOfEveryRecord) {
  for (std::uint64_t position = 1; position <= world_.head(); ++position) {
    const auto evidence = heads().EvidenceOf(Position(position), world_.head());
    ASSERT_THAT(evidence, IsOk());
    EXPECT_THAT(
        storage::VerifyEvidence(*storage::ParseEvidence(ToString(*evidence)), heads().key()),
        IsOk());
  }
  EXPECT_THAT(heads().EvidenceOf(Position(4), 3), HasReason(v1::REASON_EVENT_NOT_FOUND));
  EXPECT_THAT(heads().EvidenceOf(Position(1), world_.head() + 1),
              HasReason(v1::REASON_AS_OF_AHEAD));
}

}  // namespace
}  // namespace kezhi::engine::tree_heads_cases
