#include "tests/storage/journal_maker.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "storage/limits.h"
#include "storage/rocksdb_commit_log.h"

namespace kezhi::storage {

JournalMaker& JournalMaker::Event(const std::string& stream, const std::string& bytes,
                                  const std::string& type) {
  events_.push_back({stream, bytes, type, commit_});
  return *this;
}

JournalMaker& JournalMaker::EndCommit() {
  ++commit_;
  return *this;
}

JournalMaker& JournalMaker::Side(const std::string& table, const std::string& key,
                                 const std::optional<std::string>& value) {
  v1::SideWrite& write = side_writes_.emplace_back();
  write.set_table(table);
  write.set_key(key);
  if (value.has_value()) {
    write.set_value(*value);
  } else {
    write.set_delete_(true);
  }
  return *this;
}

v1::CommitLogEntry JournalMaker::Take() {
  const Head head = journal_.head();
  v1::CommitLogEntry entry;
  entry.set_index(head.entry_index + 1);
  entry.set_epoch(1);
  entry.set_previous_hash(head.entry_hash);
  entry.set_first_position(head.position.value() + 1);
  entry.set_count(static_cast<std::uint32_t>(events_.size()));
  std::map<std::string, Revision> revisions;
  std::map<std::size_t, std::uint32_t> commit_sizes;
  std::map<std::size_t, std::uint64_t> commit_firsts;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    ++commit_sizes[events_[i].commit];
    commit_firsts.try_emplace(events_[i].commit, entry.first_position() + i);
  }
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Pending& event = events_[i];
    const std::uint64_t position = entry.first_position() + i;
    auto [revision, added] = revisions.try_emplace(event.stream);
    if (added) revision->second = *journal_.StreamRevision(event.stream);
    revision->second = revision->second.next();
    v1::Record record;
    record.set_format(kFormatVersion);
    record.set_log_id(journal_.log_id());
    record.set_position(position);
    record.set_stream(event.stream);
    record.set_revision(revision->second.value());
    record.mutable_commit()->set_first_position(commit_firsts[event.commit]);
    record.mutable_commit()->set_size(commit_sizes[event.commit]);
    record.set_index(static_cast<std::uint32_t>(position - commit_firsts[event.commit]));
    constexpr std::int64_t kNewYear2026 = 1767225600;
    record.mutable_recorded_at()->set_seconds(kNewYear2026 + static_cast<std::int64_t>(position));
    record.set_request_id("01890a5d-ac96-774b-bcce-b302099a8057");
    record.set_type(event.type);
    record.set_event(event.bytes);
    entry.add_records(record.SerializeAsString());
  }
  for (v1::SideWrite& write : side_writes_) *entry.add_side_writes() = std::move(write);
  events_.clear();
  side_writes_.clear();
  return entry;
}

absl::Status JournalMaker::Write() {
  const v1::CommitLogEntry entry = Take();
  return RocksdbCommitLog(journal_).Propose(entry, entry.index() - 1);
}

Random SeededRandom(unsigned seed) {
  return [engine = std::mt19937(seed)](char* out, std::size_t n) mutable {
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<char>(engine() & 0xffU);
  };
}

Random CountingRandom() {
  return [next = 0U](char* out, std::size_t n) mutable {
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<char>(next++ & 0xffU);
  };
}

absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const std::string& directory,
                                                     rocksdb::Env* env) {
  Journal::Options options;
  options.directory = directory;
  options.env = env;
  options.random = SeededRandom(1);
  return Journal::Open(options);
}

std::vector<std::string> EventsOf(const Journal& journal) {
  std::vector<std::string> events;
  const absl::Status status =
      journal.ReadAll(Position(0), ReadLimits(), [&events](Position, absl::string_view bytes) {
        v1::Record record;
        KEZHI_CHECK(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
        events.push_back(record.event());
        return true;
      });
  KEZHI_CHECK(status.ok());
  return events;
}

}  // namespace kezhi::storage
