// PlanItinerary: domain.md §2.6 R110, R111, gap 5.

#include <string>

#include <gtest/gtest.h>

#include "tests/domain/route/outlets.h"

namespace kezhi::testing {
namespace {

TEST(PlanItinerary, IsTheRouteOfADayByNumber) {
  Outlets(3)
      .When(PlanRoute("area: '江北'" + StopAt(2, 3) + StopAt(1, 1)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenEvents({On<v1::ItineraryPlanned>(kRoute, "area: '江北'" + StopAt(1, 1) + StopAt(2, 3))});
}

TEST(Example, 26_TenStopsAreTooMany) {  // R110
  Spec spec = Outlets(10);
  spec.When(PlanRoute(FirstStops(10)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenFault("plan_itinerary.stops", v1::REASON_ITINERARY_INVALID);
  spec.When(PlanRoute(FirstStops(9))).As("consultant", "c1").ThenAccepted();
}

TEST(PlanItinerary, NumbersStandOnceAndWithinTheForm) {  // R110
  Spec spec = Outlets(3);
  spec.When(PlanRoute(StopAt(1, 1) + StopAt(1, 2)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenFault("plan_itinerary.stops[1].no", v1::REASON_ITINERARY_INVALID);
  for (const int no : {-1, 0, 10}) {
    spec.When(PlanRoute(StopAt(1, 1) + StopAt(no, 2)))
        .As("consultant", "c1")
        .ThenFault("plan_itinerary.stops[1].no", v1::REASON_ITINERARY_INVALID);
  }
}

TEST(PlanItinerary, AnOutletStandsOnItOnce) {
  Spec spec = Outlets(2);
  spec.When(PlanRoute(StopAt(1, 1) + StopAt(2, 1)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenFault("plan_itinerary.stops[1].customer", v1::REASON_ITINERARY_INVALID);
  spec.When(Ask<v1::MergeCustomer>("from: '" + Outlet(2) + "' into: '" + Outlet(1) + "'"))
      .As("manager")
      .ThenAccepted();
  spec.When(PlanRoute(StopAt(1, 1) + StopAt(2, 2)))
      .As("consultant", "c1")
      .ThenFault("plan_itinerary.stops[1].customer", v1::REASON_ITINERARY_INVALID);
}

TEST(PlanItinerary, ALaterPlanTakesThePlaceOfTheFormerAndTheSameIsNone) {
  Spec spec = Outlets(3);
  spec.When(PlanRoute(FirstStops(3))).As("consultant", "c1").At("2026-03-02 08:00").ThenAccepted();
  spec.When(PlanRoute(FirstStops(3))).As("consultant", "c1").ThenNothing();
  spec.When(PlanRoute(StopAt(4, 2)))
      .As("consultant", "c1")
      .ThenEvents({On<v1::ItineraryPlanned>(kRoute, StopAt(4, 2))});
  spec.When(PlanRoute("")).As("consultant", "c1").ThenEvents({On<v1::ItineraryPlanned>(kRoute)});
}

TEST(PlanItinerary, IsOnesOwnOrTheSuperiors) {  // R111, 按照上级规划的销售路线
  Spec spec = Outlets(1);
  spec.When(PlanRoute(StopAt(1, 1)))
      .As("consultant", "c2")
      .At("2026-03-02 08:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(PlanRoute(StopAt(1, 1))).As("clerk").ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(PlanRoute(StopAt(1, 1))).As("manager").ThenAccepted();
}

// Whoever has an outlet on the itinerary is shown its name.
TEST(PlanItinerary, OnlyASuperiorPutsAColleaguesOutletOnIt) {
  Spec spec = Outlets(1);
  spec.Given(OutletRegistered(7, "c2"));
  spec.When(PlanRoute(StopAt(1, 7)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(PlanRoute(StopAt(1, 7))).As("manager").ThenAccepted();
  // What stands there may be moved.
  spec.When(PlanRoute(StopAt(1, 1) + StopAt(2, 7))).As("consultant", "c1").ThenAccepted();
}

TEST(PlanItinerary, MayBeOfAComingDayAndIsLateForAPastOne) {
  Spec spec = Outlets(1);
  spec.When(PlanRoute(StopAt(1, 1), kNextRoute))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  spec.When(PlanRoute(StopAt(1, 1), "consultants/c1/reports/20260301"))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"late"});
}

TEST(PlanItinerary, NamesOutletsAndAConsultantThatThereAre) {
  Spec spec = Outlets(1);
  spec.When(PlanRoute(StopAt(1, 9)))
      .As("consultant", "c1")
      .At("2026-03-02 08:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(PlanRoute(StopAt(1, 1), "consultants/c9/reports/20260302"))
      .As("manager")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

// The limit is the playbook's.
TEST(PlanItinerary, HasAnyNumberOfStopsWhereThePlaybookSaysNothing) {
  Spec spec(CommonGround("auto_4s"));
  for (int number = 1; number <= 12; ++number) spec.Given(OutletRegistered(number));
  spec.When(PlanRoute(FirstStops(12))).As("consultant", "c1").At("2026-03-02 08:00").ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
