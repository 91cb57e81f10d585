#ifndef KEZHI_SERVICES_VERIFY_RECORD_SOURCE_H_
#define KEZHI_SERVICES_VERIFY_RECORD_SOURCE_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kezhi::verify {

// Records of a log, to be read as often as need be: nothing that they say is believed.
class RecordSource {
 public:
  // Sees one record as it is stored; false stops the walk.
  using Visit = absl::FunctionRef<bool(std::uint64_t position, absl::string_view record)>;

  virtual ~RecordSource() = default;
  // The records from the first on, up to position `until`, or as far as there are. DATA_LOSS: one
  // is damaged.
  virtual absl::Status Read(std::uint64_t until, Visit visit) = 0;
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_RECORD_SOURCE_H_
