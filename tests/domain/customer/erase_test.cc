// RequestErasure, WithdrawErasure, ApproveErasure, DeclineErasure: domain.md §2.5 R97, R98, §7, §9;
// example 39.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::erase_cases {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Command Request(const std::string& customer,
                    const std::string& basis = "LEGAL_BASIS_CONSENT_WITHDRAWN") {
  return OfCustomer<v1::RequestErasure>(
      customer, absl::StrCat("reason: 'asked by letter' legal_basis: ", basis));
}

v1::Command Approve(const std::string& customer) {
  return OfCustomer<v1::ApproveErasure>(customer);
}

// k1 of c1's came on visit v1, which opened pursuit 1 of grade A with plan p1; p2 is an after-sale
// plan.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete(
          "v1", "2026-03-02 10:55",
          "info_left: true name: '甲' phone: '13800000001' grade: 'A' note: 'n' customer: " +
              Quoted("customers/k1")))
      .At("2026-03-02 10:56")
      .ThenAccepted();
  spec.When(OfCustomer<v1::PlanFollowUp>("k1", "after_sale: true due_on" + DateText("2026-04-01")))
      .ThenAccepted();
  return spec;
}

Spec Requested(const std::string& basis = "LEGAL_BASIS_CONSENT_WITHDRAWN") {
  Spec spec = Ground();
  spec.When(Request("k1", basis)).As("manager").At("2026-03-03 09:00").ThenAccepted();
  return spec;
}

Spec Erased() {
  Spec spec = Requested();
  spec.When(Approve("k1")).As("auditor").At("2026-03-04 09:00").ThenAccepted();
  return spec;
}

TEST(RequestErasure, IsNotedWithItsGroundAndChangesNothingElse) {
  Spec spec = Ground();
  spec.When(Request("k1"))
      .As("manager")
      .ThenEvents({On<v1::ErasureRequested>(
          "customers/k1",
          "legal_basis: LEGAL_BASIS_CONSENT_WITHDRAWN reason { clear: 'asked by letter' }")});
  EXPECT_EQ(spec.customer("k1").erasure->requested_by, "stores/s1/managers/manager");
  EXPECT_FALSE(spec.customer("k1").erased);
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'B'")).ThenAccepted();
}

TEST(RequestErasure, AskedAgainIsNothingAndOnAnotherGroundRefused) {  // R98
  Spec spec = Requested();
  spec.When(Request("k1")).As("operator").ThenNothing();
  spec.When(Request("k1", "LEGAL_BASIS_OBJECTION"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ERASURE_REQUESTED);
}

TEST(RequestErasure, NeedsAGroundAndAReason) {
  Ground()
      .When(OfCustomer<v1::RequestErasure>("k1", "reason: 'r'"))
      .ThenFault("request_erasure.legal_basis", v1::REASON_ENUM_UNKNOWN);
  Ground()
      .When(OfCustomer<v1::RequestErasure>("k1", "legal_basis: LEGAL_BASIS_OBJECTION reason: ' '"))
      .ThenFault("request_erasure.reason", v1::REASON_REASON_REQUIRED);
}

TEST(RequestErasure, IsTheManagersAndApprovingTheAuditors) {  // R97
  Ground()
      .When(Request("k1"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  Ground()
      .When(Request("k1"))
      .As("auditor")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  Requested()
      .When(Approve("k1"))
      .As("operator")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(RequestErasure, WaitsForAnOrderAndForAVisitUnderWay) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::PlaceOrder>("k1")).ThenAccepted();
  spec.When(Ask<v1::RegisterVisit>(
                absl::StrCat("visit: ", Quoted("visits/v2"), " channel: CHANNEL_WALK_IN customer: ",
                             Quoted("customers/k1"), " consultant: ", Quoted("consultants/c1"))))
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(Request("k1"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_OBLIGATION_OPEN);
  EXPECT_EQ(spec.metadata("obligations"), "order 1, stores/s1/visits/v2");
  spec.When(OfCustomer<v1::WinPursuit>("k1")).ThenAccepted();
  spec.When(Ask<v1::VoidVisit>("visit: " + Quoted("visits/v2") + " reason: 'r'")).ThenAccepted();
  spec.When(Request("k1")).ThenAccepted();
}

TEST(RequestErasure, DoesNotWaitWhereTheLawDemandsIt) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::PlaceOrder>("k1")).ThenAccepted();
  spec.When(Request("k1", "LEGAL_BASIS_LEGAL_DUTY")).As("manager").ThenAccepted();
  spec.When(Approve("k1")).As("auditor").ThenAccepted();
  EXPECT_TRUE(spec.customer("k1").erased);
}

TEST(ApproveErasure, EndsWhatIsOpenAndForgetsThePerson) {  // example 39
  Spec spec = Requested();
  spec.When(Approve("k1"))
      .As("auditor")
      .At("2026-03-04 09:00")
      .ThenEvents(
          {On<v1::FollowUpCancelled>("customers/k1", "planned_id: 'p1' pursuit: 1"),
           On<v1::PursuitClosed>(
               "customers/k1",
               absl::StrCat("pursuit: 1 outcome: PURSUIT_STATUS_ERASED closed_on",
                            DateText("2026-03-04"), " consultant: ", Quoted("consultants/c1"))),
           On<v1::StagePromoted>("customers/k1",
                                 "pursuit: 1 machine: 'dealer' from: 'tracking' to: 'closed' "
                                 "trigger: 'CLOSED'"),
           On<v1::FollowUpCancelled>("customers/k1", "planned_id: 'p2'"),
           On<v1::CustomerErased>(
               "customers/k1",
               absl::StrCat("legal_basis: LEGAL_BASIS_CONSENT_WITHDRAWN visits: 1 requested_by: ",
                            Quoted("managers/manager"),
                            " request_position: ", spec.customer("k1").erasure->position))});
  EXPECT_THAT(spec.decision().erased, ElementsAre("stores/s1/visits/v1", "stores/s1/customers/k1"));
  EXPECT_TRUE(spec.customer("k1").erased);
  EXPECT_EQ(spec.customer("k1").owner, "");
  EXPECT_TRUE(spec.customer("k1").plans.empty());
  EXPECT_EQ(spec.customer("k1").pursuits[0].grade, "A");
}

TEST(ApproveErasure, IsNotForWhoeverAsked) {
  Spec spec = Ground();
  v1::Command request = Request("k1");
  request.set_on_behalf_of("stores/s1/auditors/auditor");
  spec.When(request).As("manager").ThenAccepted();
  spec.When(Approve("k1"))
      .As("auditor")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_APPROVAL);
  Spec other = Requested();
  v1::Command approve = Approve("k1");
  approve.set_on_behalf_of("stores/s1/managers/manager");
  other.When(approve).As("auditor").ThenRefused(absl::StatusCode::kPermissionDenied,
                                                v1::REASON_SELF_APPROVAL);
}

TEST(ApproveErasure, WaitsForWhatWasOpenedSinceTheRequest) {
  Spec spec = Requested();
  spec.When(OfCustomer<v1::PlaceOrder>("k1")).ThenAccepted();
  spec.When(Approve("k1"))
      .As("auditor")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_OBLIGATION_OPEN);
}

TEST(ApproveErasure, NeedsARequestThatStands) {
  const auto refused = [](Spec& spec, const v1::Command& command) {
    spec.When(command).As("auditor").ThenRefused(absl::StatusCode::kFailedPrecondition,
                                                 v1::REASON_ERASURE_NOT_REQUESTED);
  };
  Spec none = Ground();
  refused(none, Approve("k1"));
  Spec declined = Requested();
  declined.When(OfCustomer<v1::DeclineErasure>("k1", "reason: 'a contract binds us'"))
      .As("auditor")
      .ThenEvents(
          {On<v1::ErasureDeclined>("customers/k1", "reason { clear: 'a contract binds us' }")});
  refused(declined, Approve("k1"));
  refused(declined, OfCustomer<v1::DeclineErasure>("k1", "reason: 'r'"));
  declined.When(Request("k1")).As("manager").ThenAccepted();
  Spec withdrawn = Requested();
  withdrawn.When(OfCustomer<v1::WithdrawErasure>("k1", "reason: 'a mistake'"))
      .As("manager")
      .ThenEvents({On<v1::ErasureWithdrawn>("customers/k1", "reason { clear: 'a mistake' }")});
  refused(withdrawn, Approve("k1"));
}

TEST(ApproveErasure, AgainIsNothing) {  // R98
  Spec spec = Erased();
  spec.When(Approve("k1")).As("auditor").ThenNothing();
  spec.When(Request("k1")).As("manager").ThenNothing();
}

// Ground with so many open after-sale plans more, and asked for.
Spec Crowded(int plans) {
  Spec spec = Ground();
  for (int i = 0; i < plans; ++i) {
    spec.Given(Planned("k1", 0, absl::StrCat("q", i), "2026-04-02", "2026-03-02 11:00"));
  }
  spec.When(Request("k1")).As("manager").At("2026-03-03 09:00").ThenAccepted();
  return spec;
}

// Approves until nothing is left; what each commit left.
std::vector<int> ApproveAll(Spec& spec) {
  constexpr std::size_t kPatience = 10;
  std::vector<int> left;
  do {
    spec.When(Approve("k1")).As("auditor").At("2026-03-04 09:00").ThenAccepted();
    left.push_back(spec.decision().remaining);
    EXPECT_LE(spec.decision().events.size(), 502U);
    const v1::Event& last = spec.decision().events.back().event;
    EXPECT_EQ(last.erasure_under_way().remaining(), left.back());
    EXPECT_EQ(last.has_customer_erased(), left.back() == 0);
    EXPECT_EQ(spec.decision().erased.empty(), left.back() > 0);
    EXPECT_EQ(spec.customer("k1").erased, left.back() == 0);
  } while (left.back() > 0 && left.size() < kPatience);
  return left;
}

TEST(ApproveErasure, OfMoreThanACommitEndsGoesOnUntilNothingIsLeft) {
  Spec spec = Crowded(1500);
  // The first 500 are pursuit 1, its plan and its stage, and 497 of 1,501 after-sale plans.
  EXPECT_THAT(ApproveAll(spec), ElementsAre(1004, 504, 4, 0));
  EXPECT_THAT(spec.types(),
              ElementsAre("FollowUpCancelled", "FollowUpCancelled", "FollowUpCancelled",
                          "FollowUpCancelled", "CustomerErased"));
  EXPECT_THAT(spec.decision().erased, ElementsAre("stores/s1/visits/v1", "stores/s1/customers/k1"));
  EXPECT_TRUE(spec.customer("k1").plans.empty());
  EXPECT_TRUE(spec.customer("k1").open_pursuits.empty());
  spec.When(Approve("k1")).As("auditor").ThenNothing();
}

TEST(ApproveErasure, OfManyPursuitsEndsEachWithItsPlansBeforeTheNext) {
  Spec spec = Ground();
  for (int number = 2; number <= 400; ++number) spec.Given(Opened("k1", number, "2026-03-02"));
  spec.Given(Planned("k1", 400, "q1", "2026-04-02", "2026-03-02 11:00"));
  spec.When(Request("k1")).As("manager").At("2026-03-03 09:00").ThenAccepted();
  // Pursuit 1 takes three events, each further one two; 150 pursuits and two plans are left.
  EXPECT_THAT(ApproveAll(spec), ElementsAre(152, 0));
  EXPECT_EQ(spec.customer("k1").pursuits[399].status, v1::PURSUIT_STATUS_ERASED);
}

TEST(ApproveErasure, ThatGoesOnCannotBeTakenBackAndNothingComesBetween) {
  Spec spec = Crowded(600);
  spec.When(Approve("k1")).As("auditor").At("2026-03-04 09:00").ThenAccepted();
  ASSERT_GT(spec.decision().remaining, 0);
  for (const v1::Command& command :
       {OfCustomer<v1::WithdrawErasure>("k1", "reason: 'r'"),
        OfCustomer<v1::PlanFollowUp>("k1", "after_sale: true due_on" + DateText("2026-04-01")),
        OfCustomer<v1::OpenPursuit>("k1"),
        OfCustomer<v1::DisclosePersonalData>("k1", "reason: 'r'"),
        Ask<v1::AmendVisit>("visit: " + Quoted("visits/v1") +
                            " fields { note: 'm' } update_mask { paths: 'note' } reason: 'r'"),
        Ask<v1::RegisterVisit>(
            absl::StrCat("visit: ", Quoted("visits/v2"), " channel: CHANNEL_WALK_IN customer: ",
                         Quoted("customers/k1"), " consultant: ", Quoted("consultants/c1")))}) {
    spec.When(command).As("manager").ThenRefused(absl::StatusCode::kNotFound,
                                                 v1::REASON_CUSTOMER_NOT_FOUND);
  }
  spec.When(OfCustomer<v1::DeclineErasure>("k1", "reason: 'r'"))
      .As("auditor")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.Given(Registered("k2"));
  spec.When(Ask<v1::MergeCustomer>("from: " + Quoted("customers/k2") +
                                   " into: " + Quoted("customers/k1")))
      .As("manager")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(Request("k1")).As("manager").ThenNothing();
  // Whoever leaves the number meanwhile is somebody new.
  spec.When(Ask<v1::RegisterCustomer>("customer: " + Quoted("customers/k3") +
                                      " name: '甲' phone: '13800000001'"))
      .ThenAccepted();
  EXPECT_THAT(ApproveAll(spec), ElementsAre(0));
}

TEST(ApproveErasure, ThatGoesOnIsStillNotForWhoeverAsked) {
  Spec spec = Crowded(600);
  spec.When(Approve("k1")).As("auditor").At("2026-03-04 09:00").ThenAccepted();
  v1::Command approve = Approve("k1");
  approve.set_on_behalf_of("stores/s1/managers/manager");
  spec.When(approve).As("auditor").ThenRefused(absl::StatusCode::kPermissionDenied,
                                               v1::REASON_SELF_APPROVAL);
}

TEST(ErasedCustomer, IsFoundByNoCommand) {
  Spec spec = Erased();
  spec.Given(Registered("k2"));
  for (const v1::Command& command :
       {OfCustomer<v1::UpdateProfile>("k1", "name: '乙'"), OfCustomer<v1::OpenPursuit>("k1"),
        OfCustomer<v1::ReopenPursuit>("k1", "pursuit: 1 reason: 'r'"),
        OfCustomer<v1::PlanFollowUp>("k1", "after_sale: true due_on" + DateText("2026-04-01")),
        OfCustomer<v1::CompleteFollowUp>("k1", "after_sale: true"),
        OfCustomer<v1::AssignCustomer>("k1", "to: " + Quoted("consultants/c2")),
        OfCustomer<v1::WithdrawErasure>("k1", "reason: 'r'"),
        Ask<v1::MergeCustomer>("from: " + Quoted("customers/k1") +
                               " into: " + Quoted("customers/k2")),
        Ask<v1::MergeCustomer>("from: " + Quoted("customers/k2") +
                               " into: " + Quoted("customers/k1")),
        Ask<v1::AmendVisit>("visit: " + Quoted("visits/v1") +
                            " fields { note: 'm' } update_mask { paths: 'note' } reason: 'r'"),
        Ask<v1::VoidVisit>("visit: " + Quoted("visits/v1") + " reason: 'r'"),
        Ask<v1::ReviewSheet>(
            "day: " + Quoted("days/20260302") +
            " verdict: VERDICT_RETURNED findings { note: 'n' visit: " + Quoted("visits/v1") + " }"),
        Ask<v1::RegisterVisit>(
            absl::StrCat("visit: ", Quoted("visits/v2"), " channel: CHANNEL_WALK_IN customer: ",
                         Quoted("customers/k1"), " consultant: ", Quoted("consultants/c1")))}) {
    spec.When(command).As("manager").ThenRefused(absl::StatusCode::kNotFound,
                                                 v1::REASON_CUSTOMER_NOT_FOUND);
    EXPECT_THAT(std::string(spec.status().message()), HasSubstr("stores/s1/customers/k1"));
  }
  spec.When(Ask<v1::RegisterCustomer>("customer: " + Quoted("customers/k1") +
                                      " name: '甲' phone: '13800000001'"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_CUSTOMER_EXISTS);
}

TEST(ErasedCustomer, IsNotRecognisedByThePhoneAnyMore) {
  Spec spec = Erased();
  spec.When(Ask<v1::RegisterVisit>(
                absl::StrCat("visit: ", Quoted("visits/v2"),
                             " channel: CHANNEL_WALK_IN consultant: ", Quoted("consultants/c1"))))
      .At("2026-03-05 10:00")
      .ThenAccepted();
  spec.When(Complete("v2", "2026-03-05 10:30",
                     "info_left: true name: '甲' phone: '13800000001' grade: 'A' note: 'n'"))
      .At("2026-03-05 10:31")
      .ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("VisitCompleted", "CustomerRegistered", "PursuitOpened",
                                        "GradeSet", "FollowUpPlanned"));
  EXPECT_TRUE(spec.decision().events[0].event.visit_completed().first());
}

TEST(ErasedCustomer, WhoWasAtTheDoorIsCompletedAsSomebodyElse) {
  Spec spec = Ground();
  spec.When(Ask<v1::RegisterVisit>(
                absl::StrCat("visit: ", Quoted("visits/v2"), " channel: CHANNEL_WALK_IN customer: ",
                             Quoted("customers/k1"), " consultant: ", Quoted("consultants/c1"))))
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(Request("k1", "LEGAL_BASIS_UNLAWFUL")).As("manager").ThenAccepted();
  spec.When(Approve("k1")).As("auditor").ThenAccepted();
  spec.When(Complete("v2", "2026-03-03 09:30", "appellation: '某' note: 'n' no_info_reason: 'x'"))
      .At("2026-03-03 09:40")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(Complete(
                "v2", "2026-03-03 09:30",
                "info_left: true name: '乙' phone: '13800000002' grade: 'A' note: 'n' customer: " +
                    Quoted("customers/k9")))
      .ThenAccepted();
  EXPECT_TRUE(spec.customer("k9").registered);
}

TEST(ErasedCustomer, GoesWithItsAliasesUnderWhicheverNameWasAsked) {
  Spec spec = Ground();
  spec.Given(Registered("k2", "c2"));
  spec.When(Ask<v1::MergeCustomer>("from: " + Quoted("customers/k1") +
                                   " into: " + Quoted("customers/k2")))
      .As("manager")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(Request("k1")).As("manager").ThenAccepted();
  // Whom it concerns does not change until it is decided.
  spec.When(OfCustomer<v1::UnmergeCustomer>("k1", "reason: 'r'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ERASURE_REQUESTED);
  spec.Given(Registered("k3"));
  spec.When(Ask<v1::MergeCustomer>("from: " + Quoted("customers/k2") +
                                   " into: " + Quoted("customers/k3")))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ERASURE_REQUESTED);
  spec.When(Approve("k1")).As("auditor").ThenAccepted();
  EXPECT_TRUE(spec.customer("k2").erased);
  EXPECT_THAT(spec.decision().erased, ElementsAre("stores/s1/visits/v1", "stores/s1/customers/k2",
                                                  "stores/s1/customers/k1"));
  EXPECT_THAT(spec.decision().events.back().event.customer_erased().aliases(),
              ElementsAre("stores/s1/customers/k1"));
  spec.When(OfCustomer<v1::UnmergeCustomer>("k1", "reason: 'r'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
}

TEST(ErasedCustomer, KeepsAVisitThatTurnedOutToBeSomebodyElses) {
  Spec spec = Ground();
  spec.When(Ask<v1::RegisterVisit>(
                absl::StrCat("visit: ", Quoted("visits/v2"), " channel: CHANNEL_WALK_IN customer: ",
                             Quoted("customers/k1"), " consultant: ", Quoted("consultants/c1"))))
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(Complete(
                "v2", "2026-03-03 09:30",
                "info_left: true name: '乙' phone: '13800000002' grade: 'A' note: 'n' customer: " +
                    Quoted("customers/k9")))
      .At("2026-03-03 09:40")
      .ThenAccepted();
  spec.When(Request("k1")).As("manager").ThenAccepted();
  spec.When(Approve("k1")).As("auditor").ThenAccepted();
  EXPECT_THAT(spec.decision().erased, ElementsAre("stores/s1/visits/v1", "stores/s1/customers/k1"));
}

// The key of a visit that a pursuit names is destroyed with the customer's: one that does not say
// whose it is could be amended with personal data afterwards.
TEST(ErasedCustomer, HasNoPursuitFromAVisitThatIsNotItsOwn) {
  Spec spec = Ground();
  spec.Given(Arrived("v2", "2026-03-03 10:05"));
  spec.When(OfCustomer<v1::OpenPursuit>("k1", "origin_visit: " + Quoted("visits/v2")))
      .At("2026-03-03 10:10")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
  spec.Given(Registered("k2"));
  spec.When(OfCustomer<v1::OpenPursuit>("k2", "origin_visit: " + Quoted("visits/v1")))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
}

TEST(ErasedCustomer, MayHavePursuitsFromVisitsOfWhoeverWasMergedIntoIt) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1")).Given(Registered("k2"));
  spec.Given(Arrived("v1", "2026-03-02 10:05", " customer: " + Quoted("customers/k1")));
  spec.When(Ask<v1::MergeCustomer>("from: " + Quoted("customers/k1") +
                                   " into: " + Quoted("customers/k2")))
      .As("manager")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  spec.When(OfCustomer<v1::OpenPursuit>("k2", "origin_visit: " + Quoted("visits/v1")))
      .ThenAccepted();
}

TEST(DisclosePersonalData, IsNotedWithItsReason) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::DisclosePersonalData>("k1", "reason: 'asked in person'"))
      .As("manager")
      .ThenEvents(
          {On<v1::PersonalDataDisclosed>("customers/k1", "reason { clear: 'asked in person' }")});
  spec.When(OfCustomer<v1::DisclosePersonalData>("k1"))
      .ThenFault("disclose_personal_data.reason", v1::REASON_REASON_REQUIRED);
}

}  // namespace
}  // namespace kezhi::testing::erase_cases
