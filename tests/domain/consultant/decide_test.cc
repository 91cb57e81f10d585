#include <gtest/gtest.h>

#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kNotFound;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

v1::Command Leave(int from, int to, const std::string& consultant = "c1") {
  return Ask<v1::StartLeave>(absl::StrCat(
      "consultant: 'stores/s1/consultants/", consultant, "' from { year: 2026 month: 3 day: ", from,
      " } to { year: 2026 month: 3 day: ", to, " } reason: '年假'"));
}

v1::Command Back() {
  return Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c1'");
}

TEST(HireConsultant, PutsAPersonOnTheFloor) {
  Spec spec(CommonGround());
  spec
      .When(Ask<v1::HireConsultant>(
          "consultant: 'stores/s1/consultants/c4' name: '测试甲' group: 'g2' title: '销售顾问'"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::ConsultantHired>(
          "consultants/c4", "name { clear: '测试甲' } group: 'g2' title: '销售顾问'")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/consultants/c4");
  EXPECT_TRUE(spec.consultant("c4").ActiveOn(absl::CivilDay(2026, 3, 2)));
  EXPECT_EQ(spec.consultant("c4").hired_on, absl::CivilDay(2026, 3, 2));
}

TEST(HireConsultant, HappensOnce) {  // R10
  Spec(CommonGround())
      .When(Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c1' name: '测试甲'"))
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_CONSULTANT_EXISTS);
}

TEST(StartLeave, LastsFromTheFirstToTheLastDay) {
  Spec spec(CommonGround());
  spec.When(Leave(3, 5))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::LeaveStarted>("consultants/c1", R"pb(
        from { year: 2026 month: 3 day: 3 }
        to { year: 2026 month: 3 day: 5 }
        reason { clear: '年假' }
      )pb")});
  EXPECT_FALSE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 2)));
  EXPECT_TRUE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 3)));
  EXPECT_TRUE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 5)));
  EXPECT_FALSE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 6)));
}

TEST(StartLeave, OverlapsNoOtherLeave) {  // R11
  Spec spec(CommonGround());
  spec.When(Leave(3, 5)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Leave(5, 6))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_LEAVE_OVERLAPS);
  spec.When(Leave(1, 3))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_LEAVE_OVERLAPS);
  spec.When(Leave(6, 6)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Leave(3, 5, "c2")).At("2026-03-02 09:00").ThenAccepted();
}

TEST(StartLeave, DoesNotEndBeforeItBegins) {
  Spec(CommonGround())
      .When(Leave(5, 3))
      .At("2026-03-02 09:00")
      .ThenFault("start_leave.to", v1::REASON_INTERVAL_INVALID);
}

TEST(StartLeave, IsForPeopleWhoWorkHere) {
  Spec(CommonGround())
      .When(Leave(3, 5, "c9"))
      .At("2026-03-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  Spec(CommonGround())
      .Given(On<v1::ConsultantLeft>("consultants/c1", "last_day { year: 2026 month: 3 day: 2 }")
                 .At("2026-03-02 08:00"))
      .When(Leave(3, 5))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_CONSULTANT_INACTIVE);
}

TEST(EndLeave, EndsTheLeaveTheDayBefore) {
  Spec spec(CommonGround());
  spec.When(Leave(3, 9)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Back())
      .As("manager")
      .At("2026-03-05 09:00")
      .ThenEvents({On<v1::LeaveEnded>("consultants/c1")});
  EXPECT_TRUE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 4)));
  EXPECT_FALSE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 5)));
}

TEST(EndLeave, CallsOffALeaveThatHasNotBegun) {
  Spec spec(CommonGround());
  spec.When(Leave(3, 9)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Back()).At("2026-03-02 10:00").ThenAccepted();
  EXPECT_FALSE(spec.consultant("c1").OnLeave(absl::CivilDay(2026, 3, 4)));
  spec.When(Leave(4, 5)).At("2026-03-02 11:00").ThenAccepted();
}

TEST(EndLeave, NeedsALeave) {
  Spec(CommonGround())
      .When(Back())
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_NOT_ON_LEAVE);
  Spec over(CommonGround());
  over.When(Leave(3, 5)).At("2026-03-02 09:00").ThenAccepted();
  over.When(Back()).At("2026-03-06 09:00").ThenRefused(kPrecondition, v1::REASON_NOT_ON_LEAVE);
}

}  // namespace
}  // namespace kezhi::domain
