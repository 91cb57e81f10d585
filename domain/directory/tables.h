#ifndef KEZHI_DOMAIN_DIRECTORY_TABLES_H_
#define KEZHI_DOMAIN_DIRECTORY_TABLES_H_

namespace kezhi::domain {

// store → StoreRow.
inline constexpr char kDirectoryStores[] = "directory.stores";
// store, position → PlaybookAdopted.
inline constexpr char kDirectoryPlaybooks[] = "directory.playbooks";
// store, consultant → ConsultantRow.
inline constexpr char kDirectoryConsultants[] = "directory.consultants";
// customer → name of the owner.
inline constexpr char kDirectoryOwners[] = "directory.owners";
// owner, customer → nothing.
inline constexpr char kDirectoryOwned[] = "directory.owned";
// alias → name of its last owner.
inline constexpr char kDirectoryHidden[] = "directory.hidden";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DIRECTORY_TABLES_H_
