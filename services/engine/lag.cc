#include "services/engine/lag.h"

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"

#include "storage/record_header.h"

namespace kezhi::engine {

Lag LagAt(const storage::Journal& journal, Position position, absl::Time now) {
  const Position head = journal.head().position;
  if (position >= head) return {};
  return {head.value() - position.value(), LagBehind(journal, position, now)};
}

absl::Duration LagBehind(const storage::Journal& journal, Position position, absl::Time now) {
  if (position >= journal.head().position) return absl::ZeroDuration();
  const absl::StatusOr<std::string> bytes = journal.Read(position.next());
  if (!bytes.ok()) return absl::ZeroDuration();
  const auto header = storage::ScanRecordHeader(*bytes);
  if (!header.ok()) return absl::ZeroDuration();
  return std::max(absl::ZeroDuration(), now - header->recorded_at);
}

}  // namespace kezhi::engine
