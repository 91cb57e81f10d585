#ifndef KEZHI_SERVICES_IMPORT_MAPPING_H_
#define KEZHI_SERVICES_IMPORT_MAPPING_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/import/command_template.h"
#include "services/import/csv.h"
#include "services/import/template.h"

namespace kezhi::services {

// A column must have one of some values.
struct Condition {
  std::string column;
  std::vector<std::string> values;
};

// A year that a file leaves out: rows are in order of time, so it goes up whenever the month falls.
struct RisingYear {
  std::string month_column;
  int first_year = 0;
};

// A column computed from others.
struct ComputedColumn {
  std::string name;
  std::optional<Template> value;
  std::optional<RisingYear> rising_year;
};

// Columns of another file, by a common column.
struct Join {
  std::string file;
  std::string on;      // column of this file
  std::string key;     // column of the other file
  std::string prefix;  // put before its columns' names
};

// One command that a row may make.
struct CommandRule {
  std::vector<Condition> when;    // all must hold
  std::vector<Condition> unless;  // none may hold
  Template key;  // natural key, unique within the import: the request id is made of it
  CommandTemplate command;
};

// How the rows of a file become commands.
struct SourceRule {
  std::string file;  // base name; `name.csv` also matches `name.csv.gz`
  CsvFormat format;
  std::vector<Join> joins;
  std::vector<ComputedColumn> columns;
  std::optional<Template> sort_by;  // a text that sorts by time; empty ones last
  std::vector<CommandRule> commands;
};

// A mapping file: which columns of which files make which commands (docs/import.md).
struct Mapping {
  std::string import;          // namespace of the request ids
  bool order_by_time = false;  // rows of all files in the order of `sort_by`, not file by file
  std::vector<SourceRule> sources;
};

// Reads a mapping from YAML. `@auto_4s` as a playbook stands for that preset's text.
// INVALID_ARGUMENT with the place of the first fault.
absl::StatusOr<Mapping> ParseMapping(const std::string& yaml);

// The text of a shipped mapping (`crm_opportunities`), or of a file. NOT_FOUND names the shipped
// ones.
absl::StatusOr<std::string> LoadMapping(const std::string& name_or_path);

// Names and texts of the mappings that are shipped.
const std::vector<std::pair<std::string, std::string>>& ShippedMappings();

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_MAPPING_H_
