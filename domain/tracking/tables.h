#ifndef KEZHI_DOMAIN_TRACKING_TABLES_H_
#define KEZHI_DOMAIN_TRACKING_TABLES_H_

namespace kezhi::domain {

// (store, machine): a machine whose states are tracking sheets; (store): there are some.
inline constexpr char kTrackingMachines[] = "tracking.machines";
// (store, machine, sheet, customer) → TrackingRow: the lines as they are listed.
inline constexpr char kTrackingLines[] = "tracking.lines";
// (customer, machine) → sheet: where the customer's line is.
inline constexpr char kTrackingPlaces[] = "tracking.places";
// (alias, machine) → TrackingRow: what a merged customer's line was, should the merge be taken
// back.
inline constexpr char kTrackingAliases[] = "tracking.aliases";
// (customer, machine, pursuit) → the state that the pursuit was in last.
inline constexpr char kTrackingPursuits[] = "tracking.pursuits";
// (customer, alias) → CustomerMerged, without what it took along: which numbers are the alias's.
inline constexpr char kTrackingMerges[] = "tracking.merges";
// (customer, machine, position) → SheetCut.
inline constexpr char kTrackingCuts[] = "tracking.cuts";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TRACKING_TABLES_H_
