#include "services/engine/eraser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "kezhi/v1/event.pb.h"

#include "base/status_macros.h"
#include "services/engine/batch.h"
#include "services/engine/event_reader.h"
#include "storage/keys.h"

namespace kezhi::engine {

absl::Status Eraser::CatchUp() {
  KEZHI_ASSIGN_OR_RETURN(const storage::DestroyedUpTo done, parts_.keyring.destroyed_up_to());
  // Of another log, or of this one before it was put back to an earlier state: nothing it says of
  // positions holds.
  const bool same = done.log_id == parts_.journal.log_id() &&
                    done.position <= parts_.journal.head().position.value();
  // Else the log might come so far again, and what is new there would be taken for done.
  if (!same && !done.log_id.empty()) {
    const storage::DestroyedUpTo none = {parts_.journal.log_id(), 0};
    KEZHI_RETURN_IF_ERROR(parts_.keyring.DestroyFor({}, none, parts_.clock.Now()));
  }
  return CarryOut(same ? Position(done.position) : Position());
}

void Eraser::Expect(Position position) {
  const MutexLock lock(&mutex_);
  expected_.push_back(position);
}

bool Eraser::ready() const {
  Position first;
  {
    // Asked before every step of a command: mostly nothing is expected.
    const MutexLock lock(&mutex_);
    if (expected_.empty()) return false;
    first = *std::min_element(expected_.begin(), expected_.end());
  }
  return first <= parts_.journal.head().position;
}

absl::Status Eraser::Step() {
  const Position head = parts_.journal.head().position;
  std::optional<Position> first;
  {
    const MutexLock lock(&mutex_);
    for (const Position position : expected_) {
      if (position <= head) first = std::min(first.value_or(position), position);
    }
    std::erase_if(expected_, [head](Position position) { return position <= head; });
  }
  if (!first.has_value()) return absl::OkStatus();
  return CarryOut(Position(first->value() - 1));
}

absl::Status Eraser::CarryOut(Position after) {
  std::vector<Position> noted;
  KEZHI_RETURN_IF_ERROR(parts_.journal.ScanSide(
      kErasuresTable, "",
      [&noted](absl::string_view key, absl::string_view) {
        noted.emplace_back(storage::ParseBe64(key).value_or(0));
        return true;
      },
      storage::Be64(after.value())));
  std::vector<storage::Destruction> deeds;
  for (const Position position : noted) {
    KEZHI_ASSIGN_OR_RETURN(const v1::Event event, ReadEvent(parts_.journal, position));
    if (!event.has_customer_erased()) continue;
    storage::Destruction& deed = deeds.emplace_back();
    deed.position = position.value();
    deed.ids.assign(event.customer_erased().key_ids().begin(),
                    event.customer_erased().key_ids().end());
  }
  if (deeds.empty()) return absl::OkStatus();
  const storage::DestroyedUpTo up_to = {parts_.journal.log_id(), deeds.back().position};
  KEZHI_RETURN_IF_ERROR(parts_.keyring.DestroyFor(deeds, up_to, parts_.clock.Now()));
  if (parts_.destroyed) parts_.destroyed();
  return absl::OkStatus();
}

}  // namespace kezhi::engine
