#ifndef KEZHI_DOMAIN_DEALS_FOLD_CREDIT_H_
#define KEZHI_DOMAIN_DEALS_FOLD_CREDIT_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds an event of a customer's stream: its credit, what deals use of it, and merges. Ignores all
// others.
void FoldCredit(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEALS_FOLD_CREDIT_H_
