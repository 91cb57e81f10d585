#include "domain/work_plan/period.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

v1::PlanDue Due(v1::PlanDueKind kind, int days) {
  v1::PlanDue due;
  due.set_kind(kind);
  due.set_days(days);
  return due;
}

void ExpectSpan(const DaySpan& span, const std::string& from, const std::string& to) {
  EXPECT_EQ(span.from, Day(from));
  EXPECT_EQ(span.to, Day(to));
}

TEST(PlanPeriod, IsTheWeekMonthQuarterOrYearOfADay) {
  ExpectSpan(PlanPeriodOf(v1::PLAN_SPAN_WEEK, Day("2026-03-04")), "2026-03-02", "2026-03-08");
  ExpectSpan(PlanPeriodOf(v1::PLAN_SPAN_MONTH, Day("2028-02-29")), "2028-02-01", "2028-02-29");
  ExpectSpan(PlanPeriodOf(v1::PLAN_SPAN_QUARTER, Day("2026-12-31")), "2026-10-01", "2026-12-31");
  ExpectSpan(PlanPeriodOf(v1::PLAN_SPAN_QUARTER, Day("2026-04-01")), "2026-04-01", "2026-06-30");
  ExpectSpan(PlanPeriodOf(v1::PLAN_SPAN_YEAR, Day("2026-07-01")), "2026-01-01", "2026-12-31");
}

TEST(PlanPeriod, DueDaysCountFromItsEndsOrThoseOfTheYear) {
  const DaySpan march{Day("2026-03-01"), Day("2026-03-31")};
  ExpectSpan(*DueDays(Due(v1::PLAN_DUE_KIND_FIRST_DAYS, 3), march), "2026-03-01", "2026-03-03");
  ExpectSpan(*DueDays(Due(v1::PLAN_DUE_KIND_LAST_DAYS, 3), march), "2026-03-29", "2026-03-31");
  ExpectSpan(*DueDays(Due(v1::PLAN_DUE_KIND_YEAR_START, 31), march), "2026-01-01", "2026-01-31");
  ExpectSpan(*DueDays(Due(v1::PLAN_DUE_KIND_YEAR_END, 31), march), "2026-12-01", "2026-12-31");
  EXPECT_FALSE(DueDays(v1::PlanDue(), march).has_value());
}

}  // namespace
}  // namespace kezhi::domain
