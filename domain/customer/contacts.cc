#include "domain/customer/contacts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "domain/customer/lookup.h"
#include "domain/text.h"

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

std::string CompanyKey(absl::string_view name,
                       const google::protobuf::RepeatedPtrField<v1::ProfileValue>& profile,
                       const Rules& rules) {
  const std::string plain_name = PlainWriting(name);
  if (plain_name.empty()) return "";
  for (const std::string& field : rules.identifying_fields()) {
    for (const v1::ProfileValue& given : profile) {
      if (given.field() != field) continue;
      const std::string plain = PlainWriting(given.value());
      // A line feed is a blank, so it stands in neither.
      if (!plain.empty()) return absl::StrCat(plain_name, "\n", plain);
    }
  }
  return "";
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
  add(v1::CONTACT_KIND_COMPANY, values.company);
  return found;
}

}  // namespace kezhi::domain
