#ifndef KEZHI_DOMAIN_STORE_STATE_H_
#define KEZHI_DOMAIN_STORE_STATE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/store.pb.h"

#include "domain/calendar.h"
#include "domain/rules.h"

namespace kezhi::domain {

// A playbook as adopted.
struct AdoptedPlaybook {
  v1::Playbook playbook;
  std::string digest;  // SHA-256, 32 bytes
  absl::CivilDay effective_day;
};

// What decisions know of a store.
struct StoreState {
  bool opened = false;
  std::string region_code;
  v1::StoreCalendar calendar;
  std::vector<AdoptedPlaybook> playbooks;  // in order of adoption
  absl::CivilDay opened_on;                // business day on which the opening was recorded
  absl::Time opened_at;                    // when it was recorded

  // Work plans of the store and of its groups, by PlanKey.
  std::map<std::string, std::string> plans;

  Calendar days() const { return Calendar(calendar); }

  // The playbooks in force on a day: of each id the latest adopted by then; before the first
  // adoption, the first.
  Rules rules(absl::CivilDay day) const;
  // Digests of those playbooks, in order of adoption, joined; the ruleset digest is its SHA-256.
  // Empty when there are none.
  std::string digests(absl::CivilDay day) const;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_STORE_STATE_H_
