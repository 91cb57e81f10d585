#ifndef KEZHI_STORAGE_VALUES_H_
#define KEZHI_STORAGE_VALUES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/record.pb.h"

#include "base/strong_id.h"

// Every value of the journal that is not plain; format.md has them in hex.
namespace kezhi::storage {

// Family `records`: CRC32C of the bytes (4, little-endian) ‖ serialised Record.
std::string RecordValue(absl::string_view record_bytes);
// The first part of it.
std::string RecordChecksum(absl::string_view record_bytes);
// The Record's bytes, borrowed. DATA_LOSS "record at position N fails its checksum".
absl::StatusOr<absl::string_view> ParseRecordValue(Position position, absl::string_view value);

// Family `entries`: CRC32C of what follows (4, little-endian) ‖ SHA-256 of the whole serialised
// entry (32) ‖ serialised CommitLogEntry without its records, which lie in `records` already.
std::string EntryValue(const v1::CommitLogEntry& entry, absl::string_view hash);

// An entry as it is stored, made by serialising it once.
struct EncodedEntry {
  std::string hash;
  std::string value;
};

EncodedEntry EncodeEntry(const v1::CommitLogEntry& entry);

struct EntryHeader {
  // Without records.
  v1::CommitLogEntry entry;
  std::string hash;
};

// DATA_LOSS "entry N fails its checksum".
absl::StatusOr<EntryHeader> ParseEntryValue(std::uint64_t index, absl::string_view value);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VALUES_H_
