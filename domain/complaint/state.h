#ifndef KEZHI_DOMAIN_COMPLAINT_STATE_H_
#define KEZHI_DOMAIN_COMPLAINT_STATE_H_

#include <string>

#include "absl/time/time.h"

namespace kezhi::domain {

// What decisions know of a complaint.
struct ComplaintState {
  bool filed = false;
  std::string customer;  // as filed; empty = anonymous
  std::string kind;
  bool replied = false;  // since it was filed, or taken up again
  bool resolved = false;
  absl::Time reply_due_at = absl::InfiniteFuture();
  absl::Time resolve_due_at = absl::InfiniteFuture();
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPLAINT_STATE_H_
