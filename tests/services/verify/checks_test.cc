// What an auditor proves with tree heads and keys, and what attackers leave that he finds.
#include "services/verify/checks.h"

#include <sstream>

#include "google/protobuf/util/json_util.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/verify/verdict.h"
#include "storage/ed25519.h"
#include "storage/keys.h"
#include "tests/services/verify/small_log.h"

namespace kezhi::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChecksTest : public ::testing::Test {
 protected:
  ChecksTest() : log_({"one", "two", "three", "four", "five"}) {}

  Trust With(std::vector<std::string> tree_heads) {
    return {log_.key(), {}, std::move(tree_heads)};
  }

  v1::VerifierReport Export(const std::string& lines, const Trust& trust) {
    std::istringstream in(lines);
    return CheckExport(in, trust);
  }

  SmallLog log_;
};

TEST_F(ChecksTest, ALogIsWhatEveryTreeHeadSaysOfIt) {
  const v1::VerifierReport report = log_.Check(With({log_.TreeHead(5), log_.TreeHead(2)}));
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(report.records(), 5U);
  EXPECT_EQ(report.entries(), 5U);
  EXPECT_EQ(report.tree_size(), 5U);
  EXPECT_EQ(VerdictOf(report), "verified: 5 records of " + log_.key().name +
                                   ", the first 5 as the tree head has them\n");
}

// Records, checksums, chain, indexes and tree are all rewritten, by the program itself.
TEST_F(ChecksTest, AConsistentlyRewrittenLogIsFoundByATreeHeadTakenBefore) {
  SmallLog rewritten({"one", "two", "THREE", "four", "five"});
  ASSERT_EQ(rewritten.key().name, log_.key().name);
  EXPECT_THAT(Findings(rewritten.Check(With({}))), IsEmpty());
  EXPECT_THAT(Findings(rewritten.Check(With({log_.TreeHead(2)}))), IsEmpty());  // it came later
  const v1::VerifierReport report = rewritten.Check(With({log_.TreeHead(5)}));
  EXPECT_THAT(Findings(report),
              ElementsAre("tree head: the first 5 records are not those of the tree head"));
  EXPECT_THAT(VerdictOf(report), HasSubstr("NOT VERIFIED: 1 finding in the directory of kezhi/"));
}

TEST_F(ChecksTest, AShortenedLogIsFound) {
  SmallLog shortened({"one", "two"});
  EXPECT_THAT(Findings(shortened.Check(With({log_.TreeHead(5)}))),
              ElementsAre("tree head: the tree head has 5 records, the log ends at 2"));
}

TEST_F(ChecksTest, ATreeHeadThatTheLogHasNotSignedProvesNothing) {
  storage::NoteSigner other(log_.key().name, std::string(32, 'x'));
  const std::string text = storage::ParseNote(log_.TreeHead(5))->text;
  EXPECT_THAT(Findings(log_.Check(With({ToString(other.Sign(text))}))),
              ElementsAre(HasSubstr("signature: not signed by kezhi/")));
  std::string altered = log_.TreeHead(5);
  altered[altered.find("\n5\n") + 1] = '4';
  EXPECT_THAT(Findings(log_.Check(With({altered}))),
              ElementsAre(HasSubstr("signature: the signature of kezhi/")));
  EXPECT_THAT(Findings(log_.Check(With({"nothing"}))),
              ElementsAre(HasSubstr("signature: not a signed note")));
}

TEST_F(ChecksTest, EachWitnessMustHaveSignedTheLargestTreeHead) {
  const std::string key(storage::kEd25519KeyBytes, 'w');
  const storage::VerifierKey witness{"w", storage::KeyType::kCosignature,
                                     storage::Ed25519PublicKey(key)};
  storage::SignedNote note = *storage::ParseNote(log_.TreeHead(5));
  Trust trust = With({ToString(note), log_.TreeHead(2)});
  trust.witnesses = {witness};
  EXPECT_THAT(Findings(log_.Check(trust)), ElementsAre(HasSubstr("signature: not signed by w+")));
  note.signatures.push_back(
      {witness.name, witness.id(),
       storage::Be64(7) + storage::Ed25519Sign(key, storage::CosignedText(7, note.text))});
  trust.tree_heads.front() = ToString(note);
  EXPECT_THAT(Findings(log_.Check(trust)), IsEmpty());
}

TEST_F(ChecksTest, AnotherLogIsFound) {
  Trust trust = With({});
  trust.key.name = "kezhi/00";
  EXPECT_THAT(Findings(log_.Check(trust)), ElementsAre("record: it is the log " + log_.key().name));
}

TEST_F(ChecksTest, WhereThereIsNoJournalThereIsNothingToSay) {
  EXPECT_EQ(CheckDirectory("/nowhere", With({}), log_.env()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ChecksTest, AnExportIsWhatEveryTreeHeadSaysOfIt) {
  const std::string lines = ExportOf(log_.journal());
  const v1::VerifierReport report = Export(lines, With({log_.TreeHead(5), log_.TreeHead(3)}));
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(report.records(), 5U);
  SmallLog rewritten({"one", "two", "three", "FOUR", "five"});
  EXPECT_THAT(
      Findings(Export(ExportOf(rewritten.journal()), With({log_.TreeHead(5), log_.TreeHead(3)}))),
      ElementsAre("tree head: the first 5 records are not those of the tree head"));
}

TEST_F(ChecksTest, AnExportThatBeginsLaterOrLacksALineIsFound) {
  const std::string lines = ExportOf(log_.journal());
  EXPECT_THAT(
      Findings(Export(lines.substr(lines.find('\n') + 1), With({log_.TreeHead(5)}))),
      ::testing::Contains("record: the record says it is at 2, its line at 2, position 1 is due"));
  EXPECT_THAT(Findings(Export(lines + "{\n", With({log_.TreeHead(5)}))),
              ElementsAre("record: line 6 is no exported record"));
  EXPECT_THAT(Findings(Export("", With({log_.TreeHead(5)}))),
              ElementsAre("tree head: the tree head has 5 records, the export ends at 0"));
}

TEST_F(ChecksTest, AFlippedByteOfAnExportIsFoundOrMeansNothing) {
  const std::string lines = ExportOf(log_.journal());
  const Trust trust = With({log_.TreeHead(5)});
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string flipped = lines;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    const v1::VerifierReport report = Export(flipped, trust);
    if (!report.verified()) continue;
    // White space, or another way to write the same base64: the same records.
    EXPECT_EQ(report.root(), Export(lines, trust).root()) << i;
    EXPECT_EQ(report.records(), 5U) << i;
  }
}

TEST_F(ChecksTest, EvidenceProvesItsRecord) {
  const v1::VerifierReport report = CheckEvidence(log_.Evidence(3, 4), With({}));
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(VerdictOf(report), "verified: Tested is at position 3 of " + log_.key().name +
                                   ", in the tree head of 4\n");
  // With tree heads that are kept, it must lead to one of them.
  EXPECT_THAT(Findings(CheckEvidence(log_.Evidence(3, 4), With({log_.TreeHead(4)}))), IsEmpty());
  EXPECT_THAT(Findings(CheckEvidence(log_.Evidence(3, 4), With({log_.TreeHead(5)}))),
              ElementsAre("tree head: its tree head, of 4 records, is none of those given"));
}

TEST_F(ChecksTest, EvidenceOfAnotherRecordIsFoundByTheTree) {
  storage::Evidence evidence = *storage::ParseEvidence(log_.Evidence(3, 5));
  evidence.record = *log_.journal().Read(Position(4));
  EXPECT_THAT(Findings(CheckEvidence(ToString(evidence), With({}))),
              ElementsAre("tree: the record is not what the tree head has at position 3"));
}

TEST_F(ChecksTest, TheReportIsJsonToo) {
  const auto json = JsonOf(log_.Check(With({log_.TreeHead(5)})));
  ASSERT_TRUE(json.ok());
  v1::VerifierReport back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(*json, &back).ok());
  EXPECT_TRUE(back.verified());
  EXPECT_EQ(back.records(), 5U);
}

}  // namespace
}  // namespace kezhi::verify
