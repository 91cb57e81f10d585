// kezhi undo: takes an event back by the command that the rules have for it.
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include <google/protobuf/util/json_util.h>

#include "base/status_macros.h"
#include "domain/compensation.h"
#include "domain/event_codec.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/engine/uuid.h"
#include "storage/random.h"

namespace kezhi::cli {
namespace {

struct UndoOptions {
  std::uint64_t position = 0;
  std::string reason;
  bool dry_run = false;
};

absl::StatusOr<v1::Event> EventAt(std::uint64_t position, Session& session) {
  v1::GetEventRequest request;
  request.set_position(position);
  v1::GetEventResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.streams(), &v1::StreamService::Stub::GetEvent, request, response));
  return response.event();
}

absl::Status NoUndo(const v1::Event& event, const domain::Compensation& compensation) {
  return absl::FailedPreconditionError(absl::StrCat(
      "no command takes a ", domain::TypeOf(event), " back",
      compensation.instead.empty() ? "; it stands"
                                   : absl::StrCat("; put it right with ", compensation.instead)));
}

std::string CommandText(const v1::Command& command) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(command, &json).ok()) json.clear();
  return json;
}

Form UndoForm(const v1::Event& event, const v1::Command& command, const v1::Outcome& outcome,
              const Words& words) {
  Form form;
  form.title = absl::StrCat(words("撤销", "Takes back"), " ", event.position(), " ",
                            domain::TypeOf(event), "  ", event.stream());
  form.facts = {{words("命令", "command"), CommandText(command)},
                {words("事件", "events"),
                 outcome.first_position() == 0
                     ? words("无变化", "nothing changed")
                     : absl::StrCat(outcome.first_position(), "–", outcome.last_position())},
                {words("类型", "types"), absl::StrJoin(outcome.events(), ", ")},
                {words("标记", "flags"), absl::StrJoin(outcome.flags(), ", ")}};
  return form;
}

absl::StatusOr<int> RunUndo(const UndoOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::Event event, EventAt(options.position, session));
  const domain::Compensation compensation = domain::CompensationOf(
      event,
      options.reason.empty() ? absl::StrCat("undo of event ", options.position) : options.reason);
  if (!compensation.exists()) return NoUndo(event, compensation);
  v1::ExecuteRequest request;
  *request.mutable_command() = compensation.command;
  request.mutable_command()->set_request_id(engine::NewUuid(absl::Now(), storage::SystemRandom()));
  request.mutable_command()->set_causation_id(absl::StrCat("event ", options.position));
  request.set_validate_only(options.dry_run);
  v1::ExecuteResponse response;
  if (absl::Status status =
          session.Call(session.commands(), &v1::CommandService::Stub::Execute, request, response);
      !status.ok()) {
    session.err() << CommandText(request.command()) << '\n';
    return status;
  }
  KEZHI_RETURN_IF_ERROR(session.Print(
      response, UndoForm(event, request.command(), response.outcome(), session.words())));
  if (options.dry_run) session.Note(session.words()("未执行。", "Nothing was recorded."));
  return kExitOk;
}

}  // namespace

void AddUndo(Verbs& verbs) {
  auto options = std::make_shared<UndoOptions>();
  CLI::App* verb =
      verbs.Add({"undo", kEventsGroup, "Takes an event back by a further one 撤销",
                 "Nothing is removed: the command that the rules have for it is sent, and refused "
                 "where they do\n"
                 "not allow it any more. Where there is none, says what puts the event right.",
                 "  kezhi undo 1234 --dry-run   # which command, and what would come of it\n"
                 "  kezhi undo 1234 --reason '录错了客户'\n"},
                [options](Session& session) { return RunUndo(*options, session); });
  verb->add_option("position", options->position, "The event's position")->required();
  verb->add_option("--reason", options->reason,
                   "Why, where the command asks for it; default: that it is an undo");
  verb->add_flag("--dry-run", options->dry_run, "Decide only; nothing is stored");
}

}  // namespace kezhi::cli
