// The parts that every event passes through, by Google Benchmark: what one of them costs in CPU
// time. `parts_bench --help` lists its flags.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/check.h"
#include "domain/event_codec.h"
#include "services/engine/event_encoder.h"
#include "services/engine/event_filter.h"
#include "services/engine/phone.h"
#include "services/engine/state_cache.h"
#include "storage/hash.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/merkle.h"
#include "storage/record_header.h"
#include "storage/seal.h"
#include "tests/services/engine/parts.h"
#include "tests/storage/memory_env.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::bench {
namespace {

v1::Event Visit() {
  v1::Event event;
  event.set_position(123'456);
  event.set_stream("stores/demo/visits/v797");
  event.set_revision(1);
  event.mutable_commit()->set_first_position(123'456);
  event.mutable_commit()->set_size(1);
  event.mutable_recorded_at()->set_seconds(1'780'000'000);
  event.mutable_actor()->set_principal("reception-1");
  event.mutable_actor()->set_role("reception");
  event.set_request_id("0b0f4a5e-0000-4000-8000-000000000001");
  auto& visit = *event.mutable_visit_registered();
  visit.set_channel(v1::CHANNEL_WALK_IN);
  visit.set_source("advert");
  visit.set_consultant("stores/demo/consultants/c1");
  visit.mutable_arrived_at()->set_seconds(1'779'999'000);
  return event;
}

// A line of a registration sheet, as it is stored: about 300 bytes.
std::string Stored(const v1::Event& event) {
  v1::Record record;
  domain::ToRecord(event, record);
  record.set_log_id(std::string(16, 'l'));
  record.set_format(1);
  return record.SerializeAsString();
}

storage::DataKey Key() {
  storage::DataKey key;
  key.id = 7;
  key.bytes.fill(42);
  return key;
}

void CommitAll(const std::vector<v1::Event>& events, engine::Parts& parts) {
  constexpr std::size_t kCommit = 100;
  for (std::size_t begin = 0; begin < events.size(); begin += kCommit) {
    const auto from = events.begin() + static_cast<std::ptrdiff_t>(begin);
    parts.Commit(
        {from, from + static_cast<std::ptrdiff_t>(std::min(kCommit, events.size() - begin))});
  }
}

void MeasureSha256(benchmark::State& state) {
  const std::string bytes = Stored(Visit());
  while (state.KeepRunning()) benchmark::DoNotOptimize(storage::Sha256(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

// What the Merkle tree adds to storing a record.
void MeasureTreeLeaf(benchmark::State& state) {
  const std::string bytes = Stored(Visit());
  storage::Frontier tree;
  while (state.KeepRunning()) tree.Add(storage::LeafHash(bytes));
  benchmark::DoNotOptimize(tree.Root());
}

void MeasureCrc32c(benchmark::State& state) {
  const std::string bytes = Stored(Visit());
  while (state.KeepRunning()) benchmark::DoNotOptimize(storage::Crc32c(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

void MeasureScanRecordHeader(benchmark::State& state) {
  const std::string bytes = Stored(Visit());
  while (state.KeepRunning()) benchmark::DoNotOptimize(storage::ScanRecordHeader(bytes));
}

void MeasureParseEvent(benchmark::State& state) {
  const std::string bytes = Stored(Visit());
  v1::Event event;
  while (state.KeepRunning()) {
    KEZHI_CHECK(domain::ParseEvent(bytes, event).ok());
    benchmark::DoNotOptimize(event);
  }
}

void MeasureFilterByTypeAndStore(benchmark::State& state) {
  const auto filter = engine::EventFilter::AllOf(
      {engine::EventFilter::Store("stores/demo"),
       engine::EventFilter::Types({"VisitCompleted", "VisitRegistered"})});
  const std::string bytes = Stored(Visit());
  const auto header = storage::ScanRecordHeader(bytes);
  KEZHI_CHECK(header.ok());
  while (state.KeepRunning()) benchmark::DoNotOptimize(filter.Wants(*header));
}

void MeasureSealName(benchmark::State& state) {
  const storage::DataKey key = Key();
  const std::string nonce(storage::kNonceBytes, 'n');
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(storage::Seal(key, "customer.name", "欧阳若曦", nonce));
  }
}

void MeasureOpenName(benchmark::State& state) {
  const storage::DataKey key = Key();
  const storage::Sealed sealed =
      storage::Seal(key, "customer.name", "欧阳若曦", std::string(storage::kNonceBytes, 'n'));
  while (state.KeepRunning()) benchmark::DoNotOptimize(storage::Open(key, "customer.name", sealed));
}

// What a reader of the log waits for, by event: the API's bytes of it, with a personal text opened.
void MeasureEncodeEvent(benchmark::State& state) {
  engine::Parts parts;
  KEZHI_CHECK(parts.keyring().StartAfter(0).ok());
  const storage::DataKey key = parts.keyring().Allocate().value();
  const storage::Sealed sealed =
      storage::Seal(key, "appellation", "某先生", std::string(storage::kNonceBytes, 'n'));
  v1::Event event = Visit();
  auto& text = *event.mutable_visit_registered()->mutable_appellation()->mutable_sealed();
  text.set_key_id(sealed.key_id);
  text.set_nonce(sealed.nonce);
  text.set_ciphertext(sealed.ciphertext);
  const std::string record = Stored(event);
  engine::EventEncoder encoder(parts.keyring(), engine::Sight::kClear);
  std::string bytes;
  while (state.KeepRunning()) {
    bytes.clear();
    KEZHI_CHECK(encoder.Append(record, bytes).ok());
  }
}

// A hundred keys in the order in which they were made, none of them in memory yet: what a reader of
// history waits for before it can open the texts of a hundred visits.
void MeasureFindKeys(benchmark::State& state) {
  storage::MemoryEnv memory;
  storage::TempDir secrets;
  storage::Keyring::Options options;
  options.directory = "/keyring";
  options.secrets_directory = secrets.Sub("secrets");
  options.env = memory.env();
  options.cached_keys = 128;
  const std::unique_ptr<storage::Keyring> keyring = storage::Keyring::Open(options).value();
  KEZHI_CHECK(keyring->StartAfter(0).ok());
  constexpr std::uint64_t kKeys = 2000;
  constexpr std::uint64_t kAtOnce = 100;
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < kKeys; ++i) ids.push_back(keyring->Allocate().value().id);
  std::uint64_t next = 0;
  while (state.KeepRunning()) {
    for (std::uint64_t i = 0; i < kAtOnce; ++i) {
      benchmark::DoNotOptimize(keyring->Find(ids[next + i]));
    }
    next = (next + kAtOnce) % kKeys;
  }
}

// The records of a stream of a hundred events, found and checked: one after the other in the log,
// or with so many others between two of them.
void MeasureReadStream(benchmark::State& state) {
  engine::Parts parts;
  constexpr int kEvents = 100;
  std::vector<v1::Event> events;
  for (int i = 0; i < kEvents; ++i) {
    v1::Event event = Visit();
    event.set_stream("stores/demo/customers/k1");
    events.push_back(event);
    event.set_stream("stores/demo/customers/k2");
    events.insert(events.end(), static_cast<std::size_t>(state.range(0)), event);
  }
  CommitAll(events, parts);
  while (state.KeepRunning()) {
    int seen = 0;
    KEZHI_CHECK(parts.journal()
                    .ReadStream("stores/demo/customers/k1", Revision(0), {},
                                [&seen](Position, absl::string_view) { return ++seen > 0; })
                    .ok());
    KEZHI_CHECK(seen == kEvents);
  }
}

void MeasureNormalisePhone(benchmark::State& state) {
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(engine::NormalisePhone("138 0000-0001", "CN"));
  }
}

// The state of a customer whose stream has so many events, from the journal: what a command waits
// for the first time after a start, or after the cache had to let the state go.
void MeasureLoadState(benchmark::State& state) {
  const std::string customer = "stores/demo/customers/k1";
  engine::Parts parts;
  std::vector<v1::Event> events(static_cast<std::size_t>(state.range(0)));
  for (v1::Event& event : events) {
    event.set_stream(customer);
    auto& done = *event.mutable_follow_up_done();
    done.set_pursuit(1);
    done.set_outcome(v1::CONTACT_OUTCOME_REACHED);
    done.set_method("phone");
  }
  auto& registered = *events.front().mutable_customer_registered();
  registered.set_owner("stores/demo/consultants/c1");
  CommitAll(events, parts);
  while (state.KeepRunning()) {
    engine::StateCache cache(parts.journal(), 1);
    KEZHI_CHECK(cache.Load(customer).ok());
    benchmark::DoNotOptimize(cache.Find(customer));
  }
}

BENCHMARK(MeasureSha256);
BENCHMARK(MeasureTreeLeaf);
BENCHMARK(MeasureCrc32c);
BENCHMARK(MeasureScanRecordHeader);
BENCHMARK(MeasureParseEvent);
BENCHMARK(MeasureFilterByTypeAndStore);
BENCHMARK(MeasureSealName);
BENCHMARK(MeasureOpenName);
BENCHMARK(MeasureEncodeEvent);
BENCHMARK(MeasureFindKeys);
BENCHMARK(MeasureReadStream)->Arg(0)->Arg(20);
BENCHMARK(MeasureNormalisePhone);
BENCHMARK(MeasureLoadState)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace kezhi::bench

BENCHMARK_MAIN();
