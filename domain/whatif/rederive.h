#ifndef KEZHI_DOMAIN_WHATIF_REDERIVE_H_
#define KEZHI_DOMAIN_WHATIF_REDERIVE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// What is asked: how a store's history would have gone on if a playbook had been adopted.
struct WhatIf {
  std::string store;      // `stores/{store}`
  v1::Playbook playbook;  // takes the place of the one of its id
  absl::CivilDay from;    // first business day that it holds for
  std::string (*sha256)(absl::string_view bytes) = nullptr;
};

// A history as it would have been.
struct Rederived {
  std::vector<v1::Event> events;
  std::size_t copied = 0;    // of the history that was: recorded before the playbook held
  std::size_t replayed = 0;  // of it: played again
  // Customers that were merged, unmerged or erased since: their events stay as they were.
  std::vector<std::string> left;
  // Judgements whose grade the playbooks do not have: they stay as they were.
  int unknown_grades = 0;
};

// Plays the events of a store again, in order of position from its first one on, as if the playbook
// had been adopted at the beginning of `from` (or, where the store had none by then, right after
// its first). What people entered stays: letters of grades (carried over where the playbook says
// so), contacts, plans made by hand, orders, sales, ends, owners, classes. What rules made of it is
// made anew: horizons and lapses, plans of the cadence and what was missed, moves of stages that
// come of themselves, expiry of the pool, warnings. Later adoptions of a playbook of that id are
// left out. With the playbook that was in force it gives the same forms. Errors as AdoptPlaybook
// has them; FAILED_PRECONDITION, PLAYBOOK_MISSING: the store has no playbook yet.
absl::StatusOr<Rederived> Rederive(const std::vector<v1::Event>& history, const WhatIf& asked);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WHATIF_REDERIVE_H_
