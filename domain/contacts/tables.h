#ifndef KEZHI_DOMAIN_CONTACTS_TABLES_H_
#define KEZHI_DOMAIN_CONTACTS_TABLES_H_

namespace kezhi::domain {

// (customer, pursuit, position) → ContactMade; customer and pursuit are those recorded, before
// merges.
inline constexpr char kContactsMade[] = "contacts.made";
// visit → its key in the table above.
inline constexpr char kContactVisits[] = "contacts.visits";
// (customer, pursuit) → ContactOrder, as recorded too.
inline constexpr char kContactOrders[] = "contacts.orders";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONTACTS_TABLES_H_
