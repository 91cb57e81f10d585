#ifndef KEZHI_SERVICES_VERIFY_FORM_H_
#define KEZHI_SERVICES_VERIFY_FORM_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"
#include "services/verify/form_query.h"
#include "services/verify/stored_log.h"

namespace kezhi::verify {

// Which form is recomputed.
struct FormAsked {
  // As FormQueryOf takes them.
  std::string form;
  FormOptions options;
  // After this position; nullopt: that of the saved form, else of the largest tree head.
  std::optional<std::uint64_t> as_of = std::nullopt;
  // A form as `kezhi card … --output json` prints it, which it must equal.
  std::optional<std::string> saved = std::nullopt;
};

// What a check of a form came to.
struct ProvedForm {
  // Of kind `form`.
  v1::VerifierReport report;
  // Every personal text withheld: they are sealed, and nobody's keys are here. nullptr: the records
  // are not proved, or there is no such form.
  FormMessage form;
};

// A form computed from a log in which its check finds nothing: no event that is not under a tree
// head goes into it. What depends on the time, such as what is overdue, is judged by the recorded
// time of the position, as in a query as of it. The log is read twice. Where a personal text stands
// counts when forms are compared, what it says does not. INVALID_ARGUMENT: there is no form that is
// asked for so, or what was saved is none.
absl::StatusOr<ProvedForm> CheckForm(StoredLog& log, const FormAsked& asked, const Trust& trust);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_H_
