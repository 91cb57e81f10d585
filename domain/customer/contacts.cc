#include "domain/customer/contacts.h"

#include <algorithm>

#include "absl/strings/ascii.h"

#include "domain/customer/lookup.h"

namespace kezhi::domain {

std::string NormalisePhone(const std::string& number, absl::string_view store,
                           absl::string_view field, const World& world, Violations& violations) {
  if (number.empty()) return "";
  std::string normal = world.facts().normalise_phone(number, world.store(store).region_code);
  if (normal.empty()) {
    violations.Add(v1::REASON_PHONE_INVALID, field,
                   "no phone number of the store's region; leave it empty when none was given");
  }
  return normal;
}

std::string NormaliseEmail(absl::string_view address) {
  return absl::AsciiStrToLower(address);
}

std::vector<std::string> DuplicatesOf(const ContactValues& values, absl::string_view store,
                                      absl::string_view except, const World& world) {
  std::vector<std::string> found;
  const auto add = [&](v1::ContactKind kind, const std::string& value) {
    if (value.empty()) return;
    for (const std::string& customer : CustomersWith({kind, value}, store, except, world)) {
      if (std::find(found.begin(), found.end(), customer) == found.end()) found.push_back(customer);
    }
  };
  add(v1::CONTACT_KIND_PHONE, values.phone);
  add(v1::CONTACT_KIND_EMAIL, values.email);
  add(v1::CONTACT_KIND_EXTERNAL_ID, values.external_id);
  return found;
}

}  // namespace kezhi::domain
