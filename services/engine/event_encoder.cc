#include "services/engine/event_encoder.h"

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/status_macros.h"
#include "services/engine/personal.h"
#include "storage/limits.h"

namespace kezhi::engine {
namespace {

using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr std::uint32_t Tag(int field, WireFormatLite::WireType type) {
  return static_cast<std::uint32_t>(field) << 3U | static_cast<std::uint32_t>(type);
}

constexpr WireFormatLite::WireType kNumber = WireFormatLite::WIRETYPE_VARINT;
constexpr WireFormatLite::WireType kBytes = WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
constexpr int kElement = 1;  // `repeated Event events`

// Event has the fields of Record in the same order, without the first: each number is one lower.
static_assert(v1::Record::kLogIdFieldNumber == v1::Event::kLogIdFieldNumber + 1);
static_assert(v1::Record::kFlagsFieldNumber == v1::Event::kFlagsFieldNumber + 1);
constexpr std::uint32_t kOneLower = Tag(1, kNumber);

bool IsOfEnvelope(std::uint32_t tag) {
  const int field = WireFormatLite::GetTagFieldNumber(tag);
  return field >= v1::Record::kLogIdFieldNumber && field <= v1::Record::kFlagsFieldNumber;
}

void AppendVarint(std::uint32_t value, std::string& out) {
  constexpr std::size_t kMaxVarint32 = 5;
  std::uint8_t buffer[kMaxVarint32];
  const std::uint8_t* end = CodedOutputStream::WriteVarint32ToArray(value, buffer);
  out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(end - buffer));
}

void AppendField(int field, absl::string_view bytes, std::string& out) {
  AppendVarint(Tag(field, kBytes), out);
  AppendVarint(static_cast<std::uint32_t>(bytes.size()), out);
  out.append(bytes.data(), bytes.size());
}

// What is to be known about an event type.
struct Kind {
  int number = 0;  // of its arm in Event
  // To make messages of; nullptr when none can hold a personal text.
  const Message* prototype = nullptr;
};

// nullptr: there is no such type.
const Kind* KindOf(absl::string_view type) {
  static const auto* const kinds = [] {
    auto* made = new absl::flat_hash_map<std::string, Kind>();
    const auto* oneof = v1::Event::descriptor()->FindOneofByName("kind");
    for (int i = 0; i < oneof->field_count(); ++i) {
      const google::protobuf::Descriptor* message = oneof->field(i)->message_type();
      Kind& kind = (*made)[message->name()];
      kind.number = oneof->field(i)->number();
      if (!HoldsPersonal(*message)) continue;
      kind.prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(message);
    }
    return made;
  }();
  const auto found = kinds->find(type);
  return found == kinds->end() ? nullptr : &found->second;
}

absl::Status NoRecord() {
  return absl::DataLossError("a record does not parse");
}

}  // namespace

absl::Status EventEncoder::Append(absl::string_view record_bytes, std::string& out) {
  event_.clear();
  KEZHI_RETURN_IF_ERROR(Transcode(record_bytes));
  AppendField(kElement, event_, out);
  return absl::OkStatus();
}

absl::Status EventEncoder::Transcode(absl::string_view record_bytes) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(record_bytes.data()),
                      static_cast<int>(record_bytes.size()));
  std::uint32_t format = 0;
  absl::string_view type;
  absl::string_view payload;
  const auto bytes = [&](absl::string_view& view) {
    std::uint32_t size = 0;
    if (!in.ReadVarint32(&size)) return false;
    const auto begin = static_cast<std::size_t>(in.CurrentPosition());
    if (size > record_bytes.size() - begin) return false;
    view = record_bytes.substr(begin, size);
    return in.Skip(static_cast<int>(size));
  };
  bool ok = true;
  while (const std::uint32_t tag = ok ? in.ReadTag() : 0) {
    switch (tag) {
      case Tag(v1::Record::kFormatFieldNumber, kNumber): ok = in.ReadVarint32(&format); break;
      case Tag(v1::Record::kTypeFieldNumber, kBytes): ok = bytes(type); break;
      case Tag(v1::Record::kEventFieldNumber, kBytes): ok = bytes(payload); break;
      default: {
        const auto begin = static_cast<std::size_t>(in.CurrentPosition());
        ok = WireFormatLite::SkipField(&in, tag);
        if (!ok || !IsOfEnvelope(tag)) break;
        const auto end = static_cast<std::size_t>(in.CurrentPosition());
        AppendVarint(tag - kOneLower, event_);
        event_.append(record_bytes.data() + begin, end - begin);
      }
    }
  }
  if (!ok || !in.ConsumedEntireMessage()) return NoRecord();
  if (format != storage::kFormatVersion) {
    return absl::UnimplementedError(absl::StrCat("a record has format ", format,
                                                 ", this version reads ", storage::kFormatVersion));
  }
  return AppendKind(type, payload);
}

absl::Status EventEncoder::AppendKind(absl::string_view type, absl::string_view payload) {
  const Kind* kind = KindOf(type);
  if (kind == nullptr) {
    return absl::UnimplementedError(
        absl::StrCat("a record holds an event of the unknown type ", type));
  }
  if (kind->prototype == nullptr) {
    AppendField(kind->number, payload, event_);
    return absl::OkStatus();
  }
  arena_.Reset();
  Message* message = kind->prototype->New(&arena_);
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::DataLossError(absl::StrCat("the bytes of a ", type, " do not parse"));
  }
  const Sight sight = sight_ == Sight::kClear ? Sight::kClear : Sight::kWithheld;
  KEZHI_RETURN_IF_ERROR(Unseal(
      keyring_, [sight](const PersonalField&) { return sight; }, *message));
  message->SerializeToString(&opened_);
  AppendField(kind->number, opened_, event_);
  return absl::OkStatus();
}

}  // namespace kezhi::engine
