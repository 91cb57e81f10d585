#ifndef KEZHI_TESTS_MATCHERS_H_
#define KEZHI_TESTS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"
#include <gmock/gmock.h>

#include "kezhi/v1/errors.pb.h"

#include "domain/error.h"

// Matchers for statuses and messages; Debian's Abseil has none.
namespace kezhi::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// An absl::Status or absl::StatusOr that is OK.
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// One with this canonical code.
MATCHER_P(StatusIs, code, "has the code " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// One whose ErrorInfo says this reason.
MATCHER_P(HasReason, reason, "has the reason " + kezhi::v1::Reason_Name(reason)) {
  const kezhi::v1::Reason actual = kezhi::domain::ReasonOf(StatusOf(arg));
  *result_listener << kezhi::v1::Reason_Name(actual) << ": " << StatusOf(arg).ToString();
  return actual == reason;
}

// One whose BadRequest names this field with this reason.
MATCHER_P2(HasViolation, field, reason,
           std::string("names the field ") + field + " with " + kezhi::v1::Reason_Name(reason)) {
  google::rpc::BadRequest bad;
  const auto payload = StatusOf(arg).GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload.has_value()) bad.ParseFromString(std::string(*payload));
  *result_listener << bad.ShortDebugString();
  for (const auto& violation : bad.field_violations()) {
    const std::string start = kezhi::domain::ReasonName(reason) + ": ";
    const bool right = violation.description().rfind(start, 0) == 0;
    if (violation.field() == field && right) return true;
  }
  return false;
}

// A message equal to `expected`, field by field.
MATCHER_P(EqualsProto, expected, "equals " + expected.ShortDebugString()) {
  std::string differences;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&differences);
  const bool equal = differencer.Compare(expected, arg);
  *result_listener << "\n" << differences;
  return equal;
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_MATCHERS_H_
