// Stored bytes, on a disk that may hold anything: they are refused or read, and what is read by
// scanning is what the parser reads.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/check.h"
#include "domain/event_codec.h"
#include "storage/record_header.h"
#include "storage/values.h"

namespace kezhi {
namespace {

void ReadRecord(absl::string_view bytes) {
  const absl::StatusOr<storage::RecordHeader> header = storage::ScanRecordHeader(bytes);
  v1::Record record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  v1::Event event;
  domain::FromRecord(record, event).IgnoreError();
  // Of bytes that we could have written every field is told alike.
  record.DiscardUnknownFields();
  if (record.SerializeAsString() != std::string(bytes)) return;
  KEZHI_CHECK(header.ok());
  KEZHI_CHECK(header->format == record.format());
  KEZHI_CHECK(header->log_id == record.log_id());
  KEZHI_CHECK(header->position.value() == record.position());
  KEZHI_CHECK(header->stream == record.stream());
  KEZHI_CHECK(header->revision.value() == record.revision());
  KEZHI_CHECK(header->commit_first.value() == record.commit().first_position());
  KEZHI_CHECK(header->commit_size == record.commit().size());
  KEZHI_CHECK(header->type == record.type());
}

}  // namespace
}  // namespace kezhi

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  kezhi::ReadRecord(bytes);
  kezhi::storage::ParseEntryValue(1, bytes).status().IgnoreError();
  const auto body = kezhi::storage::ParseRecordValue(kezhi::Position(1), bytes);
  if (body.ok()) kezhi::ReadRecord(*body);
  return 0;
}
