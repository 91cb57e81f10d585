// kezhi-verify: checks what Kezhi has stored, exported or proved, without Kezhi.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/verifier.pb.h"

#include "base/status_macros.h"
#include "services/verify/apart.h"
#include "services/verify/checks.h"
#include "services/verify/erasure.h"
#include "services/verify/form.h"
#include "services/verify/form_query.h"
#include "services/verify/stored_log.h"
#include "services/verify/verdict.h"
#include "storage/signed_note.h"

namespace kezhi::verify {
namespace {

constexpr char kDescription[] =
    "Checks what Kezhi has stored, exported or proved: against signed tree heads that you keep,\n"
    "and the log's verifier key, which you have from somebody you trust. It asks no server.\n";

constexpr char kFooter[] =
    R"(Exit codes: 0 verified, 1 something was found, 2 wrong arguments or unreadable files.

Examples:
  kezhi-verify data COPY --key kezhi/2ef9…+1f2e3d4c+AQ… --checkpoint today.txt --checkpoint last-year.txt
  kezhi-verify export records.jsonl --key … --checkpoint today.txt --output json
  kezhi-verify evidence 4711.tlog-proof --key …
  kezhi-verify erasure k1.certificate --key …
  kezhi-verify form records.jsonl --form card --customer stores/s1/customers/k1 --key … --checkpoint today.txt
  kezhi-verify form records.jsonl --form card --customer … --expect card.json --key … --checkpoint today.txt
  kezhi-verify form COPY --form sheet --store stores/s1 --day 2026-03-02 --expect sheet.json --key … --checkpoint …
  kezhi-verify form COPY --form progress --store stores/s1 --month 2026-03 --as-of 4711 --key … --checkpoint …

A form is printed below the verdict, as one line of JSON with personal texts withheld.)";

struct Arguments {
  std::string path;
  std::string key;
  std::vector<std::string> witnesses;
  std::vector<std::string> checkpoints;
  std::vector<std::string> rotations;
  bool json = false;
  // For a form.
  std::string form;
  FormOptions form_options;
  std::optional<std::uint64_t> as_of;
  std::string expect;  // a file; empty = nothing to compare with
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.good() || file.eof()) return bytes;
  return absl::NotFoundError("cannot read " + path);
}

absl::StatusOr<Trust> TrustOf(const Arguments& arguments) {
  Trust trust;
  KEZHI_ASSIGN_OR_RETURN(trust.key, storage::ParseVerifierKey(arguments.key));
  for (const std::string& text : arguments.witnesses) {
    KEZHI_ASSIGN_OR_RETURN(storage::VerifierKey witness, storage::ParseVerifierKey(text));
    trust.witnesses.push_back(std::move(witness));
  }
  for (const std::string& path : arguments.checkpoints) {
    KEZHI_ASSIGN_OR_RETURN(std::string note, ReadFile(path));
    trust.tree_heads.push_back(std::move(note));
  }
  for (const std::string& path : arguments.rotations) {
    KEZHI_ASSIGN_OR_RETURN(std::string evidence, ReadFile(path));
    trust.rotations.push_back(std::move(evidence));
  }
  return trust;
}

using CheckOf = std::function<absl::StatusOr<v1::VerifierAnswer>(const Arguments& arguments,
                                                                 const Trust& trust)>;

v1::VerifierAnswer AnswerOf(v1::VerifierReport report) {
  v1::VerifierAnswer answer;
  *answer.mutable_report() = std::move(report);
  return answer;
}

// What is said of a directory, by a process of its own.
absl::StatusOr<v1::VerifierAnswer> OfDirectory(
    const char* kind, const Trust& trust,
    absl::FunctionRef<absl::StatusOr<v1::VerifierAnswer>()> check) {
  KEZHI_ASSIGN_OR_RETURN(v1::VerifierAnswer answer, Apart(check));
  // That process may have ended before it said so.
  answer.mutable_report()->set_kind(kind);
  answer.mutable_report()->set_origin(trust.key.name);
  return answer;
}

absl::StatusOr<v1::VerifierAnswer> Data(const Arguments& arguments, const Trust& trust) {
  const auto check = [&arguments, &trust]() -> absl::StatusOr<v1::VerifierAnswer> {
    KEZHI_ASSIGN_OR_RETURN(v1::VerifierReport report, CheckDirectory(arguments.path, trust));
    return AnswerOf(std::move(report));
  };
  return OfDirectory("directory", trust, check);
}

absl::StatusOr<v1::VerifierAnswer> Export(const Arguments& arguments, const Trust& trust) {
  std::ifstream lines(arguments.path, std::ios::binary);
  if (!lines.good()) return absl::NotFoundError("cannot read " + arguments.path);
  return AnswerOf(CheckExport(lines, trust));
}

absl::StatusOr<v1::VerifierAnswer> OneRecord(const Arguments& arguments, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.path));
  return AnswerOf(CheckEvidence(text, trust));
}

absl::StatusOr<v1::VerifierAnswer> Erasure(const Arguments& arguments, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.path));
  return AnswerOf(CheckErasure(text, trust));
}

absl::StatusOr<v1::VerifierAnswer> FormOf(StoredLog& log, const FormAsked& asked,
                                          const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(ProvedForm proved, CheckForm(log, asked, trust));
  v1::VerifierAnswer answer = AnswerOf(std::move(proved.report));
  if (proved.form != nullptr) {
    KEZHI_ASSIGN_OR_RETURN(*answer.mutable_form(), JsonOf(*proved.form));
  }
  return answer;
}

absl::StatusOr<v1::VerifierAnswer> Form(const Arguments& arguments, const Trust& trust) {
  FormAsked asked;
  asked.form = arguments.form;
  asked.options = arguments.form_options;
  asked.as_of = arguments.as_of;
  if (!arguments.expect.empty()) {
    KEZHI_ASSIGN_OR_RETURN(asked.saved, ReadFile(arguments.expect));
  }
  std::error_code error;
  if (std::filesystem::is_directory(arguments.path, error)) {
    const auto check = [&]() -> absl::StatusOr<v1::VerifierAnswer> {
      KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<StoredLog> log, OpenDirectory(arguments.path));
      return FormOf(*log, asked, trust);
    };
    return OfDirectory("form", trust, check);
  }
  std::ifstream lines(arguments.path, std::ios::binary);
  if (!lines.good()) return absl::NotFoundError("cannot read " + arguments.path);
  return FormOf(*OpenExport(lines), asked, trust);
}

absl::StatusOr<int> Run(const Arguments& arguments, const CheckOf& check) {
  KEZHI_ASSIGN_OR_RETURN(const Trust trust, TrustOf(arguments));
  KEZHI_ASSIGN_OR_RETURN(const v1::VerifierAnswer answer, check(arguments, trust));
  const v1::VerifierReport& report = answer.report();
  if (arguments.json) {
    KEZHI_ASSIGN_OR_RETURN(const std::string json, JsonOf(report));
    std::cout << json;
  } else {
    std::cout << VerdictOf(report);
  }
  std::cout << answer.form();
  return report.verified() ? kExitVerified : kExitFindings;
}

// What the command line asks for.
struct Asked {
  Arguments arguments;
  CheckOf check;
};

// The options of a verb, to which the verb adds what it checks.
CLI::App* AddVerb(CLI::App& app, const char* name, const char* what, CheckOf check, Asked& asked) {
  Arguments& arguments = asked.arguments;
  CLI::App* verb = app.add_subcommand(name, what);
  verb->add_option("path", arguments.path, "What to check")->required();
  verb->add_option("--key", arguments.key,
                   "The log's verifier key, name+id+key; later ones are followed from it")
      ->required();
  verb->add_option("--checkpoint", arguments.checkpoints,
                   "A file with a signed tree head that you keep; repeatable: one of last year "
                   "and one of today prove that nothing of last year was changed");
  verb->add_option("--rotation", arguments.rotations,
                   "Evidence (`kezhi prove`) of an event by which the log changed its key, where "
                   "--key is the one from before and what is checked is one record; repeatable");
  verb->add_option("--witness", arguments.witnesses,
                   "Verifier key of a witness who must have signed the largest tree head; "
                   "repeatable");
  verb->add_option_function<std::string>(
          "--output,-o", [&arguments](const std::string& as) { arguments.json = as == "json"; },
          "How the verdict is printed: text or json")
      ->check(CLI::IsMember({"text", "json"}));
  verb->callback([&asked, check = std::move(check)] { asked.check = check; });
  return verb;
}

// What forms are asked for by, and what is to be written there.
constexpr std::pair<const char*, const char*> kFormOptions[] = {
    {"customer", "Of a card: stores/{store}/customers/{customer}"},
    {"store", "stores/{store}"},
    {"consultant", "stores/{store}/consultants/{consultant}"},
    {"day", "Business day, 2026-03-02"},
    {"month", "Month, 2026-03"},
    {"from", "First business day"},
    {"to", "Last business day"},
    {"period", "How the days are cut: day (default), week or month"}};

// What is asked of a form, beside what every verb has.
void AddFormVerb(CLI::App& app, Asked& asked) {
  Arguments& arguments = asked.arguments;
  CLI::App* verb = AddVerb(app, "form",
                           "A form, computed from the proved records of a file of `kezhi export "
                           "--format records`, or of a copy of a data directory",
                           Form, asked);
  verb->get_option("--checkpoint")->required();
  verb->add_option("--form", arguments.form,
                   "Which form, and what it is asked for by: " + FormsHelp())
      ->required()
      ->check(CLI::IsMember(FormNames()));
  for (const auto& [name, help] : kFormOptions) {
    const std::string option = name;
    verb->add_option_function<std::string>(
        "--" + option,
        [&arguments, option](const std::string& value) { arguments.form_options[option] = value; },
        help);
  }
  verb->add_option("--as-of", arguments.as_of,
                   "As it stood after this position; otherwise after that of --expect, or else "
                   "after the last record of the largest tree head");
  verb->add_option(
      "--expect", arguments.expect,
      "A file of `kezhi card CUSTOMER --as-of N --output json`, or of sheet, progress, "
      "report or walk-ins, that it must equal; what personal texts say is not "
      "compared");
}

int Main(int argc, const char* const* argv) {
  CLI::App app(kDescription, "kezhi-verify");
  app.set_version_flag("--version", "kezhi-verify " KEZHI_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  Asked asked;
  for (CLI::App* verb :
       {AddVerb(app, "data", "A copy of a data directory", Data, asked),
        AddVerb(app, "export", "A file of `kezhi export --format records`", Export, asked)}) {
    verb->get_option("--checkpoint")->required();
  }
  AddVerb(app, "evidence", "A file of `kezhi prove`: one record, its proof, its tree head",
          OneRecord, asked);
  AddVerb(app, "erasure", "A file of `kezhi erase --certificate`: that a person was forgotten",
          Erasure, asked);
  AddFormVerb(app, asked);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitVerified : kExitUsage;
  }
  const absl::StatusOr<int> result = Run(asked.arguments, asked.check);
  if (result.ok()) return *result;
  std::cerr << "kezhi-verify: " << result.status().message() << '\n';
  return kExitUsage;
}

}  // namespace
}  // namespace kezhi::verify

int main(int argc, char** argv) {
  try {
    return kezhi::verify::Main(argc, argv);
  } catch (const std::exception& thrown) {
    // A library's, such as of memory: nothing was verified.
    std::fputs(thrown.what(), stderr);
    return kezhi::verify::kExitUsage;
  }
}
