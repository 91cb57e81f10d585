#ifndef KEZHI_TESTS_SERVICES_VERIFY_TOLD_LOG_H_
#define KEZHI_TESTS_SERVICES_VERIFY_TOLD_LOG_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include <rocksdb/env.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/verify/checks.h"
#include "storage/checkpoint.h"
#include "storage/journal.h"
#include "storage/merkle.h"
#include "storage/rocksdb_commit_log.h"
#include "storage/signed_note.h"
#include "tests/domain/forms/past.h"

namespace kezhi::verify {

// Example 1 of domain.md §8 as a log: its events, its records, its signed tree heads.
class ToldLog {
 public:
  ToldLog() : signer_(storage::OriginOf(kLogId), std::string(32, 'k')) {
    testing::Chronicle chronicle;
    TellExample1(chronicle);
    std::map<std::string, std::uint64_t> revisions;
    for (v1::Event event : chronicle.events()) {
      // In a log no two are recorded at the same time.
      *event.mutable_recorded_at() =
          domain::ToTimestamp(domain::ToTime(event.recorded_at()) +
                              absl::Nanoseconds(static_cast<std::int64_t>(event.position())));
      event.set_log_id(kLogId);
      event.set_revision(++revisions[event.stream()]);
      v1::Record record;
      domain::ToRecord(event, record);
      records_.push_back(record.SerializeAsString());
      events_.push_back(std::move(event));
    }
  }

  std::uint64_t size() const { return records_.size(); }

  // Those at position 1, 2, …
  const std::vector<v1::Event>& events() const { return events_; }

  const std::vector<std::string>& records() const { return records_; }

  std::vector<std::string>& records() { return records_; }

  // The log's key, and the tree heads of the first records, as they are now.
  Trust TrustIn(const std::vector<std::uint64_t>& sizes) const {
    Trust trust;
    trust.key = signer_.key();
    for (const std::uint64_t size : sizes) trust.tree_heads.push_back(HeadOf(size));
    return trust;
  }

  // Its records, as they are now, as a journal.
  void WriteTo(const std::string& directory, rocksdb::Env* env) const {
    storage::Journal::Options options;
    options.directory = directory;
    options.env = env;
    options.random = [](char* out, std::size_t size) { std::fill_n(out, size, kLogId.front()); };
    const auto journal = storage::Journal::Open(options);
    KEZHI_CHECK(journal.ok());
    v1::CommitLogEntry entry;
    entry.set_index(1);
    entry.set_epoch(1);
    entry.set_first_position(1);
    entry.set_count(static_cast<std::uint32_t>(records_.size()));
    for (const std::string& record : records_) *entry.add_records() = record;
    KEZHI_CHECK(storage::RocksdbCommitLog(**journal).Propose(entry, 0).ok());
  }

 private:
  inline static const std::string kLogId = std::string(16, 'l');

  std::string HeadOf(std::uint64_t size) const {
    storage::Frontier tree;
    for (std::uint64_t i = 0; i < size; ++i) tree.Add(storage::LeafHash(records_[i]));
    const storage::TreeHead head{tree.size(), tree.Root()};
    return ToString(signer_.Sign(storage::CheckpointText({signer_.key().name, head})));
  }

  storage::NoteSigner signer_;
  std::vector<v1::Event> events_;
  std::vector<std::string> records_;
};

}  // namespace kezhi::verify

#endif  // KEZHI_TESTS_SERVICES_VERIFY_TOLD_LOG_H_
