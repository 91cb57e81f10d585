#include "domain/due/ownership.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

v1::DueCustomer CustomerOf(const DueFold& fold) {
  return GetRow<v1::DueCustomer>(fold.rows(), kDueCustomers, fold.event().stream())
      .value_or(v1::DueCustomer());
}

void PutCustomer(const v1::DueCustomer& customer, DueFold& fold) {
  PutRow(fold.out(), kDueCustomers, fold.event().stream(), customer);
}

void RegisterCustomer(DueFold& fold) {
  const v1::CustomerRegistered& registered = fold.event().customer_registered();
  v1::DueCustomer customer;
  if (registered.has_name()) *customer.mutable_name() = registered.name();
  if (registered.has_phone()) *customer.mutable_phone() = registered.phone();
  customer.set_owner(registered.owner());
  PutCustomer(customer, fold);
}

void ChangeProfile(DueFold& fold) {
  const v1::ProfileChanged& changed = fold.event().profile_changed();
  v1::DueCustomer customer = CustomerOf(fold);
  for (const std::string& field : changed.changed()) {
    if (field == "name") *customer.mutable_name() = changed.name();
    if (field == "phone") *customer.mutable_phone() = changed.phone();
  }
  PutCustomer(customer, fold);
}

// The last segments of the keys below the customer: planned ids, or numbers of pursuits.
std::vector<std::string> Below(const DueFold& fold, const char* table) {
  const std::string& customer = fold.event().stream();
  std::vector<std::string> segments;
  ScanPrefix(fold.rows(), table, customer, [&](absl::string_view key, absl::string_view) {
    segments.emplace_back(key.substr(customer.size() + 1));
    return true;
  });
  return segments;
}

// Whatever was `from`'s is `to`'s: the customer, its pursuits, its open plans; but what is due by
// `last_day` stays with who leaves then.
void PassOn(DueFold& fold, const std::string& from, const std::string& to,
            const google::type::Date& last_day) {
  const std::string& name = fold.event().stream();
  v1::DueCustomer customer = CustomerOf(fold);
  if (customer.owner() == from) {
    customer.set_owner(to);
    PutCustomer(customer, fold);
  }
  for (const std::string& segment : Below(fold, kDuePursuits)) {
    int number = 0;
    if (!absl::SimpleAtoi(segment, &number)) continue;
    const std::optional<v1::DuePursuit> before = fold.Pursuit(name, number);
    if (!before.has_value() || before->owner() != from) continue;
    std::optional<v1::DuePursuit> pursuit = before;
    pursuit->set_owner(to);
    fold.PutPursuit(name, number, before, std::move(pursuit));
  }
  for (const std::string& planned_id : Below(fold, kDuePlans)) {
    const std::optional<v1::DueItem> before = fold.Plan(name, planned_id);
    if (!before.has_value() || before->owner() != from) continue;
    if (IsSet(last_day) && ToDay(before->due_on()) <= ToDay(last_day)) continue;
    v1::DueItem plan = *before;
    plan.set_owner(to);
    fold.PutPlan(before, plan);
  }
}

v1::DuePursuit Taken(const v1::MergedPursuit& taken) {
  v1::DuePursuit pursuit;
  pursuit.set_owner(taken.owner());
  pursuit.set_wanted(taken.wanted());
  pursuit.set_grade(taken.grade());
  if (taken.has_horizon_ends()) *pursuit.mutable_horizon_ends() = taken.horizon_ends();
  pursuit.set_lapse_noted(taken.lapse_noted());
  pursuit.set_open(taken.status() == v1::PURSUIT_STATUS_OPEN);
  pursuit.set_won(taken.status() == v1::PURSUIT_STATUS_WON);
  pursuit.set_ordered(taken.ordered());
  if (taken.has_last_reached() || taken.has_opened_on()) {
    *pursuit.mutable_last_reached() =
        taken.has_last_reached() ? taken.last_reached() : taken.opened_on();
  }
  return pursuit;
}

// A merge may give what comes along another owner, so what was is kept for taking the merge back.
void Merge(DueFold& fold) {
  const v1::CustomerMerged& merged = fold.event().customer_merged();
  const std::string& from = merged.from();
  const std::string& into = fold.event().stream();
  PutRow(fold.out(), kDueMerges, from, merged);
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    const int number = taken.pursuit() - merged.pursuit_offset();
    const std::optional<v1::DuePursuit> theirs = fold.Pursuit(from, number);
    if (!theirs.has_value()) continue;
    PutRow(fold.out(), kDueAliased, DuePursuitKey(from, number), *theirs);
    fold.PutPursuit(from, number, theirs, std::nullopt);
    fold.PutPursuit(into, taken.pursuit(), fold.Pursuit(into, taken.pursuit()), Taken(taken));
  }
  for (const v1::MergedPlan& taken : merged.taken_plans()) {
    const std::optional<v1::DueItem> theirs = fold.Plan(from, taken.from_planned_id());
    if (!theirs.has_value()) continue;
    PutRow(fold.out(), kDueAliased, RowKey(from, taken.from_planned_id()), *theirs);
    fold.DeletePlan(*theirs);
    v1::DueItem plan = *theirs;
    *plan.mutable_due_on() = taken.due_on();
    plan.set_owner(taken.owner());
    plan.set_customer(into);
    plan.set_pursuit(taken.pursuit());
    plan.set_planned_id(taken.planned_id());
    plan.set_noted(taken.missed_noted());
    fold.PutPlan(std::nullopt, plan);
  }
}

// What came along has not been touched since, or the merge could not be taken back.
void Unmerge(DueFold& fold) {
  const std::string& from = fold.event().customer_unmerged().from();
  const std::string& into = fold.event().stream();
  const std::optional<v1::CustomerMerged> merged =
      GetRow<v1::CustomerMerged>(fold.rows(), kDueMerges, from);
  if (!merged.has_value()) return;
  fold.out().Delete(kDueMerges, from);
  for (const v1::MergedPursuit& taken : merged->taken_pursuits()) {
    const int number = taken.pursuit() - merged->pursuit_offset();
    const std::string key = DuePursuitKey(from, number);
    const auto theirs = GetRow<v1::DuePursuit>(fold.rows(), kDueAliased, key);
    if (!theirs.has_value()) continue;
    fold.out().Delete(kDueAliased, key);
    fold.PutPursuit(into, taken.pursuit(), fold.Pursuit(into, taken.pursuit()), std::nullopt);
    fold.PutPursuit(from, number, fold.Pursuit(from, number), theirs);
  }
  for (const v1::MergedPlan& taken : merged->taken_plans()) {
    const std::string key = RowKey(from, taken.from_planned_id());
    const auto theirs = GetRow<v1::DueItem>(fold.rows(), kDueAliased, key);
    if (!theirs.has_value()) continue;
    fold.out().Delete(kDueAliased, key);
    const std::optional<v1::DueItem> ours = fold.Plan(into, taken.planned_id());
    if (ours.has_value()) fold.DeletePlan(*ours);
    fold.PutPlan(std::nullopt, *theirs);
  }
}

}  // namespace

void ApplyToCustomer(DueFold& fold) {
  const v1::Event& event = fold.event();
  const google::type::Date none;
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: RegisterCustomer(fold); break;
    case v1::Event::kProfileChanged: ChangeProfile(fold); break;
    case v1::Event::kCustomerAssigned:
      PassOn(fold, "", event.customer_assigned().to(), none);
      break;
    case v1::Event::kCustomerHandedOver: {
      const v1::CustomerHandedOver& handed_over = event.customer_handed_over();
      PassOn(fold, handed_over.from(), handed_over.to(), handed_over.last_day());
      break;
    }
    case v1::Event::kCustomerPooled: PassOn(fold, event.customer_pooled().from(), "", none); break;
    case v1::Event::kCustomerClaimed: PassOn(fold, "", event.customer_claimed().by(), none); break;
    case v1::Event::kCustomerMerged: Merge(fold); break;
    case v1::Event::kCustomerUnmerged: Unmerge(fold); break;
    default: break;
  }
}

}  // namespace kezhi::domain
