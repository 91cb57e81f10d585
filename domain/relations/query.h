#ifndef KEZHI_DOMAIN_RELATIONS_QUERY_H_
#define KEZHI_DOMAIN_RELATIONS_QUERY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/relations_views.pb.h"

#include "domain/relations/cause.h"
#include "domain/rows.h"

namespace kezhi::domain {

// What to audit: the business days `from` to `to` of a store, both inside.
struct RelationsQuery {
  std::string store;  // `stores/{store}`
  absl::CivilDay from;
  absl::CivilDay to;
  std::uint64_t position = 0;  // at which `rows` are read; goes into the answer
  absl::Time evaluated_at;     // by which the progress tables are judged
};

// Whether the forms agree as S10 wants it (domain.md §5), with every place where they do not: a
// fold over the rows of the forms alone, so that it sees what is wrong with them. Events only tell
// why, by `event_at`. Equal rows and events give equal bytes. NOT_FOUND, STORE_NOT_FOUND; errors of
// `event_at` other than NOT_FOUND. Cost: reads all cards and visits of the store, once.
absl::StatusOr<v1::Reconciliation> ReconciliationOf(const RowReader& rows,
                                                    const RelationsQuery& query,
                                                    const EventAt& event_at);

// Leaves in the answer the findings from number `offset` on, counted over all relations, `limit` of
// them; the counts stay. True when more follow.
bool TakePage(int offset, int limit, v1::Reconciliation& reconciliation);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RELATIONS_QUERY_H_
