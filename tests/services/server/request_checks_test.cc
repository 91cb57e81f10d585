#include "services/server/request_checks.h"

#include <gtest/gtest.h>

#include "kezhi/v1/common.pb.h"

namespace kezhi::server {
namespace {

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(RequestChecks, KnowAnOrderByItsKeyAndDirection) {
  domain::Violations faults;
  EXPECT_EQ(CheckOrder("", {"day", "name"}, faults).key, 0);
  EXPECT_EQ(CheckOrder("name", {"day", "name"}, faults).key, 1);
  EXPECT_FALSE(CheckOrder("name asc", {"day", "name"}, faults).descending);
  EXPECT_TRUE(CheckOrder(" name  desc ", {"day", "name"}, faults).descending);
  EXPECT_TRUE(faults.empty());
  for (const char* order : {"grade", "desc", "day down", "day desc name", "day,name"}) {
    domain::Violations one;
    CheckOrder(order, {"day", "name"}, one);
    EXPECT_EQ(domain::ReasonOf(one.ToStatus()), v1::REASON_QUERY_INVALID) << order;
  }
}

TEST(RequestChecks, CutAPageAtAThousandAndTakeNoneForAHundred) {
  domain::Violations faults;
  EXPECT_EQ(CheckPageSize(0, faults), 100);
  EXPECT_EQ(CheckPageSize(1, faults), 1);
  EXPECT_EQ(CheckPageSize(1'000'000, faults), 1000);
  EXPECT_TRUE(faults.empty());
  CheckPageSize(-1, faults);
  EXPECT_FALSE(faults.empty());
}

TEST(RequestChecks, TellAMissingDayFromAnImpossibleOne) {
  domain::Violations optional;
  EXPECT_FALSE(CheckDay("from", {}, false, optional).has_value());
  EXPECT_TRUE(optional.empty());
  domain::Violations required;
  CheckDay("from", {}, true, required);
  EXPECT_EQ(domain::ReasonOf(required.ToStatus()), v1::REASON_FIELD_REQUIRED);
  domain::Violations impossible;
  CheckDay("from", Date(2026, 2, 29), false, impossible);
  EXPECT_EQ(domain::ReasonOf(impossible.ToStatus()), v1::REASON_TIME_INVALID);
  domain::Violations fine;
  EXPECT_EQ(CheckDay("from", Date(2024, 2, 29), true, fine), absl::CivilDay(2024, 2, 29));
}

TEST(RequestChecks, BoundASpan) {
  const absl::CivilDay day(2026, 3, 2);
  domain::Violations fine;
  CheckSpan("to", day, day, 366, fine);
  CheckSpan("to", day, day + 366, 366, fine);
  CheckSpan("to", day, day + 100'000, 0, fine);
  CheckSpan("to", std::nullopt, day, 1, fine);
  EXPECT_TRUE(fine.empty());
  for (const absl::CivilDay to : {day - 1, day + 367}) {
    domain::Violations faults;
    CheckSpan("to", day, to, 366, faults);
    EXPECT_EQ(domain::ReasonOf(faults.ToStatus()), v1::REASON_INTERVAL_INVALID);
  }
}

TEST(RequestChecks, RefuseANumberThatAnEnumLacks) {
  domain::Violations faults;
  CheckEnum("status", v1::PURSUIT_STATUS_WON, *v1::PursuitStatus_descriptor(), faults);
  EXPECT_TRUE(faults.empty());
  CheckEnum("status", 99, *v1::PursuitStatus_descriptor(), faults);
  EXPECT_EQ(domain::ReasonOf(faults.ToStatus()), v1::REASON_ENUM_UNKNOWN);
}

TEST(RequestChecks, TakeTheNameOfOneStoreOrOfAll) {
  domain::Violations fine;
  CheckStoreOrAll("parent", "stores/s1", fine);
  CheckStoreOrAll("parent", "stores/-", fine);
  EXPECT_TRUE(fine.empty());
  for (const char* name : {"", "stores", "stores/", "stores/s1/visits/v1", "stores/S 1"}) {
    domain::Violations faults;
    CheckStoreOrAll("parent", name, faults);
    EXPECT_EQ(domain::ReasonOf(faults.ToStatus()), v1::REASON_NAME_INVALID) << name;
  }
}

}  // namespace
}  // namespace kezhi::server
