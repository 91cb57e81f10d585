#include "services/engine/signing_key.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include <openssl/crypto.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/engine/keyring_work.h"
#include "services/engine/uuid.h"
#include "storage/checkpoint.h"
#include "storage/key_rotation.h"
#include "storage/random.h"

namespace kezhi::engine {
namespace {

// The last rotation; an event of no kind: there was none.
absl::StatusOr<v1::Event> LastRotation(const storage::Journal& journal) {
  StreamRange newest;
  newest.stream = domain::kLogName;
  newest.backward = true;
  v1::Event last;
  KEZHI_RETURN_IF_ERROR(ReadStream(journal, newest, [&last](const v1::Event& event) {
    if (event.has_signing_key_rotated()) last = event;
    return !last.has_signing_key_rotated();
  }));
  return last;
}

// The key that the last rotation names; nullopt: there was none.
absl::StatusOr<std::optional<storage::VerifierKey>> NamedKey(const storage::Journal& journal) {
  KEZHI_ASSIGN_OR_RETURN(const v1::Event last, LastRotation(journal));
  const std::string& named = last.signing_key_rotated().new_key();
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

struct Keys {
  std::unique_ptr<const storage::NoteSigner> former;
  TreeHeads::Signer next;
};

absl::Status CheckIsInForce(const storage::VerifierKey& key, const std::string& asked) {
  const std::string in_force = ToString(key);
  if (asked.empty() || asked == in_force) return absl::OkStatus();
  return domain::ErrorBuilder(absl::StatusCode::kFailedPrecondition,
                              v1::REASON_SIGNING_KEY_MISMATCH)
      .Message(absl::StrCat("the log is signed by ", in_force, ", not by ", asked))
      .Metadata("signing_key", in_force)
      .Build();
}

// The key in force, and the next one, which is durable before the event that names it.
absl::StatusOr<Keys> MakeNext(const storage::Journal& journal, storage::Keyring& keyring,
                              const std::string& old_key) {
  // An earlier one may have got no further than the event: the next key that lies there is then the
  // log's, and another one must not take its place.
  KEZHI_RETURN_IF_ERROR(SettleSigningKey(journal, keyring).status());
  const std::string origin = storage::OriginOf(journal.log_id());
  Keys keys;
  keys.former = std::make_unique<const storage::NoteSigner>(origin, keyring.signing_key());
  KEZHI_RETURN_IF_ERROR(CheckIsInForce(keys.former->key(), old_key));
  KEZHI_ASSIGN_OR_RETURN(std::string secret, keyring.MakeNextSigningKey());
  keys.next = std::make_shared<const storage::NoteSigner>(origin, secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  return keys;
}

}  // namespace

absl::StatusOr<bool> SettleSigningKey(const storage::Journal& journal, storage::Keyring& keyring) {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<storage::VerifierKey> named, NamedKey(journal));
  if (!named.has_value()) return true;
  return keyring.TakeSigningKey(named->public_key);
}

absl::StatusOr<Position> LastRotationIn(const storage::Journal& journal) {
  KEZHI_ASSIGN_OR_RETURN(const v1::Event last, LastRotation(journal));
  return Position(last.position());
}

absl::StatusOr<Rotation> RotateSigningKey(Engine& engine, const RotationAsked& asked) {
  TreeHeads& heads = engine.tree_heads();
  KEZHI_RETURN_IF_ERROR(heads.Hold());
  absl::Cleanup go_on = [&heads] { heads.GoOn(); };

  absl::StatusOr<Keys> keys;
  engine.keyring_work().Do([&](storage::Keyring& keyring) {
    keys = MakeNext(engine.journal(), keyring, asked.old_key);
  });
  KEZHI_RETURN_IF_ERROR(keys.status());
  v1::Command command = CommandFor(asked, *keys->former, keys->next->key());
  command.set_request_id(NewUuid(engine.clock().Now(), storage::SystemRandom()));
  KEZHI_ASSIGN_OR_RETURN(const v1::Outcome outcome, engine.Execute(std::move(command), Program()));

  const Position position(outcome.last_position());
  heads.TakeOver(keys->next, position);
  std::move(go_on).Cancel();
  absl::StatusOr<bool> taken;
  engine.keyring_work().Do([&](storage::Keyring& keyring) {
    taken = keyring.TakeSigningKey(keys->next->key().public_key);
  });
  KEZHI_RETURN_IF_ERROR(taken.status());
  if (!*taken) {
    return absl::DataLossError(absl::StrCat("the log names ", ToString(keys->next->key()), " at ",
                                            position.value(), ", and the secrets have lost it"));
  }
  return Rotation{keys->former->key(), keys->next->key(), position};
}

}  // namespace kezhi::engine
