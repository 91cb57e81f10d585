#ifndef KEZHI_DOMAIN_DAY_STATE_H_
#define KEZHI_DOMAIN_DAY_STATE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// The reception rota of a day. Consultants and visits by their full names.
struct RotaState {
  std::vector<std::string> order;  // empty = none is set
  std::string next;                // whose turn it is
  std::vector<std::string> owed;   // who is owed a turn, in the order in which turns passed them
  std::vector<std::string> queue;  // visits that wait
  std::map<std::string, v1::AwayReason> away;  // as marked
  std::set<std::string> receptions;            // visits that got their receiver here
};

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
  RotaState rota;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAY_STATE_H_
