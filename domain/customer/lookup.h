#ifndef KEZHI_DOMAIN_CUSTOMER_LOOKUP_H_
#define KEZHI_DOMAIN_CUSTOMER_LOOKUP_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "domain/world.h"

namespace kezhi::domain {

// A customer as found under the name that a command used. An alias leads to the customer it was
// merged into, and what the command calls by the alias's numbers and plan ids is translated.
class CustomerRef {
 public:
  CustomerRef(absl::string_view name, const World& world);

  const std::string& name() const { return name_; }

  const CustomerState& state() const { return *state_; }

  // The number here of what was called `number`; 0 when the alias had none of that number. 0 stays
  // 0.
  int Number(int number) const;
  // The plan id here of what was called `planned_id`.
  std::string PlanId(const std::string& planned_id) const;

 private:
  std::string name_;
  const CustomerState* state_;
  // One for each alias passed, in order; nullptr: the merge is not known here (state still
  // loading).
  std::vector<const MergeState*> merges_;
};

// CUSTOMER_NOT_FOUND: never registered, or erased, or about to be.
absl::StatusOr<CustomerRef> FindCustomer(absl::string_view name, const World& world);

// CUSTOMER_NOT_FOUND: the customer, or the one it became, was erased or is about to be. An empty
// name is nobody.
absl::Status CheckNotErased(absl::string_view name, const World& world);

// How a command names a pursuit: by number, by external id, or 0 for the only open one.
struct PursuitRef {
  int number = 0;
  const std::string& external_id;
};

// PURSUIT_NOT_FOUND: there is none. PURSUIT_AMBIGUOUS: none named and several open. PURSUIT_CLOSED:
// none named and none open.
absl::StatusOr<const PursuitState*> FindPursuit(const CustomerRef& customer, const PursuitRef& key);
// The same, but PURSUIT_CLOSED (R67, R80) also when the one found is closed.
absl::StatusOr<const PursuitState*> FindOpenPursuit(const CustomerRef& customer,
                                                    const PursuitRef& key);

// CONSULTANT_NOT_FOUND or CONSULTANT_INACTIVE (R42) unless `consultant` may be given work on `day`.
absl::Status CheckActive(const std::string& consultant, absl::CivilDay day, const World& world);

// Who has to do with a pursuit: its owner, else the customer's. Empty = nobody.
const std::string& OwnerOf(const CustomerState& customer, const PursuitState* pursuit);

// Whether `consultant` may act for a customer on `day`: it is theirs, or the pursuit, or nobody's
// and not in the pool, or its owner is on leave or gone.
bool MayStandFor(const std::string& consultant, const CustomerState& customer,
                 const PursuitState* pursuit, absl::CivilDay day, const World& world);
// ROLE_REQUIRED for a consultant who acts on somebody else's customer; other roles may.
absl::Status CheckOwn(const CustomerState& customer, const PursuitState* pursuit,
                      absl::CivilDay day, const World& world);

// Customers of a store with this contact key, each that stands for itself once, without `except`.
std::vector<std::string> CustomersWith(const Contact& contact, absl::string_view store,
                                       absl::string_view except, const World& world);

// The customers that were merged into this one, at any remove.
std::vector<std::string> AliasesOf(const CustomerState& customer, const World& world);

// All visits that the customer's stream, or that of an alias of it, names.
std::vector<std::string> VisitsOf(const CustomerState& customer, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_LOOKUP_H_
