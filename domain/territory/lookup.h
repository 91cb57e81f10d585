#ifndef KEZHI_DOMAIN_TERRITORY_LOOKUP_H_
#define KEZHI_DOMAIN_TERRITORY_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/playbook.pb.h"

#include "domain/customer/lookup.h"
#include "domain/rules.h"
#include "domain/world.h"

namespace kezhi::domain {

// TERRITORY_NOT_FOUND: never set up.
absl::StatusOr<const TerritoryState*> FindTerritory(const std::string& name, const World& world);

// A type, or an area of the map, by its id; nullptr: the rules have none, or there are no rules.
const v1::TerritoryType* FindType(const v1::TerritoryRules* rules, absl::string_view id);
const v1::TerritoryArea* FindArea(const v1::TerritoryRules* rules, absl::string_view id);

// The territories whose distributors count together with this one's: itself alone, or where the
// type counts over the whole, the territory with all its districts.
std::vector<std::string> CountedWith(const std::string& territory, const World& world);
// How many distributors those have.
int DistributorsOf(const std::vector<std::string>& territories, const World& world);

// TERRITORY_LEVEL: its districts have distributors, not it.
absl::Status CheckHasDistributors(const std::string& territory, const World& world);
// R130. TERRITORY_FULL: one more would be too many.
absl::Status CheckRoom(const std::string& territory, const World& world);

// The name under which the customer is a distributor there; empty: it is none.
std::string DistributorName(const TerritoryState& territory, const CustomerRef& customer,
                            const World& world);

// ROLE_REQUIRED unless the actor has the role that the playbook names (empty = manager), or is the
// operator.
absl::Status CheckRole(absl::string_view what, const std::string& role, const World& world);
// The same for whoever keeps the territories.
absl::Status CheckKeeper(absl::string_view what, const Rules& rules, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORY_LOOKUP_H_
