#ifndef KEZHI_SERVICES_SERVER_TOUCHED_STORES_H_
#define KEZHI_SERVICES_SERVER_TOUCHED_STORES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "storage/journal.h"

namespace kezhi::server {

// Which stores the latest events belong to: a row of a store changes by its store's events alone,
// so who watches a form need not ask for it again for those of the others. Any thread, but one at a
// time calls Advance.
class TouchedStores {
 public:
  // Borrowed. Knows of nothing that the journal holds already.
  explicit TouchedStores(const storage::Journal& journal);

  // Looks at what the journal has beyond what was looked at. Of very many events it takes each
  // store to be touched by the last: so many change what is watched anyway.
  void Advance();

  // Up to where no event after `after` belongs to the store (empty = any); `after` itself when one
  // may.
  Position QuietUntil(absl::string_view store, Position after) const;

 private:
  using LastEvents = absl::flat_hash_map<std::string, Position>;

  // False: they cannot be read, or are too many.
  bool Look(Position after, Position until, LastEvents& found) const;

  const storage::Journal& journal_;
  mutable Mutex mutex_;
  // What was looked at ends here.
  Position seen_ ABSL_GUARDED_BY(mutex_);
  // Up to here nothing is known.
  Position unknown_until_ ABSL_GUARDED_BY(mutex_);
  // After that, by store.
  LastEvents last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_TOUCHED_STORES_H_
