// Which rule of the playbook bears on which field.
#include "domain/explain/rules_behind.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/complaint_views.pb.h"
#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/market_views.pb.h"
#include "kezhi/v1/plan_views.pb.h"
#include "kezhi/v1/reception_views.pb.h"
#include "kezhi/v1/route_views.pb.h"
#include "kezhi/v1/territory_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/explain/bounds.h"
#include "tests/given.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<v1::PlaybookAdopted> InForce(const std::string& preset) {
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = testing::PresetPlaybook(preset);
  adopted.set_digest("digest of " + preset);
  return {adopted};
}

std::vector<std::string> PathsOf(const google::protobuf::Message& form, const std::string& path,
                                 const std::string& preset = "auto_4s") {
  const auto cell = CellAt(FormRowsOf(form, Places::kShown), path);
  EXPECT_TRUE(cell.has_value()) << path;
  std::vector<std::string> paths;
  if (!cell.has_value()) return paths;
  for (const RuleBehind& rule : RulesBehind(*cell, InForce(preset))) {
    EXPECT_EQ(rule.playbook, preset);
    EXPECT_EQ(rule.digest, "digest of " + preset);
    paths.push_back(rule.path);
  }
  return paths;
}

// A field that is renamed must be renamed in the table.
TEST(RulesBehind, EveryFieldOfTheTableIsOneOfAForm) {
  for (const std::string& bound : BoundFields()) {
    const std::vector<std::string> parts = absl::StrSplit(bound, '.');
    const auto* message = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        "kezhi.v1." + parts[0]);
    ASSERT_NE(message, nullptr) << bound;
    if (parts.size() > 1) {
      EXPECT_NE(message->FindFieldByName(parts[1]), nullptr) << bound;
    }
  }
}

// What a form of S10 shows of a grade, a day by a cadence or horizon, a lateness, a method, a
// reason or a stage has its rule.
TEST(RulesBehind, TheTableIsCompleteForTheFormsOfS10) {
  const std::set<std::string> by_rule = {
      "grade",        "grade_before", "grade_after", "grade_at_month_start",
      "horizon_ends", "lapsed",       "next_due",    "due_on",
      "overdue",      "late",         "result",      "method",
      "by_phone",     "stage",        "reason_code", "up",
      "down",         "incomplete",   "backfilled",  "pooled"};
  const std::vector<std::string> all = BoundFields();
  const std::set<std::string> bound(all.begin(), all.end());
  for (const auto* form :
       {v1::RegistrationSheet::descriptor(), v1::RegistrationLine::descriptor(),
        v1::ProgressRow::descriptor(), v1::ProgressCell::descriptor(),
        v1::ProgressHead::descriptor(), v1::GradeCount::descriptor(), v1::CardHead::descriptor(),
        v1::CardPursuit::descriptor(), v1::CardBack::descriptor(), v1::CardFront::descriptor(),
        v1::CardLine::descriptor(), v1::ReportLine::descriptor(), v1::PlanLine::descriptor(),
        v1::DueItem::descriptor()}) {
    for (int i = 0; i < form->field_count(); ++i) {
      const std::string& field = form->field(i)->name();
      if (!by_rule.contains(field)) continue;
      EXPECT_TRUE(bound.contains(form->name() + "." + field)) << form->name() << "." << field;
    }
  }
}

TEST(RulesBehind, APlanIsByTheCadenceOnlyWhereTheCadenceMadeIt) {
  v1::CustomerCard card;
  v1::CardBack& back = *card.add_backs();
  back.mutable_pursuit()->set_pursuit(1);
  back.mutable_pursuit()->set_grade("A");
  v1::CardLine& line = *back.add_lines();
  line.set_pursuit(1);
  line.set_planned_id("p1");
  line.set_origin(v1::PLAN_ORIGIN_CADENCE);
  // Still open: it has the pursuit's grade.
  EXPECT_THAT(PathsOf(card, "backs[1].lines[p1].due_on"),
              ElementsAre("scales[0].grades[1].cadence", "clock.due_roll"));
  line.set_grade_before("H");
  EXPECT_THAT(PathsOf(card, "backs[1].lines[p1].late"),
              ElementsAre("scales[0].grades[0].cadence", "clock.due_roll"));
  line.set_origin(v1::PLAN_ORIGIN_CONSULTANT);
  EXPECT_THAT(PathsOf(card, "backs[1].lines[p1].due_on"), IsEmpty());
  v1::CardLine& care = *card.mutable_front()->add_lines();
  care.set_planned_id("p2");
  EXPECT_THAT(PathsOf(card, "front.lines[p2].due_on"), ElementsAre("after_sale_days"));
}

TEST(RulesBehind, WhatIsDueHasTheRuleOfItsKind) {
  v1::DueList list;
  v1::DueItem& item = *list.add_items();
  item.set_planned_id("p1");
  item.set_pursuit(1);
  item.set_grade("H");
  item.set_kind(v1::DUE_KIND_FOLLOW_UP);
  EXPECT_THAT(PathsOf(list, "items[p1].overdue"),
              ElementsAre("scales[0].grades[0].cadence", "clock.due_roll"));
  item.set_kind(v1::DUE_KIND_HORIZON);
  EXPECT_THAT(PathsOf(list, "items[p1]"), ElementsAre("scales[0].grades[0].horizon"));
  item.set_kind(v1::DUE_KIND_REGISTRATION);
  EXPECT_THAT(PathsOf(list, "items[p1].due_on"), ElementsAre("clock.late_departure_minutes"));
}

TEST(RulesBehind, WhoReceivesHasTheRuleByWhichTheyDid) {
  v1::ReceptionBoard board;
  v1::BoardVisit& visit = *board.add_visits();
  visit.set_visit("v1");
  visit.set_reason(v1::TURN_REASON_RETURNING);
  EXPECT_THAT(PathsOf(board, "visits[v1].consultant", "reception_desk"),
              ElementsAre("reception.return_to_owner"));
  visit.set_reason(v1::TURN_REASON_NAMED);
  EXPECT_THAT(PathsOf(board, "visits[v1].reason", "reception_desk"),
              ElementsAre("reception.named_skips_order"));
}

TEST(RulesBehind, WhatIsOverTheLimitHasTheLimitAndWhatIsExempt) {
  v1::AgeingReport report;
  v1::AgeingRow& row = *report.add_rows();
  row.set_customer("k1");
  row.mutable_open()->set_currency_code("CNY");
  EXPECT_THAT(PathsOf(report, "rows[k1 CNY].over_limit", "sales_system"),
              ElementsAre("ageing.limit_days", "ageing.exempt_new_products"));
  EXPECT_THAT(PathsOf(report, "rows[k1 CNY].buckets", "sales_system"), ElementsAre("ageing.edges"));
  EXPECT_THAT(PathsOf(report, "rows[k1 CNY].over_limit"), IsEmpty());
}

TEST(RulesBehind, ADeadlineOfAComplaintIsThatOfItsKind) {
  v1::ComplaintRow complaint;
  complaint.set_kind("service");
  complaint.set_cause("transport");
  EXPECT_THAT(PathsOf(complaint, "reply_due_at", "care_system"),
              ElementsAre("customer_care.complaint_kinds[1].reply_hours"));
  EXPECT_THAT(PathsOf(complaint, "resolve_late", "care_system"),
              ElementsAre("customer_care.complaint_kinds[1].resolve_hours"));
  EXPECT_THAT(PathsOf(complaint, "cause", "care_system"),
              ElementsAre("customer_care.complaint_causes[1]"));
}

TEST(RulesBehind, AVisitIsDueByTheTierAndCountsByTheMethod) {
  v1::VisitSchedule schedule;
  schedule.set_scale("account_tier");
  v1::VisitScheduleLine& line = *schedule.add_lines();
  line.set_customer("k1");
  line.set_tier("l1");
  EXPECT_THAT(PathsOf(schedule, "lines[k1].overdue", "account_plan"),
              ElementsAre("scales[0].grades[1].cadence"));
  EXPECT_THAT(PathsOf(schedule, "lines[k1].visits", "account_plan"),
              ElementsAre("plans[2].visit_methods"));
  line.set_tier("l2");
  EXPECT_THAT(PathsOf(schedule, "lines[k1].due_on", "account_plan"), IsEmpty());
}

TEST(RulesBehind, APlanIsLateByItsKind) {
  v1::WorkPlan plan;
  plan.set_kind("month_sales");
  EXPECT_THAT(PathsOf(plan, "late", "account_plan"), ElementsAre("plans[1].draft_due"));
  EXPECT_THAT(PathsOf(plan, "summary_due_on", "account_plan"), ElementsAre("plans[1].summary_due"));
}

TEST(RulesBehind, ATerritoryHasTheLimitsOfItsType) {
  v1::Territory territory;
  territory.mutable_head()->set_type("selective");
  EXPECT_THAT(PathsOf(territory, "head.free", "channel_screening"),
              ElementsAre("territories.types[1].max"));
  v1::DistributorRow& distributor = *territory.add_distributors();
  distributor.set_territory("t1");
  distributor.set_customer("k1");
  EXPECT_THAT(PathsOf(territory, "distributors[t1 k1].idle", "channel_screening"),
              ElementsAre("territories.idle_days"));
}

TEST(RulesBehind, AScreeningWaitsForWhoseStepItIsAndThenForWhoDecides) {
  v1::Territory territory;
  v1::ScreeningRow& screening = *territory.add_screenings();
  screening.set_customer("k1");
  screening.set_territory("t1");
  screening.set_next_step("region");
  screening.set_waits_for("region_manager");
  EXPECT_THAT(PathsOf(territory, "screenings[k1 t1].waits_for", "channel_screening"),
              ElementsAre("screening.steps[1].role"));
  screening.clear_next_step();
  screening.set_waits_for("commerce");
  EXPECT_THAT(PathsOf(territory, "screenings[k1 t1].waits_for", "channel_screening"),
              ElementsAre("screening.decided_by"));
  screening.clear_waits_for();
  EXPECT_THAT(PathsOf(territory, "screenings[k1 t1].waits_for", "channel_screening"), IsEmpty());
}

TEST(RulesBehind, AReasonAndWhoMadeTheContactAreToldApart) {
  v1::CoverageReport report;
  report.set_machine("coverage");
  v1::CoverageState& state = *report.mutable_total()->add_states();
  state.set_state("refused_or_unreachable");
  state.add_reasons()->set_id("other_supplier");
  state.add_contacts()->set_id("distributor");
  const std::string row = "total.states[refused_or_unreachable]";
  EXPECT_THAT(PathsOf(report, row + ".count", "retail_route"), ElementsAre("coverage.machine"));
  EXPECT_THAT(PathsOf(report, row + ".label", "retail_route"),
              ElementsAre("machines[0].stages[2]"));
  EXPECT_THAT(PathsOf(report, row + ".reasons[other_supplier]", "retail_route"),
              ElementsAre("coverage.reasons[1]"));
  EXPECT_THAT(PathsOf(report, row + ".contacts[distributor]", "retail_route"),
              ElementsAre("coverage.contacts[1]"));
}

TEST(RulesBehind, OrdersAreHeldAgainstTheBenchmarkOnlyWhereTheyAre) {
  v1::ContactsBeforeOrder contacts;
  contacts.add_by_consultant()->set_key("c1");
  EXPECT_THAT(PathsOf(contacts, "by_consultant[c1].after_bp", "market_team"), IsEmpty());
  contacts.mutable_benchmark()->set_after_contacts(4);
  EXPECT_THAT(PathsOf(contacts, "by_consultant[c1].after_bp", "market_team"),
              ElementsAre("contact_benchmark.after_contacts"));
}

TEST(RulesBehind, AFineAndARewardHaveTheirShareOfTheTask) {
  v1::WorkPlan plan;
  plan.set_kind("group_month");
  plan.add_awards()->set_rule("late_work");
  const std::string award = "awards[late_work]";
  EXPECT_THAT(PathsOf(plan, award, "promotion_team"), ElementsAre("plans[0].reward_from_bp"));
  plan.mutable_awards(0)->set_fine(true);
  EXPECT_THAT(PathsOf(plan, award, "promotion_team"), ElementsAre("plans[0].fine_below_bp"));
}

TEST(RulesBehind, WhatNoPlaybookSaysHasNone) {
  v1::RegistrationSheet sheet;
  sheet.set_batches(1);
  EXPECT_THAT(PathsOf(sheet, "batches"), IsEmpty());
  sheet.add_lines()->set_visit("v1");
  sheet.mutable_lines(0)->set_grade("unknown");
  EXPECT_THAT(PathsOf(sheet, "lines[v1].grade"), IsEmpty());
}

}  // namespace
}  // namespace kezhi::domain
