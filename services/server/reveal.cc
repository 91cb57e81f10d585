#include "services/server/reveal.h"

#include <algorithm>
#include <array>
#include <string>

#include "services/engine/unsealer.h"

namespace kezhi::server {
namespace {

// Fields that say who somebody is; all others hold free text.
constexpr std::array<const char*, 5> kIdentity = {"name", "appellation", "phone", "plate", "email"};

bool IsIdentity(const std::string& field) {
  return std::find(kIdentity.begin(), kIdentity.end(), field) != kIdentity.end();
}

}  // namespace

absl::Status RevealTo(const v1::Actor& caller, const storage::Keyring& keyring, Rule rule,
                      const Classes* classes, const Subject& subject,
                      google::protobuf::Message& message) {
  const engine::Sight sight = See(caller, rule, subject);
  return engine::Unseal(
      keyring,
      [&](const engine::PersonalField& field) {
        const bool identity = IsIdentity(field.descriptor.name());
        if (sight == engine::Sight::kMasked && !identity) return engine::Sight::kWithheld;
        if (classes != nullptr && !(identity ? classes->identity : classes->texts)) {
          return engine::Sight::kWithheld;
        }
        return sight;
      },
      message);
}

}  // namespace kezhi::server
