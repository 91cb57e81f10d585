#ifndef KEZHI_DOMAIN_PURSUITS_AMOUNT_H_
#define KEZHI_DOMAIN_PURSUITS_AMOUNT_H_

#include "kezhi/v1/views.pb.h"

namespace kezhi::domain {

// The amount of a sale in units of its currency; 0 when it has none.
inline double AmountOf(const v1::PursuitRow& row) {
  return static_cast<double>(row.amount().units()) + row.amount().nanos() / 1e9;
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_AMOUNT_H_
