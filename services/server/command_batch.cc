#include "services/server/command_batch.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

#include "domain/error.h"
#include "services/engine/wire_bytes.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr std::size_t kMaxBatch = 1000;

constexpr auto kCommands = WireFormatLite::MakeTag(v1::BatchExecuteRequest::kCommandsFieldNumber,
                                                   WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
constexpr auto kValidateOnly = WireFormatLite::MakeTag(
    v1::BatchExecuteRequest::kValidateOnlyFieldNumber, WireFormatLite::WIRETYPE_VARINT);
constexpr auto kReturnMissed = WireFormatLite::MakeTag(
    v1::BatchExecuteRequest::kReturnMissedFieldNumber, WireFormatLite::WIRETYPE_VARINT);
// One reader for both.
static_assert(static_cast<int>(v1::BatchExecuteRequest::kCommandsFieldNumber) ==
                  static_cast<int>(v1::ExecuteStreamRequest::kCommandsFieldNumber) &&
              static_cast<int>(v1::BatchExecuteRequest::kValidateOnlyFieldNumber) ==
                  static_cast<int>(v1::ExecuteStreamRequest::kValidateOnlyFieldNumber) &&
              static_cast<int>(v1::BatchExecuteRequest::kReturnMissedFieldNumber) ==
                  static_cast<int>(v1::ExecuteStreamRequest::kReturnMissedFieldNumber));

bool ReadFlag(CodedInputStream& in, bool& flag) {
  std::uint64_t value = 0;
  if (!in.ReadVarint64(&value)) return false;
  flag = value != 0;
  return true;
}

bool ReadField(absl::string_view bytes, std::uint32_t tag, CodedInputStream& in, RawBatch& batch) {
  switch (tag) {
    case kCommands: return engine::ReadBytes(in, bytes, batch.commands.emplace_back());
    case kValidateOnly: return ReadFlag(in, batch.validate_only);
    case kReturnMissed: return ReadFlag(in, batch.return_missed);
    default: return WireFormatLite::SkipField(&in, tag);
  }
}

absl::Status CheckSize(std::size_t commands) {
  if (commands >= 1 && commands <= kMaxBatch) return absl::OkStatus();
  return domain::InvalidField(
      commands == 0 ? v1::REASON_FIELD_REQUIRED : v1::REASON_TOO_MANY, "commands",
      absl::StrCat("has ", commands, " commands; 1 to ", kMaxBatch, " are taken"));
}

}  // namespace

absl::Status ParseBatch(absl::string_view bytes, RawBatch& batch) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  bool whole = true;
  while (whole) {
    const std::uint32_t tag = in.ReadTag();
    if (tag == 0) break;
    whole = ReadField(bytes, tag, in, batch);
  }
  if (whole && in.ConsumedEntireMessage()) return CheckSize(batch.commands.size());
  return domain::ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_FIELDS_INVALID)
      .Message("the bytes are no batch of kezhi.v1.Command")
      .Build();
}

v1::CommandResult ToResult(absl::StatusOr<v1::Outcome> outcome) {
  v1::CommandResult result;
  if (outcome.ok()) {
    *result.mutable_outcome() = *std::move(outcome);
  } else {
    *result.mutable_error() = ToRpcStatus(outcome.status());
  }
  return result;
}

}  // namespace kezhi::server
