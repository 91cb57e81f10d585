#ifndef KEZHI_DOMAIN_CUSTOMER_STATE_H_
#define KEZHI_DOMAIN_CUSTOMER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/common.pb.h"

#include "domain/customer/screening_state.h"

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
  std::optional<absl::CivilDay> horizon_ends;   // nullopt: open ended
  absl::Time graded_at = absl::InfinitePast();  // when the grade was recorded
  std::uint64_t graded_commit = 0;              // that judged it; 0 = before a merge
  bool lapse_noted = false;                     // for this graded_on
  std::string machine;
  std::string stage;
  bool ordered = false;
  bool order_on_lines = false;                 // the order rests on the lines of visits alone
  int contacts = 0;                            // done, visits not counted
  int visits = 0;                              // that the customer's stream names for it
  std::set<std::string> counted_visits;        // those of them that were named on this stream
  std::optional<absl::CivilDay> last_contact;  // day of the last visit or contact but NOT_REACHED
  std::optional<absl::CivilDay> last_reached;  // day of the last visit or REACHED contact
  bool unmerged = false;                       // went back to the customer it came from

  bool open() const { return status == v1::PURSUIT_STATUS_OPEN && !unmerged; }

  friend bool operator==(const PursuitState&, const PursuitState&) = default;
};

// An open plan.
struct PlanState {
  int pursuit = 0;  // 0 = after-sale
  absl::CivilDay due_on;
  v1::PlanOrigin origin = v1::PLAN_ORIGIN_UNSPECIFIED;
  std::string owner;
  bool missed_noted = false;
  absl::Time set_at = absl::InfinitePast();  // when this due day was recorded

  friend bool operator==(const PlanState&, const PlanState&) = default;
};

// A plan that was done or cancelled.
struct ClosedPlanState {
  int pursuit = 0;
  std::optional<absl::CivilDay> done_on;  // nullopt: cancelled, or the day is not known

  friend bool operator==(const ClosedPlanState&, const ClosedPlanState&) = default;
};

// What was undone when its day closed, but was mended before CloseDay came round to note it.
struct PendingMiss {
  int pursuit = 0;
  std::string planned_id;
  absl::CivilDay due_on;
  std::string owner;

  friend bool operator==(const PendingMiss&, const PendingMiss&) = default;
};

// The same of a grade whose horizon ended: it was judged again before CloseDay came round.
struct PendingLapse {
  int pursuit = 0;
  std::string grade;
  absl::CivilDay expired_on;

  friend bool operator==(const PendingLapse&, const PendingLapse&) = default;
};

// A merge that brought another customer's pursuits here.
struct MergeState {
  std::string from;
  int pursuit_offset = 0;
  int pursuits = 0;
  std::map<std::string, std::string> plan_ids;  // the alias's planned_id → ours
  bool gone_on = false;                         // a later event cites what came along

  friend bool operator==(const MergeState&, const MergeState&) = default;
};

// That somebody asked for the person to be forgotten, and nobody has decided it yet.
struct ErasureState {
  v1::LegalBasis legal_basis = v1::LEGAL_BASIS_UNSPECIFIED;
  std::string requested_by;
  std::string on_behalf_of;  // empty = nobody else
  std::uint64_t position = 0;

  friend bool operator==(const ErasureState&, const ErasureState&) = default;
};

// The last word on whether this customer and another are two.
struct DistinctState {
  bool two = false;            // else it is to be asked again
  std::uint64_t position = 0;  // 0 = nobody has said anything

  friend bool operator==(const DistinctState&, const DistinctState&) = default;
};

// What one deal uses of the credit: open invoices, and what was shipped and not invoiced.
struct CreditUseState {
  std::string currency;
  std::int64_t used = 0;                    // in the currency's smallest unit
  std::optional<absl::CivilDay> oldest_on;  // of its open invoices; nullopt: none

  friend bool operator==(const CreditUseState&, const CreditUseState&) = default;
};

// The profile on file, the credit, and what deals use of it.
struct CreditState {
  std::set<std::string> profile_authors;              // who wrote since it was last accepted
  std::set<std::string> profile_fields;               // further fields that have a value
  bool filed = false;                                 // the profile was reviewed and accepted
  bool requested = false;                             // and not decided yet
  std::map<std::string, std::string> recommended_by;  // of this round, by department
  bool granted = false;
  std::string currency;
  std::int64_t limit = 0;  // in the currency's smallest unit
  int term_days = 0;
  bool agreement = false;  // a strategic agreement was signed
  std::optional<absl::CivilDay> agreement_from;
  std::optional<absl::CivilDay> agreement_ends;  // nullopt: open ended
  std::map<std::string, CreditUseState> used;    // by deal; those that use nothing left out
  std::set<std::string> prepaid;                 // deals on which more was received than is used
  bool shipped = false;                          // something was, on any deal
  bool shipped_by_contract = false;              // on one whose contract was signed

  friend bool operator==(const CreditState&, const CreditState&) = default;
};

// What may be spent on an outlet and what was, in the smallest unit of one currency.
struct OutletBudgetState {
  struct Budget {
    absl::CivilDay to;
    std::int64_t limit = 0;

    friend bool operator==(const Budget&, const Budget&) = default;
  };

  using Period = std::pair<const absl::CivilDay, Budget>;

  std::string currency;                      // empty = nothing is said yet
  std::map<absl::CivilDay, Budget> periods;  // by first day; they do not overlap
  // By day and kind, less what was taken back.
  std::map<std::pair<absl::CivilDay, std::string>, std::int64_t> spent;

  friend bool operator==(const OutletBudgetState&, const OutletBudgetState&) = default;
};

// What decisions know of a customer. A customer may hold thousands of pursuits: look up, never
// scan.
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
  std::string outlet_type;   // empty = not said
  std::string area;          // of the outlet; empty = not said
  std::string origin_visit;  // at which the customer was registered; empty = none
  bool has_name = false;
  bool has_phone = false;
  bool has_email = false;
  std::vector<std::string> visits;     // that this stream names, oldest first
  std::vector<PursuitState> pursuits;  // number n at index n − 1
  std::set<int> open_pursuits;
  std::map<std::string, int> pursuit_by_external_id;
  std::map<std::string, PlanState> plans;               // open plans by planned_id
  std::map<int, std::set<std::string>> open_plans;      // their ids by pursuit
  std::map<std::string, ClosedPlanState> closed_plans;  // done or cancelled plans
  int plans_made = 0;                                   // the next plan is `p{plans_made + 1}`
  std::vector<PendingMiss> pending_misses;
  std::vector<PendingLapse> pending_lapses;
  std::vector<MergeState> merges;
  bool won = false;                     // at least one pursuit
  std::vector<std::string> complaints;  // that this stream names, oldest first
  std::set<std::string> answered;       // surveys
  std::optional<bool> satisfied;        // what was said last, in a contact or a survey
  bool long_term_confirmed = false;
  std::map<std::string, std::string> classes;          // class by scale, the primary one aside
  std::map<std::string, DistinctState> distinct_from;  // what was said of it and another, by name
  std::optional<ErasureState> erasure;
  bool erasing = false;  // granted, and what is open ends in further commits
  bool erased = false;   // for ever
  CreditState credit;
  OutletBudgetState outlet_budget;
  std::map<std::string, ScreeningState> screenings;  // by territory, of each the last

  // No command finds it any more, but the one that goes on with the erasure.
  bool gone() const { return erasing || erased; }

  // nullptr: there is none of that number.
  const PursuitState* pursuit(int number) const {
    if (number < 1 || number > static_cast<int>(pursuits.size())) return nullptr;
    const PursuitState& found = pursuits[static_cast<std::size_t>(number) - 1];
    return found.unmerged ? nullptr : &found;
  }

  friend bool operator==(const CustomerState&, const CustomerState&) = default;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_STATE_H_
