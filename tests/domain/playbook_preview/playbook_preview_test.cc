// What a playbook would change for a store, said before it is adopted.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/playbook_preview/query.h"
#include "tests/domain/fold.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::CivilDay kDay(2026, 3, 10);

// A pursuit of c1's opened on 2 March and graded on it.
std::vector<Fact> PursuitOf(const std::string& customer, const std::string& grade,
                            const std::string& horizon_ends) {
  const std::string stream = "customers/" + customer;
  return {On<v1::CustomerRegistered>(
              stream, "kind: CUSTOMER_KIND_PERSON owner: 'stores/s1/consultants/c1'"),
          On<v1::PursuitOpened>(stream,
                                "pursuit: 1 owner: 'stores/s1/consultants/c1' machine: 'dealer'"
                                " stage: 'tracking'"),
          On<v1::GradeSet>(
              stream, absl::StrCat("pursuit: 1 scale: 'dealer_intent' grade: '", grade,
                                   "' graded_on { year: 2026 month: 3 day: 2 } ", horizon_ends))};
}

// k1 at H, called on the 4th, and not reached on the 6th; k2 at C.
Chronicle TwoPursuits() {
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             PursuitOf("k1", "H", "horizon_ends { year: 2026 month: 3 day: 9 }"));
  log.Commit("2026-03-02 11:00", PursuitOf("k2", "C", ""));
  const auto contact = [&](const std::string& at, const std::string& outcome) {
    log.Commit(at, {On<v1::FollowUpDone>(
                       "customers/k1",
                       absl::StrCat("pursuit: 1 at {", Stamp(at),
                                    "} method: 'PHONE' outcome: ", "CONTACT_OUTCOME_", outcome))});
  };
  contact("2026-03-04 10:00", "REACHED");
  contact("2026-03-06 10:00", "NOT_REACHED");
  return log;
}

domain::PlaybookChange ChangeBy(const Chronicle& log, const v1::Playbook& playbook) {
  auto change = domain::PreviewPlaybook(log.rows(), kStore, playbook, kDay);
  EXPECT_THAT(change, IsOk());
  return change.ok() ? *std::move(change) : domain::PlaybookChange();
}

TEST(PlaybookPreview, TheSameAgainChangesNothing) {
  const domain::PlaybookChange change = ChangeBy(TwoPursuits(), PresetPlaybook("auto_4s"));
  EXPECT_EQ(change.preview.open_pursuits(), 2);
  EXPECT_THAT(change.pursuits, IsEmpty());
  EXPECT_THAT(change.preview.not_carried(), IsEmpty());
  ASSERT_TRUE(change.former.has_value());
  EXPECT_EQ(change.former->id(), "auto_4s");
}

TEST(PlaybookPreview, TellsWhoseNextContactAndHorizonWouldBeOtherwise) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  v1::Grade& hot = *playbook.mutable_scales(0)->mutable_grades(0);
  hot.mutable_cadence()->set_days(1);
  hot.mutable_horizon()->set_days(5);
  const domain::PlaybookChange change = ChangeBy(TwoPursuits(), playbook);
  EXPECT_EQ(change.preview.due_days(), 1);
  EXPECT_EQ(change.preview.horizons(), 1);
  EXPECT_EQ(change.preview.grades(), 0);
  ASSERT_THAT(change.pursuits, SizeIs(1));
  // From the contact of the 4th, as on the 6th nobody was reached.
  EXPECT_THAT(change.pursuits[0], EqualsProto(FromText<v1::PursuitPreview>(R"pb(
                customer: "stores/s1/customers/k1"
                pursuit: 1
                owner: "stores/s1/consultants/c1"
                grade: "H"
                grade_after: "H"
                stage: "tracking"
                stage_after: "tracking"
                horizon_ends { year: 2026 month: 3 day: 9 }
                horizon_ends_after { year: 2026 month: 3 day: 7 }
                due_on { year: 2026 month: 3 day: 6 }
                due_on_after { year: 2026 month: 3 day: 5 }
                in_progress_table: true
                in_progress_table_after: true
              )pb")));
}

TEST(PlaybookPreview, TellsWhatHasNoPlaceAndWhatIsCarriedOver) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->set_id("hot");
  playbook.mutable_scales(0)->mutable_grades(3)->set_id("cold");
  playbook.mutable_methods(3)->set_recommended_for(0, "hot");  // the test drive
  v1::CarryOver& carried = *playbook.add_carry_over();
  carried.set_from("H");
  carried.set_to("hot");
  const domain::PlaybookChange change = ChangeBy(TwoPursuits(), playbook);
  EXPECT_THAT(change.preview.not_carried(), ElementsAre("C"));
  EXPECT_EQ(change.preview.grades(), 2);
  ASSERT_THAT(change.pursuits, SizeIs(2));
  EXPECT_EQ(change.pursuits[0].grade_after(), "hot");
  EXPECT_EQ(change.pursuits[1].grade_after(), "");
}

TEST(PlaybookPreview, CountsWhoWouldLeaveTheProgressTable) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->set_in_progress_table(false);
  const domain::PlaybookChange change = ChangeBy(TwoPursuits(), playbook);
  EXPECT_EQ(change.preview.table_rows(), 1);
  EXPECT_EQ(change.preview.due_days(), 0);
}

TEST(PlaybookPreview, OneBesideTheOthersTakesNothingAway) {
  Chronicle log = TwoPursuits();
  const domain::PlaybookChange change = ChangeBy(log, PresetPlaybook("value_tiers"));
  EXPECT_FALSE(change.former.has_value());
  EXPECT_THAT(change.preview.beside(), ElementsAre("auto_4s"));
  EXPECT_THAT(change.pursuits, IsEmpty());
}

TEST(PlaybookPreview, CountsTheCustomersWhoseClassWouldBeGone) {
  Chronicle log = TwoPursuits();
  log.Commit("2026-03-07 09:00", {PlaybookAdopted(PresetPlaybook("value_tiers"))});
  log.Commit("2026-03-07 10:00",
             {On<v1::CustomerClassified>("customers/k1", "scale: 'value' to: 'B'")});
  v1::Playbook tiers = PresetPlaybook("value_tiers");
  EXPECT_EQ(ChangeBy(log, tiers).preview.classes(), 0);
  tiers.mutable_scales(0)->mutable_grades(1)->set_id("B2");
  tiers.mutable_class_rules(0)->mutable_terms(1)->set_grade("B2");
  EXPECT_EQ(ChangeBy(log, tiers).preview.classes(), 1);
}

TEST(PlaybookPreview, RefusesWhatAdoptPlaybookRefuses) {
  const Chronicle log = TwoPursuits();
  EXPECT_THAT(domain::PreviewPlaybook(log.rows(), kStore, v1::Playbook(), kDay).status(),
              HasReason(v1::REASON_PLAYBOOK_INVALID));
}

}  // namespace
}  // namespace kezhi::testing
