#ifndef KEZHI_SERVICES_VERIFY_STORED_LOG_H_
#define KEZHI_SERVICES_VERIFY_STORED_LOG_H_

#include <istream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include <rocksdb/env.h>

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"
#include "services/verify/record_source.h"

namespace kezhi::verify {

// A log that lies in files: checked as a whole, and then read for what is made of it.
class StoredLog : public RecordSource {
 public:
  // Everything, once: checks.h. An error only when it could not look at all.
  virtual absl::StatusOr<v1::VerifierReport> Check(const Trust& trust) = 0;
};

// What CheckDirectory looks at; one that does not open is a finding of the check. NOT_FOUND: there
// is no journal. Damaged files may end the process at any call (apart.h). `env` is borrowed.
absl::StatusOr<std::unique_ptr<StoredLog>> OpenDirectory(const std::string& directory,
                                                         rocksdb::Env* env = nullptr);

// What CheckExport looks at; its Check never fails. `lines` is borrowed. Check goes on where they
// are, Read begins at their first: then it is a file and no pipe.
std::unique_ptr<StoredLog> OpenExport(std::istream& lines);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_STORED_LOG_H_
