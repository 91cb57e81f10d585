#ifndef KEZHI_SERVICES_VERIFY_FORM_H_
#define KEZHI_SERVICES_VERIFY_FORM_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "kezhi/v1/verifier.pb.h"
#include "kezhi/v1/views.pb.h"

#include "services/verify/checks.h"

namespace kezhi::verify {

// Which form is recomputed.
struct FormAsked {
  // Whose card, `stores/{store}/customers/{customer}`.
  std::string customer;
  // After this position; nullopt: that of the saved form, else of the largest tree head.
  std::optional<std::uint64_t> as_of = std::nullopt;
  // A form as `kezhi card … --output json` prints it, which it must equal.
  std::optional<std::string> saved = std::nullopt;
};

struct ProvedForm {
  // Of kind `form`.
  v1::VerifierReport report;
  // Every personal text withheld: they are sealed, and nobody's keys are here. nullopt: the records
  // are not proved, or there is no such card.
  std::optional<v1::CustomerCard> card;
};

// The customer card computed from an export that CheckExport accepts: no event that is not under a
// tree head goes into it. What is overdue is judged by the recorded time of the position, as in a
// query as of it. `lines` is read twice, so it is a file and no pipe. Where a personal text stands
// counts when forms are compared, what it says does not. INVALID_ARGUMENT: what was saved is no
// card.
absl::StatusOr<ProvedForm> CheckForm(std::istream& lines, const FormAsked& asked,
                                     const Trust& trust);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_H_
