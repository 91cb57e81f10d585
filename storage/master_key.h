#ifndef KEZHI_STORAGE_MASTER_KEY_H_
#define KEZHI_STORAGE_MASTER_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kezhi::storage {

// Where the master key comes from: 32 bytes, written as 64 hexadecimal digits.
struct MasterKeySource {
  // Name of an environment variable that holds it.
  std::string variable = {};
  // A program by its full path and its arguments, parted by spaces, that prints it: the client of a
  // key service. Run without a shell, so nothing in it is expanded or quoted.
  std::string command = {};
  // The program is ended after so long.
  absl::Duration timeout = absl::Seconds(30);

  // Otherwise it is the file `master.key` in the secrets directory, made at the first start.
  bool is_outside() const { return !variable.empty() || !command.empty(); }
};

// The key of 32 bytes, from outside. INVALID_ARGUMENT: the source makes no sense.
// FAILED_PRECONDITION: it gives no key; the message says why and never what it gave. Not while
// other threads change the environment.
absl::StatusOr<std::string> ReadMasterKey(const MasterKeySource& source);

// The key that `text` writes. FAILED_PRECONDITION, naming `where`.
absl::StatusOr<std::string> ParseMasterKey(absl::string_view text, absl::string_view where);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_MASTER_KEY_H_
