#ifndef KEZHI_DOMAIN_TERRITORY_STATE_H_
#define KEZHI_DOMAIN_TERRITORY_STATE_H_

#include <set>
#include <string>
#include <vector>

namespace kezhi::domain {

// What decisions know of a territory.
struct TerritoryState {
  bool defined = false;
  std::string parent;  // empty = it is no district
  std::string type;
  int min = 0;
  int max = 0;
  bool whole = false;                  // counted over the territory and its districts together
  std::vector<std::string> districts;  // in order of their setting up
  // Customers under the names they were appointed by; one may be an alias by now.
  std::set<std::string> distributors;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORY_STATE_H_
