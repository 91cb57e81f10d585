#include "domain/due/tables.h"

#include "domain/dates.h"
#include "domain/names.h"

namespace kezhi::domain {

std::string ItemKey(const v1::DueItem& item) {
  const std::string& about = item.customer().empty() ? item.visit() : item.customer();
  return RowKey(StoreOf(about), Compact(ToDay(item.due_on())), item.owner(), about,
                static_cast<int>(item.kind()), Sortable(static_cast<std::uint64_t>(item.pursuit())),
                item.planned_id());
}

std::string PendingKey(absl::string_view about, const google::type::Date& day,
                       absl::string_view what) {
  return RowKey(StoreOf(about), Compact(ToDay(day)), about, what);
}

std::string DuePursuitKey(absl::string_view customer, int pursuit) {
  return RowKey(customer, Sortable(static_cast<std::uint64_t>(pursuit)));
}

std::optional<v1::DueItem> HorizonItem(const std::string& customer, int number,
                                       const v1::DuePursuit& pursuit) {
  if (!pursuit.open() || pursuit.grade().empty() || !IsSet(pursuit.horizon_ends())) {
    return std::nullopt;
  }
  v1::DueItem item;
  item.set_kind(v1::DUE_KIND_HORIZON);
  *item.mutable_due_on() = pursuit.horizon_ends();
  item.set_owner(pursuit.owner());
  item.set_customer(customer);
  item.set_pursuit(number);
  item.set_noted(pursuit.lapse_noted());
  return item;
}

}  // namespace kezhi::domain
