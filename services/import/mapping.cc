#include "services/import/mapping.h"

#include <fstream>
#include <sstream>
#include <yaml-cpp/yaml.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "services/yaml_text.h"

namespace kezhi::services {
namespace {

absl::StatusOr<Template> ParseTemplate(const YAML::Node& node) {
  if (!node || !node.IsScalar()) return MappingFault(node, "a text is expected here");
  absl::StatusOr<Template> parsed = Template::Parse(node.Scalar());
  if (!parsed.ok()) return MappingFault(node, parsed.status().message());
  return parsed;
}

std::vector<Condition> ParseConditions(const YAML::Node& node) {
  std::vector<Condition> conditions;
  for (const auto& pair : node) {
    Condition condition{pair.first.Scalar(), {}};
    if (pair.second.IsSequence()) {
      for (const auto& value : pair.second) condition.values.push_back(value.Scalar());
    } else {
      condition.values.push_back(pair.second.IsNull() ? "" : pair.second.Scalar());
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

absl::StatusOr<CommandRule> ParseCommand(const YAML::Node& node) {
  CommandRule rule;
  rule.when = ParseConditions(node["when"]);
  rule.unless = ParseConditions(node["unless"]);
  KEZHI_ASSIGN_OR_RETURN(rule.key, ParseTemplate(node["key"]));
  if (!node["command"] || !node["command"].IsMap()) {
    return MappingFault(node, "`command` is missing");
  }
  KEZHI_ASSIGN_OR_RETURN(rule.command, CommandTemplate::Compile(node["command"]));
  return rule;
}

absl::StatusOr<ComputedColumn> ParseColumn(const std::string& name, const YAML::Node& node) {
  ComputedColumn column;
  column.name = name;
  if (node.IsMap()) {
    if (!node["rising_year_by"] || !node["from"]) {
      return MappingFault(node, "a computed column is a text, or has `rising_year_by` and `from`");
    }
    column.rising_year = RisingYear{node["rising_year_by"].Scalar(), node["from"].as<int>()};
    return column;
  }
  KEZHI_ASSIGN_OR_RETURN(column.value, ParseTemplate(node));
  return column;
}

absl::StatusOr<SourceRule> ParseSource(const YAML::Node& node) {
  SourceRule source;
  if (!node["file"]) return MappingFault(node, "`file` is missing");
  source.file = node["file"].Scalar();
  if (node["delimiter"]) source.format.delimiter = node["delimiter"].Scalar().front();
  if (node["encoding"]) source.format.encoding = node["encoding"].Scalar();
  for (const auto& join : node["join"]) {
    source.joins.push_back({join["file"].Scalar(), join["on"].Scalar(),
                            join["key"] ? join["key"].Scalar() : join["on"].Scalar(),
                            join["prefix"] ? join["prefix"].Scalar() : ""});
  }
  for (const auto& pair : node["columns"]) {
    KEZHI_ASSIGN_OR_RETURN(ComputedColumn column, ParseColumn(pair.first.Scalar(), pair.second));
    source.columns.push_back(std::move(column));
  }
  if (node["sort_by"]) {
    KEZHI_ASSIGN_OR_RETURN(source.sort_by, ParseTemplate(node["sort_by"]));
  }
  for (const auto& command : node["commands"]) {
    KEZHI_ASSIGN_OR_RETURN(CommandRule rule, ParseCommand(command));
    source.commands.push_back(std::move(rule));
  }
  if (source.commands.empty()) return MappingFault(node, "a source needs `commands`");
  return source;
}

absl::StatusOr<Mapping> Parse(const YAML::Node& root) {
  Mapping mapping;
  if (!root["import"]) {
    return MappingFault(
        root, "`import` is missing: the name of the import, from which request ids are made");
  }
  mapping.import = root["import"].Scalar();
  mapping.order_by_time = root["order"] && root["order"].Scalar() == "time";
  for (const auto& node : root["sources"]) {
    KEZHI_ASSIGN_OR_RETURN(SourceRule source, ParseSource(node));
    mapping.sources.push_back(std::move(source));
  }
  if (mapping.sources.empty()) return MappingFault(root, "`sources` is missing");
  return mapping;
}

}  // namespace

absl::StatusOr<Mapping> ParseMapping(const std::string& yaml) {
  try {
    const YAML::Node root = YAML::Load(yaml);
    KEZHI_RETURN_IF_ERROR(CheckYaml(root, "mapping"));
    return Parse(root);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("mapping: ", error.what()));
  }
}

absl::StatusOr<std::string> LoadMapping(const std::string& name_or_path) {
  std::vector<std::string> names;
  for (const auto& [name, text] : ShippedMappings()) {
    if (name == name_or_path) return text;
    names.push_back(name);
  }
  std::ifstream file(name_or_path);
  if (!file) {
    return absl::NotFoundError(absl::StrCat("there is no mapping file ", name_or_path,
                                            "; shipped are ", absl::StrJoin(names, ", ")));
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace kezhi::services
