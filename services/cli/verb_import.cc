// kezhi import: rows of CSV files into commands.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <google/protobuf/struct.pb.h>

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/engine/engine.h"
#include "services/import/importer.h"
#include "services/import/mapping.h"
#include "services/server/status.h"

namespace kezhi::cli {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
  std::vector<std::string> paths;
  std::string mapping;
  std::string encoding;
  std::string rejects;
  bool dry_run = false;
};

// The files named, and the CSV files that the mapping knows of the folders named.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths,
                                                 const services::Mapping& mapping) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const std::size_t before = files.size();
    for (const services::SourceRule& source : mapping.sources) {
      for (const std::string& name : {source.file, absl::StrCat(source.file, ".gz")}) {
        const fs::path file = fs::path(path) / name;
        const bool known = std::find(files.begin(), files.end(), file.string()) != files.end();
        if (!known && fs::exists(file, error)) files.push_back(file.string());
      }
      for (const services::Join& join : source.joins) {
        const fs::path file = fs::path(path) / join.file;
        const bool known = std::find(files.begin(), files.end(), file.string()) != files.end();
        if (!known && fs::exists(file, error)) files.push_back(file.string());
      }
    }
    if (files.size() == before) {
      return UsageError(absl::StrCat(path, " holds no file that the mapping names"));
    }
  }
  return files;
}

// --mapping, else the shipped mapping that has the name of the only folder given.
absl::StatusOr<std::string> MappingName(const ImportOptions& options) {
  if (!options.mapping.empty()) return options.mapping;
  std::vector<std::string> names;
  names.reserve(services::ShippedMappings().size());
  for (const auto& [name, text] : services::ShippedMappings()) names.push_back(name);
  if (options.paths.size() == 1) {
    const fs::path path = fs::path(options.paths.front()) / "";
    const std::string folder = path.parent_path().filename().string();
    if (std::find(names.begin(), names.end(), folder) != names.end()) return folder;
  }
  return UsageError(absl::StrCat("--mapping: say how rows become commands, with a file or one of ",
                                 absl::StrJoin(names, ", ")));
}

using Outcomes = std::vector<absl::StatusOr<v1::Outcome>>;

absl::StatusOr<Outcomes> Send(Session& session, const std::vector<v1::Command>& commands,
                              bool validate_only) {
  v1::BatchExecuteRequest request;
  for (const v1::Command& command : commands) *request.add_commands() = command;
  request.set_validate_only(validate_only);
  v1::BatchExecuteResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.commands(), &v1::CommandService::Stub::BatchExecute, request, response));
  Outcomes outcomes;
  for (const v1::CommandResult& result : response.results()) {
    if (result.has_outcome()) {
      outcomes.emplace_back(result.outcome());
    } else {
      outcomes.emplace_back(server::FromRpcStatus(result.error()));
    }
  }
  return outcomes;
}

// A data directory for the moment, in memory where there is room for files in memory, in which an
// import is played through.
class Rehearsal {
 public:
  static absl::StatusOr<std::unique_ptr<Rehearsal>> Open() {
    auto rehearsal = std::make_unique<Rehearsal>();
    if (mkdtemp(rehearsal->directory_.data()) == nullptr) {
      return absl::FailedPreconditionError("--dry-run: no room for a directory in " + Place());
    }
    engine::EngineOptions options;
    options.data_dir = rehearsal->directory_ + "/data";
    options.close_days = false;
    options.min_free_bytes = 0;
    KEZHI_ASSIGN_OR_RETURN(rehearsal->engine_, engine::Engine::Open(std::move(options)));
    return rehearsal;
  }

  ~Rehearsal() {
    engine_.reset();
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  Rehearsal() = default;
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;

  // What would become of the commands: one is taken if the server would take it as it stands, or if
  // it is taken here, after those before it. What fits on rows before it and on what only the
  // server has is judged too hard. Without a server all is judged here.
  Outcomes Play(const std::vector<v1::Command>& commands, Session& session) {
    v1::Actor actor;
    actor.set_principal("operator");
    actor.set_role("operator");
    actor.set_known(v1::KNOWN_STATED);
    Outcomes outcomes;
    for (const v1::Command& command : commands) {
      outcomes.push_back(engine_->Execute(command, actor));
    }
    if (!reachable_) return outcomes;
    const absl::StatusOr<Outcomes> known = Send(session, commands, true);
    reachable_ = known.ok() && known->size() == outcomes.size();
    for (std::size_t i = 0; reachable_ && i < outcomes.size(); ++i) {
      const bool there = (*known)[i].ok() && (*known)[i]->duplicate();
      if (there || !outcomes[i].ok()) outcomes[i] = (*known)[i];
    }
    return outcomes;
  }

 private:
  static std::string Place() {
    constexpr char kMemory[] = "/dev/shm";
    return access(kMemory, W_OK) == 0 ? kMemory : fs::temp_directory_path().string();
  }

  std::string directory_ = Place() + "/kezhi-rehearsal-XXXXXX";
  std::unique_ptr<engine::Engine> engine_;
  bool reachable_ = true;
};

// Waits until the forms show what was taken, so that the next question is answered with it.
absl::Status AwaitViews(Session& session) {
  v1::GetHeadResponse head;
  KEZHI_RETURN_IF_ERROR(session.Call(session.streams(), &v1::StreamService::Stub::GetHead,
                                     v1::GetHeadRequest(), head));
  v1::ListStoresRequest request;
  request.mutable_read_at()->set_min_position(head.position());
  v1::ListStoresResponse response;
  absl::Status status;
  do {
    status = session.Call(session.query(), &v1::QueryService::Stub::ListStores, request, response);
  } while (domain::ReasonOf(status) == v1::REASON_PROJECTION_BEHIND);
  return status;
}

absl::Status WriteRejects(const std::vector<services::Reject>& rejects, const std::string& path) {
  std::ofstream stream(path, std::ios::binary);
  stream << services::RejectsAsCsv(rejects);
  stream.close();
  if (stream) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot write the rejects to ", path));
}

Form FormOf(const services::ImportSummary& summary, const Words& words) {
  Form form;
  form.facts = {{words("行", "rows"), absl::StrCat(summary.rows)},
                {words("命令", "commands"), absl::StrCat(summary.commands)},
                {words("新增", "taken"), absl::StrCat(summary.taken)},
                {words("已有", "there before"), absl::StrCat(summary.present)},
                {words("被拒行", "rows rejected"), absl::StrCat(summary.refused)}};
  Table table({{"command", words("命令", "Command")}, {"count", words("数量", "Count"), true}});
  for (const auto& [command, count] : summary.by_command) {
    table.Add({command, absl::StrCat(count)});
  }
  form.sections.push_back({"", std::move(table)});
  return form;
}

google::protobuf::Struct JsonOf(const services::ImportSummary& summary) {
  google::protobuf::Struct json;
  const auto set = [](google::protobuf::Struct& in, const std::string& name, std::uint64_t count) {
    (*in.mutable_fields())[name].set_number_value(static_cast<double>(count));
  };
  set(json, "rows", summary.rows);
  set(json, "commands", summary.commands);
  set(json, "taken", summary.taken);
  set(json, "present", summary.present);
  set(json, "rejectedRows", summary.refused);
  google::protobuf::Struct& kinds = *(*json.mutable_fields())["byCommand"].mutable_struct_value();
  for (const auto& [command, count] : summary.by_command) set(kinds, command, count);
  return json;
}

absl::StatusOr<int> RunImport(const ImportOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string name, MappingName(options));
  KEZHI_ASSIGN_OR_RETURN(const std::string text, services::LoadMapping(name));
  KEZHI_ASSIGN_OR_RETURN(const services::Mapping mapping, services::ParseMapping(text));
  services::ImportOptions settings;
  KEZHI_ASSIGN_OR_RETURN(settings.files, FilesOf(options.paths, mapping));
  settings.encoding = options.encoding;
  ProgressBar bar(session.err(), session.words()("导入", "Importing"), session.globals().progress);
  settings.progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); };

  services::CommandSender sender = [&session](const std::vector<v1::Command>& commands) {
    return Send(session, commands, false);
  };
  std::unique_ptr<Rehearsal> rehearsal;
  if (options.dry_run) {
    KEZHI_ASSIGN_OR_RETURN(rehearsal, Rehearsal::Open());
    sender = [&rehearsal, &session](const std::vector<v1::Command>& commands) {
      return rehearsal->Play(commands, session);
    };
  }
  const absl::StatusOr<services::ImportSummary> summary =
      services::Import(mapping, settings, sender);
  bar.Clear();
  KEZHI_RETURN_IF_ERROR(summary.status());
  if (!options.dry_run) KEZHI_RETURN_IF_ERROR(AwaitViews(session));
  const Form form = FormOf(*summary, session.words());
  KEZHI_RETURN_IF_ERROR(session.Print(JsonOf(*summary), form));
  if (options.dry_run) {
    session.Note(session.words()("仅试演，未写入。", "Only rehearsed: nothing was stored."));
  }
  if (summary->rejects.empty()) return kExitOk;
  KEZHI_RETURN_IF_ERROR(WriteRejects(summary->rejects, options.rejects));
  session.err() << session.words()("被拒的行及原因见 ", "The rejected rows and why: ")
                << options.rejects << '\n';
  return kExitFindings;
}

}  // namespace

void AddImport(Verbs& verbs) {
  auto options = std::make_shared<ImportOptions>();
  options->rejects = "rejects.csv";
  CLI::App* verb =
      verbs.Add({"import", kDataGroup, "Takes over rows of CSV files, as a mapping says",
                 "The mapping says which columns make which commands (docs/import.md). A bad row "
                 "goes to the\n"
                 "rejects file with line, column and reason, and the rest goes on (exit code 1). A "
                 "second run\n"
                 "adds nothing; a run that was killed is finished by running it again.",
                 "  kezhi import tests/data/crm_opportunities\n"
                 "  kezhi import customers.csv --mapping my.yaml --encoding GB18030 --dry-run\n"},
                [options](Session& session) { return RunImport(*options, session); });
  verb->add_option("files", options->paths,
                   "CSV files (also gzipped), or folders in which the mapping finds its files")
      ->required();
  verb->add_option(
      "--mapping", options->mapping,
      "Mapping file, or the name of a shipped one; default: that of the folder's name");
  verb->add_option("--encoding", options->encoding, "Encoding, when not as the mapping says");
  verb->add_option("--rejects", options->rejects, "File for rejected rows and why")
      ->capture_default_str();
  verb->add_flag(
      "--dry-run", options->dry_run,
      "Play it through aside, in a log of its own, and say what would happen; the server is "
      "only asked what it has already");
}

}  // namespace kezhi::cli
