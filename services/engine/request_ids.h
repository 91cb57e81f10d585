#ifndef KEZHI_SERVICES_ENGINE_REQUEST_IDS_H_
#define KEZHI_SERVICES_ENGINE_REQUEST_IDS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/engine/batch.h"
#include "services/engine/in_flight.h"
#include "storage/journal.h"

namespace kezhi::engine {

// A request id in its scope: the same id of another store or principal is another.
struct RequestKey {
  // store ‖ 00 ‖ principal ‖ 00 ‖ the 16 bytes of the id.
  std::string bytes;
};

// INVALID_ARGUMENT, REQUEST_ID_REQUIRED: no UUID.
absl::Status KeyOfRequest(const v1::Command& command, const v1::Actor& actor, RequestKey& key);

// The first outcome of every accepted command, for ever, those that changed nothing too. One
// thread.
//
// Side table `requests`: RequestKey → 01 ‖ digest of the body (32) ‖ serialised Outcome.
class RequestIds {
 public:
  explicit RequestIds(const storage::Journal& journal) : journal_(journal) {}

  // The first outcome, with `duplicate` set, when the id was seen with this body, durably or in an
  // entry under way; nullopt when it is new. INVALID_ARGUMENT, REQUEST_ID_REUSED: seen with
  // another body.
  absl::StatusOr<std::optional<v1::Outcome>> Find(const RequestKey& key,
                                                  const std::string& digest) const;
  void Stage(const RequestKey& key, const std::string& digest, const v1::Outcome& outcome,
             Batch& batch);

  // Entries up to `index` are durable.
  void Release(std::uint64_t index) { staged_.Release(index); }

  // What is staged and not durable is gone.
  void Clear() { staged_.Clear(); }

 private:
  const storage::Journal& journal_;
  InFlight<std::string> staged_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_REQUEST_IDS_H_
