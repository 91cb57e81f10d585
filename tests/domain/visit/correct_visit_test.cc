// AmendVisit and VoidVisit: domain.md §2.4 R53–R56, §6.4.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::correct_visit_cases {
namespace {

constexpr char kContact[] =
    "name: '测试甲' phone: '13800000001' info_left: true wanted_model: 'M1' grade: 'H' note: 'n'";

Spec Floor() {
  return Spec(CommonGround());
}

// v1 came and left contact data on 2026-03-02.
Spec Completed() {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:50", kContact))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  return spec;
}

v1::Command Amend(const std::string& fields, const std::string& paths,
                  const std::string& reason = "typo") {
  return Ask<v1::AmendVisit>(absl::StrCat("visit: 'stores/s1/visits/v1' fields { ", fields,
                                          " } update_mask { ", paths, " } reason: '", reason, "'"));
}

v1::Command Void() {
  return Ask<v1::VoidVisit>("visit: 'stores/s1/visits/v1' reason: 'entered twice'");
}

void Archive(Spec& spec, const std::string& day) {
  spec.Given(On<v1::SheetArchived>("days/" + day, "through_position: 9 line_count: 1"));
}

TEST(AmendVisit, CarriesTheChangedFieldsAndTheReasonAlone) {
  Completed()
      .When(Amend("test_drive: true party_size: 1", "paths: 'test_drive' paths: 'party_size'"))
      .As("consultant", "c1")
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::VisitAmended>(
          "visits/v1",
          "fields { test_drive: true } changed: 'test_drive' reason { clear: 'typo' }")});
}

TEST(AmendVisit, DropsWhatIsTheSameAndSucceedsWithoutEventWhenNothingIsLeft) {
  Completed()
      .When(Amend("wanted_model: 'M1' grade: 'H'", "paths: 'wanted_model' paths: 'grade'"))
      .At("2026-03-02 11:00")
      .ThenNothing();
}

TEST(AmendVisit, TakesAnyPersonalValueForAChangeSinceItIsSealed) {
  Spec spec = Completed();
  spec.When(Amend("note: 'n'", "paths: 'note'")).At("2026-03-02 11:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"VisitAmended"});
  // Emptying what was never there is none.
  spec.When(Amend("", "paths: 'plate'")).ThenNothing();
}

TEST(AmendVisit, MovesTheLineToTheDayOfTheNewArrival) {
  Spec spec = Completed();
  spec.When(Amend("arrived_at" + BracedTime("2026-03-01 16:00"), "paths: 'arrived_at'"))
      .At("2026-03-02 11:00")
      .ThenFault("amend_visit.fields.left_at", v1::REASON_INTERVAL_INVALID);
  spec.When(Amend(absl::StrCat("arrived_at", BracedTime("2026-03-01 17:00"), " left_at",
                               BracedTime("2026-03-01 17:30")),
                  "paths: 'arrived_at' paths: 'left_at'"))
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").day, absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(spec.decision().events[0].event.visit_amended().moved_to_day().day(), 1);
  spec.When(Amend("arrived_at" + BracedTime("2026-03-02 11:06"), "paths: 'arrived_at'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID);
}

TEST(AmendVisit, CorrectsTheNumberOfTheCustomerToo) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Amend("phone: '139 0000 0002'", "paths: 'phone'"))
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::VisitAmended>("visits/v1",
                                        "fields { phone { clear: '+8613900000002' } }"
                                        " changed: 'phone' reason { clear: 'typo' }"),
                   On<v1::ProfileChanged>(customer,
                                          "phone { clear: '+8613900000002' } changed: 'phone'"
                                          " corrected_visit: " +
                                              Quoted("visits/v1"))});
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_EQ(spec.decision().contacts[0].customer, customer);
  EXPECT_EQ(spec.decision().contacts[0].contact.value, "+8613900000002");
}

TEST(AmendVisit, CorrectsModelAndSourceOfThePursuitAndTheSourceOfTheCustomerToo) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Amend("wanted_model: 'M2' source: 'advert'", "paths: 'wanted_model' paths: 'source'"))
      .As("consultant", "c1")
      .At("2026-03-02 11:00")
      .ThenEvents(
          {On<v1::VisitAmended>("visits/v1",
                                "fields { wanted_model: 'M2' source: 'advert' }"
                                " changed: 'wanted_model' changed: 'source'"
                                " reason { clear: 'typo' }"),
           On<v1::ProfileChanged>(customer, "source: 'advert' changed: 'source' corrected_visit: " +
                                                Quoted("visits/v1")),
           On<v1::PursuitCorrected>(customer,
                                    absl::StrCat("pursuit: 1 visit: ", Quoted("visits/v1"),
                                                 " changed: 'wanted' wanted: 'M2'"
                                                 " changed: 'source' source: 'advert'"))});
  const std::string id = customer.substr(customer.rfind('/') + 1);
  EXPECT_EQ(spec.customer(id).pursuit(1)->wanted, "M2");
  EXPECT_EQ(spec.customer(id).source, "advert");
}

// k1 of c1's, registered by an advert, wants M1 since 1 March and comes on the 2nd.
Spec CameAgain(const std::string& more = "") {
  Spec spec = Floor();
  Fact registered = Registered("k1");
  registered.event.mutable_customer_registered()->set_source("advert");
  spec.Given({registered, Opened("k1", 1, "2026-03-01", " wanted: 'M1'"),
              Arrived("v1", "2026-03-02 10:05")})
      .When(Complete("v1", "2026-03-02 10:50",
                     absl::StrCat(kContact, " customer: ", Quoted("customers/k1"), more)))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  return spec;
}

TEST(AmendVisit, LeavesThePursuitThatItDidNotOpenWithWhatItWasOpenedFor) {
  Spec spec = CameAgain();
  spec.When(Amend("wanted_model: 'M2' source: 'radio'", "paths: 'wanted_model' paths: 'source'"))
      .At("2026-03-02 11:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"VisitAmended"});
  EXPECT_EQ(spec.customer("k1").pursuit(1)->wanted, "M1");
}

TEST(AmendVisit, EmptiesTheSourceToThatOfTheCustomerAsTheOpeningWouldHave) {
  Spec spec = Floor();
  Fact registered = Registered("k1");
  registered.event.mutable_customer_registered()->set_source("advert");
  spec.Given({registered, Arrived("v1", "2026-03-02 10:05", " source: 'radio'")})
      .When(Complete("v1", "2026-03-02 10:50",
                     absl::StrCat(kContact, " customer: ", Quoted("customers/k1"))))
      .At("2026-03-02 10:55")
      .ThenAccepted()
      .When(Amend("", "paths: 'source'"))
      .ThenEvents({On<v1::VisitAmended>("visits/v1", "changed: 'source' reason { clear: 'typo' }"),
                   On<v1::PursuitCorrected>("customers/k1",
                                            absl::StrCat("pursuit: 1 visit: ", Quoted("visits/v1"),
                                                         " changed: 'source' source: 'advert'"))});
}

constexpr char kOrdered[] = "on_site_order: true";
constexpr char kNotOrdered[] = "on_site_order: false";
constexpr char kOrder[] = "paths: 'on_site_order'";

TEST(AmendVisit, PlacesTheOrderThatWasLeftOutAtTheTimeOfTheReception) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  const absl::CivilDay day(2026, 3, 2);
  spec.When(Amend(kOrdered, kOrder))
      .As("manager")
      .At("2026-03-04 09:00")
      .ThenEvents(
          {On<v1::VisitAmended>("visits/v1",
                                "fields { on_site_order: true } changed: 'on_site_order'"
                                " reason { clear: 'typo' }"),
           On<v1::OrderPlaced>(customer, "pursuit: 1 on_site: true").Flag("backfilled").On(day),
           On<v1::StagePromoted>(customer,
                                 "pursuit: 1 machine: 'dealer' from: 'tracking'"
                                 " to: 'ordered' trigger: 'ORDER_PLACED'")
               .Flag("backfilled")
               .On(day)});
  const v1::Event& placed = spec.decision().events[1].event;
  EXPECT_THAT(placed.occurred().at(),
              EqualsProto(FromText<google::protobuf::Timestamp>(
                  absl::StrCat("seconds: ", absl::ToUnixSeconds(spec.visit("v1").left_at)))));
}

TEST(AmendVisit, PlacesNoOrderOnAPursuitThatHasOneOrHasEnded) {
  Spec ordered = Completed();
  ordered.When(Ask<v1::PlaceOrder>("customer: '" + ordered.visit("v1").customer + "'"))
      .At("2026-03-03 10:00")
      .ThenAccepted()
      .When(Amend(kOrdered, kOrder))
      .ThenAccepted();
  EXPECT_EQ(ordered.types(), std::vector<std::string>{"VisitAmended"});
  Spec won = Completed();
  won.Given(On<v1::PursuitWon>(won.visit("v1").customer, "pursuit: 1").At("2026-03-03 10:00"))
      .When(Amend(kOrdered, kOrder))
      .ThenAccepted();
  EXPECT_EQ(won.types(), std::vector<std::string>{"VisitAmended"});
}

TEST(AmendVisit, TakesBackTheOrderThatNeverWas) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Amend(kOrdered, kOrder)).At("2026-03-02 11:00").ThenAccepted();
  spec.When(Amend(kNotOrdered, kOrder))
      .At("2026-03-02 11:10")
      .ThenEvents(
          {On<v1::VisitAmended>("visits/v1", "changed: 'on_site_order' reason { clear: 'typo' }"),
           On<v1::OrderWithdrawn>(customer, "pursuit: 1 reason { clear: 'typo' }"),
           On<v1::StageDemoted>(customer,
                                "pursuit: 1 machine: 'dealer' from: 'ordered' to: 'tracking'"
                                " reason { clear: 'typo' }")});
  EXPECT_FALSE(spec.customer(customer.substr(customer.rfind('/') + 1)).pursuit(1)->ordered);
}

TEST(AmendVisit, TakesTheOrderBackFromAPursuitThatHasEndedToo) {
  Spec spec = CameAgain(" on_site_order: true");
  spec.When(OfCustomer<v1::ClosePursuit>("k1", "outcome: PURSUIT_STATUS_LOST reason_code: 'price'"))
      .At("2026-03-03 10:00")
      .ThenAccepted()
      .When(Amend(kNotOrdered, kOrder))
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitAmended", "OrderWithdrawn"}));
}

TEST(AmendVisit, LeavesTheOrderThatSomethingElseTellsOf) {
  Spec numbered = CameAgain(" on_site_order: true");
  numbered.When(OfCustomer<v1::PlaceOrder>("k1", "deal: 'D1'"))
      .At("2026-03-03 10:00")
      .ThenAccepted()
      .When(Amend(kNotOrdered, kOrder))
      .ThenAccepted();
  EXPECT_EQ(numbered.types(), std::vector<std::string>{"VisitAmended"});
  Spec twice = CameAgain(" on_site_order: true");
  twice.Given(Arrived("v2", "2026-03-03 10:05"))
      .When(Complete(
          "v2", "2026-03-03 10:50",
          absl::StrCat(kContact, " on_site_order: true customer: ", Quoted("customers/k1"))))
      .At("2026-03-03 10:55")
      .ThenAccepted()
      .When(Amend(kNotOrdered, kOrder))
      .ThenAccepted();
  EXPECT_EQ(twice.types(), std::vector<std::string>{"VisitAmended"});
  EXPECT_TRUE(twice.customer("k1").pursuit(1)->ordered);
}

TEST(AmendVisit, JudgesAnewWhetherItIsTheFirstOfTheOtherChannel) {  // R43
  Spec spec = CameAgain();
  Fact call = Arrived("v2", "2026-03-03 10:05", " customer: " + Quoted("customers/k1"));
  call.event.mutable_visit_registered()->set_channel(v1::CHANNEL_CALL_IN);
  spec.Given({call, On<v1::VisitLinked>("customers/k1", "visit: " + Quoted("visits/v2"))});
  ASSERT_TRUE(spec.visit("v1").first);
  spec.When(Amend("channel: CHANNEL_CALL_IN", "paths: 'channel'"))
      .At("2026-03-03 11:00")
      .ThenEvents({On<v1::VisitAmended>(
          "visits/v1",
          "fields { channel: CHANNEL_CALL_IN } changed: 'channel' first: false"
          " reason { clear: 'typo' }")});
  EXPECT_FALSE(spec.visit("v1").first) << "v2 was the first call";
  spec.When(Amend("channel: CHANNEL_WALK_IN", "paths: 'channel'")).ThenAccepted();
  EXPECT_TRUE(spec.visit("v1").first);
}

TEST(AmendVisit, OfTheChannelLeavesAnUnknownVisitorWhatItWasTakenFor) {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Amend("channel: CHANNEL_CALL_IN", "paths: 'channel'"))
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::VisitAmended>(
          "visits/v1",
          "fields { channel: CHANNEL_CALL_IN } changed: 'channel' reason { clear: 'typo' }")});
  EXPECT_TRUE(spec.visit("v1").first);
}

TEST(VoidVisit, TakesBackTheOrderThatOnlyItsLineTellsOf) {
  Spec spec = CameAgain(" on_site_order: true");
  spec.When(Void()).As("manager").At("2026-03-02 11:00").ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitVoided", "OrderWithdrawn", "StageDemoted"}));
}

TEST(AmendVisit, CorrectsTheGradeOfThePursuitTooAndItsNextContact) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Amend("grade: 'B'", "paths: 'grade'"))
      .As("consultant", "c1")
      .At("2026-03-02 11:00")
      .ThenEvents(
          {On<v1::VisitAmended>("visits/v1",
                                "fields { grade: 'B' } changed: 'grade' reason { clear: 'typo' }"),
           On<v1::GradeCorrected>(
               customer,
               absl::StrCat("pursuit: 1 scale: 'dealer_intent' visit: ", Quoted("visits/v1"),
                            " from: 'H' to: 'B' graded_on", DateText("2026-03-02"), " horizon_ends",
                            DateText("2026-06-02"),
                            " in_progress_table: true steps: -2 judged_by: 7")),
           // H is called after 2 days, B after 14.
           On<v1::FollowUpRescheduled>(
               customer, absl::StrCat("pursuit: 1 planned_id: 'p1' from", DateText("2026-03-04"),
                                      " to", DateText("2026-03-16")))});
}

TEST(AmendVisit, CorrectsTheGradeOfAClosedPursuitWithoutPlanning) {
  Spec spec = Completed();
  spec.Given(On<v1::PursuitWon>(spec.visit("v1").customer, "pursuit: 1").At("2026-03-03 10:00"))
      .When(Amend("grade: 'A'", "paths: 'grade'"))
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitAmended", "GradeCorrected"}));
}

TEST(AmendVisit, LeavesTheGradeThatWasJudgedSince) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Ask<v1::ChangeGrade>("customer: '" + customer + "' pursuit: 1 to: 'H'"))
      .At("2026-03-02 11:00")
      .ThenAccepted()
      .When(Amend("grade: 'A'", "paths: 'grade'"))
      .ThenAccepted();
  ASSERT_EQ(spec.types(), (std::vector<std::string>{"VisitAmended", "GradeCorrected"}));
  EXPECT_TRUE(spec.decision().events[1].event.grade_corrected().superseded());
}

TEST(AmendVisit, OfTheGradeIsNoContactThatWouldKeepAVoidedVisitsPursuit) {
  Spec spec = Completed();
  spec.When(Amend("grade: 'A'", "paths: 'grade'"))
      .At("2026-03-02 11:00")
      .ThenAccepted()
      .When(Void())
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types()[1], "PursuitClosed");
}

TEST(AmendVisit, RefusesAFieldThatAVisitLacksAndAsksWhy) {  // R53
  Completed()
      .When(Amend("", "paths: 'mood'"))
      .At("2026-03-02 11:00")
      .ThenFault("amend_visit.update_mask.paths[0]", v1::REASON_FIELD_UNKNOWN)
      .When(Amend("note: 'x'", "paths: 'note'", "  "))
      .ThenFault("amend_visit.reason", v1::REASON_REASON_REQUIRED);
}

TEST(AmendVisit, HoldsTheLineToTheSameRules) {
  Completed()
      .When(Amend("grade: 'Z'", "paths: 'grade'"))
      .At("2026-03-02 11:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_GRADE_UNKNOWN)
      .When(Amend("", "paths: 'grade'"))
      .ThenFault("amend_visit.fields.grade", v1::REASON_FIELD_REQUIRED)
      .When(Amend("", "paths: 'phone'"))
      .ThenFault("amend_visit.fields.phone", v1::REASON_FIELD_REQUIRED)
      .When(Amend("party_size: 2 channel: CHANNEL_CALL_IN", "paths: 'party_size' paths: 'channel'"))
      .ThenFault("amend_visit.fields.party_size", v1::REASON_PARTY_SIZE)
      .When(Amend("consultant: 'stores/s1/consultants/nobody'", "paths: 'consultant'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST(AmendVisit, CorrectsBeforeCompletionOnlyWhatStandsThere) {
  Spec spec = Floor();
  spec.Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Amend("grade: 'H'", "paths: 'grade'"))
      .At("2026-03-02 11:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_VISIT_INCOMPLETE)
      .When(Amend("consultant: 'stores/s1/consultants/c2'", "paths: 'consultant'"))
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").consultant, "stores/s1/consultants/c2");
  EXPECT_EQ(spec.visit("v1").credited, "stores/s1/consultants/c2");
}

TEST(AmendVisit, RefusesGradeAndOrderOfWhoLeftNoContactData) {
  Floor()
      .Given(Arrived("v1", "2026-03-02 10:05"))
      .When(Complete("v1", "2026-03-02 10:20", "note: 'n' appellation: '某先生'"))
      .At("2026-03-02 10:30")
      .ThenAccepted()
      .When(Amend("grade: 'B'", "paths: 'grade'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_GRADE_WITHOUT_CONTACT)
      .When(Amend("on_site_order: true", "paths: 'on_site_order'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_ORDER_WITHOUT_CONTACT)
      .When(Amend("phone: '13800000001'", "paths: 'phone'"))
      .ThenFault("amend_visit.fields.phone", v1::REASON_FIELDS_INVALID);
}

TEST(AmendVisit, IsTheManagersOnceTheSheetIsArchived) {  // R54
  Spec spec = Completed();
  Archive(spec, "20260302");
  spec.When(Amend("note: 'x'", "paths: 'note'"))
      .As("clerk")
      .At("2026-03-03 09:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .When(Amend("note: 'x'", "paths: 'note'"))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"after_archive"});
}

TEST(VoidVisit, ClosesThePursuitThatCameOfNothingElse) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Void())
      .As("manager")
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::VisitVoided>("visits/v1", "reason { clear: 'entered twice' }"),
                   On<v1::PursuitClosed>(
                       customer, absl::StrCat("pursuit: 1 outcome: PURSUIT_STATUS_VOID closed_on",
                                              DateText("2026-03-02"),
                                              " consultant: ", Quoted("consultants/c1"))),
                   On<v1::FollowUpCancelled>(customer, "planned_id: 'p1' pursuit: 1"),
                   On<v1::StagePromoted>(customer,
                                         "pursuit: 1 machine: 'dealer' from: 'tracking'"
                                         " to: 'closed' trigger: 'CLOSED'")});
}

TEST(VoidVisit, ClosesThePursuitThoughALaterGradeRestsOnTheVisit) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Ask<v1::ChangeGrade>(absl::StrCat("customer: '", customer, "' pursuit: 1 to: 'H'",
                                              " supported_by: ", Quoted("visits/v1"))))
      .At("2026-03-02 11:00")
      .ThenAccepted()
      .When(Void())
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types()[1], "PursuitClosed");
}

TEST(VoidVisit, LeavesAPursuitThatHasOtherContacts) {
  Spec spec = Completed();
  spec.Given(On<v1::FollowUpDone>(spec.visit("v1").customer,
                                  "pursuit: 1 outcome: CONTACT_OUTCOME_REACHED")
                 .At("2026-03-03 10:00"))
      .When(Void())
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"VisitVoided"});
}

TEST(VoidVisit, RefusesWhereASaleCameOfIt) {
  Spec spec = Completed();
  spec.Given(On<v1::PursuitWon>(spec.visit("v1").customer, "pursuit: 1").At("2026-03-03 10:00"))
      .When(Void())
      .As("manager")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_WON);
}

TEST(VoidVisit, IsTheManagersAndDoneOnce) {  // R55, R56
  Completed()
      .When(Void())
      .As("consultant", "c1")
      .At("2026-03-02 11:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .When(Void())
      .As("manager")
      .ThenAccepted()
      .When(Void())
      .As("manager")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_VISIT_VOID)
      .When(Amend("note: 'x'", "paths: 'note'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_VISIT_VOID);
}

}  // namespace
}  // namespace kezhi::testing::correct_visit_cases
