#include "services/server/touched_stores.h"

#include <algorithm>
#include <cstdint>

#include "domain/names.h"
#include "services/engine/event_reader.h"

namespace kezhi::server {
namespace {

constexpr std::uint64_t kMaxLook = 4096;

}  // namespace

TouchedStores::TouchedStores(const storage::Journal& journal)
    : journal_(journal), seen_(journal.head().position), unknown_until_(seen_) {
}

bool TouchedStores::Look(Position after, Position until, LastEvents& found) const {
  if (until.value() - after.value() > kMaxLook) return false;
  engine::LogRange range;
  range.from = after;
  range.until = until;
  return engine::ScanLog(journal_, range, engine::EventFilter(),
                         [&found](const storage::RecordHeader& header, absl::string_view) {
                           found[domain::StoreOf(header.stream)] = header.position;
                           return true;
                         })
      .ok();
}

void TouchedStores::Advance() {
  const Position head = journal_.head().position;
  Position seen;
  {
    const MutexLock lock(&mutex_);
    seen = seen_;
  }
  if (head <= seen) return;
  LastEvents found;
  const bool known = Look(seen, head, found);
  const MutexLock lock(&mutex_);
  seen_ = head;
  if (!known) {
    unknown_until_ = head;
    last_.clear();
    return;
  }
  for (const auto& [store, position] : found) last_[store] = position;
}

Position TouchedStores::QuietUntil(absl::string_view store, Position after) const {
  const MutexLock lock(&mutex_);
  if (store.empty() || unknown_until_ > after) return after;
  const auto last = last_.find(store);
  if (last != last_.end() && last->second > after) return after;
  return std::max(after, seen_);
}

}  // namespace kezhi::server
