#ifndef KEZHI_SERVICES_IMPORT_TEMPLATE_H_
#define KEZHI_SERVICES_IMPORT_TEMPLATE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kezhi::services {

// A value of a row by column; nullptr when there is no such column.
using Columns = std::function<const std::string*(const std::string& column)>;

// Why a text could not be made out of a row.
struct TemplateFault {
  std::string column;
  std::string what;
  std::string reason = "VALUE_INVALID";
};

// A text with placeholders: `stores/{office|id}/customers/{account|id}`. A placeholder is a column
// and filters, applied in order; docs/import.md lists them:
//   id               lower-case id: letters, digits, dashes; what is left of an odd name, else a
//   hash of it lower            lower case trim             without white space at its ends
//   date:FORMAT      a date, written as strptime's FORMAT (default %Y-%m-%d) → 2026-03-02; empty
//   stays empty time:FORMAT,ZONE a local time of the zone → RFC 3339; empty stays empty integer,
//   number  refuses anything else; empty stays empty minus_days:COLUMN  a date so many days earlier
//   month            jan … dec → 01 … 12
//   default:TEXT     TEXT when empty
//   map:A=B,C=D      D for C, B for A, else unchanged
class Template {
 public:
  // INVALID_ARGUMENT: unbalanced braces or an unknown filter.
  static absl::StatusOr<Template> Parse(absl::string_view text);

  // The text for a row; on failure `fault` tells why.
  bool Fill(const Columns& columns, std::string& text, TemplateFault& fault) const;
  // The columns it names, in order.
  std::vector<std::string> columns() const;

 private:
  struct Filter {
    std::string name;
    std::string argument;
  };

  struct Part {
    std::string text;  // literal when `column` is empty
    std::string column;
    std::vector<Filter> filters;
  };

  static bool Apply(const Filter& filter, const Columns& columns, std::string& value,
                    std::string& what);

  std::vector<Part> parts_;
};

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_TEMPLATE_H_
