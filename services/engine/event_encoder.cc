#include "services/engine/event_encoder.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/status_macros.h"
#include "services/engine/personal.h"
#include "services/engine/thrown.h"
#include "services/engine/wire_bytes.h"
#include "storage/limits.h"

namespace kezhi::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
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

void AppendBytes(int field, absl::string_view bytes, std::string& out) {
  AppendVarint(Tag(field, kBytes), out);
  AppendVarint(static_cast<std::uint32_t>(bytes.size()), out);
  out.append(bytes.data(), bytes.size());
}

// `field` = Personal{clear}.
void AppendClear(int field, absl::string_view clear, std::string& out) {
  const auto size = static_cast<std::uint32_t>(clear.size());
  const auto head = static_cast<std::uint32_t>(1 + CodedOutputStream::VarintSize32(size));
  AppendVarint(Tag(field, kBytes), out);
  AppendVarint(head + size, out);
  AppendBytes(v1::Personal::kClearFieldNumber, clear, out);
}

// `field` = Personal{withheld} or Personal{erased}.
void AppendMark(int field, int mark, std::string& out) {
  std::string personal;
  AppendVarint(Tag(mark, kNumber), personal);
  AppendVarint(1, personal);
  AppendBytes(field, personal, out);
}

// False: the bytes are not those of a sealed value alone, as storing writes it.
bool ScanSealed(absl::string_view bytes, storage::SealedView& sealed) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  bool ok = true;
  while (const std::uint32_t tag = ok ? in.ReadTag() : 0) {
    switch (tag) {
      case Tag(v1::Sealed::kKeyIdFieldNumber, kNumber): ok = in.ReadVarint64(&sealed.key_id); break;
      case Tag(v1::Sealed::kNonceFieldNumber, kBytes):
        ok = ReadBytes(in, bytes, sealed.nonce);
        break;
      case Tag(v1::Sealed::kCiphertextFieldNumber, kBytes):
        ok = ReadBytes(in, bytes, sealed.ciphertext);
        break;
      default: return false;
    }
  }
  return ok && in.ConsumedEntireMessage();
}

// The sealed value that a personal text is, borrowed; nullopt: it is none, or is to be parsed with
// care. All that are stored are told here, without a copy.
std::optional<storage::SealedView> SealedIn(absl::string_view personal) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(personal.data()),
                      static_cast<int>(personal.size()));
  absl::string_view bytes;
  storage::SealedView sealed;
  if (in.ReadTag() != Tag(v1::Personal::kSealedFieldNumber, kBytes) ||
      !ReadBytes(in, personal, bytes) ||
      static_cast<std::size_t>(in.CurrentPosition()) != personal.size() ||
      !ScanSealed(bytes, sealed)) {
    return std::nullopt;
  }
  return sealed;
}

absl::Status NoRecord() {
  return absl::DataLossError("a record does not parse");
}

}  // namespace

struct EventEncoder::Way {
  const FieldDescriptor* field = nullptr;
  // Of the message that the field holds; nullptr: it is a personal text itself.
  const std::vector<Way>* deeper = nullptr;
};

// What is to be known about an event type.
struct EventEncoder::Kind {
  int number = 0;  // of its arm in Event
  const std::vector<Way>* ways = nullptr;
};

const std::vector<EventEncoder::Way>& EventEncoder::WaysOf(const Descriptor& type, Known& known) {
  const auto [entry, fresh] = known.try_emplace(&type);
  std::vector<Way>& ways = entry->second;
  for (int i = 0; fresh && i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type() == v1::Personal::descriptor()) {
      ways.push_back({field, nullptr});
    } else if (HoldsPersonal(*field->message_type())) {
      ways.push_back({field, &WaysOf(*field->message_type(), known)});
    }
  }
  return ways;
}

const EventEncoder::Kind* EventEncoder::KindOf(absl::string_view type) {
  static const auto* const kinds = [] {
    auto* known = new Known();
    auto* made = new absl::flat_hash_map<std::string, Kind>();
    const auto* oneof = v1::Event::descriptor()->FindOneofByName("kind");
    for (int i = 0; i < oneof->field_count(); ++i) {
      const Descriptor* message = oneof->field(i)->message_type();
      (*made)[message->name()] = {oneof->field(i)->number(), &WaysOf(*message, *known)};
    }
    return made;
  }();
  const auto found = kinds->find(type);
  return found == kinds->end() ? nullptr : &found->second;
}

absl::Status EventEncoder::Append(absl::string_view record_bytes, std::string& out) {
  const std::size_t before = out.size();
  try {
    event_.clear();
    KEZHI_RETURN_IF_ERROR(Transcode(record_bytes));
    AppendBytes(kElement, event_, out);
    return absl::OkStatus();
  } catch (...) {
    out.resize(before);
    return Thrown("the encoder");
  }
}

absl::Status EventEncoder::Transcode(absl::string_view record_bytes) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(record_bytes.data()),
                      static_cast<int>(record_bytes.size()));
  std::uint32_t format = 0;
  absl::string_view type;
  absl::string_view payload;
  bool ok = true;
  while (const std::uint32_t tag = ok ? in.ReadTag() : 0) {
    switch (tag) {
      case Tag(v1::Record::kFormatFieldNumber, kNumber): ok = in.ReadVarint32(&format); break;
      case Tag(v1::Record::kTypeFieldNumber, kBytes): ok = ReadBytes(in, record_bytes, type); break;
      case Tag(v1::Record::kEventFieldNumber, kBytes):
        ok = ReadBytes(in, record_bytes, payload);
        break;
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
  opened_.clear();
  KEZHI_RETURN_IF_ERROR(AppendOpened(*kind->ways, payload, opened_));
  AppendBytes(kind->number, opened_, event_);
  return absl::OkStatus();
}

absl::Status EventEncoder::AppendOpened(const std::vector<Way>& ways, absl::string_view message,
                                        std::string& out) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                      static_cast<int>(message.size()));
  const auto place = [&in] { return static_cast<std::size_t>(in.CurrentPosition()); };
  std::size_t copied = 0;
  std::size_t begin = 0;  // of the field
  bool ok = true;
  while (const std::uint32_t tag = ok ? in.ReadTag() : 0) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const auto way = std::find_if(ways.begin(), ways.end(), [number](const Way& each) {
      return each.field->number() == number;
    });
    if (way == ways.end()) {
      ok = WireFormatLite::SkipField(&in, tag);
    } else {
      absl::string_view value;
      ok = tag == Tag(number, kBytes) && ReadBytes(in, message, value);
      if (!ok) break;
      out.append(message.data() + copied, begin - copied);
      KEZHI_RETURN_IF_ERROR(AppendField(*way, value, out));
      copied = place();
    }
    begin = place();
  }
  if (!ok || !in.ConsumedEntireMessage()) {
    return absl::DataLossError("the bytes of an event do not parse");
  }
  out.append(message.data() + copied, message.size() - copied);
  return absl::OkStatus();
}

absl::Status EventEncoder::AppendField(const Way& way, absl::string_view value, std::string& out) {
  if (way.deeper != nullptr) {
    std::string inner;
    KEZHI_RETURN_IF_ERROR(AppendOpened(*way.deeper, value, inner));
    AppendBytes(way.field->number(), inner, out);
    return absl::OkStatus();
  }
  if (const auto sealed = SealedIn(value); sealed.has_value()) {
    return AppendSealed(way, *sealed, out);
  }
  if (!personal_.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a personal text does not parse");
  }
  if (personal_.has_sealed()) {
    const Sight sight = sight_ == Sight::kClear ? Sight::kClear : Sight::kWithheld;
    KEZHI_RETURN_IF_ERROR(UnsealValue(keyring_, sight, way.field->name(), personal_));
  }
  const bool empty = personal_.kind_case() == v1::Personal::KIND_NOT_SET;
  if (!empty || way.field->is_repeated()) {
    AppendBytes(way.field->number(), personal_.SerializeAsString(), out);
  }
  return absl::OkStatus();
}

absl::Status EventEncoder::AppendSealed(const Way& way, const storage::SealedView& sealed,
                                        std::string& out) {
  const int field = way.field->number();
  const absl::StatusOr<storage::DataKey> key = keyring_.Find(sealed.key_id);
  if (absl::IsNotFound(key.status())) {
    AppendMark(field, v1::Personal::kErasedFieldNumber, out);
    return absl::OkStatus();
  }
  KEZHI_RETURN_IF_ERROR(key.status());
  if (sight_ != Sight::kClear) {
    AppendMark(field, v1::Personal::kWithheldFieldNumber, out);
    return absl::OkStatus();
  }
  clear_.clear();
  KEZHI_RETURN_IF_ERROR(OpenSealed(*key, way.field->name(), sealed, clear_));
  AppendClear(field, clear_, out);
  return absl::OkStatus();
}

}  // namespace kezhi::engine
