#ifndef KEZHI_TESTS_SERVICES_VERIFY_SMALL_LOG_H_
#define KEZHI_TESTS_SERVICES_VERIFY_SMALL_LOG_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/util/json_util.h"
#include <gtest/gtest.h>

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/verifier.pb.h"

#include "base/check.h"
#include "services/verify/checks.h"
#include "storage/checkpoint.h"
#include "storage/evidence.h"
#include "storage/journal.h"
#include "storage/tree_reader.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"

namespace kezhi::verify {

// A log of a few records in memory, some of them in files and some in the WAL, and its signed tree
// heads. Two of them with the same events are the same, byte by byte.
class SmallLog {
 public:
  explicit SmallLog(const std::vector<std::string>& events) {
    journal_ = *storage::OpenJournal(kDirectory, env_.env());
    signer_ = std::make_unique<storage::NoteSigner>(storage::OriginOf(journal_->log_id()),
                                                    std::string(32, 'k'));
    for (std::size_t i = 0; i < events.size(); ++i) {
      storage::JournalMaker maker(*journal_);
      maker.Event("stream", events[i]).Side("table", "key", events[i]);
      KEZHI_CHECK(maker.Write().ok());
      if (i == events.size() / 2) Flush();
    }
  }

  static constexpr char kDirectory[] = "/log";

  storage::Journal& journal() {
    if (journal_ == nullptr) journal_ = *storage::OpenJournal(kDirectory, env_.env());
    return *journal_;
  }

  rocksdb::Env* env() { return env_.env(); }

  const storage::VerifierKey& key() const { return signer_->key(); }

  // The signed tree head of the first `size` records.
  std::string TreeHead(std::uint64_t size) {
    const storage::TreeHead head = *storage::TreeReader(journal(), size).Head();
    return ToString(signer_->Sign(storage::CheckpointText({key().name, head})));
  }

  std::string Evidence(std::uint64_t position, std::uint64_t size) {
    storage::Evidence evidence;
    evidence.position = Position(position);
    evidence.record = *journal().Read(Position(position));
    evidence.proof = *storage::TreeReader(journal(), size).Inclusion(Position(position));
    evidence.tree_head = *storage::ParseNote(TreeHead(size));
    return ToString(evidence);
  }

  // What lies on the disk from now on is not touched any more.
  void Close() { journal_.reset(); }

  v1::VerifierReport Check(const Trust& trust) {
    Close();
    return *CheckDirectory(kDirectory, trust, env());
  }

 private:
  void Flush() {
    const storage::Database& database = journal_->database();
    for (std::size_t family = 0; family <= 5; ++family) {
      KEZHI_CHECK(database.db()->Flush(rocksdb::FlushOptions(), database.family(family)).ok());
    }
  }

  storage::MemoryEnv env_;
  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<storage::NoteSigner> signer_;
};

// "layer: what", of each finding.
inline std::vector<std::string> Findings(const v1::VerifierReport& report) {
  std::vector<std::string> findings;
  for (const v1::VerifierFinding& finding : report.findings()) {
    findings.push_back(finding.layer() + ": " + finding.what());
  }
  EXPECT_EQ(report.verified(), findings.empty());
  return findings;
}

// What `kezhi export --format records` writes.
inline std::string ExportOf(const storage::Journal& journal) {
  std::string lines;
  EXPECT_TRUE(journal
                  .ReadAll(Position(0), storage::ReadLimits(),
                           [&lines](Position position, absl::string_view bytes) {
                             v1::ExportedRecord record;
                             record.set_position(position.value());
                             record.set_record(std::string(bytes));
                             std::string line;
                             EXPECT_TRUE(
                                 google::protobuf::util::MessageToJsonString(record, &line).ok());
                             lines += line + "\n";
                             return true;
                           })
                  .ok());
  return lines;
}

}  // namespace kezhi::verify

#endif  // KEZHI_TESTS_SERVICES_VERIFY_SMALL_LOG_H_
