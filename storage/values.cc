#include "storage/values.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"

#include "storage/hash.h"
#include "storage/position.h"

namespace kezhi::storage {
namespace {

constexpr std::size_t kCrcBytes = 4;

std::string Fixed32(std::uint32_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xffU));
  }
  return bytes;
}

// Of a record or a side write of `size` bytes: tag, length, bytes.
std::size_t SizeInEntry(std::size_t size) {
  return 1 + google::protobuf::io::CodedOutputStream::VarintSize64(size) + size;
}

// What follows the checksum, or nullopt when it does not fit.
std::optional<absl::string_view> CheckedBody(absl::string_view value) {
  if (value.size() < kCrcBytes) return std::nullopt;
  const absl::string_view body = value.substr(kCrcBytes);
  if (value.substr(0, kCrcBytes) != Fixed32(Crc32c(body))) return std::nullopt;
  return body;
}

}  // namespace

std::string RecordChecksum(absl::string_view record_bytes) {
  return Fixed32(Crc32c(record_bytes));
}

std::string RecordValue(absl::string_view record_bytes) {
  return absl::StrCat(RecordChecksum(record_bytes), record_bytes);
}

absl::StatusOr<absl::string_view> ParseRecordValue(Position position, absl::string_view value) {
  const std::optional<absl::string_view> body = CheckedBody(value);
  if (!body.has_value()) {
    return absl::DataLossError(
        absl::StrCat("record at position ", ToString(position), " fails its checksum"));
  }
  return *body;
}

std::string EntryValue(const v1::CommitLogEntry& entry, absl::string_view hash) {
  // Field by field: copying the message would copy the records as well.
  v1::CommitLogEntry header;
  header.set_index(entry.index());
  header.set_epoch(entry.epoch());
  header.set_previous_hash(entry.previous_hash());
  header.set_first_position(entry.first_position());
  header.set_count(entry.count());
  *header.mutable_side_writes() = entry.side_writes();
  const std::string body = absl::StrCat(hash, header.SerializeAsString());
  return absl::StrCat(Fixed32(Crc32c(body)), body);
}

// The records stand in the middle of the serialised entry, by their field number: what is before
// and what is after them is the entry without them.
EncodedEntry EncodeEntry(const v1::CommitLogEntry& entry) {
  const std::string bytes = entry.SerializeAsString();
  std::size_t records = 0;
  for (const std::string& record : entry.records()) records += SizeInEntry(record.size());
  std::size_t after = 0;
  for (const v1::SideWrite& write : entry.side_writes()) {
    after += SizeInEntry(static_cast<std::size_t>(write.GetCachedSize()));
  }
  const absl::string_view view = bytes;
  EncodedEntry encoded;
  encoded.hash = Sha256(bytes);
  encoded.value =
      absl::StrCat(Fixed32(0), encoded.hash, view.substr(0, bytes.size() - after - records),
                   view.substr(bytes.size() - after));
  const std::string crc = Fixed32(Crc32c(absl::string_view(encoded.value).substr(kCrcBytes)));
  encoded.value.replace(0, kCrcBytes, crc);
  return encoded;
}

absl::StatusOr<EntryHeader> ParseEntryValue(std::uint64_t index, absl::string_view value) {
  const std::optional<absl::string_view> body = CheckedBody(value);
  if (!body.has_value() || body->size() < kSha256Bytes) {
    return absl::DataLossError(absl::StrCat("entry ", index, " fails its checksum"));
  }
  EntryHeader header;
  header.hash = std::string(body->substr(0, kSha256Bytes));
  const absl::string_view message = body->substr(kSha256Bytes);
  if (!header.entry.ParseFromArray(message.data(), static_cast<int>(message.size())) ||
      header.entry.index() != index) {
    return absl::DataLossError(absl::StrCat("entry ", index, " is not what its key says"));
  }
  return header;
}

}  // namespace kezhi::storage
