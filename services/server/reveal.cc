#include "services/server/reveal.h"

#include <algorithm>
#include <array>
#include <string>

#include "services/engine/unsealer.h"

namespace kezhi::server {
namespace {

// Fields that say who somebody is; all others hold free text, but for a profile's.
constexpr std::array<const char*, 6> kIdentity = {"name",  "consultant_name", "appellation",
                                                  "phone", "plate",           "email"};
// A field of a profile may be an address or a note: nobody has said which.
constexpr char kEither[] = "value";

bool IsIdentity(const std::string& field) {
  return std::find(kIdentity.begin(), kIdentity.end(), field) != kIdentity.end();
}

bool Has(const Classes& classes, const std::string& field) {
  if (field == kEither) return classes.identity && classes.texts;
  return IsIdentity(field) ? classes.identity : classes.texts;
}

}  // namespace

absl::Status RevealTo(const v1::Actor& caller, const storage::Keyring& keyring, Rule rule,
                      const Classes* classes, const Subject& subject,
                      google::protobuf::Message& message) {
  const engine::Sight sight = See(caller, rule, subject);
  return engine::Unseal(
      keyring,
      [&](const engine::PersonalField& field) {
        const std::string& name = field.descriptor.name();
        if (sight == engine::Sight::kMasked && !IsIdentity(name)) return engine::Sight::kWithheld;
        if (classes != nullptr && !Has(*classes, name)) return engine::Sight::kWithheld;
        return sight;
      },
      message);
}

}  // namespace kezhi::server
