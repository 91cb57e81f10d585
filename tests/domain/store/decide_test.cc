#include <gtest/gtest.h>

#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::EqualsProto;
using testing::FromText;
using testing::HasViolation;
using testing::kPrecondition;
using testing::On;
using testing::PresetPlaybook;
using testing::Spec;
using testing::StoreOpened;

constexpr char kOpen[] = R"pb(
  store: "stores/s1"
  display_name: "Store 1"
  time_zone: "Asia/Shanghai"
  region_code: "CN"
  closes { hours: 18 }
)pb";

v1::Command Open(const std::string& changes = "") {
  auto open = FromText<v1::OpenStore>(kOpen);
  open.MergeFrom(FromText<v1::OpenStore>(changes));
  return Ask(open);
}

v1::Command Adopt(const v1::Playbook& playbook, const std::string& effective_day = "") {
  auto adopt = FromText<v1::AdoptPlaybook>("store: 'stores/s1' " + effective_day);
  *adopt.mutable_playbook() = playbook;
  return Ask(adopt);
}

TEST(OpenStore, RecordsWhatDaysAreComputedFrom) {
  Spec spec;
  spec.When(Open("day_starts { hours: 4 } closes { hours: 2 } closed_weekdays: MONDAY"))
      .At("2026-03-02 03:00")
      .ThenEvents({On<v1::StoreOpened>("", R"pb(
                     display_name: "Store 1"
                     time_zone: "Asia/Shanghai"
                     region_code: "CN"
                     day_starts { hours: 4 }
                     closes { hours: 2 }
                     closed_weekdays: MONDAY
                   )pb")
                       .On(absl::CivilDay(2026, 3, 1))});
  // Opened at 03:00, before the 2nd begins at 04:00.
  EXPECT_EQ(spec.store().opened_on, absl::CivilDay(2026, 3, 1));
}

TEST(OpenStore, IsRefusedForAZoneThatIsNone) {  // R1
  Spec()
      .When(Open("time_zone: 'China'"))
      .At("2026-03-02 09:00")
      .ThenFault("open_store.time_zone", v1::REASON_TIME_ZONE_UNKNOWN);
}

TEST(OpenStore, HappensOnce) {  // R2
  Spec({StoreOpened()})
      .When(Open())
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_STORE_EXISTS);
}

TEST(OpenStore, NeedsHoursThatMakeADay) {  // R3
  Spec()
      .When(Open("day_starts { hours: 18 }"))
      .At("2026-03-02 09:00")
      .ThenFault("open_store.closes", v1::REASON_HOURS_INVALID);
  Spec()
      .When(Open("day_starts { hours: 24 }"))
      .At("2026-03-02 09:00")
      .ThenFault("open_store.day_starts", v1::REASON_HOURS_INVALID);
}

TEST(OpenStore, AnswersAllFaultsAtOnce) {
  Spec spec;
  spec.When(Open("time_zone: 'China' region_code: 'China' day_starts { hours: 18 }"))
      .At("2026-03-02 09:00");
  spec.ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_FIELDS_INVALID);
  EXPECT_THAT(spec.status(), HasViolation("open_store.time_zone", v1::REASON_TIME_ZONE_UNKNOWN));
  EXPECT_THAT(spec.status(), HasViolation("open_store.region_code", v1::REASON_REGION_UNKNOWN));
  EXPECT_THAT(spec.status(), HasViolation("open_store.closes", v1::REASON_HOURS_INVALID));
}

TEST(OpenStore, DoesNotHappenInTheFuture) {
  Spec()
      .When(Open())
      .At("2026-03-02 09:00")
      .Occurred("2026-03-02 10:00")
      .ThenFault("occurred", v1::REASON_IN_FUTURE);
}

TEST(AdoptPlaybook, PutsTheWholeTextIntoTheEvent) {
  Spec spec({StoreOpened()});
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  spec.When(Adopt(playbook)).As("manager").At("2026-03-02 09:00").ThenAccepted();
  ASSERT_EQ(spec.types(), std::vector<std::string>{"PlaybookAdopted"});
  const v1::PlaybookAdopted& adopted = spec.events().back().playbook_adopted();
  EXPECT_THAT(adopted.playbook(), EqualsProto(playbook));
  EXPECT_EQ(adopted.digest(), testing::FakeSha256(playbook.SerializeAsString()));
  EXPECT_THAT(adopted.effective_day(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 3 day: 2")));
}

TEST(AdoptPlaybook, OfTheSameTextChangesNothing) {
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  Spec spec({StoreOpened()});
  spec.When(Adopt(playbook)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Adopt(playbook)).At("2026-03-03 09:00").ThenNothing();
  v1::Playbook changed = playbook;
  changed.set_backfill_days(10);
  spec.When(Adopt(changed)).At("2026-03-03 10:00").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 1u);
  // Back to the former text is a change again.
  spec.When(Adopt(playbook)).At("2026-03-03 11:00").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 1u);
}

TEST(AdoptPlaybook, IsRefusedWithEveryFaultOfThePlaybook) {  // R4
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.set_primary_machine("none");
  playbook.set_backfill_days(-1);
  Spec spec({StoreOpened()});
  spec.When(Adopt(playbook)).At("2026-03-02 09:00");
  spec.ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_PLAYBOOK_INVALID);
  EXPECT_THAT(spec.status(), HasViolation("primary_machine", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(spec.status(), HasViolation("backfill_days", v1::REASON_PLAYBOOK_INVALID));
}

TEST(AdoptPlaybook, IsRefusedWhenItWouldNotFitARecord) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  for (int i = 0; i < 60; ++i) {
    auto& label = *playbook.add_labels();
    label.set_name(absl::StrCat("label", i));
    std::string text;
    for (int c = 0; c < 250; ++c) text += "长";
    label.set_zh(text);
    label.set_en(text);
  }
  Spec({StoreOpened()})
      .When(Adopt(playbook))
      .At("2026-03-02 09:00")
      .ThenFault("adopt_playbook.playbook", v1::REASON_TOO_MANY);
}

TEST(AdoptPlaybook, DoesNotReachIntoThePast) {  // R5
  Spec({StoreOpened()})
      .When(Adopt(PresetPlaybook("auto_4s"), "effective_day { year: 2026 month: 3 day: 1 }"))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_RETROACTIVE_PLAYBOOK);
}

TEST(AdoptPlaybook, MustCarryOverTheGradesAndStagesInUse) {  // R6
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(3)->set_id("D");
  Spec spec(CommonGround());
  spec.When(Adopt(playbook))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_GRADE_NOT_CARRIED);
  EXPECT_NE(spec.status().ToString().find("may hold C,"), std::string::npos) << spec.status();
  auto& carried = *playbook.add_carry_over();
  carried.set_from("C");
  carried.set_to("D");
  spec.When(Adopt(playbook)).At("2026-03-02 09:01").ThenAccepted();
  EXPECT_EQ(spec.store().rules(absl::CivilDay(2026, 3, 2)).grade("C")->id(), "D");
}

TEST(SetHours, HoldFromALaterDayOn) {
  const std::string hours =
      "store: 'stores/s1' closes { hours: 20 } effective_day { year: 2026 month: 3 day: ";
  Spec spec(CommonGround());
  spec.When(Ask<v1::SetHours>(hours + "3 }"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::HoursSet>("", R"pb(
        effective_day { year: 2026 month: 3 day: 3 }
        day_starts {}
        closes { hours: 20 }
      )pb")});
  const absl::TimeZone zone = spec.store().days().ZoneOn(absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(spec.store().days().ClosesAt(absl::CivilDay(2026, 3, 2)),
            absl::FromCivil(absl::CivilHour(2026, 3, 2, 18), zone));
  EXPECT_EQ(spec.store().days().ClosesAt(absl::CivilDay(2026, 3, 3)),
            absl::FromCivil(absl::CivilHour(2026, 3, 3, 20), zone));
  // R7
  spec.When(Ask<v1::SetHours>(hours + "2 }"))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_DAY_STARTED);
}

TEST(SetHours, OfAnEarlierDayStandBeforeThoseOfALaterOne) {
  const auto set = [](int day, int closes) {
    return Ask<v1::SetHours>(absl::StrCat("store: 'stores/s1' closes { hours: ", closes,
                                          " } effective_day { year: 2026 month: 3 day: ", day,
                                          " }"));
  };
  Spec spec(CommonGround());
  spec.When(set(10, 21)).At("2026-03-02 09:00").ThenAccepted();
  spec.When(set(5, 20)).At("2026-03-02 09:01").ThenAccepted();
  const auto hour = [&](int day) {
    const absl::CivilDay civil(2026, 3, day);
    return absl::ToCivilHour(spec.store().days().ClosesAt(civil), spec.store().days().ZoneOn(civil))
        .hour();
  };
  EXPECT_EQ(hour(4), 18);
  EXPECT_EQ(hour(5), 20);
  EXPECT_EQ(hour(10), 21);
  // The same day again gives way.
  spec.When(set(10, 22)).At("2026-03-02 09:02").ThenAccepted();
  EXPECT_EQ(hour(10), 22);
}

TEST(DeclareHoliday, ClosesALaterDayOnce) {
  const std::string holiday =
      "store: 'stores/s1' label: '国庆节' day { year: 2026 month: 10 day: 1 }";
  Spec spec(CommonGround());
  spec.When(Ask<v1::DeclareHoliday>(holiday))
      .As("manager")
      .At("2026-09-30 09:00")
      .ThenEvents(
          {On<v1::HolidayDeclared>("", "label: '国庆节' day { year: 2026 month: 10 day: 1 }")});
  EXPECT_FALSE(spec.store().days().IsOpen(absl::CivilDay(2026, 10, 1)));
  spec.When(Ask<v1::DeclareHoliday>(holiday)).At("2026-09-30 10:00").ThenNothing();
  // R7
  spec.When(Ask<v1::DeclareHoliday>(holiday))
      .At("2026-10-01 09:00")
      .ThenRefused(kPrecondition, v1::REASON_DAY_STARTED);
}

TEST(MoveTimeZone, LeavesPastDaysInTheirZone) {
  const auto move = [](const std::string& zone, int day) {
    return Ask<v1::MoveTimeZone>(absl::StrCat("store: 'stores/s1' time_zone: '", zone,
                                              "' effective_day { year: 2026 month: 3 day: ", day,
                                              " }"));
  };
  Spec spec(CommonGround());
  spec.When(move("Asia/Tokyo", 1))
      .At("2026-03-02 09:00")
      .ThenRefused(kPrecondition, v1::REASON_RETROACTIVE_PLAYBOOK);
  spec.When(move("Tokyo", 3))
      .At("2026-03-02 09:00")
      .ThenFault("move_time_zone.time_zone", v1::REASON_TIME_ZONE_UNKNOWN);
  spec.When(move("Asia/Shanghai", 3)).At("2026-03-02 09:00").ThenNothing();
  spec.When(move("Asia/Tokyo", 3))
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::TimeZoneMoved>(
          "", "time_zone: 'Asia/Tokyo' effective_day { year: 2026 month: 3 day: 3 }")});
  EXPECT_EQ(spec.store().days().ZoneOn(absl::CivilDay(2026, 3, 2)).name(), "Asia/Shanghai");
  EXPECT_EQ(spec.store().days().ZoneOn(absl::CivilDay(2026, 3, 3)).name(), "Asia/Tokyo");
}

}  // namespace
}  // namespace kezhi::domain
