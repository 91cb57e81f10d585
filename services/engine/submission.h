#ifndef KEZHI_SERVICES_ENGINE_SUBMISSION_H_
#define KEZHI_SERVICES_ENGINE_SUBMISSION_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

namespace kezhi::engine {

// Hears what became of a command, exactly once: on the caller's thread when it is refused at the
// door, else on the one that gives answers. It must not block: it holds up every answer behind it.
// Refusals are absl::Status with the details of domain/error.h.
using OutcomeCallback = std::function<void(absl::StatusOr<v1::Outcome>)>;

// One command on its way.
struct Submission {
  // As the caller sent it: the request id stands for these bytes.
  v1::Command command;
  // Who asks.
  v1::Actor actor;
  // Decide only: nothing is stored, nothing remembered, and the outcome has no positions.
  bool validate_only = false;
  // The service's own (scheduler): taken even when the queue is full.
  bool internal = false;
  // The command with what the service fills in from its views, made from a command that
  // domain::Admit lets through; absent = nothing to fill in. Part of the decision, not of what the
  // request id stands for.
  std::optional<v1::Command> enriched = std::nullopt;
  // When not empty there is no command: rows of side tables, stored in turn with the commands, in
  // the entry that they are in.
  std::vector<v1::SideWrite> side_writes = {};
  OutcomeCallback done;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SUBMISSION_H_
