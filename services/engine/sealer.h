#ifndef KEZHI_SERVICES_ENGINE_SEALER_H_
#define KEZHI_SERVICES_ENGINE_SEALER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/event.pb.h"

#include "services/engine/batch.h"
#include "services/engine/in_flight.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/random.h"

namespace kezhi::engine {

// Seals what an event says of a person under the key of that person, before anything keeps the
// event. One thread.
//
// Side tables: `subject_keys` key subject's name → be64 key id; `counters` key `last_key_id` →
// be64.
class Sealer {
 public:
  Sealer(const storage::Journal& journal, storage::Keyring& keyring, storage::Random random);

  // Whether the journal has texts that are sealed by a keyring. DATA_LOSS.
  static absl::StatusOr<bool> HasSealed(const storage::Journal& journal);

  // Tells the keyring which ids the journal knows. Once, before the first Seal.
  absl::Status Start();

  // Seals every personal field that is in clear under the key of whom it is about, giving them one
  // if they have none; empty texts become absent. All are about `subject`, unless `subjects` names
  // one for each field that is set (domain::DecidedEvent). NOT_FOUND, CUSTOMER_NOT_FOUND: a subject
  // was erased.
  absl::Status Seal(const std::string& subject, v1::Event& event,
                    std::span<const std::string> subjects = {});

  // The id of the subject's data key; nullopt: it has none.
  absl::StatusOr<std::optional<std::uint64_t>> IdOf(const std::string& subject) const;

  // The command whose events were sealed is accepted: stages the keys it was given.
  void Stage(Batch& batch);
  // Stages what the commands since the last call come to together.
  void Finish(Batch& batch);

  // It is refused: takes them back. Their ids are not used again.
  void Refuse() { unstaged_.clear(); }

  // Entries up to `index` are durable.
  void Release(std::uint64_t index) { staged_.Release(index); }

  // What is staged and not durable is gone.
  void Clear();

 private:
  absl::StatusOr<storage::DataKey> KeyOf(const std::string& subject);

  const storage::Journal& journal_;
  storage::Keyring& keyring_;
  const storage::Random random_;
  // Subject → key id: staged, and of the command being sealed.
  InFlight<std::uint64_t> staged_;
  std::map<std::string, std::uint64_t> unstaged_;
  // The highest id staged since Finish; 0 = none.
  std::uint64_t last_id_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SEALER_H_
