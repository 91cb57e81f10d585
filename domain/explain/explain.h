#ifndef KEZHI_DOMAIN_EXPLAIN_EXPLAIN_H_
#define KEZHI_DOMAIN_EXPLAIN_EXPLAIN_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/event.pb.h"

#include "domain/explain/rules_behind.h"
#include "domain/projection.h"
#include "domain/rows.h"

namespace kezhi::domain {

// A form that can be computed from the rows of a history, whichever that is.
struct ExplainedForm {
  // `stores/{store}` whose events alone it is made of.
  std::string store;
  // Of whose rows it is made; the directory, which knows the playbooks, is among them. Borrowed;
  // there for ever.
  std::vector<const Projection*> projections;
  // Computes it, whole. What depends on the time is judged at the same one in whichever history. An
  // error: the form is not there.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(const RowReader& rows)>
      compute;
};

// Why a cell of a form is what it is.
struct Explanation {
  // Places, in the history, of the events without which the cell would be another; they rise.
  std::vector<std::size_t> events;
  // How many more touch rows of the form and were not tried, as there are more than the limit.
  std::size_t untried = 0;
  std::vector<RuleBehind> rules;
};

// Explains the cell at `path` (cell.h) of a form of the history. An event is behind the cell when
// the fold of all others gives another value, or no such cell: the others stay as they were
// recorded, nobody decides anew, and what depends on the time is judged at the same time. Rules are
// those of the playbooks in force on the business day of the last event behind the cell. At most
// `limit` events are tried by computing the form; those that touch no row of the form need not be.
// First are those that touch a row about what the cell's row is about, such as its customer, then
// the latest. NOT_FOUND, CELL_NOT_FOUND. Errors of the form.
absl::StatusOr<Explanation> ExplainCell(const std::vector<v1::Event>& events,
                                        const ExplainedForm& form, const std::string& path,
                                        std::size_t limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_EXPLAIN_H_
