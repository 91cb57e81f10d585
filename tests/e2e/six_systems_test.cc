// A car dealership that works by six systems at once: auto_4s grades its pursuits, reception_desk
// receives, care_system hears complaints, account_plan plans visits by tier, rep_kpi has a plan for
// each salesperson, value_tiers says what customers are worth. 2 and 3 March 2026.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/playbooks/beside.h"
#include "tests/e2e/week.h"
#include "tests/matchers.h"

namespace kezhi::e2e::six_systems_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s1";
constexpr char kFirst[] = "stores/s1/consultants/c1";
constexpr char kMarch[] = "from { year: 2026 month: 3 day: 1 } ";

template <typename Kind>
v1::Command OfCustomer(const std::string& more) {
  return Ask<Kind>("customer: 'stores/s1/customers/k1' " + more);
}

template <typename Kind>
v1::Command OfComplaint(const std::string& more) {
  return Ask<Kind>("complaint: 'stores/s1/complaints/q1' " + more);
}

// A plan of c1's for March.
v1::Command Draft(const std::string& plan, const std::string& kind, const std::string& more) {
  return Ask<v1::DraftPlan>(absl::StrCat("plan: 'stores/s1/plans/", plan, "' kind: '", kind,
                                         "' owner: '", kFirst, "' ", kMarch, more));
}

class SixSystems : public WeekTest {
 protected:
  void SetUp() override {
    Adopt(kStore, "reception_desk");
    v1::AdoptPlaybook care;
    care.set_store(kStore);
    *care.mutable_playbook() = testing::PresetPlaybook("care_system");
    // Its classes have no place for H, A, B and C: pursuits keep their scale.
    Refused(service_.client(), Ask(care), v1::REASON_GRADE_NOT_CARRIED);
    ASSERT_THAT(domain::KeepPrimary({.scale = true, .machine = false}, *care.mutable_playbook()),
                testing::IsOk());
    Sent(service_.client(), Ask(care));
    for (const char* preset : {"account_plan", "rep_kpi", "value_tiers"}) Adopt(kStore, preset);
  }

  // By the rota it is c1's turn, who grades as a dealer does and sends a message afterwards.
  void Visit() {
    service_.SetClock("2026-03-02 08:30");
    v1::SetRotation rotation;
    rotation.set_day("stores/s1/days/20260302");
    for (const char* id : {"c1", "c2", "c3"}) {
      rotation.add_order(absl::StrCat(kStore, "/consultants/", id));
    }
    Sent(manager_, Ask(rotation));
    service_.SetClock("2026-03-02 09:00");
    Sent(manager_,
         Ask<v1::RegisterVisit>(
             "visit: 'stores/s1/visits/v1' channel: CHANNEL_WALK_IN appellation: '某女士'"));
    Sent(manager_,
         Ask<v1::TakeTurn>("day: 'stores/s1/days/20260302' visit: 'stores/s1/visits/v1'"));
    service_.SetClock("2026-03-02 09:40");
    v1::Command left = Complete("v1", "2026-03-02 09:40", "何丽", "13800008684", "A");
    left.mutable_complete_visit()->set_customer("stores/s1/customers/k1");
    Sent(first_, left);
    service_.SetClock("2026-03-02 09:50");
    Sent(first_, Ask<v1::SendGreeting>("visit: 'stores/s1/visits/v1'"));
  }

  // A grade by the dealer's scale, and a class on each of the three others.
  void Classify() {
    Sent(manager_, OfCustomer<v1::ClassifyCustomer>("scale: 'account_tier' to: 'vip'"));
    Sent(manager_, OfCustomer<v1::ClassifyCustomer>("scale: 'care_class' to: 'key'"));
    Sent(manager_, OfCustomer<v1::ClassifyCustomer>("scale: 'value' to: 'D'"));
    Refused(manager_, OfCustomer<v1::ClassifyCustomer>("scale: 'dealer_intent' to: 'A'"),
            v1::REASON_SCALE_PRIMARY);
  }

  // What S15 plans and what S11 assesses stand side by side.
  void Plan() {
    Sent(first_, Draft("sales", "month_sales",
                       "targets { metric: PLAN_METRIC_WON_COUNT task: 2 goal: 3 }"));
    Sent(first_, Draft("rep", "rep_sales", "targets { metric: PLAN_METRIC_WON_COUNT task: 2 }"));
    Sent(first_, Draft("visits", "month_visits", "visits { customer: 'stores/s1/customers/k1' }"));
    Sent(manager_, Ask<v1::ReviewPlan>("plan: 'stores/s1/plans/visits' verdict: VERDICT_ACCEPTED"));
  }

  // What came of it is asked for by the dealer, what the customer said by S14. VISIT is a method of
  // S14 and S15, and to S15 a visit of the plan.
  void Contact() {
    service_.SetClock("2026-03-03 10:00");
    Refused(first_, OfCustomer<v1::CompleteFollowUp>("method: 'VISIT' situation: '看样'"),
            v1::REASON_FIELD_REQUIRED);
    Sent(first_, OfCustomer<v1::CompleteFollowUp>(
                     "method: 'VISIT' situation: '看样' customer_feedback: '价格偏高'"));
    service_.SetClock("2026-03-03 10:30");
    Sent(first_, OfCustomer<v1::CompleteFollowUp>(
                     "method: 'PHONE' situation: '约试驾' customer_feedback: '同意'"));
  }

  void Complain() {
    Refused(first_, OfComplaint<v1::FileComplaint>("kind: 'noise' text: '吵'"),
            v1::REASON_COMPLAINT_KIND_UNKNOWN);
    Sent(support_, OfComplaint<v1::FileComplaint>(
                       "customer: 'stores/s1/customers/k1' kind: 'service' text: '等太久'"));
    service_.SetClock("2026-03-03 11:00");
    Sent(support_, OfComplaint<v1::ReplyComplaint>("text: '道歉'"));
    Sent(support_, OfComplaint<v1::ResolveComplaint>("cause: 'staff' measure: '培训'"));
  }

  // The next contact is a week after the last one, as of grade A; of a key customer it would be
  // two.
  void TellTheCard() {
    v1::GetCustomerCardRequest request;
    request.set_name("stores/s1/customers/k1");
    *request.mutable_read_at() = Now();
    const v1::CustomerCard card = Get(manager_, &Query::GetCustomerCard, request).card();
    ASSERT_EQ(card.backs_size(), 1);
    EXPECT_EQ(card.backs(0).pursuit().grade(), "A");
    EXPECT_EQ(card.backs(0).pursuit().stage(), "tracking");
    EXPECT_EQ(domain::ToDay(card.backs(0).next_due()), absl::CivilDay(2026, 3, 10));
    std::vector<std::string> classes;
    for (const v1::CustomerClass& held : card.head().classes()) {
      classes.push_back(absl::StrCat(held.scale(), " ", held.grade()));
    }
    EXPECT_THAT(classes, UnorderedElementsAre("account_tier vip", "care_class key", "value D"));
  }

  void TellThePlans() {
    v1::ListPlansRequest plans;
    plans.set_parent(kStore);
    *plans.mutable_read_at() = Now();
    const auto drafted = Get(manager_, &Query::ListPlans, plans);
    std::vector<std::string> kinds;
    for (const v1::WorkPlan& plan : drafted.plans()) kinds.push_back(plan.kind());
    EXPECT_THAT(kinds, UnorderedElementsAre("month_sales", "month_visits", "rep_sales"));
    v1::GetVisitScheduleRequest visits;
    visits.set_parent(kFirst);
    visits.set_year(2026);
    visits.set_month(3);
    *visits.mutable_read_at() = Now();
    const v1::VisitSchedule march = Get(manager_, &Query::GetVisitSchedule, visits).schedule();
    EXPECT_EQ(march.planned(), 1);
    EXPECT_EQ(march.planned_visited(), 1);
    EXPECT_EQ(march.visits(), 1) << "a telephone call is none";
  }

  void TellTheComplaints() {
    v1::ListComplaintsRequest complaints;
    complaints.set_parent(kStore);
    *complaints.mutable_read_at() = Now();
    const auto filed = Get(manager_, &Query::ListComplaints, complaints);
    std::vector<std::string> lines;
    for (const v1::ComplaintRow& row : filed.complaints()) {
      lines.push_back(absl::StrCat(row.kind(), " ", ShortOf(row.customer()), " ", row.cause()));
    }
    EXPECT_THAT(lines, ElementsAre("service k1 staff"));
  }

  server::Client manager_ = service_.As("manager", "m1");
  server::Client support_ = service_.As("after_sale", "a1");
  server::Client first_ = service_.As("consultant", kFirst);
};

TEST_F(SixSystems, WorkAVisitAComplaintAndAPlanInOneStore) {
  PlaysAPart();
  Visit();
  Classify();
  Plan();
  Contact();
  Complain();
  TellTheCard();
  TellThePlans();
  TellTheComplaints();
  ExpectSound();
}

}  // namespace
}  // namespace kezhi::e2e::six_systems_cases
