// kezhi-verify: checks what Kezhi has stored, exported or proved, without Kezhi.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "base/status_macros.h"
#include "services/verify/apart.h"
#include "services/verify/checks.h"
#include "services/verify/erasure.h"
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
  kezhi-verify erasure k1.certificate --key …)";

struct Arguments {
  std::string path;
  std::string key;
  std::vector<std::string> witnesses;
  std::vector<std::string> checkpoints;
  bool json = false;
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
  return trust;
}

using Check = std::function<absl::StatusOr<v1::VerifierReport>(const Arguments& arguments,
                                                               const Trust& trust)>;

absl::StatusOr<v1::VerifierReport> Data(const Arguments& arguments, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(v1::VerifierReport report, Apart([&arguments, &trust] {
                           return CheckDirectory(arguments.path, trust);
                         }));
  report.set_origin(trust.key.name);
  return report;
}

absl::StatusOr<v1::VerifierReport> Export(const Arguments& arguments, const Trust& trust) {
  std::ifstream lines(arguments.path, std::ios::binary);
  if (!lines.good()) return absl::NotFoundError("cannot read " + arguments.path);
  return CheckExport(lines, trust);
}

absl::StatusOr<v1::VerifierReport> OneRecord(const Arguments& arguments, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.path));
  return CheckEvidence(text, trust);
}

absl::StatusOr<v1::VerifierReport> Erasure(const Arguments& arguments, const Trust& trust) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.path));
  return CheckErasure(text, trust);
}

absl::StatusOr<int> Run(const Arguments& arguments, const Check& check) {
  KEZHI_ASSIGN_OR_RETURN(const Trust trust, TrustOf(arguments));
  KEZHI_ASSIGN_OR_RETURN(const v1::VerifierReport report, check(arguments, trust));
  if (arguments.json) {
    KEZHI_ASSIGN_OR_RETURN(const std::string json, JsonOf(report));
    std::cout << json;
  } else {
    std::cout << VerdictOf(report);
  }
  return report.verified() ? kExitVerified : kExitFindings;
}

// What the command line asks for.
struct Asked {
  Arguments arguments;
  Check check;
};

// The options of a verb, to which the verb adds what it checks.
CLI::App* AddVerb(CLI::App& app, const char* name, const char* what, Check check, Asked& asked) {
  Arguments& arguments = asked.arguments;
  CLI::App* verb = app.add_subcommand(name, what);
  verb->add_option("path", arguments.path, "What to check")->required();
  verb->add_option("--key", arguments.key, "The log's verifier key, name+id+key")->required();
  verb->add_option("--checkpoint", arguments.checkpoints,
                   "A file with a signed tree head that you keep; repeatable: one of last year "
                   "and one of today prove that nothing of last year was changed");
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
