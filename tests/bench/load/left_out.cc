#include "tests/bench/load/left_out.h"

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
  if (!left_out.tree) RealAddTree(entry, database, tree, batch);
}

absl::Status Seal(engine::Sealer& sealer, const std::string& subject, v1::Event& event,
                  std::span<const std::string> subjects) {
  if (left_out.sealing) return absl::OkStatus();
  return RealSeal(sealer, subject, event, subjects);
}

void LeaveOut(const LeftOut& parts) {
  left_out = parts;
}

}  // namespace kezhi::bench
