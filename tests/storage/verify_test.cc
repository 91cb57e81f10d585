// Each kind of damage is planted behind the journal's back; a verification that did not look would
// pass the first test and fail the others.
#include "storage/verify.h"

#include <functional>
#include <set>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/hash.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/values.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class VerifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    journal_ = *OpenJournal(directory_.path());
    JournalMaker maker(*journal_);
    ASSERT_TRUE(
        maker.Event("a").Event("b").EndCommit().Event("a").Side("t", "k", "1").Write().ok());
    ASSERT_TRUE(maker.Event("a").Side("t", "k", "2").Side("t", "l", "3").Write().ok());
    ASSERT_TRUE(maker.Side("t", "l", std::nullopt).Side("t", "m", "4").Write().ok());
    // The last entry stays whole: the open looks at it.
    ASSERT_TRUE(maker.Event("b").Event("c").Write().ok());
  }

  void Put(std::size_t family, const std::string& key, const std::string& value) {
    const Database& database = journal_->database();
    ASSERT_TRUE(
        database.db()->Put(rocksdb::WriteOptions(), database.family(family), key, value).ok());
  }

  void Delete(std::size_t family, const std::string& key) {
    const Database& database = journal_->database();
    ASSERT_TRUE(database.db()->Delete(rocksdb::WriteOptions(), database.family(family), key).ok());
  }

  std::string Get(std::size_t family, const std::string& key) {
    std::string value;
    EXPECT_TRUE(*journal_->database().Get(family, key, &value));
    return value;
  }

  // Stores an altered record with a checksum that fits.
  void Alter(std::uint64_t position, const std::function<void(v1::Record&)>& change) {
    v1::Record record;
    ASSERT_TRUE(record.ParseFromString(*journal_->Read(Position(position))));
    change(record);
    Put(kRecordsFamily, RecordKey(Position(position)), RecordValue(record.SerializeAsString()));
  }

  // Stores an altered entry header with a checksum that fits.
  void AlterEntry(std::uint64_t index, const std::function<void(EntryHeader&)>& change) {
    EntryHeader header = *ParseEntryValue(index, Get(kEntriesFamily, EntryKey(index)));
    change(header);
    Put(kEntriesFamily, EntryKey(index), EntryValue(header.entry, header.hash));
  }

  // What a verification finds after a reopen: "position: what".
  std::vector<std::string> Findings() {
    EXPECT_TRUE(journal_->database().db()->FlushWAL(true).ok());
    journal_.reset();
    // As `kezhi verify --data` does: who would write after damage is refused.
    Journal::Options options;
    options.directory = directory_.path();
    options.read_only = true;
    auto journal = Journal::Open(options);
    EXPECT_TRUE(journal.ok()) << journal.status();
    journal_ = *std::move(journal);
    std::vector<std::string> findings;
    const VerifyReport report = *Verify(*journal_);
    for (const Finding& finding : report.findings) {
      findings.push_back(absl::StrCat(finding.position.value(), ": ", finding.what));
      layers_.insert(finding.layer);
    }
    return findings;
  }

  // A log with stored rows of the tree.
  void Grow() {
    JournalMaker maker(*journal_);
    for (int i = 0; i < 600; ++i) maker.Event("d", std::to_string(i));
    ASSERT_TRUE(maker.Write().ok());
  }

  TempDir directory_;
  std::unique_ptr<Journal> journal_;
  // Of what was found.
  std::set<Layer> layers_;
};

TEST_F(VerifyTest, FindsNothingInAWholeJournalAndTellsHowFarItIs) {
  EXPECT_THAT(Findings(), IsEmpty());
  std::uint64_t last = 0;
  const VerifyReport report = *Verify(*journal_, [&last](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, last);
    EXPECT_EQ(total, 10U);
    last = done;
  });
  EXPECT_EQ(report.records, 6U);
  EXPECT_EQ(report.entries, 4U);
  EXPECT_EQ(last, 10U);
}

TEST_F(VerifyTest, FindsAMissingRecord) {
  Delete(kRecordsFamily, RecordKey(Position(2)));
  EXPECT_THAT(Findings(), Contains("2: record at position 2 is missing"));
}

TEST_F(VerifyTest, FindsARecordThatFailsItsChecksum) {
  std::string value = Get(kRecordsFamily, RecordKey(Position(3)));
  value.back() = static_cast<char>(value.back() ^ 1);
  Put(kRecordsFamily, RecordKey(Position(3)), value);
  EXPECT_THAT(Findings(), testing::ElementsAre("3: record at position 3 fails its checksum"));
  EXPECT_THAT(layers_, testing::ElementsAre(Layer::kChecksum));
}

TEST_F(VerifyTest, FindsARecordThatIsNone) {
  Put(kRecordsFamily, RecordKey(Position(2)), RecordValue("\xff\xff"));
  EXPECT_THAT(Findings(), Contains("2: record at position 2 does not parse"));
}

TEST_F(VerifyTest, FindsARewrittenRecordByTheHashOfItsEntry) {
  Alter(2, [](v1::Record& record) { record.set_event("other"); });
  EXPECT_THAT(Findings(),
              testing::ElementsAre("1: entry 1, positions from 1, does not have its hash"));
  EXPECT_THAT(layers_, testing::ElementsAre(Layer::kChain));
}

TEST_F(VerifyTest, FindsARewrittenRecordAndEntryByTheChain) {
  Alter(4, [](v1::Record& record) { record.set_event("other"); });
  AlterEntry(2, [this](EntryHeader& header) {
    v1::CommitLogEntry whole = header.entry;
    v1::Record record;
    ASSERT_TRUE(record.ParseFromString(*journal_->Read(Position(4))));
    record.set_event("other");
    whole.add_records(record.SerializeAsString());
    header.hash = Sha256(whole.SerializeAsString());
  });
  EXPECT_THAT(Findings(), Contains("5: entry 3 does not name the hash of the one before"));
}

TEST_F(VerifyTest, FindsARecordOfAnotherLogOrPlace) {
  Alter(1, [](v1::Record& record) { record.set_log_id("0123456789abcdef"); });
  Alter(2, [](v1::Record& record) { record.set_position(7); });
  Alter(3, [](v1::Record& record) { record.set_format(9); });
  const std::vector<std::string> findings = Findings();
  EXPECT_THAT(findings, Contains("1: record at position 1 is of another log"));
  EXPECT_THAT(findings, Contains("2: record at position 2 says it is at 7"));
  EXPECT_THAT(findings, Contains("3: record at position 3 has format 9"));
}

TEST_F(VerifyTest, FindsTimesThatDoNotRise) {
  Alter(3, [](v1::Record& record) { record.mutable_recorded_at()->set_seconds(1); });
  EXPECT_THAT(Findings(),
              Contains("3: record at position 3 was not recorded after the one before"));
}

TEST_F(VerifyTest, FindsAGapInAStream) {
  Alter(3, [](v1::Record& record) { record.set_revision(5); });
  EXPECT_THAT(Findings(), Contains("3: record at position 3 has revision 5 where 2 is due in a"));
}

TEST_F(VerifyTest, FindsABrokenCommit) {
  Alter(2, [](v1::Record& record) { record.mutable_commit()->set_first_position(2); });
  EXPECT_THAT(Findings(), Contains("2: record at position 2 lies within the commit of 1"));
}

TEST_F(VerifyTest, FindsARecordThatItsStreamDoesNotKnow) {
  Delete(kStreamsFamily, StreamKey("a", Revision(2)));
  Put(kStreamsFamily, StreamKey("b", Revision(1)), RecordKey(Position(1)));
  const std::vector<std::string> findings = Findings();
  EXPECT_THAT(findings, Contains("3: record at position 3 is not in its stream's index"));
  EXPECT_THAT(findings, Contains("2: record at position 2 is not in its stream's index"));
}

TEST_F(VerifyTest, FindsAnIndexWithoutItsRecord) {
  Put(kStreamsFamily, StreamKey("a", Revision(9)), RecordKey(Position(1)));
  Put(kStreamsFamily, StreamKey("z", Revision(1)), RecordKey(Position(1)));
  const std::vector<std::string> findings = Findings();
  EXPECT_THAT(findings, Contains("1: the stream index has revision 9 of a, which no record has"));
  EXPECT_THAT(findings, Contains("1: the stream index has revision 1 of z, which no record has"));
}

TEST_F(VerifyTest, FindsMissingAndMisplacedEntries) {
  Delete(kEntriesFamily, EntryKey(1));
  AlterEntry(3, [](EntryHeader& header) { header.entry.set_first_position(2); });
  const std::vector<std::string> findings = Findings();
  EXPECT_THAT(findings, Contains("0: entry 1 is missing"));
  EXPECT_THAT(findings, Contains("2: entry 3 begins at 2 where 5 is due"));
}

TEST_F(VerifyTest, FindsAnEntryThatFailsItsChecksum) {
  std::string value = Get(kEntriesFamily, EntryKey(2));
  value.back() = static_cast<char>(value.back() ^ 1);
  Put(kEntriesFamily, EntryKey(2), value);
  EXPECT_THAT(Findings(), Contains("0: entry 2 fails its checksum"));
}

TEST_F(VerifyTest, FindsSideRowsThatTheEntriesDidNotWrite) {
  Put(kSideFamily, TableKey("t", "k"), "9");
  Put(kSideFamily, TableKey("t", "l"), "3");
  Delete(kSideFamily, TableKey("t", "m"));
  EXPECT_THAT(Findings(),
              testing::UnorderedElementsAre("0: side row 74006b differs from the entries",
                                            "0: side row 74006c was never written by an entry",
                                            "0: side row 74006d is missing"));
}

TEST_F(VerifyTest, FindsATreeRowThatIsNotThatOfTheRecords) {
  Grow();
  Put(kTreeFamily, TreeKey(1, 1), std::string(kSha256Bytes, 'x'));
  EXPECT_THAT(Findings(), Contains("0: tree row 1 of level 1 is not that of the records"));
  EXPECT_THAT(layers_, testing::ElementsAre(Layer::kTree));
}

TEST_F(VerifyTest, FindsATreeRowThatIsThatOfNoRecords) {
  Grow();
  Put(kTreeFamily, TreeKey(2, 0), std::string(kSha256Bytes, 'x'));
  Put(kTreeFamily, "short", "x");
  EXPECT_THAT(Findings(),
              testing::ElementsAre("0: tree row 020000000000000000 is that of no records",
                                   "0: tree row 73686f7274 is that of no records"));
}

// Everything is rewritten so that it fits: only what somebody kept tells.
TEST_F(VerifyTest, FindsAConsistentlyRewrittenLogByATreeHeadTakenBefore) {
  const std::vector<TreeHead> kept = {*journal_->tree_head()};
  ASSERT_TRUE(JournalMaker(*journal_).Event("a", "later").Write().ok());
  EXPECT_THAT((*Verify(*journal_, nullptr, kept)).findings, IsEmpty());

  TempDir other;
  const auto rewritten = *OpenJournal(other.path());  // with the same log id
  ASSERT_EQ(rewritten->log_id(), journal_->log_id());
  JournalMaker maker(*rewritten);
  ASSERT_TRUE(maker.Event("a", "forged").Event("b").EndCommit().Event("a").Write().ok());
  ASSERT_TRUE(maker.Event("a").Write().ok());
  ASSERT_TRUE(maker.Event("b").Event("c").Event("a", "later").Write().ok());
  EXPECT_THAT((*Verify(*rewritten)).findings, IsEmpty());
  const VerifyReport report = *Verify(*rewritten, nullptr, kept);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].layer, Layer::kTreeHead);
  EXPECT_EQ(report.findings[0].what, "the first 6 records are not those of the tree head");
}

TEST_F(VerifyTest, FindsAShortenedLogByATreeHeadTakenBefore) {
  const std::vector<TreeHead> kept = {{7, journal_->tree_head()->root}, {0, LeafHash("")}};
  const VerifyReport report = *Verify(*journal_, nullptr, kept);
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].what, "the tree head has 7 records, the log ends at 6");
  EXPECT_EQ(report.findings[1].what, "a tree head of no records has the root of some");
  EXPECT_EQ(report.tree_head, *journal_->tree_head());
}

}  // namespace
}  // namespace kezhi::storage
