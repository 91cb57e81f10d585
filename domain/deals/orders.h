#ifndef KEZHI_DOMAIN_DEALS_ORDERS_H_
#define KEZHI_DOMAIN_DEALS_ORDERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// An order that stands, with the deal and the pursuit it belongs to.
struct DealOrder {
  v1::DealRow deal;                       // its customer and pursuit as they are called today
  std::optional<absl::CivilDay> day;      // of the order; nullopt: not known
  std::optional<v1::PursuitRow> pursuit;  // nullopt: the deal comes from none

  // Whether the order is a sale by now: it comes from no pursuit, or from one that was won.
  bool sold() const { return !pursuit.has_value() || pursuit->status() == v1::PURSUIT_STATUS_WON; }
};

// All orders of a store, by deal. A pursuit that is there no more, as its merge was taken back,
// counts as none. Reads the rows of `deals` and `pursuits`; costs a pass over the store's orders.
std::vector<DealOrder> DealOrdersOf(const RowReader& rows, const std::string& store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEALS_ORDERS_H_
