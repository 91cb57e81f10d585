#ifndef KEZHI_SERVICES_CLI_KEY_PLACE_H_
#define KEZHI_SERVICES_CLI_KEY_PLACE_H_

#include <CLI/CLI.hpp>
#include <string>

#include "storage/master_key.h"

namespace kezhi::cli {

// Where the keys of a data directory are.
struct KeyPlace {
  // The secrets directory; empty = `secrets` in the data directory.
  std::string secrets;
  storage::MasterKeySource master;
};

// --secrets, --master-key-env and --master-key-command, of the verbs that open a data directory
// with its keys. Both are borrowed until the line is parsed.
void AddKeyPlace(CLI::App& verb, std::string& secrets, storage::MasterKeySource& master);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_KEY_PLACE_H_
