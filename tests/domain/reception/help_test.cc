// What colleagues do for each other's customers, and the message to who has left (S5 4, 10 to 12):
// domain.md R57 to R59, examples 22 and 23.
#include <gtest/gtest.h>

#include "tests/domain/reception/floor.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

template <typename Kind>
v1::Command OfVisit(const std::string& visit, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("visit: '", Visit(visit), "' ", more));
}

std::string By(const std::string& consultant) {
  return absl::StrCat("by: '", Consultant(consultant), "' ");
}

v1::Command Substitute(const std::string& visit, const std::string& by, const std::string& why) {
  return OfVisit<v1::SubstituteReception>(
      visit, absl::StrCat(by.empty() ? "" : By(by), "because: AWAY_REASON_", why));
}

v1::Command Greet(const std::string& visit, const std::string& time) {
  v1::SendGreeting ask;
  ask.set_visit(Visit(visit));
  *ask.mutable_sent_at() = domain::ToTimestamp(Clock(time));
  return Ask(ask);
}

v1::Command CloseDay(const std::vector<std::string>& visits) {
  v1::CloseDay ask;
  ask.set_day(Name(kDay));
  for (const std::string& visit : visits) ask.mutable_candidates()->add_visits(Visit(visit));
  return Ask(ask);
}

// The day before is closed, so that this one can be.
void CloseTheDayBefore(Spec& spec) {
  spec.Given(On<v1::DayClosed>("days/20260301", "closed_day { year: 2026 month: 3 day: 1 }"));
}

// Domain.md, example 22.
TEST(AssistVisit, Example22NeedsTheOwnersConsent) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "v1", "k1");
  spec.When(OfVisit<v1::AssistVisit>("v1"))
      .As("consultant", "c2")
      .ThenRefused(kPrecondition, v1::REASON_CONSENT_REQUIRED);
  spec.When(OfVisit<v1::GrantConsent>("v1", By("c2")))
      .As("consultant", "c1")
      .ThenRefused(kPrecondition, v1::REASON_CONSENT_NOT_REQUESTED);
  spec.When(OfVisit<v1::RequestConsent>("v1"))
      .As("consultant", "c2")
      .ThenEvents({On<v1::ConsentRequested>(
          "visits/v1", absl::StrCat(By("c2"), "of: '", Consultant("c1"), "'"))});
  spec.When(OfVisit<v1::RequestConsent>("v1")).As("consultant", "c2").ThenNothing();
  // Nobody answers for the owner but a manager.
  spec.When(OfVisit<v1::GrantConsent>("v1", By("c2")))
      .As("consultant", "c3")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfVisit<v1::GrantConsent>("v1", By("c2")))
      .As("consultant", "c1")
      .ThenEvents({On<v1::ConsentGranted>("visits/v1", By("c2"))});
  spec.When(OfVisit<v1::AssistVisit>("v1"))
      .As("consultant", "c2")
      .ThenEvents({On<v1::VisitAssisted>("visits/v1",
                                         absl::StrCat(By("c2"), "of: '", Consultant("c1"), "'"))});
  // Who helps is busy.
  Receive(spec, "09:10", "v2");
  EXPECT_EQ(spec.visit("v2").consultant, Consultant("c3"));
  spec.When(OfVisit<v1::HandBackVisit>("v1", "summary: 'wants three rooms'"))
      .As("consultant", "c2")
      .ThenEvents({On<v1::VisitHandedBack>(
          "visits/v1", absl::StrCat(By("c2"), "to: '", Consultant("c1"),
                                    "' summary { clear: 'wants three rooms' }"))});
  spec.When(OfVisit<v1::HandBackVisit>("v1"))
      .As("consultant", "c2")
      .ThenRefused(kPrecondition, v1::REASON_NOT_ASSISTING);
}

TEST(AssistVisit, ARefusalIsNoConsent) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(OfVisit<v1::RequestConsent>("v1", By("c2"))).As("manager").ThenAccepted();
  spec.When(OfVisit<v1::RefuseConsent>("v1", By("c2"))).As("consultant", "c1").ThenAccepted();
  spec.When(OfVisit<v1::AssistVisit>("v1"))
      .As("consultant", "c2")
      .ThenRefused(kPrecondition, v1::REASON_CONSENT_REQUIRED);
}

TEST(AssistVisit, NeedsNoConsentOfWhoIsBusyWithAnotherOrAtOtherWork) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "v1");
  // c1 receives v1, so c2 stands in for v2; c3 helps, and c1 need not be asked.
  Receive(spec, "09:05", "v2", "k1");
  spec.When(OfVisit<v1::AssistVisit>("v2")).As("consultant", "c3").ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.visit_assisted().excused(), v1::AWAY_REASON_BUSY);
  spec.When(Leave("v1", "09:10")).At("2026-03-02 09:10").ThenAccepted();
  spec.When(Away("c1", v1::AWAY_REASON_OTHER_WORK)).ThenAccepted();
  Receive(spec, "09:20", "v3", "k1");
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"QueueJoined"}));
}

TEST(AssistVisit, IsForColleaguesAndForOneself) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(OfVisit<v1::AssistVisit>("v1"))
      .As("consultant", "c1")
      .ThenRefused(kInvalid, v1::REASON_SAME_CONSULTANT);
  spec.When(OfVisit<v1::AssistVisit>("v1", By("c3")))
      .As("consultant", "c2")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfVisit<v1::AssistVisit>("v1"))
      .As("manager")
      .ThenRefused(kInvalid, v1::REASON_FIELD_REQUIRED);
}

// R57, S5-10.
TEST(SubstituteReception, LeavesTheCreditWithTheFirstReceiver) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(Substitute("v1", "c1", "OTHER_WORK")).ThenRefused(kInvalid, v1::REASON_SAME_CONSULTANT);
  spec.When(Substitute("v1", "", "OTHER_WORK")).ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"TurnTaken", "ReceptionSubstituted"}));
  EXPECT_TRUE(spec.flags().empty());
  EXPECT_EQ(spec.visit("v1").consultant, Consultant("c2"));
  EXPECT_EQ(spec.visit("v1").credited, Consultant("c1"));
  // The colleague on post is whose turn it is, and keeps the turn.
  EXPECT_EQ(spec.day("20260302").rota.next, Consultant("c2"));
  spec.When(Substitute("v1", "c2", "OTHER_WORK")).ThenNothing();
}

TEST(SubstituteReception, BySomebodyElseThanWhoIsOnPostIsFlagged) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(Substitute("v1", "c3", "LEAVE")).ThenAccepted();
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"out_of_turn"}));
}

TEST(SubstituteReception, NeedsSomebodyToStandInFor) {
  Spec spec = Floor();
  spec.When(Arrive("v1")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Substitute("v1", "c2", "LEAVE"))
      .ThenRefused(kPrecondition, v1::REASON_RECEIVER_MISSING);
}

// R59, S5-4; domain.md, example 23.
TEST(SendGreeting, Example23IsLateAfterTwentyMinutes) {
  Spec spec = Floor();
  Receive(spec, "10:00", "v1");
  Receive(spec, "10:00", "v2");
  spec.When(LeaveWithPhone("v1", "10:50:00")).At("2026-03-02 10:50").ThenAccepted();
  spec.When(LeaveWithPhone("v2", "10:50:00")).At("2026-03-02 10:50").ThenAccepted();
  spec.When(Greet("v1", "11:10:00")).At("2026-03-02 11:15").ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  spec.When(Greet("v2", "11:10:01")).At("2026-03-02 11:15").ThenAccepted();
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"late"}));
  spec.When(Greet("v2", "11:12")).At("2026-03-02 11:15").ThenNothing();
}

TEST(SendGreeting, IsForWhoHasLeftByAMethodOfThePlaybook) {
  v1::Playbook playbook = PresetPlaybook("reception_desk");
  playbook.add_methods()->set_id("MESSAGE");
  Spec spec = Floor(playbook);
  Receive(spec, "10:00", "v1");
  spec.When(Greet("v1", "10:10"))
      .At("2026-03-02 10:10")
      .ThenRefused(kPrecondition, v1::REASON_VISIT_INCOMPLETE);
  spec.When(OfVisit<v1::SendGreeting>("v1", "method: 'PIGEON'"))
      .ThenRefused(kInvalid, v1::REASON_METHOD_UNKNOWN);
}

Fact Overdue(const std::string& visit, const std::string& due, const std::string& consultant) {
  v1::MessageOverdue overdue;
  *overdue.mutable_closed_day() = domain::ToDate(absl::CivilDay(2026, 3, 2));
  *overdue.mutable_due_at() = domain::ToTimestamp(Clock(due));
  overdue.set_consultant(Consultant(consultant));
  return On("visits/" + visit, overdue);
}

Fact DayIsClosed() {
  return On<v1::DayClosed>(kDay, "closed_day { year: 2026 month: 3 day: 2 }");
}

// Example 23, with what §6.3 says of the closing: due 18:10 is judged by the next one.
TEST(CloseDay, Example23NotesAMessageThatWasNotSentInTime) {
  Spec spec = Floor();
  CloseTheDayBefore(spec);
  Receive(spec, "10:00", "v1");
  spec.When(LeaveWithPhone("v1", "10:50")).At("2026-03-02 10:50").ThenAccepted();
  Receive(spec, "11:00", "v2");
  spec.When(Leave("v2", "11:10")).At("2026-03-02 11:10").ThenAccepted();
  Receive(spec, "17:00", "v3");
  Receive(spec, "17:05", "v4");
  spec.When(LeaveWithPhone("v4", "17:10")).At("2026-03-02 17:10").ThenAccepted();
  spec.When(Greet("v4", "17:20")).At("2026-03-02 17:20").ThenAccepted();
  spec.When(LeaveWithPhone("v3", "17:50")).At("2026-03-02 17:50").ThenAccepted();
  spec.When(CloseDay({"v1", "v2", "v3", "v4"}))
      .At("2026-03-02 18:00")
      .ThenEvents({Overdue("v1", "11:10", "c1"), DayIsClosed()});
  v1::Command next = CloseDay({"v1", "v2", "v3", "v4"});
  next.mutable_close_day()->set_day(Name("days/20260303"));
  spec.When(next).At("2026-03-03 18:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"MessageOverdue", "DayClosed"}));
  EXPECT_EQ(spec.decision().events[0].stream, Visit("v3"));
}

TEST(CloseDay, AMessageRecordedAfterTheClosingWasMissingThen) {
  Spec spec = Floor();
  CloseTheDayBefore(spec);
  Receive(spec, "10:00", "v1");
  spec.When(LeaveWithPhone("v1", "10:50")).At("2026-03-02 10:50").ThenAccepted();
  spec.When(Greet("v1", "18:30")).At("2026-03-02 18:30").ThenAccepted();
  // The server was down at closing.
  spec.When(CloseDay({"v1"}))
      .At("2026-03-03 09:00")
      .ThenEvents({Overdue("v1", "11:10", "c1"), DayIsClosed()});
}

// S5-11, seed-gap 24.
TEST(CloseDay, NotesWhoHasNotHandedTheCustomerBack) {
  Spec spec = Floor({Owned("k1", "c1")});
  CloseTheDayBefore(spec);
  spec.When(Away("c1", v1::AWAY_REASON_OTHER_WORK)).ThenAccepted();
  Receive(spec, "09:00", "v1", "k1");  // c2 stands in
  spec.When(OfVisit<v1::AssistVisit>("v1")).As("consultant", "c3").ThenAccepted();
  spec.When(Leave("v1", "09:30")).At("2026-03-02 09:30").ThenAccepted();
  spec.When(OfVisit<v1::HandBackVisit>("v1")).As("consultant", "c3").ThenAccepted();
  v1::HandBackMissing missing;
  *missing.mutable_closed_day() = domain::ToDate(absl::CivilDay(2026, 3, 2));
  missing.set_by(Consultant("c2"));
  missing.set_to(Consultant("c1"));
  spec.When(CloseDay({"v1"}))
      .At("2026-03-02 18:00")
      .ThenEvents({On("visits/v1", missing), DayIsClosed()});
}

// S5-12 (1).
TEST(SplitParty, DrawsHelpersInTurnOrder) {
  Spec spec = Floor();
  v1::Command arrive = Arrive("v1");
  arrive.mutable_register_visit()->set_party_size(4);
  spec.When(arrive).At("2026-03-02 09:00").ThenAccepted();
  spec.When(OfVisit<v1::SplitParty>("v1", "helpers: 1"))
      .ThenRefused(kPrecondition, v1::REASON_RECEIVER_MISSING);
  spec.When(Turn("v1")).ThenAccepted();
  spec.When(OfVisit<v1::SplitParty>("v1", "helpers: 4"))
      .ThenRefused(kInvalid, v1::REASON_PARTY_SIZE);
  Fact helps = Taken("v1", "c2", 2, v1::TURN_REASON_TURN, "c3");
  helps.event.mutable_turn_taken()->set_helps(true);
  spec.When(OfVisit<v1::SplitParty>("v1", "helpers: 1"))
      .ThenEvents({helps, On<v1::PartySplit>("visits/v1",
                                             absl::StrCat("helpers: '", Consultant("c2"), "'"))});
  Receive(spec, "09:05", "v2");
  EXPECT_EQ(spec.visit("v2").consultant, Consultant("c3"));
  spec.When(OfVisit<v1::SplitParty>("v1", "helpers: 1"))
      .ThenRefused(kPrecondition, v1::REASON_NOBODY_FREE);
}

}  // namespace
}  // namespace kezhi::testing
