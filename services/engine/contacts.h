#ifndef KEZHI_SERVICES_ENGINE_CONTACTS_H_
#define KEZHI_SERVICES_ENGINE_CONTACTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "domain/decision.h"
#include "domain/world.h"
#include "services/engine/batch.h"
#include "storage/journal.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// Which customers of a store have a contact key, found by a keyed hash so that the journal holds no
// number. What the batch stages is seen by the commands after it. One thread.
//
// Side tables: `contacts` key 01 ‖ hash (32) ‖ customer → be64 position at which they got it;
// `contact_of` key customer ‖ 00 ‖ kind (1 byte) → 01 ‖ hash. 01 names the index key.
class Contacts {
 public:
  Contacts(const storage::Journal& journal, const storage::Keyring& keyring)
      : journal_(journal), keyring_(keyring) {}

  // The names in the order they got the key; nullptr: not loaded.
  const std::vector<std::string>* Find(absl::string_view store,
                                       const domain::Contact& contact) const;
  absl::Status Load(const std::string& store, const domain::Contact& contact);

  // Loads what Stage needs.
  absl::Status Prepare(const domain::ContactChange& change);
  // From now on the customer has this key and no other of its kind; with an empty value none. Takes
  // effect here and, through `batch`, in the journal. `position` is that of the command's first
  // event. Prepare must have been called for the change.
  void Stage(const domain::ContactChange& change, Position position, Batch& batch);

  // Forgets what was loaded and staged: after the batch is stored or gone.
  void Clear();

 private:
  std::string HashOf(absl::string_view store, const domain::Contact& contact) const;
  // Of the key that the customer gets; empty when it loses one.
  std::string HashAfter(const domain::ContactChange& change) const;
  absl::Status LoadHolders(const std::string& hash);

  const storage::Journal& journal_;
  const storage::Keyring& keyring_;
  // By hash; ordered, since its nodes do not move.
  std::map<std::string, std::vector<std::string>> holders_;
  std::map<std::pair<std::string, domain::Contact>, const std::vector<std::string>*> loaded_;
  // Reverse rows that were loaded, as the batch leaves them; empty = none.
  absl::flat_hash_map<std::string, std::string> held_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_CONTACTS_H_
