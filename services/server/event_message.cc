#include "services/server/event_message.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/slice.h>

#include "kezhi/v1/stream_service.pb.h"

namespace kezhi::server {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

// Below it a copy is cheaper than counting references.
constexpr std::size_t kShared = 16U << 10;

void AppendVarint(std::uint64_t value, std::string& out) {
  constexpr std::size_t kMaxVarint = 10;
  std::uint8_t buffer[kMaxVarint];
  const std::uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, buffer);
  out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(end - buffer));
}

void AppendTag(int field, WireFormatLite::WireType type, std::string& out) {
  AppendVarint(WireFormatLite::MakeTag(field, type), out);
}

// A slice of what `owner` holds, which lives as long as gRPC needs it.
grpc::Slice Share(const engine::EncodedEvents& events) {
  auto owner = std::make_unique<std::shared_ptr<const void>>(events.owner);
  const auto release = [](void* owned) {
    const std::unique_ptr<std::shared_ptr<const void>> last(
        static_cast<std::shared_ptr<const void>*>(owned));
  };
  // gRPC reads it alone; its type is not const because other slices are written to.
  return {const_cast<char*>(events.bytes.data()), events.bytes.size(), release, owner.release()};
}

}  // namespace

grpc::ByteBuffer EventsMessage(const engine::Delivery& delivery) {
  std::string end;
  AppendNumber(v1::EventBatch::kPositionFieldNumber, delivery.position.value(), end);
  std::size_t size = end.size();
  for (const engine::EncodedEvents& events : delivery.events) size += events.bytes.size();
  // Copied until a large piece comes.
  std::string copied;
  copied.reserve(std::min(size, kShared) + 2 * sizeof(std::uint64_t));
  AppendTag(v1::SubscribeResponse::kEventsFieldNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED,
            copied);
  AppendVarint(size, copied);
  std::vector<grpc::Slice> slices;
  for (const engine::EncodedEvents& events : delivery.events) {
    if (events.bytes.size() < kShared) {
      copied.append(events.bytes.data(), events.bytes.size());
      continue;
    }
    slices.emplace_back(copied);
    copied.clear();
    slices.push_back(Share(events));
  }
  copied += end;
  slices.emplace_back(copied);
  return {slices.data(), slices.size()};
}

grpc::ByteBuffer Wrapped(int field, std::string message) {
  std::string head;
  AppendTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, head);
  AppendVarint(message.size(), head);
  const auto owner = std::make_shared<std::string>(std::move(message));
  const std::array<grpc::Slice, 2> slices = {grpc::Slice(head), Share({owner, *owner})};
  return {slices.data(), slices.size()};
}

grpc::ByteBuffer ToBuffer(std::string message) {
  const auto owner = std::make_shared<std::string>(std::move(message));
  const grpc::Slice slice = Share({owner, *owner});
  return {&slice, 1};
}

void AppendNumber(int field, std::uint64_t value, std::string& message) {
  if (value == 0) return;
  AppendTag(field, WireFormatLite::WIRETYPE_VARINT, message);
  AppendVarint(value, message);
}

}  // namespace kezhi::server
