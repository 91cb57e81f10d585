// A log whose signing key has changed, before an auditor who trusts the first one
// (docs/decisions/0025).
#include "services/verify/key_chain.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/signing_key.pb.h"

#include "services/verify/checks.h"
#include "storage/key_rotation.h"
#include "tests/services/verify/small_log.h"

namespace kezhi::verify {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KeyChainTest : public ::testing::Test {
 protected:
  KeyChainTest()
      : log_({"one", "two"}),
        a_(log_.key().name, std::string(32, 'k')),
        b_(log_.key().name, std::string(32, 'b')),
        c_(log_.key().name, std::string(32, 'c')) {}

  // The next record: `signer` says that `from` hands over to `to`.
  void Rotate(const storage::NoteSigner& from, const storage::NoteSigner& to,
              const storage::NoteSigner& signer) {
    v1::SigningKeyRotated rotated;
    rotated.set_old_key(ToString(from.key()));
    rotated.set_new_key(ToString(to.key()));
    rotated.set_reason("yearly change");
    const storage::SignedNote note = signer.Sign(storage::RotationText(from.key(), to.key()));
    rotated.set_cross_signature(note.signatures.front().bytes);
    Write("log", rotated.SerializeAsString(), "SigningKeyRotated");
  }

  void Rotate(const storage::NoteSigner& from, const storage::NoteSigner& to) {
    Rotate(from, to, from);
  }

  void Write(const std::string& stream, const std::string& bytes,
             const std::string& type = "Tested") {
    storage::JournalMaker maker(log_.journal());
    ASSERT_TRUE(maker.Event(stream, bytes, type).Write().ok());
  }

  std::string HeadBy(const storage::NoteSigner& signer, std::uint64_t size) {
    const storage::TreeHead head = *storage::TreeReader(log_.journal(), size).Head();
    return ToString(signer.Sign(storage::CheckpointText({signer.key().name, head})));
  }

  std::string EvidenceBy(const storage::NoteSigner& signer, std::uint64_t position,
                         std::uint64_t size) {
    storage::Evidence evidence = *storage::ParseEvidence(log_.Evidence(position, size));
    evidence.tree_head = *storage::ParseNote(HeadBy(signer, size));
    return ToString(evidence);
  }

  Trust With(std::vector<std::string> tree_heads, std::vector<std::string> rotations = {}) {
    return {a_.key(), {}, std::move(tree_heads), std::move(rotations)};
  }

  // What is found in an export, which must also be found in the directory.
  std::vector<std::string> FoundIn(const Trust& trust) {
    std::istringstream lines(ExportOf(log_.journal()));
    const std::vector<std::string> in_export = Findings(CheckExport(lines, trust));
    EXPECT_EQ(Findings(log_.Check(trust)), in_export);
    return in_export;
  }

  SmallLog log_;
  const storage::NoteSigner a_;
  const storage::NoteSigner b_;
  const storage::NoteSigner c_;
};

TEST_F(KeyChainTest, LeadsToTheNextKeyThroughItsRotation) {
  Rotate(a_, b_);  // 3
  Write("stream", "four");
  EXPECT_THAT(FoundIn(With({HeadBy(a_, 2), HeadBy(b_, 4)})), IsEmpty());
  EXPECT_THAT(FoundIn(With({HeadBy(b_, 3)})), IsEmpty());
  const v1::VerifierReport report = log_.Check(With({HeadBy(b_, 4)}));
  EXPECT_EQ(report.tree_size(), 4U);
}

TEST_F(KeyChainTest, LeadsThroughAsManyRotationsAsThereAre) {
  Rotate(a_, b_);  // 3
  Write("stream", "four");
  Rotate(b_, c_);  // 5
  EXPECT_THAT(FoundIn(With({HeadBy(a_, 1), HeadBy(b_, 4), HeadBy(c_, 5)})), IsEmpty());
}

TEST_F(KeyChainTest, LeadsToNoKeyThatNoRotationIntroduces) {
  Write("stream", "three");
  EXPECT_THAT(FoundIn(With({HeadBy(b_, 3)})),
              ElementsAre(AllOf(HasSubstr("signature: not signed by " + ToString(a_.key())),
                                HasSubstr("no rotation in the log introduces the key"))));
  Rotate(a_, c_);  // 4
  EXPECT_THAT(FoundIn(With({HeadBy(b_, 4)})),
              ElementsAre(HasSubstr("no rotation in the log introduces the key")));
}

TEST_F(KeyChainTest, IsNotLedAstrayByAForgedRotation) {
  Rotate(a_, b_, b_);  // 3
  const std::string forged = "signature: the rotation to " + ToString(b_.key()) +
                             " is not signed by " + ToString(a_.key());
  EXPECT_THAT(
      FoundIn(With({HeadBy(b_, 3)})),
      ElementsAre(HasSubstr("no rotation in the log introduces the key"), HasSubstr(forged)));
  // Also where nobody has to follow it.
  EXPECT_THAT(FoundIn(With({HeadBy(a_, 3)})), ElementsAre(HasSubstr(forged)));
  EXPECT_THAT(Findings(CheckEvidence(EvidenceBy(b_, 3, 3), With({}))), Contains(HasSubstr(forged)));
}

TEST_F(KeyChainTest, GivesEachKeyTheTreeHeadsFromItsRotationToTheNext) {
  Rotate(a_, b_);  // 3
  Write("stream", "four");
  EXPECT_THAT(FoundIn(With({HeadBy(b_, 2)})),
              ElementsAre(HasSubstr("which the log introduces at 3, beyond the 2 records")));
  for (const std::uint64_t size : {std::uint64_t{3}, std::uint64_t{4}}) {
    EXPECT_THAT(FoundIn(With({HeadBy(a_, size)})),
                ElementsAre(HasSubstr("which the log has replaced at 3, within the")));
  }
  // Signed by both, it is the new one's.
  storage::SignedNote both = *storage::ParseNote(HeadBy(a_, 4));
  both.signatures.push_back(storage::ParseNote(HeadBy(b_, 4))->signatures.front());
  EXPECT_THAT(FoundIn(With({ToString(both)})), IsEmpty());
}

TEST_F(KeyChainTest, BeginsWithWhateverKeyIsTrusted) {
  Rotate(a_, b_);  // 3
  Rotate(b_, c_);  // 4
  Trust trust = With({HeadBy(b_, 3), HeadBy(c_, 4)});
  trust.key = b_.key();
  EXPECT_THAT(FoundIn(trust), IsEmpty());
  trust.tree_heads = {HeadBy(a_, 2)};
  EXPECT_THAT(FoundIn(trust),
              ElementsAre(HasSubstr("signature: not signed by " + ToString(b_.key()))));
}

TEST_F(KeyChainTest, LeadsThroughEvidenceOfTheRotationsWhereOneRecordIsChecked) {
  Rotate(a_, b_);  // 3
  Rotate(b_, c_);  // 4
  Write("stream", "five");
  const std::string record = EvidenceBy(c_, 1, 5);
  const std::string first = EvidenceBy(c_, 3, 5);
  const std::string second = EvidenceBy(c_, 4, 5);
  EXPECT_THAT(Findings(CheckEvidence(record, With({}, {second, first}))), IsEmpty());
  EXPECT_THAT(Findings(CheckEvidence(record, With({HeadBy(c_, 5)}, {first, second}))), IsEmpty());
  EXPECT_THAT(Findings(CheckEvidence(record, With({}))),
              ElementsAre(HasSubstr("no rotation in the log introduces the key")));
  EXPECT_THAT(Findings(CheckEvidence(record, With({}, {first}))),
              Contains(HasSubstr("no rotation in the log introduces the key")));
  EXPECT_THAT(Findings(CheckEvidence(record, With({}, {"no evidence", first, second}))),
              ElementsAre(HasSubstr("signature: ")));
}

TEST_F(KeyChainTest, LeadsOnFromARotationThatIsItselfTheRecord) {
  Rotate(a_, b_);  // 3
  EXPECT_THAT(Findings(CheckEvidence(EvidenceBy(b_, 3, 3), With({}))), IsEmpty());
  EXPECT_THAT(Findings(CheckEvidence(EvidenceBy(b_, 3, 3), With({HeadBy(b_, 3)}))), IsEmpty());
}

// Signed by the key before it, and yet in no log.
TEST_F(KeyChainTest, LeadsNowhereThroughARotationThatIsNotInTheTree) {
  Rotate(a_, b_);  // 3
  Write("stream", "four");
  storage::Evidence rotation = *storage::ParseEvidence(EvidenceBy(b_, 3, 4));
  char& byte = rotation.proof.back()[0];
  byte = static_cast<char>(byte ^ 1);
  EXPECT_THAT(Findings(CheckEvidence(EvidenceBy(b_, 1, 4), With({}, {ToString(rotation)}))),
              ElementsAre("tree: the record is not what the tree head has at position 3"));
}

}  // namespace
}  // namespace kezhi::verify
