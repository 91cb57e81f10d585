// A store that works by S15 年终总结与计划 and assesses its staff by S11 营销员岗位考核: five
// account managers with two accounts each and their manager, 2 to 6 March 2026. Each test plays a
// week of one of the documents. All figures are counted by hand from what the test sends; amounts
// are fen.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"

namespace kezhi::e2e::plans_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s15";
constexpr int kManagers = 5;
constexpr char kMarch[] = "from { year: 2026 month: 3 day: 1 } ";

std::string AccountManager(int number) {
  return absl::StrCat(kStore, "/consultants/c", number);
}

std::string Customer(int number) {
  return absl::StrCat(kStore, "/customers/k", number);
}

template <typename Kind>
v1::Command OfCustomer(int customer, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("customer: '", Customer(customer), "' ", more));
}

template <typename Kind>
v1::Command OfPlan(const std::string& plan, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("plan: '", kStore, "/plans/", plan, "' ", more));
}

// A plan of an account manager's; `more` says from when.
v1::Command Draft(const std::string& plan, const std::string& kind, int owner,
                  const std::string& more) {
  return OfPlan<v1::DraftPlan>(
      plan, absl::StrCat("kind: '", kind, "' owner: '", AccountManager(owner), "' ", more));
}

// A target of so many yuan, and a goal of a fifth more.
std::string Sales(int yuan) {
  return absl::StrCat("targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' task: ", yuan * 100,
                      " goal: ", yuan * 120, " } ");
}

// `plan state: reached of task, of goal; rates; claimed`.
std::string Line(const v1::WorkPlan& plan) {
  std::string line =
      absl::StrCat(ShortOf(plan.plan()), " ", v1::WorkPlanState_Name(plan.state()).substr(16), ":");
  for (const v1::WorkPlanLine& target : plan.lines()) {
    absl::StrAppend(&line, " ", target.actual(), " of ", target.task(), ", ", target.goal(), "; ",
                    target.task_rate_bp(), " ", target.goal_rate_bp());
    if (target.has_claimed()) absl::StrAppend(&line, "; ", target.claimed());
  }
  return line;
}

// A rate in basis points; `-` for none.
std::string Rate(bool there, int bp) {
  return there ? absl::StrCat(bp) : "-";
}

// `visited/planned, rate; visited/due, rate; visits`.
std::string Line(const v1::VisitSchedule& month) {
  return absl::StrCat(month.planned_visited(), "/", month.planned(), " ",
                      Rate(month.has_planned_rate_bp(), month.planned_rate_bp()), "; ",
                      month.due_visited(), "/", month.due(), " ",
                      Rate(month.has_due_rate_bp(), month.due_rate_bp()), "; ", month.visits(),
                      month.late() ? " late" : "");
}

// `item: score, by its weight; suggested; done/of …`.
std::string Line(const v1::KpiItem& item) {
  std::string line = absl::StrCat(item.item(), ": ", Rate(item.has_score_bp(), item.score_bp()),
                                  ", ", Rate(item.has_weighted_bp(), item.weighted_bp()), "; ",
                                  Rate(item.has_suggested_bp(), item.suggested_bp()), ";");
  for (const v1::KpiFigure& figure : item.figures()) {
    absl::StrAppend(&line, " ", figure.done(), "/", figure.of());
  }
  return line;
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

class PlansWeek : public WeekTest {
 protected:
  PlansWeek() {
    OpenStore(kStore, "account_plan", kManagers);
    Adopt(kStore, "rep_kpi");
    for (int number = 1; number <= kManagers; ++number) {
      staff_.push_back(service_.As("consultant", AccountManager(number), kStore));
    }
    service_.SetClock("2026-03-02 09:00");
    for (int k = 1; k <= 2 * kManagers; ++k) {
      const int owner = (k + 1) / 2;
      Sent(As(owner),
           OfCustomer<v1::RegisterCustomer>(
               k, absl::StrFormat("kind: CUSTOMER_KIND_COMPANY name: '客户%d' owner: '%s'", k,
                                  AccountManager(owner))));
      Sent(As(owner), OfCustomer<v1::OpenPursuit>(k, "wanted: 'M1'"));
    }
  }

  server::Client& As(int number) { return staff_[static_cast<std::size_t>(number) - 1]; }

  // k1 and k2 are c1's, k3 and k4 c2's, …
  server::Client& Of(int customer) { return As((customer + 1) / 2); }

  void Contact(int customer, const std::string& method, const std::string& more = "") {
    Sent(Of(customer),
         OfCustomer<v1::CompleteFollowUp>(
             customer, absl::StrCat("method: '", method, "' situation: '看样' ", more)));
  }

  void Win(int customer, int yuan) {
    Sent(Of(customer),
         OfCustomer<v1::WinPursuit>(
             customer,
             absl::StrCat("item: 'M1' amount { currency_code: 'CNY' units: ", yuan, " }")));
  }

  server::Client manager_ = service_.As("manager", "m1", kStore);
  std::vector<server::Client> staff_;
};

// ---- S15: plans, results, visits by tier ----

class AccountPlanWeek : public PlansWeek {
 protected:
  // The first account of each is a VIP and the second of level one; c5 has one of level two and one
  // of the others.
  void Classify() {
    for (int k = 1; k <= 2 * kManagers; ++k) {
      std::string tier = k % 2 == 1 ? "vip" : "l1";
      if (k == 9) tier = "l2";
      if (k == 10) tier = "others";
      Sent(manager_, OfCustomer<v1::ClassifyCustomer>(
                         k, absl::StrCat("scale: 'account_tier' to: '", tier, "'")));
    }
    Refused(As(1), OfCustomer<v1::ClassifyCustomer>(1, "scale: 'account_tier' to: 'l2'"),
            v1::REASON_ROLE_REQUIRED);
  }

  // c5 forgets whom to visit until Thursday.
  void Monday() {
    Classify();
    for (int c = 1; c <= kManagers; ++c) {
      Sent(As(c), Draft(absl::StrCat("s", c), "month_sales", c, kMarch + Sales(1000)));
    }
    for (int c = 1; c <= 4; ++c) {
      Sent(As(c), Draft(absl::StrCat("v", c), "month_visits", c,
                        absl::StrCat(kMarch, "visits { customer: '", Customer(2 * c - 1),
                                     "' } visits { customer: '", Customer(2 * c), "' }")));
    }
    Sent(manager_, OfPlan<v1::DraftPlan>(
                       "year", absl::StrCat("kind: 'annual_sales' ",
                                            "from { year: 2026 month: 1 day: 1 } ", Sales(10000))));
    Refused(As(1), Draft("again", "month_sales", 1, kMarch + Sales(1)), v1::REASON_PLAN_EXISTS);
    Refused(As(2), Draft("theirs", "month_visits", 1, kMarch), v1::REASON_ROLE_REQUIRED);
  }

  // c5's plan is sent back, and corrected.
  void Tuesday() {
    service_.SetClock("2026-03-03 09:00");
    for (int c = 1; c <= 4; ++c) {
      Sent(manager_, OfPlan<v1::ReviewPlan>(absl::StrCat("s", c), "verdict: VERDICT_ACCEPTED"));
      Sent(manager_, OfPlan<v1::ReviewPlan>(absl::StrCat("v", c), "verdict: VERDICT_ACCEPTED"));
    }
    Sent(manager_, OfPlan<v1::ReviewPlan>("s5", "verdict: VERDICT_RETURNED note: '偏低'"));
    Corrected(As(5), OfPlan<v1::AmendPlan>("s5", "reason: '加倍' " + Sales(2000)));
    Sent(manager_, OfPlan<v1::ReviewPlan>("s5", "verdict: VERDICT_ACCEPTED"));
    Refused(manager_, OfPlan<v1::ReviewPlan>("year", "verdict: VERDICT_ACCEPTED"),
            v1::REASON_SELF_REVIEW);
  }

  // k4 is called only, and k5 is not there.
  void Wednesday() {
    service_.SetClock("2026-03-04 09:00");
    for (const int k : {1, 2, 3, 7, 9}) Contact(k, "VISIT");
    Contact(4, "PHONE");
    Contact(5, "VISIT", "outcome: CONTACT_OUTCOME_NOT_REACHED");
  }

  void Thursday() {
    service_.SetClock("2026-03-05 09:00");
    Win(1, 600);
    Win(2, 500);
    Win(3, 250);
    Win(10, 900);
    Sent(As(5), Draft("v5", "month_visits", 5,
                      absl::StrCat(kMarch, "visits { customer: '", Customer(9), "' }")));
  }

  void Friday() {
    service_.SetClock("2026-03-06 09:00");
    Sent(As(1),
         Draft("april", "month_sales", 1, "from { year: 2026 month: 4 day: 1 } " + Sales(1000)));
    Refused(As(1), OfPlan<v1::SummarisePlan>("april", "summary: '完成'"), v1::REASON_DAY_OPEN);
    Sent(As(1),
         OfPlan<v1::SummarisePlan>("s1",
                                   "summary: '完成' results { metric: PLAN_METRIC_WON_AMOUNT "
                                   "currency: 'CNY' value: 120000 }"));
    Refused(As(1), OfPlan<v1::AmendPlan>("s1", "reason: '调整' " + Sales(900)),
            v1::REASON_PLAN_SUMMARISED);
  }

  v1::VisitSchedule Schedule(int number) {
    v1::GetVisitScheduleRequest request;
    request.set_parent(AccountManager(number));
    request.set_year(2026);
    request.set_month(3);
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetVisitSchedule, request).schedule();
  }
};

TEST_F(AccountPlanWeek, EndsWithResultsAgainstPlans) {
  Monday();
  Tuesday();
  Wednesday();
  Thursday();
  Friday();

  // c1 sold for 1,100 yuan and says it was 1,200; c2 for 250; c5 for 900.
  v1::ListPlansRequest plans;
  plans.set_parent(kStore);
  plans.set_kind("month_sales");
  *plans.mutable_to() = domain::ToDate(absl::CivilDay(2026, 3, 31));
  *plans.mutable_read_at() = Now();
  EXPECT_THAT(
      Lines(Get(manager_, &Query::ListPlans, plans).plans()),
      ElementsAre("s1 ACCEPTED: 110000 of 100000, 120000; 11000 9167; 120000",
                  "s2 ACCEPTED: 25000 of 100000, 120000; 2500 2083",
                  "s3 ACCEPTED: 0 of 100000, 120000; 0 0", "s4 ACCEPTED: 0 of 100000, 120000; 0 0",
                  "s5 ACCEPTED: 90000 of 200000, 240000; 4500 3750"));
  // What was drafted too late: the year's, of all that was sold, and c5's visits.
  v1::ListPlansRequest late;
  late.set_parent(kStore);
  late.set_late(true);
  *late.mutable_read_at() = Now();
  EXPECT_THAT(Lines(Get(manager_, &Query::ListPlans, late).plans()),
              ElementsAre("year DRAFTED: 225000 of 1000000, 1200000; 2250 1875", "v5 DRAFTED:"));

  // VIPs and level one, who were never visited, are due by the end of the month. A telephone call
  // is no visit, and neither is one that finds nobody. Of c5's two nobody is due by a cadence.
  EXPECT_EQ(Line(Schedule(1)), "2/2 10000; 2/2 10000; 2");
  EXPECT_EQ(Line(Schedule(2)), "1/2 5000; 1/2 5000; 1");
  EXPECT_EQ(Line(Schedule(3)), "0/2 0; 0/2 0; 0");
  EXPECT_EQ(Line(Schedule(4)), "1/2 5000; 1/2 5000; 1");
  EXPECT_EQ(Line(Schedule(5)), "1/1 10000; 0/0 -; 1 late");
}

// ---- S11: assessment ----

class KpiWeek : public PlansWeek {
 protected:
  // Everybody is to sell two for 1,000 yuan in the month, and to contact both accounts on
  // Wednesday.
  void Monday() {
    for (int c = 1; c <= kManagers; ++c) {
      Sent(As(c), Draft(absl::StrCat("r", c), "rep_sales", c,
                        absl::StrCat(kMarch, Sales(1000),
                                     "targets { metric: PLAN_METRIC_WON_COUNT task: 2 }")));
    }
    for (int k = 1; k <= 2 * kManagers; ++k) {
      Sent(Of(k), OfCustomer<v1::PlanFollowUp>(
                      k, "due_on { year: 2026 month: 3 day: 4 } method: 'PHONE'"));
    }
  }

  // k4, k7, k8 and k10 are not contacted, as the closing notes.
  void Wednesday() {
    service_.SetClock("2026-03-04 10:00");
    for (const int k : {1, 2, 3, 5, 6, 9}) Contact(k, "PHONE", "planned_id: 'p1'");
    service_.SetClock("2026-03-04 18:00");
    for (int day = 2; day <= 4; ++day) {
      Sent(manager_, Ask<v1::CloseDay>(absl::StrFormat("day: '%s/days/202603%02d'", kStore, day)));
    }
  }

  // What was missed is made up for too late. c1 hears two things of the market and does something
  // about one.
  void Thursday() {
    service_.SetClock("2026-03-05 09:00");
    Contact(4, "PHONE", "planned_id: 'p1'");
    for (const int k : {1, 2, 3}) Sent(Of(k), OfCustomer<v1::MinuteTalk>(k, "note: '付款条款'"));
    Sent(Of(1), OfCustomer<v1::CheckContract>(1, "contract: 'HT-1' in_order: true"));
    Win(1, 600);
    Win(2, 500);
    Win(3, 250);
    Win(5, 1000);
    const v1::Outcome remark = Remark(1);
    Remark(1);
    Remark(2);
    const std::string handle =
        absl::StrCat("report: '", AccountManager(1),
                     "/reports/20260305' remark: ", remark.first_position(), " note: '已报价'");
    Refused(As(2), Ask<v1::HandleRemark>(handle), v1::REASON_ROLE_REQUIRED);
    Sent(As(1), Ask<v1::HandleRemark>(handle));
  }

  v1::Outcome Remark(int number) {
    return Sent(As(number), Ask<v1::AddRemark>(
                                absl::StrCat("report: '", AccountManager(number),
                                             "/reports/20260305' kind: REMARK_KIND_MARKET_FEEDBACK "
                                             "text: '竞品降价'")));
  }

  static v1::Command OfAssessment(int number) {
    return Ask<v1::OpenAssessment>(absl::StrCat("assessment: '", kStore, "/assessments/a", number,
                                                "' consultant: '", AccountManager(number), "' ",
                                                kMarch, "to { year: 2026 month: 3 day: 31 }"));
  }

  static v1::Command Score(const std::string& sheet, const std::string& item, int score_bp) {
    return Ask<v1::ScoreItem>(absl::StrCat("assessment: '", kStore, "/assessments/a1' sheet: '",
                                           sheet, "' item: '", item, "' score_bp: ", score_bp));
  }

  static v1::Command Close() {
    return Ask<v1::CloseAssessment>(absl::StrCat("assessment: '", kStore, "/assessments/a1'"));
  }

  // c1 is scored as the events suggest, and by judgement where they do not. Fairness was mistyped.
  void Assess() {
    service_.SetClock("2026-04-01 09:00");
    Sent(manager_, OfAssessment(1));
    Sent(manager_, OfAssessment(2));
    Refused(As(1), Score("kpi", "plan_achieved", 10000), v1::REASON_ROLE_REQUIRED);
    Refused(manager_, Score("kpi", "plan_achieved", 12000), v1::REASON_SCORE_RANGE);
    Sent(manager_, Score("kpi", "plan_achieved", 10000));
    Sent(manager_, Score("kpi", "visits_and_tracking", 10000));
    Sent(manager_, Score("kpi", "contract_talks", 8000));
    Sent(manager_, Score("kpi", "market_feedback", 5000));
    Sent(manager_, Score("kpi", "contract_execution", 9000));
    Refused(manager_, Close(), v1::REASON_ITEM_MISSING);
    for (const char* item :
         {"learning", "communication", "negotiation", "social", "market_opening"}) {
      Sent(manager_, Score("ability", item, 8000));
    }
    for (const char* item : {"responsibility", "fairness", "team_building", "developing_staff",
                             "willingness_to_learn"}) {
      Sent(manager_, Score("attitude", item, item == std::string("fairness") ? 900 : 9000));
    }
    Corrected(manager_, Score("attitude", "fairness", 9000));
    Sent(manager_, Close());
  }

  v1::KpiSheet Sheet(int number) {
    v1::GetKpiSheetRequest request;
    request.set_name(absl::StrCat(kStore, "/assessments/a", number));
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetKpiSheet, request).sheet();
  }
};

TEST_F(KpiWeek, EndsWithTheSheetsThatTheMonthEarned) {
  Monday();
  Wednesday();
  Thursday();
  Assess();

  // Of the amount c1 sold more than planned, which counts as all of it.
  const v1::KpiSheet first = Sheet(1);
  ASSERT_EQ(first.parts_size(), 3);
  EXPECT_THAT(
      Lines(first.parts(0).items()),
      ElementsAre("plan_achieved: 10000, 3000; 10000; 110000/100000 2/2",
                  "visits_and_tracking: 10000, 4000; 10000; 2/2",
                  "contract_talks: 8000, 800; -; 2/0", "market_feedback: 5000, 500; 5000; 1/2",
                  "contract_execution: 9000, 900; -; 1/0"));
  // Three totals that are never summed: 3,000 + 4,000 + 800 + 500 + 900; five times a fifth.
  EXPECT_TRUE(first.closed());
  EXPECT_EQ(first.parts(0).total_bp(), 9200);
  EXPECT_EQ(first.parts(1).total_bp(), 8000);
  EXPECT_EQ(first.parts(2).total_bp(), 9000);

  // c2 sold one of two for a quarter of the amount: the mean is 3,750. One contact of two was in
  // time. Nobody has scored anything yet.
  const v1::KpiSheet second = Sheet(2);
  EXPECT_FALSE(second.closed());
  EXPECT_THAT(Lines(second.parts(0).items()),
              ElementsAre("plan_achieved: -, -; 3750; 25000/100000 1/2",
                          "visits_and_tracking: -, -; 5000; 1/2", "contract_talks: -, -; -; 1/0",
                          "market_feedback: -, -; 0; 0/1", "contract_execution: -, -; -;"));
  EXPECT_FALSE(second.parts(0).has_total_bp());
}

}  // namespace
}  // namespace kezhi::e2e::plans_week_cases
