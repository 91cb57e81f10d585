#ifndef KEZHI_TESTS_DATA_MARKDOWN_TABLES_H_
#define KEZHI_TESTS_DATA_MARKDOWN_TABLES_H_

#include <map>
#include <string>
#include <vector>

namespace kezhi::tests {

// A table of expected.md: its rows by their first cell, each as cells by column.
struct MarkdownTable {
  std::vector<std::string> columns;
  std::map<std::string, std::map<std::string, std::string>> rows;
};

// All tables of the section `## <number>.`, in order. Empty when the file or section is not there.
std::vector<MarkdownTable> TablesOf(const std::string& path, int section);

// The first of the tables whose first column is `name` and which has a column `other`; an empty one
// when there is none.
MarkdownTable TableWith(const std::vector<MarkdownTable>& tables, const std::string& name,
                        const std::string& other);

}  // namespace kezhi::tests

#endif  // KEZHI_TESTS_DATA_MARKDOWN_TABLES_H_
