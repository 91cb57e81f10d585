#ifndef KEZHI_SERVICES_ENGINE_CONTACTS_H_
#define KEZHI_SERVICES_ENGINE_CONTACTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "domain/decision.h"
#include "domain/world.h"
#include "services/engine/batch.h"
#include "services/engine/in_flight.h"
#include "storage/journal.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// Which customers of a store have a contact key, found by a keyed hash so that the journal holds no
// number. What is staged is seen by the commands after it. One thread.
//
// Side tables: `contacts` key 01 ‖ hash (32) ‖ customer → be64 position at which they got it;
// `contact_of` key customer ‖ 00 ‖ kind (1 byte) → 01 ‖ hash. 01 names the index key.
class Contacts {
 public:
  Contacts(const storage::Journal& journal, const storage::Keyring& keyring)
      : journal_(journal), keyring_(keyring) {}

  // The names in the order they got the key; nullptr: not loaded. Void after the next call that is
  // not a Find.
  const std::vector<std::string>* Find(absl::string_view store,
                                       const domain::Contact& contact) const;
  // What is loaded stays until entry `index` is durable.
  absl::Status Load(const std::string& store, const domain::Contact& contact, std::uint64_t index);

  // Loads what Stage needs.
  absl::Status Prepare(const domain::ContactChange& change, std::uint64_t index);
  // From now on the customer has this key and no other of its kind; with an empty value none. Takes
  // effect here and, through `batch`, in the journal. `position` is that of the command's first
  // event. Prepare must have been called for the change.
  void Stage(const domain::ContactChange& change, Position position, Batch& batch);

  // Entries up to `index` are durable.
  void Release(std::uint64_t index);
  // What is staged and not durable is gone.
  void Clear();

 private:
  // Of what InputOf gives.
  std::string HashOf(const std::string& input) const;
  // Of the key that the customer gets; empty when it loses one.
  std::string HashAfter(const domain::ContactChange& change) const;
  absl::Status LoadHolders(const std::string& hash, std::uint64_t index);

  const storage::Journal& journal_;
  const storage::Keyring& keyring_;
  // By hash.
  InFlight<std::vector<std::string>> holders_;
  // The hash of what is hashed.
  InFlight<std::string> hashes_;
  // Reverse rows as the entries under way leave them; empty = none.
  InFlight<std::string> held_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_CONTACTS_H_
