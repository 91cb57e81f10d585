#include "domain/log/decide.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// A store's calendar has the business days, and this is no store's.
Occurrence Now(const World& world) {
  Occurrence now;
  now.occurred.set_precision(v1::PRECISION_INSTANT);
  *now.occurred.mutable_at() = ToTimestamp(world.now());
  return now;
}

}  // namespace

absl::StatusOr<Decision> DecideRotateSigningKey(const v1::RotateSigningKey& ask,
                                                const World& world) {
  // Else the event could name a key that the server has not got.
  if (world.actor().known() != v1::KNOWN_INTERNAL) {
    return RoleRequired("rotate_signing_key", "`kezhi keys rotate-signing` alone");
  }
  const std::string& in_force = world.log().signing_key;
  Decision decision;
  if (in_force == ask.new_key()) return decision;
  if (!in_force.empty() && in_force != ask.old_key()) {
    return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_SIGNING_KEY_MISMATCH)
        .Message(absl::StrCat("the log is signed by ", in_force, ", not by ", ask.old_key(),
                              ": put back the secrets that hold that key"))
        .Metadata("signing_key", in_force)
        .Build();
  }
  const bool holds =
      world.facts().rotation_holds != nullptr &&
      world.facts().rotation_holds(ask.old_key(), ask.new_key(), ask.cross_signature());
  if (!holds) {
    return InvalidField(v1::REASON_CROSS_SIGNATURE_INVALID, "rotate_signing_key.cross_signature",
                        "is not the old key's under both keys");
  }
  v1::Event event;
  v1::SigningKeyRotated& rotated = *event.mutable_signing_key_rotated();
  rotated.set_new_key(ask.new_key());
  rotated.set_old_key(ask.old_key());
  rotated.set_cross_signature(ask.cross_signature());
  rotated.set_reason(ask.reason());
  Append(kLogName, std::move(event), Now(world), decision);
  return decision;
}

}  // namespace kezhi::domain
