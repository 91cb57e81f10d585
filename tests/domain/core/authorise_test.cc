#include "domain/authorise.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "domain/decision.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain::authorise_cases {
namespace {

using testing::Ask;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

v1::Actor Actor(const std::string& role, const std::string& store = "stores/s1") {
  v1::Actor actor;
  actor.set_principal("someone");
  actor.set_role(role);
  actor.set_store(store);
  return actor;
}

// What the comments of the contracts say, command by command: c consultant, m manager, k clerk, a
// after_sale, o operator, x auditor, r region_manager, e commerce, f finance, d deputy_gm.
// A table. NOLINTNEXTLINE(readability-function-size)
const std::map<std::string, std::string>& Expected() {
  static const auto* const expected = new std::map<std::string, std::string>{
      {"open_store", "o"},
      {"adopt_playbook", "mo"},
      {"set_hours", "mo"},
      {"declare_holiday", "mo"},
      {"move_time_zone", "o"},
      {"hire_consultant", "mo"},
      {"start_leave", "mo"},
      {"end_leave", "mo"},
      {"dismiss_consultant", "mo"},
      {"record_policy_breach", "mo"},
      {"hand_in_sheet", "cmko"},
      {"review_sheet", "mo"},
      {"archive_sheet", "ko"},
      {"record_countermeasure", "mo"},
      {"close_day", "mo"},
      {"set_rotation", "mo"},
      {"take_turn", "cmko"},
      {"mark_unavailable", "cmo"},
      {"mark_available", "cmo"},
      {"hold_meeting", "mo"},
      {"acknowledge_finding", "mxo"},
      {"substitute_reception", "cmo"},
      {"request_consent", "cmo"},
      {"grant_consent", "cmo"},
      {"refuse_consent", "cmo"},
      {"assist_visit", "cmo"},
      {"hand_back_visit", "cmo"},
      {"send_greeting", "cmko"},
      {"split_party", "cmo"},
      {"register_visit", "cmko"},
      {"complete_visit", "cmko"},
      {"amend_visit", "cmko"},
      {"void_visit", "mo"},
      {"register_customer", "cmkao"},
      {"update_profile", "cmkao"},
      {"open_pursuit", "cmo"},
      {"change_grade", "cmo"},
      {"plan_follow_up", "cmao"},
      {"complete_follow_up", "cmao"},
      {"reschedule_follow_up", "cmao"},
      {"cancel_follow_up", "cmao"},
      {"promote_stage", "cmo"},
      {"demote_stage", "cmo"},
      {"place_order", "cmo"},
      {"withdraw_order", "cmo"},
      {"win_pursuit", "cmo"},
      {"close_pursuit", "cmo"},
      {"reopen_pursuit", "cmo"},
      {"assign_customer", "mo"},
      {"hand_over_customer", "mo"},
      {"pool_customer", "cmo"},
      {"claim_customer", "cmo"},
      {"merge_customer", "mo"},
      {"unmerge_customer", "mo"},
      {"dismiss_duplicate", "mo"},
      {"reopen_duplicate", "mo"},
      {"request_erasure", "mo"},
      {"withdraw_erasure", "mo"},
      {"approve_erasure", "x"},
      {"decline_erasure", "x"},
      {"disclose_personal_data", "mxo"},
      {"classify_customer", "cmo"},
      {"add_remark", "cmo"},
      {"submit_report", "co"},
      {"comment_report", "mo"},
      {"plan_itinerary", "cmo"},
      {"set_outlet_budget", "mo"},
      {"record_outlet_expense", "cmo"},
      {"take_back_outlet_expense", "mo"},
      {"record_stop", "co"},
      {"record_reads", ""},
      {"rotate_signing_key", "o"},
      {"start_campaign", "mo"},
      {"record_traffic", "cmko"},
      {"record_spend", "mko"},
      {"attribute_response", "cmko"},
      {"record_metric", "cmko"},
      {"draft_plan", "cmo"},
      {"amend_plan", "cmo"},
      {"review_plan", "mo"},
      {"summarise_plan", "cmo"},
      {"open_assessment", "mo"},
      {"score_item", "mo"},
      {"close_assessment", "mo"},
      {"grant_reward", "mo"},
      {"impose_fine", "mo"},
      {"minute_talk", "cmo"},
      {"check_contract", "cmo"},
      {"handle_remark", "cmo"},
      {"review_profile", "mo"},
      {"request_credit", "cmfo"},
      {"recommend_credit", "mfo"},
      {"decide_credit", "mdo"},
      {"sign_agreement", "cmo"},
      {"quote", "cmo"},
      {"place_deal_order", "cmo"},
      {"review_order", "mdo"},
      {"sign_contract", "cmo"},
      {"ship", "cmko"},
      {"invoice", "mfo"},
      {"reconcile", "mfo"},
      {"receive", "mfo"},
      {"clear_receipt", "mfo"},
      {"refund_receipt", "mfo"},
      {"write_off_bad_debt", "mfo"},
      {"return_goods", "cmkfo"},
      {"grant_allowance", "mfo"},
      {"refuse_delivery", "cmkfo"},
      {"claim_deduction", "cmkfo"},
      {"nominate_channel", "cmo"},
      {"assess_channel", "cmareo"},
      {"decide_channel", "mreo"},
      {"define_territory", "mreo"},
      {"appoint_distributor", "mreo"},
      {"drop_distributor", "mreo"},
      {"convert_territory", "mreo"},
      {"confirm_long_term", "cmo"},
      {"record_care", "cmao"},
      {"file_complaint", "cmao"},
      {"reply_complaint", "cmao"},
      {"resolve_complaint", "mao"},
      {"reopen_complaint", "cmao"},
      {"open_survey", "mo"},
      {"record_answer", "mao"},
      {"close_survey", "mo"},
      {"record_improvement", "mao"},
      {"commend", "mo"},
  };
  return *expected;
}

TEST(Authorise, EveryCommandIsOpenToTheRolesItsContractNamesAndToNoOther) {
  const std::map<char, std::string> roles = {
      {'c', "consultant"}, {'m', "manager"},  {'k', "clerk"},          {'a', "after_sale"},
      {'o', "operator"},   {'x', "auditor"},  {'r', "region_manager"}, {'e', "commerce"},
      {'f', "finance"},    {'d', "deputy_gm"}};
  const auto* kind = v1::Command::descriptor()->FindOneofByName("kind");
  ASSERT_EQ(static_cast<std::size_t>(kind->field_count()), Expected().size());
  for (int i = 0; i < kind->field_count(); ++i) {
    const auto* arm = kind->field(i);
    ASSERT_TRUE(Expected().count(arm->name())) << arm->name() << " has no row here";
    v1::Command command;
    v1::Command::GetReflection()->MutableMessage(&command, arm);
    for (const auto& [letter, role] : roles) {
      const bool may = Expected().at(arm->name()).find(letter) != std::string::npos;
      const absl::Status status = Authorise(command, Actor(role));
      EXPECT_EQ(status.ok(), may) << arm->name() << " by " << role << ": " << status;
      if (may) continue;
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied)) << arm->name();
      EXPECT_THAT(status, HasReason(v1::REASON_ROLE_REQUIRED)) << arm->name();
    }
  }
}

TEST(Authorise, WhoBelongsToAStoreSeesNoOther) {
  const v1::Command command = Ask<v1::HandInSheet>("day: 'stores/s2/days/20260302'");
  const absl::Status status = Authorise(command, Actor("manager", "stores/s1"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(Authorise(command, Actor("manager", "stores/s2")), IsOk());
  EXPECT_THAT(Authorise(command, Actor("operator", "")), IsOk());
}

TEST(Authorise, NotEverybodyMayCallACommandAnImport) {
  v1::Command command = Ask<v1::RegisterVisit>("visit: 'stores/s1/visits/v1'");
  command.set_imported(true);
  EXPECT_THAT(Authorise(command, Actor("consultant")), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Authorise(command, Actor("clerk")), IsOk());
  EXPECT_THAT(Authorise(command, Actor("manager")), IsOk());
  EXPECT_THAT(Authorise(command, Actor("operator")), IsOk());
}

TEST(Authorise, AConsultantSpeaksForNobodyElse) {
  v1::Command command = Ask<v1::RegisterVisit>("visit: 'stores/s1/visits/v1'");
  command.set_on_behalf_of("stores/s1/consultants/c2");
  v1::Actor trainee = Actor("trainee");
  trainee.set_duty("consultant");
  EXPECT_THAT(Authorise(command, Actor("consultant")), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Authorise(command, trainee), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Authorise(command, Actor("clerk")), IsOk());
  EXPECT_THAT(Authorise(command, Actor("manager")), IsOk());
  command.set_on_behalf_of("someone");  // as the actor itself is called
  EXPECT_THAT(Authorise(command, Actor("consultant")), IsOk());
}

TEST(Authorise, GoesByTheDutyOfARoleThatAPolicyAdded) {
  const v1::Command review = Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302'");
  v1::Actor deputy = Actor("deputy_gm");
  EXPECT_THAT(Authorise(review, deputy), HasReason(v1::REASON_ROLE_REQUIRED));
  deputy.set_duty("manager");
  EXPECT_THAT(Authorise(review, deputy), IsOk());
  EXPECT_EQ(DutyOf(deputy), "manager");
  EXPECT_EQ(DutyOf(Actor("clerk")), "clerk");
}

TEST(Authorise, ACommandWithoutKindIsNone) {
  EXPECT_THAT(Authorise(v1::Command(), Actor("operator")), HasReason(v1::REASON_COMMAND_REQUIRED));
}

}  // namespace
}  // namespace kezhi::domain::authorise_cases
