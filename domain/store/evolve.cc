#include "domain/store/evolve.h"

#include <algorithm>

#include "domain/dates.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {
namespace {

// Puts `entry` in order of its first day; one that begins on the same day gives way.
template <typename Entry>
void Insert(Entry entry, google::protobuf::RepeatedPtrField<Entry>& entries) {
  const absl::CivilDay from = ToDay(entry.from());
  for (Entry& existing : entries) {
    if (IsSet(existing.from()) && ToDay(existing.from()) == from) {
      existing = std::move(entry);
      return;
    }
  }
  *entries.Add() = std::move(entry);
  // The entry without a day holds from the beginning.
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (!IsSet(a.from()) || !IsSet(b.from())) return !IsSet(a.from()) && IsSet(b.from());
    return ToDay(a.from()) < ToDay(b.from());
  });
}

void Open(const v1::Event& event, StoreState& state) {
  const v1::StoreOpened& opened = event.store_opened();
  state.opened = true;
  state.region_code = opened.region_code();
  state.calendar.Clear();
  state.calendar.add_zones()->set_time_zone(opened.time_zone());
  auto& hours = *state.calendar.add_hours();
  *hours.mutable_day_starts() = opened.day_starts();
  *hours.mutable_closes() = opened.closes();
  *hours.mutable_closed_weekdays() = opened.closed_weekdays();
  state.opened_at = ToTime(event.recorded_at());
  state.opened_on = state.days().DayOf(state.opened_at);
}

}  // namespace

void EvolveStore(const v1::Event& event, StoreState& state) {
  switch (event.kind_case()) {
    case v1::Event::kStoreOpened: Open(event, state); return;
    case v1::Event::kPlaybookAdopted: {
      const v1::PlaybookAdopted& adopted = event.playbook_adopted();
      state.playbooks.push_back(
          {adopted.playbook(), adopted.digest(), ToDay(adopted.effective_day())});
      return;
    }
    case v1::Event::kHoursSet: {
      v1::StoreCalendar::Hours hours;
      *hours.mutable_from() = event.hours_set().effective_day();
      *hours.mutable_day_starts() = event.hours_set().day_starts();
      *hours.mutable_closes() = event.hours_set().closes();
      *hours.mutable_closed_weekdays() = event.hours_set().closed_weekdays();
      Insert(std::move(hours), *state.calendar.mutable_hours());
      return;
    }
    case v1::Event::kHolidayDeclared:
      *state.calendar.add_holidays() = event.holiday_declared().day();
      return;
    case v1::Event::kTimeZoneMoved: {
      v1::StoreCalendar::Zone zone;
      *zone.mutable_from() = event.time_zone_moved().effective_day();
      zone.set_time_zone(event.time_zone_moved().time_zone());
      Insert(std::move(zone), *state.calendar.mutable_zones());
      return;
    }
    case v1::Event::kPlanEntered: {
      const v1::PlanEntered& entered = event.plan_entered();
      state.plans[PlanKey(entered.kind(), entered.group(), ToDay(entered.from()))] = entered.plan();
      return;
    }
    default: return;
  }
}

}  // namespace kezhi::domain
