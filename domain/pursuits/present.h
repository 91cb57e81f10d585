#ifndef KEZHI_DOMAIN_PURSUITS_PRESENT_H_
#define KEZHI_DOMAIN_PURSUITS_PRESENT_H_

#include <string>
#include <utility>

#include "domain/rows.h"

namespace kezhi::domain {

// A pursuit: customer and number.
using PursuitId = std::pair<std::string, int>;

// The customer and number that a pursuit has by now, after merges; for queries over rows that keep
// what was recorded. Reads a table of `pursuits`.
PursuitId PresentId(const RowReader& rows, PursuitId id);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_PRESENT_H_
