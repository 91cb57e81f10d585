#ifndef KEZHI_SERVICES_ENGINE_UNSEALER_H_
#define KEZHI_SERVICES_ENGINE_UNSEALER_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

#include "services/engine/personal.h"
#include "storage/keyring.h"
#include "storage/seal.h"

namespace kezhi::engine {

// How much of a personal value a caller sees.
enum class Sight {
  kClear,
  // Shortened, so that it can be recognised but not used: `王*`, `+86138****0000`.
  kMasked,
  // That it is there.
  kWithheld,
};

// Decides about one field; `field.parent` is the message around it, with the public fields that say
// whose it is.
using SightPolicy = absl::FunctionRef<Sight(const PersonalField& field)>;

// Opens every personal field of an answer, the last step of a query: sealed becomes clear, masked
// or withheld as the policy says, and erased when the key is gone. DATA_LOSS: a value does not
// open. Any thread.
absl::Status Unseal(const storage::Keyring& keyring, SightPolicy policy,
                    google::protobuf::Message& answer);

// One sealed value, which a field of that name holds.
absl::Status UnsealValue(const storage::Keyring& keyring, Sight sight, const std::string& name,
                         v1::Personal& value);

// The text of a sealed value that a field of that name holds, appended to `clear`, which stays as
// it was after an error. DATA_LOSS: it does not open.
absl::Status OpenSealed(const storage::DataKey& key, const std::string& name,
                        const storage::SealedView& sealed, std::string& clear);

// A value shortened by what its field holds: phones keep the region, three digits and the last
// four, e-mail addresses the first letter and the domain, the rest their first letter.
std::string Mask(absl::string_view field, absl::string_view clear);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_UNSEALER_H_
