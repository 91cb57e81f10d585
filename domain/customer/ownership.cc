#include "domain/customer/ownership.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/consultant/portfolio.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

constexpr char kPooledReason[] = "pooled";
// A commit holds 1,000 events: so many of plans, and two that say what became of the customer and
// of whose it is.
constexpr std::size_t kMaxPlans = 998;

v1::Event Assigned(const std::string& to) {
  v1::Event event;
  event.mutable_customer_assigned()->set_to(to);
  return event;
}

v1::Event HandedOver(const std::string& from, const std::string& to, absl::string_view why) {
  v1::Event event;
  v1::CustomerHandedOver& handed_over = *event.mutable_customer_handed_over();
  handed_over.set_from(from);
  handed_over.set_to(to);
  if (!why.empty()) *handed_over.mutable_reason() = Clear(why);
  return event;
}

// The plans go first. Returns how many of them the commit did not take: as long as there are any,
// the customer stays with its owner, and the command is repeated.
int Pool(CustomerEdit& edit, const std::string& from, v1::PoolReason why) {
  std::size_t cancelled = 0;
  int left = 0;
  for (const auto& [pursuit, planned_ids] : edit.state().open_plans) {
    for (const std::string& planned_id : planned_ids) {
      if (cancelled == kMaxPlans) {
        ++left;
        continue;
      }
      edit.Cancel(planned_id, kPooledReason);
      ++cancelled;
    }
  }
  if (left > 0) return left;
  v1::Event event;
  event.mutable_customer_pooled()->set_from(from);
  event.mutable_customer_pooled()->set_why(why);
  edit.Append(std::move(event));
  return 0;
}

// R85.
absl::Status CheckReclaim(const std::string& by, const CustomerEdit& edit) {
  const v1::Pool* pool = edit.rules().pool();
  const CustomerState& state = edit.state();
  if (pool == nullptr || by != state.last_owner || !state.pooled_on.has_value()) {
    return absl::OkStatus();
  }
  const absl::CivilDay free_on = *state.pooled_on + pool->reclaim_days();
  if (edit.day() >= free_on) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_RECLAIM_TOO_SOON)
      .Message(absl::StrCat("the last owner may claim again from ", Iso(free_on)))
      .Metadata("from", Iso(free_on))
      .Build();
}

// Who claims. A consultant claims for himself.
absl::StatusOr<std::string> ClaimerOf(const v1::ClaimCustomer& ask, const v1::Actor& actor) {
  const bool is_consultant = DutyOf(actor) == "consultant";
  const std::string by = ask.by().empty() && is_consultant ? actor.principal() : ask.by();
  if (by.empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "claim_customer.by", "say who claims");
  }
  if (is_consultant && by != actor.principal()) {
    return RoleRequired("claiming for somebody else", "manager, operator");
  }
  return by;
}

}  // namespace

bool HasPartIn(const std::string& consultant, const CustomerState& customer) {
  if (!customer.registered || !customer.merged_into.empty()) return false;
  if (customer.owner == consultant) return true;
  return std::any_of(customer.open_pursuits.begin(), customer.open_pursuits.end(),
                     [&](int number) { return customer.pursuit(number)->owner == consultant; });
}

bool HandOverOnLeaving(const std::string& customer, const Departure& departure,
                       const Occurrence& when, const v1::Command& command,
                       DecisionBuilder& builder) {
  const CustomerRef found(customer, builder.world());
  const std::string& owner = found.state().owner;
  CustomerEdit edit(builder, found, when, command.imported());
  const std::string& to =
      departure.successor.empty() && owner != departure.consultant ? owner : departure.successor;
  if (to.empty()) return Pool(edit, departure.consultant, v1::POOL_REASON_LEFT) == 0;
  v1::Event event = HandedOver(departure.consultant, to, "");
  *event.mutable_customer_handed_over()->mutable_last_day() = ToDate(departure.last_day);
  edit.Append(std::move(event));
  return true;
}

absl::StatusOr<Decision> DecideAssignCustomer(const v1::Command& command,
                                              const v1::AssignCustomer& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  if (customer.state().owner == ask.to()) return std::move(builder).Build();
  KEZHI_RETURN_IF_ERROR(CheckActive(ask.to(), edit.day(), world));
  if (!customer.state().owner.empty()) {
    return Refuse(v1::REASON_CUSTOMER_OWNED, "the customer has an owner; hand it over instead");
  }
  edit.Append(Assigned(ask.to()));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideHandOverCustomer(const v1::Command& command,
                                                const v1::HandOverCustomer& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const std::string& owner = customer.state().owner;
  if (owner == ask.to()) return std::move(builder).Build();
  KEZHI_RETURN_IF_ERROR(CheckActive(ask.to(), edit.day(), world));
  edit.Append(owner.empty() ? Assigned(ask.to()) : HandedOver(owner, ask.to(), ask.why()));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecidePoolCustomer(const v1::Command& command, const v1::PoolCustomer& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  if (customer.state().pooled) return std::move(builder).Build();
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  builder.decision().remaining = Pool(edit, customer.state().owner, v1::POOL_REASON_RELEASED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideClaimCustomer(const v1::Command& command,
                                             const v1::ClaimCustomer& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const std::string by, ClaimerOf(ask, world.actor()));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckActive(by, edit.day(), world));
  if (!customer.state().pooled) {
    return Refuse(v1::REASON_NOT_POOLED, "the customer is not in the public pool");
  }
  KEZHI_RETURN_IF_ERROR(CheckReclaim(by, edit));
  KEZHI_RETURN_IF_ERROR(CheckClaimLimit(by, edit.day(), builder, command.imported()));
  v1::Event event;
  event.mutable_customer_claimed()->set_by(by);
  edit.Append(std::move(event));
  // Pooling cancelled the plans; whoever claims is due to call. Pursuits of which the commit holds
  // no plan get theirs with their next contact.
  for (const int number : customer.state().open_pursuits) {
    if (builder.decision().events.size() > kMaxPlans) break;
    const PursuitState& pursuit = *customer.state().pursuit(number);
    PlanByCadence(edit, number, pursuit.grade, pursuit.owner.empty() ? by : pursuit.owner);
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
