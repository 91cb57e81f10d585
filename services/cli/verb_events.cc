// kezhi events, tail: the events themselves.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/event_codec.h"
#include "services/cli/event_lines.h"
#include "services/cli/exit_codes.h"
#include "services/cli/filter_text.h"
#include "services/cli/interrupt.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

constexpr char kFilterHelp[] =
    "Only events for which this holds: conditions type=, store=, stream= (how it begins), actor=, "
    "role=, after=, until= with and, or, not and ( )";

struct EventsOptions {
  std::string stream;
  std::string prefix;
  std::uint64_t after = 0;
  std::uint64_t limit = 50;
  bool backward = false;
  std::vector<std::string> types;
  std::string filter;
};

// Prints what a stream of answers holds until `limit` events were shown; whether more may follow.
template <typename Response>
absl::StatusOr<bool> PrintAnswers(grpc::ClientReader<Response>& reader,
                                  const EventsOptions& options, EventPrinter& printer) {
  std::uint64_t shown = 0;
  Response response;
  while (reader.Read(&response)) {
    for (const v1::Event& event : response.events()) {
      const bool wanted =
          options.types.empty() || std::find(options.types.begin(), options.types.end(),
                                             domain::TypeOf(event)) != options.types.end();
      if (!wanted) continue;
      if (options.limit > 0 && shown == options.limit) return true;
      KEZHI_RETURN_IF_ERROR(printer.Print(event));
      ++shown;
    }
  }
  return false;
}

template <typename Response>
absl::StatusOr<int> Finish(Session& session, grpc::ClientContext& context,
                           grpc::ClientReader<Response>& reader, const EventsOptions& options) {
  EventPrinter printer(session, ZoneForEvents(session));
  const absl::StatusOr<bool> more = PrintAnswers(reader, options, printer);
  if (!more.ok() || *more) context.TryCancel();
  const absl::Status status = session.StatusOf(reader.Finish());
  KEZHI_RETURN_IF_ERROR(more.status());
  if (*more) {
    session.Note(session.words()("还有更多；用 --limit 0 显示全部。",
                                 "There are more events; --limit 0 shows all."));
    return kExitOk;
  }
  KEZHI_RETURN_IF_ERROR(status);
  return kExitOk;
}

absl::StatusOr<int> RunEvents(const EventsOptions& options, Session& session) {
  const v1::Direction direction = options.backward ? v1::DIRECTION_BACKWARD : v1::DIRECTION_FORWARD;
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> position, session.UntilPosition());
  const std::uint64_t until = position.value_or(0);
  if (position == 0) {
    session.Note(session.words()("那时还没有事件。", "There was no event by then."));
    return kExitOk;
  }
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  if (!options.stream.empty()) {
    v1::ReadStreamRequest request;
    request.set_stream(options.stream);
    request.set_after_revision(options.after);
    request.set_direction(direction);
    request.set_until_position(until);
    const auto reader = session.streams().ReadStream(context.get(), request);
    return Finish(session, *context, *reader, options);
  }
  v1::ReadAllRequest request;
  request.set_after_position(options.after);
  request.set_direction(direction);
  request.set_until_position(until);
  request.set_stream_prefix(options.prefix);
  for (const std::string& type : options.types) request.add_types(type);
  // One more than is shown, to tell whether there are more.
  if (options.limit > 0) request.set_limit(options.limit + 1);
  if (!options.filter.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_filter(), ParseFilter(options.filter));
  }
  const auto reader = session.streams().ReadAll(context.get(), request);
  return Finish(session, *context, *reader, options);
}

struct TailOptions {
  std::uint64_t after = 0;
  std::string prefix;
  std::vector<std::string> types;
  std::string filter;
};

// What a subscriber is told beside the events.
void NoteOf(const v1::SubscribeResponse& response, Session& session) {
  if (response.has_confirmed()) {
    session.Note(absl::StrCat(session.words()("等待事件；Ctrl-C 结束。自事件 ",
                                              "Waiting for events, Ctrl-C ends. After event "),
                              response.confirmed().after_position()));
  } else if (response.has_fell_behind()) {
    const std::uint64_t behind =
        response.fell_behind().head_position() - response.fell_behind().position();
    session.Note(absl::StrCat(session.words()("落后事件数 ", "Events behind: "), behind));
  }
}

absl::StatusOr<int> RunTail(const TailOptions& options, const CLI::Option* after,
                            Session& session) {
  v1::SubscribeRequest request;
  if (after->count() > 0) {
    request.set_after_position(options.after);
  } else {
    request.set_now(true);
  }
  request.set_stream_prefix(options.prefix);
  for (const std::string& type : options.types) request.add_types(type);
  if (!options.filter.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_filter(), ParseFilter(options.filter));
  }
  EventPrinter printer(session, ZoneForEvents(session));
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const OnInterrupt interrupt([&context] { context->TryCancel(); });
  const auto reader = session.streams().Subscribe(context.get(), request);
  v1::SubscribeResponse response;
  while (reader->Read(&response)) {
    NoteOf(response, session);
    for (const v1::Event& event : response.events().events()) {
      KEZHI_RETURN_IF_ERROR(printer.Print(event));
    }
    session.out().flush();
  }
  const absl::Status status = session.StatusOf(reader->Finish());
  if (interrupt.fired()) return kExitOk;
  KEZHI_RETURN_IF_ERROR(status);
  return kExitOk;
}

}  // namespace

void AddEvents(Verbs& verbs) {
  auto options = std::make_shared<EventsOptions>();
  CLI::App* verb =
      verbs.Add({"events", kEventsGroup, "The events, forwards or backwards", "",
                 "  kezhi events --backward --limit 10\n"
                 "  kezhi events --as-of 2026-03-02T18:00:00+08:00 --backward\n"
                 "  kezhi events --stream stores/s1/visits/v1\n"
                 "  kezhi events --type PursuitWon --type PursuitClosed --limit 0 --output csv\n"
                 "  kezhi events --filter 'role=manager and not (type=SheetReviewed or "
                 "store=demo)'\n"},
                [options](Session& session) { return RunEvents(*options, session); });
  CLI::Option* stream =
      verb->add_option("--stream", options->stream, "Only this stream, by its full name");
  verb->add_option("--prefix", options->prefix, "Only streams that begin with this")
      ->excludes(stream);
  verb->add_option("--after", options->after,
                   "Only after this position (of a stream: revision); backwards: before it");
  verb->add_option("--limit", options->limit, "At most so many; 0 = all")->capture_default_str();
  verb->add_flag("--backward", options->backward, "From the newest");
  verb->add_option("--type", options->types, "Only events of this type; may be repeated");
  verb->add_option("--filter", options->filter, kFilterHelp)->excludes(stream);
}

void AddTail(Verbs& verbs) {
  auto options = std::make_shared<TailOptions>();
  auto after = std::make_shared<CLI::Option*>(nullptr);
  CLI::App* verb =
      verbs.Add({"tail", kEventsGroup, "Events as they happen, until Ctrl-C", "",
                 "  kezhi tail\n"
                 "  kezhi tail --after 0 --output json   # everything there is, then what comes\n"},
                [options, after](Session& session) { return RunTail(*options, *after, session); });
  *after = verb->add_option("--after", options->after,
                            "First all events after this position; default: only what comes");
  verb->add_option("--prefix", options->prefix, "Only streams that begin with this");
  verb->add_option("--type", options->types, "Only events of this type; may be repeated");
  verb->add_option("--filter", options->filter, kFilterHelp);
}

}  // namespace kezhi::cli
