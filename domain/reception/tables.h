#ifndef KEZHI_DOMAIN_RECEPTION_TABLES_H_
#define KEZHI_DOMAIN_RECEPTION_TABLES_H_

namespace kezhi::domain {

// (store): it has adopted rules of reception; of other stores nothing is kept.
inline constexpr char kReceptionStores[] = "reception.stores";
// (store, day) → BoardDay.
inline constexpr char kReceptionDays[] = "reception.days";
// (store, day, consultant) → BoardPost.
inline constexpr char kReceptionPosts[] = "reception.posts";
// (store, day, visit) → BoardVisit.
inline constexpr char kReceptionVisits[] = "reception.visits";
// (visit) → the key of its BoardVisit.
inline constexpr char kReceptionPlaces[] = "reception.places";
// (store, visit) → UTC date of the last event about it, while a closing may have to note something.
inline constexpr char kReceptionPending[] = "reception.pending";
// (consultant) → BoardLeaves.
inline constexpr char kReceptionLeaves[] = "reception.leaves";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RECEPTION_TABLES_H_
