#ifndef KEZHI_DOMAIN_CUSTOMER_STATE_H_
#define KEZHI_DOMAIN_CUSTOMER_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::domain {

// A pursuit as decisions see it.
struct PursuitState {
  int number = 0;
  std::string external_id;
  std::string origin_visit;
  std::string owner;
  std::string wanted;
  v1::PursuitStatus status = v1::PURSUIT_STATUS_OPEN;
  std::optional<absl::CivilDay> opened_on;  // nullopt: unknown
  std::optional<absl::CivilDay> closed_on;
  std::string grade;  // empty = none yet
  std::optional<absl::CivilDay> graded_on;
  std::optional<absl::CivilDay> horizon_ends;  // nullopt: open ended
  bool lapse_noted = false;                    // for this graded_on
  std::string machine;
  std::string stage;
  bool ordered = false;
  int contacts = 0;                            // done, visits not counted
  std::optional<absl::CivilDay> last_reached;  // last day of a reached contact or visit

  bool open() const { return status == v1::PURSUIT_STATUS_OPEN; }
};

// An open plan.
struct PlanState {
  int pursuit = 0;  // 0 = after-sale
  absl::CivilDay due_on;
  v1::PlanOrigin origin = v1::PLAN_ORIGIN_UNSPECIFIED;
  std::string owner;
  bool missed_noted = false;
};

// A merge that brought another customer's pursuits here.
struct MergeState {
  std::string from;
  int pursuit_offset = 0;
  int pursuits = 0;
  std::uint64_t revision = 0;  // of this stream, at the merge's last event
};

// What decisions know of a customer.
struct CustomerState {
  bool registered = false;
  v1::CustomerKind kind = v1::CUSTOMER_KIND_UNSPECIFIED;
  std::string owner;  // empty = nobody
  bool pooled = false;
  std::string last_owner;  // of a pooled customer
  std::optional<absl::CivilDay> pooled_on;
  std::string merged_into;  // empty = stands for itself
  bool unidentified = false;
  std::string external_id;
  std::string source;
  bool has_name = false;
  bool has_phone = false;
  bool has_email = false;
  std::vector<std::string> visits;     // that this stream names, oldest first
  std::vector<PursuitState> pursuits;  // number n at index n − 1
  std::map<std::string, int> pursuit_by_external_id;
  std::map<std::string, PlanState> plans;   // open plans by planned_id
  std::map<std::string, int> closed_plans;  // done or cancelled plans → their pursuit
  int plans_made = 0;                       // the next plan is `p{plans_made + 1}`
  std::vector<MergeState> merges;
  bool won = false;  // at least one pursuit

  const PursuitState* pursuit(int number) const {
    return number >= 1 && number <= static_cast<int>(pursuits.size())
               ? &pursuits[static_cast<std::size_t>(number) - 1]
               : nullptr;
  }
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_STATE_H_
