// The screening of distributors (S1 客户筛选标准; domain.md §2.5, R93–R96, example 28).

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/territory/market.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Screening, BeginsWithTheChainOfThePlaybook) {
  Hubei()
      .When(Screen<v1::NominateChannel>("k1", "wuhan"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::ChannelNominated>("customers/k1", R"pb(
        territory: "stores/s1/territories/wuhan"
        rep: "stores/s1/consultants/c1"
        chain { id: "rep" role: "consultant" }
        chain { id: "region" role: "region_manager" report_to: "commerce" }
        chain { id: "service" role: "after_sale" }
        decided_by: "commerce"
        round: 1
      )pb")});
}

TEST(Screening, NeedsAPlaybookThatScreensAndATerritory) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "nowhere"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_TERRITORY_NOT_FOUND);
  // 湖北 counts in its districts.
  spec.When(Screen<v1::NominateChannel>("k1", "hubei"))
      .ThenRefused(kPrecondition, v1::REASON_TERRITORY_LEVEL);
  Spec other(CommonGround("auto_4s"));
  other.Given(Registered("k1"))
      .Given(On<v1::TerritoryDefined>("territories/x", "type: 'selective' min: 2 max: 3"));
  other.When(Screen<v1::NominateChannel>("k1", "x"))
      .ThenRefused(kPrecondition, v1::REASON_SCREENING_ABSENT);
}

TEST(Screening, AConsultantNominatesHisOwnAlone) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan"))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan", "rep: " + Quoted("consultants/c2")))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan", "rep: " + Quoted("consultants/c2")))
      .As("manager")
      .ThenAccepted();
}

TEST(Screening, IsOneAtATimeForATerritory) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan"))
      .ThenRefused(kPrecondition, v1::REASON_SCREENING_OPEN);
  spec.When(Screen<v1::NominateChannel>("k1", "yichang")).ThenAccepted();
}

// R93: the assessors are representative and region manager, commerce is told; then the service.
TEST(Screening, GoesThroughItsChainInOrder) {
  Spec spec = Hubei();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit))
      .ThenRefused(kPrecondition, v1::REASON_SCREENING_MISSING);
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).As("consultant", "c1").ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", std::string(kFit) + "step: 'region'"))
      .As("region_manager")
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("allowed"), "rep");
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kUnfit))
      .As("commerce")
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit))
      .As("region_manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet))
      .As("consultant", "c1")
      .ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit))
      .As("region_manager")
      .ThenEvents({On<v1::ChannelAssessed>("customers/k1", R"pb(
        territory: "stores/s1/territories/wuhan"
        step: "region"
        verdict: SCREENING_VERDICT_APPROVED
        report_to: "commerce"
      )pb")});
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit)).As("after_sale").ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit))
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("allowed"), "decide_channel");
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit))
      .As("manager")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(Screening, GoesOnWithTheCustomersOwnerWhenTheRepresentativeHasLeft) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan", "rep: " + Quoted("consultants/c2")))
      .As("manager")
      .ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.Given(On<v1::ConsultantLeft>("consultants/c2", "last_day { year: 2026 month: 3 day: 2 }"));
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet))
      .As("consultant", "c3")
      .At("2026-03-03 09:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet))
      .As("consultant", "c1")
      .ThenAccepted();
}

TEST(Screening, ApprovalMakesADistributorInTheSameCommit) {
  Spec spec = Hubei();
  PassChain("k1", "wuhan", spec);
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit))
      .As("commerce")
      .ThenEvents(
          {On<v1::ChannelDecided>("customers/k1",
                                  "territory: 'stores/s1/territories/wuhan' "
                                  "verdict: SCREENING_VERDICT_APPROVED"),
           On<v1::DistributorAppointed>("territories/wuhan",
                                        "customer: 'stores/s1/customers/k1' screened: true")
               .Flag("below_min"),
           On<v1::DistributorshipGained>(
               "customers/k1", "territory: 'stores/s1/territories/wuhan' type: 'selective'")});
  EXPECT_THAT(spec.territory("wuhan").distributors, ElementsAre("stores/s1/customers/k1"));
}

// R94: 达到GSP验收标准，提供证件; 国营主渠道，要求提供证件（证明）.
TEST(Screening, SomeCriteriaAreMetByNobodyWithoutADocument) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  for (const char* criterion : {"gsp", "state_owned"}) {
    const std::string found =
        absl::StrCat(kFit, "criteria { criterion: '", criterion, "' met: true }");
    spec.When(Screen<v1::AssessChannel>("k1", "wuhan", found))
        .ThenRefused(kPrecondition, v1::REASON_EVIDENCE_REQUIRED);
    EXPECT_EQ(spec.metadata("missing"), criterion);
  }
  // That it is not met needs none, and once named a document counts for those who come after.
  spec.When(Screen<v1::AssessChannel>(
                "k1", "wuhan",
                std::string(kFit) + "criteria { criterion: 'gsp' met: false proof: 'GSP-12' }"))
      .ThenEvents({On<v1::ChannelAssessed>("customers/k1", R"pb(
        territory: "stores/s1/territories/wuhan"
        step: "rep"
        criteria {
          criterion: "gsp"
          proof { clear: "GSP-12" }
        }
        verdict: SCREENING_VERDICT_APPROVED
      )pb")});
  spec.When(Screen<v1::AssessChannel>(
                "k1", "wuhan", std::string(kFit) + "criteria { criterion: 'gsp' met: true }"))
      .ThenAccepted();
}

TEST(Screening, KnowsTheCriteriaOfThePlaybook) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>(
                "k1", "wuhan", std::string(kFit) + "criteria { criterion: 'size' met: true }"))
      .ThenFault("assess_channel.criteria[0].criterion", v1::REASON_CRITERION_UNKNOWN);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan",
                                      std::string(kFit) +
                                          "criteria { criterion: 'credit' met: true } "
                                          "criteria { criterion: 'credit' met: false }"))
      .ThenFault("assess_channel.criteria[1].criterion", v1::REASON_CRITERION_UNKNOWN);
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan"))
      .ThenFault("assess_channel.verdict", v1::REASON_ENUM_UNKNOWN);
}

TEST(Screening, Example28_IsNotApprovedWithThreeOfFourCriteriaMet) {
  // What the last who looked has found counts.
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet)).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>(
                "k1", "wuhan", std::string(kUnfit) + "criteria { criterion: 'credit' met: false }"))
      .ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit)).ThenAccepted();
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit))
      .As("commerce")
      .ThenRefused(kPrecondition, v1::REASON_CRITERIA_UNMET);
  EXPECT_EQ(spec.metadata("unmet"), "credit");
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", std::string(kUnfit) + "reason: 'credit'"))
      .As("commerce")
      .ThenEvents({On<v1::ChannelDecided>("customers/k1", R"pb(
        territory: "stores/s1/territories/wuhan"
        verdict: SCREENING_VERDICT_REFUSED
        reason { clear: "credit" }
      )pb")});
  EXPECT_THAT(spec.territory("wuhan").distributors, IsEmpty());
}

TEST(Screening, AnApprovalAgainstAnAssessorsAdviceIsFlagged) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet)).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kUnfit)).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kFit)).ThenAccepted();
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit)).As("commerce").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("against_advice", "below_min"));
}

// 湖北 is selective, 2–3 in each district: its third district still takes what the first refuses.
TEST(Screening, Example28_AFullDistrictTakesNobodyElse) {
  Spec spec = Hubei();
  for (const char* customer : {"k1", "k2", "k3"}) {
    spec.When(Appoint("wuhan", customer)).As("commerce").ThenAccepted();
  }
  PassChain("k4", "wuhan", spec);
  spec.When(Screen<v1::DecideChannel>("k4", "wuhan", kFit))
      .As("commerce")
      .ThenRefused(kPrecondition, v1::REASON_TERRITORY_FULL);
  EXPECT_EQ(spec.metadata("max"), "3");
  PassChain("k4", "yichang", spec);
  spec.When(Screen<v1::DecideChannel>("k4", "yichang", kFit)).As("commerce").ThenAccepted();
  // Who is evaluated again needs no place.
  PassChain("k1", "wuhan", spec);
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kFit)).As("commerce").ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("ChannelDecided"));
}

TEST(Screening, WhoWasRefusedIsNominatedAgainAfter180Days) {
  Spec spec = Hubei();
  PassChain("k1", "wuhan", spec);
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kUnfit)).At("2026-03-02 10:00").ThenAccepted();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan"))
      .At("2026-08-28 10:00")
      .ThenRefused(kPrecondition, v1::REASON_RENOMINATION_TOO_SOON);
  EXPECT_EQ(spec.metadata("from"), "2026-08-29");
  spec.When(Screen<v1::NominateChannel>("k1", "yichang")).ThenAccepted();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).At("2026-08-29 10:00").ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.channel_nominated().round(), 2);
  EXPECT_EQ(spec.customer("k1").screenings.at(Name("territories/wuhan")).assessed, 0U);
}

TEST(Screening, ARefusalIsNotForgottenByAMerge) {
  Spec spec = Hubei();
  PassChain("k1", "wuhan", spec);
  const v1::Command merge = Ask<v1::MergeCustomer>(
      absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2")));
  spec.When(merge).ThenRefused(kPrecondition, v1::REASON_SCREENING_OPEN);
  spec.When(Screen<v1::DecideChannel>("k1", "wuhan", kUnfit)).At("2026-03-02 10:00").ThenAccepted();
  spec.When(merge).ThenAccepted();
  spec.When(Screen<v1::NominateChannel>("k2", "wuhan"))
      .ThenRefused(kPrecondition, v1::REASON_RENOMINATION_TOO_SOON);
}

// A new playbook leaves a screening that is under way its chain.
TEST(Screening, KeepsTheChainItBeganWith) {
  Spec spec = Hubei();
  spec.When(Screen<v1::NominateChannel>("k1", "wuhan")).At("2026-03-02 10:00").ThenAccepted();
  v1::Playbook playbook = PresetPlaybook("channel_screening");
  playbook.mutable_screening()->clear_steps();
  *playbook.mutable_screening()->add_steps() =
      FromText<v1::ScreeningStep>("id: 'audit' role: 'manager'");
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = playbook;
  spec.When(Ask(adopt)).ThenAccepted();
  spec.When(Screen<v1::AssessChannel>("k1", "wuhan", kAllMet))
      .As("consultant", "c1")
      .ThenAccepted();
  spec.When(Screen<v1::NominateChannel>("k2", "wuhan")).ThenAccepted();
  EXPECT_EQ(spec.customer("k2").screenings.at(Name("territories/wuhan")).chain.front().id, "audit");
}

}  // namespace
}  // namespace kezhi::testing
