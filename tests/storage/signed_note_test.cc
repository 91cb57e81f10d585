// Notes, tree heads and proofs as text, against examples of other implementations.
#include "storage/signed_note.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "storage/checkpoint.h"
#include "storage/ed25519.h"
#include "storage/evidence.h"
#include "storage/keys.h"
#include "storage/tree_reader.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"

namespace kezhi::storage {
namespace {

using absl::StatusCode;

// The example of Go's golang.org/x/mod/sumdb/note.
constexpr char kPeterText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kPeterKey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kPeterPrivate[] = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kPeterSignature[] =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

// A tree head of a public log of Certificate Transparency, with cosignatures of its witnesses.
constexpr char kPublicNote[] =
    R"(arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
)";
constexpr char kPublicKey[] =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+"
    "AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
constexpr char kWitnessKey[] =
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

VerifierKey KeyOf(absl::string_view text) {
  const auto key = ParseVerifierKey(text);
  EXPECT_TRUE(key.ok()) << key.status();
  return *key;
}

TEST(SignedNote, SignsAsTheExampleOfGoIsSigned) {
  const NoteSigner signer("PeterNeumann", FromBase64(kPeterPrivate)->substr(1));
  EXPECT_EQ(ToString(signer.key()), kPeterKey);
  EXPECT_EQ(ToString(signer.Sign(kPeterText)), absl::StrCat(kPeterText, "\n", kPeterSignature));
}

TEST(SignedNote, VerifiesTheExampleOfGo) {
  const auto note = ParseNote(absl::StrCat(kPeterText, "\n", kPeterSignature));
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->text, kPeterText);
  EXPECT_TRUE(VerifyNote(*note, KeyOf(kPeterKey)).ok());
  EXPECT_EQ(VerifyNote(*note, KeyOf(kWitnessKey)).code(), StatusCode::kNotFound);
}

TEST(SignedNote, VerifiesAPublicLogAndItsWitness) {
  const auto note = ParseNote(kPublicNote);
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(ToString(*note), kPublicNote);
  EXPECT_EQ(VerifyNote(*note, KeyOf(kPublicKey)), absl::OkStatus());
  EXPECT_EQ(VerifyNote(*note, KeyOf(kWitnessKey)), absl::OkStatus());
  EXPECT_EQ(CosignedAt(note->signatures[3]), 0x6a122120U);
  const auto tree_head = OpenCheckpoint(*note, KeyOf(kPublicKey));
  ASSERT_TRUE(tree_head.ok()) << tree_head.status();
  EXPECT_EQ(tree_head->head.size, 1432088532U);
  EXPECT_EQ(CheckpointText(*tree_head), note->text);
  // Of another log.
  EXPECT_EQ(OpenCheckpoint(*note, KeyOf(kWitnessKey)).status().code(), StatusCode::kNotFound);
}

TEST(SignedNote, RefusesAlteredTextsAndSignatures) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"1432088532", "1432088533"},
                                                        {"ui8GwCF1", "ui8GwCF2"},
                                                        {"AABqEiEgPlf", "AABqEiEhPlf"}}) {
    const auto note = ParseNote(absl::StrReplaceAll(kPublicNote, {{from, to}}));
    ASSERT_TRUE(note.ok()) << note.status();
    const bool by_log = VerifyNote(*note, KeyOf(kPublicKey)).code() == StatusCode::kDataLoss;
    const bool by_witness = VerifyNote(*note, KeyOf(kWitnessKey)).code() == StatusCode::kDataLoss;
    EXPECT_TRUE(by_log || by_witness) << from;
  }
}

TEST(SignedNote, RefusesWhatIsNotWrittenInItsOneForm) {
  for (const std::string& bytes : std::vector<std::string>{
           "", "\n", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n— name\n",
           "text\n\n— name AAAA\n", "text\n\n— name  AAAAAAA=\n", "text\n\n— na+me AAAAAAA=\n",
           "text\n\n— name AAAAAAB=\n", "text\n\n— name AAAAAAA\n", "text\n\n— name AAAAAAA=",
           "te\txt\n\n— name AAAAAAA=\n", "text\n\n— name AAAAAAA=\n\n"}) {
    EXPECT_EQ(ParseNote(bytes).status().code(), StatusCode::kInvalidArgument) << bytes;
  }
  EXPECT_TRUE(ParseNote("text\n\n— name AAAAAAA=\n").ok());
}

TEST(VerifierKey, IsItsOwnText) {
  for (const char* text : {kPeterKey, kPublicKey, kWitnessKey}) {
    EXPECT_EQ(ToString(KeyOf(text)), text);
  }
  EXPECT_EQ(KeyOf(kWitnessKey).type, KeyType::kCosignature);
}

TEST(VerifierKey, RefusesManglings) {
  const std::string text = kPeterKey;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string mangled = text;
    mangled[i] = static_cast<char>(mangled[i] + 1);
    EXPECT_FALSE(ParseVerifierKey(mangled).ok()) << mangled;
    EXPECT_FALSE(ParseVerifierKey(text.substr(0, i)).ok()) << i;
  }
}

TEST(TreeHeadText, RefusesWhatIsNone) {
  const std::string root = absl::Base64Escape(BytesOf(EmptyRoot()));
  EXPECT_TRUE(ParseCheckpoint("o\n0\n" + root + "\n").ok());
  EXPECT_TRUE(ParseCheckpoint("o\n0\n" + root + "\nextension\n").ok());
  for (const std::string& text : std::vector<std::string>{
           "", "o\n0\n", "o\n0\n" + root, "o\n00\n" + root + "\n", "o\n-1\n" + root + "\n",
           "\n0\n" + root + "\n", "o\n0\nAAAA\n", "o\n0\n" + root + "\n\n"}) {
    EXPECT_FALSE(ParseCheckpoint(text).ok()) << text;
  }
}

// Evidence of the third of five records.
class EvidenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    journal_ = *OpenJournal("/journal", env_.env());
    JournalMaker maker(*journal_);
    for (const char* event : {"one", "two", "three", "four", "five"}) maker.Event("a", event);
    ASSERT_TRUE(maker.Write().ok());
    signer_ = std::make_unique<NoteSigner>(OriginOf(journal_->log_id()), std::string(32, 'k'));
    TreeReader tree(*journal_, 5);
    evidence_.position = Position(3);
    evidence_.record = *journal_->Read(Position(3));
    evidence_.proof = *tree.Inclusion(Position(3));
    evidence_.tree_head =
        signer_->Sign(CheckpointText({OriginOf(journal_->log_id()), *tree.Head()}));
  }

  MemoryEnv env_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<NoteSigner> signer_;
  Evidence evidence_;
};

TEST_F(EvidenceTest, ProvesTheRecord) {
  const auto parsed = ParseEvidence(ToString(evidence_));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->record, evidence_.record);
  EXPECT_EQ(parsed->position, Position(3));
  const auto tree_head = VerifyEvidence(*parsed, signer_->key());
  ASSERT_TRUE(tree_head.ok()) << tree_head.status();
  EXPECT_EQ(tree_head->head, *journal_->tree_head());
}

TEST_F(EvidenceTest, AnyFlippedBitIsFound) {
  const std::string text = ToString(evidence_);
  for (std::size_t i = 0; i < 8 * text.size(); ++i) {
    std::string flipped = text;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << i % 8));
    const auto parsed = ParseEvidence(flipped);
    ASSERT_FALSE(parsed.ok() && VerifyEvidence(*parsed, signer_->key()).ok()) << flipped;
  }
}

TEST_F(EvidenceTest, ARecordOfAnotherPlaceOrLogIsNone) {
  // Leaves that say something else than where they are.
  v1::Record record;
  ASSERT_TRUE(record.ParseFromString(evidence_.record));
  record.set_position(4);
  evidence_.record = record.SerializeAsString();
  const auto prove = [this] {
    const TreeHead head{1, LeafHash(evidence_.record)};
    evidence_.position = Position(1);
    evidence_.proof.clear();
    evidence_.tree_head = signer_->Sign(CheckpointText({signer_->key().name, head}));
    return VerifyEvidence(evidence_, signer_->key()).status().code();
  };
  EXPECT_EQ(prove(), StatusCode::kDataLoss);
  record.set_position(1);
  record.set_log_id("another log here");
  evidence_.record = record.SerializeAsString();
  EXPECT_EQ(prove(), StatusCode::kDataLoss);
  record.set_log_id(journal_->log_id());
  evidence_.record = record.SerializeAsString();
  EXPECT_EQ(prove(), StatusCode::kOk);
}

// Whatever is read from outside.
RC_GTEST_PROP(EvidenceProperty, ParsingAnythingIsSafe, (const std::string& bytes)) {
  const auto note = ParseNote(bytes);
  if (note.ok()) RC_ASSERT(ToString(*note) == bytes);
  const auto evidence = ParseEvidence(absl::StrCat("c2sp.org/tlog-proof@v1\n", bytes));
  RC_ASSERT(!evidence.ok());
  const auto key = ParseVerifierKey(bytes);
  if (key.ok()) RC_ASSERT(ToString(*key) == bytes);
}

}  // namespace
}  // namespace kezhi::storage
