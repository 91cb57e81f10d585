#ifndef KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_
#define KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::domain {

// store, day, arrival, visit → RegistrationLine; return visits too.
inline constexpr char kSheetLines[] = "sheet.lines";
// visit → key of its line.
inline constexpr char kSheetKeys[] = "sheet.keys";
// store, day → SheetState; exists for every day with a line of the sheet.
inline constexpr char kSheetDays[] = "sheet.days";
// store, relation, first_seen_position, customer → FindingAcknowledgement: findings of the audit
// that were signed off.
inline constexpr char kSheetAcknowledged[] = "sheet.acknowledged";

inline std::string AcknowledgedKey(absl::string_view store, absl::string_view relation,
                                   std::uint64_t position, absl::string_view customer) {
  return RowKey(store, relation, Sortable(position), customer);
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_
