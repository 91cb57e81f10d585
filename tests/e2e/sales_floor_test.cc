// A working week of a property sales floor (S5), told by its staff: five consultants and a manager,
// 2 to 6 March 2026. Every day has the same morning, so that all figures are counted by hand:
//
//   v1 in turn → c1; v2 asks for c4; v3, v4 in turn → c2, c3; v5: c4 is busy and passed over → c5;
//   v6 finds everybody busy and waits; v1 leaves, and v6 → c1. Whose turn it is then: c2.
//
// From Tuesday on Monday's first customer comes back as v7, and goes to c1, whose turn it is not.
// On Friday c1 has other work and c2 stands in.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"
#include "tests/matchers.h"

namespace kezhi::e2e::sales_floor_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using Query = v1::QueryService::Stub;

constexpr char kMonday[] = "stores/s1/customers/monday";

std::string Consultant(int number) {
  return absl::StrCat("stores/s1/consultants/c", number);
}

std::string Visit(int day, int number) {
  return absl::StrFormat("stores/s1/visits/d%d-v%d", day, number);
}

std::string DayName(int day) {
  return absl::StrFormat("stores/s1/days/202603%02d", day);
}

class SalesFloor : public WeekTest {
 protected:
  SalesFloor() : manager_(service_.As("manager", "m1")) {
    Adopt("stores/s1", "reception_desk");
    for (const int number : {4, 5}) {
      v1::HireConsultant hire;
      hire.set_consultant(Consultant(number));
      hire.set_name("顾问");
      service_.Must(Ask(hire));
    }
    // The store was opened on 1 January, and days are closed one after the other.
    for (absl::CivilDay day(2026, 1, 1); day < absl::CivilDay(2026, 3, 2); ++day) {
      v1::CloseDay close;
      close.set_day(absl::StrCat("stores/s1/days/", domain::Compact(day)));
      service_.Must(Ask(close));
    }
  }

  void Clock(int day, const std::string& time) {
    service_.SetClock(absl::StrFormat("2026-03-%02d %s", day, time));
  }

  server::Client As(int consultant) { return service_.As("consultant", Consultant(consultant)); }

  v1::Command Rotation(int day) {
    v1::SetRotation ask;
    ask.set_day(DayName(day));
    for (int number = 1; number <= 5; ++number) ask.add_order(Consultant(number));
    return Ask(ask);
  }

  static v1::Command Turn(int day, int visit) {
    v1::TakeTurn ask;
    ask.set_day(DayName(day));
    ask.set_visit(Visit(day, visit));
    return Ask(ask);
  }

  // A party walks in at `time`, and the rota is asked.
  void Receive(int day, const std::string& time, int visit, const std::string& customer = "",
               const std::string& asked_for = "") {
    Clock(day, time);
    v1::RegisterVisit ask;
    ask.set_visit(Visit(day, visit));
    ask.set_channel(v1::CHANNEL_WALK_IN);
    ask.set_appellation("某女士");
    ask.set_customer(customer);
    ask.set_asked_for(asked_for);
    Sent(manager_, Ask(ask));
    Sent(manager_, Turn(day, visit));
  }

  // The party leaves at `time` without contact data.
  void Leave(int day, const std::string& time, int visit, int consultant) {
    Clock(day, time);
    v1::CompleteVisit ask;
    ask.set_visit(Visit(day, visit));
    *ask.mutable_left_at() =
        domain::ToTimestamp(Local(absl::StrFormat("2026-03-%02d %s", day, time)));
    ask.set_no_info_reason("just looking");
    ask.set_note("看了样板间");
    server::Client client = As(consultant);
    Sent(client, Ask(ask));
  }

  void Morning(int day) {
    Clock(day, "08:30");
    Sent(manager_, Rotation(day));
    Receive(day, "09:00", 1);
    Receive(day, "09:05", 2, "", Consultant(4));
    Receive(day, "09:10", 3);
    Receive(day, "09:15", 4);
    Receive(day, "09:20", 5);
    Receive(day, "09:25", 6);
    Clock(day, "09:40");
    v1::Command left =
        Complete(absl::StrFormat("d%d-v1", day), absl::StrFormat("2026-03-%02d 09:40", day), "测试",
                 absl::StrFormat("1380000%04d", day), "A");
    if (day == 2) left.mutable_complete_visit()->set_customer(kMonday);
    server::Client first = As(1);
    Sent(first, left);
    for (const auto& [visit, consultant] :
         {std::pair(2, 4), std::pair(3, 2), std::pair(4, 3), std::pair(5, 5), std::pair(6, 1)}) {
      Leave(day, "10:00", visit, consultant);
    }
  }

  void Greet(int day) {
    Clock(day, "10:00");
    v1::SendGreeting ask;
    ask.set_visit(Visit(day, 1));
    server::Client client = As(1);
    Sent(client, Ask(ask));
  }

  void Close(int day) {
    Clock(day, "18:00");
    v1::CloseDay close;
    close.set_day(DayName(day));
    Sent(manager_, Ask(close));
  }

  v1::ReceptionBoard Board(int day) {
    v1::GetReceptionBoardRequest request;
    request.set_name(DayName(day));
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetReceptionBoard, request).board();
  }

  server::Client manager_;
};

// Consultant, turns taken, passed over, own customers, in a colleague's place.
std::vector<std::string> Posts(const v1::ReceptionBoard& board) {
  std::vector<std::string> posts;
  for (const v1::BoardPost& post : board.posts()) {
    posts.push_back(absl::StrCat(post.consultant().substr(Consultant(1).size() - 2),
                                 post.next() ? "*" : "", " ", post.taken(), " ", post.skipped(),
                                 " ", post.own(), " ", post.substituted()));
  }
  return posts;
}

// Visit's number, receiver, credit, reason.
std::vector<std::string> Visits(const v1::ReceptionBoard& board) {
  std::vector<std::string> visits;
  for (const v1::BoardVisit& visit : board.visits()) {
    visits.push_back(absl::StrCat(visit.visit().substr(visit.visit().size() - 2), " ",
                                  visit.consultant().substr(Consultant(1).size() - 2), " ",
                                  visit.credited().substr(Consultant(1).size() - 2), " ",
                                  v1::TurnReason_Name(visit.reason()).substr(12)));
  }
  return visits;
}

using Lines = std::vector<std::string>;

TEST_F(SalesFloor, KeepsItsRotaForAWeek) {
  // Monday, with what is refused.
  server::Client c1 = As(1);
  server::Client c2 = As(2);
  Clock(2, "08:20");
  Refused(c1, Rotation(2), v1::REASON_ROLE_REQUIRED);
  Morning(2);
  Refused(manager_, Turn(2, 3), v1::REASON_VISIT_COMPLETED);
  Greet(2);
  EXPECT_EQ(Posts(Board(2)),
            (Lines{"c1 2 0 0 0", "c2* 1 0 0 0", "c3 1 0 0 0", "c4 0 1 1 0", "c5 1 0 0 0"}));
  EXPECT_EQ(Visits(Board(2)), (Lines{"v1 c1 c1 TURN", "v2 c4 c4 NAMED", "v3 c2 c2 TURN",
                                     "v4 c3 c3 TURN", "v5 c5 c5 TURN", "v6 c1 c1 QUEUE"}));
  ASSERT_EQ(Board(2).visits(4).skipped_size(), 1);
  EXPECT_EQ(Board(2).visits(4).skipped(0).consultant(), Consultant(4));
  Close(2);
  // Tuesday to Thursday: Monday's customer is back.
  for (int day = 3; day <= 5; ++day) {
    Morning(day);
    Greet(day);
    Receive(day, "11:00", 7, kMonday);
    v1::AssistVisit assist;
    assist.set_visit(Visit(day, 7));
    Refused(c2, Ask(assist), v1::REASON_CONSENT_REQUIRED);
    Leave(day, "11:20", 7, 1);
    Close(day);
    EXPECT_EQ(Board(day).next(), Consultant(2)) << day;
    EXPECT_EQ(Visits(Board(day)).back(), "v7 c1 c1 RETURNING") << day;
  }
  // Friday: nobody sends the message, and c2 stands in and does not hand back.
  Morning(6);
  v1::MarkUnavailable away;
  away.set_day(DayName(6));
  away.set_consultant(Consultant(1));
  away.set_why(v1::AWAY_REASON_OTHER_WORK);
  Sent(c1, Ask(away));
  Receive(6, "11:00", 7, kMonday);
  Leave(6, "11:20", 7, 2);
  Close(6);
  EXPECT_EQ(Visits(Board(6)).back(), "v7 c2 c1 SUBSTITUTE");
  EXPECT_TRUE(Board(6).visits(0).message_overdue());
  EXPECT_TRUE(Board(6).visits(6).hand_back_missing());
  EXPECT_FALSE(Board(5).visits(0).message_overdue());
  EXPECT_EQ(Posts(Board(6)),
            (Lines{"c1 2 0 0 0", "c2* 1 0 0 1", "c3 1 0 0 0", "c4 0 1 1 0", "c5 1 0 0 0"}));
  EXPECT_EQ(Board(6).posts(0).state(), v1::POST_STATE_OTHER_WORK);

  // Monday's third party was c5's, as is found on Friday.
  Corrected(manager_, Ask<v1::AmendVisit>(R"pb(
              visit: "stores/s1/visits/d2-v3"
              fields { consultant: "stores/s1/consultants/c5" }
              update_mask { paths: "consultant" }
              reason: "entered for a colleague"
            )pb"));
  v1::ListReceptionCreditsRequest credits;
  credits.set_parent("stores/s1");
  *credits.mutable_from() = domain::ToDate(absl::CivilDay(2026, 3, 2));
  *credits.mutable_to() = domain::ToDate(absl::CivilDay(2026, 3, 6));
  *credits.mutable_read_at() = Now();
  Lines lines;
  const auto listed = Get(manager_, &Query::ListReceptionCredits, credits);
  for (const v1::ReceptionCredit& credit : listed.credits()) {
    lines.push_back(absl::StrCat(credit.consultant().substr(Consultant(1).size() - 2), " ",
                                 credit.received(), " ", credit.credited(), " ", credit.stood_in(),
                                 " ", credit.stood_in_for()));
  }
  // c1: two a day, three returns, and the credit of Friday's. c2: one a day, Friday's return, less
  // Monday's, which is c5's.
  EXPECT_EQ(lines, (Lines{"c1 13 14 0 1", "c2 5 4 1 0", "c3 5 5 0 0", "c4 5 5 0 0", "c5 6 6 0 0"}));
}

TEST_F(SalesFloor, ShowsBreachesToManagersAlone) {
  PlaysAPart();
  Clock(2, "10:00");
  Sent(manager_, Ask<v1::RecordPolicyBreach>(R"pb(
         consultant: "stores/s1/consultants/c5"
         rule: "interruption"
         penalty { currency_code: "CNY" units: 50 }
         note: "cut in twice"
       )pb"));
  v1::ListBreachesRequest request;
  request.set_parent("stores/s1");
  *request.mutable_read_at() = Now();
  const v1::ListBreachesResponse breaches = Get(manager_, &Query::ListBreaches, request);
  ASSERT_EQ(breaches.breaches_size(), 1);
  EXPECT_EQ(breaches.breaches(0).note().clear(), "cut in twice");
  EXPECT_EQ(breaches.breaches(0).penalty().units(), 50);
  EXPECT_EQ(breaches.breaches(0).label_zh(), "未经邀请在同事接待时插话或帮助介绍");
  server::Client c5 = As(5);
  EXPECT_THAT(c5.Call(&Query::ListBreaches, c5.query(), request),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e::sales_floor_cases
