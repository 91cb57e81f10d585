#include "services/cli/verbs.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace kezhi::cli {

CLI::App* Verbs::Add(const VerbHelp& help, Run run) {
  CLI::App* verb = app_.add_subcommand(help.name, help.description);
  verb->group(help.group);
  verb->fallthrough();  // global options may stand behind the verb
  verb->footer(absl::StrCat(help.details, *help.details == '\0' ? "" : "\n\n", "Examples:\n",
                            help.examples, "\nOptions of all verbs and exit codes: kezhi --help"));
  verb->callback([this, run = std::move(run)] { chosen_ = run; });
  return verb;
}

}  // namespace kezhi::cli
