#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/apply.h"
#include "domain/due/apply.h"
#include "domain/due/query.h"
#include "domain/names.h"
#include "domain/registration_sheet/apply.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kStore[] = "stores/s1";
constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";
constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kV1[] = "stores/s1/visits/v1";

class Due : public ::testing::Test {
 protected:
  Due() : history_({&ApplyDirectory, &ApplyRegistrationSheet, &ApplyDue}) {
    v1::Event opened = EventOf(kStore, "2026-01-01");
    opened.mutable_store_opened()->set_time_zone("Asia/Shanghai");
    opened.mutable_store_opened()->mutable_closes()->set_hours(18);
    history_.Add(opened);
  }

  void Register(const std::string& customer, const std::string& owner) {
    v1::Event event = EventOf(customer, "2026-03-01");
    event.mutable_customer_registered()->set_owner(owner);
    event.mutable_customer_registered()->mutable_name()->set_clear("name of " + customer);
    history_.Add(event);
  }

  void Open(const std::string& customer, int pursuit, const std::string& owner) {
    v1::Event event = EventOf(customer, "2026-03-01");
    event.mutable_pursuit_opened()->set_pursuit(pursuit);
    event.mutable_pursuit_opened()->set_owner(owner);
    event.mutable_pursuit_opened()->set_wanted("M1");
    history_.Add(event);
  }

  void Grade(const std::string& customer, int pursuit, const std::string& grade,
             const std::string& horizon_ends) {
    v1::Event event = EventOf(customer, "2026-03-01");
    event.mutable_grade_set()->set_pursuit(pursuit);
    event.mutable_grade_set()->set_grade(grade);
    if (!horizon_ends.empty()) {
      *event.mutable_grade_set()->mutable_horizon_ends() = Date(horizon_ends);
    }
    history_.Add(event);
  }

  void Plan(const std::string& customer, int pursuit, const std::string& planned_id,
            const std::string& due_on, const std::string& owner) {
    v1::Event event = EventOf(customer, "2026-03-01");
    v1::FollowUpPlanned& planned = *event.mutable_follow_up_planned();
    planned.set_pursuit(pursuit);
    planned.set_planned_id(planned_id);
    *planned.mutable_due_on() = Date(due_on);
    planned.set_owner(owner);
    planned.set_method("PHONE");
    history_.Add(event);
  }

  void Do(const std::string& customer, int pursuit, const std::string& planned_id,
          const std::string& day, bool late_recorded = false) {
    v1::Event event = EventOf(customer, day);
    v1::FollowUpDone& done = *event.mutable_follow_up_done();
    done.set_pursuit(pursuit);
    done.set_planned_id(planned_id);
    done.set_outcome(v1::CONTACT_OUTCOME_REACHED);
    done.set_late_recorded(late_recorded);
    history_.Add(event);
  }

  void Miss(const std::string& customer, const std::string& planned_id, const std::string& due_on) {
    v1::Event event = EventOf(customer, due_on);
    event.mutable_follow_up_missed()->set_planned_id(planned_id);
    *event.mutable_follow_up_missed()->mutable_due_on() = Date(due_on);
    history_.Add(event);
  }

  void CloseDay(const std::string& day) {
    v1::Event event = EventOf(DayName(kStore, Day(day)), day);
    *event.mutable_day_closed()->mutable_closed_day() = Date(day);
    history_.Add(event);
  }

  void Arrive(const std::string& visit, const std::string& day, bool first = true) {
    v1::Event event = EventOf(visit, day);
    v1::VisitRegistered& registered = *event.mutable_visit_registered();
    registered.set_consultant(kC1);
    registered.set_first(first);
    registered.set_channel(v1::CHANNEL_WALK_IN);
    *registered.mutable_arrived_at() = Shanghai(day + " 10:05");
    registered.mutable_appellation()->set_clear("某先生");
    history_.Add(event);
  }

  void Complete(const std::string& visit, const std::string& day, bool late) {
    v1::Event event = EventOf(visit, day);
    event.mutable_visit_completed()->set_first(true);
    if (late) event.add_flags("late");
    history_.Add(event);
  }

  static DueQuery Until(const std::string& to) {
    DueQuery query;
    query.store = kStore;
    query.to = Day(to);
    query.today = Day(to);
    return query;
  }

  Page<v1::DueItem> List(const DueQuery& query) const {
    return ListDueItems(history_.rows(), query, "", 100);
  }

  // `03-09 c1 k1/1 p1`, with `!` when overdue and `noted` when a closing noted it.
  static std::string Text(const v1::DueItem& item) {
    const std::string& about = item.customer().empty() ? item.visit() : item.customer();
    return absl::StrCat(Iso(ToDay(item.due_on())).substr(5), " ", IdOf(item.owner()), " ",
                        IdOf(about), "/", item.pursuit(), " ",
                        v1::DueKind_Name(item.kind()).substr(9), " ", item.planned_id(),
                        item.overdue() ? "!" : "", item.noted() ? " noted" : "");
  }

  static std::vector<std::string> Texts(const Page<v1::DueItem>& page) {
    std::vector<std::string> texts;
    for (const v1::DueItem& item : page.items) texts.push_back(Text(item));
    return texts;
  }

  v1::CloseDayCandidates Candidates(const std::string& day) const {
    return CandidatesOf(history_.rows(), kStore, Day(day));
  }

  History history_;
};

TEST_F(Due, ListsPlansHorizonsAndReceptionsByDayAndOwner) {
  Register(kK1, kC1);
  Open(kK1, 1, kC1);
  Grade(kK1, 1, "H", "2026-03-09");
  Plan(kK1, 1, "p1", "2026-03-04", kC1);
  Register(kK2, kC2);
  Open(kK2, 1, kC2);
  Plan(kK2, 1, "p1", "2026-03-04", kC2);
  Arrive(kV1, "2026-03-02");

  EXPECT_THAT(Texts(List(Until("2026-03-09"))),
              ElementsAre("03-02 c1 v1/0 REGISTRATION !", "03-04 c1 k1/1 FOLLOW_UP p1!",
                          "03-04 c2 k2/1 FOLLOW_UP p1!", "03-09 c1 k1/1 HORIZON "));
  DueQuery of_c2 = Until("2026-03-09");
  of_c2.owner = kC2;
  EXPECT_THAT(Texts(List(of_c2)), ElementsAre("03-04 c2 k2/1 FOLLOW_UP p1!"));
  DueQuery from_the_5th = Until("2026-03-09");
  from_the_5th.from = Day("2026-03-05");
  EXPECT_THAT(Texts(List(from_the_5th)), ElementsAre("03-09 c1 k1/1 HORIZON "));
  DueQuery plans = Until("2026-03-04");
  plans.kind = v1::DUE_KIND_FOLLOW_UP;
  EXPECT_THAT(Texts(List(plans)),
              ElementsAre("03-04 c1 k1/1 FOLLOW_UP p1", "03-04 c2 k2/1 FOLLOW_UP p1"));
}

TEST_F(Due, ShowsTheNameGradeAndItemOfToday) {
  Register(kK1, kC1);
  Open(kK1, 1, kC1);
  Plan(kK1, 1, "p1", "2026-03-04", kC1);
  Grade(kK1, 1, "A", "");
  v1::Event renamed = EventOf(kK1, "2026-03-02");
  renamed.mutable_profile_changed()->add_changed("name");
  renamed.mutable_profile_changed()->mutable_name()->set_clear("another");
  history_.Add(renamed);
  const v1::DueItem item = List(Until("2026-03-04")).items.at(0);

  EXPECT_EQ(item.name().clear(), "another");
  EXPECT_EQ(item.grade(), "A");
  EXPECT_EQ(item.wanted(), "M1");
  EXPECT_EQ(item.method(), "PHONE");
}

TEST_F(Due, PagesGoOnWhereTheLastOneEnded) {
  for (int i = 1; i <= 5; ++i) {
    Plan(kK1, 1, absl::StrCat("p", i), absl::StrCat("2026-03-0", i), kC1);
  }
  std::vector<std::string> ids;
  std::string key;
  int pages = 0;
  do {
    const Page<v1::DueItem> page = ListDueItems(history_.rows(), Until("2026-03-09"), key, 2);
    for (const v1::DueItem& item : page.items) ids.push_back(item.planned_id());
    key = page.next_key;
    ++pages;
  } while (!key.empty());

  EXPECT_THAT(ids, ElementsAre("p1", "p2", "p3", "p4", "p5"));
  EXPECT_EQ(pages, 3);
}

TEST_F(Due, APlanIsGoneWhenDoneOrCancelledAndMovesWhenRescheduled) {
  Plan(kK1, 1, "p1", "2026-03-04", kC1);
  Plan(kK1, 1, "p2", "2026-03-05", kC1);
  Plan(kK1, 0, "p3", "2026-03-06", kC1);
  Do(kK1, 1, "p1", "2026-03-04");
  v1::Event cancelled = EventOf(kK1, "2026-03-04");
  cancelled.mutable_follow_up_cancelled()->set_planned_id("p2");
  history_.Add(cancelled);
  v1::Event moved = EventOf(kK1, "2026-03-04");
  moved.mutable_follow_up_rescheduled()->set_planned_id("p3");
  *moved.mutable_follow_up_rescheduled()->mutable_to() = Date("2026-03-08");
  history_.Add(moved);

  EXPECT_THAT(Texts(List(Until("2026-03-09"))), ElementsAre("03-08 c1 k1/0 FOLLOW_UP p3!"));
}

TEST_F(Due, Example15AMissedPlanStaysOnTheListButIsNoCandidateAgain) {
  Plan(kK1, 1, "p2", "2026-03-06", kC1);
  EXPECT_THAT(Candidates("2026-03-05").customers(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-06").customers(), ElementsAre(kK1));
  Miss(kK1, "p2", "2026-03-06");

  EXPECT_THAT(Candidates("2026-03-07").customers(), IsEmpty());
  EXPECT_THAT(Texts(List(Until("2026-03-07"))), ElementsAre("03-06 c1 k1/1 FOLLOW_UP p2! noted"));
}

TEST_F(Due, Example10AHorizonIsACandidateFromTheDayAfterItsEndUntilNoted) {
  Open(kK1, 1, kC1);
  Grade(kK1, 1, "H", "2026-03-09");
  EXPECT_THAT(Candidates("2026-03-09").customers(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-10").customers(), ElementsAre(kK1));
  v1::Event lapsed = EventOf(kK1, "2026-03-10");
  lapsed.mutable_grade_lapsed()->set_pursuit(1);
  *lapsed.mutable_grade_lapsed()->mutable_expired_on() = Date("2026-03-09");
  history_.Add(lapsed);

  EXPECT_THAT(Candidates("2026-03-11").customers(), IsEmpty());
  EXPECT_THAT(Texts(List(Until("2026-03-11"))), ElementsAre("03-09 c1 k1/1 HORIZON ! noted"));
}

TEST_F(Due, AHorizonEndsWithItsPursuitAndComesBackWithIt) {
  Open(kK1, 1, kC1);
  Grade(kK1, 1, "H", "2026-03-09");
  v1::Event closed = EventOf(kK1, "2026-03-05");
  closed.mutable_pursuit_closed()->set_pursuit(1);
  history_.Add(closed);
  EXPECT_THAT(List(Until("2026-03-31")).items, IsEmpty());

  v1::Event reopened = EventOf(kK1, "2026-03-06");
  reopened.mutable_pursuit_reopened()->set_pursuit(1);
  history_.Add(reopened);
  EXPECT_THAT(Texts(List(Until("2026-03-09"))), ElementsAre("03-09 c1 k1/1 HORIZON "));
}

TEST_F(Due, WhatWasMendedBeforeALateClosingIsStillLookedAtOnce) {
  Open(kK1, 1, kC1);
  Grade(kK1, 1, "H", "2026-03-03");
  Plan(kK1, 1, "p1", "2026-03-04", kC1);
  // Nobody closed the 4th; the contact comes in on the 6th.
  Do(kK1, 1, "p1", "2026-03-06", /*late_recorded=*/true);
  v1::Event changed = EventOf(kK1, "2026-03-06");
  changed.mutable_grade_changed()->set_pursuit(1);
  changed.mutable_grade_changed()->set_to("A");
  changed.add_flags("after_lapse");
  history_.Add(changed);
  EXPECT_THAT(Candidates("2026-03-04").customers(), ElementsAre(kK1));

  Miss(kK1, "p1", "2026-03-04");
  v1::Event lapsed = EventOf(kK1, "2026-03-04");
  lapsed.mutable_grade_lapsed()->set_pursuit(1);
  *lapsed.mutable_grade_lapsed()->mutable_expired_on() = Date("2026-03-03");
  history_.Add(lapsed);
  EXPECT_THAT(Candidates("2026-03-04").customers(), IsEmpty());
}

TEST_F(Due, AReceptionIsACandidateUntilFilledInOrNoted) {
  Arrive(kV1, "2026-03-02");
  EXPECT_EQ(List(Until("2026-03-02")).items.at(0).appellation().clear(), "某先生");
  EXPECT_THAT(Candidates("2026-03-01").visits(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-02").visits(), ElementsAre(kV1));
  v1::Event overdue = EventOf(kV1, "2026-03-02");
  *overdue.mutable_registration_overdue()->mutable_closed_day() = Date("2026-03-02");
  history_.Add(overdue);
  EXPECT_THAT(Candidates("2026-03-03").visits(), IsEmpty());
  EXPECT_EQ(List(Until("2026-03-03")).items.size(), 1u);

  Complete(kV1, "2026-03-03", /*late=*/true);
  EXPECT_THAT(List(Until("2026-03-03")).items, IsEmpty());
  EXPECT_THAT(Candidates("2026-03-03").visits(), IsEmpty());
}

TEST_F(Due, AReceptionFilledInLateIsLookedAtUntilALaterDayIsClosed) {
  Arrive(kV1, "2026-03-02");
  Complete(kV1, "2026-03-02", /*late=*/true);
  EXPECT_THAT(Candidates("2026-03-02").visits(), ElementsAre(kV1));
  CloseDay("2026-03-02");
  EXPECT_THAT(Candidates("2026-03-03").visits(), ElementsAre(kV1));
  CloseDay("2026-03-03");
  EXPECT_THAT(Candidates("2026-03-04").visits(), IsEmpty());
}

TEST_F(Due, ABackfilledReceptionIsLookedAtByTheClosingOfTheDayItWasRecordedOn) {
  // Of the 2nd, registered on the 4th, filled in on the 5th; nobody closed a day in between.
  Arrive(kV1, "2026-03-02");
  v1::Event completed = EventOf(kV1, "2026-03-02");
  completed.mutable_visit_completed();
  completed.add_flags("late");
  *completed.mutable_recorded_at() = Shanghai("2026-03-05 09:00");
  history_.Add(completed);
  CloseDay("2026-03-02");
  CloseDay("2026-03-03");
  EXPECT_THAT(Candidates("2026-03-04").visits(), ElementsAre(kV1));
  CloseDay("2026-03-06");
  EXPECT_THAT(Candidates("2026-03-07").visits(), ElementsAre(kV1));
  CloseDay("2026-03-07");
  EXPECT_THAT(Candidates("2026-03-08").visits(), IsEmpty());
}

TEST_F(Due, AReceptionStruckOrFilledInInTimeIsNoCandidate) {
  Arrive(kV1, "2026-03-02");
  Complete(kV1, "2026-03-02", /*late=*/false);
  Arrive("stores/s1/visits/v2", "2026-03-02");
  v1::Event voided = EventOf("stores/s1/visits/v2", "2026-03-02");
  voided.mutable_visit_voided();
  history_.Add(voided);

  EXPECT_THAT(Candidates("2026-03-02").visits(), IsEmpty());
}

TEST_F(Due, AReceptionMovesWithItsCorrectedDay) {
  Arrive(kV1, "2026-03-02");
  v1::Event amended = EventOf(kV1, "2026-03-03");
  amended.mutable_visit_amended()->add_changed("consultant");
  amended.mutable_visit_amended()->mutable_fields()->set_consultant(kC2);
  *amended.mutable_visit_amended()->mutable_moved_to_day() = Date("2026-03-03");
  history_.Add(amended);

  EXPECT_THAT(Texts(List(Until("2026-03-03"))), ElementsAre("03-03 c2 v1/0 REGISTRATION "));
}

TEST_F(Due, Example33AHandOverTakesPlansAlongButForThoseUpToTheLastDay) {
  Register(kK1, kC1);
  Open(kK1, 1, kC1);
  Grade(kK1, 1, "H", "2026-03-12");
  Plan(kK1, 1, "p1", "2026-03-10", kC1);
  Plan(kK1, 1, "p2", "2026-03-11", kC1);
  v1::Event handed_over = EventOf(kK1, "2026-03-10");
  handed_over.mutable_customer_handed_over()->set_from(kC1);
  handed_over.mutable_customer_handed_over()->set_to(kC2);
  *handed_over.mutable_customer_handed_over()->mutable_last_day() = Date("2026-03-10");
  history_.Add(handed_over);

  EXPECT_THAT(Texts(List(Until("2026-03-12"))),
              ElementsAre("03-10 c1 k1/1 FOLLOW_UP p1!", "03-11 c2 k1/1 FOLLOW_UP p2!",
                          "03-12 c2 k1/1 HORIZON "));
}

TEST_F(Due, AMergeCarriesPlansAndHorizonsUnderTheirNewNamesAndBack) {
  Register(kK1, kC1);
  Open(kK1, 1, kC1);
  Plan(kK1, 1, "p1", "2026-03-04", kC1);
  Register(kK2, kC2);
  Open(kK2, 1, kC2);
  Grade(kK2, 1, "A", "2026-03-20");
  Plan(kK2, 1, "p1", "2026-03-05", kC2);
  const std::vector<std::string> before = Texts(List(Until("2026-03-31")));
  v1::Event event = EventOf(kK1, "2026-03-02");
  v1::CustomerMerged& merged = *event.mutable_customer_merged();
  merged.set_from(kK2);
  merged.set_pursuit_offset(1);
  merged.set_pursuits(1);
  v1::MergedPursuit& pursuit = *merged.add_taken_pursuits();
  pursuit.set_pursuit(2);
  pursuit.set_owner(kC1);
  pursuit.set_status(v1::PURSUIT_STATUS_OPEN);
  pursuit.set_grade("A");
  *pursuit.mutable_horizon_ends() = Date("2026-03-20");
  v1::MergedPlan& plan = *merged.add_taken_plans();
  plan.set_planned_id("p2");
  plan.set_from_planned_id("p1");
  plan.set_pursuit(2);
  *plan.mutable_due_on() = Date("2026-03-05");
  plan.set_owner(kC1);
  history_.Add(event);

  EXPECT_THAT(Texts(List(Until("2026-03-31"))),
              ElementsAre("03-04 c1 k1/1 FOLLOW_UP p1!", "03-05 c1 k1/2 FOLLOW_UP p2!",
                          "03-20 c1 k1/2 HORIZON !"));
  EXPECT_EQ(List(Until("2026-03-31")).items.at(1).method(), "PHONE");
  EXPECT_THAT(Candidates("2026-03-31").customers(), ElementsAre(kK1));

  v1::Event unmerged = EventOf(kK1, "2026-03-03");
  unmerged.mutable_customer_unmerged()->set_from(kK2);
  history_.Add(unmerged);
  EXPECT_EQ(Texts(List(Until("2026-03-31"))), before);
}

class Pool : public Due {
 protected:
  Pool() {
    v1::Event adopted = EventOf(kStore, "2026-02-01");
    v1::Playbook& playbook = *adopted.mutable_playbook_adopted()->mutable_playbook();
    playbook.set_id("pooling");
    v1::PoolGrade& grade = *playbook.mutable_pool()->add_grades();
    grade.set_grade("H");
    grade.set_no_contact_days(7);
    playbook.mutable_pool()->set_warn_days_before(2);
    history_.Add(adopted);
    Register(kK1, kC1);
    Open(kK1, 1, kC1);  // on 03-01
    Grade(kK1, 1, "H", "");
  }
};

TEST_F(Pool, Example34WarnsBeforeACustomerGoesThere) {
  EXPECT_THAT(List(Until("2026-03-05")).items, IsEmpty());
  EXPECT_THAT(Texts(List(Until("2026-03-06"))), ElementsAre("03-08 c1 k1/1 POOL "));
  EXPECT_THAT(Candidates("2026-03-07").customers(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-08").customers(), ElementsAre(kK1));

  v1::Event pooled = EventOf(kK1, "2026-03-08");
  pooled.mutable_customer_pooled()->set_from(kC1);
  history_.Add(pooled);
  EXPECT_THAT(Candidates("2026-03-09").customers(), IsEmpty());
}

TEST_F(Pool, WaitsForTheLastOfSeveralPursuits) {
  Open(kK1, 2, kC1);
  Grade(kK1, 2, "H", "");
  Do(kK1, 2, "", "2026-03-05");

  EXPECT_THAT(Candidates("2026-03-11").customers(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-12").customers(), ElementsAre(kK1));
}

TEST_F(Pool, TakesNobodyWithAnOrderASaleOrAGradeWithoutRule) {
  v1::Event ordered = EventOf(kK1, "2026-03-02");
  ordered.mutable_order_placed()->set_pursuit(1);
  history_.Add(ordered);
  EXPECT_THAT(Candidates("2026-03-31").customers(), IsEmpty());

  v1::Event withdrawn = EventOf(kK1, "2026-03-03");
  withdrawn.mutable_order_withdrawn()->set_pursuit(1);
  history_.Add(withdrawn);
  EXPECT_THAT(Candidates("2026-03-31").customers(), ElementsAre(kK1));

  Grade(kK1, 1, "C", "");
  EXPECT_THAT(Candidates("2026-03-31").customers(), IsEmpty());

  Grade(kK1, 1, "H", "");
  Open(kK1, 2, kC1);
  v1::Event won = EventOf(kK1, "2026-03-04");
  won.mutable_pursuit_won()->set_pursuit(2);
  history_.Add(won);
  EXPECT_THAT(Candidates("2026-03-31").customers(), IsEmpty());
}

TEST_F(Due, CandidatesNameWhoWorkedThatDayAndWhetherTheSheetHasLines) {
  for (const char* consultant : {kC1, kC2}) {
    v1::Event hired = EventOf(consultant, "2026-03-01");
    hired.mutable_consultant_hired();
    history_.Add(hired);
  }
  v1::Event left = EventOf(kC2, "2026-03-05");
  *left.mutable_consultant_left()->mutable_last_day() = Date("2026-03-05");
  history_.Add(left);
  Arrive(kV1, "2026-03-02", /*first=*/false);
  Arrive("stores/s1/visits/v2", "2026-03-03");

  EXPECT_THAT(Candidates("2026-02-28").consultants(), IsEmpty());
  EXPECT_THAT(Candidates("2026-03-05").consultants(), ElementsAre(kC1, kC2));
  EXPECT_THAT(Candidates("2026-03-06").consultants(), ElementsAre(kC1));
  EXPECT_FALSE(Candidates("2026-03-02").sheet_has_lines());
  EXPECT_TRUE(Candidates("2026-03-03").sheet_has_lines());
}

}  // namespace
}  // namespace kezhi::domain
