#include "services/import/row_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unicode/ustring.h>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "base/status_macros.h"

namespace kezhi::services {
namespace {

const std::string kEmpty;

absl::StatusOr<std::size_t> IndexOf(const CsvFile& file, const std::string& column,
                                    const std::string& path) {
  const auto found = std::find(file.columns.begin(), file.columns.end(), column);
  if (found == file.columns.end()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has no column `", column, "`"));
  }
  return static_cast<std::size_t>(found - file.columns.begin());
}

bool IsUtf8(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t units = 0;
  u_strFromUTF8(nullptr, 0, &units, text.data(), static_cast<int32_t>(text.size()), &error);
  return error != U_INVALID_CHAR_FOUND;
}

// 1–12 of a month's name or number; 0 when it is none.
int MonthNumber(const std::string& text) {
  static constexpr std::array<const char*, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string name = absl::AsciiStrToLower(text).substr(0, 3);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (name == kMonths.at(i)) return static_cast<int>(i) + 1;
  }
  return 0;
}

}  // namespace

bool IsNamed(const std::string& path, const std::string& name) {
  const std::string base = std::filesystem::path(path).filename().string();
  return std::string(absl::StripSuffix(base, ".gz")) == name;
}

absl::StatusOr<RowSource> RowSource::Open(const SourceRule& rule, const std::string& path,
                                          const std::vector<std::string>& files,
                                          const std::string& encoding) {
  RowSource source;
  source.rule_ = &rule;
  source.path_ = path;
  CsvFormat format = rule.format;
  if (!encoding.empty()) format.encoding = encoding;
  KEZHI_ASSIGN_OR_RETURN(source.file_, ReadCsv(path, format));
  for (std::size_t i = 0; i < source.file_.columns.size(); ++i) {
    source.places_[source.file_.columns[i]] = {Place::Kind::kOwn, 0, i};
  }
  for (const Join& join : rule.joins) {
    const auto other = std::find_if(files.begin(), files.end(), [&](const std::string& file) {
      return IsNamed(file, join.file);
    });
    if (other == files.end()) {
      return absl::NotFoundError(
          absl::StrCat(rule.file, " needs ", join.file, ": name it among the files"));
    }
    Joined joined;
    KEZHI_ASSIGN_OR_RETURN(joined.file, ReadCsv(*other, format));
    KEZHI_ASSIGN_OR_RETURN(joined.on, IndexOf(source.file_, join.on, path));
    KEZHI_ASSIGN_OR_RETURN(const std::size_t key, IndexOf(joined.file, join.key, *other));
    for (std::size_t i = 0; i < joined.file.rows.size(); ++i) {
      if (joined.file.rows[i].fields.size() > key) {
        joined.rows.emplace(joined.file.rows[i].fields[key], i);
      }
    }
    for (std::size_t i = 0; i < joined.file.columns.size(); ++i) {
      source.places_.try_emplace(absl::StrCat(join.prefix, joined.file.columns[i]),
                                 Place{Place::Kind::kJoined, source.joins_.size(), i});
    }
    source.joins_.push_back(std::move(joined));
  }
  for (std::size_t i = 0; i < rule.columns.size(); ++i) {
    source.places_[rule.columns[i].name] = {Place::Kind::kComputed, 0, i};
  }
  source.computed_.resize(rule.columns.size());
  source.matches_.resize(source.joins_.size());
  source.ComputeYears();
  return source;
}

void RowSource::ComputeYears() {
  for (const ComputedColumn& column : rule_->columns) {
    if (!column.rising_year.has_value()) continue;
    const auto month_column =
        std::find(file_.columns.begin(), file_.columns.end(), column.rising_year->month_column);
    const auto index = static_cast<std::size_t>(month_column - file_.columns.begin());
    int year = column.rising_year->first_year;
    int last = 0;
    for (const CsvRow& row : file_.rows) {
      const int month = index < row.fields.size() ? MonthNumber(row.fields[index]) : 0;
      if (month != 0 && month < last) ++year;
      if (month != 0) last = month;
      years_.push_back(year);
    }
  }
}

bool RowSource::Select(std::size_t row, TemplateFault& fault) {
  selected_ = row;
  const CsvRow& fields = file_.rows[row];
  if (fields.fields.size() != file_.columns.size()) {
    fault = {"",
             absl::StrCat("the row has ", fields.fields.size(), " fields, the header ",
                          file_.columns.size()),
             "ROW_INVALID"};
    return false;
  }
  for (std::size_t i = 0; i < fields.fields.size(); ++i) {
    if (IsUtf8(fields.fields[i])) continue;
    fault = {file_.columns[i], "is not UTF-8; if the file has another encoding, name it",
             "TEXT_INVALID"};
    return false;
  }
  for (std::size_t i = 0; i < joins_.size(); ++i) {
    const auto match = joins_[i].rows.find(fields.fields[joins_[i].on]);
    matches_[i] = match == joins_[i].rows.end() ? nullptr : &joins_[i].file.rows[match->second];
  }
  const Columns columns = [this](const std::string& name) { return Find(name); };
  for (std::size_t i = 0; i < rule_->columns.size(); ++i) {
    const ComputedColumn& column = rule_->columns[i];
    if (column.rising_year.has_value()) {
      computed_[i] = absl::StrCat(years_[row]);
    } else if (std::string text; column.value->Fill(columns, text, fault)) {
      computed_[i] = std::move(text);
    } else {
      return false;
    }
  }
  number_ = absl::StrCat(row + 1);
  return true;
}

const std::string* RowSource::Find(const std::string& column) const {
  if (column == "#") return &number_;
  const auto place = places_.find(column);
  if (place == places_.end()) return nullptr;
  switch (place->second.kind) {
    case Place::Kind::kOwn: return &file_.rows[selected_].fields[place->second.index];
    case Place::Kind::kComputed: return &computed_[place->second.index];
    case Place::Kind::kJoined: break;
  }
  const CsvRow* match = matches_[place->second.source];
  return match == nullptr || match->fields.size() <= place->second.index
             ? &kEmpty
             : &match->fields[place->second.index];
}

}  // namespace kezhi::services
