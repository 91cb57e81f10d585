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

// The expiries of a store's customers (domain.md §6.6): a customer expires with the last of its
// open pursuits, and not while an order stands or after a sale. None where no playbook has a pool.
// Plans that protect a customer are not looked at. Reads every pursuit of the store.
std::vector<Expiry> Expiries(const RowReader& rows, const std::string& store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_POOL_H_
