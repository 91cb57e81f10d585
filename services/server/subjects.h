#ifndef KEZHI_SERVICES_SERVER_SUBJECTS_H_
#define KEZHI_SERVICES_SERVER_SUBJECTS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"
#include "services/server/access.h"

namespace kezhi::server {

// Finds out whose the customers of a form are, as far as a rule asks; remembers it for the other
// lines of the form. One answer's.
class Subjects {
 public:
  Subjects(const domain::RowReader& rows, Rule rule, absl::Time evaluated_at)
      : rows_(rows), rule_(rule), evaluated_at_(evaluated_at) {}

  // A customer; with an empty name nobody's but `recipient`'s (a visitor who left no data).
  Subject Of(absl::string_view customer, absl::string_view recipient = "");

 private:
  struct Known {
    std::string owner;
    bool won = false;
  };

  const domain::RowReader& rows_;
  const Rule rule_;
  const absl::Time evaluated_at_;
  absl::flat_hash_map<std::string, Known> known_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SUBJECTS_H_
