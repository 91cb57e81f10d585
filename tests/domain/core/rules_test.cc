#include "domain/rules.h"

#include <gtest/gtest.h>

#include "domain/store/state.h"
#include "tests/given.h"

namespace kezhi::domain {
namespace {

using testing::FromText;
using testing::PresetPlaybook;

absl::CivilDay Day(int month, int day) {
  return absl::CivilDay(2026, month, day);
}

v1::Playbook OtherLetters() {
  return FromText<v1::Playbook>(R"pb(
    id: "other"
    scales {
      id: "heat"
      grades {
        id: "hot"
        horizon { days: 3 }
        cadence { days: 1 }
      }
      grades { id: "cold" }
    }
    primary_scale: "heat"
    machines {
      id: "path"
      stages { id: "new" }
      stages { id: "sold" is_final: true }
      moves { from: "new" to: "sold" trigger: STAGE_TRIGGER_WON }
    }
    primary_machine: "path"
    carry_over { from: "H" to: "hot" }
    carry_over { from: "tracking" to: "new" }
  )pb");
}

TEST(Rules, AnswerWhatThePlaybookSays) {
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  const Rules rules({&playbook});
  EXPECT_EQ(rules.rank("H"), 0);
  EXPECT_EQ(rules.rank("C"), 3);
  EXPECT_EQ(rules.rank("h"), -1);
  EXPECT_EQ(rules.grade("X"), nullptr);
  EXPECT_EQ(rules.primary_machine()->id(), "dealer");
  EXPECT_NE(rules.method("PHONE"), nullptr);
  EXPECT_EQ(rules.method("FAX"), nullptr);
  EXPECT_NE(rules.reason("price"), nullptr);
  EXPECT_EQ(rules.after_sale_days(), (std::vector<int>{3, 7, 30}));
  EXPECT_EQ(rules.due_roll(), v1::DUE_ROLL_NEXT_OPEN_DAY);
  EXPECT_EQ(rules.max_open_pursuits(), 1);
  EXPECT_EQ(rules.backfill_days(), 31);
  EXPECT_EQ(rules.late_departure_minutes(), 30);
  EXPECT_EQ(rules.pool(), nullptr);
}

TEST(Rules, AMoveIsAllowedWhenTheMachineNamesIt) {
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  const Rules rules({&playbook});
  const v1::StageMachine& dealer = *rules.primary_machine();
  EXPECT_NE(rules.move(dealer, "tracking", "ordered"), nullptr);
  EXPECT_EQ(rules.move(dealer, "owned", "tracking"), nullptr);
  EXPECT_EQ(rules.move_on(dealer, "ordered", v1::STAGE_TRIGGER_ORDER_WITHDRAWN)->to(), "tracking");
  EXPECT_EQ(rules.move_on(dealer, "owned", v1::STAGE_TRIGGER_ORDER_PLACED), nullptr);
}

TEST(Rules, ApprovalIsAskedOnlyForTheOutcomesNamed) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  EXPECT_EQ(Rules({&playbook}).approver("close_pursuit", v1::PURSUIT_STATUS_LOST), "");
  auto& approval = *playbook.add_approvals();
  approval.set_command("close_pursuit");
  approval.set_role("manager");
  approval.add_outcomes(v1::PURSUIT_STATUS_LOST);
  const Rules rules({&playbook});
  EXPECT_EQ(rules.approver("close_pursuit", v1::PURSUIT_STATUS_LOST), "manager");
  EXPECT_EQ(rules.approver("close_pursuit", v1::PURSUIT_STATUS_FROZEN), "");
  EXPECT_EQ(rules.approver("void_visit", v1::PURSUIT_STATUS_LOST), "");
}

TEST(Rules, AFieldMayBeRequiredOfOneKindOfCustomer) {
  const v1::Playbook playbook = PresetPlaybook("auto_4s");
  const Rules rules({&playbook});
  EXPECT_TRUE(rules.required("visit", "note", v1::CUSTOMER_KIND_UNSPECIFIED));
  EXPECT_TRUE(rules.required("customer", "contact", v1::CUSTOMER_KIND_PERSON));
  EXPECT_FALSE(rules.required("customer", "contact", v1::CUSTOMER_KIND_COMPANY));
  EXPECT_TRUE(rules.required("customer", "name", v1::CUSTOMER_KIND_COMPANY));
  EXPECT_FALSE(rules.required("visit", "plate", v1::CUSTOMER_KIND_UNSPECIFIED));
}

TEST(Rules, WhatTheFormerPlaybookCalledOtherwiseIsCarriedOver) {
  const v1::Playbook playbook = OtherLetters();
  const Rules rules({&playbook});
  EXPECT_EQ(rules.grade("H")->id(), "hot");
  EXPECT_EQ(rules.rank("H"), 0);
  EXPECT_EQ(rules.grade("B"), nullptr);
  EXPECT_EQ(rules.move(*rules.primary_machine(), "tracking", "sold")->to(), "sold");
  EXPECT_EQ(rules.Carried("cold"), "cold");
}

TEST(Rules, WithoutAPlaybookThereIsNoScaleAndNoMachine) {
  const Rules rules;
  EXPECT_TRUE(rules.empty());
  EXPECT_EQ(rules.primary_scale(), nullptr);
  EXPECT_EQ(rules.primary_machine(), nullptr);
  EXPECT_EQ(rules.rank("H"), -1);
  EXPECT_FALSE(rules.has_methods());
  EXPECT_FALSE(rules.has_reasons());
  EXPECT_EQ(rules.max_open_pursuits(), 0);
  EXPECT_EQ(rules.backfill_days(), 31);
}

TEST(StoreRules, AreThoseInForceOnTheDay) {
  StoreState store;
  v1::Playbook later = PresetPlaybook("auto_4s");
  later.set_backfill_days(7);
  store.playbooks.push_back({PresetPlaybook("auto_4s"), "first", Day(3, 1)});
  store.playbooks.push_back({later, "second", Day(3, 10)});
  EXPECT_EQ(store.rules(Day(3, 9)).backfill_days(), 31);
  EXPECT_EQ(store.rules(Day(3, 10)).backfill_days(), 7);
  EXPECT_EQ(store.digests(Day(3, 9)), "first");
  EXPECT_EQ(store.digests(Day(3, 10)), "second");
  // Before the first adoption, the first.
  EXPECT_EQ(store.digests(Day(2, 1)), "first");
}

TEST(StoreRules, SeveralPlaybooksAreMergedAndTheLatestPrimaryHolds) {
  StoreState store;
  store.playbooks.push_back({PresetPlaybook("auto_4s"), "first", Day(3, 1)});
  store.playbooks.push_back({OtherLetters(), "second", Day(3, 10)});
  const Rules rules = store.rules(Day(3, 10));
  EXPECT_EQ(store.digests(Day(3, 10)), "firstsecond");
  EXPECT_EQ(rules.primary_scale()->id(), "heat");
  EXPECT_EQ(rules.primary_machine()->id(), "path");
  EXPECT_NE(rules.machine("dealer"), nullptr);
  EXPECT_NE(rules.method("PHONE"), nullptr);
}

TEST(StoreRules, AStoreWithoutPlaybookHasNone) {
  EXPECT_TRUE(StoreState().rules(Day(3, 1)).empty());
  EXPECT_EQ(StoreState().digests(Day(3, 1)), "");
}

// ---- what stands in several playbooks ----

v1::Playbook Contacts() {
  return FromText<v1::Playbook>(R"pb(
    id: "contacts"
    scales {
      id: "worth"
      grades { id: "H" }
      grades { id: "low" }
    }
    methods { id: "TEST_DRIVE" recommended_for: "C" }
    methods { id: "PHONE" recommended_for: "H" }
    methods { id: "MESSAGE" recommended_for: "low" }
    score_sheets {
      id: "kpi"
      items { id: "sales" weight_bp: 10000 }
    }
    customer_care {
      surveys {
        questions { id: "product" }
        questions { id: "price" }
      }
    }
  )pb");
}

TEST(Rules, AMethodIsRecommendedForTheGradesOfAllPlaybooks) {
  const v1::Playbook dealer = PresetPlaybook("auto_4s");
  const v1::Playbook contacts = Contacts();
  const Rules rules({&dealer, &contacts});
  // By the dealer for H, A and B, by the other one for C.
  for (const char* grade : {"H", "A", "B", "C"}) {
    EXPECT_TRUE(rules.Recommends("TEST_DRIVE", grade)) << grade;
  }
  EXPECT_FALSE(Rules({&dealer}).Recommends("TEST_DRIVE", "C"));
  EXPECT_TRUE(rules.Recommends("FAX", "C")) << "which no playbook has";
}

TEST(Rules, ClassesOfCustomersAdviseNothingAboutPursuits) {
  const v1::Playbook dealer = PresetPlaybook("auto_4s");
  const v1::Playbook contacts = Contacts();
  const Rules rules({&dealer, &contacts});
  // `H` is a class of that playbook, called like a grade of the dealer's.
  EXPECT_TRUE(rules.Recommends("PHONE", "C"));
  EXPECT_TRUE(rules.Recommends("MESSAGE", "H"));
}

TEST(Rules, WhatSeveralPlaybooksSayAlikeIsThereOnce) {
  const v1::Playbook one = Contacts();
  v1::Playbook two = Contacts();
  two.set_id("two");
  const Rules rules({&one, &two});
  EXPECT_EQ(rules.score_sheets().size(), 1u);
  ASSERT_EQ(rules.survey_questions().size(), 2u);
  EXPECT_EQ(rules.survey_questions()[1].id(), "price");
}

}  // namespace
}  // namespace kezhi::domain
