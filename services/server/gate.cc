#include "services/server/gate.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "services/server/call_context.h"
#include "services/server/identity.h"
#include "services/server/log.h"

namespace kezhi::server {
namespace {

// A file could not be used; `what` names it.
absl::Status Named(const std::string& path, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

absl::Status NoGrant(const v1::Actor& actor) {
  return domain::ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .Message(absl::StrCat("role ", actor.role(), " goes by grants, and the policy has none for ",
                            actor.principal()))
      .Build();
}

bool IsStream(const Rpc& rpc) {
  return rpc.client_streaming() || rpc.server_streaming();
}

}  // namespace

Gate::Gate(const ServerOptions& options, const engine::Clock& clock, Metrics& metrics)
    : takes_statements_(TakesStatements(options)),
      metrics_(metrics),
      limits_({.calls = options.max_calls_per_principal,
               .streams = options.max_streams_per_principal}) {
  if (!options.jwks_file.empty()) {
    tokens_.emplace(
        TokenChecker::Options{.issuer = options.token_issuer, .audience = options.token_audience},
        clock);
    jwks_file_.emplace(options.jwks_file);
  }
  if (!options.policy_file.empty()) policy_file_.emplace(options.policy_file);
}

absl::StatusOr<std::unique_ptr<Gate>> Gate::Open(const ServerOptions& options,
                                                 const engine::Clock& clock, Metrics& metrics) {
  std::unique_ptr<Gate> gate(new Gate(options, clock, metrics));
  auto shipped = Policy::Parse(kShippedPolicy);
  KEZHI_CHECK(shipped.ok());
  {
    const MutexLock lock(&gate->mutex_);
    gate->policy_ = *std::move(shipped);
  }
  KEZHI_RETURN_IF_ERROR(gate->TakePolicy());
  KEZHI_RETURN_IF_ERROR(gate->TakeKeys());
  return gate;
}

std::shared_ptr<const Policy> Gate::policy() {
  const MutexLock lock(&mutex_);
  return policy_;
}

absl::Status Gate::TakePolicy() {
  const MutexLock files(&files_mutex_);
  if (!policy_file_.has_value()) return absl::OkStatus();
  const bool waited = policy_file_->waits();
  // A half file may be a policy as well, one that says less.
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> text, policy_file_->ReadIfSettled());
  if (policy_file_->waits() && !waited) {
    LogInfo(absl::StrCat("policy_waits file=", policy_file_->path(),
                         " note=\"it is another; taken when two readings find the same\""));
  }
  if (!text.has_value()) return absl::OkStatus();
  auto policy = Policy::Parse(*text);
  KEZHI_RETURN_IF_ERROR(Named(policy_file_->path(), policy.status()));
  LogInfo(absl::StrCat("policy_taken file=", policy_file_->path(),
                       " roles=", (*policy)->roles().size()));
  metrics_.AccessFileRead("policy", true);
  const MutexLock lock(&mutex_);
  policy_ = *std::move(policy);
  return absl::OkStatus();
}

absl::Status Gate::TakeKeys() {
  const MutexLock files(&files_mutex_);
  if (!jwks_file_.has_value()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> text, jwks_file_->ReadIfChanged());
  if (!text.has_value()) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(Named(jwks_file_->path(), tokens_->SetKeys(*text)));
  LogInfo(absl::StrCat("jwks_taken file=", jwks_file_->path()));
  metrics_.AccessFileRead("jwks", true);
  return absl::OkStatus();
}

void Gate::Refresh() {
  Report("policy", TakePolicy());
  Report("jwks", TakeKeys());
}

void Gate::Report(const char* file, const absl::Status& status) {
  const MutexLock files(&files_mutex_);
  // Once for each trouble, not every second.
  const std::string message(status.message());
  std::string& told = told_[file];
  if (std::exchange(told, message) == message || status.ok()) return;
  metrics_.AccessFileRead(file, false);
  LogError(
      absl::StrCat(file, "_refused reason=\"", told, "\" note=\"the one before stays in force\""));
}

absl::StatusOr<v1::Actor> Gate::ActorOf(const grpc::CallbackServerContext& context,
                                        const Policy& policy) {
  const Metadata& metadata = context.client_metadata();
  if (metadata.find(kAuthorizationKey) != metadata.end()) {
    if (!tokens_.has_value()) {
      return Unauthenticated("token_not_taken",
                             "this server checks no tokens; it must be started with --jwks");
    }
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view token, TokenOf(metadata));
    KEZHI_ASSIGN_OR_RETURN(const TokenClaims claims, tokens_->Check(token));
    return IdentifyByToken(claims, policy);
  }
  if (takes_statements_) return IdentifyByStatement(metadata, policy);
  const auto peer = context.auth_context();
  if (peer != nullptr && peer->IsPeerAuthenticated()) return IdentifyByCertificate(*peer, policy);
  return Unauthenticated("nothing_given", tokens_.has_value()
                                              ? "send a token, `authorization: Bearer TOKEN`"
                                              : "present a client certificate");
}

absl::StatusOr<Caller> Gate::Identify(const grpc::CallbackServerContext& context) {
  const std::shared_ptr<const Policy> policy = this->policy();
  KEZHI_ASSIGN_OR_RETURN(v1::Actor actor, ActorOf(context, *policy));
  const RolePolicy* row = policy->Find(actor.role(), actor.principal());
  if (row == nullptr) return NoGrant(actor);
  if (row->duty != actor.role()) actor.set_duty(row->duty);
  // The row lives as long as its policy.
  return Caller(std::move(actor), std::shared_ptr<const RolePolicy>(policy, row));
}

absl::StatusOr<Caller> Gate::Admit(grpc::CallbackServerContext& context, const Rpc& rpc) {
  auto& call = static_cast<CallContext&>(context);
  if (call.caller.has_value()) return *call.caller;
  absl::StatusOr<Caller> caller = Enter(call, rpc);
  if (!caller.ok()) metrics_.CallRefused(domain::ReasonOf(caller.status()));
  return caller;
}

absl::StatusOr<Caller> Gate::Enter(CallContext& call, const Rpc& rpc) {
  KEZHI_ASSIGN_OR_RETURN(Caller caller, Identify(call));
  KEZHI_RETURN_IF_ERROR(CheckCall(caller, rpc));
  KEZHI_ASSIGN_OR_RETURN(std::string ground, GroundOf(call.client_metadata()));
  caller.set_ground(std::move(ground));
  // Who is not proven takes another name when the one it has is full: nothing would be limited.
  if (caller.actor().known() != v1::KNOWN_STATED) {
    KEZHI_ASSIGN_OR_RETURN(call.place, limits_.Take(caller.principal(), IsStream(rpc)));
  }
  call.caller = caller;
  return caller;
}

}  // namespace kezhi::server
