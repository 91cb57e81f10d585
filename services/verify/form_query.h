#ifndef KEZHI_SERVICES_VERIFY_FORM_QUERY_H_
#define KEZHI_SERVICES_VERIFY_FORM_QUERY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

#include "domain/projection.h"
#include "domain/rows.h"

// The forms that can be computed anew: the one place that names them.
namespace kezhi::verify {

// What a form is asked for by: values by the names of the options of `kezhi-verify form`, such as
// `store` and `day`.
using FormOptions = std::map<std::string, std::string>;

using FormMessage = std::unique_ptr<google::protobuf::Message>;

// A form that is asked for.
struct FormQuery {
  // Which, in words: `card of stores/s1/customers/k1`.
  std::string title;
  // The field of the server's answer that holds it.
  std::string field;
  // An empty one. Borrowed; there for ever.
  const google::protobuf::Message* prototype = nullptr;
  // Of whose rows it is made, each in its present version. Borrowed; there for ever.
  std::vector<const domain::Projection*> projections = {};
  // Computes it from rows of all of these, whole, in the order that the server tells it in unless
  // it is asked for another. What depends on the time is judged by `evaluated_at`. Errors are the
  // domain's: NOT_FOUND, there is no such store, consultant or customer.
  std::function<absl::StatusOr<FormMessage>(const domain::RowReader& rows, absl::Time evaluated_at)>
      compute = nullptr;
};

// Their names, as `--form` takes them.
std::vector<std::string> FormNames();

// For help: each form and the options that it is asked for by.
std::string FormsHelp();

// INVALID_ARGUMENT: no such form; an option is missing, is not this form's, or says nothing that it
// may.
absl::StatusOr<FormQuery> FormQueryOf(const std::string& form, const FormOptions& options);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_QUERY_H_
