// A seventeenth playbook, as a file only: adopted by its command, then examples 1, 11 and 12 with
// it, from the command to the forms. No decision and no fold knows a letter, a cadence or a stage.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/follow_up_record/query.h"
#include "domain/kpi/query.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/kitchens.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kC1[] = "stores/s1/consultants/c1";

google::type::Date Of(int month, int day) {
  return domain::ToDate(absl::CivilDay(2026, month, day));
}

// A store of kitchens with c1, its commands, and its forms.
class KitchenForms : public ::testing::Test {
 protected:
  void SetUp() override {
    spec_.Given(StoreOpened()).Given(ConsultantHired("c1"));
    v1::AdoptPlaybook adopt;
    adopt.set_store(kStore);
    *adopt.mutable_playbook() = Kitchens();
    spec_.When(Ask(adopt)).As("manager").At("2026-01-01 09:00").ThenAccepted();
  }

  // By c1, at a local time.
  void Do(const v1::Command& command, const std::string& local_time) {
    spec_.When(command).As("consultant", "c1").At(local_time).ThenAccepted();
    Fold();
  }

  void DoAsManager(const v1::Command& command, const std::string& local_time) {
    spec_.When(command).As("manager").At(local_time).ThenAccepted();
    Fold();
  }

  void Fold() {
    for (; folded_ < spec_.events().size(); ++folded_) rows_.Apply(spec_.events()[folded_]);
  }

  // v1 came at 10:05 and was registered then.
  void Arrive(const std::string& day) {
    v1::RegisterVisit arrive;
    arrive.set_visit("stores/s1/visits/v1");
    arrive.set_channel(v1::CHANNEL_WALK_IN);
    arrive.set_party_size(1);
    arrive.set_consultant(kC1);
    *arrive.mutable_arrived_at() = domain::ToTimestamp(Local(day + " 10:05"));
    Do(Ask(arrive), day + " 10:06");
  }

  // v1 left contact data at 10:50 and was judged; its customer.
  std::string Leave(const std::string& day, const std::string& grade) {
    v1::CompleteVisit complete;
    complete.set_visit("stores/s1/visits/v1");
    complete.set_name("测试甲");
    complete.set_phone("13800000001");
    complete.set_info_left(true);
    complete.set_wanted_model("oak");
    complete.set_grade(grade);
    *complete.mutable_left_at() = domain::ToTimestamp(Local(day + " 10:50"));
    Do(Ask(complete), day + " 10:55");
    return spec_.visit("v1").customer;
  }

  // The next planned contact by letter, which changes the grade.
  void Revisit(const std::string& customer, const std::string& plan, const std::string& local_time,
               const std::string& grade) {
    v1::CompleteFollowUp done;
    done.set_customer(customer);
    done.set_planned_id(plan);
    done.set_method("LETTER");
    done.set_outcome(v1::CONTACT_OUTCOME_REACHED);
    done.set_situation("spoke about oak");
    done.set_grade(grade);
    *done.mutable_at() = domain::ToTimestamp(Local(local_time));
    Do(Ask(done), local_time);
  }

  v1::RegistrationSheet Sheet(const std::string& day) {
    return *domain::RegistrationSheetOf(rows_, absl::StrCat("stores/s1/days/", day));
  }

  v1::ProgressTable Progress(int month, const std::string& now) {
    domain::ProgressQuery query;
    query.store = kStore;
    query.year = 2026;
    query.month = month;
    query.evaluated_at = Local(now);
    return domain::ProgressTableOf(rows_, query)->table;
  }

  v1::CustomerCard Card(const std::string& customer, const std::string& now) {
    return *domain::CustomerCardOf(rows_, customer, Local(now));
  }

  v1::DailyReport Report(const std::string& day) {
    return *domain::DailyReportOf(rows_, absl::StrCat(kC1, "/reports/", day));
  }

  Spec spec_;
  Rows rows_;
  std::size_t folded_ = 0;
};

TEST_F(KitchenForms, Example01_LineAndCardInOneCommit) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "now");

  const v1::RegistrationSheet sheet = Sheet("20260302");
  ASSERT_THAT(sheet.lines(), SizeIs(1));
  EXPECT_EQ(sheet.lines(0).no(), 1);
  EXPECT_EQ(sheet.lines(0).minutes(), 45);
  EXPECT_EQ(sheet.lines(0).grade(), "now");
  EXPECT_EQ(sheet.lines(0).customer(), customer);

  // Every day, so the first `*` is tomorrow.
  const v1::ProgressTable table = Progress(3, "2026-03-02 12:00");
  ASSERT_THAT(table.rows(), SizeIs(1));
  EXPECT_EQ(table.rows(0).grade(), "now");
  ASSERT_THAT(table.rows(0).cells(), SizeIs(1));
  EXPECT_THAT(table.rows(0).cells(0),
              EqualsProto(FromText<v1::ProgressCell>("day: 3 planned: true")));
  EXPECT_THAT(table.rows(0).horizon_ends(), EqualsProto(Of(3, 5)));
  EXPECT_EQ(table.head().opened(), 1);
  ASSERT_THAT(table.head().end(), SizeIs(1));
  EXPECT_THAT(table.head().end(0), EqualsProto(FromText<v1::GradeCount>("grade: 'now' count: 1")));

  const v1::CustomerCard card = Card(customer, "2026-03-02 12:00");
  EXPECT_FALSE(card.has_front());
  ASSERT_THAT(card.backs(), SizeIs(1));
  EXPECT_EQ(card.backs(0).pursuit().machine(), "kitchen");
  EXPECT_EQ(card.backs(0).pursuit().stage(), "sketch");
  ASSERT_THAT(card.backs(0).lines(), SizeIs(1));
  EXPECT_EQ(card.backs(0).lines(0).state(), v1::CARD_LINE_STATE_PLANNED);
  EXPECT_THAT(card.backs(0).lines(0).due_on(), EqualsProto(Of(3, 3)));
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(3, 3)));

  const v1::DailyReport report = Report("20260302");
  ASSERT_THAT(report.lines(), SizeIs(1));
  EXPECT_EQ(report.lines(0).kind(), v1::ACTIVITY_KIND_RECEPTION);
  EXPECT_EQ(report.lines(0).grade_after(), "now");
  ASSERT_THAT(report.plan(), SizeIs(1));
  EXPECT_EQ(report.plan(0).grade(), "now");
}

TEST_F(KitchenForms, Example11_RevisitAdvancesTheGrade) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "soon");
  // Every ten days.
  const std::string plan = Card(customer, "2026-03-02 12:00").backs(0).lines(0).planned_id();
  Revisit(customer, plan, "2026-03-12 14:00", "now");

  const v1::CustomerCard card = Card(customer, "2026-03-12 18:00");
  ASSERT_THAT(card.backs(0).lines(), SizeIs(2));
  const v1::CardLine& done = card.backs(0).lines(0);
  EXPECT_EQ(done.state(), v1::CARD_LINE_STATE_DONE);
  EXPECT_EQ(done.grade_before(), "soon");
  EXPECT_EQ(done.grade_after(), "now");
  EXPECT_EQ(card.backs(0).pursuit().grade(), "now");
  EXPECT_THAT(card.backs(0).pursuit().horizon_ends(), EqualsProto(Of(3, 15)));
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(3, 13)));

  const v1::ProgressTable table = Progress(3, "2026-03-12 18:00");
  ASSERT_THAT(table.rows(), SizeIs(1));
  ASSERT_THAT(table.rows(0).cells(), SizeIs(2));
  EXPECT_THAT(table.rows(0).cells(0), EqualsProto(FromText<v1::ProgressCell>(R"pb(
                day: 12
                planned: true
                done: true
                grade: "now"
                method: "LETTER"
                contacts: 1
              )pb")));
  EXPECT_THAT(table.rows(0).cells(1),
              EqualsProto(FromText<v1::ProgressCell>("day: 13 planned: true")));
  EXPECT_EQ(table.head().up(), 1);
  EXPECT_EQ(table.head().down(), 0);

  const v1::DailyReport report = Report("20260312");
  ASSERT_THAT(report.lines(), SizeIs(1));
  EXPECT_THAT(report.lines(0).at(), EqualsProto(domain::ToTimestamp(Local("2026-03-12 14:00"))));
  EXPECT_EQ(report.lines(0).grade_before(), "soon");
  EXPECT_EQ(report.lines(0).grade_after(), "now");
  ASSERT_THAT(report.plan(), SizeIs(1));
  EXPECT_THAT(report.plan(0).due_on(), EqualsProto(Of(3, 13)));
  EXPECT_THAT(Report("20260310").plan(), IsEmpty()) << "nothing was due on the 11th";
}

TEST_F(KitchenForms, Example12_FallToTheLastGrade) {
  Arrive("2026-03-19");
  const std::string customer = Leave("2026-03-19", "now");
  const std::string plan = Card(customer, "2026-03-19 12:00").backs(0).lines(0).planned_id();
  Revisit(customer, plan, "2026-03-20 14:00", "someday");

  // It stays in the month in which it fell, and stands in no later one.
  const v1::ProgressTable march = Progress(3, "2026-03-25 12:00");
  ASSERT_THAT(march.rows(), SizeIs(1));
  EXPECT_EQ(march.rows(0).result(), v1::PROGRESS_RESULT_LOWERED);
  EXPECT_EQ(march.rows(0).grade(), "someday");
  EXPECT_EQ(march.head().moved_out(), 1);
  EXPECT_EQ(march.head().end_total(), 0);
  const v1::ProgressTable april = Progress(4, "2026-04-09 12:00");
  EXPECT_THAT(april.rows(), IsEmpty());
  EXPECT_EQ(april.head().start_total(), 0);

  // The card goes on: in two months again.
  const v1::CustomerCard card = Card(customer, "2026-04-09 12:00");
  ASSERT_THAT(card.backs(), SizeIs(1));
  EXPECT_EQ(card.backs(0).pursuit().status(), v1::PURSUIT_STATUS_OPEN);
  EXPECT_EQ(card.backs(0).pursuit().grade(), "someday");
  EXPECT_FALSE(card.backs(0).pursuit().has_horizon_ends());
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(5, 20)));

  EXPECT_EQ(Report("20260320").lines(0).grade_after(), "someday");
  EXPECT_EQ(Sheet("20260319").lines(0).grade(), "now") << "the line says what was judged then";
}

TEST_F(KitchenForms, APursuitThatReachesTheFinalStageStandsOnTheFront) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "now");
  v1::PlaceOrder order;
  order.set_customer(customer);
  order.set_pursuit(1);
  Do(Ask(order), "2026-03-02 11:10");
  EXPECT_EQ(Card(customer, "2026-03-02 12:00").backs(0).pursuit().stage(), "measured");
  v1::WinPursuit win;
  win.set_customer(customer);
  win.set_pursuit(1);
  win.set_item("oak");
  Do(Ask(win), "2026-03-03 11:00");
  const v1::CustomerCard card = Card(customer, "2026-03-03 12:00");
  ASSERT_THAT(card.front().purchases(), SizeIs(1));
  EXPECT_EQ(card.front().purchases(0).item(), "oak");
  EXPECT_EQ(card.backs(0).pursuit().stage(), "built");
  EXPECT_EQ(card.backs(0).pursuit().status(), v1::PURSUIT_STATUS_WON);
  EXPECT_EQ(Progress(3, "2026-03-03 12:00").rows(0).result(), v1::PROGRESS_RESULT_WON);
}

TEST_F(KitchenForms, ItsOwnScaleClassifiesCustomersAndBringsTheirVisitForward) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "soon");
  EXPECT_THAT(Card(customer, "2026-03-02 12:00").backs(0).next_due(), EqualsProto(Of(3, 12)));
  v1::ClassifyCustomer classify;
  classify.set_customer(customer);
  classify.set_scale("distance");
  v1::Attribute& kilometres = *classify.add_basis();
  kilometres.set_name("kilometres");
  kilometres.set_value("52");
  Do(Ask(classify), "2026-03-03 09:00");

  const v1::CustomerCard card = Card(customer, "2026-03-03 12:00");
  ASSERT_THAT(card.head().classes(), SizeIs(1));
  EXPECT_EQ(card.head().classes(0).grade(), "far");
  EXPECT_TRUE(card.head().classes(0).by_rule());
  EXPECT_EQ(card.head().classes(0).advice(), "先寄样 / send samples first");
  EXPECT_THAT(card.backs(0).next_due(), EqualsProto(Of(3, 7)));
  ASSERT_THAT(Report("20260306").plan(), SizeIs(1));
  EXPECT_THAT(Report("20260306").plan(0).due_on(), EqualsProto(Of(3, 7)));
}

TEST_F(KitchenForms, ItsOwnScoreSheetIsScoredByItsWeights) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "now");
  const std::string plan = Card(customer, "2026-03-02 12:00").backs(0).lines(0).planned_id();
  Revisit(customer, plan, "2026-03-03 14:00", "now");
  constexpr char kOf[] = "assessment: 'stores/s1/assessments/a1' ";
  DoAsManager(Ask<v1::OpenAssessment>(absl::StrCat(kOf, "consultant: '", kC1,
                                                   "' from { year: 2026 month: 3 day: 1 } "
                                                   "to { year: 2026 month: 3 day: 31 }")),
              "2026-04-01 09:00");
  const auto score = [&](const std::string& item, int score_bp) {
    return Ask<v1::ScoreItem>(
        absl::StrCat(kOf, "sheet: 'fitting' item: '", item, "' score_bp: ", score_bp));
  };
  DoAsManager(score("measured_right", 7000), "2026-04-01 09:10");
  const v1::Command close = Ask<v1::CloseAssessment>(kOf);
  spec_.When(close).As("manager").ThenRefused(absl::StatusCode::kFailedPrecondition,
                                              v1::REASON_ITEM_MISSING);
  DoAsManager(score("called_in_time", 10000), "2026-04-01 09:20");
  DoAsManager(close, "2026-04-01 09:30");

  const v1::KpiSheet sheet = *domain::KpiSheetOf(rows_, "stores/s1/assessments/a1");
  EXPECT_TRUE(sheet.closed());
  ASSERT_THAT(sheet.parts(), SizeIs(1));
  ASSERT_THAT(sheet.parts(0).items(), SizeIs(2));
  const v1::KpiItem& measured = sheet.parts(0).items(0);
  EXPECT_EQ(measured.label_zh(), "量尺准确");
  EXPECT_EQ(measured.weighted_bp(), 4200);
  EXPECT_FALSE(measured.has_suggested_bp()) << "judged, not counted";
  // One contact was due, and made on its day.
  const v1::KpiItem& called = sheet.parts(0).items(1);
  EXPECT_EQ(called.suggested_bp(), 10000);
  EXPECT_EQ(called.weighted_bp(), 4000);
  EXPECT_EQ(sheet.parts(0).total_bp(), 8200);
}

TEST_F(KitchenForms, ItsOwnAdviceOnMethodsStandsOnTheFollowUpRecord) {
  Arrive("2026-03-02");
  const std::string customer = Leave("2026-03-02", "soon");
  for (const char* method : {"VISIT_HOME", "LETTER"}) {
    v1::CompleteFollowUp done;
    done.set_customer(customer);
    done.set_method(method);
    Do(Ask(done), "2026-03-04 10:00");
  }
  domain::FollowUpQuery query;
  query.store = kStore;
  const std::vector<v1::FollowUpLine> lines = domain::ListFollowUps(rows_, query, "", 10).items;
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].grade(), "soon");
  EXPECT_TRUE(lines[0].method_not_recommended());
  EXPECT_FALSE(lines[1].method_not_recommended());
  EXPECT_EQ(lines[1].number(), 2);
}

}  // namespace
}  // namespace kezhi::testing
