#ifndef KEZHI_DOMAIN_COMPLAINTS_TABLES_H_
#define KEZHI_DOMAIN_COMPLAINTS_TABLES_H_

namespace kezhi::domain {

// (store, complaint) → ComplaintRow.
inline constexpr char kComplaintRows[] = "complaints.rows";
// (customer, complaint): whose complaints must end with the customer.
inline constexpr char kComplaintCustomers[] = "complaints.customers";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPLAINTS_TABLES_H_
