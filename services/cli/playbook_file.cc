#include "services/cli/playbook_file.h"

#include <utility>

#include "base/status_macros.h"
#include "domain/playbooks/playbooks.h"
#include "domain/playbooks/read.h"
#include "services/server/watched_file.h"

namespace kezhi::cli {

absl::StatusOr<std::optional<v1::Playbook>> ReadPlaybookFile(const std::string& file,
                                                             const std::vector<std::string>& beside,
                                                             Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, server::ReadSmallFile(file));
  std::vector<v1::Playbook> playbooks;
  for (const std::string& id : beside) {
    KEZHI_ASSIGN_OR_RETURN(v1::Playbook playbook, domain::Preset(id));
    playbooks.push_back(std::move(playbook));
  }
  std::vector<const v1::Playbook*> others;
  others.reserve(playbooks.size());
  for (const v1::Playbook& playbook : playbooks) others.push_back(&playbook);
  domain::PlaybookText read = domain::ReadPlaybook(text, others);
  for (const domain::PlaybookFault& fault : read.faults) {
    session.out() << file << ':' << fault.line << ':' << fault.column << ": " << fault.field
                  << (fault.field.empty() ? "" : ": ") << fault.description << '\n';
  }
  if (!read.faults.empty()) return std::optional<v1::Playbook>();
  return std::optional<v1::Playbook>(std::move(read.playbook));
}

void AddKeptFlags(CLI::App& verb, domain::KeptPrimary& kept) {
  verb.add_flag("--keep-scale", kept.scale,
                "Pursuits keep the scale in force; that of the playbook classifies customers");
  verb.add_flag("--keep-machine", kept.machine,
                "Pursuits keep the machine in force; that of the playbook is nobody's");
}

}  // namespace kezhi::cli
