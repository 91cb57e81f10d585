#ifndef KEZHI_DOMAIN_EXPLAIN_CELL_H_
#define KEZHI_DOMAIN_EXPLAIN_CELL_H_

#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

#include "domain/form_rows.h"

namespace kezhi::domain {

// A cell of a form.
struct Cell {
  // As text; empty = not set. Of a row alone `present`.
  std::string value;
  // Its field; empty for a row alone.
  std::string field;
  // The message that has the field, then those around it, the form last. Borrowed from the form.
  std::vector<const google::protobuf::Message*> around;
};

// The cell at `path`: that of a row, or of a row and a field of it; a field that is a message
// stands for all of it, and a personal text for whatever is seen of it. nullopt: the form has no
// such row, or its rows no such field.
std::optional<Cell> CellAt(const FormRows& rows, const std::string& path);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_CELL_H_
