#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cli/as_of.h"
#include "services/cli/cli.h"
#include "services/cli/failure.h"

namespace kezhi::cli {
namespace {

using ::testing::HasSubstr;

struct Result {
  int code = 0;
  std::string out;
  std::string err;
};

Result Kezhi(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "kezhi");
  std::ostringstream out;
  std::ostringstream err;
  const int code =
      RunCli(static_cast<int>(arguments.size()), arguments.data(), {out, err, 0, false});
  return {code, out.str(), err.str()};
}

TEST(AsOf, TakesAPosition) {
  EXPECT_EQ(std::get<std::uint64_t>(ParseAsOf("1234").value()), 1234U);
  EXPECT_EQ(std::get<std::uint64_t>(ParseAsOf("20260302").value()), 20260302U);
}

TEST(AsOf, TakesATimeWithItsZone) {
  absl::TimeZone shanghai;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  const absl::Time expected = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 18, 30, 0), shanghai);
  EXPECT_EQ(std::get<absl::Time>(ParseAsOf("2026-03-02T18:30:00+08:00").value()), expected);
  EXPECT_EQ(std::get<absl::Time>(ParseAsOf("2026-03-02T10:30:00Z").value()), expected);
}

TEST(AsOf, TakesADayOfTheStore) {
  EXPECT_EQ(std::get<absl::CivilDay>(ParseAsOf("2026-03-02").value()), absl::CivilDay(2026, 3, 2));
}

TEST(AsOf, IsTheLatestWhenNotGiven) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(ParseAsOf("").value()));
}

TEST(AsOf, RefusesWhatIsNoMoment) {
  for (const char* text : {"0", "-1", "yesterday", "2026-02-30", "2026-3-2", "2026-03-02T18:30:00",
                           "2026-03-02 18:30", "18446744073709551616", "T", "infinite-pastT"}) {
    EXPECT_EQ(ExitCodeOf(ParseAsOf(text).status()), 2) << text;
  }
}

TEST(Month, IsAYearAndAMonth) {
  EXPECT_EQ(ParseMonth("2026-03").value(), absl::CivilDay(2026, 3, 1));
  EXPECT_FALSE(ParseMonth("2026-13").ok());
  EXPECT_FALSE(ParseMonth("March").ok());
}

std::string FileWith(const std::string& text) {
  const std::string path = ::testing::TempDir() + "kezhi_arguments_test";
  std::ofstream(path) << text;
  return path;
}

TEST(Token, GoesOverNoWireInTheClear) {
  const std::string token = FileWith("eyJ0\n");
  const Result result =
      Kezhi({"stores", "--server", "192.0.2.1:7430", "--token-file", token.c_str()});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("in the clear; name the authorities to trust with --tls-ca"));
}

TEST(Token, MustBeThere) {
  EXPECT_EQ(Kezhi({"stores", "--token-file", FileWith("\n").c_str()}).code, 2);
  const Result result = Kezhi({"stores", "--token-file", "/nowhere/token"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("cannot read /nowhere/token"));
}

TEST(Policy, IsShownAsTablesOrAsItIs) {
  const Result tables = Kezhi({"policy"});
  EXPECT_EQ(tables.code, 0);
  EXPECT_THAT(tables.out, HasSubstr("| AuditService/Verify | ✓ |"));
  const Result source = Kezhi({"policy", "--source"});
  EXPECT_THAT(source.out, HasSubstr("AuditService/Verify: audit"));
  // What is printed can be used.
  EXPECT_EQ(Kezhi({"policy", FileWith(source.out).c_str()}).out, tables.out);
}

TEST(Policy, ThatCannotBeUsedIsRefusedWithItsLine) {
  const Result result = Kezhi({"policy", FileWith("rpcs: {}\nroles: {a: {stores: x}}\n").c_str()});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, HasSubstr("policy line 2"));
}

TEST(Help, ListsEveryVerbAndExitCode) {
  const Result result = Kezhi({"--help"});
  EXPECT_EQ(result.code, 0);
  for (const char* verb :
       {"sheet",    "progress",  "card",    "report",      "due",     "timeline", "stats",
        "walk-ins", "pursuits",  "stores",  "consultants", "execute", "events",   "tail",
        "serve",    "demo",      "import",  "export",      "rebuild", "verify",   "projections",
        "groups",   "tree-head", "prove",   "tiles",       "sheets",  "policy",   "erase",
        "erasures", "person",    "keys",    "readers",     "replay",  "plans",    "visits",
        "kpi",      "board",     "credits", "breaches",    "audit"}) {
    EXPECT_THAT(result.out, HasSubstr(std::string("\n  ") + verb + " ")) << verb;
  }
  EXPECT_THAT(result.out, HasSubstr("no server answered"));
  EXPECT_THAT(result.out, HasSubstr("KEZHI_SERVER"));
}

TEST(Help, OfEveryVerbHasAnExample) {
  for (const char* verb :
       {"sheet",    "progress",  "card",    "report",      "due",     "timeline", "stats",
        "walk-ins", "pursuits",  "stores",  "consultants", "execute", "events",   "tail",
        "serve",    "demo",      "import",  "export",      "rebuild", "verify",   "projections",
        "groups",   "tree-head", "prove",   "tiles",       "sheets",  "policy",   "erase",
        "erasures", "person",    "keys",    "readers",     "replay",  "plans",    "visits",
        "kpi",      "board",     "credits", "breaches",    "audit"}) {
    const Result result = Kezhi({verb, "--help"});
    EXPECT_EQ(result.code, 0) << verb;
    EXPECT_THAT(result.out, HasSubstr(std::string("  kezhi ") + verb)) << verb;
  }
}

// What the server's queries can leave out, and order by, so can the verbs.
TEST(Help, OfEveryFormAndListNamesItsFilters) {
  const std::vector<std::pair<const char*, std::vector<const char*>>> filters = {
      {"sheet", {"--consultant", "--channel", "--grade", "--on-site-order", "--incomplete"}},
      {"sheets", {"--from", "--to", "--verdict", "--archived", "--stale", "--unreviewed"}},
      {"progress", {"--month", "--consultant", "--grade"}},
      {"card", {"--phone", "--external-id", "--owner", "--grade", "--status", "--pooled"}},
      {"report", {"--day", "--from", "--kind", "--missing", "--stale"}},
      {"due", {"--from", "--to", "--kind"}},
      {"pursuits", {"--where", "--from", "--to", "--status", "--owner"}},
      {"plans", {"--owner", "--group", "--kind", "--from", "--to", "--state", "--late"}},
      {"kpi", {"--consultant", "--from", "--to", "--closed"}},
      {"consultants", {"--active"}}};
  for (const auto& [verb, options] : filters) {
    const Result result = Kezhi({verb, "--help"});
    for (const char* option : options) {
      EXPECT_THAT(result.out, HasSubstr(std::string("  ") + option)) << verb;
    }
  }
  for (const char* verb : {"sheet", "sheets", "progress", "card", "due", "consultants"}) {
    EXPECT_THAT(Kezhi({verb, "--help"}).out, HasSubstr("  --order")) << verb;
  }
}

TEST(Arguments, OutOfOrderAreUsageErrors) {
  EXPECT_EQ(Kezhi({}).code, 2);
  EXPECT_EQ(Kezhi({"frobnicate"}).code, 2);
  EXPECT_EQ(Kezhi({"sheet", "--output", "xml"}).code, 2);
  EXPECT_EQ(Kezhi({"sheet", "--day", "2026-02-30", "--store", "s1"}).code, 2);
  EXPECT_EQ(Kezhi({"card", "k1", "--phone", "138"}).code, 2);
  EXPECT_EQ(Kezhi({"card", "k1", "--status", "won"}).code, 2);
  EXPECT_EQ(Kezhi({"card", "--status", "sold"}).code, 2);
  EXPECT_EQ(Kezhi({"sheets", "--verdict", "perhaps"}).code, 2);
  EXPECT_EQ(Kezhi({"report", "c1", "--from", "yesterday", "--store", "s1"}).code, 2);
  EXPECT_EQ(Kezhi({"execute", "{\"no_such_command\": {}}"}).code, 2);
}

TEST(Arguments, WrongOnesAreExplained) {
  const Result result = Kezhi({"--as-of", "soon", "sheet"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("`soon` is neither a position"));
}

TEST(Server, ThatDoesNotAnswerIsItsOwnExitCode) {
  // Port 1 is reserved, and nobody listens there.
  const Result result = Kezhi({"--server", "127.0.0.1:1", "stats"});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("kezhi serve --data DIR"));
  EXPECT_EQ(Kezhi({"sheet", "--server", "127.0.0.1:1", "--timeout", "5"}).code, 4);
  EXPECT_EQ(Kezhi({"tail", "--server", "127.0.0.1:1"}).code, 4);
}

}  // namespace
}  // namespace kezhi::cli
