#ifndef KEZHI_SERVICES_CLI_STORED_RECORDS_H_
#define KEZHI_SERVICES_CLI_STORED_RECORDS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "services/cli/session.h"
#include "storage/journal.h"

namespace kezhi::cli {

// Sees a record as it is stored; its error ends the walk.
using TakeStored =
    absl::FunctionRef<absl::Status(std::uint64_t position, absl::string_view record)>;

// The server's records after position `after`, up to and with `until`, which it has; by tiles.
absl::Status StoredRecords(Session& session, std::uint64_t after, std::uint64_t until,
                           TakeStored take);
// A journal's, as far as there are.
absl::Status StoredRecords(const storage::Journal& journal, std::uint64_t after,
                           std::uint64_t until, TakeStored take);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_STORED_RECORDS_H_
