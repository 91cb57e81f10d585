#ifndef KEZHI_DOMAIN_DUE_POOL_H_
#define KEZHI_DOMAIN_DUE_POOL_H_

#include <string>
#include <vector>

#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// When a customer goes to the public pool unless somebody reaches them.
struct Expiry {
  v1::DueItem item;  // of kind POOL; due on the first day that is too late
  int warn_days_before = 0;
};

// The expiries of a store's open pursuits whose owner reached the customer once (domain.md §6.6);
// none where no playbook in force has a pool. Reads every pursuit of the store.
std::vector<Expiry> Expiries(const RowReader& rows, const std::string& store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_POOL_H_
