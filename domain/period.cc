#include "domain/period.h"

#include "absl/strings/str_format.h"

#include "domain/dates.h"

namespace kezhi::domain {

absl::CivilDay StartOf(Cut cut, absl::CivilDay day) {
  switch (cut) {
    case Cut::kNone:
    case Cut::kDay: return day;
    case Cut::kWeek: return absl::PrevWeekday(day + 1, absl::Weekday::monday);
    case Cut::kMonth: return absl::CivilDay(absl::CivilMonth(day));
  }
  return day;
}

absl::CivilDay NextStart(Cut cut, absl::CivilDay day) {
  const absl::CivilDay start = StartOf(cut, day);
  switch (cut) {
    case Cut::kNone:
    case Cut::kDay: return start + 1;
    case Cut::kWeek: return start + 7;
    case Cut::kMonth: return absl::CivilDay(absl::CivilMonth(start) + 1);
  }
  return start + 1;
}

std::string KeyOf(Cut cut, absl::CivilDay day) {
  const absl::CivilDay start = StartOf(cut, day);
  if (cut == Cut::kMonth) return absl::StrFormat("%04d-%02d", start.year(), start.month());
  return Iso(start);
}

}  // namespace kezhi::domain
