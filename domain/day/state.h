#ifndef KEZHI_DOMAIN_DAY_STATE_H_
#define KEZHI_DOMAIN_DAY_STATE_H_

#include <cstdint>

#include "absl/time/time.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::domain {

// What decisions know of a store's business day. The sheet's lines live on the visits' streams;
// hand-in, review and archive carry a SheetSnapshot that names them.
struct DayState {
  bool handed_in = false;
  absl::Time first_reviewed_at = absl::InfiniteFuture();  // recorded
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;          // of the last review
  std::uint64_t reviewed_through = 0;
  bool archived = false;
  std::uint64_t archived_through = 0;
  bool closed = false;
  bool unreviewed_noted = false;
  int closing_done = 0;  // facts written by a closing that goes on
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAY_STATE_H_
