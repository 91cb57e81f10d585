#include "services/cli/table.h"

#include <algorithm>
#include <cstddef>
#include <csv.h>
#include <numeric>

#include "absl/strings/match.h"

#include "base/check.h"
#include "services/cli/text.h"

namespace kezhi::cli {
namespace {

constexpr int kGap = 2;        // spaces between columns
constexpr int kNarrowest = 8;  // below it a shortened column says nothing

const char* ColorOf(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::kNone: return "";
    case Emphasis::kStrong: return "\x1b[1m";
    case Emphasis::kFaint: return "\x1b[2m";
    case Emphasis::kGood: return "\x1b[32m";
    case Emphasis::kBad: return "\x1b[31m";
  }
  return "";
}

// What is drawn: the columns with anything in them, and their widths.
struct Layout {
  std::vector<std::size_t> columns;
  std::vector<int> widths;
};

int TotalOf(const std::vector<int>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 0) +
         kGap * std::max(static_cast<int>(widths.size()) - 1, 0);
}

// Takes the excess from the widest columns that may shrink, one column of the terminal at a time.
void Shrink(const std::vector<Column>& columns, int width, Layout& layout) {
  for (int excess = TotalOf(layout.widths) - width; excess > 0; --excess) {
    int* widest = nullptr;
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      const bool may = columns[layout.columns[i]].fit != Fit::kKeep;
      int& candidate = layout.widths[i];
      if (may && candidate > kNarrowest && (widest == nullptr || candidate > *widest)) {
        widest = &candidate;
      }
    }
    if (widest == nullptr) return;  // a terminal this narrow gets long lines
    --*widest;
  }
}

std::vector<std::string> LinesOf(const std::string& text, Fit fit, int width) {
  if (fit == Fit::kWrap) return Wrap(text, width);
  return {fit == Fit::kCut ? Shorten(text, width) : text};
}

std::string WithoutTrailingSpaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// One row, on as many lines as its wrapped cells need.
void PrintRow(std::ostream& out, const std::vector<Column>& columns, const Layout& layout,
              const std::vector<Cell>& row, bool color) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const std::size_t column = layout.columns[i];
    cells.push_back(LinesOf(OneLine(row[column].text), columns[column].fit, layout.widths[i]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line_no = 0; line_no < height; ++line_no) {
    std::string line;
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      const std::size_t column = layout.columns[i];
      const std::string& text = line_no < cells[i].size() ? cells[i][line_no] : "";
      const std::string padded = columns[column].right ? PadLeft(text, layout.widths[i])
                                                       : PadRight(text, layout.widths[i]);
      if (i > 0) line += std::string(kGap, ' ');
      line += text.empty() ? padded : Colored(padded, row[column].emphasis, color);
    }
    out << WithoutTrailingSpaces(std::move(line)) << '\n';
  }
}

std::string Quoted(const std::string& text) {
  std::string quoted(text.size() * 2 + 2, '\0');
  quoted.resize(csv_write(quoted.data(), quoted.size(), text.data(), text.size()));
  return quoted;
}

}  // namespace

std::string Colored(const std::string& text, Emphasis emphasis, bool color) {
  if (!color || emphasis == Emphasis::kNone) return text;
  return ColorOf(emphasis) + text + "\x1b[0m";
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty() || &field != fields.data()) line += ',';
    // csv_write quotes everything; a field without anything to quote reads better bare.
    const bool plain = field.find_first_of(",\"\r\n") == std::string::npos &&
                       !absl::StartsWith(field, " ") && !absl::EndsWith(field, " ");
    line += plain ? field : Quoted(field);
  }
  return line + "\r\n";
}

void Table::Add(std::vector<Cell> row) {
  KEZHI_CHECK(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

void Table::Print(std::ostream& out, const TableStyle& style) const {
  Layout layout;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    int width = DisplayWidth(columns_[column].title);
    bool used = rows_.empty();
    for (const std::vector<Cell>& row : rows_) {
      used = used || !row[column].text.empty();
      width = std::max(width, DisplayWidth(OneLine(row[column].text)));
    }
    if (!used) continue;
    layout.columns.push_back(column);
    layout.widths.push_back(width);
  }
  if (style.width > 0) Shrink(columns_, style.width, layout);

  std::vector<Cell> heads;
  heads.reserve(columns_.size());
  for (const Column& column : columns_) heads.emplace_back(column.title, Emphasis::kStrong);
  PrintRow(out, columns_, layout, heads, style.color);
  for (const std::vector<Cell>& row : rows_) PrintRow(out, columns_, layout, row, style.color);
}

void Table::PrintCsv(std::ostream& out) const {
  std::vector<std::string> heads;
  heads.reserve(columns_.size());
  for (const Column& column : columns_) heads.push_back(column.id);
  out << CsvLine(heads);
  PrintCsvRows(out);
}

void Table::PrintCsvRows(std::ostream& out) const {
  for (const std::vector<Cell>& row : rows_) {
    std::vector<std::string> fields;
    fields.reserve(row.size());
    for (const Cell& cell : row) fields.push_back(cell.text);
    out << CsvLine(fields);
  }
}

}  // namespace kezhi::cli
