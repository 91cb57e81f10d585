#ifndef KEZHI_DOMAIN_ERROR_H_
#define KEZHI_DOMAIN_ERROR_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/errors.pb.h"

namespace kezhi::domain {

// Builds a refusal: an absl::Status with google.rpc details as payloads (ErrorInfo, BadRequest),
// which services/server/status.cc puts on the wire. No personal data may go into any of its texts.
class ErrorBuilder {
 public:
  ErrorBuilder(absl::StatusCode code, v1::Reason reason) : code_(code), reason_(reason) {}

  // What was expected and found, and what to do, in English.
  ErrorBuilder& Message(absl::string_view message);
  // An actual value, for machines.
  ErrorBuilder& Metadata(absl::string_view key, absl::string_view value);
  // A fault of a field; `field` is its path, such as `complete_visit.phone`.
  ErrorBuilder& Violation(absl::string_view field, absl::string_view description);

  absl::Status Build() const;

 private:
  absl::StatusCode code_;
  v1::Reason reason_;
  std::string message_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<std::pair<std::string, std::string>> violations_;
};

// FAILED_PRECONDITION with `reason`: the world must change first.
absl::Status Refuse(v1::Reason reason, absl::string_view message);
// NOT_FOUND with `reason`, naming the resource.
absl::Status NotFound(v1::Reason reason, absl::string_view name);
// ALREADY_EXISTS with `reason`, naming the resource.
absl::Status Exists(v1::Reason reason, absl::string_view name);
// FAILED_PRECONDITION, STAGE_TRANSITION: `what` comes after `missing`, a step not done (R90, R100).
absl::Status StepMissing(absl::string_view what, absl::string_view missing);
// PERMISSION_DENIED, ROLE_REQUIRED: `what` needs one of `roles`.
absl::Status RoleRequired(absl::string_view what, absl::string_view roles);
// INVALID_ARGUMENT, AMOUNT_EXCEEDS: an amount that `description` says is too much, of which there
// are `available_minor`, in the currency's smallest unit (metadata).
absl::Status AmountExceeds(absl::string_view field, absl::string_view description,
                           std::int64_t available_minor, absl::string_view currency);
// INVALID_ARGUMENT with one field violation.
absl::Status InvalidField(v1::Reason reason, absl::string_view field,
                          absl::string_view description);

// Collects all faults of a request. The first fault's reason is the error's, or FIELDS_INVALID when
// they differ.
class Violations {
 public:
  void Add(v1::Reason reason, absl::string_view field, absl::string_view description);

  bool empty() const { return faults_.empty(); }

  // OK when there are none, else INVALID_ARGUMENT with every fault.
  absl::Status ToStatus() const;

 private:
  struct Fault {
    v1::Reason reason;
    std::string field;
    std::string description;
  };

  std::vector<Fault> faults_;
};

// The reason a status carries; REASON_UNSPECIFIED when it carries none.
v1::Reason ReasonOf(const absl::Status& status);

// `REVISION_CONFLICT` for REASON_REVISION_CONFLICT: what ErrorInfo.reason says.
std::string ReasonName(v1::Reason reason);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ERROR_H_
