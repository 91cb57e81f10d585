// No letter, cadence or stage is known to the code: examples 1, 11 and 12 with the playbook of
// another trade. What the forms show of it: tests/domain/forms/other_playbook_forms_test.cc.

#include <gtest/gtest.h>

#include "tests/domain/kitchens.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

Spec OtherFloor() {
  Spec spec;
  spec.Given(StoreOpened()).Given(PlaybookAdopted(Kitchens())).Given(ConsultantHired("c1"));
  return spec;
}

TEST(OtherPlaybook, Example01_LineAndCardInOneCommit) {
  Spec spec = OtherFloor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"));
  const std::string customer = "customers/" + NewId(spec);
  spec.When(Complete("v1", "2026-03-02 10:50",
                     "name: '测试甲' phone: '13800000001' info_left: true wanted_model: 'oak'"
                     " grade: 'now' on_site_order: true"))
      .As("consultant", "c1")
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitCompleted", "CustomerRegistered",
                                                    "PursuitOpened", "GradeSet", "FollowUpPlanned",
                                                    "OrderPlaced", "StagePromoted"}));
  EXPECT_THAT(spec.decision().events[3].event.grade_set(),
              EqualsProto(FromText<v1::GradeSet>(
                  absl::StrCat("pursuit: 1 scale: 'appetite' grade: 'now' in_progress_table: true"
                               " graded_on",
                               DateText("2026-03-02"), " horizon_ends", DateText("2026-03-05")))));
  EXPECT_THAT(spec.decision().events[4].event.follow_up_planned().due_on(),
              EqualsProto(FromText<google::type::Date>("year: 2026 month: 3 day: 3")));
  EXPECT_THAT(spec.decision().events[6].event.stage_promoted(),
              EqualsProto(FromText<v1::StagePromoted>(
                  "pursuit: 1 machine: 'kitchen' from: 'sketch' to: 'measured'"
                  " trigger: 'ORDER_PLACED'")));
}

TEST(OtherPlaybook, TakesAGradeWithoutContactWhereTheGradeNeedsNone) {
  Spec spec = OtherFloor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20",
                     "appellation: '某先生' grade: 'soon'"
                     " no_info_reason: 'r'"))
      .At("2026-03-02 10:30")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"VisitCompleted"});
  EXPECT_EQ(spec.visit("v1").grade, "soon");
}

Spec Graded(const std::string& grade, const std::string& due_on) {
  Spec spec = OtherFloor();
  spec.Given(Registered("k1"))
      .Given(On<v1::PursuitOpened>("customers/k1",
                                   "pursuit: 1 machine: 'kitchen' stage: 'sketch'"
                                   " owner: 'stores/s1/consultants/c1'")
                 .At("2026-03-02 10:00"))
      .Given(On<v1::GradeSet>("customers/k1",
                              absl::StrCat("pursuit: 1 scale: 'appetite' grade: '", grade,
                                           "' graded_on", DateText("2026-03-02"))))
      .Given(Planned("k1", 1, "p1", due_on, "2026-03-02 10:00"));
  return spec;
}

TEST(OtherPlaybook, Example11_RevisitAdvancesTheGrade) {
  Spec spec = Graded("soon", "2026-03-12");
  spec.When(
          OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p1' method: 'LETTER' grade: 'now'"))
      .At("2026-03-12 14:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpDone", "GradeChanged", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").pursuits[0].horizon_ends, absl::CivilDay(2026, 3, 15));
  EXPECT_EQ(spec.customer("k1").plans.at("p2").due_on, absl::CivilDay(2026, 3, 13));
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "method: 'PHONE'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_METHOD_UNKNOWN)
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_GRADE_UNKNOWN);
}

TEST(OtherPlaybook, Example12_FallToTheLastGrade) {
  Spec spec = Graded("now", "2026-03-20");
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p1' grade: 'someday'"))
      .At("2026-03-20 14:00")
      .ThenAccepted();
  const v1::GradeChanged& changed = spec.decision().events[1].event.grade_changed();
  EXPECT_FALSE(changed.in_progress_table());
  EXPECT_FALSE(changed.has_horizon_ends());
  EXPECT_EQ(changed.steps(), -2);
  EXPECT_EQ(spec.customer("k1").plans.at("p2").due_on, absl::CivilDay(2026, 5, 20));
}

}  // namespace
}  // namespace kezhi::testing
