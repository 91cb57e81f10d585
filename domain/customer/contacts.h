#ifndef KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_
#define KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

#include "domain/error.h"
#include "domain/world.h"

namespace kezhi::domain {

// A phone number in E.164; empty, with the fault added, when it is no possible number (R49). An
// empty number is none, and no fault.
std::string NormalisePhone(const std::string& number, absl::string_view store,
                           absl::string_view field, const World& world, Violations& violations);
// An e-mail address in lower case.
std::string NormaliseEmail(absl::string_view address);

// By what a customer can be recognised; empty values are none.
struct ContactValues {
  std::string phone;
  std::string email;
  std::string external_id;

  bool empty() const { return phone.empty() && email.empty() && external_id.empty(); }
};

// Other customers of the store that share one of the keys, each once.
std::vector<std::string> DuplicatesOf(const ContactValues& values, absl::string_view store,
                                      absl::string_view except, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_
