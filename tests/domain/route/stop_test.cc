// RecordStop: domain.md §2.6 R111, §9, gaps 19, 20.

#include <string>

#include <gtest/gtest.h>

#include "tests/domain/route/outlets.h"

namespace kezhi::testing {
namespace {

// k1 and k2 are on the itinerary, k3 is not.
Spec OnTheRoad() {
  Spec spec = Outlets(3);
  spec.When(PlanRoute(FirstStops(2))).As("consultant", "c1").At("2026-03-02 08:00").ThenAccepted();
  return spec;
}

TEST(RecordStop, SaysWhatBecameOfAPlannedStop) {
  Spec spec = OnTheRoad();
  spec.When(Stop("no: 2 visited: true successful: true brief: '补货两箱'"
                 " checks { check: 'reorder' count: 2 } checks { check: 'shelving' done: true }"
                 " checks { check: 'damaged' yes: false }"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::StopDone>(
          kRoute, "no: 2 customer: '" + Outlet(2) +
                      "' visited: true successful: true brief { clear: '补货两箱' }"
                      " checks { check: 'reorder' count: 2 }"
                      " checks { check: 'shelving' done: true }"
                      " checks { check: 'damaged' yes: false }")});
  EXPECT_EQ(spec.decision().events[0].subject, Outlet(2)) << "forgotten with the outlet";
}

TEST(RecordStop, FindsTheNumberOfItsOutletAndTakesAnUnplannedOne) {
  Spec spec = OnTheRoad();
  spec.When(StopOf(1, "visited: true"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::StopDone>(kRoute, "no: 1 customer: '" + Outlet(1) + "' visited: true")});
  spec.When(StopOf(3, "visited: true"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::StopDone>(kRoute, "customer: '" + Outlet(3) + "' visited: true")});
}

TEST(RecordStop, MustNotContradictItself) {
  Spec spec = OnTheRoad();
  spec.When(Stop("no: 1 successful: true"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("record_stop.successful", v1::REASON_STOP_INVALID);
  spec.When(Stop("no: 1 checks { check: 'shelving' done: true }"))
      .As("consultant", "c1")
      .ThenFault("record_stop.checks", v1::REASON_STOP_INVALID);
  spec.When(Stop("no: 1")).As("consultant", "c1").ThenAccepted();  // nobody went there
}

TEST(RecordStop, ChecksHaveValuesOfTheKindThatThePlaybookSays) {
  Spec spec = OnTheRoad();
  spec.When(Stop("no: 1 visited: true checks { check: 'smell' done: true }"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("record_stop.checks[0].check", v1::REASON_CHECK_UNKNOWN);
  for (const char* check :
       {"check: 'stock'", "check: 'stock' done: true", "check: 'stock' count: -1",
        "check: 'damaged' count: 1", "check: 'display' yes: true"}) {
    spec.When(Stop(absl::StrCat("no: 1 visited: true checks { ", check, " }")))
        .As("consultant", "c1")
        .ThenFault("record_stop.checks[0]", v1::REASON_STOP_INVALID);
  }
  spec.When(Stop("no: 1 visited: true checks { check: 'stock' count: 0 }"
                 " checks { check: 'stock' count: 1 }"))
      .As("consultant", "c1")
      .ThenFault("record_stop.checks[1].check", v1::REASON_STOP_INVALID);
}

TEST(RecordStop, NamesAStopOfTheItineraryOrAnOutlet) {
  Spec spec = OnTheRoad();
  spec.When(Stop("visited: true"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("record_stop.customer", v1::REASON_FIELD_REQUIRED);
  spec.When(Stop("no: 3 visited: true"))
      .As("consultant", "c1")
      .ThenFault("record_stop.no", v1::REASON_STOP_INVALID);
  spec.When(StopOf(2, "no: 1 visited: true"))
      .As("consultant", "c1")
      .ThenFault("record_stop.customer", v1::REASON_STOP_INVALID);
  spec.When(StopOf(9, "visited: true"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
}

TEST(RecordStop, FollowsAnOutletThatWasMerged) {
  Spec spec = OnTheRoad();
  spec.When(Ask<v1::MergeCustomer>("from: '" + Outlet(2) + "' into: '" + Outlet(3) + "'"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  const Fact stop = On<v1::StopDone>(kRoute, "no: 2 customer: '" + Outlet(3) + "' visited: true");
  spec.When(Stop("no: 2 visited: true")).As("consultant", "c1").ThenEvents({stop});
  spec.When(StopOf(2, "visited: true")).As("consultant", "c1").ThenEvents({stop});
  spec.When(StopOf(3, "visited: true")).As("consultant", "c1").ThenEvents({stop});
}

TEST(RecordStop, IsOnesOwnAffair) {  // R111
  Spec spec = OnTheRoad();
  spec.When(Stop("no: 1 visited: true"))
      .As("consultant", "c2")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Stop("no: 1 visited: true"))
      .As("manager")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Stop("no: 1 visited: true")).As("operator").ThenAccepted();
}

TEST(RecordStop, OfAColleaguesOutletNeedsTheSuperiorsRoute) {
  Spec spec = OnTheRoad();
  spec.Given(OutletRegistered(7, "c2"));
  spec.When(StopOf(7, "visited: true"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(PlanRoute(StopAt(5, 7))).As("manager").ThenAccepted();
  spec.When(StopOf(7, "visited: true")).As("consultant", "c1").ThenAccepted();
}

TEST(RecordStop, BelongsToTheDayOfItsReport) {
  Spec spec = OnTheRoad();
  spec.When(StopOf(1, "visited: true", kNextRoute))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_DAY_OPEN);
  spec.When(Stop("no: 1 visited: true"))
      .As("consultant", "c1")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"late"});
  spec.When(Stop("no: 1 visited: true"))
      .As("consultant", "c1")
      .Occurred("2026-03-03 08:00")
      .ThenFault("occurred", v1::REASON_STOP_INVALID);
  spec.When(Stop("no: 1 visited: true"))
      .As("consultant", "c1")
      .Occurred("2026-03-02 10:30")
      .ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
