#ifndef KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_
#define KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "kezhi/v1/customer.pb.h"

#include "domain/error.h"
#include "domain/rules.h"
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
  std::string company;  // see CompanyKey
};

// By what a company is recognised that has no number: its name and the first of the playbook's
// identifying fields that is filled, however they are written. Empty: one of the two is not there.
std::string CompanyKey(absl::string_view name,
                       const google::protobuf::RepeatedPtrField<v1::ProfileValue>& profile,
                       const Rules& rules);

// Other customers of the store that share one of the keys, each once.
std::vector<std::string> DuplicatesOf(const ContactValues& values, absl::string_view store,
                                      absl::string_view except, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CONTACTS_H_
