#ifndef KEZHI_DOMAIN_FLAGS_H_
#define KEZHI_DOMAIN_FLAGS_H_

#include <algorithm>

#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

namespace kezhi::domain {

// Warnings of visits and customers: what is recorded all the same, and can be counted (domain.md
// §2).
inline constexpr char kLate[] = "late";                     // after its deadline
inline constexpr char kIncomplete[] = "incomplete";         // something was left out
inline constexpr char kAfterArchive[] = "after_archive";    // its sheet was archived
inline constexpr char kDuplicates[] = "duplicates";         // others have the same contact key
inline constexpr char kUnsupported[] = "unsupported";       // a grade change without a contact
inline constexpr char kBeyondCadence[] = "beyond_cadence";  // later than the cadence allows
inline constexpr char kClosedDay[] = "closed_day";          // due on a day the store is closed
inline constexpr char kMethodNotRecommended[] = "method_not_recommended";
inline constexpr char kBeforeContact[] = "before_contact";  // before the pursuit began
inline constexpr char kAfterDue[] = "after_due";            // after the plan's due day had closed
inline constexpr char kAfterLapse[] = "after_lapse";        // after the grade had lapsed
inline constexpr char kOutOfTurn[] = "out_of_turn";         // received out of the day's order

// Of deals.
inline constexpr char kOverCredit[] = "over_credit";          // beyond the credit, in an import
inline constexpr char kOverpaid[] = "overpaid";               // more lies on the deal than is open
inline constexpr char kLedgerDiffers[] = "ledger_differs";    // ledger and finance
inline constexpr char kBalanceDiffers[] = "balance_differs";  // customer and finance
inline constexpr char kBelowMin[] = "below_min";     // fewer distributors than the type should have
inline constexpr char kUnscreened[] = "unscreened";  // appointed without a screening
inline constexpr char kExclusiveUnassured[] =
    "exclusive_unassured";  // without the assurance it needs
inline constexpr char kAgainstAdvice[] =
    "against_advice";  // approved, and an assessor was against it

inline constexpr char kOverBudget[] = "over_budget";  // of a campaign, of an outlet

// Whether an event was recorded with this flag.
inline bool HasFlag(const v1::Event& event, absl::string_view flag) {
  return std::find(event.flags().begin(), event.flags().end(), flag) != event.flags().end();
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FLAGS_H_
