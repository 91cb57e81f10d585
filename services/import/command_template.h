#ifndef KEZHI_SERVICES_IMPORT_COMMAND_TEMPLATE_H_
#define KEZHI_SERVICES_IMPORT_COMMAND_TEMPLATE_H_

#include <memory>
#include <string>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <google/protobuf/message.h>

#include "kezhi/v1/command.pb.h"

#include "services/import/template.h"

namespace kezhi::services {

// INVALID_ARGUMENT: what is wrong with a mapping, at this line of it.
absl::Status MappingFault(const YAML::Node& node, absl::string_view what);

// A command whose values are templates over a row's columns. Dates are written as `2026-03-02`,
// times as RFC 3339, and `occurred` as either of them or as nothing (unknown). A value that comes
// out empty is left out; an element of a list in which one does is left out whole.
class CommandTemplate {
 public:
  // Compiles a YAML map against the descriptor of Command. INVALID_ARGUMENT with the line: an
  // unknown field or filter.
  static absl::StatusOr<CommandTemplate> Compile(const YAML::Node& node);

  // Fills `command` from a row; on failure `fault` tells which column is wrong and why.
  bool Fill(const Columns& columns, v1::Command& command, TemplateFault& fault) const;
  // The first column that goes into a field, by its path in the command
  // (`win_pursuit.amount.units`); empty when none does.
  std::string ColumnOf(absl::string_view path) const;

 private:
  // A field of a message with what goes into it: a text, fields of its own, or a value that no row
  // changes.
  struct Node {
    const google::protobuf::FieldDescriptor* field = nullptr;
    Template text;
    std::vector<Node> children;               // of a message; of each element, when repeated
    std::vector<std::vector<Node>> elements;  // of a repeated message
    std::shared_ptr<const google::protobuf::Message> constant;  // a preset
  };

  static absl::StatusOr<std::vector<Node>> CompileFields(const YAML::Node& node,
                                                         const google::protobuf::Descriptor& type);
  static absl::StatusOr<Node> CompileField(const YAML::Node& value,
                                           const google::protobuf::FieldDescriptor& field);
  // `empty` tells whether a template came out empty.
  static bool FillFields(const std::vector<Node>& nodes, const Columns& columns,
                         google::protobuf::Message& message, bool& empty, TemplateFault& fault);
  static bool FillElements(const Node& node, const Columns& columns,
                           google::protobuf::Message& message, TemplateFault& fault);
  static bool SetText(const Node& node, const std::string& text, google::protobuf::Message& message,
                      std::string& what);

  std::vector<Node> fields_;
};

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_COMMAND_TEMPLATE_H_
