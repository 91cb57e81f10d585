#ifndef KEZHI_SERVICES_VERIFY_APART_H_
#define KEZHI_SERVICES_VERIFY_APART_H_

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/verifier.pb.h"

namespace kezhi::verify {

// Runs `check` in a process of its own and returns what it returns, an error of it as NOT_FOUND:
// files may be damaged so that the library that reads them ends the process, and that is a finding
// then (`checksum`), not the verifier's end. Before there are threads. INTERNAL: the system gives
// no process.
absl::StatusOr<v1::VerifierAnswer> Apart(
    absl::FunctionRef<absl::StatusOr<v1::VerifierAnswer>()> check);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_APART_H_
