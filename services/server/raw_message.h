#ifndef KEZHI_SERVICES_SERVER_RAW_MESSAGE_H_
#define KEZHI_SERVICES_SERVER_RAW_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include <grpcpp/support/byte_buffer.h>

namespace kezhi::server {

// Requests are parsed here and not by gRPC, which answers a text that is not UTF-8 with INTERNAL
// and without the field.

// The bytes of a buffer in one piece.
std::string BytesOf(const grpc::ByteBuffer& buffer);
grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message);

// Parses a request. INVALID_ARGUMENT, TEXT_INVALID: texts that are not UTF-8, each named by its
// path; INVALID_ARGUMENT, FIELDS_INVALID: the bytes are no such message. `strip` is left out at the
// beginning of paths.
absl::Status ParseMessage(absl::string_view bytes, google::protobuf::Message& message,
                          absl::string_view strip = "");
absl::Status ParseMessage(const grpc::ByteBuffer& buffer, google::protobuf::Message& message,
                          absl::string_view strip = "");

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_RAW_MESSAGE_H_
