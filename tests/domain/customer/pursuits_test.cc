// Pursuits from opening to sale or loss, and orders: domain.md §2.5 R64, R80–R83, R152; examples 16
// to 18.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

Spec Imports(const std::string& preset) {
  Spec spec(CommonGround(preset));
  spec.Given(Registered("k1"));
  return spec;
}

TEST(OpenPursuit, SetsAGradeThatIsKnownAndPlansTheFirstContact) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1", "wanted: 'M1' need: 'seven seats' grade: 'A'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents(
          {On<v1::PursuitOpened>("customers/k1",
                                 "pursuit: 1 wanted: 'M1' need { clear: 'seven seats' }"
                                 " owner: 'stores/s1/consultants/c1' machine: 'dealer'"
                                 " stage: 'tracking'"),
           On<v1::GradeSet>("customers/k1",
                            absl::StrCat("pursuit: 1 scale: 'dealer_intent' grade: 'A' graded_on",
                                         DateText("2026-03-02"), " horizon_ends",
                                         DateText("2026-04-02"), " in_progress_table: true")),
           On<v1::FollowUpPlanned>(
               "customers/k1",
               absl::StrCat("pursuit: 1 planned_id: 'p1' due_on", DateText("2026-03-09"),
                            " origin: PLAN_ORIGIN_CADENCE owner: ", Quoted("consultants/c1")))});
}

TEST(OpenPursuit, AllowsAsManyAsThePlaybookSays) {  // R64
  PursuitGround()
      .When(OfCustomer<v1::OpenPursuit>("k1"))
      .At("2026-03-03 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_OPEN);
  Spec many = Imports("crm_pipeline");
  for (int i = 0; i < 40; ++i) {
    many.When(OfCustomer<v1::OpenPursuit>("k1", absl::StrCat("external_id: 'x", i, "'")))
        .At("2026-03-03 10:00")
        .ThenAccepted();
  }
  EXPECT_EQ(many.customer("k1").open_pursuits.size(), 40U);
}

TEST(OpenPursuit, TakesAnExternalIdOnce) {
  Imports("crm_pipeline")
      .When(OfCustomer<v1::OpenPursuit>("k1", "external_id: 'x'"))
      .At("2026-03-03 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::OpenPursuit>("k1", "external_id: 'x'"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_PURSUIT_EXISTS);
}

TEST(OpenPursuit, OfAnImportPlansFromTodayOnAndNotInThePast) {  // R152
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1", "grade: 'A'"))
      .Imported()
      .OccurredOn(absl::CivilDay(2017, 5, 1))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(spec.customer("k1").pursuits[0].opened_on, absl::CivilDay(2017, 5, 1));
  EXPECT_EQ(spec.customer("k1").pursuits[0].horizon_ends, absl::CivilDay(2017, 6, 1));
}

TEST(OpenPursuit, MayHaveBegunNobodyKnowsWhen) {
  Spec spec = Imports("crm_pipeline");
  v1::Command command = OfCustomer<v1::OpenPursuit>("k1", "external_id: 'x'");
  command.mutable_occurred()->set_precision(v1::PRECISION_UNKNOWN);
  spec.When(command).Imported().At("2026-03-03 10:00").ThenAccepted();
  EXPECT_EQ(spec.customer("k1").pursuits[0].opened_on, std::nullopt);
  spec.When(OfCustomer<v1::WinPursuit>("k1",
                                       "pursuit_external_id: 'x' won_on" + DateText("2017-05-01")))
      .Imported()
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
}

TEST(FindPursuit, NamesItByNumberByExternalIdOrAsTheOnlyOpenOne) {
  Spec spec = Imports("crm_pipeline");
  spec.When(OfCustomer<v1::PlaceOrder>("k1"))
      .At("2026-03-03 10:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PURSUIT_NOT_FOUND)
      .When(OfCustomer<v1::OpenPursuit>("k1", "external_id: 'x'"))
      .ThenAccepted()
      .When(OfCustomer<v1::PlaceOrder>("k1"))
      .ThenAccepted()
      .When(OfCustomer<v1::OpenPursuit>("k1", "external_id: 'y'"))
      .ThenAccepted()
      .When(OfCustomer<v1::PlaceOrder>("k1"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_PURSUIT_AMBIGUOUS)
      .When(OfCustomer<v1::PlaceOrder>("k1", "pursuit_external_id: 'y'"))
      .ThenAccepted()
      .When(OfCustomer<v1::PlaceOrder>("k1", "pursuit: 3"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PURSUIT_NOT_FOUND);
  EXPECT_TRUE(spec.customer("k1").pursuits[1].ordered);
}

TEST(PlaceOrder, MovesTheStageOnceAndIsTakenBack) {
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::PlaceOrder>("k1", "deposit { currency_code: 'CNY' units: 0 }"))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .ThenEvents(
          {On<v1::OrderPlaced>("customers/k1", "pursuit: 1 deposit { currency_code: 'CNY' }"),
           On<v1::StagePromoted>("customers/k1",
                                 "pursuit: 1 machine: 'dealer' from: 'tracking'"
                                 " to: 'ordered' trigger: 'ORDER_PLACED'")});
  spec.When(OfCustomer<v1::PlaceOrder>("k1")).ThenNothing();
  spec.When(OfCustomer<v1::WithdrawOrder>("k1", "reason: 'moved away'"))
      .ThenEvents(
          {On<v1::OrderWithdrawn>("customers/k1", "pursuit: 1 reason { clear: 'moved away' }"),
           On<v1::StageDemoted>("customers/k1",
                                "pursuit: 1 machine: 'dealer' from: 'ordered' to: 'tracking'"
                                " reason { clear: 'moved away' }")});
  spec.When(OfCustomer<v1::WithdrawOrder>("k1", "reason: 'again'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ORDER_MISSING);
}

TEST(WinPursuit, IsDoneOnce) {  // R80
  PursuitGround()
      .When(OfCustomer<v1::WinPursuit>("k1", "item: 'M1'"))
      .At("2026-03-05 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::WinPursuit>("k1", "pursuit: 1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_CLOSED)
      .When(OfCustomer<v1::ReopenPursuit>("k1", "pursuit: 1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_WON);  // R83
}

TEST(WinPursuit, LiesNotBeforeTheOpeningUnlessAnImportSaysSo) {
  PursuitGround()
      .When(OfCustomer<v1::WinPursuit>("k1", "won_on" + DateText("2026-03-01")))
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID)
      .When(OfCustomer<v1::WinPursuit>("k1", "won_on" + DateText("2026-03-06")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_IN_FUTURE);
  Spec imported = PursuitGround();
  imported.When(OfCustomer<v1::WinPursuit>("k1", "won_on" + DateText("2026-02-28")))
      .Imported()
      .At("2026-03-05 10:00")
      .ThenAccepted();
  EXPECT_EQ(imported.flags(), std::vector<std::string>{"before_contact"});
}

TEST(WinPursuit, OfAnImportPlansOnlyAfterSaleContactsThatAreStillToCome) {  // R152
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::WinPursuit>("k1", "won_on" + DateText("2026-03-05")))
      .Imported()
      .At("2026-03-10 10:00")
      .ThenAccepted();
  // After 3, 7 and 30 days: the 8th is over, the 12th and April 4 are to come.
  EXPECT_EQ(spec.customer("k1").plans.size(), 2U);
  EXPECT_EQ(spec.customer("k1").plans.at("p2").due_on, absl::CivilDay(2026, 3, 12));
}

// The preset asks for no approval; this one does, as the example says.
v1::Playbook WithApproval() {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  *playbook.add_approvals() = FromText<v1::Approval>(
      "command: 'close_pursuit' outcomes: PURSUIT_STATUS_LOST role: 'manager'");
  return playbook;
}

Spec ApprovalGround() {
  Spec spec;
  spec.Given(StoreOpened()).Given(PlaybookAdopted(WithApproval())).Given(ConsultantHired("c1"));
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "A", "2026-03-02", "2026-04-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-09", "2026-03-02 10:00"));
  return spec;
}

const char kLost[] = "outcome: PURSUIT_STATUS_LOST reason_code: 'price' ";

TEST(Example, 18_LostNeedsApproval) {  // R82
  ApprovalGround()
      .When(OfCustomer<v1::ClosePursuit>("k1", kLost))
      .As("consultant", "c1")
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING)
      .When(OfCustomer<v1::ClosePursuit>(
          "k1", absl::StrCat(kLost, "approved_by: 'stores/s1/consultants/c1'")))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING)
      .When(OfCustomer<v1::ClosePursuit>("k1", absl::StrCat(kLost, "approved_by: 'm1'")))
      .As("consultant", "c1")
      .ThenEvents(
          {On<v1::PursuitClosed>(
               "customers/k1",
               absl::StrCat("pursuit: 1 outcome: PURSUIT_STATUS_LOST reason_code: 'price'"
                            " approved_by: 'm1' closed_on",
                            DateText("2026-03-05"), " consultant: ", Quoted("consultants/c1"))),
           On<v1::FollowUpCancelled>("customers/k1", "planned_id: 'p1' pursuit: 1"),
           On<v1::StagePromoted>("customers/k1",
                                 "pursuit: 1 machine: 'dealer' from: 'tracking'"
                                 " to: 'closed' trigger: 'CLOSED'")})
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_CLOSED)
      .When(OfCustomer<v1::ClosePursuit>("k1", absl::StrCat("pursuit: 1 ", kLost)))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_CLOSED);
}

TEST(ClosePursuit, IsApprovedByAManagerWhoCloses) {  // R82
  Spec spec = ApprovalGround();
  spec.When(OfCustomer<v1::ClosePursuit>("k1", kLost))
      .As("manager")
      .At("2026-03-05 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.pursuit_closed().approved_by(),
            Name("managers/manager"));
}

TEST(ClosePursuit, NeedsAReasonOfThePlaybookThatGoesWithTheOutcome) {  // R81
  PursuitGround()
      .When(
          OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_LOST reason_code: 'weather'"))
      .At("2026-03-05 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_REASON_UNKNOWN)
      .When(OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_DEAD reason_code: 'price'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_REASON_UNKNOWN)
      .When(OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_WON"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_ENUM_UNKNOWN)
      .When(OfCustomer<v1::ClosePursuit>(
          "k1", "outcome: PURSUIT_STATUS_FROZEN closed_on" + DateText("2026-03-01")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID);
}

TEST(ReopenPursuit, TakesItUpAgainWithANextContact) {
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::ClosePursuit>("k1", kLost))
      .At("2026-03-05 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::ReopenPursuit>("k1", "pursuit: 1 reason: 'called again'"))
      .At("2026-03-20 10:00")
      .ThenEvents(
          {On<v1::PursuitReopened>("customers/k1", "pursuit: 1 reason { clear: 'called again' }"),
           On<v1::StageDemoted>("customers/k1",
                                "pursuit: 1 machine: 'dealer' from: 'closed'"
                                " to: 'tracking' reason { clear: 'called again' }"),
           On<v1::FollowUpPlanned>(
               "customers/k1",
               absl::StrCat("pursuit: 1 planned_id: 'p2' due_on", DateText("2026-03-27"),
                            " origin: PLAN_ORIGIN_CADENCE owner: ", Quoted("consultants/c1")))});
  spec.When(OfCustomer<v1::ReopenPursuit>("k1", "pursuit: 1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_OPEN);
}

TEST(ReopenPursuit, NeedsRoomForAnOpenPursuit) {
  PursuitGround()
      .When(OfCustomer<v1::ClosePursuit>("k1", kLost))
      .At("2026-03-05 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::OpenPursuit>("k1"))
      .ThenAccepted()
      .When(OfCustomer<v1::ReopenPursuit>("k1", "pursuit: 1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_OPEN);
}

}  // namespace
}  // namespace kezhi::testing
