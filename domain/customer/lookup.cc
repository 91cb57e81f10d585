#include "domain/customer/lookup.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

const MergeState* MergeOf(const CustomerState& customer, const std::string& alias) {
  const auto found = std::find_if(customer.merges.begin(), customer.merges.end(),
                                  [&](const MergeState& merge) { return merge.from == alias; });
  return found == customer.merges.end() ? nullptr : &*found;
}

std::string Describe(const CustomerRef& customer, const PursuitRef& key) {
  return key.external_id.empty()
             ? absl::StrCat("pursuit ", key.number, " of ", customer.name())
             : absl::StrCat("pursuit with that external id of ", customer.name());
}

absl::StatusOr<const PursuitState*> OnlyOpen(const CustomerRef& customer) {
  const CustomerState& state = customer.state();
  if (state.open_pursuits.size() == 1) return state.pursuit(*state.open_pursuits.begin());
  if (state.pursuits.empty()) {
    return NotFound(v1::REASON_PURSUIT_NOT_FOUND, absl::StrCat("pursuit of ", customer.name()));
  }
  if (state.open_pursuits.empty()) {
    return Refuse(v1::REASON_PURSUIT_CLOSED, "the customer has no open pursuit; open one first");
  }
  return InvalidField(v1::REASON_PURSUIT_AMBIGUOUS, "pursuit",
                      absl::StrCat(state.open_pursuits.size(), " pursuits are open; name one"));
}

}  // namespace

CustomerRef::CustomerRef(absl::string_view name, const World& world)
    : name_(name), state_(&world.customer(name_)) {
  while (!state_->merged_into.empty()) {
    const std::string alias = name_;
    name_ = state_->merged_into;
    state_ = &world.customer(name_);
    merges_.push_back(MergeOf(*state_, alias));
  }
}

int CustomerRef::Number(int number) const {
  for (const MergeState* merge : merges_) {
    if (number == 0) return 0;
    if (merge == nullptr || number > merge->pursuits) return 0;
    number += merge->pursuit_offset;
  }
  return number;
}

std::string CustomerRef::PlanId(const std::string& planned_id) const {
  std::string id = planned_id;
  for (const MergeState* merge : merges_) {
    if (merge == nullptr) return "";
    const auto found = merge->plan_ids.find(id);
    // What was done or cancelled before the merge did not come along.
    if (found == merge->plan_ids.end()) return "";
    id = found->second;
  }
  return id;
}

absl::StatusOr<CustomerRef> FindCustomer(absl::string_view name, const World& world) {
  CustomerRef customer(name, world);
  if (!customer.state().registered || customer.state().gone()) {
    return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, name);
  }
  return customer;
}

absl::Status CheckNotErased(absl::string_view name, const World& world) {
  if (name.empty() || !CustomerRef(name, world).state().gone()) return absl::OkStatus();
  return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, name);
}

absl::StatusOr<const PursuitState*> FindPursuit(const CustomerRef& customer,
                                                const PursuitRef& key) {
  if (key.number == 0 && key.external_id.empty()) return OnlyOpen(customer);
  const CustomerState& state = customer.state();
  int number = customer.Number(key.number);
  if (!key.external_id.empty()) {
    const auto found = state.pursuit_by_external_id.find(key.external_id);
    number = found == state.pursuit_by_external_id.end() ? 0 : found->second;
  }
  const PursuitState* pursuit = state.pursuit(number);
  if (pursuit == nullptr) {
    return NotFound(v1::REASON_PURSUIT_NOT_FOUND, Describe(customer, key));
  }
  return pursuit;
}

absl::StatusOr<const PursuitState*> FindOpenPursuit(const CustomerRef& customer,
                                                    const PursuitRef& key) {
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit, FindPursuit(customer, key));
  if (!pursuit->open()) {
    return Refuse(v1::REASON_PURSUIT_CLOSED, absl::StrCat("pursuit ", pursuit->number,
                                                          " is closed; reopen it or open another"));
  }
  return pursuit;
}

absl::Status CheckActive(const std::string& consultant, absl::CivilDay day, const World& world) {
  const ConsultantState& state = world.consultant(consultant);
  if (!state.hired) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, consultant);
  if (!state.ActiveOn(day)) {
    return Refuse(v1::REASON_CONSULTANT_INACTIVE,
                  absl::StrCat(consultant, " has left; name somebody on the floor"));
  }
  return absl::OkStatus();
}

const std::string& OwnerOf(const CustomerState& customer, const PursuitState* pursuit) {
  return pursuit != nullptr && !pursuit->owner.empty() ? pursuit->owner : customer.owner;
}

bool MayStandFor(const std::string& consultant, const CustomerState& customer,
                 const PursuitState* pursuit, absl::CivilDay day, const World& world) {
  const std::string& owner = OwnerOf(customer, pursuit);
  if (consultant == owner || consultant == customer.owner) return true;
  if (owner.empty()) return !customer.pooled;
  const ConsultantState& state = world.consultant(owner);
  return state.OnLeave(day) || !state.ActiveOn(day);
}

absl::Status CheckOwn(const CustomerState& customer, const PursuitState* pursuit,
                      absl::CivilDay day, const World& world) {
  const v1::Actor& actor = world.actor();
  if (DutyOf(actor) != "consultant") return absl::OkStatus();
  if (MayStandFor(actor.principal(), customer, pursuit, day, world)) return absl::OkStatus();
  // Their own pursuits are enough for what concerns the customer as a whole.
  const auto own = std::find_if(
      customer.open_pursuits.begin(), customer.open_pursuits.end(),
      [&](int number) { return customer.pursuit(number)->owner == actor.principal(); });
  if (pursuit == nullptr && own != customer.open_pursuits.end()) return absl::OkStatus();
  return RoleRequired("acting on a colleague's customer", "manager, operator");
}

std::vector<std::string> CustomersWith(const Contact& contact, absl::string_view store,
                                       absl::string_view except, const World& world) {
  std::vector<std::string> found;
  for (const std::string& name : world.customers_with(store, contact)) {
    const CustomerRef customer(name, world);
    const bool lives = customer.state().registered && !customer.state().gone();
    if (!lives || customer.name() == except) continue;
    if (std::find(found.begin(), found.end(), customer.name()) == found.end()) {
      found.push_back(customer.name());
    }
  }
  return found;
}

std::vector<std::string> AliasesOf(const CustomerState& customer, const World& world) {
  std::vector<std::string> aliases;
  for (const MergeState& merge : customer.merges) {
    aliases.push_back(merge.from);
    const std::vector<std::string> more = AliasesOf(world.customer(merge.from), world);
    aliases.insert(aliases.end(), more.begin(), more.end());
  }
  return aliases;
}

std::vector<std::string> VisitsOf(const CustomerState& customer, const World& world) {
  std::vector<std::string> visits = customer.visits;
  for (const MergeState& merge : customer.merges) {
    const std::vector<std::string> more = VisitsOf(world.customer(merge.from), world);
    visits.insert(visits.end(), more.begin(), more.end());
  }
  return visits;
}

}  // namespace kezhi::domain
