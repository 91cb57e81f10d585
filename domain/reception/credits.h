#ifndef KEZHI_DOMAIN_RECEPTION_CREDITS_H_
#define KEZHI_DOMAIN_RECEPTION_CREDITS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/reception_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Who received and who has the credit, by consultant, on the days from `from` to `to`. Struck
// visits do not count.
std::vector<v1::ReceptionCredit> ReceptionCreditsOf(const RowReader& rows, absl::string_view store,
                                                    absl::CivilDay from, absl::CivilDay to);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RECEPTION_CREDITS_H_
