#ifndef KEZHI_SERVICES_IMPORT_ROW_SOURCE_H_
#define KEZHI_SERVICES_IMPORT_ROW_SOURCE_H_

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"

#include "services/import/mapping.h"

namespace kezhi::services {

// The rows of one file with the columns that its rule joins and computes.
class RowSource {
 public:
  // Reads `path` and the files that its joins name, which must be among `files`.
  static absl::StatusOr<RowSource> Open(const SourceRule& rule, const std::string& path,
                                        const std::vector<std::string>& files,
                                        const std::string& encoding);

  const SourceRule& rule() const { return *rule_; }

  const std::string& path() const { return path_; }

  std::size_t size() const { return file_.rows.size(); }

  int line(std::size_t row) const { return file_.rows[row].line; }

  // Makes `columns` look at a row; false with `fault` when the row has too few or too many fields,
  // or a column cannot be computed. `#` is the row's number from 1.
  bool Select(std::size_t row, TemplateFault& fault);
  // A column of the selected row; nullptr when there is none. A join without a match answers empty.
  const std::string* Find(const std::string& column) const;

 private:
  // Another file, by the values of its key column.
  struct Joined {
    CsvFile file;
    std::size_t on = 0;  // index of the common column here
    std::unordered_map<std::string, std::size_t> rows;
  };

  // Where a column's value comes from.
  struct Place {
    enum class Kind { kOwn, kJoined, kComputed } kind;
    std::size_t source = 0;  // of joins_
    std::size_t index = 0;
  };

  void ComputeYears();

  const SourceRule* rule_ = nullptr;
  std::string path_;
  CsvFile file_;
  std::vector<Joined> joins_;
  std::map<std::string, Place> places_;
  std::vector<int> years_;  // by row, when the rule computes one
  std::vector<std::string> computed_;
  std::vector<const CsvRow*> matches_;  // of the selected row, by join; nullptr = none
  std::size_t selected_ = 0;
  std::string number_;  // of the selected row, from 1
};

// Whether a path's base name is `name`, `.gz` aside.
bool IsNamed(const std::string& path, const std::string& name);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_ROW_SOURCE_H_
