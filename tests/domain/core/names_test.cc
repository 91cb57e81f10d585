#include "domain/names.h"

#include <gtest/gtest.h>

namespace kezhi::domain {
namespace {

TEST(Names, EveryKindIsReadAndWritten) {
  const absl::CivilDay day(2026, 3, 2);
  EXPECT_TRUE(IsName(StoreName("s1"), ResourceKind::kStore));
  EXPECT_TRUE(IsName(DayName("stores/s1", day), ResourceKind::kDay));
  EXPECT_TRUE(IsName(VisitName("stores/s1", "v1"), ResourceKind::kVisit));
  EXPECT_TRUE(IsName(CustomerName("stores/s1", "k1"), ResourceKind::kCustomer));
  EXPECT_TRUE(IsName("stores/s1/complaints/q1", ResourceKind::kComplaint));
  EXPECT_TRUE(IsName("stores/s1/surveys/y1", ResourceKind::kSurvey));
  EXPECT_TRUE(IsName(ConsultantName("stores/s1", "c1"), ResourceKind::kConsultant));
  EXPECT_TRUE(IsName(ReportName("stores/s1/consultants/c1", day), ResourceKind::kReport));
  EXPECT_TRUE(IsName("stores/s1/plans/p1", ResourceKind::kPlan));
  EXPECT_TRUE(IsName("stores/s1/assessments/a1", ResourceKind::kAssessment));
  EXPECT_TRUE(IsName("stores/s1/deals/d1", ResourceKind::kDeal));
  EXPECT_TRUE(IsName(TerritoryName("stores/s1", "hubei"), ResourceKind::kTerritory));
  EXPECT_EQ(ReportName("stores/s1/consultants/c1", day),
            "stores/s1/consultants/c1/reports/20260302");
}

TEST(Names, TheirPartsAreTheStoreTheIdAndTheDay) {
  const auto report = ParseName("stores/s1/consultants/c1/reports/20260302");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->kind, ResourceKind::kReport);
  EXPECT_EQ(report->store, "s1");
  EXPECT_EQ(report->id, "c1");
  EXPECT_EQ(report->day, absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(StoreOf("stores/s1/consultants/c1/reports/20260302"), "stores/s1");
  EXPECT_EQ(IdOf("stores/s1/visits/v1"), "v1");
  EXPECT_EQ(ConsultantOfReport("stores/s1/consultants/c1/reports/20260302"),
            "stores/s1/consultants/c1");
}

TEST(Names, TheLogItselfIsOfNoStore) {
  EXPECT_TRUE(IsName(kLogName, ResourceKind::kLog));
  EXPECT_EQ(ParseName(kLogName)->store, "");
  EXPECT_EQ(StoreOf(kLogName), "");
  EXPECT_FALSE(ParseName("logs").has_value());
  EXPECT_FALSE(ParseName("log/1").has_value());
}

TEST(Names, AnIdIsLowerCaseWithHyphensInside) {
  const std::string longest(63, 'a');
  for (const std::string& id : {std::string("a"), std::string("0-z"), longest}) {
    EXPECT_TRUE(ParseName("stores/" + id).has_value()) << id;
  }
  for (const std::string& id :
       {std::string(), std::string("A"), std::string("-a"), std::string("a-"), std::string("a_b"),
        std::string("a b"), std::string("店"), longest + "a"}) {
    EXPECT_FALSE(ParseName("stores/" + id).has_value()) << id;
  }
}

TEST(Names, WhatIsNoPathOfOursIsNone) {
  for (const char* name : {"", "s1", "store/s1", "stores/s1/", "/stores/s1", "stores/s1/visits",
                           "stores/s1/visits/v1/x", "stores/s1/cars/d1", "stores/s1/days/20260230",
                           "stores/s1/days/today", "stores/s1/consultants/c1/reports/2026032",
                           "stores/s1/visits/v1/reports/20260302"}) {
    EXPECT_FALSE(ParseName(name).has_value()) << name;
    EXPECT_EQ(StoreOf(name), "") << name;
  }
}

}  // namespace
}  // namespace kezhi::domain
