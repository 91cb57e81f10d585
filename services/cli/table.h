#ifndef KEZHI_SERVICES_CLI_TABLE_H_
#define KEZHI_SERVICES_CLI_TABLE_H_

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace kezhi::cli {

// How a cell stands out; shown as colour where there is colour.
enum class Emphasis { kNone, kStrong, kFaint, kGood, kBad };

// One cell: any text; line breaks and control characters are shown harmlessly.
struct Cell {
  Cell() = default;

  Cell(std::string cell_text, Emphasis cell_emphasis = Emphasis::kNone)  // NOLINT: a text is a cell
      : text(std::move(cell_text)), emphasis(cell_emphasis) {}

  Cell(const char* cell_text) : text(cell_text) {}  // NOLINT

  std::string text;
  Emphasis emphasis = Emphasis::kNone;
};

// What becomes of a column when the table is wider than the terminal.
enum class Fit {
  kKeep,  // stays as it is
  kCut,   // is shortened with `…`
  kWrap,  // goes on in the next line
};

// A column of a table.
struct Column {
  // Name in CSV: the same in every language.
  std::string id;
  // Shown above the column.
  std::string title;
  bool right = false;
  Fit fit = Fit::kKeep;
};

// How a table is drawn.
struct TableStyle {
  // Columns of the terminal; 0 = no limit.
  int width = 0;
  bool color = false;
};

// Rows under columns. For people as lines that align also with Chinese text, for programs as CSV.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void Add(std::vector<Cell> row);

  bool empty() const { return rows_.empty(); }

  std::size_t size() const { return rows_.size(); }

  const std::vector<Column>& columns() const { return columns_; }

  const std::vector<std::vector<Cell>>& rows() const { return rows_; }

  // Columns in which no row has a text are left out; a table without rows prints its heads.
  void Print(std::ostream& out, const TableStyle& style) const;
  // RFC 4180 with `\r\n`, UTF-8 without a mark; the first line has the columns' ids.
  void PrintCsv(std::ostream& out) const;
  // The rows alone.
  void PrintCsvRows(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// One line of CSV: every field quoted as far as it must be.
std::string CsvLine(const std::vector<std::string>& fields);

// `text` in the colour of `emphasis`, if `color`.
std::string Colored(const std::string& text, Emphasis emphasis, bool color);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_TABLE_H_
