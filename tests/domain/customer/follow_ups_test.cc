// Contacts planned and done: domain.md §2.5 R70–R77, §6.3; examples 11 to 15.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::follow_ups_cases {
namespace {

// k1 of c1's with pursuit 1 of this grade since 2026-03-02, next contact p1.
Spec Ground(const std::string& grade, const std::string& horizon_ends, const std::string& due_on) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, grade, "2026-03-02", horizon_ends))
      .Given(Planned("k1", 1, "p1", due_on, "2026-03-02 10:00"));
  return spec;
}

Spec GradeA() {
  return Ground("A", "2026-04-02", "2026-03-09");
}

// A contact and what came of it.
v1::Command Contact(const std::string& more) {
  return OfCustomer<v1::CompleteFollowUp>("k1", more + " situation: 's'");
}

absl::CivilDay DueOn(Spec& spec, const std::string& planned_id) {
  return spec.customer("k1").plans.at(planned_id).due_on;
}

TEST(Example, 11_RevisitAdvancesTheGrade) {
  GradeA()
      .When(Contact("planned_id: 'p1' method: 'PHONE' outcome: CONTACT_OUTCOME_REACHED"
                    " grade: 'H'"))
      .As("consultant", "c1")
      .At("2026-03-09 14:00")
      .ThenEvents(
          {On<v1::FollowUpDone>(
               "customers/k1",
               absl::StrCat("pursuit: 1 planned_id: 'p1' method: 'PHONE' at",
                            BracedTime("2026-03-09 14:00"),
                            " outcome: CONTACT_OUTCOME_REACHED situation { clear: 's' }"
                            " grade_before: 'A' grade_after: 'H' due_on",
                            DateText("2026-03-09"), " by: ", Quoted("consultants/c1"))),
           On<v1::GradeChanged>(
               "customers/k1",
               absl::StrCat("pursuit: 1 scale: 'dealer_intent' from: 'A' to: 'H' steps: 1"
                            " supported_by: 'p1' in_progress_table: true graded_on",
                            DateText("2026-03-09"), " horizon_ends", DateText("2026-03-16"))),
           On<v1::FollowUpPlanned>(
               "customers/k1",
               absl::StrCat("pursuit: 1 planned_id: 'p2' due_on", DateText("2026-03-11"),
                            " origin: PLAN_ORIGIN_CADENCE owner: ", Quoted("consultants/c1")))});
}

TEST(Example, 12_FallToC) {
  Spec spec = Ground("H", "2026-03-25", "2026-03-20");
  spec.When(Contact("planned_id: 'p1' method: 'PHONE' grade: 'C'"))
      .At("2026-03-20 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpDone", "GradeChanged", "FollowUpPlanned"}));
  const v1::GradeChanged& changed = spec.decision().events[1].event.grade_changed();
  EXPECT_FALSE(changed.in_progress_table());
  EXPECT_FALSE(changed.has_horizon_ends());
  EXPECT_EQ(changed.steps(), -3);
  EXPECT_EQ(DueOn(spec, "p2"), absl::CivilDay(2026, 4, 19));
}

TEST(Example, 13_CRisesAgain) {
  Spec spec = Ground("C", "", "2026-04-19");
  spec.When(Contact("method: 'PHONE' grade: 'A'")).At("2026-04-10 10:00").ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpDone", "GradeChanged", "FollowUpRescheduled"}));
  EXPECT_EQ(spec.decision().events[1].event.grade_changed().supported_by(), "-");
  EXPECT_EQ(DueOn(spec, "p1"), absl::CivilDay(2026, 4, 17)) << "min(April 19, contact + 7)";
  EXPECT_EQ(spec.customer("k1").pursuits[0].opened_on, absl::CivilDay(2026, 3, 2));
}

TEST(Example, 14_NotReached) {
  Spec spec = Ground("H", "2026-03-09", "2026-03-04");
  spec.When(Contact("planned_id: 'p1' outcome: CONTACT_OUTCOME_NOT_REACHED"))
      .At("2026-03-04 10:00")
      .ThenAccepted();
  EXPECT_EQ(DueOn(spec, "p2"), absl::CivilDay(2026, 3, 5));
  const domain::PursuitState& pursuit = spec.customer("k1").pursuits[0];
  EXPECT_EQ(pursuit.contacts, 1);
  EXPECT_EQ(pursuit.last_reached, std::nullopt);
}

TEST(Example, 15_MissedPlanIsDoneLate) {
  Spec spec = Ground("H", "2026-03-25", "2026-03-06");
  spec.Given(On<v1::DayClosed>("days/20260305", "closed_day" + DateText("2026-03-05"))
                 .At("2026-03-05 18:00"))
      .When(CloseDay("20260306", "customers: 'stores/s1/customers/k1'"))
      .At("2026-03-06 18:00")
      .ThenEvents({On<v1::FollowUpMissed>(
                       "customers/k1",
                       absl::StrCat("pursuit: 1 planned_id: 'p1' due_on", DateText("2026-03-06"),
                                    " closed_day", DateText("2026-03-06"),
                                    " consultant: ", Quoted("consultants/c1")))
                       .On(absl::CivilDay(2026, 3, 6)),
                   On<v1::DayClosed>("days/20260306", "closed_day" + DateText("2026-03-06"))})
      .When(Contact("planned_id: 'p1'"))
      .At("2026-03-08 10:00")
      .ThenAccepted();
  const v1::FollowUpDone& done = spec.decision().events[0].event.follow_up_done();
  EXPECT_TRUE(done.late());
  EXPECT_TRUE(done.late_recorded());
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"late"});
  EXPECT_EQ(DueOn(spec, "p2"), absl::CivilDay(2026, 3, 10));
}

TEST(CompleteFollowUp, TellsDoneInTimeFromRecordedInTime) {
  Spec spec = GradeA();
  v1::Command command = Contact("planned_id: 'p1' at" + BracedTime("2026-03-09 17:59"));
  spec.When(command).At("2026-03-10 09:00").ThenAccepted();
  const v1::FollowUpDone& done = spec.decision().events[0].event.follow_up_done();
  EXPECT_FALSE(done.late());
  EXPECT_TRUE(done.late_recorded());
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"after_due", "backfilled"}));
}

TEST(CompleteFollowUp, IsLateAfterTheClosingOfItsDay) {
  for (const auto& [at, late] : {std::pair<const char*, bool>{"2026-03-09 18:00:00", false},
                                 std::pair<const char*, bool>{"2026-03-09 18:00:01", true}}) {
    Spec spec = GradeA();
    spec.When(Contact("planned_id: 'p1'")).At(at).ThenAccepted();
    EXPECT_EQ(spec.decision().events[0].event.follow_up_done().late(), late) << at;
  }
}

TEST(CompleteFollowUp, WithoutAPlanMovesTheCadencesPlanToTheNextContact) {
  Spec spec = GradeA();
  spec.When(Contact("method: 'PHONE'")).At("2026-03-05 10:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"FollowUpDone", "FollowUpRescheduled"}));
  EXPECT_EQ(DueOn(spec, "p1"), absl::CivilDay(2026, 3, 12));
  // An attempt in vain puts nothing off.
  spec.When(Contact("outcome: CONTACT_OUTCOME_NOT_REACHED")).At("2026-03-06 10:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"FollowUpDone"});
}

TEST(CompleteFollowUp, WithAGradeWithoutACadencePlansNothingMore) {  // S9
  for (const char* outcome : {"REACHED", "NOT_REACHED"}) {
    Spec spec(CommonGround("close_horizon"));
    spec.Given(Registered("k1"))
        .When(OfCustomer<v1::OpenPursuit>("k1", "grade: 'A'"))
        .At("2026-03-02 10:00")
        .ThenAccepted()
        .When(Contact(absl::StrCat("grade: 'E' outcome: CONTACT_OUTCOME_", outcome)))
        .At("2026-03-02 11:00")
        .ThenAccepted();
    EXPECT_EQ(spec.types(),
              (std::vector<std::string>{"FollowUpDone", "GradeChanged", "FollowUpCancelled"}));
    EXPECT_TRUE(spec.customer("k1").plans.empty());
  }
}

TEST(CompleteFollowUp, PlansOnTheDayAgreedInPlaceOfTheCadences) {
  Spec spec = GradeA();
  spec.When(Contact("next_due_on" + DateText("2026-03-20")))
      .As("consultant", "c1")
      .At("2026-03-05 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpDone", "FollowUpCancelled", "FollowUpPlanned"}));
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"beyond_cadence"});
  EXPECT_EQ(spec.customer("k1").plans.at("p2").origin, v1::PLAN_ORIGIN_CONSULTANT);
  spec.When(Contact("next_due_on" + DateText("2026-03-04")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_DUE_IN_PAST);
}

TEST(CompleteFollowUp, RollsADueDayToTheNextOpenOne) {
  Spec spec = GradeA();
  spec.Given(On<v1::HolidayDeclared>("", "day" + DateText("2026-03-16")))
      .When(Contact("planned_id: 'p1'"))
      .At("2026-03-09 10:00")
      .ThenAccepted();
  EXPECT_EQ(DueOn(spec, "p2"), absl::CivilDay(2026, 3, 17));
}

TEST(CompleteFollowUp, KnowsNoMethodButThePlaybooks) {  // R73
  GradeA()
      .When(Contact("planned_id: 'p1' method: 'FAX'"))
      .At("2026-03-09 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_METHOD_UNKNOWN);
}

TEST(CompleteFollowUp, FlagsAMethodThatIsNotForTheGrade) {  // R74: a test drive is for H, A, B
  Spec cold = Ground("C", "", "2026-04-01");
  cold.When(Contact("method: 'TEST_DRIVE'")).At("2026-03-09 10:00").ThenAccepted();
  EXPECT_EQ(cold.flags(), std::vector<std::string>{"method_not_recommended"});
  Spec warm = GradeA();
  warm.When(Contact("method: 'TEST_DRIVE'")).At("2026-03-09 10:00").ThenAccepted();
  EXPECT_TRUE(warm.flags().empty());
}

// A contact of k1, whose pursuit is in this class of S2's scale.
Spec ContactOf(const std::string& grade, const std::string& method) {
  Spec spec(CommonGround("follow_up_record"));
  spec.Given(Registered("k1"))
      .Given(On<v1::PursuitOpened>("customers/k1",
                                   absl::StrCat("pursuit: 1 owner: ", Quoted("consultants/c1")))
                 .At("2026-03-02 10:00"))
      .Given(On<v1::GradeSet>("customers/k1",
                              absl::StrCat("pursuit: 1 scale: 'business_need' grade: '", grade,
                                           "' graded_on", DateText("2026-03-02"))))
      .When(OfCustomer<v1::CompleteFollowUp>(
          "k1", absl::StrCat("method: '", method, "' subject: '业务咨询' situation: 's'")))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .Try();
  return spec;
}

TEST(Example, 24_S2MethodAdvice) {
  Spec door = ContactOf("yiban_a", "DOOR");
  EXPECT_THAT(door.status(), IsOk());
  EXPECT_EQ(door.flags(), std::vector<std::string>{"method_not_recommended"});
  for (const auto& [grade, method] :
       {std::pair("yiban_a", "SMS"), std::pair("zhun", "PHONE"), std::pair("youzhi", "INVITE"),
        std::pair("yiban_b", "OTHER")}) {
    Spec spec = ContactOf(grade, method);
    EXPECT_THAT(spec.status(), IsOk()) << grade << " " << method;
    EXPECT_THAT(spec.flags(), ::testing::IsEmpty()) << grade << " " << method;
  }
  EXPECT_THAT(ContactOf("yiban_a", "FAX").status(), HasReason(v1::REASON_METHOD_UNKNOWN));
}

TEST(CompleteFollowUp, OfAColleaguesCustomerNeedsConsent) {  // R75
  Spec spec = GradeA();
  spec.When(Contact("planned_id: 'p1'"))
      .As("consultant", "c2")
      .At("2026-03-09 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CONSENT_REQUIRED)
      .When(Contact("planned_id: 'p1' by: 'stores/s1/consultants/c2'"))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().by(), "stores/s1/consultants/c2");
  spec.Given(On<v1::LeaveStarted>("consultants/c1", absl::StrCat("from", DateText("2026-03-09"),
                                                                 " to", DateText("2026-03-10"))))
      .When(Contact("method: 'PHONE'"))
      .As("consultant", "c2")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().by(), "stores/s1/consultants/c2");
  spec.When(Contact("by: 'stores/s1/consultants/nobody'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST(CompleteFollowUp, LiesNeitherAheadNorBeforeThePursuit) {  // R76
  GradeA()
      .When(Contact("at" + BracedTime("2026-03-09 10:06")))
      .At("2026-03-09 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_IN_FUTURE)
      .When(Contact("at" + BracedTime("2026-03-01 10:00")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID)
      .When(Contact("planned_id: 'p7'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PLAN_NOT_FOUND)
      .When(Contact("planned_id: 'p1'"))
      .ThenAccepted()
      .When(Contact("planned_id: 'p1'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PLAN_CLOSED);
}

TEST(CompleteFollowUp, AfterTheSaleBelongsToNoPursuit) {
  Spec spec = GradeA();
  spec.When(OfCustomer<v1::WinPursuit>("k1")).At("2026-03-05 10:00").ThenAccepted();
  // p2, p3, p4 are the after-sale contacts of the 8th, the 12th and April 4.
  spec.When(Contact("after_sale: true planned_id: 'p2' satisfied: true"))
      .As("after_sale")
      .At("2026-03-08 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"FollowUpDone"});
  EXPECT_EQ(spec.decision().events[0].event.follow_up_done().pursuit(), 0);
  spec.When(Contact("planned_id: 'p3' outcome: CONTACT_OUTCOME_NOT_REACHED"))
      .As("after_sale")
      .At("2026-03-12 10:00")
      .ThenAccepted();
  EXPECT_EQ(DueOn(spec, "p5"), absl::CivilDay(2026, 3, 13));
  EXPECT_EQ(DueOn(spec, "p4"), absl::CivilDay(2026, 4, 4)) << "the others stay";
  spec.When(Contact("after_sale: true grade: 'A'"))
      .ThenFault("complete_follow_up.grade", v1::REASON_FIELDS_INVALID);
  spec.When(Contact(""))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_CLOSED);
}

TEST(CompleteFollowUp, OfAnImportPlansFromTodayOn) {  // R152
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1", "grade: 'A'"))
      .Imported()
      .OccurredOn(absl::CivilDay(2017, 5, 1))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(Contact("method: 'PHONE'"))
      .Imported()
      .OccurredOn(absl::CivilDay(2017, 5, 4))
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"FollowUpDone"});
  EXPECT_EQ(DueOn(spec, "p1"), absl::CivilDay(2026, 3, 2));
  EXPECT_FALSE(spec.decision().events[0].event.follow_up_done().has_at()) << "no made-up time";
}

// domain.md §9: by the preset's rule, so another playbook may leave it out.
TEST(CompleteFollowUp, WhoWasReachedSaidSomething) {
  Spec spec = GradeA();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "method: 'PHONE'"))
      .At("2026-03-09 10:00")
      .ThenFault("complete_follow_up.situation", v1::REASON_FIELD_REQUIRED)
      .When(OfCustomer<v1::CompleteFollowUp>("k1", "method: 'PHONE' situation: '  '"))
      .ThenFault("complete_follow_up.situation", v1::REASON_FIELD_REQUIRED)
      .When(OfCustomer<v1::CompleteFollowUp>(
          "k1", "method: 'PHONE' outcome: CONTACT_OUTCOME_NOT_REACHED"))
      .ThenAccepted();
}

TEST(CompleteFollowUp, AsksForWhatThePlaybookRequires) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  *playbook.add_fields() =
      FromText<v1::FieldRule>("form: 'follow_up' field: 'next_step' required: true");
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1"), Registered("k1"),
             Opened("k1", 1, "2026-03-02")});
  spec.When(Contact("method: 'PHONE'"))
      .At("2026-03-09 10:00")
      .ThenFault("complete_follow_up.next_step", v1::REASON_FIELD_REQUIRED)
      .When(Contact("method: 'PHONE' outcome: CONTACT_OUTCOME_NOT_REACHED"))
      .ThenAccepted();
}

TEST(PlanFollowUp, TakesACallersDayWithWarnings) {  // R70–R72
  Spec spec = GradeA();
  spec.Given(On<v1::HolidayDeclared>("", "day" + DateText("2026-03-21")))
      .When(OfCustomer<v1::PlanFollowUp>(
          "k1", "method: 'DOOR' subject: 's' due_on" + DateText("2026-03-21")))
      .As("manager")
      .At("2026-03-05 10:00")
      .ThenEvents(
          {On<v1::FollowUpPlanned>(
               "customers/k1",
               absl::StrCat("pursuit: 1 planned_id: 'p2' method: 'DOOR' subject { clear: 's' }"
                            " origin: PLAN_ORIGIN_MANAGER due_on",
                            DateText("2026-03-21"), " owner: ", Quoted("consultants/c1")))
               .Flag("beyond_cadence")
               .Flag("closed_day")});
  spec.When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-09")))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_PLAN_EXISTS)
      .When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-04")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_DUE_IN_PAST)
      .When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2028-03-06")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_TIME_INVALID)
      .When(OfCustomer<v1::PlanFollowUp>("k1", "method: 'FAX' due_on" + DateText("2026-03-07")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_METHOD_UNKNOWN)
      .When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-07")))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(PlanFollowUp, KeepsAPursuitThatOneCommitCanEnd) {
  Spec spec = GradeA();
  for (int i = 2; i <= 899; ++i) {
    spec.Given(Planned("k1", 1, absl::StrCat("x", i), "2026-03-10", "2026-03-02 10:00"));
  }
  const v1::Command plan = OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-12"));
  spec.When(plan).As("manager").At("2026-03-05 10:00").ThenAccepted();
  spec.When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-13")))
      .As("manager")
      .ThenFault("plan_follow_up.due_on", v1::REASON_TOO_MANY);
  // After-sale plans end one by one.
  spec.When(OfCustomer<v1::PlanFollowUp>("k1", "after_sale: true due_on" + DateText("2026-03-13")))
      .As("manager")
      .ThenAccepted();
  spec.When(OfCustomer<v1::WinPursuit>("k1")).As("manager").ThenAccepted();
  const std::vector<std::string> types = spec.types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "FollowUpCancelled"), 900);
}

TEST(RescheduleFollowUp, MovesAnOpenPlanOnce) {  // R77
  Spec spec = GradeA();
  spec.When(OfCustomer<v1::RescheduleFollowUp>(
                "k1", "planned_id: 'p1' reason: 'asked so' due_on" + DateText("2026-03-11")))
      .As("consultant", "c1")
      .At("2026-03-05 10:00")
      .ThenEvents({On<v1::FollowUpRescheduled>(
                       "customers/k1",
                       absl::StrCat("planned_id: 'p1' pursuit: 1 reason { clear: 'asked so' } from",
                                    DateText("2026-03-09"), " to", DateText("2026-03-11")))
                       .Flag("beyond_cadence")});
  spec.When(OfCustomer<v1::RescheduleFollowUp>(
                "k1", "planned_id: 'p1' reason: 'asked so' due_on" + DateText("2026-03-11")))
      .ThenNothing()
      .When(OfCustomer<v1::RescheduleFollowUp>("k1",
                                               "planned_id: 'p1' due_on" + DateText("2026-03-12")))
      .ThenFault("reschedule_follow_up.reason", v1::REASON_REASON_REQUIRED)
      .When(OfCustomer<v1::CancelFollowUp>("k1", "planned_id: 'p1' reason: 'moved away'"))
      .ThenEvents({On<v1::FollowUpCancelled>(
          "customers/k1", "planned_id: 'p1' pursuit: 1 reason { clear: 'moved away' }")})
      .When(OfCustomer<v1::CancelFollowUp>("k1", "planned_id: 'p1' reason: 'moved away'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PLAN_CLOSED)
      .When(OfCustomer<v1::RescheduleFollowUp>(
          "k1", "planned_id: 'p1' reason: 'r' due_on" + DateText("2026-03-12")))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PLAN_CLOSED);
}

}  // namespace
}  // namespace kezhi::testing::follow_ups_cases
