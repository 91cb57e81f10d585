// AmendVisit and VoidVisit: domain.md §2.4 R53–R56, §6.4.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
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
      .When(Amend("wanted_model: 'M2' test_drive: true party_size: 1",
                  "paths: 'wanted_model' paths: 'test_drive' paths: 'party_size'"))
      .As("consultant", "c1")
      .At("2026-03-02 11:00")
      .ThenEvents({On<v1::VisitAmended>(
          "visits/v1",
          "fields { wanted_model: 'M2' test_drive: true }"
          " changed: 'wanted_model' changed: 'test_drive' reason { clear: 'typo' }")});
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
  spec.When(Amend("arrived_at" + Stamp("2026-03-01 16:00"), "paths: 'arrived_at'"))
      .At("2026-03-02 11:00")
      .ThenFault("amend_visit.fields.left_at", v1::REASON_INTERVAL_INVALID);
  spec.When(Amend(absl::StrCat("arrived_at", Stamp("2026-03-01 17:00"), " left_at",
                               Stamp("2026-03-01 17:30")),
                  "paths: 'arrived_at' paths: 'left_at'"))
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").day, absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(spec.decision().events[0].event.visit_amended().moved_to_day().day(), 1);
  spec.When(Amend("arrived_at" + Stamp("2026-03-02 11:06"), "paths: 'arrived_at'"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID);
}

TEST(AmendVisit, CorrectsTheNumberOfTheCustomerToo) {
  Spec spec = Completed();
  const std::string customer = spec.visit("v1").customer;
  spec.When(Amend("phone: '139 0000 0002'", "paths: 'phone'"))
      .At("2026-03-02 11:00")
      .ThenEvents(
          {On<v1::VisitAmended>("visits/v1",
                                "fields { phone { clear: '+8613900000002' } }"
                                " changed: 'phone' reason { clear: 'typo' }"),
           On<v1::ProfileChanged>(customer, "phone { clear: '+8613900000002' } changed: 'phone'")});
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_EQ(spec.decision().contacts[0].customer, customer);
  EXPECT_EQ(spec.decision().contacts[0].contact.value, "+8613900000002");
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
                            " from: 'H' to: 'B' graded_on", Date("2026-03-02"), " horizon_ends",
                            Date("2026-06-02"), " in_progress_table: true steps: -2")),
           // H is called after 2 days, B after 14.
           On<v1::FollowUpRescheduled>(
               customer, absl::StrCat("pursuit: 1 planned_id: 'p1' from", Date("2026-03-04"), " to",
                                      Date("2026-03-16")))});
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
                       customer,
                       absl::StrCat("pursuit: 1 outcome: PURSUIT_STATUS_VOID closed_on",
                                    Date("2026-03-02"), " consultant: ", Quoted("consultants/c1"))),
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
}  // namespace kezhi::testing
