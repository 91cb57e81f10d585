#ifndef KEZHI_STORAGE_RECORD_HEADER_H_
#define KEZHI_STORAGE_RECORD_HEADER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/strong_id.h"

namespace kezhi::storage {

// The fields of a Record that storage itself looks at, found without parsing the rest. Views borrow
// from the bytes.
struct RecordHeader {
  std::uint32_t format = 0;
  absl::string_view log_id;
  Position position;
  absl::string_view stream;
  Revision revision;
  Position commit_first;
  std::uint32_t commit_size = 0;
  absl::Time recorded_at = absl::InfinitePast();
  absl::string_view type;
  // The serialised Actor, for ScanActor.
  absl::string_view actor;
};

// Who asked, as far as readers choose by it. Views borrow from the bytes.
struct ActorHeader {
  absl::string_view principal;
  absl::string_view role;
};

// DATA_LOSS when the bytes are no Record. About a tenth of the cost of a full parse.
absl::StatusOr<RecordHeader> ScanRecordHeader(absl::string_view record_bytes);

// The same for RecordHeader::actor. DATA_LOSS.
absl::StatusOr<ActorHeader> ScanActor(absl::string_view actor_bytes);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_RECORD_HEADER_H_
