#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "google/type/timeofday.pb.h"

#include "domain/dates.h"
#include "domain/decision.h"
#include "domain/error.h"
#include "domain/fields.h"
#include "domain/money.h"
#include "domain/names.h"
#include "domain/text.h"

namespace kezhi::domain {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

constexpr char kBlank[] = "must not be empty";

std::string Pattern(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kStore: return "stores/{store}";
    case ResourceKind::kConsultant: return "stores/{store}/consultants/{consultant}";
    case ResourceKind::kDay: return "stores/{store}/days/{yyyymmdd}";
    case ResourceKind::kVisit: return "stores/{store}/visits/{visit}";
    case ResourceKind::kCustomer: return "stores/{store}/customers/{customer}";
    case ResourceKind::kReport: return "stores/{store}/consultants/{consultant}/reports/{yyyymmdd}";
    case ResourceKind::kReads: return "stores/{store}/reads/{yyyymmdd}";
    case ResourceKind::kCampaign: return "stores/{store}/campaigns/{campaign}";
    case ResourceKind::kLog: return kLogName;
    case ResourceKind::kPlan: return "stores/{store}/plans/{plan}";
    case ResourceKind::kAssessment: return "stores/{store}/assessments/{assessment}";
    case ResourceKind::kDeal: return "stores/{store}/deals/{deal}";
    case ResourceKind::kTerritory: return "stores/{store}/territories/{territory}";
    case ResourceKind::kComplaint: return "stores/{store}/complaints/{complaint}";
    case ResourceKind::kSurvey: return "stores/{store}/surveys/{survey}";
  }
  return "";
}

bool IsValidTime(const google::type::TimeOfDay& time) {
  // 24:00 is the end of the day.
  if (time.hours() == 24) return time.minutes() == 0 && time.seconds() == 0 && time.nanos() == 0;
  return time.hours() >= 0 && time.hours() < 24 && time.minutes() >= 0 && time.minutes() < 60 &&
         time.seconds() >= 0 && time.seconds() < 60 && time.nanos() == 0;
}

void CheckName(absl::string_view name, const NameField& field, const FieldPath& path,
               Violations& faults) {
  if (name.empty() && !field.required) return;
  if (IsName(name, field.kind)) return;
  faults.Add(v1::REASON_NAME_INVALID, path.ToString(),
             absl::StrCat("must be like ", Pattern(field.kind)));
}

// Walks a command by its descriptors: trims its texts and collects every fault.
class Checker {
 public:
  explicit Checker(Violations& faults) : faults_(faults) {}

  void CheckMessage(Message& message, const FieldPath& path) {
    const Descriptor& descriptor = *message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    // Kept out of events: what this version does not know, it cannot have judged.
    if (!reflection->GetUnknownFields(message).empty()) {
      reflection->MutableUnknownFields(&message)->Clear();
    }
    if (CheckValue(message, path)) return;
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      const auto* choice = field.real_containing_oneof();
      if (choice != nullptr) {
        // All of a choice at once: Command has half a hundred arms.
        if (choice->field(0) == &field) CheckChoice(message, *choice, path);
      } else if (field.is_repeated()) {
        CheckRepeated(message, field, path);
      } else {
        CheckSingular(message, field, path);
      }
    }
  }

 private:
  void CheckChoice(Message& message, const OneofDescriptor& choice, const FieldPath& path) {
    const auto* chosen = message.GetReflection()->GetOneofFieldDescriptor(message, &choice);
    if (chosen != nullptr) CheckSingular(message, *chosen, path);
  }

  // Messages that are one value; true when it was one.
  bool CheckValue(const Message& message, const FieldPath& path) {
    const Descriptor* descriptor = message.GetDescriptor();
    if (descriptor == google::protobuf::Timestamp::descriptor()) {
      if (!IsValid(static_cast<const google::protobuf::Timestamp&>(message))) {
        faults_.Add(v1::REASON_TIME_INVALID, path.ToString(),
                    "must lie in the years 1 to 9999, nanos in 0 to 999999999");
      }
      return true;
    }
    if (descriptor == google::type::Date::descriptor()) {
      if (!IsValid(static_cast<const google::type::Date&>(message))) {
        faults_.Add(v1::REASON_TIME_INVALID, path.ToString(),
                    "must be an existing day with year, month and day");
      }
      return true;
    }
    if (descriptor == google::type::TimeOfDay::descriptor()) {
      if (!IsValidTime(static_cast<const google::type::TimeOfDay&>(message))) {
        faults_.Add(v1::REASON_TIME_INVALID, path.ToString(),
                    "must be a time of day from 00:00:00 to 24:00:00");
      }
      return true;
    }
    if (descriptor == google::type::Money::descriptor()) {
      const absl::string_view fault = FaultOf(static_cast<const google::type::Money&>(message));
      if (!fault.empty()) faults_.Add(v1::REASON_MONEY_INVALID, path.ToString(), fault);
      return true;
    }
    if (descriptor == v1::Occurred::descriptor()) {
      CheckOccurred(static_cast<const v1::Occurred&>(message), path);
    }
    return false;
  }

  void CheckOccurred(const v1::Occurred& occurred, const FieldPath& path) {
    const bool instant = occurred.precision() == v1::PRECISION_INSTANT;
    const bool day = occurred.precision() == v1::PRECISION_DAY;
    if (occurred.has_at() != instant || occurred.has_day() != day) {
      faults_.Add(
          v1::REASON_TIME_INVALID, path.ToString(),
          "must have `at` for an instant, `day` for a day, and neither when nothing is known");
    }
  }

  void CheckSingular(Message& message, const FieldDescriptor& field, const FieldPath& path) {
    const auto* reflection = message.GetReflection();
    const FieldPath at(path, field);
    std::string scratch;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.type() != FieldDescriptor::TYPE_STRING) return;
        if (const std::optional<std::string> trimmed =
                CheckText(reflection->GetStringReference(message, &field, &scratch), field, at)) {
          reflection->SetString(&message, &field, *trimmed);
        }
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        CheckEnum(reflection->GetEnumValue(message, &field), field, at);
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (reflection->HasField(message, &field)) {
          CheckMessage(*reflection->MutableMessage(&message, &field), at);
        } else if (RulesOf(field).if_empty != v1::REASON_UNSPECIFIED) {
          faults_.Add(RulesOf(field).if_empty, at.ToString(), "must be given");
        }
        return;
      default: return;
    }
  }

  void CheckRepeated(Message& message, const FieldDescriptor& field, const FieldPath& path) {
    const auto* reflection = message.GetReflection();
    const int size = reflection->FieldSize(message, &field);
    const int limit = RulesOf(field).max_elements;
    if (size > limit) {
      faults_.Add(v1::REASON_TOO_MANY, FieldPath(path, field).ToString(),
                  absl::StrCat("has ", size, " elements, at most ", limit, " are taken"));
      return;
    }
    std::string scratch;
    for (int i = 0; i < size; ++i) {
      const FieldPath at(path, field, i);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CheckMessage(*reflection->MutableRepeatedMessage(&message, &field, i), at);
      } else if (field.type() == FieldDescriptor::TYPE_STRING) {
        if (const std::optional<std::string> trimmed = CheckText(
                reflection->GetRepeatedStringReference(message, &field, i, &scratch), field, at)) {
          reflection->SetRepeatedString(&message, &field, i, *trimmed);
        }
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        CheckEnum(reflection->GetRepeatedEnumValue(message, &field, i), field, at);
      }
    }
  }

  void CheckEnum(int number, const FieldDescriptor& field, const FieldPath& path) {
    const bool known = field.enum_type()->FindValueByNumber(number) != nullptr;
    if (known && (number != 0 || RulesOf(field).may_be_unspecified)) return;
    faults_.Add(v1::REASON_ENUM_UNKNOWN, path.ToString(),
                known ? "must be given" : absl::StrCat("has the unknown value ", number));
  }

  // The text as it is taken; nullopt: as it is.
  std::optional<std::string> CheckText(const std::string& text, const FieldDescriptor& field,
                                       const FieldPath& path) {
    const absl::string_view trimmed = Trim(text);
    CheckTrimmed(trimmed, field, path);
    return trimmed.size() == text.size() ? std::nullopt : std::optional(std::string(trimmed));
  }

  void CheckTrimmed(absl::string_view trimmed, const FieldDescriptor& field,
                    const FieldPath& path) {
    const FieldRules& rules = RulesOf(field);
    if (rules.name != nullptr) {
      CheckName(trimmed, *rules.name, path, faults_);
      return;
    }
    const std::optional<int> length = CodePoints(trimmed, rules.may_have_lines);
    if (!length.has_value()) {
      faults_.Add(v1::REASON_TEXT_INVALID, path.ToString(),
                  "must be UTF-8 without control characters");
    } else if (*length > rules.max_length) {
      faults_.Add(
          v1::REASON_TOO_LONG, path.ToString(),
          absl::StrCat("has ", *length, " characters, at most ", rules.max_length, " are taken"));
    } else if (trimmed.empty() && rules.if_empty != v1::REASON_UNSPECIFIED) {
      faults_.Add(rules.if_empty, path.ToString(), kBlank);
    } else if (field.full_name() == "kezhi.v1.Attribute.name" && !IsIdentifier(trimmed)) {
      faults_.Add(v1::REASON_NAME_INVALID, path.ToString(), "must match [a-z][a-z0-9_]*");
    }
  }

  Violations& faults_;
};

// A precision that follows from what is given; an empty occurrence means now.
void CompleteOccurred(v1::Command& command) {
  if (!command.has_occurred() || command.occurred().precision() != v1::PRECISION_UNSPECIFIED) {
    return;
  }
  v1::Occurred& occurred = *command.mutable_occurred();
  if (occurred.has_at()) {
    occurred.set_precision(v1::PRECISION_INSTANT);
  } else if (occurred.has_day()) {
    occurred.set_precision(v1::PRECISION_DAY);
  } else {
    command.clear_occurred();
  }
}

void CheckMask(const google::protobuf::FieldMask& mask, const Descriptor& fields,
               absl::string_view path, Violations& faults) {
  for (int i = 0; i < mask.paths_size(); ++i) {
    const FieldDescriptor* field = fields.FindFieldByName(mask.paths(i));
    const bool known =
        field != nullptr && field->name() != "customer" && field->name() != "update_mask";
    if (known) continue;
    faults.Add(v1::REASON_FIELD_UNKNOWN, absl::StrCat(path, ".paths[", i, "]"),
               "names no field that may change");
  }
}

void CheckMasks(const v1::Command& command, Violations& faults) {
  if (command.has_amend_visit()) {
    const v1::AmendVisit& amend = command.amend_visit();
    CheckMask(amend.update_mask(), *v1::VisitFields::descriptor(), "amend_visit.update_mask",
              faults);
    for (const std::string& path : amend.update_mask().paths()) {
      if (path != "channel" || amend.fields().channel() != v1::CHANNEL_UNSPECIFIED) continue;
      faults.Add(v1::REASON_ENUM_UNKNOWN, "amend_visit.fields.channel", "must be given");
    }
  }
  if (command.has_update_profile()) {
    CheckMask(command.update_profile().update_mask(), *v1::UpdateProfile::descriptor(),
              "update_profile.update_mask", faults);
  }
}

void CheckRequest(const v1::Command& command, Violations& faults) {
  if (!IsUuid(command.request_id())) {
    faults.Add(v1::REASON_REQUEST_ID_REQUIRED, "request_id", "must be a UUID, made by the caller");
  }
  if (command.kind_case() == v1::Command::KIND_NOT_SET) {
    faults.Add(v1::REASON_COMMAND_REQUIRED, "kind", "no command, or one of a later version");
  }
}

// A field of the command's arm.
void CheckNameIn(const v1::Command& command, const FieldDescriptor& field, Violations& faults) {
  const FieldDescriptor& arm = *ArmOf(command);
  const Message& ask = v1::Command::GetReflection()->GetMessage(command, &arm);
  const FieldPath path;
  const FieldPath at(path, arm);
  std::string scratch;
  CheckName(ask.GetReflection()->GetStringReference(ask, &field, &scratch), *RulesOf(field).name,
            FieldPath(at, field), faults);
}

// What tells who may send the command: the request, and the name that tells the store.
absl::Status CheckIds(const v1::Command& command) {
  Violations faults;
  CheckRequest(command, faults);
  const FieldDescriptor* addressed = AddressedFieldOf(command);
  if (addressed != nullptr) CheckNameIn(command, *addressed, faults);
  if (command.has_register_customer() && command.register_customer().customer().empty()) {
    CheckNameIn(command, *v1::RegisterCustomer::descriptor()->FindFieldByName("owner"), faults);
  }
  return faults.ToStatus();
}

}  // namespace

absl::Status Check(v1::Command& command) {
  Violations faults;
  CompleteOccurred(command);
  Checker(faults).CheckMessage(command, FieldPath());
  CheckRequest(command, faults);
  absl::AsciiStrToLower(command.mutable_request_id());
  if (command.occurred().precision() == v1::PRECISION_UNKNOWN && !command.imported()) {
    faults.Add(v1::REASON_TIME_INVALID, "occurred", "may only be unknown in an import");
  }
  CheckMasks(command, faults);
  return faults.ToStatus();
}

Admission Admit(v1::Command& command, const v1::Actor& actor) {
  Admission admission;
  // First of all, since it trims: a name with a space before it must not be taken for none.
  admission.faults = Check(command);
  const absl::Status allowed = Authorise(command, actor);
  const absl::Status ids = CheckIds(command);
  if (!allowed.ok()) {
    admission.refused = ids.ok() ? allowed : ids;
  } else if (!ids.ok()) {
    // Who may send it hears of all its faults at once.
    admission.refused = admission.faults;
  }
  return admission;
}

}  // namespace kezhi::domain
