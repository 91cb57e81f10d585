#ifndef KEZHI_DOMAIN_CONTACTS_QUERY_H_
#define KEZHI_DOMAIN_CONTACTS_QUERY_H_

#include <string>

#include "absl/time/civil_time.h"

#include "kezhi/v1/market_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Which orders: those of a store's business days `from` to `to`, both inside.
struct ContactsQuery {
  std::string store;  // `stores/{store}`
  absl::CivilDay from;
  absl::CivilDay to;
  int after_contacts = 0;  // 0 = the benchmark's of the playbooks in force on `to`
};

// How many contacts came before the order (S7, domain.md §4.18): visits that were completed or
// named for the pursuit, and follow-ups, whatever came of them. Before is by the business day,
// within a day and where a day is not known by the position, so a visit at which the order was
// placed counts. An order is the first that was not taken back, or the sale when none came before
// it. Struck visits and pursuits recorded by mistake do not count. Reads the tables of `contacts`,
// `pursuits` and `directory`.
v1::ContactsBeforeOrder ContactsBeforeOrderOf(const RowReader& rows, const ContactsQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONTACTS_QUERY_H_
