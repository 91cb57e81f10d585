#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/playbooks/playbooks.h"
#include "domain/rules.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using testing::FromText;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using testing::PresetPlaybook;
using ::testing::StartsWith;
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
  EXPECT_EQ(PresetIds(),
            (std::vector<std::string>{
                "account_plan", "auto_4s", "bank_campaign", "care_system", "channel_screening",
                "close_horizon", "crm_pipeline", "customer_analysis", "follow_up_record",
                "info_record", "lead_funnel", "market_team", "promotion_team", "reception_desk",
                "rep_kpi", "retail_route", "sales_system", "three_sheets", "value_tiers"}));
  for (const std::string& id : PresetIds()) {
    const auto playbook = Preset(id);
    ASSERT_THAT(playbook, IsOk());
    EXPECT_EQ(playbook->id(), id);
    EXPECT_THAT(Validate(*playbook, {}), IsOk()) << id;
    EXPECT_LT(playbook->ByteSizeLong(), 56u * 1024u);
  }
}

// Whatever has a Chinese name has an English one, and the other way round.
void ExpectBothLanguages(const google::protobuf::Message& message, const std::string& where) {
  const auto* reflection = message.GetReflection();
  const auto* type = message.GetDescriptor();
  for (const auto& [zh, en] :
       {std::pair("label_zh", "label"), std::pair("title_zh", "title"), std::pair("zh", "en")}) {
    const auto* chinese = type->FindFieldByName(zh);
    if (chinese == nullptr) continue;
    EXPECT_NE(reflection->GetString(message, chinese), "") << where << message.ShortDebugString();
    EXPECT_NE(reflection->GetString(message, type->FindFieldByName(en)), "")
        << where << message.ShortDebugString();
  }
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    if (!field->is_repeated() || field->message_type() == nullptr) continue;
    for (int k = 0; k < reflection->FieldSize(message, field); ++k) {
      ExpectBothLanguages(reflection->GetRepeatedMessage(message, field, k), where);
    }
  }
}

TEST(Presets, SpeakBothLanguages) {
  for (const std::string& id : PresetIds()) {
    ExpectBothLanguages(PresetPlaybook(id), absl::StrCat(id, ": "));
  }
}

// What is adopted beside another must not say again what that one says.
TEST(Presets, ThoseThatOnlyClassifyCustomersFitBesideTheOthers) {
  for (const char* id : {"value_tiers", "customer_analysis"}) {
    const v1::Playbook classes = PresetPlaybook(id);
    EXPECT_EQ(classes.primary_scale(), "") << id;
    for (const std::string& other_id : PresetIds()) {
      if (other_id == id) continue;
      const v1::Playbook other = PresetPlaybook(other_id);
      EXPECT_THAT(Validate(classes, {&other}), IsOk()) << id << " beside " << other_id;
    }
  }
}

// S2: its fourth class has two kinds.
TEST(Presets, FollowUpRecordHasTheClassesAndMethodsOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("follow_up_record");
  std::vector<std::string> classes;
  for (const v1::Grade& grade : playbook.scales(0).grades()) classes.push_back(grade.id());
  EXPECT_EQ(classes, (std::vector<std::string>{"zhun", "yixiang", "youzhi", "yiban_a", "yiban_b"}));
  EXPECT_EQ(playbook.scales(0).grades(0).horizon().months(), 1);
  std::vector<std::string> methods;
  for (const v1::Method& method : playbook.methods()) methods.push_back(method.id());
  EXPECT_EQ(methods,
            (std::vector<std::string>{"DOOR", "INVITE", "PHONE", "ONLINE_CHAT", "SMS", "OTHER"}));
}

// S9: five grades with their journals; urgency sets a day, it is no horizon (gap 7).
TEST(Presets, CloseHorizonHasTheGradesJournalsAndAxesOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("close_horizon");
  std::string journals;
  for (const v1::Grade& grade : playbook.scales(0).grades()) {
    absl::StrAppend(&journals, grade.id(), grade.horizon().months(), "/", grade.cadence().days(),
                    " ");
  }
  EXPECT_EQ(journals, "A1/1 B3/7 C6/15 D0/30 E0/0 ");
  std::vector<std::string> scales;
  for (const v1::GradeScale& scale : playbook.scales()) {
    scales.push_back(scale.id());
    if (scale.id() == playbook.primary_scale()) continue;
    for (const v1::Grade& grade : scale.grades()) EXPECT_FALSE(grade.has_horizon()) << grade.id();
  }
  EXPECT_EQ(scales, (std::vector<std::string>{"close_horizon", "deal_state", "importance",
                                              "urgency", "need"}));
}

// S12: each class by the same five features, with a strategy of its own and a time for the visit.
TEST(Presets, ValueTiersHasTheFeaturesAndStrategiesOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("value_tiers");
  std::vector<std::string> strategies;
  for (const v1::Grade& grade : playbook.scales(0).grades()) {
    strategies.push_back(absl::StrCat(grade.id(), " ", grade.advice()));
  }
  EXPECT_THAT(strategies,
              ElementsAre(StartsWith("A 重点关注，定期回访，个性化服务，高价值产品推荐"),
                          StartsWith("B 定期回访，个性化服务，推荐中价值产品"),
                          StartsWith("C 定期回访，标准化服务，推荐低价值产品"),
                          StartsWith("D 定期回访，保持联系，提高满意度和忠诚度")));
  ASSERT_EQ(playbook.class_rules_size(), 1);
  for (const v1::ClassTerms& terms : playbook.class_rules(0).terms()) {
    EXPECT_TRUE(terms.has_handle_within()) << terms.grade();
    const v1::Grade* grade = Rules::GradeOf(playbook.scales(0), terms.grade());
    ASSERT_NE(grade, nullptr) << terms.grade();
    EXPECT_EQ(terms.handle_within().months(), grade->cadence().months()) << terms.grade();
    std::vector<std::string> features;
    for (const v1::ClassBound& bound : terms.bounds()) features.push_back(bound.basis());
    if (terms.grade() == "D") {
      EXPECT_TRUE(features.empty()) << "whoever is in no other class";
    } else {
      EXPECT_THAT(features,
                  ElementsAre("spend", "orders", "word_of_mouth", "loyalty", "spending_power"));
    }
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

TEST(ValidatePlaybook, RoutesHaveChecksOfAKindAndALimitThatACommandCanNameThrough) {
  ExpectFault(With(R"pb(route { max_stops: 101 })pb"), "route.max_stops");
  ExpectFault(With(R"pb(route { checks { id: "stock" } })pb"), "route.checks[0].kind");
  ExpectFault(With(R"pb(route {
                          checks { id: "stock" kind: CHECK_KIND_COUNT }
                          checks { id: "stock" kind: CHECK_KIND_DONE }
                        })pb"),
              "route.checks[1].id");
}

TEST(ValidatePlaybook, ACoverageFunnelIsAMachineAndItsReasonsLeadToStates) {
  ExpectFault(With(R"pb(coverage { machine: "nowhere" })pb"), "coverage.machine");
  ExpectFault(With(R"pb(coverage {
                          machine: "dealer"
                          reasons { id: "far" states: "moon" }
                        })pb"),
              "coverage.reasons[0].states[0]");
  ExpectFault(With(R"pb(coverage {
                          machine: "dealer"
                          outlet_types { id: "G T" }
                        })pb"),
              "coverage.outlet_types[0].id");
  EXPECT_THAT(Validate(With(R"pb(coverage { machine: "dealer" })pb"), {}), IsOk());
}

// S4: the route has nine numbers and the form nine items.
TEST(Presets, RetailRouteHasTheNineChecksOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("retail_route");
  EXPECT_EQ(playbook.route().max_stops(), 9);
  EXPECT_EQ(playbook.route().checks_size(), 9);
  EXPECT_EQ(playbook.coverage().outlet_types_size(), 4);
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
  ExpectFault(With(R"pb(fields { form: "visit" field: "note" identifies: true })pb"),
              "fields[6].identifies");
  ExpectFault(With(R"pb(fields {
                          form: "customer"
                          field: "hobby"
                          kind: CUSTOMER_KIND_PERSON
                          identifies: true
                        })pb"),
              "fields[6].identifies");
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

TEST(ValidatePlaybook, AKindOfPlanLastsAndIsDueAndNamesWhatThereIs) {
  const std::string week = "plans { id: 'week' span: PLAN_SPAN_WEEK ";
  EXPECT_THAT(Validate(With(week + "}"), {}), IsOk());
  ExpectFault(With("plans { id: 'week' }"), "plans[0].span");
  ExpectFault(With("plans { id: 'a-b' span: PLAN_SPAN_WEEK }"), "plans[0].id");
  ExpectFault(With(week + "} " + week + "}"), "plans[1].id");
  ExpectFault(With(week + "draft_due { days: 3 } }"), "plans[0].draft_due.kind");
  ExpectFault(With(week + "summary_due { kind: PLAN_DUE_KIND_LAST_DAYS } }"),
              "plans[0].summary_due.days");
  ExpectFault(With(week + "reviewer_role: 'boss' }"), "plans[0].reviewer_role");
  ExpectFault(With(week + "visit_scale: 'tiers' }"), "plans[0].visit_scale");
  ExpectFault(With(week + "reward_from_bp: -1 }"), "plans[0].reward_from_bp");
  ExpectFault(With(week + "fine_below_bp: 10001 }"), "plans[0].fine_below_bp");
  ExpectFault(With(week + "visit_methods: 'FAX' }"), "plans[0].visit_methods[0]");
  // One id means one thing in all the playbooks in force.
  const v1::Playbook other = PresetPlaybook("account_plan");
  EXPECT_THAT(Validate(With("plans { id: 'month_sales' span: PLAN_SPAN_MONTH }"), {&other}),
              HasViolation("plans[0].id", v1::REASON_PLAYBOOK_INVALID));
}

TEST(Presets, PlansAndAssessmentsStandBesideAnotherPlaybook) {
  const v1::Playbook dealer = PresetPlaybook("auto_4s");
  const v1::Playbook plans = PresetPlaybook("account_plan");
  EXPECT_THAT(Validate(plans, {&dealer}), IsOk());
  EXPECT_THAT(Validate(PresetPlaybook("rep_kpi"), {&dealer, &plans}), IsOk());
}

TEST(Presets, RepKpiHasTheWeightsOfTheSeed) {  // S11: 30/40/10/10/10, and five times 20 %
  const auto weights = [](const v1::ScoreSheet& sheet) {
    std::vector<int> found;
    for (const v1::ScoreSheetItem& item : sheet.items()) found.push_back(item.weight_bp());
    return found;
  };
  const v1::Playbook playbook = PresetPlaybook("rep_kpi");
  ASSERT_EQ(playbook.score_sheets_size(), 3);
  EXPECT_EQ(weights(playbook.score_sheets(0)), (std::vector<int>{3000, 4000, 1000, 1000, 1000}));
  EXPECT_EQ(weights(playbook.score_sheets(1)), std::vector<int>(5, 2000));
  EXPECT_EQ(weights(playbook.score_sheets(2)), std::vector<int>(5, 2000));
}

TEST(ValidatePlaybook, TheWeightsOfASheetSumToTheWhole) {  // R120
  const auto sheet = [](const std::string& items) {
    return With("score_sheets { id: 'kpi' " + items + " }");
  };
  EXPECT_THAT(
      Validate(sheet("items { id: 'a' weight_bp: 4000 } items { id: 'b' weight_bp: 6000 }"), {}),
      IsOk());
  ExpectFault(sheet("items { id: 'a' weight_bp: 4000 } items { id: 'b' weight_bp: 5999 }"),
              "score_sheets[0].items");
  ExpectFault(sheet(""), "score_sheets[0].items");
  ExpectFault(sheet("items { id: 'a' weight_bp: 0 } items { id: 'b' weight_bp: 10000 }"),
              "score_sheets[0].items[0].weight_bp");
  ExpectFault(sheet("items { id: 'a' weight_bp: 4000 } items { id: 'a' weight_bp: 6000 }"),
              "score_sheets[0].items[1].id");
}

TEST(ValidatePlaybook, RulesOfDealsAndAgeingAreChecked) {
  ExpectFault(With("deals { steps: DEAL_STEP_SHIP steps: DEAL_STEP_SHIP }"), "deals.steps[1]");
  ExpectFault(With("deals { steps: DEAL_STEP_UNSPECIFIED }"), "deals.steps[0]");
  ExpectFault(With("deals { credit { departments { id: 'market' role: 'king' } } }"),
              "deals.credit.departments[0].role");
  ExpectFault(With("deals { credit { decided_by: 'king' } }"), "deals.credit.decided_by");
  ExpectFault(With("deals { credit { max_term_days: -1 } }"), "deals.credit.max_term_days");
  ExpectFault(With("deals { notices { fields: 'capital' } }"), "deals.notices[0].role");
  ExpectFault(With("deals { notices { role: 'manager' } }"), "deals.notices[0].fields");
  ExpectFault(With("ageing { edges: 30 edges: 30 }"), "ageing.edges[1]");
  ExpectFault(With("ageing { limit_days: 4000 }"), "ageing.limit_days");
}

TEST(ValidatePlaybook, CustomersAreClassifiedOnOtherScalesThanPursuits) {
  const std::string value = R"pb(scales {
                                   id: "value"
                                   grades { id: "top" }
                                   grades { id: "low" }
                                 })pb";
  const auto with_rule = [&](const std::string& rule) {
    return With(absl::StrCat(value, " class_rules { ", rule, " }"));
  };
  EXPECT_THAT(Validate(with_rule("scale: 'value' roles: 'consultant' terms { grade: 'top' }"), {}),
              IsOk());
  ExpectFault(with_rule("scale: 'worth'"), "class_rules[0].scale");
  ExpectFault(with_rule("scale: 'dealer_intent'"), "class_rules[0].scale");
  ExpectFault(with_rule("scale: 'value' roles: 'clerk'"), "class_rules[0].roles[0]");
  ExpectFault(with_rule("scale: 'value' terms { grade: 'H' }"), "class_rules[0].terms[0].grade");
  // The first class whose bounds hold is found, so their order is the scale's.
  ExpectFault(with_rule("scale: 'value' terms { grade: 'low' } terms { grade: 'top' }"),
              "class_rules[0].terms[1].grade");
  ExpectFault(with_rule("scale: 'value' terms { grade: 'top' evidence: 'A b' }"),
              "class_rules[0].terms[0].evidence[0]");
  ExpectFault(with_rule("scale: 'value' terms { grade: 'top' bounds { at_least: 1 } }"),
              "class_rules[0].terms[0].bounds[0].basis");
  ExpectFault(with_rule("scale: 'value' terms { grade: 'top' handle_within { } }"),
              "class_rules[0].terms[0].handle_within");
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

// The description of the only fault.
std::string OnlyFault(const absl::Status& status) {
  google::rpc::BadRequest bad;
  bad.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest")));
  EXPECT_EQ(bad.field_violations_size(), 1) << bad.ShortDebugString();
  return bad.field_violations(0).description();
}

TEST(ValidatePlaybook, WhatAnotherPlaybookInForceNamesMeansTheSameHere) {
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

// One and the same, whatever grades it is recommended for.
TEST(ValidatePlaybook, AnElementOfAnotherPlaybookStandsAgainInTheSameWords) {
  const v1::Playbook other = PresetPlaybook("auto_4s");
  v1::Playbook more;
  more.set_id("more");
  *more.mutable_scales() = other.scales();
  *more.mutable_machines() = other.machines();
  *more.mutable_methods() = other.methods();
  *more.mutable_reasons() = other.reasons();
  EXPECT_THAT(Validate(more, {&other}), IsOk());
  more.mutable_methods(0)->add_recommended_for("H");
  EXPECT_THAT(Validate(more, {&other}), IsOk());
}

TEST(ValidatePlaybook, AnElementThatSaysSomethingElseNamesTheOtherPlaybookAndTheField) {
  const v1::Playbook other = PresetPlaybook("auto_4s");
  v1::Playbook more;
  more.set_id("more");
  *more.add_methods() = other.methods(0);
  more.mutable_methods(0)->set_label_zh("致电");
  EXPECT_THAT(OnlyFault(Validate(more, {&other})),
              HasSubstr("stands in auto_4s too, with another label_zh"));
  more.clear_methods();
  *more.add_scales() = other.scales(0);
  more.mutable_scales(0)->mutable_grades(1)->mutable_cadence()->set_days(6);
  EXPECT_THAT(OnlyFault(Validate(more, {&other})),
              HasSubstr("stands in auto_4s too, with another grades[1].cadence.days"));
  more.clear_scales();
  *more.add_reasons() = other.reasons(0);
  more.mutable_reasons(0)->clear_outcomes();
  EXPECT_THAT(OnlyFault(Validate(more, {&other})),
              HasSubstr("stands in auto_4s too, with another outcomes"));
}

TEST(ValidatePlaybook, OneScaleIsClassifiedByOneRule) {
  const v1::Playbook other = PresetPlaybook("value_tiers");
  v1::Playbook more;
  more.set_id("more");
  *more.mutable_class_rules() = other.class_rules();
  EXPECT_THAT(Validate(more, {&other}), IsOk());
  more.mutable_class_rules(0)->add_roles("consultant");
  const absl::Status status = Validate(more, {&other});
  EXPECT_THAT(status, HasViolation("class_rules[0].scale", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(OnlyFault(status), HasSubstr("stands in value_tiers too, with another roles"));
}

// S5: skipped is skipped, 20 minutes, and dismissal only where clause 7 has it.
TEST(Presets, ReceptionDeskHasTheRulesOfTheSeed) {
  const v1::Playbook playbook = PresetPlaybook("reception_desk");
  const v1::Reception& reception = playbook.reception();
  ASSERT_EQ(reception.skips_size(), 4);
  for (const v1::SkipRule& rule : reception.skips()) {
    EXPECT_EQ(rule.policy(), v1::SKIP_POLICY_LOSE_TURN);
  }
  EXPECT_TRUE(reception.return_to_owner());
  EXPECT_TRUE(reception.named_skips_order());
  EXPECT_TRUE(reception.assist_needs_consent());
  EXPECT_EQ(reception.message_minutes(), 20);
  EXPECT_EQ(reception.credit(), v1::CREDIT_RULE_FIRST_RECEIVER);
  for (const v1::Policy& policy : playbook.policies()) {
    EXPECT_EQ(policy.sanctions_size() == 2, policy.clause() == "S5-7") << policy.id();
    EXPECT_FALSE(policy.has_penalty()) << policy.id();
  }
}

TEST(ValidatePlaybook, RulesOfReceptionAreWhole) {
  ExpectFault(With("reception {}"), "reception.credit");
  ExpectFault(With(R"pb(reception {
                          credit: CREDIT_RULE_RECEIVER
                          skips { policy: SKIP_POLICY_MAKE_UP }
                        })pb"),
              "reception.skips[0].why");
  ExpectFault(With(R"pb(reception {
                          credit: CREDIT_RULE_RECEIVER
                          skips { why: AWAY_REASON_BUSY policy: SKIP_POLICY_MAKE_UP }
                          skips { why: AWAY_REASON_BUSY policy: SKIP_POLICY_LOSE_TURN }
                        })pb"),
              "reception.skips[1].why");
  ExpectFault(With(R"pb(reception {
                          credit: CREDIT_RULE_RECEIVER
                          skips { why: AWAY_REASON_BUSY }
                        })pb"),
              "reception.skips[0].policy");
  ExpectFault(With("reception { credit: CREDIT_RULE_RECEIVER message_minutes: 1441 }"),
              "reception.message_minutes");
  ExpectFault(With("reception { credit: CREDIT_RULE_RECEIVER credit_days: -1 }"),
              "reception.credit_days");
}

TEST(ValidatePlaybook, PoliciesNameWhatTheyLeadTo) {
  ExpectFault(With("policies { id: 'p' }"), "policies[0].sanctions");
  ExpectFault(With("policies { id: 'p q' sanctions: SANCTION_FINE }"), "policies[0].id");
  ExpectFault(With("policies { id: 'p' sanctions: [SANCTION_FINE, SANCTION_FINE] }"),
              "policies[0].sanctions[1]");
  ExpectFault(With(R"pb(policies {
                          id: "p"
                          sanctions: SANCTION_DISMISSAL
                          penalty { currency_code: "CNY" units: 50 }
                        })pb"),
              "policies[0].penalty");
}

}  // namespace
}  // namespace kezhi::domain
