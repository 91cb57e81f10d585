#ifndef KEZHI_DOMAIN_TRACKING_QUERY_H_
#define KEZHI_DOMAIN_TRACKING_QUERY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/tracking_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Name, telephone and who tracks come from the customer's card, so whoever asks reads the tables of
// `tracking` and of `card`.

// The first machine of a store whose states are sheets; empty = it has none.
std::string FirstTrackingMachine(const RowReader& rows, absl::string_view store);

// Which lines are asked for.
struct TrackingQuery {
  std::string store;
  std::string machine;
  std::string sheet;    // empty = all
  std::string tracker;  // empty = all
};

// The lines of a store's sheets, by sheet and customer.
Page<v1::TrackingRow> ListTrackingSheet(const RowReader& rows, const TrackingQuery& query,
                                        absl::string_view start_key, int limit);

// The line of one customer, an alias's where it leads; none = on no sheet of the machine.
std::vector<v1::TrackingRow> TrackingLineOf(const RowReader& rows, absl::string_view customer,
                                            const std::string& machine);
// How that customer came from sheet to sheet, the oldest first.
std::vector<v1::SheetCut> CutsOf(const RowReader& rows, absl::string_view customer,
                                 const std::string& machine);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TRACKING_QUERY_H_
