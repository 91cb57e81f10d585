// The reception rota (S5): domain.md R20 to R27, examples 19 to 21.
#include <gtest/gtest.h>

#include "tests/domain/reception/floor.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

std::string ReceiverOf(Spec& spec, const std::string& visit) {
  const std::string& consultant = spec.visit(visit).consultant;
  return consultant.empty() ? "" : consultant.substr(Consultant("").size());
}

std::string NextOf(Spec& spec) {
  return spec.day("20260302").rota.next.substr(Consultant("").size());
}

Fact Waiting(const std::string& visit) {
  v1::QueueJoined joined;
  joined.set_visit(Visit(visit));
  return On(kDay, joined);
}

// Domain.md, example 19.
TEST(TakeTurn, Example19FollowsTheOrderSkipsWhoIsBusyAndQueues) {
  Spec spec = Floor({Owned("k3", "c3")});
  spec.When(Arrive("v1")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Turn("v1"))
      .At("2026-03-02 09:00")
      .ThenEvents({Taken("v1", "c1", 1, v1::TURN_REASON_TURN, "c2"),
                   Assigned("v1", "c1", v1::TURN_REASON_TURN)});
  Receive(spec, "09:05", "v2");
  EXPECT_EQ(ReceiverOf(spec, "v2"), "c2");
  EXPECT_EQ(NextOf(spec), "c3");
  Receive(spec, "09:10", "r1", "k3");
  EXPECT_EQ(ReceiverOf(spec, "r1"), "c3");
  EXPECT_EQ(NextOf(spec), "c3");
  spec.When(Arrive("v3")).At("2026-03-02 09:20").ThenAccepted();
  spec.When(Turn("v3")).At("2026-03-02 09:20").ThenEvents({Waiting("v3")});
  spec.When(Turn("v3")).At("2026-03-02 09:21").ThenNothing();
  spec.When(Leave("v2", "09:40")).At("2026-03-02 09:40").ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"VisitCompleted", "TurnTaken", "ReceiverAssigned"}));
  const v1::TurnTaken& taken = spec.decision().events[1].event.turn_taken();
  EXPECT_THAT(taken,
              EqualsProto(Taken("v3", "c2", 2, v1::TURN_REASON_QUEUE, "c3").event.turn_taken()));
  EXPECT_EQ(ReceiverOf(spec, "v3"), "c2");
  EXPECT_TRUE(spec.day("20260302").rota.queue.empty());
}

TEST(TakeTurn, Example19WhoMakesUpIsFirstWhenFree) {
  Spec spec = Floor(MakingUp(), {Owned("k1", "c1")});
  Receive(spec, "09:00", "r1", "k1");
  spec.When(Arrive("v1")).At("2026-03-02 09:05").ThenAccepted();
  spec.When(Turn("v1"))
      .At("2026-03-02 09:05")
      .ThenEvents({Passing(Taken("v1", "c2", 2, v1::TURN_REASON_TURN, "c3"), "c1",
                           v1::AWAY_REASON_BUSY, true),
                   Assigned("v1", "c2", v1::TURN_REASON_TURN)});
  spec.When(Leave("r1", "09:10")).At("2026-03-02 09:10").ThenAccepted();
  spec.When(Arrive("v2")).At("2026-03-02 09:15").ThenAccepted();
  spec.When(Turn("v2"))
      .At("2026-03-02 09:15")
      .ThenEvents({Taken("v2", "c1", 1, v1::TURN_REASON_MADE_UP, "c3"),
                   Assigned("v2", "c1", v1::TURN_REASON_MADE_UP)});
  Receive(spec, "09:20", "v3");
  EXPECT_EQ(ReceiverOf(spec, "v3"), "c3");
}

TEST(TakeTurn, WhoIsPassedOverLosesTheTurn) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "r1", "k1");
  spec.When(Arrive("v1")).At("2026-03-02 09:05").ThenAccepted();
  spec.When(Turn("v1"))
      .At("2026-03-02 09:05")
      .ThenEvents({Passing(Taken("v1", "c2", 2, v1::TURN_REASON_TURN, "c3"), "c1",
                           v1::AWAY_REASON_BUSY, false),
                   Assigned("v1", "c2", v1::TURN_REASON_TURN)});
  spec.When(Leave("r1", "09:10")).At("2026-03-02 09:10").ThenAccepted();
  Receive(spec, "09:15", "v2");
  EXPECT_EQ(ReceiverOf(spec, "v2"), "c3");
}

// S5-8; domain.md, example 20.
TEST(TakeTurn, Example20ANamedRequestDoesNotCount) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(Arrive("v2", "", "c3")).At("2026-03-02 09:05").ThenAccepted();
  spec.When(Turn("v2"))
      .At("2026-03-02 09:05")
      .ThenEvents({Taken("v2", "c3", 3, v1::TURN_REASON_NAMED, "c2"),
                   Assigned("v2", "c3", v1::TURN_REASON_NAMED)});
  // Whoever is known to c3 and names nobody comes in turn.
  Receive(spec, "09:10", "v3");
  EXPECT_EQ(ReceiverOf(spec, "v3"), "c2");
}

// S5-10; domain.md, example 21.
TEST(TakeTurn, Example21ASubstituteReceivesAndTheOwnerKeepsTheCredit) {
  Spec spec = Floor({Owned("k1", "c1")});
  spec.Given(On<v1::LeaveStarted>("consultants/c1", R"pb(
    from { year: 2026 month: 3 day: 2 }
    to { year: 2026 month: 3 day: 5 }
  )pb"));
  spec.When(Arrive("v9", "k1")).At("2026-03-02 09:00").ThenAccepted();
  Fact taken = Taken("v9", "c2", 2, v1::TURN_REASON_SUBSTITUTE, "c1");
  taken.event.mutable_turn_taken()->set_instead_of(Consultant("c1"));
  taken.event.mutable_turn_taken()->set_because(v1::AWAY_REASON_LEAVE);
  v1::ReceptionSubstituted substituted;
  substituted.set_instead_of(Consultant("c1"));
  substituted.set_by(Consultant("c2"));
  substituted.set_because(v1::AWAY_REASON_LEAVE);
  substituted.set_credited(Consultant("c1"));
  spec.When(Turn("v9")).At("2026-03-02 09:00").ThenEvents({taken, On("visits/v9", substituted)});
  spec.When(LeaveWithPhone("v9", "09:30")).At("2026-03-02 09:30").ThenAccepted();
  EXPECT_EQ(spec.visit("v9").credited, Consultant("c1"));
  EXPECT_EQ(spec.customer("k1").owner, Consultant("c1"));
  // c2's turn was not used: c1 is on leave, so c2 is next.
  Receive(spec, "09:40", "v10");
  EXPECT_EQ(ReceiverOf(spec, "v10"), "c2");
}

// S5-8 with S5-10: who was asked for is as an owner.
TEST(TakeTurn, OfWhoIsAskedForAndBusyTheCustomerIsTheirsAllTheSame) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2", "", "c1");
  EXPECT_EQ(ReceiverOf(spec, "v2"), "c2");
  EXPECT_EQ(spec.visit("v2").credited, Consultant("c1"));
  spec.When(LeaveWithPhone("v2", "09:30")).At("2026-03-02 09:30").ThenAccepted();
  const std::string customer = spec.visit("v2").customer;
  EXPECT_EQ(spec.customer(customer.substr(Name("customers/").size())).owner, Consultant("c1"));
}

TEST(TakeTurn, CreditThatHasRunOutLeadsNobodyBack) {
  v1::Playbook playbook = PresetPlaybook("reception_desk");
  playbook.mutable_reception()->set_credit_days(7);
  v1::PursuitOpened opened;
  opened.set_pursuit(1);
  opened.set_owner(Consultant("c3"));
  Spec spec = Floor(
      playbook,
      {On("customers/k3", Owned("k3", "c3").event.customer_registered()).At("2026-02-01 09:00"),
       On("customers/k3", opened).At("2026-02-01 10:00")});
  Receive(spec, "09:00", "v1", "k3");
  EXPECT_EQ(ReceiverOf(spec, "v1"), "c1");
}

TEST(TakeTurn, IsRefusedWithoutAnOrderTwiceAndAfterTheDay) {
  Spec spec(
      {StoreOpened(), PlaybookAdopted(PresetPlaybook("reception_desk")), ConsultantHired("c1")});
  spec.When(Arrive("v1")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Turn("v1")).ThenRefused(kPrecondition, v1::REASON_ROTATION_MISSING);
  spec.When(Turn("v2")).ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
  spec.When(Order({"c1"})).ThenAccepted();
  spec.When(Turn("v1")).ThenAccepted();
  spec.When(Turn("v1")).ThenRefused(kPrecondition, v1::REASON_TURN_TAKEN);
  spec.When(Arrive("v2")).At("2026-03-02 09:05").ThenAccepted();
  spec.Given(On<v1::DayClosed>(kDay).At("2026-03-02 18:00"));
  spec.When(Turn("v2")).ThenRefused(kPrecondition, v1::REASON_DAY_CLOSED);
}

TEST(SetRotation, NamesWhoWorksEachOnceUnderRulesOfReception) {
  Spec spec = Floor();
  spec.When(Order({"c1", "c1"})).ThenRefused(kInvalid, v1::REASON_ROTATION_DUPLICATE);
  spec.When(Order({})).ThenRefused(kInvalid, v1::REASON_FIELD_REQUIRED);
  spec.When(Order({"c1", "c9"}))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.Given(On<v1::LeaveStarted>("consultants/c2", R"pb(
    from { year: 2026 month: 3 day: 2 }
    to { year: 2026 month: 3 day: 2 }
  )pb"));
  spec.When(Order({"c2", "c1"})).ThenRefused(kPrecondition, v1::REASON_CONSULTANT_INACTIVE);
  spec.When(Order({"c1"}))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  Spec other(CommonGround("auto_4s"));
  other.When(Order({"c1"}))
      .At("2026-03-02 08:30")
      .ThenRefused(kPrecondition, v1::REASON_RECEPTION_MISSING);
}

TEST(SetRotation, LeavesTheTurnWithWhoeverHadItOrTheNextWhoIsThere) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.When(Order({"c3", "c2", "c1"})).ThenAccepted();
  EXPECT_EQ(NextOf(spec), "c2");
  // After c2 came c1.
  spec.When(Order({"c3", "c1"})).ThenAccepted();
  EXPECT_EQ(NextOf(spec), "c1");
  spec.When(Order({"c3", "c1"})).ThenNothing();
}

TEST(MarkUnavailable, IsPassedOverUntilBack) {
  Spec spec = Floor();
  spec.When(Away("c1", v1::AWAY_REASON_OTHER_WORK)).As("consultant", "c1").ThenAccepted();
  spec.When(Away("c1", v1::AWAY_REASON_OTHER_WORK)).ThenNothing();
  spec.When(Arrive("v1")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(Turn("v1"))
      .ThenEvents({Passing(Taken("v1", "c2", 2, v1::TURN_REASON_TURN, "c3"), "c1",
                           v1::AWAY_REASON_OTHER_WORK, false),
                   Assigned("v1", "c2", v1::TURN_REASON_TURN)});
  spec.When(Back("c1")).ThenAccepted();
  spec.When(Back("c1")).ThenNothing();
  Receive(spec, "09:05", "v2");
  Receive(spec, "09:10", "v3");
  EXPECT_EQ(ReceiverOf(spec, "v3"), "c1");
}

TEST(MarkUnavailable, IsForOneselfAndNotForBeingBusy) {
  Spec spec = Floor();
  spec.When(Away("c2", v1::AWAY_REASON_ABSENT))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Away("c2", v1::AWAY_REASON_ABSENT)).As("manager").ThenAccepted();
  spec.When(Away("c1", v1::AWAY_REASON_BUSY)).ThenRefused(kInvalid, v1::REASON_ENUM_UNKNOWN);
}

TEST(MarkAvailable, LetsInWhoWaits) {
  Spec spec = Floor();
  for (const char* id : {"c1", "c2", "c3"}) {
    spec.When(Away(id, v1::AWAY_REASON_ABSENT)).ThenAccepted();
  }
  Receive(spec, "09:00", "v1");
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"QueueJoined"}));
  spec.When(Back("c3")).At("2026-03-02 09:05").ThenAccepted();
  EXPECT_EQ(ReceiverOf(spec, "v1"), "c3");
}

TEST(VoidVisit, OfAPartyThatWaitsTakesItOutOfTheQueue) {
  Spec spec = Floor();
  for (const char* id : {"c1", "c2", "c3"}) {
    spec.When(Away(id, v1::AWAY_REASON_ABSENT)).ThenAccepted();
  }
  Receive(spec, "09:00", "v1");
  spec.When(Ask<v1::VoidVisit>("visit: 'stores/s1/visits/v1' reason: 'left at once'"))
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitVoided", "QueueLeft"}));
}

TEST(AmendVisit, OfTheReceiverMakesOneBusyAndTheOtherFree) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2");
  spec.When(Away("c3", v1::AWAY_REASON_ABSENT)).ThenAccepted();
  spec.When(Leave("v2", "09:08")).At("2026-03-02 09:08").ThenAccepted();
  // It was c2 who received v1, and c1 is free: whose turn it is comes round to c1.
  spec.When(Ask<v1::AmendVisit>(R"pb(
        visit: "stores/s1/visits/v1"
        fields { consultant: "stores/s1/consultants/c2" }
        update_mask { paths: "consultant" }
        reason: "entered for a colleague"
      )pb"))
      .At("2026-03-02 09:10")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitAmended", "TurnTaken"}));
  Receive(spec, "09:15", "v3");
  EXPECT_EQ(ReceiverOf(spec, "v3"), "c1");
  Receive(spec, "09:20", "v4");
  EXPECT_EQ(ReceiverOf(spec, "v4"), "");
}

// R44.
TEST(RegisterVisit, WithAReceiverOutOfTurnIsFlagged) {
  Spec spec = Floor({Owned("k3", "c3")});
  spec.When(Arrive("v1", "", "", "c2")).At("2026-03-02 09:00").ThenAccepted();
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"out_of_turn"}));
  EXPECT_THAT(spec.decision().events.back().event.turn_taken(),
              EqualsProto(Taken("v1", "c2", 2, v1::TURN_REASON_DIRECT, "c1").event.turn_taken()));
  spec.When(Arrive("v2", "", "", "c1")).At("2026-03-02 09:05").ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  EXPECT_THAT(spec.decision().events.back().event.turn_taken(),
              EqualsProto(Taken("v2", "c1", 1, v1::TURN_REASON_TURN, "c2").event.turn_taken()));
  // c3 receives an own customer while it would be their turn as well as while it would not.
  spec.When(Arrive("v3", "k3", "", "c3")).At("2026-03-02 09:10").ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  EXPECT_EQ(NextOf(spec), "c2");
}

TEST(RegisterVisit, NeedsNoReceiverWhereARotaRuns) {
  Spec spec(CommonGround("auto_4s"));
  spec.Given(PlaybookAdopted(PresetPlaybook("reception_desk")));
  spec.When(Arrive("v1"))
      .At("2026-03-02 09:00")
      .ThenFault("register_visit.consultant", v1::REASON_FIELD_REQUIRED);
  spec.When(Order({"c1", "c2"})).ThenAccepted();
  Receive(spec, "09:05", "v1");
  EXPECT_EQ(ReceiverOf(spec, "v1"), "c1");
}

TEST(RegisterVisit, WithoutARotaIsAsEver) {
  Spec spec(CommonGround("auto_4s"));
  spec.When(Arrive("v1", "", "", "c2")).At("2026-03-02 09:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitRegistered"}));
}

}  // namespace
}  // namespace kezhi::testing
