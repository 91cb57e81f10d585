#include "services/verify/form_compare.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::verify {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Struct;
using google::protobuf::util::MessageDifferencer;

absl::Status NoForm(const std::string& field) {
  // Without what the parser says of it, which may quote what was saved.
  return absl::InvalidArgumentError(
      absl::StrCat("the saved form is no JSON of `kezhi` with a `", field, "`"));
}

// nullopt: there is none, or it is no number.
std::optional<std::uint64_t> PositionOf(const Struct& answer) {
  const auto served = answer.fields().find("served");
  if (served == answer.fields().end()) return std::nullopt;
  const auto& fields = served->second.struct_value().fields();
  const auto position = fields.find("position");
  std::uint64_t number = 0;
  if (position == fields.end() || !absl::SimpleAtoi(position->second.string_value(), &number)) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

absl::StatusOr<SavedForm> ParseSaved(const std::string& json, const FormQuery& query) {
  // The answer of the service, whose message is not linked here.
  Struct answer;
  if (!google::protobuf::util::JsonStringToMessage(json, &answer).ok()) return NoForm(query.field);
  const auto form = answer.fields().find(query.field);
  if (form == answer.fields().end() || !form->second.has_struct_value()) {
    return NoForm(query.field);
  }
  const auto next = answer.fields().find("nextPageToken");
  if (next != answer.fields().end() && !next->second.string_value().empty()) {
    return absl::InvalidArgumentError("the saved form is a page of it; save all of it");
  }
  std::string text;
  SavedForm saved;
  saved.form.reset(query.prototype->New());
  if (!google::protobuf::util::MessageToJsonString(form->second.struct_value(), &text).ok() ||
      !google::protobuf::util::JsonStringToMessage(text, saved.form.get()).ok()) {
    return NoForm(query.field);
  }
  saved.position = PositionOf(answer);
  return saved;
}

void Withhold(Message& message) {
  if (auto* const personal = dynamic_cast<v1::Personal*>(&message)) {
    if (personal->kind_case() != v1::Personal::KIND_NOT_SET) personal->set_withheld(true);
    return;
  }
  const Reflection* const reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      Withhold(*reflection->MutableMessage(&message, field));
      continue;
    }
    const int size = reflection->FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      Withhold(*reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}

std::vector<std::string> DifferencesOf(const Message& saved, const Message& computed) {
  const FormMessage before(saved.New());
  const FormMessage after(computed.New());
  before->CopyFrom(saved);
  after->CopyFrom(computed);
  Withhold(*before);
  Withhold(*after);
  std::string lines;
  MessageDifferencer differencer;
  // JSON tells no unset field from one with its default value.
  differencer.set_message_field_comparison(MessageDifferencer::EQUIVALENT);
  differencer.ReportDifferencesToString(&lines);
  if (differencer.Compare(*before, *after)) return {};
  return absl::StrSplit(lines, '\n', absl::SkipEmpty());
}

}  // namespace kezhi::verify
