#include "services/server/policy.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/query_service.pb.h"
#include "kezhi/v1/stream_service.pb.h"

#include "base/check.h"
#include "domain/authorise.h"
#include "domain/error.h"
#include "services/server/caller.h"
#include "tests/matchers.h"

namespace kezhi::server {
namespace {

using kezhi::testing::StatusIs;
using ::testing::HasSubstr;

using PolicyPointer = std::shared_ptr<const Policy>;

PolicyPointer Parsed(const std::string& yaml) {
  auto policy = Policy::Parse(yaml);
  if (!policy.ok()) ADD_FAILURE() << policy.status();
  KEZHI_CHECK(policy.ok());
  return *policy;
}

// The shipped policy with `changes` to its text.
std::string With(
    const std::vector<std::pair<const absl::string_view, absl::string_view>>& changes) {
  std::string text = kShippedPolicy;
  for (const auto& [from, to] : changes) {
    KEZHI_CHECK(text.find(std::string(from)) != std::string::npos);
    text = absl::StrReplaceAll(text, {{from, to}});
  }
  return text;
}

Caller CallerWith(const PolicyPointer& policy, const std::string& role,
                  const std::string& principal = "someone") {
  v1::Actor actor;
  actor.set_principal(principal);
  actor.set_role(role);
  const RolePolicy* row = policy->Find(role, principal);
  // Whoever has no grant of a role that goes by grants is refused before; the role's row has none.
  if (row == nullptr) row = policy->FindRole(role);
  KEZHI_CHECK(row != nullptr);
  return {actor, std::shared_ptr<const RolePolicy>(policy, row)};
}

const Rpc& RpcNamed(const std::string& name) {
  static const auto* const rpcs = new std::map<std::string, const Rpc*>(AllRpcs());
  return *rpcs->at(name);
}

bool MayCall(const Caller& caller, const std::string& rpc) {
  return CheckCall(caller, RpcNamed(rpc)).ok();
}

bool MaySend(const Caller& caller, const std::string& arm) {
  v1::Command command;
  command.GetReflection()->MutableMessage(&command,
                                          v1::Command::descriptor()->FindFieldByName(arm));
  return CheckCommand(caller, command).ok();
}

std::string TextOf(const std::string& path) {
  std::ifstream in(absl::StrCat(KEZHI_SOURCE_DIR, "/", path));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Every `rpc` of every service file in the source tree, whether the program knows it or not.
std::set<std::string> RpcsOfTheContracts() {
  std::set<std::string> names;
  const std::string folder = absl::StrCat(KEZHI_SOURCE_DIR, "/proto/kezhi/v1");
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path());
    std::string service;
    for (std::string line; std::getline(in, line);) {
      const std::vector<std::string> words =
          absl::StrSplit(absl::StrReplaceAll(line, {{"(", " "}}), ' ', absl::SkipEmpty());
      if (words.size() > 1 && words[0] == "service") service = words[1];
      if (words.size() > 1 && words[0] == "rpc") names.insert(absl::StrCat(service, "/", words[1]));
    }
  }
  return names;
}

TEST(Policy, HasALineForEveryRpcOfTheContracts) {
  const PolicyPointer shipped = Parsed(kShippedPolicy);
  const std::set<std::string> rpcs = RpcsOfTheContracts();
  EXPECT_GE(rpcs.size(), 54U);
  for (const std::string& rpc : rpcs) {
    EXPECT_TRUE(AllRpcs().count(rpc)) << rpc << ": its service is missing in AllRpcs, policy.cc";
    EXPECT_TRUE(shipped->groups().count(rpc))
        << rpc << " has no line under `rpcs` in services/server/policies/default.yaml";
  }
}

TEST(Policy, EveryRpcIsFoundByItsRequestInWhateverFileThatStands) {
  for (const auto& [name, rpc] : AllRpcs()) EXPECT_EQ(&RpcOf(*rpc->input_type()), rpc) << name;
}

TEST(Policy, GivesEveryCommandToSomeRole) {
  const PolicyPointer shipped = Parsed(kShippedPolicy);
  const auto* arms = v1::Command::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < arms->field_count(); ++i) {
    const std::string& arm = arms->field(i)->name();
    const bool sent = std::any_of(
        shipped->roles().begin(), shipped->roles().end(),
        [&](const RolePolicy& row) { return MaySend(CallerWith(shipped, row.role), arm); });
    // But one, which is the service's own.
    EXPECT_EQ(sent, arm != "record_reads") << arm;
  }
}

// The tables of the documentation are what is decided, cell by cell.
TEST(Policy, DecidesAsTheTablesOfTheDocumentationSay) {
  const PolicyPointer shipped = Parsed(kShippedPolicy);
  std::istringstream lines(TextOf("docs/access.md"));
  std::vector<std::string> roles;
  std::set<std::string> seen;
  int cells = 0;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> columns = absl::StrSplit(line, '|');
    if (columns.size() < 4 || columns[1].find("---") != std::string::npos) continue;
    for (std::string& column : columns) column = std::string(absl::StripAsciiWhitespace(column));
    const std::string& name = columns[1];
    const bool heading = columns[2] == shipped->roles().front().role;
    if (heading && (name == "RPC" || name == "command")) {
      roles.assign(columns.begin() + 2, columns.end() - 1);
      continue;
    }
    if (roles.empty() || columns.size() != roles.size() + 3) continue;
    EXPECT_TRUE(seen.insert(name).second) << name;
    for (std::size_t i = 0; i < roles.size(); ++i) {
      const Caller caller = CallerWith(shipped, roles[i]);
      const bool rpc = name.find('/') != std::string::npos;
      EXPECT_EQ(rpc ? MayCall(caller, name) : MaySend(caller, name), columns[i + 2] == "✓")
          << roles[i] << " " << name;
      ++cells;
    }
  }
  const int arms = v1::Command::descriptor()->FindOneofByName("kind")->field_count();
  EXPECT_EQ(roles.size(), shipped->roles().size());
  EXPECT_EQ(cells, (static_cast<int>(RpcsOfTheContracts().size()) + arms) *
                       static_cast<int>(shipped->roles().size()))
      << "docs/access.md has other rows; what it should have is printed by `kezhi policy`:\n"
      << TablesOf(*shipped);
}

// What domain.md §7 and the contracts say, without the policy's groups.
TEST(Policy, LetsEachRoleDoWhatItsWorkNeeds) {
  const PolicyPointer shipped = Parsed(kShippedPolicy);
  const std::set<std::string> events = {"StreamService/GetEvent", "StreamService/ReadAll",
                                        "StreamService/ReadStream", "StreamService/Subscribe"};
  for (const RolePolicy& row : shipped->roles()) {
    const Caller caller = CallerWith(shipped, row.role);
    for (const auto& [name, rpc] : AllRpcs()) {
      bool may = true;
      const std::string& service = rpc->service()->name();
      if (service == "AuditService") may = row.role == "auditor";
      if (service == "AdminService") may = name == "AdminService/GetServerInfo";
      if (service == "ConsumerGroupService") may = false;
      if (events.count(name) != 0) may = row.role == "manager" || row.role == "auditor";
      if (name == "QueryService/ListBreaches") may = row.role == "manager";
      if (name == "QueryService/AuditRelations")
        may = row.role == "manager" || row.role == "auditor";
      if (service == "PrivacyService") may = row.role == "manager" || row.role == "auditor";
      if (absl::StrContains(name, "KpiSheet")) may = row.role == "manager" || row.consultant();
      if (row.role == "microservice") may = false;  // what it may do stands in grants alone
      EXPECT_EQ(MayCall(caller, name), may || row.role == "operator") << row.role << " " << name;
    }
    const auto* arms = v1::Command::descriptor()->FindOneofByName("kind");
    for (int i = 0; i < arms->field_count(); ++i) {
      const auto kind = static_cast<v1::Command::KindCase>(arms->field(i)->number());
      const auto duties = domain::RolesOf(kind);
      const bool may = std::find(duties.begin(), duties.end(), row.role) != duties.end();
      EXPECT_EQ(MaySend(caller, arms->field(i)->name()), may) << row.role;
    }
  }
}

TEST(Policy, RefusesWithTheRoleAndWhatItWanted) {
  const PolicyPointer shipped = Parsed(kShippedPolicy);
  const absl::Status status =
      CheckCall(CallerWith(shipped, "clerk"), RpcNamed("AuditService/Verify"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(domain::ReasonOf(status), v1::REASON_ROLE_REQUIRED);
  EXPECT_THAT(std::string(status.message()), HasSubstr("clerk may not call AuditService/Verify"));
}

TEST(Policy, DeniesAnRpcWithoutALineToAllButTheOperator) {
  const PolicyPointer policy = Parsed(With({{"  StreamService/ReadAll: events\n", ""}}));
  EXPECT_FALSE(MayCall(CallerWith(policy, "manager"), "StreamService/ReadAll"));
  EXPECT_TRUE(MayCall(CallerWith(policy, "manager"), "StreamService/ReadStream"));
  EXPECT_TRUE(MayCall(CallerWith(policy, "operator"), "StreamService/ReadAll"));
}

TEST(Policy, AddsARoleWithoutCode) {
  const PolicyPointer policy = Parsed(With(
      {{"  deputy_gm: {stores: own, sheet: none, customer: none, staff: all, event: none, rpcs: "
        "*all_forms, money: all}\n",
        "  deputy_gm: {stores: own, duty: manager, commands: [review_sheet, comment_report], "
        "sheet: all, customer: none, staff: all, event: none, rpcs: [info, command, sheet]}\n"}}));
  const Caller deputy = CallerWith(policy, "deputy_gm");
  EXPECT_EQ(deputy.policy().duty, "manager");
  EXPECT_TRUE(MaySend(deputy, "review_sheet"));
  EXPECT_FALSE(MaySend(deputy, "void_visit"));
  EXPECT_TRUE(MayCall(deputy, "QueryService/GetRegistrationSheet"));
  EXPECT_FALSE(MayCall(deputy, "QueryService/GetCustomerCard"));
}

TEST(Policy, BindsARoleWithAConsultantsDutyLikeAConsultant) {
  const PolicyPointer policy = Parsed(With({{"roles:\n",
                                             "roles:\n  trainee: {stores: own, duty: consultant, "
                                             "commands: [register_visit], rpcs: [command]}\n"}}));
  const Caller trainee = CallerWith(policy, "trainee");
  EXPECT_TRUE(trainee.policy().consultant());
  EXPECT_TRUE(MaySend(trainee, "register_visit"));
  EXPECT_FALSE(MaySend(trainee, "complete_visit"));
}

constexpr char kGrants[] = R"yaml(
grants:
  crm-sync: {role: microservice, views: {card: [P0, P1], sheet: [P0], info: [P0]}}
  billing:
    {role: microservice, views: {events: [P0, P3], consume: [P0, P3], pursuits: [P3], command: []},
     duty: manager, commands: [comment_report]}
)yaml";

std::string WithGrants(const std::string& grants = kGrants) {
  return kShippedPolicy + grants;
}

TEST(Policy, GrantsSingleMicroservicesViewsByClassesOfData) {
  const PolicyPointer policy = Parsed(WithGrants());
  const Caller sync = CallerWith(policy, "microservice", "crm-sync");
  EXPECT_TRUE(MayCall(sync, "QueryService/GetCustomerCard"));
  EXPECT_TRUE(MayCall(sync, "StreamService/ResolvePosition"));
  EXPECT_FALSE(MayCall(sync, "QueryService/GetDailyReport"));
  EXPECT_FALSE(MayCall(sync, "StreamService/ReadAll"));
  EXPECT_FALSE(MayCall(sync, "CommandService/Execute"));
  EXPECT_FALSE(MaySend(sync, "comment_report"));
  const Classes card = sync.policy().classes.at(&RpcNamed("QueryService/GetCustomerCard"));
  EXPECT_TRUE(card.identity);
  EXPECT_FALSE(card.texts);
  EXPECT_FALSE(card.money);
  EXPECT_FALSE(sync.policy().classes.at(&RpcNamed("QueryService/GetRegistrationSheet")).identity);

  const Caller billing = CallerWith(policy, "microservice", "billing");
  EXPECT_TRUE(MayCall(billing, "StreamService/Subscribe"));
  EXPECT_TRUE(MayCall(billing, "ConsumerGroupService/Consume"));
  EXPECT_EQ(billing.policy().event, Rule::kNone);
  EXPECT_TRUE(MaySend(billing, "comment_report"));
  EXPECT_FALSE(MaySend(billing, "review_sheet"));
}

TEST(Policy, GivesAMicroserviceWithoutAGrantNothing) {
  const PolicyPointer policy = Parsed(WithGrants());
  EXPECT_EQ(policy->Find("microservice", "stranger"), nullptr);
  EXPECT_EQ(policy->Find("king", "crm-sync"), nullptr);
  // The grant is of the role, not of the name alone.
  EXPECT_EQ(policy->Find("operator", "crm-sync"), policy->FindRole("operator"));
}

TEST(Policy, KnowsCertificatesByUriOrSubject) {
  const PolicyPointer policy = Parsed(std::string(kShippedPolicy) + R"yaml(
certificates:
  - {uri: "spiffe://kezhi/crm", principal: crm-sync, role: microservice}
  - {subject: "CN=desk,O=Kezhi", principal: m1, role: manager, store: stores/s1}
)yaml");
  EXPECT_EQ(policy->FindCertificate({"x", "spiffe://kezhi/crm"}, "CN=a")->principal, "crm-sync");
  EXPECT_EQ(policy->FindCertificate({}, "CN=desk,O=Kezhi")->store, "stores/s1");
  EXPECT_EQ(policy->FindCertificate({"spiffe://kezhi/crm2"}, "CN=desk"), nullptr);
  EXPECT_EQ(policy->FindCertificate({}, ""), nullptr);
}

TEST(Policy, IsRefusedWithLineAndReasonWhenSomethingInItIsWrong) {
  const std::string end = "certificates:\n";
  const std::pair<std::string, const char*> faults[] = {
      {"", "is expected here"},
      {"rpcs: {}", "`roles` is missing"},
      {"rpcs: {\n", "policy: "},
      {std::string(kShippedPolicy) + "rights: {}\n", "no key `rights`"},
      {With({{"AuditService/Verify:", "AuditService/Verfy:"}}), "no RPC AuditService/Verfy"},
      {With({{"AuditService/Verify: audit", "AuditService/Verify: all"}}), "name of a group"},
      {With({{"[*all_forms, audit,", "[*all_forms, adit,"}}), "no RPC is in the group adit"},
      {With({{"clerk: {stores: own", "clerk: {stores: some"}}), "`stores` is all or own"},
      {With({{"clerk: {stores: own", "clerk: {store: own"}}), "no key `store`"},
      {With({{"sheet: own", "sheet: mine"}}), "none, all, own or won"},
      {With({{"customer: own, staff: all, event: none", "customer: own, staff: all, event: own"}}),
       "does not say whose it is"},
      {With({{"dashboard: {", "dashboard: {duty: king, "}}), "the domain has no role king"},
      {With({{"dashboard: {", "dashboard: {duty: clerk, commands: [void_visit], "}}),
       "void_visit is no command of duty clerk"},
      {With({{"dashboard: {", "dashboard: {duty: clerk, commands: [request_id], "}}),
       "there is no command request_id"},
      {With({{"dashboard: {", "dashboard: {commands: [close_day], "}}),
       "close_day is no command of duty dashboard"},
      {With({{"dashboard: {stores: all", "dashboard: {duty: operator, stores: own"}}),
       "is of all stores"},
      {With({{"dashboard: {", "dashboard: {by_grant: true, "}}), "stands in the grants"},
      {With({{"  dashboard: {", "  clerk: {"}}), "`clerk` twice"},
      {With({{"  dashboard: {", "  screen: {stores: all, rpcs: [events]}\n  dashboard: {"}}),
       "has `money: all`"},
      {With({{"  dashboard: {", "  screen: {stores: all, rpcs: [consume]}\n  dashboard: {"}}),
       "has `money: all`"},
      {With({{"  dashboard: {",
              "  screen: {stores: all, rpcs: [audit], money: own}\n  dashboard: {"}}),
       "has `money: all`"},
      {std::string(kShippedPolicy) + "grants: {x: {role: manager}}\n", "one with by_grant: true"},
      {WithGrants("grants: {x: {role: microservice, views: {card: [P4]}}}\n"),
       "classes of data are"},
      {WithGrants("grants: {x: {role: microservice, views: {cards: [P0]}}}\n"),
       "no RPC is in the group cards"},
      {WithGrants("grants: {x: {role: microservice, views: {all: [P0]}}}\n"), "names its groups"},
      {WithGrants("grants: {x: {role: microservice, views: {events: [P0]}}}\n"), "shown whole"},
      {WithGrants("grants: {x: {role: microservice, views: {events: [P1, P3]}}}\n"), "shown whole"},
      {WithGrants("grants: {x: {role: microservice, views: {events: [P3], consume: "
                  "[P1, P2, P3]}}}\n"),
       "the same classes"},
      {WithGrants("grants: {x: {role: microservice, views: {pursuits: [P0]}}}\n"), "sums of money"},
      {WithGrants("grants: {x: {role: microservice, views: {plan: [P0]}}}\n"), "sums of money"},
      {WithGrants("grants: {x: {role: microservice, views: {analysis: [P0]}}}\n"), "sums of money"},
      {WithGrants("grants: {x: {role: microservice, views: {audit: [P0]}}}\n"), "records whole"},
      {WithGrants("grants: {x: {role: microservice, commands: [close_day]}}\n"),
       "no command of duty microservice"},
      {WithGrants("grants: {x: {role: microservice, duty: manager}}\n"), "goes with `commands`"},
      {WithGrants("grants: {x: {role: microservice, duty: consultant, commands: [add_remark]}}\n"),
       "a consultant's duty"},
      {kShippedPolicy + end + "  - {principal: x, role: auditor}\n", "`uri` or its `subject`"},
      {kShippedPolicy + end + "  - {uri: a, subject: b, principal: x, role: auditor}\n",
       "`uri` or its `subject`"},
      {kShippedPolicy + end + "  - {uri: a, role: auditor}\n", "`principal` is missing"},
      {kShippedPolicy + end + "  - {uri: a, principal: x, role: king}\n", "there is no role king"},
      {std::string(kShippedPolicy) + "certificates: none\n", "a list is expected here"},
  };
  for (const auto& [yaml, message] : faults) {
    const auto policy = Policy::Parse(yaml);
    EXPECT_THAT(policy, StatusIs(absl::StatusCode::kInvalidArgument)) << message;
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr(message));
  }
}

TEST(Policy, IsRefusedWhenItsAliasesHaveNoEndOrComeToTooMuch) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    bomb += absl::StrCat("a", i, ": &a", i, " [*a", i - 1, ", *a", i - 1, "]\n");
  }
  const std::pair<std::string, const char*> faults[] = {
      {With({{"dashboard: {stores: all", "dashboard: {commands: &c [*c], stores: all"}}),
       "nested more than 32 deep"},
      {"roles: &r {x: *r}\n", "nested more than 32 deep"},
      {bomb, "more than 100000 nodes"},
  };
  for (const auto& [yaml, message] : faults) {
    const auto policy = Policy::Parse(yaml);
    EXPECT_THAT(policy, StatusIs(absl::StatusCode::kInvalidArgument)) << message;
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr(message));
  }
}

TEST(Policy, NamesTheLine) {
  const auto policy = Policy::Parse("rpcs: {}\nroles:\n  x:\n    stores: some\n");
  EXPECT_THAT(std::string(policy.status().message()), HasSubstr("policy line 4"));
}

}  // namespace
}  // namespace kezhi::server
