#ifndef KEZHI_DOMAIN_RECEPTION_QUERY_H_
#define KEZHI_DOMAIN_RECEPTION_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/reception_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The board of a day, by its name `stores/{store}/days/{yyyymmdd}`; empty where no rota was set.
// What passes with time (minutes, messages due) is judged at `now`. INVALID_ARGUMENT, NAME_INVALID.
// NOT_FOUND, STORE_NOT_FOUND.
absl::StatusOr<v1::ReceptionBoard> ReceptionBoardOf(const RowReader& rows,
                                                    absl::string_view day_name, absl::Time now);

// The store's visits of which a closing may have to note that no message was sent or that the
// customer was not handed back. Rather too many than too few: the decision looks at each.
std::vector<std::string> PendingReceptions(const RowReader& rows, absl::string_view store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RECEPTION_QUERY_H_
