#ifndef KEZHI_DOMAIN_DUE_TABLES_H_
#define KEZHI_DOMAIN_DUE_TABLES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// ItemKey → DueItem without what is filled in on reading: name, phone, grade, wanted, overdue.
inline constexpr char kDueItems[] = "due.items";
// (customer, plan) → the item's key; open plans alone.
inline constexpr char kDuePlans[] = "due.plans";
// visit → the item's key; while the line is not filled in.
inline constexpr char kDueVisits[] = "due.visits";
// (customer, pursuit) → DuePursuit.
inline constexpr char kDuePursuits[] = "due.pursuits";
// customer → DueCustomer.
inline constexpr char kDueCustomers[] = "due.customers";
// PendingKey → (customer or visit, day of recording in UTC): something was undone when its day
// closed, but mended before CloseDay noted it.
inline constexpr char kDuePending[] = "due.pending";
// alias → CustomerMerged, to take the merge back.
inline constexpr char kDueMerges[] = "due.merges";
// (alias, pursuit) → DuePursuit and (alias, plan) → DueItem as they were before the merge.
inline constexpr char kDueAliased[] = "due.aliased";
// (store, playbook) → Pool.
inline constexpr char kDuePools[] = "due.pools";

// (store, day, owner, customer or visit, kind, pursuit, plan): the order of the list.
std::string ItemKey(const v1::DueItem& item);
// (store, day, customer or visit, plan or pursuit).
std::string PendingKey(absl::string_view about, const google::type::Date& day,
                       absl::string_view what);
// (customer, pursuit).
std::string DuePursuitKey(absl::string_view customer, int pursuit);
// The end of a pursuit's horizon as an item; nullopt when it has none that matters: closed, not
// graded, open ended.
std::optional<v1::DueItem> HorizonItem(const std::string& customer, int number,
                                       const v1::DuePursuit& pursuit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_TABLES_H_
