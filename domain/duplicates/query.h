#ifndef KEZHI_DOMAIN_DUPLICATES_QUERY_H_
#define KEZHI_DOMAIN_DUPLICATES_QUERY_H_

#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/search_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Pairs of customers of a store that were found to share a contact key, as they stand now: under
// the names that aliases lead to, each once, by name. Without those that became one customer, and
// without erased ones. A pair is dismissed when that is the last word on every pair of names that
// it was found under. Reads the tables of the card too. Cost: reads every pair of the store.
std::vector<v1::DuplicatePair> DuplicatePairsOf(const RowReader& rows, absl::string_view store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUPLICATES_QUERY_H_
