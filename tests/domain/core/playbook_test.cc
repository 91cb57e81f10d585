#include <gtest/gtest.h>

#include "domain/playbooks/playbooks.h"
#include "domain/rules.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::FromText;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::PresetPlaybook;
using testing::StatusIs;

// A fault of a playbook at this path, and only there.
void ExpectFault(const v1::Playbook& playbook, const std::string& path) {
  const absl::Status status = Validate(playbook, {});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  EXPECT_THAT(status, HasReason(v1::REASON_PLAYBOOK_INVALID)) << path;
  EXPECT_THAT(status, HasViolation(path, v1::REASON_PLAYBOOK_INVALID));
  google::rpc::BadRequest bad;
  bad.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest")));
  EXPECT_EQ(bad.field_violations_size(), 1) << bad.ShortDebugString();
}

// `auto_4s` with the fields of `text` on top.
v1::Playbook With(const std::string& text) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.MergeFrom(FromText<v1::Playbook>(text));
  return playbook;
}

TEST(Presets, AllAreValidAndNamedLikeTheirFile) {
  EXPECT_EQ(PresetIds(), (std::vector<std::string>{"auto_4s", "bank_campaign", "care_system",
                                                   "crm_pipeline", "lead_funnel", "three_sheets"}));
  for (const std::string& id : PresetIds()) {
    const auto playbook = Preset(id);
    ASSERT_THAT(playbook, IsOk());
    EXPECT_EQ(playbook->id(), id);
    EXPECT_THAT(Validate(*playbook, {}), IsOk()) << id;
    EXPECT_LT(playbook->ByteSizeLong(), 56u * 1024u);
  }
}

TEST(Presets, AnUnknownOneIsNotFound) {
  EXPECT_THAT(Preset("no_such"), StatusIs(absl::StatusCode::kNotFound));
}

// S10: the horizons are the seed's, C has no end and is not on the progress table.
TEST(Presets, Auto4sHasTheGradesOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  const auto& grades = playbook.scales(0).grades();
  ASSERT_EQ(grades.size(), 4);
  const auto row = [](const v1::Grade& grade) {
    return absl::StrCat(grade.id(), " ", grade.horizon().days(), "d ", grade.horizon().months(),
                        "m ", grade.cadence().days(), "d ", grade.in_progress_table(),
                        grade.needs_contact());
  };
  EXPECT_EQ(row(grades[0]), "H 7d 0m 2d 11");
  EXPECT_EQ(row(grades[1]), "A 0d 1m 7d 11");
  EXPECT_EQ(row(grades[2]), "B 0d 3m 14d 11");
  EXPECT_EQ(row(grades[3]), "C 0d 0m 30d 01");
  EXPECT_FALSE(grades[3].has_horizon());
}

TEST(ValidatePlaybook, IdsAreWellFormedAndStandOnce) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.set_id("auto-4s");
  ExpectFault(playbook, "id");
  ExpectFault(With(R"pb(methods { id: "PHONE" })pb"), "methods[8].id");
  ExpectFault(With(R"pb(reasons { id: "" })pb"), "reasons[11].id");
  playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(3)->set_id("H");
  const absl::Status status = Validate(playbook, {});
  EXPECT_THAT(status, HasViolation("scales[0].grades[3].id", v1::REASON_PLAYBOOK_INVALID));
}

TEST(ValidatePlaybook, ReferencesResolve) {
  v1::Playbook playbook = PresetPlaybook("crm_pipeline");
  playbook.set_primary_scale("heat");
  ExpectFault(playbook, "primary_scale");
  playbook = PresetPlaybook("crm_pipeline");
  playbook.set_primary_machine("path");
  ExpectFault(playbook, "primary_machine");
  ExpectFault(With(R"pb(methods {
                          id: "FAX"
                          recommended_for: [ "H", "Z" ]
                        })pb"),
              "methods[8].recommended_for[1]");
  ExpectFault(With(R"pb(pool { grades { grade: "Z" no_contact_days: 7 } })pb"),
              "pool.grades[0].grade");
  ExpectFault(With(R"pb(carry_over { from: "O" to: "Z" })pb"), "carry_over[0].to");
}

TEST(ValidatePlaybook, HorizonsDoNotFallFromBestToWorst) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(2)->mutable_horizon()->set_months(0);
  playbook.mutable_scales(0)->mutable_grades(2)->mutable_horizon()->set_days(20);
  ExpectFault(playbook, "scales[0].grades[2].horizon");
  playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(1)->clear_horizon();
  // B has an end, but A before it has none.
  ExpectFault(playbook, "scales[0].grades[2].horizon");
}

TEST(ValidatePlaybook, ACadenceInDaysFitsItsHorizonInDays) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->mutable_cadence()->set_days(8);
  ExpectFault(playbook, "scales[0].grades[0].cadence");
  playbook.mutable_scales(0)->mutable_grades(0)->mutable_cadence()->set_days(0);
  ExpectFault(playbook, "scales[0].grades[0].cadence");
}

TEST(ValidatePlaybook, AMachineReachesEveryStateAndNamesOnlyItsOwn) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_machines(0)->add_stages()->set_id("lonely");
  ExpectFault(playbook, "machines[0].stages[4]");
  ExpectFault(With(R"pb(machines { id: "empty" })pb"), "machines[1].stages");
  playbook = PresetPlaybook("auto_4s");
  playbook.mutable_machines(0)->mutable_moves(0)->set_trigger(v1::STAGE_TRIGGER_UNSPECIFIED);
  ExpectFault(playbook, "machines[0].moves[0].trigger");
  playbook = PresetPlaybook("auto_4s");
  auto& move = *playbook.mutable_machines(0)->add_moves();
  move.set_from("owned");
  move.set_to("scrapped");
  move.set_trigger(v1::STAGE_TRIGGER_COMMAND);
  ExpectFault(playbook, "machines[0].moves[7].to");
}

TEST(ValidatePlaybook, ATriggerLeadsToOneState) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  auto& move = *playbook.mutable_machines(0)->add_moves();
  move.set_from("tracking");
  move.set_to("closed");
  move.set_trigger(v1::STAGE_TRIGGER_WON);
  ExpectFault(playbook, "machines[0].moves[7]");
}

TEST(ValidatePlaybook, RulesAreAboutFormsCommandsAndRolesThatExist) {
  ExpectFault(With(R"pb(fields { form: "visitor" field: "note" })pb"), "fields[6].form");
  ExpectFault(With(R"pb(fields { form: "visit" field: "colour" })pb"), "fields[6].field");
  ExpectFault(With(R"pb(fields { form: "follow_up" field: "colour" })pb"), "fields[6].field");
  ExpectFault(With(R"pb(approvals { command: "lose" role: "manager" })pb"), "approvals[0].command");
  ExpectFault(With(R"pb(approvals { command: "close_pursuit" role: "boss" })pb"),
              "approvals[0].role");
  ExpectFault(With(R"pb(approvals {
                          command: "close_pursuit"
                          role: "manager"
                          outcomes: [ PURSUIT_STATUS_LOST, PURSUIT_STATUS_WON ]
                        })pb"),
              "approvals[0].outcomes[1]");
}

TEST(ValidatePlaybook, NumbersAreInRange) {
  ExpectFault(With("after_sale_days: 30"), "after_sale_days[3]");
  ExpectFault(With("clock { late_departure_minutes: -1 }"), "clock.late_departure_minutes");
  ExpectFault(With("max_open_pursuits: -1"), "max_open_pursuits");
  ExpectFault(With("backfill_days: 4000"), "backfill_days");
}

TEST(ValidatePlaybook, AllFaultsAreAnsweredAtOnce) {
  v1::Playbook playbook = With(R"pb(backfill_days: -1
                                    methods { id: "PHONE" })pb");
  playbook.mutable_scales(0)->mutable_grades(0)->mutable_cadence()->set_days(8);
  const absl::Status status = Validate(playbook, {});
  EXPECT_THAT(status, HasViolation("backfill_days", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(status, HasViolation("methods[8].id", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(status, HasViolation("scales[0].grades[0].cadence", v1::REASON_PLAYBOOK_INVALID));
}

TEST(ValidatePlaybook, WhatAnotherPlaybookInForceNamesDoesNotStandTwice) {
  const v1::Playbook other = PresetPlaybook("auto_4s");
  const auto more = FromText<v1::Playbook>(R"pb(
    id: "more"
    primary_scale: "dealer_intent"
    methods { id: "PHONE" }
    methods { id: "FAX" recommended_for: "H" }
  )pb");
  const absl::Status status = Validate(more, {&other});
  EXPECT_THAT(status, HasViolation("methods[0].id", v1::REASON_PLAYBOOK_INVALID));
  google::rpc::BadRequest bad;
  bad.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest")));
  EXPECT_EQ(bad.field_violations_size(), 1) << "scale and grade are those of the other";
}

}  // namespace
}  // namespace kezhi::domain
