#ifndef KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_
#define KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_

namespace kezhi::domain {

// store, day, arrival, visit → RegistrationLine; return visits too.
inline constexpr char kSheetLines[] = "sheet.lines";
// visit → key of its line.
inline constexpr char kSheetKeys[] = "sheet.keys";
// store, day → SheetState; exists for every day with a line of the sheet.
inline constexpr char kSheetDays[] = "sheet.days";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REGISTRATION_SHEET_TABLES_H_
