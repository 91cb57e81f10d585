#ifndef KEZHI_SERVICES_SERVER_IDENTITY_H_
#define KEZHI_SERVICES_SERVER_IDENTITY_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <grpcpp/security/auth_context.h>
#include <grpcpp/support/string_ref.h>

#include "kezhi/v1/record.pb.h"

#include "services/server/policy.h"
#include "services/server/tokens.h"

namespace kezhi::server {

using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// Metadata keys by which a caller on loopback states who it is.
inline constexpr char kActorKey[] = "kezhi-actor";  // principal, such as `stores/s1/consultants/c1`
inline constexpr char kRoleKey[] = "kezhi-role";    // one of the policy's
inline constexpr char kStoreKey[] = "kezhi-store";  // `stores/{store}`
// The one that brings a token, `Bearer eyJ…`.
inline constexpr char kAuthorizationKey[] = "authorization";
// On what ground the caller reads; recorded with what is read (docs/access.md).
inline constexpr char kGroundKey[] = "x-kezhi-ground";

// Takes the caller's word for it (KNOWN_STATED): right only on loopback. Without metadata it is
// principal and role `operator` of all stores. The store may be left out when the principal's name
// has it; a consultant's principal is the consultant's name. INVALID_ARGUMENT, NAME_INVALID:
// malformed, given twice, or a store missing for a role that has one; all faults at once.
// PERMISSION_DENIED, ROLE_REQUIRED: unknown role.
absl::StatusOr<v1::Actor> IdentifyByStatement(const Metadata& metadata, const Policy& policy);

// The bearer of a token that has been checked (KNOWN_TOKEN). UNAUTHENTICATED: the claims do not say
// who it is in this policy's words.
absl::StatusOr<v1::Actor> IdentifyByToken(const TokenClaims& claims, const Policy& policy);

// Whom the policy says that the client's certificate, verified by TLS, stands for
// (KNOWN_CERTIFICATE). UNAUTHENTICATED: nobody.
absl::StatusOr<v1::Actor> IdentifyByCertificate(const grpc::AuthContext& peer,
                                                const Policy& policy);

// The token of `authorization: Bearer …`. UNAUTHENTICATED: it says something else, or more than
// one.
absl::StatusOr<absl::string_view> TokenOf(const Metadata& metadata);

// What a call gives as its ground; empty when it gives none. INVALID_ARGUMENT, NAME_INVALID: more
// than one, or no word of 1 to 64 of a-z 0-9 . _ -: it is stored in clear, so it must be no
// sentence.
absl::StatusOr<std::string> GroundOf(const Metadata& metadata);

// UNAUTHENTICATED, UNAUTHENTICATED: `why` for machines, `message` with what to do.
absl::Status Unauthenticated(absl::string_view why, absl::string_view message);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_IDENTITY_H_
