#ifndef KEZHI_DOMAIN_LOG_STATE_H_
#define KEZHI_DOMAIN_LOG_STATE_H_

#include <string>

namespace kezhi::domain {

// What decisions know of the log itself.
struct LogState {
  // The verifier key that the last rotation named; empty = the first key signs still.
  std::string signing_key;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_LOG_STATE_H_
