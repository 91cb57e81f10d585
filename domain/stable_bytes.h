#ifndef KEZHI_DOMAIN_STABLE_BYTES_H_
#define KEZHI_DOMAIN_STABLE_BYTES_H_

#include <string>

#include "google/protobuf/message_lite.h"

namespace kezhi::domain {

// A message's bytes with map entries in the order of their keys: equal for equal messages.
std::string StableBytes(const google::protobuf::MessageLite& message);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_STABLE_BYTES_H_
