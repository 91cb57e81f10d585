#include "services/cli/cli.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/server/options.h"
#include "services/server/tls.h"
#include "services/server/watched_file.h"

namespace kezhi::cli {
namespace {

constexpr char kDescription[] =
    "Kezhi 客志 records what happens between a sales organisation and its customers as events, "
    "and\n"
    "shows every form made of them: now, or as it stood at any earlier moment.\n";

constexpr char kFooter[] = R"(Exit codes:
  0  done
  1  done, with findings (verify, audit, replay and others) or rejected rows (import)
  2  wrong arguments; nothing was done
  3  refused; the message has the reason and every fault with its field
  4  no server answered
  5  stored data is damaged

Examples:
  kezhi demo --data data && kezhi serve --data data &
  kezhi sheet                              today's registration sheet
  kezhi progress --month 2026-03           who is followed up, day by day
  kezhi progress --as-of 2026-03-15        the same as it stood when that day ended
  kezhi card --phone 13800000000 --lang zh
  kezhi events --backward --limit 5 --output json

`kezhi VERB --help` says more about a verb.)";

// The options of all verbs as written.
struct Texts {
  std::string output = "table";
  std::string lang;
  std::string color = "auto";
  std::string as_of;
  std::string diff_from;
  std::string store;
  std::string token_file;
  server::ClientTls tls;
  double timeout_seconds = 30;
};

std::string Environment(const char* name) {
  // Before there are threads.
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

// The language of the locale, by POSIX's order of precedence.
std::string LanguageOfLocale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string locale = Environment(name);
    if (!locale.empty()) return absl::StartsWith(locale, "zh") ? "zh" : "en";
  }
  return "en";
}

void AddGlobals(CLI::App& app, Globals& globals, Texts& texts) {
  app.add_option("--server", globals.server, "Host and port of the server")
      ->envname("KEZHI_SERVER")
      ->capture_default_str();
  app.add_option("--store", texts.store, "Store, by id or name; default: the only one there is")
      ->envname("KEZHI_STORE");
  app.add_option("--output,-o", texts.output, "How answers are printed")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  texts.lang = LanguageOfLocale();
  app.add_option("--lang", texts.lang, "Language of tables; default: that of the locale")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
  app.add_option("--color", texts.color, "Colour; auto: on a terminal unless NO_COLOR is set")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_option("--as-of", texts.as_of,
                 "Answer as things stood: after a position (1234), at a time "
                 "(2026-03-02T18:30:00+08:00), or when a day ended in the store (2026-03-02)");
  app.add_option("--diff-from", texts.diff_from,
                 "Show what has changed in a form since then, and by which events; as --as-of");
  app.add_option("--wait-for", globals.wait_for,
                 "Answer only once the views have reached this position (read your own writes)");
  app.add_option("--actor", globals.actor,
                 "Who asks, such as stores/s1/consultants/c1; default: operator")
      ->envname("KEZHI_ACTOR");
  app.add_option("--role", globals.role, "Role of who asks, such as consultant, manager, clerk")
      ->envname("KEZHI_ROLE");
  app.add_option("--ground", globals.ground,
                 "On what ground personal texts are read, such as complaint-4711; recorded")
      ->envname("KEZHI_GROUND");
  app.add_option(
         "--token-file", texts.token_file,
         "File with the signed token (JWT) that proves who asks; instead of --actor, --role")
      ->envname("KEZHI_TOKEN_FILE");
  app.add_option("--tls-ca", texts.tls.ca_file,
                 "Speak TLS, and trust servers certified by these authorities (PEM)")
      ->envname("KEZHI_TLS_CA");
  app.add_option("--tls-cert", texts.tls.certificate_file,
                 "Certificate that proves who asks (PEM), for servers that ask for one")
      ->envname("KEZHI_TLS_CERT");
  app.add_option("--tls-key", texts.tls.key_file, "Its private key (PEM)")
      ->envname("KEZHI_TLS_KEY");
  app.add_option("--timeout", texts.timeout_seconds, "Seconds to wait for an answer")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

// What proves who asks. A token goes over no wire in the clear.
absl::Status TakeCredentials(const Texts& texts, Globals& globals) {
  if (!texts.tls.empty()) {
    KEZHI_ASSIGN_OR_RETURN(globals.credentials, server::ChannelCredentialsOf(texts.tls));
  }
  if (texts.token_file.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const bool loopback, server::IsLoopback("--server", globals.server));
  if (!loopback && globals.credentials == nullptr) {
    return UsageError(absl::StrCat("a token would go to ", globals.server,
                                   " in the clear; name the authorities to trust with --tls-ca"));
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string text, server::ReadSmallFile(texts.token_file));
  globals.token = std::string(absl::StripAsciiWhitespace(text));
  if (!globals.token.empty()) return absl::OkStatus();
  return UsageError(absl::StrCat(texts.token_file, " is empty; a token is expected in it"));
}

absl::Status Understand(const Texts& texts, const Terminal& terminal, Globals& globals) {
  globals.output = texts.output == "json"  ? Output::kJson
                   : texts.output == "csv" ? Output::kCsv
                                           : Output::kTable;
  globals.chinese = texts.lang == "zh";
  globals.width = terminal.width;
  globals.progress = terminal.err_is_terminal;
  globals.color = texts.color == "always" ||
                  (texts.color == "auto" && terminal.width > 0 && Environment("NO_COLOR").empty());
  globals.timeout = absl::Seconds(texts.timeout_seconds);
  const bool bare = !texts.store.empty() && texts.store.find('/') == std::string::npos;
  globals.store = bare ? absl::StrCat("stores/", texts.store) : texts.store;
  KEZHI_ASSIGN_OR_RETURN(globals.as_of, ParseAsOf(texts.as_of));
  if (!texts.diff_from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(globals.diff_from, ParseAsOf(texts.diff_from));
  }
  return TakeCredentials(texts, globals);
}

// In the order of the help: who works with the forms finds theirs first.
void AddVerbs(Verbs& verbs) {
  AddSheet(verbs);
  AddSheets(verbs);
  AddProgress(verbs);
  AddCard(verbs);
  AddReport(verbs);
  AddSearch(verbs);
  AddDue(verbs);
  AddFollowUps(verbs);
  AddJournal(verbs);
  AddTimeline(verbs);
  AddBoard(verbs);
  AddCredits(verbs);
  AddBreaches(verbs);
  AddDeals(verbs);
  AddRoute(verbs);
  AddTerritories(verbs);
  AddPlans(verbs);
  AddKpi(verbs);
  AddComplaints(verbs);
  AddSatisfaction(verbs);
  AddTracking(verbs);
  AddCare(verbs);
  AddMeetings(verbs);
  AddWalkIns(verbs);
  AddPursuits(verbs);
  AddContactsToOrder(verbs);
  AddTraffic(verbs);
  AddCampaigns(verbs);
  AddAnalysis(verbs);
  AddStats(verbs);
  AddDirectory(verbs);
  AddExecute(verbs);
  AddUndo(verbs);
  AddEvents(verbs);
  AddTail(verbs);
  AddGroups(verbs);
  AddPlaybook(verbs);
  AddWhatIf(verbs);
  AddPolicy(verbs);
  AddErasures(verbs);
  AddPerson(verbs);
  AddReaders(verbs);
  AddExplain(verbs);
  AddAudit(verbs);
  AddTreeHead(verbs);
  AddProve(verbs);
  AddTiles(verbs);
  AddReplay(verbs);
  AddServe(verbs);
  AddDemo(verbs);
  AddImport(verbs);
  AddExport(verbs);
  AddProjections(verbs);
  AddRebuild(verbs);
  AddVerify(verbs);
  AddKeys(verbs);
}

int RunChosen(const Run& run, Session& session, bool color) {
  const absl::StatusOr<int> result = run(session);
  session.out().flush();
  if (result.ok()) return *result;
  PrintFailure(session.err(), result.status(), color);
  return ExitCodeOf(result.status());
}

}  // namespace

int RunCli(int argc, const char* const* argv, const Terminal& terminal) {
  CLI::App app(kDescription, "kezhi");
  app.set_version_flag("--version", "kezhi " KEZHI_VERSION);
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(34);
  Globals globals;
  Texts texts;
  AddGlobals(app, globals, texts);
  Verbs verbs(app);
  AddVerbs(verbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, terminal.out, terminal.err);
    return code == 0 ? kExitOk : kExitUsage;
  }
  if (!verbs.chosen()) {
    terminal.err << app.help();
    return kExitUsage;
  }
  if (const absl::Status status = Understand(texts, terminal, globals); !status.ok()) {
    PrintFailure(terminal.err, status, globals.color);
    return kExitUsage;
  }
  Session session(globals, terminal.out, terminal.err);
  return RunChosen(verbs.chosen(), session, globals.color);
}

}  // namespace kezhi::cli
