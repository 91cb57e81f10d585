#include "services/engine/unsealer.h"

#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/event.pb.h"

#include "base/status_macros.h"
#include "storage/seal.h"

namespace kezhi::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

void CollectNames(const Descriptor* type, std::set<const Descriptor*>& seen,
                  std::set<std::string>& names) {
  if (!seen.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type() == v1::Personal::descriptor()) {
      names.insert(field->name());
    } else {
      CollectNames(field->message_type(), seen, names);
    }
  }
}

// The names under which events hold personal values, and so under which they were sealed.
const std::set<std::string>& SealedNames() {
  static const std::set<std::string>* const names = [] {
    auto* collected = new std::set<std::string>();
    std::set<const Descriptor*> seen;
    CollectNames(v1::Event::descriptor(), seen, *collected);
    return collected;
  }();
  return *names;
}

std::size_t FirstLetterBytes(absl::string_view text) {
  std::size_t bytes = text.empty() ? 0 : 1;
  // Continuation bytes of UTF-8.
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) ++bytes;
  return bytes;
}

std::string MaskPhone(absl::string_view phone) {
  constexpr std::size_t kHidden = 4;
  constexpr std::size_t kKept = 4;
  // Too short to keep anything of.
  if (phone.size() < 2 * (kHidden + kKept) - 4) return "****";
  return absl::StrCat(phone.substr(0, phone.size() - kHidden - kKept), "****",
                      phone.substr(phone.size() - kKept));
}

}  // namespace

std::string Mask(absl::string_view field, absl::string_view clear) {
  if (clear.empty()) return "*";
  if (field == "phone") return MaskPhone(clear);
  const std::string first(clear.substr(0, FirstLetterBytes(clear)));
  if (field == "email" && absl::StrContains(clear, '@')) {
    return absl::StrCat(first, "***", clear.substr(clear.rfind('@')));
  }
  return absl::StrCat(first, "*");
}

// A form may show a value under another name than the event's (`consultant_name`, `details`). Which
// one it was is not stored: the tag tells, and it binds the person in any case.
absl::Status OpenSealed(const storage::DataKey& key, const std::string& name,
                        const storage::SealedView& sealed, std::string& clear) {
  absl::Status opened = storage::OpenTo(key, name, sealed, clear);
  if (opened.ok()) return opened;
  for (const std::string& other : SealedNames()) {
    if (other != name && storage::OpenTo(key, other, sealed, clear).ok()) return absl::OkStatus();
  }
  return opened;
}

absl::Status UnsealValue(const storage::Keyring& keyring, Sight sight, const std::string& name,
                         v1::Personal& value) {
  const storage::SealedView sealed = {value.sealed().key_id(), value.sealed().nonce(),
                                      value.sealed().ciphertext()};
  const absl::StatusOr<storage::DataKey> key = keyring.Find(sealed.key_id);
  if (absl::IsNotFound(key.status())) {
    value.set_erased(true);
    return absl::OkStatus();
  }
  KEZHI_RETURN_IF_ERROR(key.status());
  if (sight == Sight::kWithheld) {
    value.set_withheld(true);
    return absl::OkStatus();
  }
  std::string clear;
  KEZHI_RETURN_IF_ERROR(OpenSealed(*key, name, sealed, clear));
  if (sight == Sight::kMasked) {
    value.set_masked(Mask(name, clear));
  } else {
    value.set_clear(std::move(clear));
  }
  return absl::OkStatus();
}

absl::Status Unseal(const storage::Keyring& keyring, SightPolicy policy,
                    google::protobuf::Message& answer) {
  return VisitPersonal(answer, [&](PersonalField field) -> absl::Status {
    if (!field.value.has_sealed()) return absl::OkStatus();
    return UnsealValue(keyring, policy(field), field.descriptor.name(), field.value);
  });
}

}  // namespace kezhi::engine
