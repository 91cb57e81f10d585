#include "storage/record_header.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "kezhi/v1/record.pb.h"

namespace kezhi::storage {
namespace {

using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedInputStream;

constexpr std::uint32_t Tag(int field, WireFormatLite::WireType type) {
  return static_cast<std::uint32_t>(field) << 3U | static_cast<std::uint32_t>(type);
}

constexpr WireFormatLite::WireType kNumber = WireFormatLite::WIRETYPE_VARINT;
constexpr WireFormatLite::WireType kBytes = WireFormatLite::WIRETYPE_LENGTH_DELIMITED;

// Reads the fields of one message; `data` is what it borrows from.
class Scanner {
 public:
  explicit Scanner(absl::string_view data)
      : data_(data),
        input_(reinterpret_cast<const std::uint8_t*>(data.data()), static_cast<int>(data.size())) {}

  // The next field's tag; 0 at the end or when damaged.
  std::uint32_t NextTag() { return ok_ ? input_.ReadTag() : 0; }

  std::uint64_t Number() {
    std::uint64_t value = 0;
    ok_ = ok_ && input_.ReadVarint64(&value);
    return value;
  }

  absl::string_view Bytes() {
    std::uint32_t size = 0;
    ok_ = ok_ && input_.ReadVarint32(&size);
    const auto begin = static_cast<std::size_t>(input_.CurrentPosition());
    ok_ = ok_ && size <= data_.size() - begin && input_.Skip(static_cast<int>(size));
    return ok_ ? data_.substr(begin, size) : absl::string_view();
  }

  void Skip(std::uint32_t tag) { ok_ = ok_ && WireFormatLite::SkipField(&input_, tag); }

  // After NextTag gave 0: whether that was the end, and not a field cut off.
  bool AtEnd() { return ok_ && input_.ConsumedEntireMessage(); }

 private:
  absl::string_view data_;
  CodedInputStream input_;
  bool ok_ = true;
};

bool ScanCommit(absl::string_view bytes, RecordHeader& header) {
  Scanner scanner(bytes);
  while (const std::uint32_t tag = scanner.NextTag()) {
    switch (tag) {
      case Tag(v1::Commit::kFirstPositionFieldNumber, kNumber):
        header.commit_first = Position(scanner.Number());
        break;
      case Tag(v1::Commit::kSizeFieldNumber, kNumber):
        header.commit_size = static_cast<std::uint32_t>(scanner.Number());
        break;
      default: scanner.Skip(tag);
    }
  }
  return scanner.AtEnd();
}

bool ScanTime(absl::string_view bytes, absl::Time& time) {
  Scanner scanner(bytes);
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  while (const std::uint32_t tag = scanner.NextTag()) {
    switch (tag) {
      case Tag(google::protobuf::Timestamp::kSecondsFieldNumber, kNumber):
        seconds = static_cast<std::int64_t>(scanner.Number());
        break;
      case Tag(google::protobuf::Timestamp::kNanosFieldNumber, kNumber):
        nanos = static_cast<std::int64_t>(scanner.Number());
        break;
      default: scanner.Skip(tag);
    }
  }
  time = absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos);
  return scanner.AtEnd();
}

}  // namespace

absl::StatusOr<RecordHeader> ScanRecordHeader(absl::string_view record_bytes) {
  Scanner scanner(record_bytes);
  RecordHeader header;
  bool parts_ok = true;
  while (const std::uint32_t tag = scanner.NextTag()) {
    switch (tag) {
      case Tag(v1::Record::kFormatFieldNumber, kNumber):
        header.format = static_cast<std::uint32_t>(scanner.Number());
        break;
      case Tag(v1::Record::kLogIdFieldNumber, kBytes): header.log_id = scanner.Bytes(); break;
      case Tag(v1::Record::kPositionFieldNumber, kNumber):
        header.position = Position(scanner.Number());
        break;
      case Tag(v1::Record::kStreamFieldNumber, kBytes): header.stream = scanner.Bytes(); break;
      case Tag(v1::Record::kRevisionFieldNumber, kNumber):
        header.revision = Revision(scanner.Number());
        break;
      case Tag(v1::Record::kCommitFieldNumber, kBytes):
        parts_ok = ScanCommit(scanner.Bytes(), header) && parts_ok;
        break;
      case Tag(v1::Record::kRecordedAtFieldNumber, kBytes):
        parts_ok = ScanTime(scanner.Bytes(), header.recorded_at) && parts_ok;
        break;
      case Tag(v1::Record::kActorFieldNumber, kBytes): header.actor = scanner.Bytes(); break;
      case Tag(v1::Record::kTypeFieldNumber, kBytes): header.type = scanner.Bytes(); break;
      default: scanner.Skip(tag);
    }
  }
  if (!parts_ok || !scanner.AtEnd()) return absl::DataLossError("these bytes are no record");
  return header;
}

absl::StatusOr<ActorHeader> ScanActor(absl::string_view actor_bytes) {
  Scanner scanner(actor_bytes);
  ActorHeader actor;
  while (const std::uint32_t tag = scanner.NextTag()) {
    switch (tag) {
      case Tag(v1::Actor::kPrincipalFieldNumber, kBytes): actor.principal = scanner.Bytes(); break;
      case Tag(v1::Actor::kRoleFieldNumber, kBytes): actor.role = scanner.Bytes(); break;
      default: scanner.Skip(tag);
    }
  }
  if (!scanner.AtEnd()) return absl::DataLossError("a record's actor does not parse");
  return actor;
}

}  // namespace kezhi::storage
