#include "domain/event_codec.h"

#include <array>
#include <cstddef>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/message.h"
#include "google/protobuf/wire_format_lite.h"

#include "base/check.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr std::uint32_t kFormat = 1;

const google::protobuf::OneofDescriptor* Kind() {
  static const auto* const kind = v1::Event::descriptor()->FindOneofByName("kind");
  return kind;
}

using ArmsByType = absl::flat_hash_map<std::string, const FieldDescriptor*>;

// The oneof's arm of each event type.
const ArmsByType& Arms() {
  static const ArmsByType* const by_type = [] {
    auto* arms = new ArmsByType();
    for (int i = 0; i < Kind()->field_count(); ++i) {
      arms->emplace(Kind()->field(i)->message_type()->name(), Kind()->field(i));
    }
    return arms;
  }();
  return *by_type;
}

const FieldDescriptor* ArmOf(const v1::Event& event) {
  return v1::Event::GetReflection()->GetOneofFieldDescriptor(event, Kind());
}

// What a record says beside the fields that it shares with the event.
struct RecordParts {
  std::uint32_t format = 0;
  std::uint64_t position = 0;
  absl::string_view type;
  // With its length in front.
  absl::string_view event;
};

void AppendTag(std::uint32_t tag, std::string& bytes) {
  std::array<std::uint8_t, 5> buffer{};
  const std::uint8_t* const end = CodedOutputStream::WriteVarint32ToArray(tag, buffer.data());
  bytes.append(reinterpret_cast<const char*>(buffer.data()),
               static_cast<std::size_t>(end - buffer.data()));
}

// Takes a record apart and adds the fields that it shares with the event to `shared` in the event's
// numbers, which are one less. False: no record.
bool Renumber(absl::string_view bytes, RecordParts& parts, std::string& shared) {
  CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  while (const std::uint32_t tag = input.ReadTag()) {
    const auto begin = static_cast<std::size_t>(input.CurrentPosition());
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const bool is_number = WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_VARINT;
    if (number == v1::Record::kFormatFieldNumber && is_number) {
      if (!input.ReadVarint32(&parts.format)) return false;
      continue;
    }
    if (number == v1::Record::kPositionFieldNumber && is_number) {
      if (!input.ReadVarint64(&parts.position)) return false;
    } else if (!WireFormatLite::SkipField(&input, tag)) {
      return false;
    }
    const auto end = static_cast<std::size_t>(input.CurrentPosition());
    const absl::string_view value = bytes.substr(begin, end - begin);
    if (number == v1::Record::kEventFieldNumber) {
      parts.event = value;
    } else if (number == v1::Record::kTypeFieldNumber) {
      // The length is one byte: no type has a name of 128.
      parts.type = value.empty() ? value : value.substr(1);
    } else if (number > v1::Record::kFormatFieldNumber && number < v1::Record::kTypeFieldNumber) {
      AppendTag(tag - (1U << 3U), shared);
      shared.append(value.data(), value.size());
    }
  }
  return input.ConsumedEntireMessage();
}

absl::Status UnknownFormat(std::uint64_t position, std::uint32_t format) {
  return absl::UnimplementedError(absl::StrCat("position ", position, " has record format ", format,
                                               ", this version reads ", kFormat));
}

absl::Status UnknownType(std::uint64_t position, absl::string_view type) {
  return absl::UnimplementedError(
      absl::StrCat("position ", position, " holds an event of the unknown type ", type));
}

}  // namespace

std::string TypeOf(const v1::Event& event) {
  const FieldDescriptor* arm = ArmOf(event);
  return arm == nullptr ? std::string() : arm->message_type()->name();
}

const FieldDescriptor* ArmOfType(absl::string_view type) {
  const auto arm = Arms().find(type);
  return arm == Arms().end() ? nullptr : arm->second;
}

void ToRecord(const v1::Event& event, v1::Record& record) {
  const FieldDescriptor* arm = ArmOf(event);
  KEZHI_CHECK(arm != nullptr);
  record.Clear();
  record.set_format(kFormat);
  record.set_log_id(event.log_id());
  record.set_position(event.position());
  record.set_stream(event.stream());
  record.set_revision(event.revision());
  if (event.has_commit()) *record.mutable_commit() = event.commit();
  record.set_index(event.index());
  if (event.has_recorded_at()) *record.mutable_recorded_at() = event.recorded_at();
  if (event.has_occurred()) *record.mutable_occurred() = event.occurred();
  if (event.has_business_day()) *record.mutable_business_day() = event.business_day();
  if (event.has_actor()) *record.mutable_actor() = event.actor();
  record.set_on_behalf_of(event.on_behalf_of());
  record.set_request_id(event.request_id());
  record.set_correlation_id(event.correlation_id());
  record.set_causation_id(event.causation_id());
  record.set_traceparent(event.traceparent());
  record.set_ruleset_digest(event.ruleset_digest());
  record.set_imported(event.imported());
  *record.mutable_flags() = event.flags();
  record.set_type(arm->message_type()->name());
  v1::Event::GetReflection()->GetMessage(event, arm).SerializeToString(record.mutable_event());
}

absl::Status FromRecord(const v1::Record& record, v1::Event& event) {
  if (record.format() != kFormat) {
    return UnknownFormat(record.position(), record.format());
  }
  const auto arm = Arms().find(record.type());
  if (arm == Arms().end()) {
    return UnknownType(record.position(), record.type());
  }
  event.Clear();
  event.set_log_id(record.log_id());
  event.set_position(record.position());
  event.set_stream(record.stream());
  event.set_revision(record.revision());
  if (record.has_commit()) *event.mutable_commit() = record.commit();
  event.set_index(record.index());
  if (record.has_recorded_at()) *event.mutable_recorded_at() = record.recorded_at();
  if (record.has_occurred()) *event.mutable_occurred() = record.occurred();
  if (record.has_business_day()) *event.mutable_business_day() = record.business_day();
  if (record.has_actor()) *event.mutable_actor() = record.actor();
  event.set_on_behalf_of(record.on_behalf_of());
  event.set_request_id(record.request_id());
  event.set_correlation_id(record.correlation_id());
  event.set_causation_id(record.causation_id());
  event.set_traceparent(record.traceparent());
  event.set_ruleset_digest(record.ruleset_digest());
  event.set_imported(record.imported());
  *event.mutable_flags() = record.flags();
  if (!v1::Event::GetReflection()
           ->MutableMessage(&event, arm->second)
           ->ParseFromString(record.event())) {
    return absl::DataLossError(absl::StrCat("position ", record.position(), ": the bytes of its ",
                                            record.type(), " do not parse"));
  }
  return absl::OkStatus();
}

absl::Status ParseEvent(absl::string_view record_bytes, v1::Event& event) {
  RecordParts parts;
  std::string bytes;
  bytes.reserve(record_bytes.size() + 16);
  if (!Renumber(record_bytes, parts, bytes)) {
    return absl::DataLossError("these bytes are no record");
  }
  if (parts.format != kFormat) return UnknownFormat(parts.position, parts.format);
  const auto arm = Arms().find(parts.type);
  if (arm == Arms().end()) return UnknownType(parts.position, parts.type);
  AppendTag(
      WireFormatLite::MakeTag(arm->second->number(), WireFormatLite::WIRETYPE_LENGTH_DELIMITED),
      bytes);
  if (parts.event.empty()) {
    bytes.push_back('\0');  // of length 0
  } else {
    bytes.append(parts.event.data(), parts.event.size());
  }
  if (!event.ParseFromString(bytes)) {
    return absl::DataLossError(absl::StrCat("position ", parts.position, ": the bytes of its ",
                                            parts.type, " do not parse"));
  }
  return absl::OkStatus();
}

}  // namespace kezhi::domain
