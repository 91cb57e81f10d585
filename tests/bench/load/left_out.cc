#include "tests/bench/load/left_out.h"

#include <atomic>
#include <span>
#include <string>

#include "absl/status/status.h"
#include <rocksdb/write_batch.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/engine/sealer.h"
#include "storage/database.h"
#include "storage/entry_batch.h"
#include "storage/merkle.h"

namespace kezhi::bench {
namespace {

// Written before the server has threads.
LeftOut left_out;

std::atomic<std::uint64_t> calls_left_out = 0;

}  // namespace

// The linker knows them by these names: a call of the product's function comes to `__wrap_…`, and
// `__real_…` is that function. When its signature has changed the server does not link. A member
// function takes its object as if it were the first parameter.

void RealAddTree(const v1::CommitLogEntry& entry, const storage::Database& database,
                 storage::Frontier& tree,
                 rocksdb::WriteBatch& batch) __asm__("__real_" KEZHI_BENCH_ADD_TREE);
void AddTree(const v1::CommitLogEntry& entry, const storage::Database& database,
             storage::Frontier& tree,
             rocksdb::WriteBatch& batch) __asm__("__wrap_" KEZHI_BENCH_ADD_TREE);

absl::Status RealSeal(engine::Sealer& sealer, const std::string& subject, v1::Event& event,
                      std::span<const std::string> subjects) __asm__("__real_" KEZHI_BENCH_SEAL);
absl::Status Seal(engine::Sealer& sealer, const std::string& subject, v1::Event& event,
                  std::span<const std::string> subjects) __asm__("__wrap_" KEZHI_BENCH_SEAL);

void AddTree(const v1::CommitLogEntry& entry, const storage::Database& database,
             storage::Frontier& tree, rocksdb::WriteBatch& batch) {
  if (!left_out.tree) return RealAddTree(entry, database, tree, batch);
  calls_left_out.fetch_add(1, std::memory_order_relaxed);
}

absl::Status Seal(engine::Sealer& sealer, const std::string& subject, v1::Event& event,
                  std::span<const std::string> subjects) {
  if (!left_out.sealing) return RealSeal(sealer, subject, event, subjects);
  calls_left_out.fetch_add(1, std::memory_order_relaxed);
  return absl::OkStatus();
}

void LeaveOut(const LeftOut& parts) {
  left_out = parts;
}

std::uint64_t CallsLeftOut() {
  return calls_left_out.load(std::memory_order_relaxed);
}

}  // namespace kezhi::bench
