#include "services/server/identity.h"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include <grpc/grpc_security_constants.h>

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMaxPrincipal = 256;
constexpr std::size_t kMaxGround = 64;
constexpr char kOperator[] = "operator";

// The one value of a key; empty when it is not given.
std::string TakeHeader(const Metadata& metadata, const char* key, domain::Violations& faults) {
  const auto [begin, end] = metadata.equal_range(key);
  if (begin == end) return "";
  if (std::next(begin) != end) {
    faults.Add(v1::REASON_NAME_INVALID, key, "is given more than once");
    return "";
  }
  std::string value(begin->second.data(), begin->second.size());
  if (value.empty()) faults.Add(v1::REASON_NAME_INVALID, key, "is empty; leave it out instead");
  return value;
}

bool IsPrincipal(absl::string_view text) {
  if (text.empty() || text.size() > kMaxPrincipal) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '/' && c != '.' && c != '_' &&
        c != '-' && c != ':' && c != '@') {
      return false;
    }
  }
  return true;
}

bool IsGround(absl::string_view text) {
  if (text.size() > kMaxGround) return false;
  for (const char c : text) {
    if (!absl::ascii_islower(static_cast<unsigned char>(c)) &&
        !absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '.' && c != '_' && c != '-') {
      return false;
    }
  }
  return true;
}

// How principal and store are called where they come from.
struct Words {
  const char* principal;
  const char* store;
};

// The store a caller belongs to, by what it says and by its principal's name.
std::string StoreOfCaller(const v1::Actor& actor, const RolePolicy& row, std::string stated,
                          const Words& words, domain::Violations& faults) {
  if (!stated.empty() && !domain::IsName(stated, domain::ResourceKind::kStore)) {
    faults.Add(v1::REASON_NAME_INVALID, words.store, "must be stores/{store}");
    return "";
  }
  const std::string implied = domain::StoreOf(actor.principal());
  if (!implied.empty()) {
    if (!stated.empty() && stated != implied) {
      faults.Add(v1::REASON_NAME_INVALID, words.store,
                 absl::StrCat("is not the store of ", words.principal));
    }
    stated = implied;
  }
  if (stated.empty() && !row.all_stores) {
    faults.Add(v1::REASON_NAME_INVALID, words.store, "is needed: this role belongs to one store");
  }
  return stated;
}

// Checks the principal, and sets store and duty.
void Complete(const RolePolicy& row, std::string store, const Words& words, v1::Actor& actor,
              domain::Violations& faults) {
  if (!IsPrincipal(actor.principal())) {
    faults.Add(v1::REASON_NAME_INVALID, words.principal,
               "must be 1 to 256 of A-Z a-z 0-9 / . _ - : @, such as stores/s1/consultants/c1");
  } else if (row.consultant() &&
             !domain::IsName(actor.principal(), domain::ResourceKind::kConsultant)) {
    faults.Add(v1::REASON_NAME_INVALID, words.principal,
               "must be stores/{store}/consultants/{consultant} for this role");
  }
  actor.set_store(StoreOfCaller(actor, row, std::move(store), words, faults));
}

}  // namespace

absl::StatusOr<v1::Actor> IdentifyByStatement(const Metadata& metadata, const Policy& policy) {
  domain::Violations faults;
  v1::Actor actor;
  actor.set_principal(TakeHeader(metadata, kActorKey, faults));
  actor.set_role(TakeHeader(metadata, kRoleKey, faults));
  std::string store = TakeHeader(metadata, kStoreKey, faults);
  if (actor.role().empty()) actor.set_role(kOperator);
  if (actor.principal().empty() && actor.role() == kOperator) actor.set_principal(kOperator);
  actor.set_known(v1::KNOWN_STATED);
  const RolePolicy* row = policy.FindRole(actor.role());
  if (row == nullptr) return domain::RoleRequired("this call", policy.RoleNames());
  Complete(*row, std::move(store), {kActorKey, kStoreKey}, actor, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return actor;
}

absl::StatusOr<v1::Actor> IdentifyByToken(const TokenClaims& claims, const Policy& policy) {
  v1::Actor actor;
  actor.set_principal(claims.principal);
  actor.set_role(claims.role);
  actor.set_known(v1::KNOWN_TOKEN);
  const RolePolicy* row = policy.FindRole(actor.role());
  if (row == nullptr) {
    return Unauthenticated("token_role",
                           "the token's kezhi_role must be one of the policy's roles");
  }
  domain::Violations faults;
  Complete(*row, claims.store, {"sub", "kezhi_store"}, actor, faults);
  if (!faults.empty()) {
    return Unauthenticated("token_claims", absl::StrCat("the token does not say who calls: ",
                                                        faults.ToStatus().message()));
  }
  return actor;
}

absl::StatusOr<v1::Actor> IdentifyByCertificate(const grpc::AuthContext& peer,
                                                const Policy& policy) {
  std::vector<std::string> uris;
  for (const grpc::string_ref& uri : peer.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    uris.emplace_back(uri.data(), uri.size());
  }
  std::string subject;
  for (const grpc::string_ref& name : peer.FindPropertyValues(GRPC_X509_SUBJECT_PROPERTY_NAME)) {
    subject.assign(name.data(), name.size());
  }
  const CertificateRule* rule = policy.FindCertificate(uris, subject);
  if (rule == nullptr) {
    return Unauthenticated("certificate_unknown",
                           "no line of the policy's `certificates` is about this certificate");
  }
  v1::Actor actor;
  actor.set_principal(rule->principal);
  actor.set_role(rule->role);
  actor.set_known(v1::KNOWN_CERTIFICATE);
  domain::Violations faults;
  Complete(*policy.FindRole(rule->role), rule->store, {"principal", "store"}, actor, faults);
  if (!faults.empty()) {
    return Unauthenticated("certificate_rule", absl::StrCat("the policy's line is incomplete: ",
                                                            faults.ToStatus().message()));
  }
  return actor;
}

absl::StatusOr<absl::string_view> TokenOf(const Metadata& metadata) {
  constexpr absl::string_view kBearer = "bearer ";
  const auto [begin, end] = metadata.equal_range(kAuthorizationKey);
  const absl::string_view value(begin->second.data(), begin->second.size());
  if (std::next(begin) != end || !absl::StartsWithIgnoreCase(value, kBearer)) {
    return Unauthenticated("token_malformed", "send one `authorization: Bearer TOKEN`");
  }
  return value.substr(kBearer.size());
}

absl::StatusOr<std::string> GroundOf(const Metadata& metadata) {
  domain::Violations faults;
  std::string ground = TakeHeader(metadata, kGroundKey, faults);
  if (faults.empty() && !ground.empty() && !IsGround(ground)) {
    faults.Add(v1::REASON_NAME_INVALID, kGroundKey,
               "must be 1 to 64 of a-z 0-9 . _ -, such as complaint-4711");
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return ground;
}

absl::Status Unauthenticated(absl::string_view why, absl::string_view message) {
  return domain::ErrorBuilder(absl::StatusCode::kUnauthenticated, v1::REASON_UNAUTHENTICATED)
      .Message(message)
      .Metadata("why", why)
      .Build();
}

}  // namespace kezhi::server
