// kezhi execute: sends a command.
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include <google/protobuf/util/json_util.h>

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/engine/uuid.h"
#include "storage/random.h"

namespace kezhi::cli {
namespace {

struct ExecuteOptions {
  std::string command;
  std::string file;
  std::string request_id;
  bool validate_only = false;
  bool until_done = false;
};

std::string All(std::istream& stream) {
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

absl::StatusOr<std::string> TextOf(const ExecuteOptions& options) {
  if (!options.command.empty() && options.command != "-") return options.command;
  if (options.file.empty() || options.file == "-") {
    return All(std::cin);
  }
  std::ifstream stream(options.file, std::ios::binary);
  if (!stream) return UsageError(absl::StrCat("--file: cannot read ", options.file));
  return All(stream);
}

absl::StatusOr<v1::Command> CommandOf(const ExecuteOptions& options) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, TextOf(options));
  v1::Command command;
  const auto status = google::protobuf::util::JsonStringToMessage(text, &command);
  if (!status.ok()) {
    return UsageError(
        absl::StrCat("the command is not what Command in command.proto says: ",
                     std::string(status.message().data(), status.message().size()),
                     "; expected something like {\"register_visit\": {\"visit\": …}}"));
  }
  if (!options.request_id.empty()) command.set_request_id(options.request_id);
  if (command.request_id().empty()) {
    command.set_request_id(engine::NewUuid(absl::Now(), storage::SystemRandom()));
  }
  return command;
}

Form FormOf(const v1::Outcome& outcome, const std::string& request_id, const Words& words) {
  Form form;
  form.facts = {{words("请求", "request id"), request_id},
                {words("事件", "events"),
                 outcome.first_position() == 0
                     ? words("无变化", "nothing changed")
                     : absl::StrCat(outcome.first_position(), "–", outcome.last_position())},
                {words("重复请求", "answered before"), Words::Tick(outcome.duplicate())},
                {words("标记", "flags"), absl::StrJoin(outcome.flags(), ", ")},
                {words("剩余", "remaining"),
                 outcome.remaining() == 0 ? "" : absl::StrCat(outcome.remaining())},
                {words("类型", "types"), absl::StrJoin(outcome.events(), ", ")}};
  if (outcome.streams_size() > 0) {
    Table table({{"stream", words("流", "Stream")}, {"revision", words("版次", "Revision"), true}});
    for (const v1::StreamRevision& stream : outcome.streams()) {
      table.Add({stream.stream(), absl::StrCat(stream.revision())});
    }
    form.sections.push_back({"", std::move(table)});
  }
  return form;
}

absl::Status SendOnce(const v1::ExecuteRequest& request, Session& session,
                      v1::ExecuteResponse& response) {
  absl::Status status =
      session.Call(session.commands(), &v1::CommandService::Stub::Execute, request, response);
  if (!status.ok()) {
    // Whether it was recorded may not be known, and only this id finds out.
    session.err() << "request id " << request.command().request_id()
                  << (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)
                          ? ": send the same command again with --request-id and this id\n"
                          : "\n");
  }
  return status;
}

// A commit that only says that something remains would be followed by others like it, for ever.
bool GoesOn(const v1::Outcome& outcome) {
  return outcome.remaining() > 0 && outcome.last_position() > outcome.first_position();
}

absl::StatusOr<int> RunExecute(const ExecuteOptions& options, Session& session) {
  v1::ExecuteRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_command(), CommandOf(options));
  request.set_validate_only(options.validate_only);
  v1::ExecuteResponse response;
  KEZHI_RETURN_IF_ERROR(SendOnce(request, session, response));
  while (options.until_done && GoesOn(response.outcome())) {
    session.Note(
        absl::StrCat(session.words()("尚余 ", "still to do: "), response.outcome().remaining()));
    request.mutable_command()->set_request_id(
        engine::NewUuid(absl::Now(), storage::SystemRandom()));
    response.Clear();
    KEZHI_RETURN_IF_ERROR(SendOnce(request, session, response));
  }
  const std::string& request_id = request.command().request_id();
  if (session.json()) session.err() << "request id " << request_id << '\n';
  KEZHI_RETURN_IF_ERROR(
      session.Print(response, FormOf(response.outcome(), request_id, session.words())));
  return kExitOk;
}

}  // namespace

void AddExecute(Verbs& verbs) {
  auto options = std::make_shared<ExecuteOptions>();
  CLI::App* verb = verbs.Add(
      {"execute", kEventsGroup, "Sends one command, given as JSON", "",
       "  kezhi execute '{\"register_visit\": {\"visit\": \"stores/s1/visits/v1\",\n"
       "      \"channel\": \"CHANNEL_WALK_IN\", \"consultant\": \"stores/s1/consultants/c1\"}}'\n"
       "  kezhi execute --file visit.json --validate-only\n"
       "  echo '{\"close_day\": {\"day\": \"stores/s1/days/20260302\"}}' | kezhi execute\n"
       "  kezhi execute --until-done --file leaver.json   # in as many commits as it takes\n"},
      [options](Session& session) { return RunExecute(*options, session); });
  CLI::Option* command = verb->add_option(
      "command", options->command, "The command as JSON; default: what stands on standard input");
  verb->add_option("--file", options->file, "Read it from this file instead; - = standard input")
      ->excludes(command);
  verb->add_option("--request-id", options->request_id,
                   "UUID by which a repetition is recognised; default: that of the command, else a "
                   "new one, which is printed");
  CLI::Option* validate = verb->add_flag("--validate-only,--dry-run", options->validate_only,
                                         "Decide only; nothing is stored");
  verb->add_flag("--until-done", options->until_done,
                 "Where one commit does not hold all of it, send it again under new request ids "
                 "until nothing remains")
      ->excludes(validate);
}

}  // namespace kezhi::cli
