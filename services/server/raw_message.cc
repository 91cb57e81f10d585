#include "services/server/raw_message.h"

#include <cstdint>
#include <map>
#include <unicode/ustring.h>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/slice.h>

#include "domain/error.h"

namespace kezhi::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxFaults = 20;

bool IsUtf8(const std::string& text) {
  std::int32_t units = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strFromUTF8(nullptr, 0, &units, text.data(), static_cast<std::int32_t>(text.size()), &error);
  return error != U_INVALID_CHAR_FOUND;
}

// Walks the wire along the descriptor, to name the texts that made a parse fail. False: the bytes
// are malformed.
bool FindInvalidTexts(absl::string_view bytes, const Descriptor& type, const std::string& path,
                      int depth, std::vector<std::string>& found) {
  if (depth > kMaxDepth) return false;
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::map<int, int> seen;  // elements of each repeated field so far
  while (const std::uint32_t tag = in.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const FieldDescriptor* field = type.FindFieldByNumber(number);
    if (field == nullptr ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return false;
      continue;
    }
    std::string value;
    std::uint32_t size = 0;
    if (!in.ReadVarint32(&size) || !in.ReadString(&value, static_cast<int>(size))) return false;
    std::string name = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (field->is_repeated()) absl::StrAppend(&name, "[", seen[number]++, "]");
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (!IsUtf8(value) && found.size() < kMaxFaults) found.push_back(name);
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      if (!FindInvalidTexts(value, *field->message_type(), name, depth + 1, found)) return false;
    }
  }
  return in.ConsumedEntireMessage();
}

}  // namespace

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  bool own = false;
  grpc::SerializationTraits<google::protobuf::Message>::Serialize(message, &buffer, &own);
  return buffer;
}

absl::Status ParseMessage(absl::string_view bytes, google::protobuf::Message& message,
                          absl::string_view strip) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  std::vector<std::string> found;
  if (!FindInvalidTexts(bytes, *message.GetDescriptor(), "", 0, found) || found.empty()) {
    return domain::ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_FIELDS_INVALID)
        .Message(absl::StrCat("the bytes are no ", message.GetDescriptor()->full_name()))
        .Build();
  }
  domain::Violations violations;
  for (const std::string& path : found) {
    absl::string_view shown = path;
    if (absl::StartsWith(shown, strip)) shown.remove_prefix(strip.size());
    violations.Add(v1::REASON_TEXT_INVALID, shown, "is not UTF-8; send texts as UTF-8");
  }
  return violations.ToStatus();
}

absl::Status ParseMessage(const grpc::ByteBuffer& buffer, google::protobuf::Message& message,
                          absl::string_view strip) {
  return ParseMessage(BytesOf(buffer), message, strip);
}

}  // namespace kezhi::server
