// 客户管理卡, both sides: domain.md §4.3, §4.4.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/fold.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";

v1::CustomerCard CardOf(const domain::RowReader& rows, const std::string& now,
                        const std::string& customer = kK1) {
  auto card = domain::CustomerCardOf(rows, customer, Local(now));
  EXPECT_THAT(card, IsOk());
  return card.ok() ? *card : v1::CustomerCard();
}

google::type::Date Of(absl::CivilDay day) {
  return FromText<google::type::Date>(Date(day));
}

TEST(CustomerCard, ShowsTheBackOfExample1) {
  Chronicle log;
  TellExample1(log);
  const auto expected = FromText<v1::CustomerCard>(R"pb(
    head {
      customer: "stores/s1/customers/k1"
      kind: CUSTOMER_KIND_PERSON
      name { clear: "k1 name" }
      phone { clear: "k1 phone" }
      owner: "stores/s1/consultants/c1"
      registered_on { year: 2026 month: 3 day: 2 }
      visits: 1
      position: 8
    }
    backs {
      pursuit {
        pursuit: 1
        origin_visit: "stores/s1/visits/v1"
        wanted: "M1"
        owner: "stores/s1/consultants/c1"
        source: "advert"
        opened_on { year: 2026 month: 3 day: 2 }
        grade: "H"
        graded_on { year: 2026 month: 3 day: 2 }
        horizon_ends { year: 2026 month: 3 day: 9 }
        machine: "dealer"
        stage: "tracking"
        status: PURSUIT_STATUS_OPEN
        position: 10
      }
      lines {
        pursuit: 1
        planned_id: "p1"
        due_on { year: 2026 month: 3 day: 4 }
        state: CARD_LINE_STATE_PLANNED
        origin: PLAN_ORIGIN_CADENCE
        position: 11
      }
      next_due { year: 2026 month: 3 day: 4 }
    }
  )pb");
  EXPECT_THAT(CardOf(log.rows(), "2026-03-02 12:00"), EqualsProto(expected));
}

TEST(CustomerCard, ThereIsNoneForAVisitorWhoLeftNothing) {  // example 2
  Chronicle log;
  log.Commit("2026-03-02 11:00", {Came("v2", "2026-03-02 11:00", "c2")});
  log.Commit("2026-03-02 11:10", {CompletedWithoutContact("v2", "2026-03-02 11:08")});
  EXPECT_THAT(domain::CustomerCardOf(log.rows(), kK1, Local("2026-03-02 12:00")),
              HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
  domain::CardFilter filter;
  filter.store = kStore;
  EXPECT_THAT(domain::ListCards(log.rows(), filter, "", 10).items, IsEmpty());
}

TEST(CustomerCard, JudgesLapsedAndOverdueByTheDayAskedFor) {  // example 10
  Chronicle log;
  TellExample1(log);
  EXPECT_FALSE(CardOf(log.rows(), "2026-03-04 23:00").backs(0).lines(0).overdue());
  EXPECT_TRUE(CardOf(log.rows(), "2026-03-05 00:00").backs(0).lines(0).overdue());
  EXPECT_FALSE(CardOf(log.rows(), "2026-03-09 23:00").backs(0).pursuit().lapsed());
  EXPECT_TRUE(CardOf(log.rows(), "2026-03-10 00:00").backs(0).pursuit().lapsed());
}

TEST(CustomerCard, ShowsTheRevisitWithTheGradesAndTheNextPlan) {  // example 11
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "A", March(2)),
              Planned("k1", 1, "p1", March(9), "c1")});
  log.Commit("2026-03-09 14:05",
             {Done("k1", 1, "p1", "2026-03-09 14:00", "c1", "grade_before: 'A' grade_after: 'H'"),
              Regraded("k1", 1, "A", "H", March(9), "supported_by: 'p1'"),
              Planned("k1", 1, "p2", March(11), "c1")});
  const v1::CustomerCard card = CardOf(log.rows(), "2026-03-09 18:00");
  ASSERT_THAT(card.backs(0).lines(), SizeIs(2));
  const v1::CardLine& line = card.backs(0).lines(0);
  EXPECT_EQ(line.state(), v1::CARD_LINE_STATE_DONE);
  EXPECT_EQ(line.grade_before(), "A");
  EXPECT_EQ(line.grade_after(), "H");
  EXPECT_EQ(line.situation().clear(), "spoke about M1");
  EXPECT_EQ(line.by(), kC1);
  EXPECT_EQ(line.method(), "PHONE");
  EXPECT_THAT(line.due_on(), EqualsProto(Of(March(9))));
  EXPECT_THAT(line.done_on(), EqualsProto(Of(March(9))));
  EXPECT_EQ(line.done_at().seconds(), absl::ToUnixSeconds(Local("2026-03-09 14:00")));
  EXPECT_THAT(line.next_due(), EqualsProto(Of(March(11))));
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(March(11))));
  EXPECT_EQ(card.backs(0).pursuit().grade(), "H");
  EXPECT_THAT(card.backs(0).pursuit().horizon_ends(), EqualsProto(Of(March(16))));
}

TEST(CustomerCard, StaysWithTheBackAfterAFallToAGradeOffTheTable) {  // example 12
  Chronicle log;
  log.Commit("2026-03-18 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "H", March(18)),
              Planned("k1", 1, "p1", March(20), "c1")});
  log.Commit("2026-03-20 11:00",
             {Done("k1", 1, "p1", "2026-03-20 10:50", "c1"), Regraded("k1", 1, "H", "C", March(20)),
              Planned("k1", 1, "p2", absl::CivilDay(2026, 4, 19), "c1")});
  const v1::CustomerCard card = CardOf(log.rows(), "2026-03-25 12:00");
  EXPECT_EQ(card.backs(0).pursuit().grade(), "C");
  EXPECT_FALSE(card.backs(0).pursuit().has_horizon_ends());
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(absl::CivilDay(2026, 4, 19))));
}

TEST(CustomerCard, CountsWhoWasReached) {  // example 14
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-04 10:05", {Done("k1", 1, "p1", "2026-03-04 10:00", "c1",
                                       "outcome: CONTACT_OUTCOME_NOT_REACHED")});
  log.Commit("2026-03-05 10:05", {Done("k1", 1, "", "2026-03-05 10:00", "c1")});
  const v1::CardPursuit pursuit = CardOf(log.rows(), "2026-03-05 12:00").backs(0).pursuit();
  EXPECT_EQ(pursuit.contacts(), 2);
  EXPECT_EQ(pursuit.reached(), 1);
}

Fact Missed(const std::string& plan, absl::CivilDay due) {
  return On<v1::FollowUpMissed>("customers/k1", "pursuit: 1 planned_id: '" + plan + "' due_on {" +
                                                    Date(due) + "} closed_day {" + Date(due) +
                                                    "} consultant: '" + kC1 + "'");
}

TEST(CustomerCard, ShowsBothThatAPlanWasMissedAndThatItWasDone) {  // example 15
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-04 18:00", {Missed("p1", March(4))});
  EXPECT_EQ(CardOf(log.rows(), "2026-03-04 19:00").backs(0).lines(0).state(),
            v1::CARD_LINE_STATE_MISSED);
  log.Commit("2026-03-06 10:05",
             {Done("k1", 1, "p1", "2026-03-06 10:00", "c1", "late: true late_recorded: true")});
  const v1::CardLine line = CardOf(log.rows(), "2026-03-06 12:00").backs(0).lines(0);
  EXPECT_EQ(line.state(), v1::CARD_LINE_STATE_DONE);
  EXPECT_TRUE(line.late());
  EXPECT_TRUE(line.was_missed());
}

TEST(CustomerCard, AMissNotedAfterTheContactLeavesItDone) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-06 10:05", {Done("k1", 1, "p1", "2026-03-06 10:00", "c1", "late: true")});
  log.Commit("2026-03-06 18:00", {Missed("p1", March(4))});
  const v1::CardLine line = CardOf(log.rows(), "2026-03-06 19:00").backs(0).lines(0);
  EXPECT_EQ(line.state(), v1::CARD_LINE_STATE_DONE);
  EXPECT_TRUE(line.was_missed());
}

TEST(CustomerCard, ShowsPlansThatWereMovedAndCancelled) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 10:00",
             {On<v1::FollowUpRescheduled>("customers/k1", "pursuit: 1 planned_id: 'p1' from {" +
                                                              Date(March(4)) + "} to {" +
                                                              Date(March(6)) + "}")});
  v1::CustomerCard card = CardOf(log.rows(), "2026-03-03 12:00");
  EXPECT_TRUE(card.backs(0).lines(0).rescheduled());
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(March(6))));
  log.Commit("2026-03-03 11:00",
             {On<v1::FollowUpCancelled>("customers/k1", "pursuit: 1 planned_id: 'p1'")});
  card = CardOf(log.rows(), "2026-03-20 12:00");
  EXPECT_EQ(card.backs(0).lines(0).state(), v1::CARD_LINE_STATE_CANCELLED);
  EXPECT_FALSE(card.backs(0).lines(0).overdue());
  EXPECT_FALSE(card.backs(0).has_next_due());
}

void TellExample16(Chronicle& log) {
  TellExample1(log);
  log.Commit(
      "2026-03-02 10:56",
      {On<v1::OrderPlaced>("customers/k1", "pursuit: 1 on_site: true"),
       On<v1::StagePromoted>(
           "customers/k1",
           "pursuit: 1 machine: 'dealer' from: 'tracking' to: 'ordered' trigger: 'ORDER_PLACED'")});
  log.Commit("2026-03-05 11:00",
             {Won("k1", 1, March(5), "c1"),
              On<v1::FollowUpCancelled>("customers/k1", "pursuit: 1 planned_id: 'p1'"),
              Planned("k1", 0, "p2", March(8), "c1"), Planned("k1", 0, "p3", March(12), "c1"),
              Planned("k1", 0, "p4", absl::CivilDay(2026, 4, 4), "c1"),
              On<v1::StagePromoted>(
                  "customers/k1",
                  "pursuit: 1 machine: 'dealer' from: 'ordered' to: 'owned' trigger: 'WON'")});
}

TEST(CustomerCard, TurnsToTheFrontWithTheSale) {  // example 16
  Chronicle log;
  TellExample16(log);
  const v1::CustomerCard ordered = CardOf(Rows::AsOf(log.rows(), 13), "2026-03-03 12:00");
  EXPECT_TRUE(ordered.backs(0).pursuit().ordered());
  EXPECT_TRUE(ordered.backs(0).pursuit().ordered_on_site());
  EXPECT_EQ(ordered.backs(0).pursuit().stage(), "ordered");
  EXPECT_FALSE(ordered.has_front());

  const v1::CustomerCard card = CardOf(log.rows(), "2026-03-05 12:00");
  ASSERT_TRUE(card.has_front());
  EXPECT_THAT(card.front().purchases(0), EqualsProto(FromText<v1::Purchase>(R"pb(
                pursuit: 1
                item: "M1"
                won_on { year: 2026 month: 3 day: 5 }
                amount { currency_code: "CNY" units: 150000 }
                consultant: "stores/s1/consultants/c1"
                position: 14
              )pb")));
  ASSERT_THAT(card.front().lines(), SizeIs(3));
  EXPECT_THAT(card.front().lines(0).due_on(), EqualsProto(Of(March(8))));
  EXPECT_THAT(card.front().lines(1).due_on(), EqualsProto(Of(March(12))));
  EXPECT_THAT(card.front().lines(2).due_on(), EqualsProto(Of(absl::CivilDay(2026, 4, 4))));
  EXPECT_THAT(card.front().next_due(), EqualsProto(Of(March(8))));
  EXPECT_EQ(card.backs(0).pursuit().status(), v1::PURSUIT_STATUS_WON);
  EXPECT_EQ(card.backs(0).pursuit().stage(), "owned");
  EXPECT_FALSE(card.backs(0).has_next_due());
}

TEST(CustomerCard, HasBothSidesWhenTheCustomerWantsMore) {  // example 17
  Chronicle log;
  TellExample16(log);
  log.Commit("2026-09-01 11:00", {Came("v9", "2026-09-01 11:00", "c1",
                                       "first: false customer: 'stores/s1/customers/k1'")});
  log.Commit("2026-09-01 11:30", {Opened("k1", 2, "c1")});
  const v1::CustomerCard card = CardOf(log.rows(), "2026-09-01 12:00");
  EXPECT_TRUE(card.has_front());
  ASSERT_THAT(card.backs(), SizeIs(2));
  EXPECT_EQ(card.backs(0).pursuit().pursuit(), 2);
  EXPECT_EQ(card.backs(1).pursuit().pursuit(), 1);
  EXPECT_EQ(card.head().visits(), 2);
}

TEST(CustomerCard, DoesNotCountAStruckVisit) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 16:00",
             {On<v1::VisitVoided>("visits/v1"), Closed("k1", 1, "VOID", March(2), "c1")});
  const v1::CustomerCard card = CardOf(log.rows(), "2026-03-02 17:00");
  EXPECT_EQ(card.head().visits(), 0);
  EXPECT_EQ(card.backs(0).pursuit().status(), v1::PURSUIT_STATUS_VOID);
}

TEST(CustomerCard, TakesAClosedPursuitUpAgain) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 11:00", {Closed("k1", 1, "LOST", March(5), "c1")});
  EXPECT_EQ(CardOf(log.rows(), "2026-03-05 12:00").backs(0).pursuit().reason_code(), "price");
  log.Commit("2026-03-06 11:00", {On<v1::PursuitReopened>("customers/k1", "pursuit: 1")});
  const v1::CardPursuit pursuit = CardOf(log.rows(), "2026-03-06 12:00").backs(0).pursuit();
  EXPECT_EQ(pursuit.status(), v1::PURSUIT_STATUS_OPEN);
  EXPECT_FALSE(pursuit.has_closed_on());
  EXPECT_EQ(pursuit.reason_code(), "");
}

TEST(CustomerCard, PassesOnWhatTheFormerOwnerHadAndNothingElse) {
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Opened("k1", 2, "c3")});
  log.Commit("2026-03-03 10:00",
             {On<v1::CustomerHandedOver>("customers/k1",
                                         std::string("from: '") + kC1 + "' to: '" + kC2 + "'")});
  const v1::CustomerCard card = CardOf(log.rows(), "2026-03-03 12:00");
  EXPECT_EQ(card.head().owner(), kC2);
  EXPECT_EQ(card.backs(0).pursuit().owner(), kC2);
  EXPECT_EQ(card.backs(1).pursuit().owner(), "stores/s1/consultants/c3");
}

TEST(CustomerCard, KeepsTheProfileAsItWasLastGiven) {
  Chronicle log;
  log.Commit("2026-03-02 10:00", {Registered("k1", "c1",
                                             "profile { field: 'address' value { clear: 'a' } } "
                                             "profile { field: 'job' value { clear: 'b' } }")});
  log.Commit("2026-03-03 10:00", {On<v1::ProfileChanged>("customers/k1", R"pb(
               name { clear: "new name" }
               profile {
                 field: "job"
                 value { clear: "c" }
               }
               profile { field: "address" }
               changed: "name"
               changed: "phone"
               changed: "profile"
             )pb")});
  const v1::CardHead head = CardOf(log.rows(), "2026-03-03 12:00").head();
  EXPECT_EQ(head.name().clear(), "new name");
  EXPECT_FALSE(domain::IsPresent(head.phone()));
  ASSERT_THAT(head.profile(), SizeIs(1));
  EXPECT_EQ(head.profile(0).value().clear(), "c");
}

TEST(CustomerCard, NamesWhoWasReferredByTheCustomer) {
  Chronicle log;
  TellExample16(log);
  log.Commit("2026-04-01 10:00", {Registered("k2", "c1", "source: 'stores/s1/customers/k1'")});
  EXPECT_THAT(CardOf(log.rows(), "2026-04-01 12:00").front().referrals(),
              ElementsAre("stores/s1/customers/k2"));
}

std::vector<std::string> NamesOf(const domain::Page<v1::CardHead>& page) {
  std::vector<std::string> names;
  for (const v1::CardHead& head : page.items) names.push_back(head.customer().substr(20));
  return names;
}

TEST(CustomerCard, IsListedByWhatIsAskedFor) {
  Chronicle log;
  log.Commit("2026-03-04 10:00", {Registered("k1", "c1", "external_id: 'x7'"),
                                  Opened("k1", 1, "c1"), Graded("k1", 1, "H", March(4))});
  log.Commit("2026-03-03 10:00",
             {Registered("k2", "c2"), Opened("k2", 1, "c2"), Graded("k2", 1, "A", March(3))});
  log.Commit("2026-03-02 10:00", {Registered("k3", "c1")});
  log.Commit("2026-03-05 10:00", {Won("k2", 1, March(5), "c2")});
  log.Commit("2026-03-06 10:00",
             {On<v1::CustomerPooled>("customers/k3", std::string("from: '") + kC1 + "'")});
  const auto list = [&](const domain::CardFilter& filter) {
    return NamesOf(domain::ListCards(log.rows(), filter, "", 10));
  };
  domain::CardFilter all;
  all.store = kStore;
  EXPECT_THAT(list(all), ElementsAre("k1", "k2", "k3"));
  domain::CardFilter filter = all;
  filter.owner = kC1;
  EXPECT_THAT(list(filter), ElementsAre("k1"));
  filter = all;
  filter.external_id = "x7";
  EXPECT_THAT(list(filter), ElementsAre("k1"));
  filter = all;
  filter.status = v1::PURSUIT_STATUS_WON;
  EXPECT_THAT(list(filter), ElementsAre("k2"));
  filter = all;
  filter.grade = "H";
  EXPECT_THAT(list(filter), ElementsAre("k1"));
  filter = all;
  filter.pooled = true;
  EXPECT_THAT(list(filter), ElementsAre("k3"));
  filter = all;
  filter.customers =
      std::vector<std::string>{"stores/s1/customers/k3", "stores/s1/customers/nobody"};
  EXPECT_THAT(list(filter), ElementsAre("k3"));
  filter = all;
  filter.order = domain::CardOrder::kRegisteredOn;
  EXPECT_THAT(list(filter), ElementsAre("k3", "k2", "k1"));
}

TEST(CustomerCard, HoldsTheLastClassOfEachScaleWithThePlaybooksAdvice) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {PlaybookAdopted(FromText<v1::Playbook>(R"pb(
                                    id: "classes"
                                    scales {
                                      id: "value"
                                      grades { id: "top" advice: "see them first" }
                                      grades { id: "low" }
                                    }
                                  )pb")),
                                  Registered("k1", "c1"), Registered("k2", "c1")});
  const auto classify = [&](const std::string& time, const std::string& scale,
                            const std::string& to) {
    log.Commit(time, {On<v1::CustomerClassified>(
                         "customers/k1", absl::StrCat("scale: '", scale, "' to: '", to,
                                                      "' note { clear: 'n' } basis { name: 'spend' "
                                                      "value: '9' }"))});
  };
  classify("2026-03-03 10:00", "value", "low");
  classify("2026-03-03 11:00", "trust", "high");
  const std::uint64_t before = log.position();
  classify("2026-03-04 10:00", "value", "top");
  const v1::CardHead head = CardOf(log.rows(), "2026-03-05 10:00").head();
  ASSERT_THAT(head.classes(), SizeIs(2));
  EXPECT_EQ(head.classes(0).grade(), "top");
  EXPECT_EQ(head.classes(0).advice(), "see them first");
  EXPECT_EQ(head.classes(0).basis(0).value(), "9");
  EXPECT_EQ(head.classes(0).position(), log.position());
  // A scale that the playbooks have no more still stands on the card, without advice.
  EXPECT_EQ(head.classes(1).grade(), "high");
  EXPECT_EQ(head.classes(1).advice(), "");
  const Rows::AsOf then(log.rows(), before);
  EXPECT_EQ(CardOf(then, "2026-03-05 10:00").head().classes(0).grade(), "low");

  domain::CardFilter filter;
  filter.store = kStore;
  filter.class_scale = "value";
  EXPECT_THAT(NamesOf(domain::ListCards(log.rows(), filter, "", 10)), ElementsAre("k1"));
  filter.class_grade = "low";
  EXPECT_THAT(domain::ListCards(log.rows(), filter, "", 10).items, IsEmpty());
}

TEST(CustomerCard, IsListedPageByPageInEveryOrder) {
  Chronicle log;
  for (int i = 1; i <= 5; ++i) {
    log.Commit("2026-03-0" + std::to_string(6 - i) + " 10:00",
               {Registered("k" + std::to_string(i), "c1")});
  }
  for (const domain::CardOrder order :
       {domain::CardOrder::kCustomer, domain::CardOrder::kRegisteredOn}) {
    for (const bool descending : {false, true}) {
      domain::CardFilter filter;
      filter.store = kStore;
      filter.order = order;
      filter.descending = descending;
      const std::vector<std::string> whole = NamesOf(domain::ListCards(log.rows(), filter, "", 10));
      ASSERT_THAT(whole, SizeIs(5));
      std::vector<std::string> paged;
      std::string key;
      do {
        const auto page = domain::ListCards(log.rows(), filter, key, 2);
        for (const std::string& name : NamesOf(page)) paged.push_back(name);
        key = page.next_key;
      } while (!key.empty());
      EXPECT_EQ(paged, whole);
      const bool k1_first = (order == domain::CardOrder::kCustomer) != descending;
      EXPECT_EQ(whole[0], k1_first ? "k1" : "k5");
    }
  }
}

}  // namespace
}  // namespace kezhi::testing
