#ifndef KEZHI_SERVICES_CLI_DATA_DIRECTORY_H_
#define KEZHI_SERVICES_CLI_DATA_DIRECTORY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/cli/key_place.h"
#include "services/engine/engine.h"
#include "storage/journal.h"

namespace kezhi::cli {

// INVALID_ARGUMENT (usage): there is no journal in `directory`, so that a mistyped name does not
// make a new one.
absl::Status CheckIsData(const std::string& directory);
// INVALID_ARGUMENT (usage): `directory` exists and holds something.
absl::Status CheckIsEmpty(const std::string& directory);

// The journal alone, to read; also beside a running server.
absl::StatusOr<std::unique_ptr<storage::Journal>> OpenJournal(const std::string& directory);
// Everything, for one process alone; no thread of it runs and no day is closed.
// FAILED_PRECONDITION: a server holds it.
absl::StatusOr<std::unique_ptr<engine::Engine>> OpenEngine(const std::string& directory,
                                                           const KeyPlace& keys);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_DATA_DIRECTORY_H_
