#include "domain/work_plan/period.h"

#include "domain/dates.h"
#include "domain/period.h"
#include "domain/rows.h"

namespace kezhi::domain {
namespace {

DaySpan MonthsFrom(absl::CivilMonth first, int months) {
  return {absl::CivilDay(first), absl::CivilDay(first + months) - 1};
}

}  // namespace

DaySpan PlanPeriodOf(v1::PlanSpan span, absl::CivilDay day) {
  constexpr int kMonthsOfQuarter = 3;
  constexpr int kMonthsOfYear = 12;
  switch (span) {
    case v1::PLAN_SPAN_WEEK: return {StartOf(Cut::kWeek, day), NextStart(Cut::kWeek, day) - 1};
    case v1::PLAN_SPAN_MONTH: return MonthsFrom(absl::CivilMonth(day), 1);
    case v1::PLAN_SPAN_QUARTER: {
      const int into = (day.month() - 1) % kMonthsOfQuarter;
      return MonthsFrom(absl::CivilMonth(day) - into, kMonthsOfQuarter);
    }
    case v1::PLAN_SPAN_YEAR: return MonthsFrom(absl::CivilMonth(day.year(), 1), kMonthsOfYear);
    default: return {day, day};
  }
}

std::optional<DaySpan> DueDays(const v1::PlanDue& due, const DaySpan& period) {
  const DaySpan first_year = PlanPeriodOf(v1::PLAN_SPAN_YEAR, period.from);
  const DaySpan last_year = PlanPeriodOf(v1::PLAN_SPAN_YEAR, period.to);
  switch (due.kind()) {
    case v1::PLAN_DUE_KIND_FIRST_DAYS: return DaySpan{period.from, period.from + due.days() - 1};
    case v1::PLAN_DUE_KIND_LAST_DAYS: return DaySpan{period.to - due.days() + 1, period.to};
    case v1::PLAN_DUE_KIND_YEAR_START:
      return DaySpan{first_year.from, first_year.from + due.days() - 1};
    case v1::PLAN_DUE_KIND_YEAR_END: return DaySpan{last_year.to - due.days() + 1, last_year.to};
    default: return std::nullopt;
  }
}

std::string PlanKey(absl::string_view kind, absl::string_view group, absl::CivilDay from) {
  return RowKey(kind, group, Compact(from));
}

}  // namespace kezhi::domain
