#include "domain/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace kezhi::domain {
namespace {

constexpr char kPrefix[] = "REASON_";

std::string TypeUrl(const google::protobuf::Message& message) {
  return absl::StrCat("type.googleapis.com/", message.GetDescriptor()->full_name());
}

void Attach(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(TypeUrl(detail), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

std::string ReasonName(v1::Reason reason) {
  return v1::Reason_Name(reason).substr(sizeof(kPrefix) - 1);
}

ErrorBuilder& ErrorBuilder::Message(absl::string_view message) {
  message_ = std::string(message);
  return *this;
}

ErrorBuilder& ErrorBuilder::Metadata(absl::string_view key, absl::string_view value) {
  metadata_.emplace_back(std::string(key), std::string(value));
  return *this;
}

ErrorBuilder& ErrorBuilder::Violation(absl::string_view field, absl::string_view description) {
  violations_.emplace_back(std::string(field), std::string(description));
  return *this;
}

absl::Status ErrorBuilder::Build() const {
  absl::Status status(code_, message_.empty() ? ReasonName(reason_) : message_);
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason_));
  info.set_domain("kezhi");
  for (const auto& [key, value] : metadata_) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  if (!violations_.empty()) {
    google::rpc::BadRequest bad;
    for (const auto& [field, description] : violations_) {
      auto* violation = bad.add_field_violations();
      violation->set_field(field);
      violation->set_description(description);
    }
    Attach(bad, status);
  }
  return status;
}

absl::Status Refuse(v1::Reason reason, absl::string_view message) {
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, reason).Message(message).Build();
}

absl::Status NotFound(v1::Reason reason, absl::string_view name) {
  return ErrorBuilder(absl::StatusCode::kNotFound, reason)
      .Message(absl::StrCat("there is no ", name))
      .Metadata("resource", name)
      .Build();
}

absl::Status Exists(v1::Reason reason, absl::string_view name) {
  return ErrorBuilder(absl::StatusCode::kAlreadyExists, reason)
      .Message(absl::StrCat(name, " exists already"))
      .Metadata("resource", name)
      .Build();
}

absl::Status StepMissing(absl::string_view what, absl::string_view missing) {
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION)
      .Message(absl::StrCat(what, " comes after ", missing))
      .Metadata("missing", missing)
      .Build();
}

absl::Status RoleRequired(absl::string_view what, absl::string_view roles) {
  return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .Message(absl::StrCat(what, " needs one of the roles ", roles))
      .Metadata("roles", roles)
      .Build();
}

absl::Status AmountExceeds(absl::string_view field, absl::string_view description,
                           std::int64_t available_minor, absl::string_view currency) {
  return ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_AMOUNT_EXCEEDS)
      .Message(absl::StrCat(field, " ", description))
      .Metadata("available_minor", absl::StrCat(available_minor))
      .Metadata("currency", currency)
      .Violation(field, description)
      .Build();
}

absl::Status InvalidField(v1::Reason reason, absl::string_view field,
                          absl::string_view description) {
  return ErrorBuilder(absl::StatusCode::kInvalidArgument, reason)
      .Message(absl::StrCat(field, ": ", description))
      .Violation(field, absl::StrCat(ReasonName(reason), ": ", description))
      .Build();
}

void Violations::Add(v1::Reason reason, absl::string_view field, absl::string_view description) {
  faults_.push_back({reason, std::string(field), std::string(description)});
}

absl::Status Violations::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  v1::Reason reason = faults_.front().reason;
  std::string message;
  for (const Fault& fault : faults_) {
    if (fault.reason != reason) reason = v1::REASON_FIELDS_INVALID;
    absl::StrAppend(&message, message.empty() ? "" : "; ", fault.field, ": ", fault.description);
  }
  ErrorBuilder error(absl::StatusCode::kInvalidArgument, reason);
  error.Message(message);
  for (const Fault& fault : faults_) {
    error.Violation(fault.field, absl::StrCat(ReasonName(fault.reason), ": ", fault.description));
  }
  return error.Build();
}

v1::Reason ReasonOf(const absl::Status& status) {
  const google::rpc::ErrorInfo prototype;
  const auto payload = status.GetPayload(TypeUrl(prototype));
  google::rpc::ErrorInfo info;
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  if (payload.has_value() && info.ParseFromString(std::string(*payload))) {
    v1::Reason_Parse(absl::StrCat(kPrefix, info.reason()), &reason);
  }
  return reason;
}

}  // namespace kezhi::domain
