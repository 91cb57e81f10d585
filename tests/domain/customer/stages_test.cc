// PromoteStage and DemoteStage: domain.md §2.5 R78, R79.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::stages_cases {
namespace {

// lead → talks → signed, back to talks; signing asks for a contract. A sale leads on from signed.
Spec Ground() {
  Spec spec;
  spec.Given(StoreOpened())
      .Given(PlaybookAdopted(FromText<v1::Playbook>(
          "id: 'p' primary_machine: 'm' machines { id: 'm' stages { id: 'lead' }"
          " stages { id: 'talks' } stages { id: 'signed' } stages { id: 'sold' is_final: true }"
          " moves { from: 'lead' to: 'talks' trigger: STAGE_TRIGGER_COMMAND }"
          " moves { from: 'talks' to: 'signed' evidence: 'contract' evidence: 'stamp' }"
          " moves { from: 'signed' to: 'talks' }"
          " moves { from: 'talks' to: 'sold' trigger: STAGE_TRIGGER_WON } }")))
      .Given(ConsultantHired("c1"))
      .Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  return spec;
}

v1::Command Promote(const std::string& more) {
  return OfCustomer<v1::PromoteStage>("k1", more);
}

TEST(PromoteStage, TakesOneAllowedStep) {  // R78
  Ground()
      .When(Promote("to: 'talks'"))
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::StagePromoted>(
          "customers/k1", "pursuit: 1 machine: 'm' from: 'lead' to: 'talks' trigger: 'COMMAND'")});
}

TEST(PromoteStage, RefusesASkippedStepTheSameStateAndWhatComesOfItself) {
  Spec spec = Ground();
  for (const char* to : {"signed", "lead", "nowhere"}) {
    spec.When(Promote(absl::StrCat("to: '", to, "'")))
        .At("2026-03-02 11:00")
        .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
    EXPECT_NE(spec.status().message().find("allowed: talks"), absl::string_view::npos);
  }
  spec.When(Promote("to: 'talks'")).ThenAccepted();
  spec.When(Promote("to: 'sold'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION)
      .When(Promote("to: 'signed' machine: 'other'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(PromoteStage, AsksForTheEvidenceOfTheMove) {  // R79
  Spec spec = Ground();
  spec.When(Promote("to: 'talks'"))
      .At("2026-03-02 11:00")
      .ThenAccepted()
      .When(Promote("to: 'signed' evidence: 'contract'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED)
      .When(Promote("to: 'signed' evidence: 'stamp' evidence: 'contract'"))
      .ThenAccepted()
      .When(OfCustomer<v1::DemoteStage>("k1", "to: 'talks' reason: 'withdrawn'"))
      .ThenEvents({On<v1::StageDemoted>(
          "customers/k1",
          "pursuit: 1 machine: 'm' from: 'signed' to: 'talks' reason { clear: 'withdrawn' }")})
      .When(OfCustomer<v1::DemoteStage>("k1", "to: 'signed' reason: 'r'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(PromoteStage, OfALostPursuitNeedsItReopened) {
  Ground()
      .When(OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_LOST"))
      .At("2026-03-02 11:00")
      .ThenAccepted()
      .When(Promote("pursuit: 1 to: 'talks'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_CLOSED);
}

TEST(TriggerStage, DoesNothingWhereThePlaybookNamesNoMove) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::WinPursuit>("k1")).At("2026-03-02 11:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"PursuitWon"});
}

}  // namespace
}  // namespace kezhi::testing::stages_cases
