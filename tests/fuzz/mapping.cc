// A mapping that somebody wrote: refused with the place of the fault, or taken.
#include "services/import/mapping.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kezhi::services::ParseMapping(std::string(reinterpret_cast<const char*>(data), size))
      .status()
      .IgnoreError();
  return 0;
}
