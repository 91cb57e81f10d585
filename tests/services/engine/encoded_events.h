#ifndef KEZHI_TESTS_SERVICES_ENGINE_ENCODED_EVENTS_H_
#define KEZHI_TESTS_SERVICES_ENGINE_ENCODED_EVENTS_H_

#include <string>
#include <vector>

#include <google/protobuf/io/coded_stream.h>

#include "kezhi/v1/event.pb.h"

#include "base/check.h"
#include "services/engine/subscription.h"

namespace kezhi::engine {

// The events of a message whose field 1 is `repeated Event events`.
inline std::vector<v1::Event> Decoded(absl::string_view bytes) {
  constexpr std::uint32_t kElementTag = 1U << 3U | 2U;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::vector<v1::Event> events;
  while (const std::uint32_t tag = in.ReadTag()) {
    KEZHI_CHECK(tag == kElementTag);
    std::uint32_t size = 0;
    std::string event;
    KEZHI_CHECK(in.ReadVarint32(&size) && in.ReadString(&event, static_cast<int>(size)));
    KEZHI_CHECK(events.emplace_back().ParseFromString(event));
  }
  return events;
}

inline std::vector<v1::Event> EventsOf(const Delivery& delivery) {
  std::string bytes;
  for (const EncodedEvents& events : delivery.events) {
    bytes.append(events.bytes.data(), events.bytes.size());
  }
  std::vector<v1::Event> events = Decoded(bytes);
  KEZHI_CHECK(events.size() == delivery.count);
  return events;
}

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_ENCODED_EVENTS_H_
