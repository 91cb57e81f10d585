#ifndef KEZHI_DOMAIN_DEALS_QUERY_H_
#define KEZHI_DOMAIN_DEALS_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// A deal with its invoices and receipts. NOT_FOUND, DEAL_NOT_FOUND.
absl::StatusOr<v1::Deal> DealOf(const RowReader& rows, absl::string_view deal);

// Which deals to list; conditions are joined by "and".
struct DealFilter {
  std::string store;            // `stores/{store}`
  std::string customer;         // as it is called today; empty = any
  std::string consultant;       // empty = any
  std::optional<bool> settled;  // nullopt: either
};

// Heads of deals, by deal.
Page<v1::DealRow> ListDeals(const RowReader& rows, const DealFilter& filter,
                            absl::string_view start_key, int limit);

// The credit of a customer, of the one that an alias leads to, and what is used of it; days are
// counted to `day`. A customer that nobody gave a credit has an empty one.
v1::Credit CreditOf(const RowReader& rows, absl::string_view customer, absl::CivilDay day);

// What is asked of ageing.
struct AgeingQuery {
  std::string store;
  std::string consultant;  // only invoices of their deals; empty = all
  absl::CivilDay day;      // to which ages are counted
  v1::Ageing rules;        // bounds and limit, by the playbook in force
};

// What customers owe by age, those that owe most first. A day after the invoice's is an age of 1.
v1::AgeingReport AgeingOf(const RowReader& rows, const AgeingQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEALS_QUERY_H_
