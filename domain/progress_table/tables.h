#ifndef KEZHI_DOMAIN_PROGRESS_TABLE_TABLES_H_
#define KEZHI_DOMAIN_PROGRESS_TABLE_TABLES_H_

namespace kezhi::domain {

// customer, pursuit → ProgressPursuit: as it stands now.
inline constexpr char kProgressPursuits[] = "progress.pursuits";
// customer, pursuit, day, position → ProgressStep.
inline constexpr char kProgressSteps[] = "progress.steps";
// customer, pursuit, line → ProgressContact.
inline constexpr char kProgressContacts[] = "progress.contacts";
// store, day it ended (99999999 = open), customer, pursuit → nothing; without the pursuits of
// aliases.
inline constexpr char kProgressByEnd[] = "progress.by_end";
// owner, customer, pursuit → nothing: every pursuit that the consultant owns or ever owned;
// aliases' too.
inline constexpr char kProgressByOwner[] = "progress.by_owner";
// alias → CustomerAlias.
inline constexpr char kProgressAliases[] = "progress.aliases";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROGRESS_TABLE_TABLES_H_
