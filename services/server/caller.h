#ifndef KEZHI_SERVICES_SERVER_CALLER_H_
#define KEZHI_SERVICES_SERVER_CALLER_H_

#include <functional>
#include <map>

#include "absl/status/statusor.h"
#include <grpcpp/support/string_ref.h>

#include "kezhi/v1/record.pb.h"

namespace kezhi::server {

using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// Finds out who calls, from the metadata of a call. The one hook: tokens replace it later.
using Identify = std::function<absl::StatusOr<v1::Actor>(const Metadata& metadata)>;

// Metadata keys by which a caller on loopback states who it is.
inline constexpr char kActorKey[] = "kezhi-actor";  // principal, such as `stores/s1/consultants/c1`
inline constexpr char kRoleKey[] = "kezhi-role";    // one of access.h
inline constexpr char kStoreKey[] = "kezhi-store";  // `stores/{store}`

// Takes the caller's word for it (KNOWN_STATED): right only on loopback. Without metadata it is
// principal and role `operator` of all stores. The store may be left out when the principal's name
// has it; a consultant's principal is the consultant's name. INVALID_ARGUMENT, NAME_INVALID:
// malformed, given twice, or a store missing for a role that has one; all faults at once.
// PERMISSION_DENIED, ROLE_REQUIRED: unknown role.
absl::StatusOr<v1::Actor> IdentifyByStatement(const Metadata& metadata);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CALLER_H_
