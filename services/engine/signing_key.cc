#include "services/engine/signing_key.h"

#include <optional>
#include <utility>

#include <openssl/crypto.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/engine/uuid.h"
#include "storage/checkpoint.h"
#include "storage/key_rotation.h"
#include "storage/random.h"

namespace kezhi::engine {
namespace {

// The key that the last rotation names; nullopt: there was none.
absl::StatusOr<std::optional<storage::VerifierKey>> NamedKey(const storage::Journal& journal) {
  StreamRange newest;
  newest.stream = domain::kLogName;
  newest.backward = true;
  std::string named;
  KEZHI_RETURN_IF_ERROR(ReadStream(journal, newest, [&named](const v1::Event& event) {
    named = event.signing_key_rotated().new_key();
    return named.empty();
  }));
  if (named.empty()) return std::nullopt;
  absl::StatusOr<storage::VerifierKey> key = storage::ParseVerifierKey(named);
  if (!key.ok()) return absl::DataLossError("the log names a signing key that is none");
  return std::optional<storage::VerifierKey>(*std::move(key));
}

// The program itself is who notes it, for whoever asks.
v1::Actor Program() {
  v1::Actor actor;
  actor.set_principal("operator");
  actor.set_role("operator");
  actor.set_known(v1::KNOWN_INTERNAL);
  return actor;
}

v1::Command CommandFor(const RotationAsked& asked, const storage::NoteSigner& former,
                       const storage::VerifierKey& next) {
  v1::Command command;
  command.set_on_behalf_of(asked.by);
  v1::RotateSigningKey& rotate = *command.mutable_rotate_signing_key();
  rotate.set_log(domain::kLogName);
  rotate.set_old_key(ToString(former.key()));
  rotate.set_new_key(ToString(next));
  const storage::SignedNote handed_over = former.Sign(storage::RotationText(former.key(), next));
  rotate.set_cross_signature(handed_over.signatures.front().bytes);
  rotate.set_reason(asked.reason);
  return command;
}

}  // namespace

absl::StatusOr<bool> SettleSigningKey(const storage::Journal& journal, storage::Keyring& keyring) {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<storage::VerifierKey> named, NamedKey(journal));
  if (!named.has_value()) return true;
  return keyring.TakeSigningKey(named->public_key);
}

absl::StatusOr<Rotation> RotateSigningKey(Engine& engine, const RotationAsked& asked) {
  storage::Keyring& keyring = engine.mutable_keyring();
  const std::string origin = storage::OriginOf(engine.journal().log_id());
  const storage::NoteSigner former(origin, keyring.signing_key());
  // Durable before the event that names it.
  KEZHI_ASSIGN_OR_RETURN(std::string secret, keyring.MakeNextSigningKey());
  const storage::NoteSigner next(origin, secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  v1::Command command = CommandFor(asked, former, next.key());
  command.set_request_id(NewUuid(engine.clock().Now(), storage::SystemRandom()));
  KEZHI_ASSIGN_OR_RETURN(const v1::Outcome outcome, engine.Execute(std::move(command), Program()));
  KEZHI_ASSIGN_OR_RETURN(const bool taken, keyring.TakeSigningKey(next.key().public_key));
  KEZHI_CHECK(taken);
  return Rotation{former.key(), next.key(), Position(outcome.last_position())};
}

}  // namespace kezhi::engine
