#ifndef KEZHI_DOMAIN_PAGE_H_
#define KEZHI_DOMAIN_PAGE_H_

#include <string>
#include <vector>

namespace kezhi::domain {

// A cut of a list. A list query takes the key to go on from (empty = from the start) and how many
// items at most.
template <typename Item>
struct Page {
  std::vector<Item> items;
  // Key of the first item that did not fit; empty = no more. Good for the same query alone; holds
  // names and days, nothing personal.
  std::string next_key;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PAGE_H_
