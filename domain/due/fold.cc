#include "domain/due/fold.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "domain/dates.h"
#include "domain/fold.h"

namespace kezhi::domain {

bool DueFold::HasFlag(absl::string_view flag) const {
  return std::find(event_.flags().begin(), event_.flags().end(), flag) != event_.flags().end();
}

std::optional<v1::DueItem> DueFold::Item(absl::string_view table, const std::string& key) const {
  const std::optional<std::string> item = rows_.Get(table, key);
  if (!item.has_value()) return std::nullopt;
  return GetRow<v1::DueItem>(rows_, kDueItems, *item);
}

std::string DueFold::PutItem(const std::optional<v1::DueItem>& before, v1::DueItem item) {
  std::string key = ItemKey(item);
  Touch(event_, item);
  if (before.has_value() && ItemKey(*before) == key) {
    PutRow(out_, kDueItems, key, std::move(item));
    return key;
  }
  if (before.has_value()) out_.Delete(kDueItems, ItemKey(*before));
  InsertRow(out_, kDueItems, key, std::move(item));
  return key;
}

std::optional<v1::DueItem> DueFold::Plan(const std::string& customer,
                                         const std::string& planned_id) const {
  return Item(kDuePlans, RowKey(customer, planned_id));
}

void DueFold::PutPlan(const std::optional<v1::DueItem>& before, const v1::DueItem& plan) {
  const std::string key = RowKey(plan.customer(), plan.planned_id());
  if (before.has_value()) {
    out_.Put(kDuePlans, key, PutItem(before, plan));
  } else {
    out_.Insert(kDuePlans, key, PutItem(before, plan));
  }
}

void DueFold::DeletePlan(const v1::DueItem& plan) {
  out_.Delete(kDueItems, ItemKey(plan));
  out_.Delete(kDuePlans, RowKey(plan.customer(), plan.planned_id()));
}

std::optional<v1::DueItem> DueFold::Visit(const std::string& visit) const {
  return Item(kDueVisits, visit);
}

void DueFold::PutVisit(const std::optional<v1::DueItem>& before, const v1::DueItem& visit) {
  if (before.has_value()) {
    out_.Put(kDueVisits, visit.visit(), PutItem(before, visit));
  } else {
    out_.Insert(kDueVisits, visit.visit(), PutItem(before, visit));
  }
}

void DueFold::DeleteVisit(const v1::DueItem& visit) {
  out_.Delete(kDueItems, ItemKey(visit));
  out_.Delete(kDueVisits, visit.visit());
}

std::optional<v1::DuePursuit> DueFold::Pursuit(const std::string& customer, int number) const {
  return GetRow<v1::DuePursuit>(rows_, kDuePursuits, DuePursuitKey(customer, number));
}

void DueFold::PutPursuit(const std::string& customer, int number,
                         const std::optional<v1::DuePursuit>& before,
                         std::optional<v1::DuePursuit> pursuit) {
  const std::string key = DuePursuitKey(customer, number);
  std::optional<v1::DueItem> old_item;
  if (before.has_value()) old_item = HorizonItem(customer, number, *before);
  std::optional<v1::DueItem> new_item;
  if (pursuit.has_value()) new_item = HorizonItem(customer, number, *pursuit);
  if (new_item.has_value()) {
    // Most changes of a pursuit leave its horizon where it was.
    const bool same = old_item.has_value() && old_item->noted() == new_item->noted() &&
                      ItemKey(*old_item) == ItemKey(*new_item);
    if (!same) PutItem(old_item, *std::move(new_item));
  } else if (old_item.has_value()) {
    out_.Delete(kDueItems, ItemKey(*old_item));
  }
  if (pursuit.has_value()) {
    PutRow(out_, kDuePursuits, key, *std::move(pursuit));
  } else if (before.has_value()) {
    out_.Delete(kDuePursuits, key);
  }
}

void DueFold::AddPending(absl::string_view about, const google::type::Date& day,
                         absl::string_view what) {
  const absl::CivilDay recorded =
      absl::ToCivilDay(ToTime(event_.recorded_at()), absl::UTCTimeZone());
  out_.Put(kDuePending, PendingKey(about, day, what), RowKey(about, Compact(recorded)));
}

bool DueFold::TakePending(absl::string_view about, const google::type::Date& day,
                          absl::string_view what) {
  const std::string key = PendingKey(about, day, what);
  if (!rows_.Get(kDuePending, key).has_value()) return false;
  out_.Delete(kDuePending, key);
  return true;
}

}  // namespace kezhi::domain
