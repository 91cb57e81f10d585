#include "services/import/command_template.h"

#include <utility>
#include <yaml-cpp/yaml.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/playbooks/playbooks.h"

namespace kezhi::services {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Messages that are written as one text.
bool IsTextual(const Descriptor* type) {
  return type != nullptr &&
         (type == google::type::Date::descriptor() || type == v1::Occurred::descriptor() ||
          type == google::protobuf::Timestamp::descriptor());
}

bool SetDate(const std::string& text, google::type::Date& date, std::string& what) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) {
    what = "is no date of the form 2026-03-02";
    return false;
  }
  date = domain::ToDate(day);
  return true;
}

bool SetTimestamp(const std::string& text, google::protobuf::Timestamp& timestamp,
                  std::string& what) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    what = "is no time of the form 2026-03-02T10:05:00Z";
    return false;
  }
  timestamp = domain::ToTimestamp(time);
  return true;
}

// Nothing = unknown; a date = that day; else an instant.
bool SetOccurred(const std::string& text, v1::Occurred& occurred, std::string& what) {
  if (text.empty()) {
    occurred.set_precision(v1::PRECISION_UNKNOWN);
    return true;
  }
  const bool instant = absl::StrContains(text, 'T');
  occurred.set_precision(instant ? v1::PRECISION_INSTANT : v1::PRECISION_DAY);
  return instant ? SetTimestamp(text, *occurred.mutable_at(), what)
                 : SetDate(text, *occurred.mutable_day(), what);
}

bool SetNumber(const FieldDescriptor& field, const std::string& text, Message& message,
               std::string& what) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    what = "is no whole number";
    return false;
  }
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      if (number < INT32_MIN || number > INT32_MAX) {
        what = "is too large a number";
        return false;
      }
      reflection.SetInt32(&message, &field, static_cast<std::int32_t>(number));
      return true;
    case FieldDescriptor::CPPTYPE_INT64: reflection.SetInt64(&message, &field, number); return true;
    case FieldDescriptor::CPPTYPE_UINT64:
      reflection.SetUInt64(&message, &field, static_cast<std::uint64_t>(number));
      return true;
    default: what = "cannot be written by a mapping"; return false;
  }
}

}  // namespace

absl::Status MappingFault(const YAML::Node& node, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("mapping line ", node.Mark().line + 1, ": ", what));
}

absl::StatusOr<CommandTemplate> CommandTemplate::Compile(const YAML::Node& node) {
  CommandTemplate result;
  KEZHI_ASSIGN_OR_RETURN(result.fields_, CompileFields(node, *v1::Command::descriptor()));
  return result;
}

absl::StatusOr<std::vector<CommandTemplate::Node>> CommandTemplate::CompileFields(
    const YAML::Node& node, const Descriptor& type) {
  if (!node.IsMap()) {
    return MappingFault(node, absl::StrCat("the fields of ", type.name(), " are expected here"));
  }
  std::vector<Node> nodes;
  for (const auto& pair : node) {
    const FieldDescriptor* field = type.FindFieldByName(pair.first.Scalar());
    if (field == nullptr) {
      return MappingFault(pair.first,
                          absl::StrCat(type.name(), " has no field `", pair.first.Scalar(), "`"));
    }
    KEZHI_ASSIGN_OR_RETURN(Node compiled, CompileField(pair.second, *field));
    nodes.push_back(std::move(compiled));
  }
  return nodes;
}

absl::StatusOr<CommandTemplate::Node> CommandTemplate::CompileField(const YAML::Node& value,
                                                                    const FieldDescriptor& field) {
  Node node;
  node.field = &field;
  const Descriptor* type = field.message_type();
  if (field.is_repeated()) {
    if (!value.IsSequence() || type == nullptr) {
      return MappingFault(value, "a list of messages is expected here");
    }
    for (const auto& element : value) {
      KEZHI_ASSIGN_OR_RETURN(std::vector<Node> fields, CompileFields(element, *type));
      node.elements.push_back(std::move(fields));
    }
    return node;
  }
  if (type != nullptr && !IsTextual(type)) {
    if (type == v1::Playbook::descriptor() && value.IsScalar() &&
        absl::StartsWith(value.Scalar(), "@")) {
      absl::StatusOr<v1::Playbook> preset = domain::Preset(value.Scalar().substr(1));
      if (!preset.ok()) return MappingFault(value, preset.status().message());
      node.constant = std::make_shared<v1::Playbook>(*std::move(preset));
      return node;
    }
    KEZHI_ASSIGN_OR_RETURN(node.children, CompileFields(value, *type));
    return node;
  }
  if (!value.IsScalar()) {
    return MappingFault(value, absl::StrCat("a text for `", field.name(), "` is expected here"));
  }
  absl::StatusOr<Template> text = Template::Parse(value.Scalar());
  if (!text.ok()) return MappingFault(value, text.status().message());
  node.text = *std::move(text);
  return node;
}

bool CommandTemplate::Fill(const Columns& columns, v1::Command& command,
                           TemplateFault& fault) const {
  bool empty = false;
  return FillFields(fields_, columns, command, empty, fault);
}

bool CommandTemplate::FillFields(const std::vector<Node>& nodes, const Columns& columns,
                                 Message& message, bool& empty, TemplateFault& fault) {
  const Reflection& reflection = *message.GetReflection();
  std::string text;
  for (const Node& node : nodes) {
    if (node.constant != nullptr) {
      reflection.MutableMessage(&message, node.field)->CopyFrom(*node.constant);
    } else if (node.field->is_repeated()) {
      if (!FillElements(node, columns, message, fault)) return false;
    } else if (!node.children.empty()) {
      if (!FillFields(node.children, columns, *reflection.MutableMessage(&message, node.field),
                      empty, fault)) {
        return false;
      }
    } else {
      if (!node.text.Fill(columns, text, fault)) return false;
      if (text.empty() && node.field->message_type() != v1::Occurred::descriptor()) {
        empty = true;
        continue;
      }
      std::string what;
      if (!SetText(node, text, message, what)) {
        const std::vector<std::string> names = node.text.columns();
        fault = {names.empty() ? "" : names.front(), what};
        return false;
      }
    }
  }
  return true;
}

bool CommandTemplate::FillElements(const Node& node, const Columns& columns, Message& message,
                                   TemplateFault& fault) {
  const Reflection& reflection = *message.GetReflection();
  for (const std::vector<Node>& element : node.elements) {
    bool empty = false;
    if (!FillFields(element, columns, *reflection.AddMessage(&message, node.field), empty, fault)) {
      return false;
    }
    if (empty) reflection.RemoveLast(&message, node.field);
  }
  return true;
}

bool CommandTemplate::SetText(const Node& node, const std::string& text, Message& message,
                              std::string& what) {
  const FieldDescriptor& field = *node.field;
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: reflection.SetString(&message, &field, text); return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      what = "is neither true nor false";
      reflection.SetBool(&message, &field, text == "true");
      return text == "true" || text == "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field.enum_type()->FindValueByName(text);
      what = absl::StrCat("is no ", field.enum_type()->name());
      if (value != nullptr) reflection.SetEnum(&message, &field, value);
      return value != nullptr;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* child = reflection.MutableMessage(&message, &field);
      if (field.message_type() == v1::Occurred::descriptor()) {
        return SetOccurred(text, static_cast<v1::Occurred&>(*child), what);
      }
      if (field.message_type() == google::type::Date::descriptor()) {
        return SetDate(text, static_cast<google::type::Date&>(*child), what);
      }
      return SetTimestamp(text, static_cast<google::protobuf::Timestamp&>(*child), what);
    }
    default: return SetNumber(field, text, message, what);
  }
}

std::string CommandTemplate::ColumnOf(absl::string_view path) const {
  const std::vector<Node>* nodes = &fields_;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    const Node* found = nullptr;
    for (const Node& node : *nodes) {
      if (node.field->name() == std::string(name.substr(0, name.find('[')))) found = &node;
    }
    if (found == nullptr) return "";
    const std::vector<std::string> columns = found->text.columns();
    if (!columns.empty()) return columns.front();
    nodes = &found->children;
  }
  return "";
}

}  // namespace kezhi::services
