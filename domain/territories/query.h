#ifndef KEZHI_DOMAIN_TERRITORIES_QUERY_H_
#define KEZHI_DOMAIN_TERRITORIES_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/territory_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which territories of a store are asked for.
struct TerritoryFilter {
  std::string store;
  std::string type;        // empty = all
  bool below_min = false;  // only where fewer distributors count than should
  bool free = false;       // only where there is room for one more
};

// A territory with its districts, distributors and screenings, judged on business day `today`; of a
// district, its own. NOT_FOUND, TERRITORY_NOT_FOUND. Reads `directory` too.
absl::StatusOr<v1::Territory> TerritoryOf(const RowReader& rows, const std::string& territory,
                                          absl::CivilDay today);

// Territories of a store by name. A store has hundreds at most. Reads `directory` too.
std::vector<v1::TerritoryRow> ListTerritories(const RowReader& rows, const TerritoryFilter& filter,
                                              absl::CivilDay today);

// Which screenings are asked for.
struct ScreeningFilter {
  std::string store;
  std::string territory;  // empty = all
  std::string rep;        // empty = all
  std::string waits_for;  // a role; empty = all
  // A role to which a step that was done is reported; empty = all.
  std::string reported_to;
  v1::ScreeningStatus status = v1::SCREENING_STATUS_UNSPECIFIED;  // unspecified = all
};

// Screenings of a store by customer and territory, of each pair the last.
Page<v1::ScreeningRow> ListScreenings(const RowReader& rows, const ScreeningFilter& filter,
                                      absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORIES_QUERY_H_
