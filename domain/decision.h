#ifndef KEZHI_DOMAIN_DECISION_H_
#define KEZHI_DOMAIN_DECISION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/world.h"

namespace kezhi::domain {

// One event of a decision. `event` carries the oneof, `occurred`, `business_day`, `flags`; the
// sequencer fills in the rest. Personal fields are in clear; the sequencer seals them under the key
// of `subject`.
struct DecidedEvent {
  std::string stream;
  v1::Event event;
  // Resource whose key seals the personal fields: a customer, a visit without customer, a
  // consultant.
  std::string subject;
  // Where the personal fields are not all about one: the subject of each that is set, in the order
  // of the field numbers. Empty = all are about `subject`.
  std::vector<std::string> subjects;
};

// A contact key that a customer has from now on (or, with an empty value, no longer has). Replaces
// the customer's former key of that kind.
struct ContactChange {
  std::string customer;
  Contact contact;
};

// What a command comes to. No events = nothing changed = success.
struct Decision {
  std::vector<DecidedEvent> events;
  std::vector<ContactChange> contacts;
  // Resources whose keys an erasure destroys; the service writes the keys' ids into CustomerErased.
  std::vector<std::string> erased;
  // For commands that must be repeated until done.
  int remaining = 0;
};

// The resource a command addresses: its stream takes the command's expected_revision. Empty when
// the command names none (it makes one). Malformed names come back as they are. Borrowed from the
// command.
const std::string& AddressedStream(const v1::Command& command);

// The decision, a pure function of the command and the world. The command has passed Check.
// Refusals: see errors.proto. Void unless world.complete() afterwards.
absl::StatusOr<Decision> Decide(const v1::Command& command, const World& world);

// Field checks that need no state (domain.md §9): INVALID_ARGUMENT with all faults at once; texts
// are trimmed.
absl::Status Check(v1::Command& command);

// PERMISSION_DENIED unless the actor's role may send this kind of command; STORE_NOT_FOUND for
// another store.
absl::Status Authorise(const v1::Command& command, const v1::Actor& actor);

// What stands against a command before it is decided, in the order of domain.md §9.
struct Admission {
  // A malformed request id or name of what it addresses, then what Authorise says: it tells
  // nothing of the command's other fields, and comes before a former outcome of the request id.
  absl::Status refused;
  // What Check says: comes after a former outcome, which stands for ever, whatever a later version
  // finds in the same command.
  absl::Status faults;
};

// Checks and authorises the command; texts are trimmed.
Admission Admit(v1::Command& command, const v1::Actor& actor);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DECISION_H_
