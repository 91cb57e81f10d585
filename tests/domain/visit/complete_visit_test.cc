// CompleteVisit: domain.md §2.4 R47–R52, §8 examples 1 to 5, 16.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::complete_visit_cases {
namespace {

constexpr char kContact[] =
    "name: '测试甲' phone: '138 0000 0001' info_left: true wanted_model: 'M1' grade: 'H' note: 'n'";
constexpr char kPhone[] = "+8613800000001";

Spec Floor() {
  return Spec(CommonGround());
}

domain::Contact Phone(const std::string& number = kPhone) {
  return {v1::CONTACT_KIND_PHONE, number};
}

TEST(Example, 01_LineAndCardInOneCommit) {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"));
  const std::string customer = "customers/" + NewId(spec);
  spec.When(Complete("v1", "2026-03-02 10:50", kContact))
      .As("consultant", "c1")
      .At("2026-03-02 10:55")
      .ThenEvents(
          {On<v1::VisitCompleted>(
               "visits/v1",
               absl::StrCat("left_at", BracedTime("2026-03-02 10:50"),
                            " name { clear: '测试甲' } phone { clear: '+8613800000001' }"
                            " info_left: true wanted_model: 'M1' grade: 'H' note { clear: 'n' }"
                            " pursuit: 1 first: true customer: ",
                            Quoted(customer)))
               .On(absl::CivilDay(2026, 3, 2)),
           On<v1::CustomerRegistered>(
               customer,
               absl::StrCat("kind: CUSTOMER_KIND_PERSON name { clear: '测试甲' }"
                            " phone { clear: '+8613800000001' } owner: ",
                            Quoted("consultants/c1"), " origin_visit: ", Quoted("visits/v1"))),
           On<v1::PursuitOpened>(
               customer,
               absl::StrCat("pursuit: 1 wanted: 'M1' machine: 'dealer' stage: 'tracking'"
                            " owner: ",
                            Quoted("consultants/c1"), " origin_visit: ", Quoted("visits/v1"))),
           On<v1::GradeSet>(customer,
                            absl::StrCat("pursuit: 1 scale: 'dealer_intent' grade: 'H' graded_on",
                                         DateText("2026-03-02"), " horizon_ends",
                                         DateText("2026-03-09"), " in_progress_table: true")),
           On<v1::FollowUpPlanned>(
               customer,
               absl::StrCat("pursuit: 1 planned_id: 'p1' due_on", DateText("2026-03-04"),
                            " origin: PLAN_ORIGIN_CADENCE owner: ", Quoted("consultants/c1")))});
  // The number is found from now on, and the line's values are sealed under the new customer's key.
  const domain::Decision& decision = spec.decision();
  ASSERT_EQ(decision.contacts.size(), 1U);
  EXPECT_EQ(decision.contacts[0].customer, Name(customer));
  EXPECT_EQ(decision.contacts[0].contact, Phone());
  EXPECT_EQ(decision.events[0].subject, Name(customer));
}

TEST(Example, 02_NoInfoLeft) {
  Floor()
      .Given(Arrived("v2", "2026-03-02 10:05"))
      .When(Complete("v2", "2026-03-02 10:20",
                     "appellation: '某女士' no_info_reason: 'just looking' note: 'n'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:30")
      .ThenEvents({On<v1::VisitCompleted>(
          "visits/v2",
          absl::StrCat("left_at", BracedTime("2026-03-02 10:20"),
                       " appellation { clear: '某女士' } no_info_reason: 'just looking'"
                       " note { clear: 'n' } first: true"))});
}

TEST(Example, 03_NoInfoAndNoReasonIsFlaggedIncomplete) {
  Spec spec = Floor();
  spec.Given(Arrived("v2", "2026-03-02 10:05"))
      .When(Complete("v2", "2026-03-02 10:20", "appellation: '某女士' note: 'n'"))
      .At("2026-03-02 10:30")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"VisitCompleted"});
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"incomplete"});
}

TEST(Example, 04_GradeWithoutContactIsRefused) {
  Floor()
      .Given(Arrived("v2", "2026-03-02 10:05"))
      .When(Complete("v2", "2026-03-02 10:20",
                     "appellation: '某先生' no_info_reason: 'r' note: 'n' grade: 'B'"))
      .At("2026-03-02 10:30")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_GRADE_WITHOUT_CONTACT);
}

std::vector<std::string> FlagsOfCompletionAt(const std::string& recorded_at,
                                             const std::string& left_at = "2026-03-02 17:10") {
  Spec spec = Floor();
  spec.Given(Arrived("v3", "2026-03-02 16:30"))
      .When(Complete("v3", left_at, kContact))
      .At(recorded_at)
      .ThenAccepted();
  return spec.flags();
}

TEST(Example, 05_LateCompletion) {
  const std::vector<std::string> none;
  EXPECT_EQ(FlagsOfCompletionAt("2026-03-02 17:59:59"), none);
  EXPECT_EQ(FlagsOfCompletionAt("2026-03-02 18:00:00"), none);
  EXPECT_EQ(FlagsOfCompletionAt("2026-03-02 18:00:01"), std::vector<std::string>{"late"});
}

TEST(CompleteVisit, GivesAVisitorWhoWasStillThereAtClosingThirtyMinutesMore) {  // R51
  const std::vector<std::string> none;
  EXPECT_EQ(FlagsOfCompletionAt("2026-03-02 18:40:00", "2026-03-02 18:10"), none);
  EXPECT_EQ(FlagsOfCompletionAt("2026-03-02 18:40:01", "2026-03-02 18:10"),
            std::vector<std::string>{"late"});
}

TEST(Example, 16_WonOnTheSpot) {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"));
  const std::string customer = "customers/" + NewId(spec);
  spec.When(Complete("v1", "2026-03-02 10:50", std::string(kContact) + " on_site_order: true"))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitCompleted", "CustomerRegistered",
                                                    "PursuitOpened", "GradeSet", "FollowUpPlanned",
                                                    "OrderPlaced", "StagePromoted"}));
  EXPECT_THAT(spec.decision().events[5].event.order_placed(),
              EqualsProto(FromText<v1::OrderPlaced>("pursuit: 1 on_site: true")));
  EXPECT_THAT(spec.decision().events[6].event.stage_promoted(),
              EqualsProto(FromText<v1::StagePromoted>(
                  "pursuit: 1 machine: 'dealer' from: 'tracking' to: 'ordered'"
                  " trigger: 'ORDER_PLACED'")));
  spec.When(Ask<v1::WinPursuit>(absl::StrCat("customer: ", Quoted(customer), " won_on",
                                             DateText("2026-03-05"),
                                             " item: 'M1' amount { currency_code: 'CNY' units: "
                                             "150000 }")))
      .At("2026-03-05 15:00")
      .ThenEvents(
          {On<v1::PursuitWon>(
               customer, absl::StrCat("pursuit: 1 won_on", DateText("2026-03-05"),
                                      " item: 'M1' amount { currency_code: 'CNY' units: 150000 }"
                                      " consultant: ",
                                      Quoted("consultants/c1"))),
           // The plan of the 4th was never done; its day had closed.
           On<v1::FollowUpCancelled>(customer, "planned_id: 'p1' pursuit: 1").Flag("after_due"),
           On<v1::StagePromoted>(
               customer, "pursuit: 1 machine: 'dealer' from: 'ordered' to: 'owned' trigger: 'WON'"),
           On<v1::FollowUpPlanned>(
               customer,
               absl::StrCat("planned_id: 'p2' origin: PLAN_ORIGIN_CADENCE due_on",
                            DateText("2026-03-08"), " owner: ", Quoted("consultants/c1"))),
           On<v1::FollowUpPlanned>(
               customer,
               absl::StrCat("planned_id: 'p3' origin: PLAN_ORIGIN_CADENCE due_on",
                            DateText("2026-03-12"), " owner: ", Quoted("consultants/c1"))),
           On<v1::FollowUpPlanned>(
               customer,
               absl::StrCat("planned_id: 'p4' origin: PLAN_ORIGIN_CADENCE due_on",
                            DateText("2026-04-04"), " owner: ", Quoted("consultants/c1")))});
}

TEST(CompleteVisit, RefusesADepartureBeforeTheArrivalOrTooLongAfterIt) {  // R47
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:04", kContact))
      .At("2026-03-02 10:30")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID)
      .When(Complete("v1", "2026-03-03 04:06", kContact))
      .At("2026-03-03 09:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID);
}

TEST(CompleteVisit, RefusesADepartureInTheFuture) {
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:40", kContact))
      .At("2026-03-02 10:30")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_IN_FUTURE);
}

TEST(CompleteVisit, NamesEveryMissingFieldAtOnce) {  // R48
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20", "info_left: true"))
      .At("2026-03-02 10:30")
      .ThenFault("complete_visit.note", v1::REASON_FIELD_REQUIRED);
  for (const char* field :
       {"complete_visit.name", "complete_visit.phone", "complete_visit.grade"}) {
    spec.When(Complete("v1", "2026-03-02 10:20", "info_left: true"))
        .ThenFault(field, v1::REASON_FIELD_REQUIRED);
  }
}

TEST(CompleteVisit, AsksWhatToCallWhoLeftNoContactData) {  // R48
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20", "note: 'n'"))
      .At("2026-03-02 10:30")
      .ThenFault("complete_visit.appellation", v1::REASON_FIELD_REQUIRED)
      .When(Complete("v1", "2026-03-02 10:20", "note: 'n' plate: '京A00000'"))
      .ThenAccepted();
}

TEST(CompleteVisit, RefusesWhatIsNoPhoneNumber) {  // R49
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(
          Complete("v1", "2026-03-02 10:20", "phone: '不详' info_left: true grade: 'H' note: 'n'"))
      .At("2026-03-02 10:30")
      .ThenFault("complete_visit.phone", v1::REASON_PHONE_INVALID);
}

TEST(CompleteVisit, RefusesAPhoneOfWhoLeftNone) {
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20", "phone: '13800000001' note: 'n'"))
      .At("2026-03-02 10:30")
      .ThenFault("complete_visit.phone", v1::REASON_FIELDS_INVALID);
}

TEST(CompleteVisit, KnowsNoGradeButThePlaybooksInItsExactWriting) {  // R50
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20",
                     "name: 'x' phone: '13800000001' info_left: true grade: 'h' note: 'n'"))
      .At("2026-03-02 10:30")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_GRADE_UNKNOWN);
}

TEST(CompleteVisit, RefusesAnOrderWithoutContactData) {
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(
          Complete("v1", "2026-03-02 10:20", "appellation: '某先生' note: 'n' on_site_order: true"))
      .At("2026-03-02 10:30")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ORDER_WITHOUT_CONTACT);
}

TEST(CompleteVisit, IsDoneOnce) {  // R52
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20", kContact))
      .At("2026-03-02 10:30")
      .ThenAccepted()
      .When(Complete("v1", "2026-03-02 10:20", kContact))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_VISIT_COMPLETED)
      .When(Complete("v9", "2026-03-02 10:20", kContact))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
}

TEST(CompleteVisit, ReusesTheCustomerWithThatPhoneAndItsOpenPursuit) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-01"))
      .Given(Graded("k1", 1, "A", "2026-03-01", "2026-04-01"))
      .Given(Planned("k1", 1, "p1", "2026-03-08", "2026-03-01 10:00"))
      .GivenContact("customers/k1", Phone())
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .As("consultant", "c1")
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitCompleted", "GradeChanged", "FollowUpRescheduled"}));
  EXPECT_EQ(spec.visit("v1").customer, "stores/s1/customers/k1");
  EXPECT_EQ(spec.visit("v1").pursuit, 1);
  EXPECT_EQ(spec.decision().events[1].event.grade_changed().supported_by(), "stores/s1/visits/v1");
  EXPECT_EQ(spec.decision().events[1].event.grade_changed().steps(), 1);
  EXPECT_TRUE(spec.flags().empty());
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 4));
  EXPECT_EQ(spec.customer("k1").visits, std::vector<std::string>{"stores/s1/visits/v1"});
  EXPECT_TRUE(spec.decision().contacts.empty());
}

TEST(CompleteVisit, RenewsTheSameGradeOfAReusedPursuit) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-01"))
      .Given(Graded("k1", 1, "H", "2026-03-01", "2026-03-08"))
      .GivenContact("customers/k1", Phone())
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitCompleted", "GradeRenewed", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").pursuits[0].horizon_ends, absl::CivilDay(2026, 3, 9));
}

TEST(CompleteVisit, OpensANewPursuitForAKnownCustomerWithoutOne) {
  Spec spec = Floor();
  spec.Given(Registered("k1", "c2"))
      .GivenContact("customers/k1", Phone())
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitCompleted", "PursuitOpened", "GradeSet",
                                                    "FollowUpPlanned"}));
  // Whoever received them, it stays the owner's customer.
  EXPECT_EQ(spec.customer("k1").pursuits[0].owner, "stores/s1/consultants/c2");
}

TEST(CompleteVisit, GivesNobodysCustomerToTheReceiver) {
  Spec spec = Floor();
  spec.Given(Registered("k1", ""))
      .GivenContact("customers/k1", Phone())
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitCompleted", "CustomerAssigned", "PursuitOpened",
                                      "GradeSet", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").owner, "stores/s1/consultants/c1");
}

TEST(CompleteVisit, AsksWhichOfSeveralCustomersWithThatPhoneAndNamesNone) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .Given(Registered("k2"))
      .GivenContact("customers/k1", Phone())
      .GivenContact("customers/k2", Phone())
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_CUSTOMER_AMBIGUOUS);
  EXPECT_EQ(spec.status().message().find("k1"), absl::string_view::npos);
  spec.When(Complete("v1", "2026-03-02 10:50",
                     std::string(kContact) + " customer: 'stores/s1/customers/k2'"))
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").customer, "stores/s1/customers/k2");
}

TEST(CompleteVisit, CountsAMergedCustomerOnceUnderTheOneItBecame) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .Given(Registered("k2"))
      .GivenContact("customers/k1", Phone())
      .GivenContact("customers/k2", Phone())
      .When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
      .At("2026-03-01 11:00")
      .ThenAccepted()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").customer, "stores/s1/customers/k1");
}

TEST(CompleteVisit, NotesANewNumberOfTheCustomerNamedAtTheDoor) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .GivenContact("customers/k1", Phone("+8613900000009"))
      .Given(Arrived("v1", "2026-03-02 10:05", " customer: 'stores/s1/customers/k1'"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitCompleted", "ProfileChanged", "PursuitOpened",
                                      "GradeSet", "FollowUpPlanned"}));
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_EQ(spec.decision().contacts[0].contact, Phone());
}

TEST(CompleteVisit, FindsOutThatACustomerWasHereBefore) {  // R43
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted()
      .Given(Arrived("v2", "2026-03-03 10:05"))
      .When(Complete("v2", "2026-03-03 10:50", kContact))
      .At("2026-03-03 10:55")
      .ThenAccepted();
  EXPECT_TRUE(spec.visit("v1").first);
  EXPECT_FALSE(spec.visit("v2").first);
}

TEST(CompleteVisit, KeepsTheLineOnTheDayOfTheArrival) {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 23:30"))
      .When(Complete("v1", "2026-03-03 00:20", kContact))
      .At("2026-03-03 00:25")
      .ThenAccepted();
  for (const domain::DecidedEvent& decided : spec.decision().events) {
    EXPECT_EQ(decided.event.business_day().day(), 2);
  }
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"backfilled"});
}

// Example 38: a night shop's day ends at 02:00.
TEST(Example, 38_BusinessDayAtNight) {
  Spec spec;
  spec.Given(On<v1::StoreOpened>("",
                                 "time_zone: 'Asia/Shanghai' region_code: 'CN'"
                                 " day_starts { hours: 4 } closes { hours: 2 }")
                 .At("2026-01-01 08:00"))
      .Given(PlaybookAdopted(PresetPlaybook("auto_4s")))
      .Given(ConsultantHired("c1"))
      .When(Ask<v1::RegisterVisit>(
          absl::StrCat("visit: ", Quoted("visits/v1"), " channel: CHANNEL_WALK_IN consultant: ",
                       Quoted("consultants/c1"), " arrived_at", BracedTime("2026-03-03 01:30"))))
      .At("2026-03-03 01:31")
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").day, absl::CivilDay(2026, 3, 2));
  spec.When(Complete("v1", "2026-03-03 01:45", kContact)).At("2026-03-03 02:00").ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
}

}  // namespace
}  // namespace kezhi::testing::complete_visit_cases
