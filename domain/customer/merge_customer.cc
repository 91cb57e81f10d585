#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/evolve.h"
#include "domain/customer/evolve_screening.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What comes along stands in one record, and a record has a bound (60 KiB).
constexpr std::size_t kMaxMoved = 200;

// Whom an erasure concerns must not change between the request and the answer.
absl::Status CheckNoErasure(const CustomerState& state) {
  if (!state.erasure.has_value()) return absl::OkStatus();
  return Refuse(v1::REASON_ERASURE_REQUESTED, "the erasure of a customer waits to be decided");
}

absl::Status CheckPair(const v1::MergeCustomer& ask, const World& world) {
  if (ask.from() == ask.into()) {
    return InvalidField(v1::REASON_MERGE_SELF, "merge_customer.from", "is the same customer");
  }
  if (StoreOf(ask.from()) != StoreOf(ask.into())) {
    return InvalidField(v1::REASON_MERGE_STORE, "merge_customer.from", "is of another store");
  }
  for (const std::string* name : {&ask.from(), &ask.into()}) {
    const CustomerState& state = world.customer(*name);
    if (!state.registered || state.gone()) return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, *name);
    if (!state.merged_into.empty()) {
      return Refuse(v1::REASON_CUSTOMER_MERGED,
                    absl::StrCat(*name, " is an alias of ", state.merged_into));
    }
    KEZHI_RETURN_IF_ERROR(CheckNoErasure(state));
  }
  const CustomerState& from = world.customer(ask.from());
  // It could not go on under another name.
  if (HasOpenScreening(from)) {
    return Refuse(v1::REASON_SCREENING_OPEN, "a screening of the customer is under way");
  }
  if (from.kind != world.customer(ask.into()).kind) {
    return InvalidField(v1::REASON_MERGE_KIND, "merge_customer.from",
                        "one is a person, the other a company");
  }
  if (from.pursuits.size() > kMaxMoved || from.plans.size() > kMaxMoved) {
    return InvalidField(
        v1::REASON_TOO_MANY, "merge_customer.from",
        absl::StrCat("has ", from.pursuits.size(), " pursuits and ", from.plans.size(),
                     " open plans; at most ", kMaxMoved, " of each can come along"));
  }
  return absl::OkStatus();
}

// R88: closes the open pursuits of the side that gives way. Those appear on its own stream.
void CloseOpen(CustomerEdit& edit) {
  for (const int number : edit.state().open_pursuits) {
    const PursuitState& pursuit = *edit.state().pursuit(number);
    v1::Event event;
    v1::PursuitClosed& closed = *event.mutable_pursuit_closed();
    closed.set_pursuit(number);
    closed.set_outcome(v1::PURSUIT_STATUS_VOID);
    *closed.mutable_closed_on() = ToDate(edit.day());
    closed.set_consultant(OwnerOf(edit.state(), &pursuit));
    edit.Append(std::move(event));
    edit.CancelAll(number);
    TriggerStage(edit, pursuit, v1::STAGE_TRIGGER_CLOSED);
  }
}

v1::MergedPursuit Taken(const PursuitState& pursuit, int offset) {
  v1::MergedPursuit taken;
  taken.set_pursuit(offset + pursuit.number);
  if (pursuit.unmerged) return taken;  // a number that stands for nothing any more
  taken.set_external_id(pursuit.external_id);
  taken.set_origin_visit(pursuit.origin_visit);
  taken.set_owner(pursuit.owner);
  taken.set_wanted(pursuit.wanted);
  taken.set_status(pursuit.status);
  if (pursuit.opened_on.has_value()) *taken.mutable_opened_on() = ToDate(*pursuit.opened_on);
  if (pursuit.closed_on.has_value()) *taken.mutable_closed_on() = ToDate(*pursuit.closed_on);
  taken.set_grade(pursuit.grade);
  if (pursuit.graded_on.has_value()) *taken.mutable_graded_on() = ToDate(*pursuit.graded_on);
  if (pursuit.horizon_ends.has_value()) {
    *taken.mutable_horizon_ends() = ToDate(*pursuit.horizon_ends);
  }
  taken.set_lapse_noted(pursuit.lapse_noted);
  taken.set_machine(pursuit.machine);
  taken.set_stage(pursuit.stage);
  taken.set_ordered(pursuit.ordered);
  taken.set_order_on_lines(pursuit.order_on_lines);
  taken.set_contacts(pursuit.contacts);
  taken.set_visits(pursuit.visits);
  if (pursuit.last_contact.has_value()) {
    *taken.mutable_last_contact() = ToDate(*pursuit.last_contact);
  }
  if (pursuit.last_reached.has_value()) {
    *taken.mutable_last_reached() = ToDate(*pursuit.last_reached);
  }
  return taken;
}

// The customer that goes, as it stands after what the decision has done to it so far.
CustomerState AfterDecision(const std::string& customer, const World& world,
                            const Decision& decision) {
  CustomerState state = world.customer(customer);
  for (const DecidedEvent& decided : decision.events) {
    if (decided.stream == customer) EvolveCustomer(decided.event, state);
  }
  return state;
}

// Open work goes to the owner of the customer that stays, unless it was somebody's own.
std::string OwnerAfter(const std::string& owner, const CustomerState& from,
                       const CustomerState& into) {
  return owner == from.owner && !into.owner.empty() ? into.owner : owner;
}

v1::CustomerMerged Merged(const std::string& alias, const CustomerState& from,
                          const CustomerState& into) {
  const int offset = static_cast<int>(into.pursuits.size());
  v1::CustomerMerged merged;
  merged.set_from(alias);
  merged.set_pursuit_offset(offset);
  merged.set_pursuits(static_cast<int>(from.pursuits.size()));
  for (const PursuitState& pursuit : from.pursuits) {
    v1::MergedPursuit taken = Taken(pursuit, offset);
    if (pursuit.open()) taken.set_owner(OwnerAfter(pursuit.owner, from, into));
    *merged.add_taken_pursuits() = std::move(taken);
  }
  int plans_made = into.plans_made;
  for (const auto& [planned_id, plan] : from.plans) {
    v1::MergedPlan& taken = *merged.add_taken_plans();
    taken.set_planned_id(absl::StrCat("p", ++plans_made));
    taken.set_from_planned_id(planned_id);
    taken.set_pursuit(plan.pursuit == 0 ? 0 : offset + plan.pursuit);
    *taken.mutable_due_on() = ToDate(plan.due_on);
    taken.set_origin(plan.origin);
    taken.set_owner(OwnerAfter(plan.owner, from, into));
    taken.set_missed_noted(plan.missed_noted);
  }
  return merged;
}

// Whether both have open pursuits and together more than the playbook allows.
bool IsOverLimit(const CustomerEdit& from, const CustomerEdit& into) {
  const std::size_t theirs = from.state().open_pursuits.size();
  const std::size_t ours = into.state().open_pursuits.size();
  const int limit = into.rules().max_open_pursuits();
  return limit != 0 && theirs != 0 && ours != 0 && theirs + ours > static_cast<std::size_t>(limit);
}

}  // namespace

absl::StatusOr<Decision> DecideMergeCustomer(const v1::Command& command,
                                             const v1::MergeCustomer& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckPair(ask, world));
  CustomerEdit from(builder, CustomerRef(ask.from(), world), when, command.imported());
  CustomerEdit into(builder, CustomerRef(ask.into(), world), when, command.imported());
  if (IsOverLimit(from, into)) {
    if (ask.choice() == v1::MERGE_CHOICE_UNSPECIFIED) {
      return InvalidField(
          v1::REASON_CHOICE_REQUIRED, "merge_customer.choice",
          "both have open pursuits, more than the playbook allows: say whose goes on");
    }
    CloseOpen(ask.choice() == v1::MERGE_CHOICE_INTO ? from : into);
  }
  const std::uint64_t before = world.revision(ask.from());
  const auto closed =
      std::count_if(builder.decision().events.begin(), builder.decision().events.end(),
                    [&](const DecidedEvent& decided) { return decided.stream == ask.from(); });
  v1::Event merged;
  *merged.mutable_customer_merged() =
      Merged(ask.from(), AfterDecision(ask.from(), world, builder.decision()), into.state());
  merged.mutable_customer_merged()->set_from_revision(before + static_cast<std::uint64_t>(closed));
  into.Append(std::move(merged));
  v1::Event away;
  away.mutable_customer_merged_away()->set_into(ask.into());
  from.Append(std::move(away));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideUnmergeCustomer(const v1::Command& command,
                                               const v1::UnmergeCustomer& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const CustomerState& alias = world.customer(ask.customer());
  if (!alias.registered) return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, ask.customer());
  if (alias.merged_into.empty()) {
    return Refuse(v1::REASON_NOT_MERGED, "the customer was not merged into another");
  }
  const CustomerState& into = world.customer(alias.merged_into);
  if (!into.merged_into.empty()) {
    return Refuse(v1::REASON_CUSTOMER_MERGED,
                  absl::StrCat(alias.merged_into, " is an alias itself by now; unmerge it first"));
  }
  KEZHI_RETURN_IF_ERROR(CheckNotErased(alias.merged_into, world));
  KEZHI_RETURN_IF_ERROR(CheckNoErasure(into));
  for (const MergeState& merge : into.merges) {
    if (merge.from != ask.customer() || !merge.gone_on) continue;
    return Refuse(v1::REASON_UNMERGE_TOO_LATE,
                  "the merged customer has gone on with what came along");
  }
  v1::Event unmerged;
  unmerged.mutable_customer_unmerged()->set_from(ask.customer());
  if (!ask.reason().empty()) {
    *unmerged.mutable_customer_unmerged()->mutable_reason() = Clear(ask.reason());
  }
  builder.Append(alias.merged_into, std::move(unmerged), when);
  v1::Event restored;
  restored.mutable_customer_restored()->set_from(alias.merged_into);
  builder.Append(ask.customer(), std::move(restored), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
