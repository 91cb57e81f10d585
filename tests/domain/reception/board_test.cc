// 排岗板: domain.md §4.16.
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/reception/apply.h"
#include "domain/reception/credits.h"
#include "domain/reception/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/history.h"
#include "tests/domain/reception/floor.h"
#include "tests/matchers.h"

namespace kezhi::testing::board_cases {
namespace {

void Fold(const Spec& spec, Rows& rows) {
  for (const v1::Event& event : spec.events()) rows.Apply(event);
  EXPECT_TRUE(rows.strangers().empty());
}

// The board of the day, made of everything that was recorded, at a time of that day.
v1::ReceptionBoard BoardOf(const Spec& spec, const std::string& time) {
  Rows rows;
  Fold(spec, rows);
  auto board = domain::ReceptionBoardOf(rows, Name(kDay), Clock(time));
  EXPECT_THAT(board, IsOk());
  return board.ok() ? *std::move(board) : v1::ReceptionBoard();
}

// Consultant, state, turns taken and passed, and an arrow at whose turn it is.
std::vector<std::string> Posts(const v1::ReceptionBoard& board) {
  std::vector<std::string> posts;
  for (const v1::BoardPost& post : board.posts()) {
    posts.push_back(absl::StrCat(post.next() ? ">" : "", post.place(), " ",
                                 post.consultant().substr(Consultant("").size()), " ",
                                 v1::PostState_Name(post.state()).substr(11), " taken ",
                                 post.taken(), " skipped ", post.skipped()));
  }
  return posts;
}

using Lines = std::vector<std::string>;

TEST(ReceptionBoard, ShowsTheOrderWhoIsFreeAndWhoReceivedWhomAndWhy) {
  Spec spec = Floor({Owned("k3", "c3")});
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2");
  Receive(spec, "09:10", "r1", "k3");
  Receive(spec, "09:20", "v3");
  v1::ReceptionBoard board = BoardOf(spec, "09:30");
  EXPECT_EQ(board.next(), Consultant("c3"));
  EXPECT_EQ(Posts(board), (Lines{"1 c1 BUSY taken 1 skipped 0", "2 c2 BUSY taken 1 skipped 0",
                                 ">3 c3 BUSY taken 0 skipped 0"}));
  ASSERT_EQ(board.queue_size(), 1);
  EXPECT_EQ(board.queue(0), Visit("v3"));
  ASSERT_EQ(board.visits_size(), 4);
  EXPECT_EQ(board.visits(2).reason(), v1::TURN_REASON_RETURNING);
  EXPECT_EQ(board.visits(2).consultant(), Consultant("c3"));
  EXPECT_EQ(board.visits(2).minutes(), 20);
  EXPECT_TRUE(board.visits(3).waiting());

  spec.When(Leave("v2", "09:40")).At("2026-03-02 09:40").ThenAccepted();
  board = BoardOf(spec, "09:41");
  EXPECT_EQ(board.queue_size(), 0);
  EXPECT_EQ(board.visits(3).reason(), v1::TURN_REASON_QUEUE);
  EXPECT_EQ(board.visits(3).consultant(), Consultant("c2"));
  EXPECT_FALSE(board.visits(3).waiting());
  EXPECT_EQ(Posts(board), (Lines{"1 c1 BUSY taken 1 skipped 0", "2 c2 BUSY taken 2 skipped 0",
                                 ">3 c3 BUSY taken 0 skipped 0"}));
}

TEST(ReceptionBoard, SaysWhoWasPassedOverAndWhoIsAway) {
  Spec spec = Floor(MakingUp());
  spec.When(Away("c1", v1::AWAY_REASON_OTHER_WORK)).ThenAccepted();
  spec.Given(On<v1::LeaveStarted>("consultants/c3", R"pb(
    from { year: 2026 month: 3 day: 2 }
    to { year: 2026 month: 3 day: 2 }
  )pb"));
  Receive(spec, "09:00", "v1");
  const v1::ReceptionBoard board = BoardOf(spec, "09:10");
  EXPECT_EQ(Posts(board), (Lines{"1 c1 OTHER_WORK taken 0 skipped 1", "2 c2 BUSY taken 1 skipped 0",
                                 ">3 c3 LEAVE taken 0 skipped 0"}));
  EXPECT_EQ(board.posts(0).owed(), 1);
  ASSERT_EQ(board.visits(0).skipped_size(), 1);
  EXPECT_EQ(board.visits(0).skipped(0).consultant(), Consultant("c1"));
  EXPECT_EQ(board.visits(0).skipped(0).why(), v1::AWAY_REASON_OTHER_WORK);
}

TEST(ReceptionBoard, SaysForWhomASubstituteReceives) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2", "k1");
  const v1::ReceptionBoard board = BoardOf(spec, "09:10");
  EXPECT_EQ(board.visits(1).consultant(), Consultant("c2"));
  EXPECT_EQ(board.visits(1).credited(), Consultant("c1"));
  EXPECT_EQ(board.visits(1).instead_of(), Consultant("c1"));
  EXPECT_EQ(board.visits(1).because(), v1::AWAY_REASON_BUSY);
  EXPECT_EQ(board.posts(1).substituted(), 1);
  EXPECT_EQ(board.posts(1).taken(), 0);
}

TEST(ReceptionBoard, CountsTheSecondsUntilAMessageIsDue) {
  Spec spec = Floor();
  Receive(spec, "10:00", "v1");
  spec.When(LeaveWithPhone("v1", "10:50")).At("2026-03-02 10:52").ThenAccepted();
  v1::ReceptionBoard board = BoardOf(spec, "10:55");
  EXPECT_EQ(board.visits(0).message_seconds_left(), 15 * 60);
  board = BoardOf(spec, "11:11");
  EXPECT_EQ(board.visits(0).message_seconds_left(), -60);
  // Who leaves no contact data is sent none.
  Receive(spec, "11:20", "v2");
  spec.When(Leave("v2", "11:30")).At("2026-03-02 11:30").ThenAccepted();
  EXPECT_FALSE(BoardOf(spec, "11:31").visits(1).has_message_due_at());
}

TEST(ReceptionBoard, ShowsWhoHelpsWhoHasToHandBackAndTheMessageSent) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2", "k1");  // c2 stands in for c1
  spec.When(Ask<v1::AssistVisit>("visit: 'stores/s1/visits/v2'"))
      .As("consultant", "c3")
      .ThenAccepted();
  v1::ReceptionBoard board = BoardOf(spec, "09:10");
  EXPECT_THAT(board.visits(1).helpers(), ::testing::ElementsAre(Consultant("c3")));
  EXPECT_THAT(board.visits(1).to_hand_back(),
              ::testing::ElementsAre(Consultant("c2"), Consultant("c3")));
  EXPECT_EQ(board.posts(2).helped(), 1);
  EXPECT_EQ(board.posts(2).state(), v1::POST_STATE_BUSY);
  spec.When(Ask<v1::HandBackVisit>("visit: 'stores/s1/visits/v2'"))
      .As("consultant", "c3")
      .ThenAccepted();
  spec.When(LeaveWithPhone("v2", "09:30")).At("2026-03-02 09:30").ThenAccepted();
  spec.When(Ask<v1::SendGreeting>("visit: 'stores/s1/visits/v2'"))
      .At("2026-03-02 09:51")
      .ThenAccepted();
  board = BoardOf(spec, "09:52");
  EXPECT_TRUE(board.visits(1).helpers().empty());
  EXPECT_THAT(board.visits(1).to_hand_back(), ::testing::ElementsAre(Consultant("c2")));
  EXPECT_TRUE(board.visits(1).greeted_late());
  EXPECT_EQ(board.visits(1).message_seconds_left(), 0);
}

TEST(PendingReceptions, AreWhatAClosingMayHaveToNote) {
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  Receive(spec, "09:05", "v2");
  spec.When(LeaveWithPhone("v1", "09:30")).At("2026-03-02 09:30").ThenAccepted();
  spec.When(Leave("v2", "09:35")).At("2026-03-02 09:35").ThenAccepted();
  Rows rows;
  Fold(spec, rows);
  EXPECT_THAT(domain::PendingReceptions(rows, kStore), ::testing::ElementsAre(Visit("v1")));
  // Settled, and every closing that it may concern is over.
  spec.When(Ask<v1::SendGreeting>("visit: 'stores/s1/visits/v1'"))
      .At("2026-03-02 09:40")
      .ThenAccepted();
  spec.Given(On<v1::DayClosed>("days/20260302", "closed_day { year: 2026 month: 3 day: 2 }")
                 .At("2026-03-02 18:00"));
  Rows same_day;
  Fold(spec, same_day);
  EXPECT_THAT(domain::PendingReceptions(same_day, kStore), ::testing::ElementsAre(Visit("v1")));
  spec.Given(On<v1::DayClosed>("days/20260304", "closed_day { year: 2026 month: 3 day: 4 }")
                 .At("2026-03-04 18:00"));
  Rows later;
  Fold(spec, later);
  EXPECT_TRUE(domain::PendingReceptions(later, kStore).empty());
}

// So that closings do not look at ever more visits.
TEST(PendingReceptions, OfAVisitThatIsNeverOverEndAndComeBackWhenItIs) {
  const auto pending = [](const Spec& spec) {
    Rows rows;
    Fold(spec, rows);
    return domain::PendingReceptions(rows, kStore);
  };
  Spec spec = Floor();
  Receive(spec, "09:00", "v1");
  spec.Given(On<v1::VisitAssisted>("visits/v1", absl::StrCat("by: '", Consultant("c2"), "'"))
                 .At("2026-03-02 09:10"));
  spec.Given(On<v1::DayClosed>("days/20260305", "closed_day { year: 2026 month: 3 day: 5 }")
                 .At("2026-03-05 18:00"));
  EXPECT_THAT(pending(spec), ::testing::ElementsAre(Visit("v1")));
  spec.Given(On<v1::DayClosed>("days/20260306", "closed_day { year: 2026 month: 3 day: 6 }")
                 .At("2026-03-06 18:00"));
  EXPECT_TRUE(pending(spec).empty());
  spec.Given(On<v1::VisitCompleted>("visits/v1", "left_at { seconds: 1772416800 }")
                 .At("2026-03-06 19:00"));
  EXPECT_THAT(pending(spec), ::testing::ElementsAre(Visit("v1")));
}

// Consultant, received, credited, stood in, stood in for.
std::vector<std::string> Credits(const Spec& spec, int from, int to) {
  Rows rows;
  Fold(spec, rows);
  std::vector<std::string> lines;
  for (const v1::ReceptionCredit& credit : domain::ReceptionCreditsOf(
           rows, kStore, absl::CivilDay(2026, 3, from), absl::CivilDay(2026, 3, to))) {
    lines.push_back(absl::StrCat(credit.consultant().substr(Consultant("").size()), " ",
                                 credit.received(), " ", credit.credited(), " ", credit.stood_in(),
                                 " ", credit.stood_in_for()));
  }
  return lines;
}

// Domain.md §4.17.
TEST(ReceptionCredits, TellWhoReceivedFromWhoHasTheCredit) {
  Spec spec = Floor({Owned("k1", "c1")});
  Receive(spec, "09:00", "v1");        // c1
  Receive(spec, "09:05", "v2", "k1");  // c2 for c1
  Receive(spec, "09:10", "v3");        // c3, as c2 is busy
  Receive(spec, "09:15", "v4");        // waits
  EXPECT_EQ(Credits(spec, 2, 2), (Lines{"c1 1 2 0 1", "c2 1 0 1 0", "c3 1 1 0 0"}));
  spec.When(Ask<v1::VoidVisit>("visit: 'stores/s1/visits/v2' reason: 'entered twice'"))
      .ThenAccepted();
  // c2 is free, and v4 waited.
  EXPECT_EQ(Credits(spec, 1, 3), (Lines{"c1 1 1 0 0", "c2 1 1 0 0", "c3 1 1 0 0"}));
  EXPECT_TRUE(Credits(spec, 3, 9).empty());
}

TEST(ReceptionBoard, OfAStoreWithoutRulesOfReceptionIsEmpty) {
  Spec spec(CommonGround("crm_pipeline"));
  spec.When(Arrive("v1", "", "", "c1")).At("2026-03-02 09:00").ThenAccepted();
  const v1::ReceptionBoard board = BoardOf(spec, "10:00");
  EXPECT_EQ(board.visits_size(), 0);
  EXPECT_EQ(board.posts_size(), 0);
}

// Rows that note the tables in which a row was looked for.
class WatchedRows : public domain::MemoryRows {
 public:
  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override {
    asked_.emplace_back(table);
    return domain::MemoryRows::Get(table, key);
  }

  const Lines& asked() const { return asked_; }

 private:
  mutable Lines asked_;
};

TEST(ReceptionBoard, OfAStoreWithoutRulesOfReceptionIsNotLookedInForAVisit) {
  v1::Event completed = On<v1::VisitCompleted>("visits/v1", "info_left: true").event;
  completed.set_stream(Visit("v1"));
  WatchedRows rows;
  domain::ApplyReception(completed, rows, rows);
  EXPECT_THAT(rows.asked(), ::testing::ElementsAre("reception.stores"));
  EXPECT_TRUE(rows.Contents().empty());
}

}  // namespace
}  // namespace kezhi::testing::board_cases
