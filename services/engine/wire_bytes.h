#ifndef KEZHI_SERVICES_ENGINE_WIRE_BYTES_H_
#define KEZHI_SERVICES_ENGINE_WIRE_BYTES_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"

namespace kezhi::engine {

// The length-delimited value that `in`, which reads `all`, stands before: borrowed from `all`, and
// read past. False: it is cut off.
inline bool ReadBytes(google::protobuf::io::CodedInputStream& in, absl::string_view all,
                      absl::string_view& value) {
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size)) return false;
  const auto begin = static_cast<std::size_t>(in.CurrentPosition());
  if (size > all.size() - begin) return false;
  value = all.substr(begin, size);
  return in.Skip(static_cast<int>(size));
}

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_WIRE_BYTES_H_
