// kezhi export: all events as JSON lines.
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/data_directory.h"
#include "services/cli/event_lines.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/engine/event_reader.h"
#include "services/engine/unsealer.h"

namespace kezhi::cli {
namespace {

struct Options {
  std::string data;
  std::string format = "jsonl";
  std::string out = "-";
  std::uint64_t after = 0;
  bool unseal = false;
};

using Take = std::function<absl::Status(v1::Event& event)>;

absl::StatusOr<Position> Until(const Session& session) {
  const AsOf& as_of = session.globals().as_of;
  if (std::holds_alternative<std::monostate>(as_of)) return Position();
  if (const auto* position = std::get_if<std::uint64_t>(&as_of)) return Position(*position);
  return UsageError("--as-of: an export takes a position, no time");
}

absl::Status FromServer(Session& session, const Options& options, Position until,
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
                         const Options& options, Position until, const Take& take) {
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

absl::Status FromData(const Options& options, Position until, const Take& take) {
  if (!options.unseal) {
    KEZHI_ASSIGN_OR_RETURN(const auto journal, OpenJournal(options.data));
    return FromJournal(*journal, nullptr, options, until, take);
  }
  KEZHI_ASSIGN_OR_RETURN(const auto engine, OpenEngine(options.data));
  return FromJournal(engine->journal(), &engine->keyring(), options, until, take);
}

// Writes beside `path` and takes its place only when it is whole.
class OutFile {
 public:
  explicit OutFile(const std::string& path)
      : path_(path),
        partial_(absl::StrCat(path, ".partial")),
        stream_(partial_, std::ios::binary) {}

  ~OutFile() {
    if (!kept_) std::remove(partial_.c_str());
  }

  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;

  std::ostream& stream() { return stream_; }

  absl::Status Keep() {
    stream_.close();
    kept_ = stream_.good() && std::rename(partial_.c_str(), path_.c_str()) == 0;
    if (kept_) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("cannot write ", path_));
  }

 private:
  const std::string path_;
  const std::string partial_;
  std::ofstream stream_;
  bool kept_ = false;
};

absl::StatusOr<std::uint64_t> Write(Session& session, const Options& options, std::ostream& out) {
  KEZHI_ASSIGN_OR_RETURN(const Position until, Until(session));
  ProgressBar bar(session.err(), session.words()("导出", "Exporting"),
                  session.globals().progress && options.out != "-");
  std::uint64_t count = 0;
  const Take take = [&](v1::Event& event) -> absl::Status {
    KEZHI_ASSIGN_OR_RETURN(const std::string line, JsonLine(event));
    out << line << '\n';
    bar.Update(++count, 0);
    if (out.good()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("cannot write ", options.out));
  };
  KEZHI_RETURN_IF_ERROR(options.data.empty() ? FromServer(session, options, until, take)
                                             : FromData(options, until, take));
  return count;
}

absl::StatusOr<int> RunExport(const Options& options, Session& session) {
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
  auto options = std::make_shared<Options>();
  CLI::App* verb = verbs.Add(
      {"export", kDataGroup, "Writes all events with their envelopes, one JSON object a line",
       "Personal texts stay closed unless --unseal: sealed as stored (--data), withheld (from a "
       "server).",
       "  kezhi export --out events.jsonl\n"
       "  kezhi export --data data --after 1000 | jq .stream\n"},
      [options](Session& session) { return RunExport(*options, session); });
  verb->add_option("--data", options->data, "A data directory; default: ask the server");
  verb->add_option("--format", options->format, "Format")
      ->check(CLI::IsMember({"jsonl"}))
      ->capture_default_str();
  verb->add_option("--out", options->out, "File; - = standard output")->capture_default_str();
  verb->add_option("--after", options->after, "Only events after this position");
  verb->add_flag("--unseal", options->unseal,
                 "Personal texts as far as the caller may see them; with --data: all whose keys "
                 "the directory holds, with the server stopped");
}

}  // namespace kezhi::cli
