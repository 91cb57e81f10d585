#include "tests/bench/demo_log.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/demo/stage.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/bench/other_systems.h"

namespace kezhi::bench {
namespace {

// As many as a group commit has under load.
constexpr std::size_t kEventsPerEntry = 64;
constexpr int kDays = 120;
constexpr char kSourceStore[] = "stores/demo";

template <typename Result>
auto Must(Result result) {
  if (!result.ok()) std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  KEZHI_CHECK(result.ok());
  return *std::move(result);
}

// Some commits of the source, as one entry.
struct Chunk {
  std::vector<v1::Record> records;
  std::vector<v1::SideWrite> side_writes;
};

std::vector<Chunk> LiveThrough(const std::string& directory) {
  services::DemoOptions demo;
  demo.store = kSourceStore;
  demo.days = kDays;
  demo.until = absl::FromCivil(absl::CivilDay(2026, 3, 31), absl::UTCTimeZone());
  engine::ManualClock clock(demo.until - absl::Hours(24) * (demo.days + 2));
  engine::EngineOptions options;
  options.data_dir = directory;
  options.clock = &clock;
  const auto engine = Must(engine::Engine::Open(std::move(options)));
  Must(services::LiveThroughOn(*engine, clock, demo, nullptr));
  std::vector<Chunk> chunks(1);
  const storage::Journal& journal = engine->journal();
  for (std::uint64_t index = 1; index <= journal.head().entry_index; ++index) {
    const v1::CommitLogEntry entry = Must(journal.ReadEntry(index));
    if (chunks.back().records.size() >= kEventsPerEntry) chunks.emplace_back();
    for (const std::string& bytes : entry.records()) {
      KEZHI_CHECK(chunks.back().records.emplace_back().ParseFromString(bytes));
    }
    for (const v1::SideWrite& write : entry.side_writes()) {
      chunks.back().side_writes.push_back(write);
    }
  }
  return chunks;
}

// Puts a round of the other systems' events behind each chunk, and counts revisions anew, as the
// two have streams in common.
void AddOtherSystems(std::vector<Chunk>& chunks) {
  OtherSystems others(kSourceStore);
  absl::flat_hash_map<std::string, std::uint64_t> revisions;
  for (Chunk& chunk : chunks) {
    for (const v1::Record& record : chunk.records) {
      v1::Event event;
      const absl::Status parsed = domain::FromRecord(record, event);
      KEZHI_CHECK(parsed.ok());
      others.Note(event);
    }
    for (const v1::Event& event : others.NextRound()) {
      domain::ToRecord(event, chunk.records.emplace_back());
    }
    for (v1::Record& record : chunk.records) record.set_revision(++revisions[record.stream()]);
  }
}

// Copies chunks to the end of a journal.
class Copier {
 public:
  explicit Copier(storage::Journal& journal) : journal_(journal) {}

  // The names are of one length, so lengths inside the bytes stay true.
  void Copy(const Chunk& chunk, const std::string& store) {
    const storage::Head head = journal_.head();
    v1::CommitLogEntry entry;
    entry.set_index(head.entry_index + 1);
    entry.set_epoch(1);
    entry.set_previous_hash(head.entry_hash);
    entry.set_first_position(head.position.value() + 1);
    entry.set_count(static_cast<std::uint32_t>(chunk.records.size()));
    std::uint64_t position = head.position.value();
    for (const v1::Record& source : chunk.records) {
      ++position;
      v1::Record record = source;
      record.set_log_id(journal_.log_id());
      record.set_position(position);
      record.mutable_commit()->set_first_position(position - source.position() +
                                                  source.commit().first_position());
      last_ = std::max(last_ + absl::Microseconds(1), domain::ToTime(source.recorded_at()));
      *record.mutable_recorded_at() = domain::ToTimestamp(last_);
      entry.add_records(Renamed(record.SerializeAsString(), store));
    }
    for (const v1::SideWrite& source : chunk.side_writes) {
      v1::SideWrite& write = *entry.add_side_writes();
      write.ParseFromString(Renamed(source.SerializeAsString(), store));
    }
    const absl::Status applied = journal_.Apply(entry);
    KEZHI_CHECK(applied.ok());
  }

 private:
  static std::string Renamed(const std::string& bytes, const std::string& store) {
    return absl::StrReplaceAll(bytes, {{kSourceStore, store}});
  }

  storage::Journal& journal_;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace

std::string DemoStore(std::uint64_t number) {
  return absl::StrFormat("stores/d%03u", number);
}

std::unique_ptr<storage::Journal> DemoLog(const std::string& directory, std::uint64_t events,
                                          Mix mix) {
  storage::Journal::Options options;
  options.directory = directory + "/journal";
  std::filesystem::create_directories(directory);
  std::unique_ptr<storage::Journal> journal = Must(storage::Journal::Open(options));
  if (journal->head().position.value() >= events) return journal;
  journal.reset();
  std::filesystem::remove_all(options.directory);
  journal = Must(storage::Journal::Open(options));
  const std::string source = directory + "/source";
  std::filesystem::remove_all(source);
  std::vector<Chunk> chunks = LiveThrough(source);
  std::filesystem::remove_all(source);
  if (mix == Mix::kAllSystems) AddOtherSystems(chunks);
  std::uint64_t in_one = 0;
  for (const Chunk& chunk : chunks) in_one += chunk.records.size();
  const std::uint64_t stores = (events + in_one - 1) / in_one;
  Copier copier(*journal);
  for (const Chunk& chunk : chunks) {
    for (std::uint64_t store = 1; store <= stores; ++store) copier.Copy(chunk, DemoStore(store));
  }
  return journal;
}

}  // namespace kezhi::bench
