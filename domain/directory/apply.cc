#include "domain/directory/apply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/directory/tables.h"
#include "domain/fold.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Puts an entry in its place by first day; one for the same day takes the place of the former.
template <typename Entry>
void Insert(const Entry& entry, google::protobuf::RepeatedPtrField<Entry>& entries) {
  const std::string from = DaySegment(entry.from());
  for (Entry& former : entries) {
    if (DaySegment(former.from()) == from) {
      former = entry;
      return;
    }
  }
  *entries.Add() = entry;
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return DaySegment(a.from()) < DaySegment(b.from());
  });
}

class Fold {
 public:
  Fold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  void OpenStore() {
    const v1::StoreOpened& opened = event_.store_opened();
    v1::StoreRow row;
    row.set_name(event_.stream());
    row.set_display_name(opened.display_name());
    row.set_region_code(opened.region_code());
    row.mutable_calendar()->add_zones()->set_time_zone(opened.time_zone());
    v1::StoreCalendar::Hours& hours = *row.mutable_calendar()->add_hours();
    *hours.mutable_day_starts() = opened.day_starts();
    *hours.mutable_closes() = opened.closes();
    *hours.mutable_closed_weekdays() = opened.closed_weekdays();
    const absl::Time recorded_at = ToTime(event_.recorded_at());
    *row.mutable_opened_on() = ToDate(Calendar(row.calendar()).DayOf(recorded_at));
    Put(std::move(row));
  }

  void AdoptPlaybook() {
    const v1::PlaybookAdopted& adopted = event_.playbook_adopted();
    PutRow(out_, kDirectoryPlaybooks, RowKey(event_.stream(), Sortable(event_.position())),
           adopted);
    v1::StoreRow row = Store(event_.stream());
    const auto& ids = row.playbooks();
    if (std::find(ids.begin(), ids.end(), adopted.playbook().id()) == ids.end()) {
      row.add_playbooks(adopted.playbook().id());
    }
    Put(std::move(row));
  }

  void SetHours() {
    v1::StoreRow row = Store(event_.stream());
    v1::StoreCalendar::Hours hours;
    *hours.mutable_from() = event_.hours_set().effective_day();
    *hours.mutable_day_starts() = event_.hours_set().day_starts();
    *hours.mutable_closes() = event_.hours_set().closes();
    *hours.mutable_closed_weekdays() = event_.hours_set().closed_weekdays();
    Insert(hours, *row.mutable_calendar()->mutable_hours());
    Put(std::move(row));
  }

  void MoveTimeZone() {
    v1::StoreRow row = Store(event_.stream());
    v1::StoreCalendar::Zone zone;
    *zone.mutable_from() = event_.time_zone_moved().effective_day();
    zone.set_time_zone(event_.time_zone_moved().time_zone());
    Insert(zone, *row.mutable_calendar()->mutable_zones());
    Put(std::move(row));
  }

  void DeclareHoliday() {
    v1::StoreRow row = Store(event_.stream());
    *row.mutable_calendar()->add_holidays() = event_.holiday_declared().day();
    Put(std::move(row));
  }

  void CloseDay() {
    v1::StoreRow row = Store(StoreOf(event_.stream()));
    const google::type::Date& day = event_.day_closed().closed_day();
    if (DaySegment(day) > DaySegment(row.last_closed_day())) *row.mutable_last_closed_day() = day;
    Put(std::move(row));
  }

  void Hire() {
    v1::ConsultantRow row = Consultant(event_.stream());
    row.clear_name();
    if (event_.consultant_hired().has_name()) {
      *row.mutable_name() = event_.consultant_hired().name();
    }
    row.set_group(event_.consultant_hired().group());
    row.set_title(event_.consultant_hired().title());
    row.set_active(true);
    row.clear_last_day();
    *row.mutable_hired_on() = event_.business_day();
    Put(std::move(row));
  }

  void Leave(const google::type::Date& last_day, bool left) {
    v1::ConsultantRow row = Consultant(event_.stream());
    *row.mutable_last_day() = last_day;
    if (left) row.set_active(false);
    Put(std::move(row));
  }

  // The customer of the event's stream has this owner from now on; empty = nobody.
  void Own(const std::string& owner) {
    const std::string& customer = event_.stream();
    const std::string former = rows_.Get(kDirectoryOwners, customer).value_or("");
    if (former == owner) return;
    if (!former.empty()) {
      out_.Delete(kDirectoryOwned, RowKey(former, customer));
      Count(former, -1);
    }
    if (owner.empty()) {
      out_.Delete(kDirectoryOwners, customer);
      return;
    }
    out_.Put(kDirectoryOwners, customer, owner);
    out_.Insert(kDirectoryOwned, RowKey(owner, customer), "");
    Count(owner, 1);
  }

  // An alias is nobody's; its owner is kept for the case that the merge is taken back.
  void Hide() {
    const std::string owner = rows_.Get(kDirectoryOwners, event_.stream()).value_or("");
    if (!owner.empty()) out_.Put(kDirectoryHidden, event_.stream(), owner);
    Own("");
  }

  void Restore() {
    const std::string owner = rows_.Get(kDirectoryHidden, event_.stream()).value_or("");
    out_.Delete(kDirectoryHidden, event_.stream());
    Own(owner);
  }

 private:
  v1::StoreRow Store(const std::string& name) {
    v1::StoreRow row = GetRow<v1::StoreRow>(rows_, kDirectoryStores, name).value_or(v1::StoreRow());
    row.set_name(name);
    return row;
  }

  v1::ConsultantRow Consultant(const std::string& name) {
    v1::ConsultantRow row =
        GetRow<v1::ConsultantRow>(rows_, kDirectoryConsultants, RowKey(StoreOf(name), name))
            .value_or(v1::ConsultantRow());
    row.set_consultant(name);
    return row;
  }

  void Count(const std::string& consultant, int change) {
    v1::ConsultantRow row = Consultant(consultant);
    row.set_owned(row.owned() + change);
    Put(std::move(row));
  }

  void Put(v1::StoreRow row) {
    row.set_position(event_.position());
    const std::string name = row.name();
    PutRow(out_, kDirectoryStores, name, std::move(row));
  }

  void Put(v1::ConsultantRow row) {
    row.set_position(event_.position());
    const std::string key = RowKey(StoreOf(row.consultant()), row.consultant());
    PutRow(out_, kDirectoryConsultants, key, std::move(row));
  }

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace

void ApplyDirectory(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  Fold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kStoreOpened: return fold.OpenStore();
    case v1::Event::kPlaybookAdopted: return fold.AdoptPlaybook();
    case v1::Event::kHoursSet: return fold.SetHours();
    case v1::Event::kTimeZoneMoved: return fold.MoveTimeZone();
    case v1::Event::kHolidayDeclared: return fold.DeclareHoliday();
    case v1::Event::kDayClosed: return fold.CloseDay();
    case v1::Event::kConsultantHired: return fold.Hire();
    case v1::Event::kConsultantLeaving:
      return fold.Leave(event.consultant_leaving().last_day(), false);
    case v1::Event::kConsultantLeft: return fold.Leave(event.consultant_left().last_day(), true);
    case v1::Event::kCustomerRegistered: return fold.Own(event.customer_registered().owner());
    case v1::Event::kCustomerAssigned: return fold.Own(event.customer_assigned().to());
    case v1::Event::kCustomerHandedOver: return fold.Own(event.customer_handed_over().to());
    case v1::Event::kCustomerPooled: return fold.Own("");
    case v1::Event::kCustomerClaimed: return fold.Own(event.customer_claimed().by());
    case v1::Event::kCustomerMergedAway: return fold.Hide();
    case v1::Event::kCustomerRestored: return fold.Restore();
    case v1::Event::kCustomerErased: return fold.Own("");
    default: return;
  }
}

}  // namespace kezhi::domain
