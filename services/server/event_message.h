#ifndef KEZHI_SERVICES_SERVER_EVENT_MESSAGE_H_
#define KEZHI_SERVICES_SERVER_EVENT_MESSAGE_H_

#include <cstdint>
#include <string>

#include <grpcpp/support/byte_buffer.h>

#include "base/strong_id.h"
#include "services/engine/subscription.h"

namespace kezhi::server {

// Answers that carry events, put together from bytes that are encoded already (EventEncoder).

// A SubscribeResponse with the delivery's events and position. Large pieces are shared, not copied.
grpc::ByteBuffer EventsMessage(const engine::Delivery& delivery);

// `message` as field `field` of another message.
grpc::ByteBuffer Wrapped(int field, std::string message);

// `message` as a buffer, without a copy.
grpc::ByteBuffer ToBuffer(std::string message);

// Appends a field of a number, such as ReadAllResponse.examined_position.
void AppendNumber(int field, std::uint64_t value, std::string& message);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EVENT_MESSAGE_H_
