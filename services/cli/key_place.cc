#include "services/cli/key_place.h"

namespace kezhi::cli {

void AddKeyPlace(CLI::App& verb, std::string& secrets, storage::MasterKeySource& master) {
  verb.add_option("--secrets", secrets,
                  "Directory of the secrets; default: `secrets` in the data directory")
      ->envname("KEZHI_SECRETS");
  CLI::Option* variable =
      verb.add_option("--master-key-env", master.variable,
                      "Name of a variable that holds the master key, 64 hexadecimal digits; "
                      "default: the file master.key of the secrets");
  verb.add_option("--master-key-command", master.command,
                  "Program, by its full path, and its arguments, that prints the master key: the "
                  "client of a key service. Run without a shell")
      ->envname("KEZHI_MASTER_KEY_COMMAND")
      ->excludes(variable);
}

}  // namespace kezhi::cli
