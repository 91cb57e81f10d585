// RegisterVisit: domain.md §2.4 R40–R46.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

Spec Floor() {
  return Spec(CommonGround());
}

v1::Command Register(const std::string& visit, const std::string& more = "") {
  return Ask<v1::RegisterVisit>(
      absl::StrCat("visit: ", Quoted("visits/" + visit),
                   " channel: CHANNEL_WALK_IN consultant: ", Quoted("consultants/c1"), " ", more));
}

TEST(RegisterVisit, WritesOneLineWithTheReceiverCredited) {
  Floor()
      .When(
          Register("v1", "party_size: 3 appellation: '某先生' plate: '京A00000' source: 'advert'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:05")
      .ThenEvents(
          {On<v1::VisitRegistered>(
               "visits/v1",
               absl::StrCat("channel: CHANNEL_WALK_IN party_size: 3 first: true arrived_at",
                            BracedTime("2026-03-02 10:05"),
                            " appellation { clear: '某先生' } plate { clear: '京A00000' }"
                            " source: 'advert' consultant: ",
                            Quoted("consultants/c1"), " credited: ", Quoted("consultants/c1")))
               .On(absl::CivilDay(2026, 3, 2))});
}

TEST(RegisterVisit, TakesAClockThatIsFiveMinutesAheadAndNoMore) {  // R40
  Floor()
      .When(Register("v1", "arrived_at" + BracedTime("2026-03-02 10:10:01")))
      .At("2026-03-02 10:05")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_IN_FUTURE)
      .When(Register("v1", "arrived_at" + BracedTime("2026-03-02 10:10:00")))
      .ThenAccepted();
}

TEST(RegisterVisit, CountsOneToNinetyNineHeadsAndOneForACall) {  // R41
  Spec spec = Floor();
  spec.When(Register("v1", "party_size: 100"))
      .At("2026-03-02 10:05")
      .ThenFault("register_visit.party_size", v1::REASON_PARTY_SIZE);
  spec.When(Register("v1", "party_size: -1"))
      .ThenFault("register_visit.party_size", v1::REASON_PARTY_SIZE);
  spec.When(Ask<v1::RegisterVisit>(
                "visit: 'stores/s1/visits/v1' channel: CHANNEL_CALL_IN party_size: 2"))
      .ThenFault("register_visit.party_size", v1::REASON_PARTY_SIZE);
  spec.When(Register("v1", "party_size: 99")).ThenAccepted();
}

TEST(RegisterVisit, NeedsAReceiverOnTheFloorThatDay) {  // R42
  Floor()
      .Given(On<v1::ConsultantLeft>("consultants/c1", "last_day" + DateText("2026-03-01"))
                 .At("2026-03-01 17:00"))
      .When(Register("v1"))
      .At("2026-03-02 10:05")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CONSULTANT_INACTIVE)
      .When(Ask<v1::RegisterVisit>("visit: 'stores/s1/visits/v1' channel: CHANNEL_WALK_IN"
                                   " consultant: 'stores/s1/consultants/nobody'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST(RegisterVisit, AsksForWhatTheFormRequiresAtTheDoor) {  // R48
  Floor()
      .When(Ask<v1::RegisterVisit>("visit: 'stores/s1/visits/v1' channel: CHANNEL_WALK_IN"))
      .At("2026-03-02 10:05")
      .ThenFault("register_visit.consultant", v1::REASON_FIELD_REQUIRED);
}

TEST(RegisterVisit, DerivesTheFirstTimePerChannel) {  // R43 as corrected
  const std::string known = " customer: 'stores/s1/customers/k1' ";
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .When(Ask<v1::RegisterVisit>(
          "visit: 'stores/s1/visits/v0' channel: CHANNEL_CALL_IN consultant: " +
          Quoted("consultants/c1") + known))
      .At("2026-03-02 09:00")
      .ThenAccepted()
      .When(Register("v1", known))
      .At("2026-03-02 10:05")
      .ThenAccepted();
  EXPECT_TRUE(spec.visit("v1").first) << "a first walk-in after a call stands on the sheet";
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"VisitRegistered", "VisitLinked"}));
  spec.When(Register("v2", known)).At("2026-03-03 10:05").ThenAccepted();
  EXPECT_FALSE(spec.visit("v2").first);
  spec.When(Register("v3", known + "first: true"))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_NOT_FIRST_VISIT);
}

TEST(RegisterVisit, DoesNotCountVoidVisitsAsEarlierOnes) {  // R43
  const std::string known = " customer: 'stores/s1/customers/k1' ";
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .When(Register("v1", known))
      .At("2026-03-02 10:05")
      .ThenAccepted()
      .When(Ask<v1::VoidVisit>("visit: 'stores/s1/visits/v1' reason: 'twice'"))
      .As("manager")
      .ThenAccepted()
      .When(Register("v2", known + "first: true"))
      .At("2026-03-03 10:05")
      .ThenAccepted();
  EXPECT_TRUE(spec.visit("v2").first);
}

TEST(RegisterVisit, BelievesWhoRecognisesAnEarlierVisitorWithoutName) {
  Spec spec = Floor();
  spec.When(Register("v1", "first: false")).At("2026-03-02 10:05").ThenAccepted();
  EXPECT_FALSE(spec.visit("v1").first);
}

TEST(Example, 08_BackfillAfterArchive) {  // R45, R46
  Spec spec = Floor();
  spec.Given(On<v1::SheetReviewed>("days/20260302", "verdict: VERDICT_ACCEPTED through_position: 9")
                 .At("2026-03-02 18:10"))
      .Given(On<v1::SheetArchived>("days/20260302", "through_position: 9 line_count: 3"))
      .When(Register("v1", "arrived_at" + BracedTime("2026-03-02 17:30")))
      .At("2026-03-03 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"after_archive", "backfilled"}));
  EXPECT_EQ(spec.visit("v1").day, absl::CivilDay(2026, 3, 2));
}

TEST(Example, 17_AReturningCustomerIsNoFirstVisitAndMayHaveASecondPursuit) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02", "origin_visit: 'stores/s1/visits/v1'"))
      .Given(Arrived("v1", "2026-03-02 10:05", " customer: 'stores/s1/customers/k1'"))
      .Given(On<v1::PursuitWon>("customers/k1", "pursuit: 1 won_on" + DateText("2026-03-05"))
                 .At("2026-03-05 15:00"))
      .When(Register("v2", "customer: 'stores/s1/customers/k1'"))
      .At("2026-09-01 10:00")
      .ThenAccepted();
  EXPECT_FALSE(spec.visit("v2").first);
  spec.When(OfCustomer<v1::OpenPursuit>("k1", "wanted: 'M2'")).ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.pursuit_opened().pursuit(), 2);
  spec.When(OfCustomer<v1::OpenPursuit>("k1", "wanted: 'M3'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PURSUIT_OPEN);
}

TEST(RegisterVisit, NeedsACustomerThatExistsAndFollowsAnAlias) {
  Spec spec = Floor();
  spec.When(Register("v1", "customer: 'stores/s1/customers/nobody'"))
      .At("2026-03-02 10:05")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND)
      .Given(Registered("k1"))
      .Given(Registered("k2"))
      .When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
      .ThenAccepted()
      .When(Register("v1", "customer: 'stores/s1/customers/k2'"))
      .At("2026-03-02 10:05")
      .ThenAccepted();
  EXPECT_EQ(spec.visit("v1").customer, "stores/s1/customers/k1");
}

TEST(RegisterVisit, TakesAVisitOnceAndNeedsAnInstant) {
  Floor()
      .When(Register("v1"))
      .At("2026-03-02 10:05")
      .ThenAccepted()
      .When(Register("v1"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_VISIT_EXISTS)
      .When(Register("v2"))
      .OccurredOn(absl::CivilDay(2026, 3, 1))
      .ThenFault("register_visit.arrived_at", v1::REASON_FIELD_REQUIRED);
}

// Example 6, the line's part: closing a day notes an open line once.
TEST(Example, 06_DayClosesWithAnOpenLine) {
  Spec spec = Floor();
  spec.Given(Arrived("v4", "2026-03-02 15:00"));
  // Days are closed in order; all before it are.
  spec.Given(On<v1::DayClosed>("days/20260301", "closed_day" + DateText("2026-03-01"))
                 .At("2026-03-02 15:00"));
  spec.When(CloseDay("20260302", "visits: 'stores/s1/visits/v4'"))
      .At("2026-03-02 18:00")
      .ThenEvents({On<v1::RegistrationOverdue>(
                       "visits/v4", absl::StrCat("closed_day", DateText("2026-03-02"),
                                                 " consultant: ", Quoted("consultants/c1"))),
                   On<v1::DayClosed>("days/20260302", "closed_day" + DateText("2026-03-02"))});
  spec.When(CloseDay("20260303", "visits: 'stores/s1/visits/v4'"))
      .At("2026-03-03 18:00")
      .ThenEvents({On<v1::DayClosed>("days/20260303", "closed_day" + DateText("2026-03-03"))});
}

TEST(CloseVisitDay, IsNotMendedByWhatWasRecordedAfterTheClosingNorBlamesWhatCameLater) {
  Spec spec = Floor();
  spec.Given(On<v1::DayClosed>("days/20260301", "closed_day" + DateText("2026-03-01"))
                 .At("2026-03-01 18:00"))
      .Given(Arrived("v1", "2026-03-02 15:00"))
      .When(
          Complete("v1", "2026-03-02 15:30", "note: 'n' no_info_reason: 'r' appellation: '某先生'"))
      .At("2026-03-02 18:30")
      .ThenAccepted()
      .Given(Arrived("v2", "2026-03-02 17:50").At("2026-03-02 19:00"));
  // The closing comes late: v1 was open at 18:00, v2 was not there yet.
  spec.When(CloseDay("20260302", "visits: 'stores/s1/visits/v1' visits: 'stores/s1/visits/v2'"))
      .At("2026-03-02 20:00")
      .ThenAccepted();
  ASSERT_EQ(spec.types(), (std::vector<std::string>{"RegistrationOverdue", "DayClosed"}));
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/visits/v1");
}

}  // namespace
}  // namespace kezhi::testing
