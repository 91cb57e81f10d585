// kezhi export: all events as JSON lines.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "kezhi/v1/verifier.pb.h"

#include "base/status_macros.h"
#include "services/cli/data_directory.h"
#include "services/cli/event_lines.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/out_file.h"
#include "services/cli/stored_records.h"
#include "services/cli/verbs.h"
#include "services/engine/event_reader.h"
#include "services/engine/unsealer.h"

namespace kezhi::cli {
namespace {

struct ExportOptions {
  std::string data;
  KeyPlace keys;
  std::string format = "jsonl";
  std::string out = "-";
  std::uint64_t after = 0;
  bool unseal = false;
};

using Take = std::function<absl::Status(v1::Event& event)>;

// The last position to write, Position() = the last there is; absent = nothing had been recorded by
// the time of --as-of.
using UntilPosition = std::optional<Position>;

UntilPosition Recorded(std::uint64_t position) {
  return position == 0 ? UntilPosition() : Position(position);
}

absl::StatusOr<UntilPosition> UntilIn(const std::string& data, const AsOf& as_of) {
  if (const auto* position = std::get_if<std::uint64_t>(&as_of)) return Recorded(*position);
  if (const auto* time = std::get_if<absl::Time>(&as_of)) {
    KEZHI_ASSIGN_OR_RETURN(const auto journal, OpenJournal(data));
    KEZHI_ASSIGN_OR_RETURN(const Position position, journal->PositionAt(*time));
    return Recorded(position.value());
  }
  if (std::holds_alternative<absl::CivilDay>(as_of)) {
    return UsageError("--as-of: with --data write a time; when a day ends is the store's to say");
  }
  return UntilPosition(Position());
}

absl::StatusOr<UntilPosition> Until(Session& session, const ExportOptions& options) {
  if (!options.data.empty()) return UntilIn(options.data, session.globals().as_of);
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> until, session.UntilPosition());
  return until.has_value() ? Recorded(*until) : UntilPosition(Position());
}

absl::Status FromServer(Session& session, const ExportOptions& options, Position until,
                        const Take& take) {
  v1::ReadAllRequest request;
  request.set_after_position(options.after);
  request.set_until_position(until.value());
  request.set_stream_prefix(session.globals().store);
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const auto reader = session.streams().ReadAll(context.get(), request);
  v1::ReadAllResponse response;
  absl::Status status;
  while (status.ok() && reader->Read(&response)) {
    for (v1::Event& event : *response.mutable_events()) {
      if (!options.unseal) Withhold(event);
      status = take(event);
      if (!status.ok()) break;
    }
  }
  if (!status.ok()) context->TryCancel();
  const absl::Status finished = session.StatusOf(reader->Finish());
  return status.ok() ? finished : status;
}

// Reads `journal`; with a keyring, opens what it has the keys of.
absl::Status FromJournal(const storage::Journal& journal, const storage::Keyring* keyring,
                         const ExportOptions& options, Position until, const Take& take) {
  engine::LogRange range;
  range.from = Position(options.after);
  range.until = until;
  absl::Status status;
  const auto all = [](const engine::PersonalField&) { return engine::Sight::kClear; };
  const absl::StatusOr<Position> last = engine::ReadLog(journal, range, {}, [&](v1::Event& event) {
    if (keyring != nullptr) status = engine::Unseal(*keyring, all, event);
    if (status.ok()) status = take(event);
    return status.ok();
  });
  KEZHI_RETURN_IF_ERROR(status);
  return last.status();
}

absl::Status FromData(const ExportOptions& options, Position until, const Take& take) {
  if (!options.unseal) {
    KEZHI_ASSIGN_OR_RETURN(const auto journal, OpenJournal(options.data));
    return FromJournal(*journal, nullptr, options, until, take);
  }
  KEZHI_ASSIGN_OR_RETURN(const auto engine, OpenEngine(options.data, options.keys));
  return FromJournal(engine->journal(), &engine->keyring(), options, until, take);
}

// Takes a line without its end.
using TakeLine = std::function<absl::Status(const std::string& line)>;

absl::Status TakeRecord(std::uint64_t position, absl::string_view bytes, const TakeLine& take) {
  v1::ExportedRecord record;
  record.set_position(position);
  record.set_record(std::string(bytes));
  std::string line;
  if (!google::protobuf::util::MessageToJsonString(record, &line).ok()) {
    return absl::InternalError("a record is no JSON");
  }
  return take(line);
}

// Up to the head at the call, or to `until`.
absl::Status RecordsFromServer(Session& session, const ExportOptions& options, Position until,
                               TakeStored take) {
  v1::GetTreeHeadResponse head;
  KEZHI_RETURN_IF_ERROR(session.Call(session.audit(), &v1::AuditService::Stub::GetTreeHead,
                                     v1::GetTreeHeadRequest(), head));
  const Position last(head.tree_head().size());
  until = until == Position() ? last : std::min(until, last);
  return StoredRecords(session, options.after, until.value(), take);
}

absl::Status RecordsFromData(const ExportOptions& options, Position until, TakeStored take) {
  KEZHI_ASSIGN_OR_RETURN(const auto journal, OpenJournal(options.data));
  const Position last = journal->head().position;
  until = until == Position() ? last : std::min(until, last);
  return StoredRecords(*journal, options.after, until.value(), take);
}

absl::Status EventLines(Session& session, const ExportOptions& options, Position until,
                        const TakeLine& take) {
  const Take event = [&take](v1::Event& one) -> absl::Status {
    KEZHI_ASSIGN_OR_RETURN(const std::string line, JsonLine(one));
    return take(line);
  };
  return options.data.empty() ? FromServer(session, options, until, event)
                              : FromData(options, until, event);
}

absl::Status RecordLines(Session& session, const ExportOptions& options, Position until,
                         const TakeLine& take) {
  const auto record = [&take](std::uint64_t position, absl::string_view bytes) {
    return TakeRecord(position, bytes, take);
  };
  return options.data.empty() ? RecordsFromServer(session, options, until, record)
                              : RecordsFromData(options, until, record);
}

absl::StatusOr<std::uint64_t> Write(Session& session, const ExportOptions& options,
                                    std::ostream& out) {
  KEZHI_ASSIGN_OR_RETURN(const UntilPosition until, Until(session, options));
  if (!until.has_value()) return std::uint64_t{0};
  ProgressBar bar(session.err(), session.words()("导出", "Exporting"),
                  session.globals().progress && options.out != "-");
  std::uint64_t count = 0;
  const TakeLine take = [&](const std::string& line) -> absl::Status {
    out << line << '\n';
    bar.Update(++count, 0);
    if (out.good()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("cannot write ", options.out));
  };
  const bool records = options.format == "records";
  KEZHI_RETURN_IF_ERROR((records ? RecordLines : EventLines)(session, options, *until, take));
  return count;
}

absl::StatusOr<int> RunExport(const ExportOptions& options, Session& session) {
  if (options.format == "records" && (options.unseal || !session.globals().store.empty())) {
    return UsageError("--format records: takes all stores, and the bytes as they are stored");
  }
  if (options.out == "-") {
    KEZHI_RETURN_IF_ERROR(Write(session, options, session.out()).status());
    return kExitOk;
  }
  OutFile file(options.out);
  if (!file.stream().good()) {
    return UsageError(absl::StrCat("--out: cannot write ", options.out));
  }
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t count, Write(session, options, file.stream()));
  KEZHI_RETURN_IF_ERROR(file.Keep());
  session.Note(absl::StrCat(options.out, ": ", count, session.words()(" 个事件", " events")));
  return kExitOk;
}

}  // namespace

void AddExport(Verbs& verbs) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = verbs.Add(
      {"export", kDataGroup, "Writes all events with their envelopes, one JSON object a line",
       "Personal texts stay closed unless --unseal: sealed as stored (--data), withheld (from a "
       "server).",
       "  kezhi export --out events.jsonl\n"
       "  kezhi export --format records --out records.jsonl\n"
       "  kezhi export --data data --after 1000 | jq .stream\n"},
      [options](Session& session) { return RunExport(*options, session); });
  verb->add_option("--data", options->data, "A data directory; default: ask the server");
  verb->add_option("--format", options->format,
                   "jsonl: events as the API has them; records: the stored bytes in base64, for "
                   "kezhi-verify (roles "
                   "auditor and operator)")
      ->check(CLI::IsMember({"jsonl", "records"}))
      ->capture_default_str();
  verb->add_option("--out", options->out, "File; - = standard output")->capture_default_str();
  verb->add_option("--after", options->after, "Only events after this position");
  verb->add_flag("--unseal", options->unseal,
                 "Personal texts as far as the caller may see them; with --data: all whose keys "
                 "the directory holds, with the server stopped");
  AddKeyPlace(*verb, options->keys.secrets, options->keys.master);
}

}  // namespace kezhi::cli
