#ifndef KEZHI_DOMAIN_READS_TABLES_H_
#define KEZHI_DOMAIN_READS_TABLES_H_

namespace kezhi::domain {

// (subject, day, principal, role, RPC, ground) → ReaderRow.
inline constexpr char kReaders[] = "reads.readers";
// (store, day, principal, role) → ReadingDay.
inline constexpr char kReadingDays[] = "reads.days";
// (store, day, principal, role, customer): one of the customers that the day counts.
inline constexpr char kReadCards[] = "reads.cards";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_TABLES_H_
