#ifndef KEZHI_DOMAIN_CUSTOMER_CARD_APPLY_H_
#define KEZHI_DOMAIN_CUSTOMER_CARD_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds customers, pursuits, contacts and purchases into the tables `card.*` (README.md).
void ApplyCustomerCard(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CARD_APPLY_H_
