// kezhi policy: who may what, by a file or as shipped.
#include <memory>
#include <string>

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/server/policy.h"
#include "services/server/watched_file.h"

namespace kezhi::cli {
namespace {

absl::StatusOr<int> Show(Session& session, const std::string& file, bool source) {
  std::string text = server::kShippedPolicy;
  if (!file.empty()) {
    KEZHI_ASSIGN_OR_RETURN(text, server::ReadSmallFile(file));
  }
  KEZHI_ASSIGN_OR_RETURN(const auto policy, server::Policy::Parse(text));
  session.out() << (source ? text : server::TablesOf(*policy));
  return kExitOk;
}

}  // namespace

void AddPolicy(Verbs& verbs) {
  struct Arguments {
    std::string file;
    bool source = false;
  };

  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = verbs.Add(
      {"policy", kRulesGroup, "Checks a policy, and shows which role may call and send what",
       "Tables in Markdown: role by RPC, then role by command. Without a file: the policy that is\n"
       "part of the program. Exit code 3: the file cannot be used; the message names the line.",
       "  kezhi policy --source > policy.yaml     what is shipped, to change and to serve with\n"
       "  kezhi policy policy.yaml                check it before it is put in place\n"},
      [arguments](Session& session) { return Show(session, arguments->file, arguments->source); });
  verb->add_option("FILE", arguments->file, "A policy; default: the shipped one");
  verb->add_flag("--source", arguments->source, "The file itself, not the tables");
}

}  // namespace kezhi::cli
