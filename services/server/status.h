#ifndef KEZHI_SERVICES_SERVER_STATUS_H_
#define KEZHI_SERVICES_SERVER_STATUS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include <grpcpp/support/status.h>

namespace kezhi::server {

// absl::Status <-> google.rpc.Status <-> grpc::Status: the only place that knows all three. A
// payload of an absl::Status (google.rpc.ErrorInfo, BadRequest) is a detail of the others, and
// back.

// What leaves the process: a status that names no reason gets the one that its code implies.
// Details are sorted by type.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

// As ToRpcStatus, with the google.rpc.Status in error_details (the trailer
// `grpc-status-details-bin`). A trailer that exceeds 8 KiB is refused by clients with default
// settings, which then see neither code nor reason: so a message is cut and of many violations the
// first are kept, followed by one that says how many are missing.
grpc::Status ToGrpcStatus(const absl::Status& status);
// The client's direction: of an answer without details only code and message are known.
absl::Status FromGrpcStatus(const grpc::Status& status);

// Bytes that message and details may take in a trailer, before encoding.
inline constexpr std::size_t kMaxTrailerMessageBytes = 512;
inline constexpr std::size_t kMaxTrailerDetailBytes = 4096;

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_STATUS_H_
