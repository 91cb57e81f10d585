#ifndef KEZHI_DOMAIN_BREACHES_QUERY_H_
#define KEZHI_DOMAIN_BREACHES_QUERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/reception_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which breaches are asked for.
struct BreachFilter {
  std::string store;
  std::string consultant;  // empty = all
  std::string rule;        // empty = all
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
};

// Breaches by day, with what the rule says in the playbook of the day. A breach of an unknown day
// comes first, and only where no first day is asked for.
Page<v1::BreachRow> ListBreaches(const RowReader& rows, const BreachFilter& filter,
                                 absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_BREACHES_QUERY_H_
