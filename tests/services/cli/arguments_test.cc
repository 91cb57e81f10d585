#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "domain/dates.h"
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

TEST(Days, ThatAreNotSaidAreTheUsualOnesOrUnset) {
  const absl::CivilDay usual(2026, 3, 31);
  EXPECT_EQ(ParseDayOr("", usual).value(), usual);
  EXPECT_EQ(ParseDayOr("2026-03-02", usual).value(), absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(ExitCodeOf(ParseDayOr("2026-02-30", usual).status()), 2);

  v1::ListDueItemsRequest request;
  ASSERT_TRUE(FillDays("", "2026-03-02", request).ok());
  EXPECT_FALSE(request.has_from());
  EXPECT_EQ(domain::ToDay(request.to()), absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(ExitCodeOf(FillDays("yesterday", "", request)), 2);
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

TEST(Playbook, PresetsAreListedAndShownAsTheyAreWritten) {
  const Result list = Kezhi({"playbook", "list"});
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.out, HasSubstr("close_horizon"));
  EXPECT_THAT(Kezhi({"playbook", "list", "--lang", "zh"}).out, HasSubstr("客户跟踪记录表"));
  const Result shown = Kezhi({"playbook", "show", "follow_up_record"});
  EXPECT_THAT(shown.out, HasSubstr("# 客户跟踪记录表 (S2)"));
  // What is shown can be used.
  const std::string file = FileWith(shown.out);
  const Result checked = Kezhi({"playbook", "check", file.c_str()});
  EXPECT_EQ(checked.code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("nothing is wrong with follow_up_record"));
  EXPECT_EQ(Kezhi({"playbook", "show", "no_such"}).code, 3);
}

TEST(Playbook, EachFaultIsToldWithItsFileLineAndField) {
  const std::string file = FileWith(
      "id: 'mine'\nscales {\n  id: 'heat'\n  grades { id: 'hot' horizon { days: 0 } }\n}\n"
      "primary_scale: 'cold'\ncolour: 'red'\n");
  const Result result = Kezhi({"playbook", "check", file.c_str()});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr(file + ":4:"));
  EXPECT_THAT(result.out, HasSubstr("scales[0].grades[0].horizon: must be from one day"));
  EXPECT_THAT(result.out, HasSubstr(file + ":6:1: primary_scale: names no scale"));
  EXPECT_THAT(result.out, HasSubstr(file + ":7:"));
}

TEST(Playbook, AdoptingNeedsAStoreAndAPlaybook) {
  EXPECT_EQ(Kezhi({"playbook", "adopt"}).code, 2);
  EXPECT_EQ(Kezhi({"playbook", "adopt", "s1"}).code, 2);
  EXPECT_EQ(Kezhi({"playbook", "check"}).code, 2);
}

TEST(Playbook, WhoseSheetsAreTheStatesOfItsMachineIsNotAdoptedWithoutIt) {
  const Result result =
      Kezhi({"playbook", "adopt", "s1", "--preset", "three_sheets", "--keep-machine"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, HasSubstr("tracking_sheets.machine"));
}

// In the order of the help.
constexpr const char* kVerbs[] = {
    "sheet",       "sheets",     "progress",    "card",         "report",
    "search",      "duplicates", "due",         "follow-ups",   "journal",
    "timeline",    "board",      "credits",     "breaches",     "deal",
    "deals",       "ageing",     "credit",      "funnel",       "route",
    "coverage",    "budgets",    "territories", "screening",    "plans",
    "visits",      "kpi",        "complaints",  "satisfaction", "tracking",
    "care",        "meetings",   "walk-ins",    "pursuits",     "contacts-to-order",
    "traffic",     "campaigns",  "analysis",    "stats",        "stores",
    "consultants", "execute",    "undo",        "events",       "tail",
    "groups",      "playbook",   "whatif",      "policy",       "erase",
    "erasures",    "person",     "readers",     "explain",      "audit",
    "tree-head",   "prove",      "tiles",       "replay",       "serve",
    "demo",        "import",     "export",      "projections",  "rebuild",
    "verify",      "keys"};

TEST(Help, ListsEveryVerbInTheOrderOfTheHouseAndEveryExitCode) {
  const Result result = Kezhi({"--help"});
  EXPECT_EQ(result.code, 0);
  std::size_t last = 0;
  for (const char* verb : kVerbs) {
    const std::size_t at = result.out.find(std::string("\n  ") + verb + " ");
    ASSERT_NE(at, std::string::npos) << verb;
    EXPECT_GT(at, last) << verb;
    last = at;
  }
  EXPECT_THAT(result.out, HasSubstr("no server answered"));
  EXPECT_THAT(result.out, HasSubstr("KEZHI_SERVER"));
}

TEST(Help, OfEveryVerbHasAnExample) {
  for (const char* verb : kVerbs) {
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
      {"card",
       {"--phone", "--external-id", "--owner", "--grade", "--class", "--status", "--pooled"}},
      {"report", {"--day", "--from", "--kind", "--missing", "--stale"}},
      {"due", {"--from", "--to", "--kind"}},
      {"journal", {"--day", "--grade", "--to-refresh"}},
      {"follow-ups", {"--from", "--to", "--by", "--grade", "--method", "--not-recommended"}},
      {"route", {"--day"}},
      {"coverage", {"--area", "--type"}},
      {"budgets", {"--area", "--type", "--over"}},
      {"territories", {"--type", "--below-min", "--free"}},
      {"screening", {"--territory", "--rep", "--waits-for", "--reported-to", "--status"}},
      {"contacts-to-order", {"--from", "--to", "--after"}},
      {"traffic", {"--from", "--to", "--campaign", "--group"}},
      {"search", {"--limit"}},
      {"duplicates", {"--all"}},
      {"pursuits", {"--where", "--from", "--to", "--status", "--owner"}},
      {"plans", {"--owner", "--group", "--kind", "--from", "--to", "--state", "--late"}},
      {"kpi", {"--consultant", "--from", "--to", "--closed"}},
      {"analysis",
       {"--from", "--to", "--grade", "--owner", "--owner-group", "--source", "--scale", "--tier",
        "--currency", "--recency", "--frequency", "--value", "--order"}},
      {"consultants", {"--active"}},
      {"deals", {"--customer", "--consultant", "--open", "--settled"}},
      {"ageing", {"--consultant"}},
      {"funnel", {"--machine", "--from", "--to"}}};
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
  EXPECT_EQ(Kezhi({"analysis", "promotions"}).code, 2);
  EXPECT_EQ(Kezhi({"analysis", "customers", "--value", "6"}).code, 2);
  EXPECT_EQ(Kezhi({"analysis", "--tier", "vip"}).code, 2);
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
