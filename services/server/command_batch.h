#ifndef KEZHI_SERVICES_SERVER_COMMAND_BATCH_H_
#define KEZHI_SERVICES_SERVER_COMMAND_BATCH_H_

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command_service.pb.h"

#include "services/engine/submission.h"
#include "services/server/call.h"
#include "services/server/missed_events.h"
#include "services/server/raw_message.h"

namespace kezhi::server {

// A BatchExecuteRequest or ExecuteStreamRequest as it came: its commands unparsed, so that one with
// a text that is not UTF-8 is refused alone.
struct RawBatch {
  // Borrowed from the bytes.
  std::vector<absl::string_view> commands;
  bool validate_only = false;
  bool return_missed = false;
};

// Takes the fields apart. INVALID_ARGUMENT: the bytes are none, FIELDS_INVALID; there are no
// commands in it, FIELD_REQUIRED, or too many, TOO_MANY.
absl::Status ParseBatch(absl::string_view bytes, RawBatch& batch);

// The commands as submissions of `caller`. `answer(index, outcome)` hears what became of each, at
// once of one that does not parse.
template <typename Answer>
std::vector<engine::Submission> SubmissionsOf(const RawBatch& batch, const Parts& parts,
                                              const Caller& caller, const Answer& answer) {
  std::vector<engine::Submission> submissions;
  submissions.reserve(batch.commands.size());
  for (std::size_t i = 0; i < batch.commands.size(); ++i) {
    engine::Submission submission;
    absl::Status taken = ParseMessage(batch.commands[i], submission.command);
    if (taken.ok()) taken = CheckCommand(caller, submission.command);
    if (!taken.ok()) {
      answer(i, std::move(taken));
      continue;
    }
    submission.actor = caller.actor();
    submission.validate_only = batch.validate_only;
    submission.done = [answer, i](absl::StatusOr<v1::Outcome> outcome) {
      answer(i, std::move(outcome));
    };
    if (batch.return_missed) {
      submission.done =
          AddingMissedEvents(parts, caller, batch.commands.size(), std::move(submission.done));
    }
    submissions.push_back(std::move(submission));
  }
  return submissions;
}

// What the caller of a batch or a stream gets for a command.
v1::CommandResult ToResult(absl::StatusOr<v1::Outcome> outcome);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_COMMAND_BATCH_H_
