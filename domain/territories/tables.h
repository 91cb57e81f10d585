#ifndef KEZHI_DOMAIN_TERRITORIES_TABLES_H_
#define KEZHI_DOMAIN_TERRITORIES_TABLES_H_

namespace kezhi::domain {

// (store, territory) → TerritoryRow.
inline constexpr char kTerritories[] = "territories.territories";
// (territory, customer) → DistributorRow.
inline constexpr char kDistributors[] = "territories.distributors";
// (customer, territory) → nothing: where the customer is a distributor.
inline constexpr char kDistributorOf[] = "territories.of";
// (store) → nothing: it has appointed somebody.
inline constexpr char kDistributorStores[] = "territories.stores";
// (customer, alias) → nothing.
inline constexpr char kDistributorAliases[] = "territories.aliases";
// alias → the customer it was merged into.
inline constexpr char kTerritoryMerged[] = "territories.merged";
// deal → its customer, as the deal calls it.
inline constexpr char kTerritoryDeals[] = "territories.deals";
// (store, customer, territory) → ScreeningRow.
inline constexpr char kScreenings[] = "territories.screenings";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORIES_TABLES_H_
