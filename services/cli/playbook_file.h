#ifndef KEZHI_SERVICES_CLI_PLAYBOOK_FILE_H_
#define KEZHI_SERVICES_CLI_PLAYBOOK_FILE_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "kezhi/v1/playbook.pb.h"

#include "domain/playbooks/beside.h"
#include "services/cli/session.h"

namespace kezhi::cli {

// Reads a playbook and says what is wrong with it, a fault a line, as compilers do. `beside`:
// presets that it must go with. nullopt: it has faults.
absl::StatusOr<std::optional<v1::Playbook>> ReadPlaybookFile(const std::string& file,
                                                             const std::vector<std::string>& beside,
                                                             Session& session);

// The flags --keep-scale and --keep-machine of a verb that takes a playbook. `kept` must outlive
// the verb.
void AddKeptFlags(CLI::App& verb, domain::KeptPrimary& kept);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_PLAYBOOK_FILE_H_
