#include "tests/data/markdown_tables.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kezhi::tests {
namespace {

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  for (const absl::string_view cell : absl::StrSplit(line, '|')) {
    cells.emplace_back(absl::StripAsciiWhitespace(cell));
  }
  if (cells.size() < 2) return {};
  return {cells.begin() + 1, cells.end() - 1};
}

}  // namespace

std::vector<MarkdownTable> TablesOf(const std::string& path, int section) {
  std::vector<MarkdownTable> tables;
  std::ifstream file(path);
  std::string line;
  bool inside = false;
  bool in_table = false;
  while (std::getline(file, line)) {
    if (absl::StartsWith(line, "## ")) {
      inside = absl::StartsWith(line, absl::StrCat("## ", section, "."));
    }
    if (!inside || !absl::StartsWith(line, "|")) {
      in_table = false;
      continue;
    }
    const std::vector<std::string> cells = Cells(line);
    if (!in_table) {
      tables.push_back({cells, {}});
      in_table = true;
    } else if (!absl::StartsWith(line, "|---")) {
      auto& row = tables.back().rows[cells.front()];
      for (std::size_t i = 0; i < cells.size(); ++i) row[tables.back().columns[i]] = cells[i];
    }
  }
  return tables;
}

MarkdownTable TableWith(const std::vector<MarkdownTable>& tables, const std::string& name,
                        const std::string& other) {
  for (const MarkdownTable& table : tables) {
    if (table.columns.front() == name &&
        std::find(table.columns.begin(), table.columns.end(), other) != table.columns.end()) {
      return table;
    }
  }
  return {};
}

}  // namespace kezhi::tests
