// PromoteStage under the three sheets, ConfirmLongTerm: domain.md §3.1, example 27.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/rules.h"
#include "tests/domain/deal/deals.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

// k1 of c1's is on the first sheet.
Spec OnTheFirstSheet() {
  Spec spec(CommonGround("three_sheets"));
  spec.Given(Registered("k1"));
  spec.When(OfCustomer<v1::OpenPursuit>("k1")).At("2026-03-02 10:00").ThenAccepted();
  return spec;
}

v1::Command Promote(const std::string& more) {
  return OfCustomer<v1::PromoteStage>("k1", more);
}

v1::Command Contact(bool satisfied) {
  return OfCustomer<v1::CompleteFollowUp>(
      "k1", std::string("pursuit: 1 method: 'PHONE' outcome: CONTACT_OUTCOME_REACHED satisfied: ") +
                (satisfied ? "true" : "false"));
}

Spec OnTheSecondSheet() {
  Spec spec = OnTheFirstSheet();
  spec.When(Promote("to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'"))
      .At("2026-03-05 10:00")
      .ThenAccepted();
  return spec;
}

TEST(ThreeSheets, Example27ASignedContractAloneIsNotEnough) {
  Spec spec = OnTheFirstSheet();
  spec.When(Promote("to: 'newly_signed' evidence: 'contract_signed'"))
      .At("2026-03-05 10:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "first_purchase");
  spec.When(Promote("to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'"))
      .ThenEvents({On<v1::StagePromoted>(
          "customers/k1",
          "pursuit: 1 machine: 'sheet' from: 'target_intent' to: 'newly_signed'"
          " evidence: 'contract_signed' evidence: 'first_purchase' trigger: 'COMMAND'")});
}

// 与我司签约,首次采购后即转为新签客户: the preset, and beside it what a store adds that keeps its
// deals here.
v1::Playbook SheetsWithDeals() {
  v1::Playbook playbook = PresetPlaybook("three_sheets");
  *playbook.mutable_machines(0)->add_moves() = FromText<v1::StageMove>(
      "from: 'target_intent' to: 'newly_signed' trigger: STAGE_TRIGGER_DEAL_SHIPPED");
  playbook.MergeFrom(FromText<v1::Playbook>(
      "deals { steps: DEAL_STEP_ORDER steps: DEAL_STEP_CONTRACT steps: DEAL_STEP_SHIP }"));
  return playbook;
}

TEST(ThreeSheets, TheFirstShipmentAfterTheContractCutsWhereThePlaybookSaysSo) {
  ASSERT_THAT(domain::Validate(SheetsWithDeals(), {}), IsOk());
  Spec spec({StoreOpened(), PlaybookAdopted(SheetsWithDeals()), ConsultantHired("c1")});
  for (const char* customer : {"k1", "k2"}) spec.Given(Registered(customer));
  for (const char* customer : {"k1", "k2"}) {
    spec.When(OfCustomer<v1::OpenPursuit>(customer)).At("2026-03-02 10:00").ThenAccepted();
  }
  spec.When(QuoteTo("k1", "d1", 1000)).ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).ThenAccepted();
  spec.When(ShipOf("d1", 400)).ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("missing"), "CONTRACT");
  spec.When(OfDeal<v1::SignContract>("d1")).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("ContractSigned"));
  spec.When(ShipOf("d1", 400)).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("Shipped", "CreditUsed", "StagePromoted"));
  EXPECT_EQ(spec.customer("k1").pursuit(1)->stage, "newly_signed");
  // Later ones find the customer there.
  spec.When(ShipOf("d1", 600)).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("Shipped", "CreditUsed"));
  // For who has no deals here it is named as before.
  spec.When(OfCustomer<v1::PromoteStage>(
                "k2", "to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'"))
      .ThenAccepted();
}

// A guard that looks at deals: the same move by command, but nobody can claim what no deal says.
TEST(ThreeSheets, ContractAndFirstPurchaseAreTakenFromDealsWhereThePlaybookSaysSo) {
  v1::Playbook playbook = PresetPlaybook("three_sheets");
  for (v1::SheetEvidence& evidence : *playbook.mutable_tracking_sheets()->mutable_evidence()) {
    if (evidence.id() == "contract_signed") {
      evidence.set_proof(v1::EVIDENCE_PROOF_CONTRACT_OF_A_SHIPMENT);
    }
    if (evidence.id() == "first_purchase") evidence.set_proof(v1::EVIDENCE_PROOF_FIRST_SHIPMENT);
  }
  ASSERT_THAT(domain::Validate(playbook, {}), IsOk());
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1")});
  spec.Given(Registered("k1"));
  spec.When(OfCustomer<v1::OpenPursuit>("k1")).At("2026-03-02 10:00").ThenAccepted();
  const v1::Command promote = OfCustomer<v1::PromoteStage>(
      "k1", "to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'");
  spec.When(promote).ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "contract_signed first_purchase");
  // A shipment without a contract is a purchase.
  spec.When(QuoteTo("k1", "d1", 1000)).ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>("d1")).ThenAccepted();
  spec.When(ShipOf("d1", 400)).ThenAccepted();
  spec.When(promote).ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "contract_signed");
  spec.When(OfDeal<v1::SignContract>("d1")).ThenAccepted();
  spec.When(ShipOf("d1", 600)).ThenAccepted();
  spec.When(promote).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").pursuit(1)->stage, "newly_signed");
}

TEST(ThreeSheets, NoSheetIsSkipped) {
  Spec spec = OnTheFirstSheet();
  spec.When(Promote("to: 'long_term' evidence: 'long_term_contract'"))
      .At("2026-03-05 10:00")
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(ThreeSheets, LongTermNeedsASatisfiedCustomerAndAReasonToStay) {
  Spec spec = OnTheSecondSheet();
  spec.When(Promote("to: 'long_term'"))
      .At("2026-03-20 10:00")
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "satisfied long_term_contract|long_term_confirmed");
  // Naming it does not make it so.
  spec.When(Promote("to: 'long_term' evidence: 'satisfied' evidence: 'long_term_contract'"))
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "satisfied");
  spec.When(Contact(true)).ThenAccepted();
  spec.When(Promote("to: 'long_term'")).ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "long_term_contract|long_term_confirmed");
  spec.When(Promote("to: 'long_term' evidence: 'long_term_contract'"))
      .ThenEvents({On<v1::StagePromoted>(
          "customers/k1",
          "pursuit: 1 machine: 'sheet' from: 'newly_signed' to: 'long_term'"
          " evidence: 'long_term_contract' evidence: 'satisfied' trigger: 'COMMAND'")});
}

TEST(ThreeSheets, WhatTheCustomerSaidLastCounts) {
  Spec spec = OnTheSecondSheet();
  spec.When(Contact(true)).At("2026-03-20 10:00").ThenAccepted();
  spec.When(Contact(false)).At("2026-03-21 10:00").ThenAccepted();
  spec.When(Promote("to: 'long_term' evidence: 'long_term_contract'"))
      .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  // A survey with a mean of four says otherwise again.
  spec.When(Ask<v1::OpenSurvey>("survey: 'stores/s1/surveys/y1' from" + DateText("2026-01-01") +
                                " to" + DateText("2026-03-31") + " questions { id: 'q' }"))
      .ThenAccepted();
  spec.When(OfCustomer<v1::RecordAnswer>(
                "k1", "survey: 'stores/s1/surveys/y1' scores { question: 'q' score: 4 }"))
      .ThenAccepted();
  spec.When(Promote("to: 'long_term' evidence: 'long_term_contract'")).ThenAccepted();
}

TEST(ConfirmLongTerm, StandsForAContractAndIsSaidOnce) {
  Spec spec = OnTheSecondSheet();
  const v1::Command confirm = OfCustomer<v1::ConfirmLongTerm>("k1", "note: '三年框架'");
  spec.When(confirm)
      .As("consultant", "c2")
      .At("2026-03-20 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(confirm)
      .As("consultant", "c1")
      .ThenEvents({On<v1::LongTermConfirmed>(
          "customers/k1", "by: 'stores/s1/consultants/c1' note { clear: '三年框架' }")});
  spec.When(confirm).As("consultant", "c1").ThenNothing();
  spec.When(Contact(true)).ThenAccepted();
  spec.When(Promote("to: 'long_term'")).ThenAccepted();
  EXPECT_THAT(spec.decision().events[0].event.stage_promoted().evidence(),
              ElementsAre("satisfied", "long_term_confirmed"));
}

TEST(ValidateTrackingSheets, NamesWhatIsWrongWithItsPath) {
  const auto validate = [](const std::string& text) {
    v1::Playbook playbook = PresetPlaybook("three_sheets");
    playbook.MergeFrom(FromText<v1::Playbook>("tracking_sheets { " + text + " }"));
    return domain::Validate(playbook, {});
  };
  EXPECT_THAT(validate(""), IsOk());
  EXPECT_THAT(validate("machine: 'lane'"),
              HasViolation("tracking_sheets.machine", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(validate("evidence { id: 'satisfied' proof: EVIDENCE_PROOF_NAMED }"),
              HasViolation("tracking_sheets.evidence[5].id", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(validate("evidence { id: 'x' }"),
              HasViolation("tracking_sheets.evidence[5].proof", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(validate("guards { from: 'long_term' to: 'target_intent' }"),
              HasViolation("tracking_sheets.guards[1]", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(
      validate("guards { from: 'target_intent' to: 'newly_signed' all_of {} }"),
      HasViolation("tracking_sheets.guards[1].all_of[0].any_of", v1::REASON_PLAYBOOK_INVALID));
}

}  // namespace
}  // namespace kezhi::testing
