// A week of a car dealership by S10 三表一卡: five consultants, a manager and a clerk, 2 to 6 March
// 2026. The three sheets and the card, as they stand on Friday evening, are derived by hand from
// the visits in the table and from what is done below.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"

namespace kezhi::e2e::dealership_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s10";
constexpr int kConsultants = 5;

// v1, v2, …: who came when to whom. Without a customer no contact data was left, and why; k9 comes
// twice.
struct Visit {
  int day;
  const char* arrived;
  const char* left;
  int consultant;
  int customer;
  const char* grade;
  const char* said;  // the model wanted, or the reason
  v1::Channel channel = v1::CHANNEL_WALK_IN;
  bool orders = false;
};

constexpr Visit kVisits[] = {
    {2, "10:05", "10:50", 1, 1, "H", "M1"},
    {2, "11:00", "11:30", 2, 0, "", "只是看看"},
    {2, "12:00", "12:40", 3, 3, "A", "M2"},
    {2, "14:00", "14:10", 4, 4, "B", "M1", v1::CHANNEL_CALL_IN},
    {2, "15:00", "16:00", 5, 5, "H", "M3", v1::CHANNEL_WALK_IN, true},
    {3, "10:00", "10:20", 1, 0, "", "陪同"},
    {3, "10:30", "11:15", 2, 7, "A", "M1"},
    {3, "11:30", "12:00", 4, 8, "H", "M2"},
    {4, "10:00", "10:40", 3, 9, "C", "M1"},
    {4, "13:00", "13:05", 2, 0, "", "赶时间"},
    {5, "09:30", "10:00", 4, 11, "H", "M2"},
    {5, "14:00", "15:00", 5, 12, "B", "M3"},
    {6, "10:00", "11:00", 3, 9, "A", "M1"},
    {6, "16:00", "16:15", 5, 0, "", "等人"},
};

std::string Consultant(int c) {
  return absl::StrCat(kStore, "/consultants/c", c);
}

std::string Customer(int k) {
  return absl::StrCat(kStore, "/customers/k", k);
}

std::string VisitName(int number) {
  return absl::StrCat(kStore, "/visits/v", number);
}

std::string DayName(int day) {
  return absl::StrFormat("%s/days/202603%02d", kStore, day);
}

std::string ReportOf(int c, int day) {
  return absl::StrFormat("%s/reports/202603%02d", Consultant(c), day);
}

template <typename Kind>
v1::Command OfCustomer(int k, const std::string& more) {
  return Ask<Kind>(absl::StrCat("customer: '", Customer(k), "' ", more));
}

// What stands in an empty field.
std::string Or(const std::string& text, const std::string& nothing = "-") {
  return text.empty() ? nothing : text;
}

// `3-09`.
std::string Text(const google::type::Date& day) {
  return absl::StrFormat("%d-%02d", day.month(), day.day());
}

// ---- 来店(电)顾客登记表 ----

// `4 顾客4 M1 B 10 c4 来电`, `2 某女士 - - 30 c2: 只是看看`.
std::string Line(const v1::RegistrationLine& line) {
  std::string text =
      absl::StrCat(line.no(), " ", Or(line.name().clear(), line.appellation().clear()), " ",
                   Or(line.wanted_model()), " ", Or(line.grade()), " ", line.minutes(), " ",
                   ShortOf(line.consultant()), line.channel() == v1::CHANNEL_CALL_IN ? " 来电" : "",
                   line.on_site_order() ? " 订购" : "", line.corrected() ? " corrected" : "");
  if (!line.info_left()) absl::StrAppend(&text, ": ", line.no_info_reason());
  return text;
}

// Batches, of them walked in, called in, left contact data.
std::string Head(const v1::RegistrationSheet& sheet) {
  return absl::StrCat(sheet.batches(), " ", sheet.batches_walk_in(), " ", sheet.batches_call_in(),
                      " ", sheet.info_left_count(), sheet.stale() ? " stale" : "");
}

// ---- 潜在顾客等级推进表 ----

// `c4 k8 M2 H 3-10: 5*! 6H 8*; OPEN 3-08`: whose, model, grade and its horizon; the month's cells,
// `*` planned, then the grade after a contact or a visit, `!` missed; result and next contact, or
// result and reason.
std::string Line(const v1::ProgressRow& row) {
  std::string text =
      absl::StrCat(ShortOf(row.owner()), " ", ShortOf(row.customer()), " ", row.wanted(), " ",
                   row.grade(), " ", Text(row.horizon_ends()), ":");
  for (const v1::ProgressCell& cell : row.cells()) {
    absl::StrAppend(&text, " ", cell.day(), cell.planned() ? "*" : "", cell.grade(),
                    cell.missed() ? "!" : "");
  }
  absl::StrAppend(&text, "; ", v1::ProgressResult_Name(row.result()).substr(16));
  if (row.has_next_due()) absl::StrAppend(&text, " ", Text(row.next_due()));
  if (!row.reason().empty()) absl::StrAppend(&text, " ", row.reason());
  return text;
}

// `H 4`.
std::string Line(const v1::GradeCount& count) {
  return absl::StrCat(count.grade(), " ", count.count());
}

// ---- 客户管理卡 ----

// `p1 due 3-05: DONE 6 PHONE H>H late`.
std::string Line(const v1::CardLine& line) {
  std::string text = Or(line.planned_id());
  if (line.has_due_on()) absl::StrAppend(&text, " due ", Text(line.due_on()));
  absl::StrAppend(&text, ": ", v1::CardLineState_Name(line.state()).substr(16));
  if (line.state() == v1::CARD_LINE_STATE_DONE) {
    absl::StrAppend(&text, " ", line.done_on().day(), " ", line.method(), " ", line.grade_before(),
                    ">", line.grade_after());
  }
  if (line.outcome() == v1::CONTACT_OUTCOME_NOT_REACHED) absl::StrAppend(&text, " not reached");
  if (line.late()) absl::StrAppend(&text, " late");
  return text;
}

// ---- 销售活动日报表 ----

// `6 10:00 RECEPTION k9 C>A again`; `5 16:00 CLOSED k4 LOST`.
std::string Line(const v1::ReportLine& line) {
  const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 60 * 60);
  std::string text = absl::StrCat(
      line.day().day(), " ", absl::FormatTime("%H:%M", domain::ToTime(line.at()), shanghai), " ",
      v1::ActivityKind_Name(line.kind()).substr(14), " ", Or(ShortOf(line.customer())));
  if (!line.method().empty()) absl::StrAppend(&text, " ", line.method());
  if (!line.grade_after().empty()) {
    absl::StrAppend(&text, " ", line.grade_before(), ">", line.grade_after());
  }
  if (line.kind() == v1::ACTIVITY_KIND_CLOSED) absl::StrAppend(&text, " ", line.detail());
  if (line.kind() == v1::ACTIVITY_KIND_RECEPTION && !line.first()) {
    absl::StrAppend(&text, " again");
  }
  if (line.outcome() == v1::CONTACT_OUTCOME_NOT_REACHED) absl::StrAppend(&text, " not reached");
  if (line.corrected()) absl::StrAppend(&text, " corrected");
  return text;
}

// `5 k8 p1 done missed`: by which day, whom.
std::string Line(const v1::PlanLine& plan) {
  return absl::StrCat(plan.due_on().day(), " ", ShortOf(plan.customer()), " ", plan.planned_id(),
                      plan.done() ? " done" : "", plan.missed() ? " missed" : "",
                      plan.struck() ? " struck" : "");
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

// Walked in, called in, telephoned, visited, won, lost; open pursuits by grade; customers kept;
// contacts of the month; planned, done, missed.
std::string Text(const v1::ReportTotals& totals) {
  std::string text =
      absl::StrCat(totals.walk_ins(), " ", totals.call_ins(), " ", totals.phone_contacts(), " ",
                   totals.visits(), " ", totals.won(), " ", totals.lost(), ";");
  for (const v1::GradeCount& count : totals.pursuits_by_grade()) {
    absl::StrAppend(&text, " ", Line(count));
  }
  return absl::StrCat(text, "; ", totals.customers_kept(), "; ", totals.month_contacts(), "; ",
                      totals.planned(), " ", totals.done(), " ", totals.missed());
}

class DealershipWeek : public WeekTest {
 protected:
  void SetUp() override { OpenStore(kStore, "auto_4s", kConsultants); }

  server::Client As(int c) { return service_.As("consultant", Consultant(c), kStore); }

  void Clock(int day, const std::string& time) {
    service_.SetClock(absl::StrFormat("2026-03-%02d %s", day, time));
  }

  // At the door, when they come.
  void Register(const Visit& visit, int number) {
    Clock(visit.day, visit.arrived);
    v1::RegisterVisit ask;
    ask.set_visit(VisitName(number));
    ask.set_channel(visit.channel);
    *ask.mutable_arrived_at() =
        domain::ToTimestamp(Local(absl::StrFormat("2026-03-%02d %s", visit.day, visit.arrived)));
    ask.set_party_size(1);
    ask.set_consultant(Consultant(visit.consultant));
    if (visit.customer == 0) ask.set_appellation("某女士");
    // k9 is recognised.
    if (visit.day == 6 && visit.customer != 0) ask.set_customer(Customer(visit.customer));
    server::Client consultant = As(visit.consultant);
    Sent(consultant, Ask(ask));
  }

  // When they go.
  void Complete(const Visit& visit, int number) {
    Clock(visit.day, visit.left);
    v1::CompleteVisit ask;
    ask.set_visit(VisitName(number));
    *ask.mutable_left_at() =
        domain::ToTimestamp(Local(absl::StrFormat("2026-03-%02d %s", visit.day, visit.left)));
    ask.set_note("看车");
    server::Client consultant = As(visit.consultant);
    if (visit.customer == 0) {
      ask.set_no_info_reason(visit.said);
      // An impression is no grade (R50).
      v1::CompleteVisit graded = ask;
      graded.set_grade("B");
      Refused(consultant, Ask(graded), v1::REASON_GRADE_WITHOUT_CONTACT);
    } else {
      ask.set_info_left(true);
      ask.set_customer(Customer(visit.customer));
      ask.set_name(absl::StrCat("顾客", visit.customer));
      ask.set_phone(absl::StrFormat("138000000%02d", visit.customer));
      ask.set_wanted_model(visit.said);
      ask.set_grade(visit.grade);
      ask.set_on_site_order(visit.orders);
    }
    Sent(consultant, Ask(ask));
  }

  // The visits of a day, one after the other.
  void Receive(int day) {
    int number = 0;
    for (const Visit& visit : kVisits) {
      ++number;
      if (visit.day != day) continue;
      Register(visit, number);
      Complete(visit, number);
    }
  }

  void Contact(int day, const std::string& time, int c, int k, const std::string& more) {
    Clock(day, time);
    server::Client consultant = As(c);
    Sent(consultant, OfCustomer<v1::CompleteFollowUp>(k, more));
  }

  // Everybody hands in their report but c5 on Friday; the sheet is reviewed, archived, and the day
  // closed.
  void Evening(int day) {
    Clock(day, "17:20");
    for (int c = 1; c <= kConsultants; ++c) {
      if (day == 6 && c == 5) continue;
      server::Client consultant = As(c);
      Sent(consultant, Ask<v1::SubmitReport>(absl::StrCat("report: '", ReportOf(c, day), "'")));
    }
    const std::string of_day = absl::StrCat("day: '", DayName(day), "' ");
    const v1::Command review = Ask<v1::ReviewSheet>(of_day + "verdict: VERDICT_ACCEPTED");
    const v1::Command archive = Ask<v1::ArchiveSheet>(of_day);
    const v1::Command close = Ask<v1::CloseDay>(of_day);
    Clock(day, "17:30");
    Refused(clerk_, archive, v1::REASON_SHEET_NOT_REVIEWED);
    Refused(clerk_, review, v1::REASON_ROLE_REQUIRED);
    Sent(manager_, review);
    Sent(clerk_, archive);
    Refused(manager_, close, v1::REASON_DAY_OPEN);
    Clock(day, "18:00");
    Sent(manager_, close);
  }

  void Live();

  v1::RegistrationSheet Sheet(int day, const v1::ReadAt& read_at) {
    v1::GetRegistrationSheetRequest request;
    request.set_name(DayName(day));
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::GetRegistrationSheet, request).sheet();
  }

  v1::CustomerCard Card(int k) {
    v1::GetCustomerCardRequest request;
    request.set_name(Customer(k));
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetCustomerCard, request).card();
  }

  v1::DailyReport Report(int c, int day) {
    v1::GetDailyReportRequest request;
    request.set_name(ReportOf(c, day));
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetDailyReport, request).report();
  }

  // The lines of all days, 当日 and 明日计划.
  std::vector<std::string> Activities(int c) {
    std::vector<std::string> lines;
    for (int day = 2; day <= 6; ++day) {
      const v1::DailyReport report = Report(c, day);
      for (const v1::ReportLine& line : report.lines()) lines.push_back(Line(line));
    }
    return lines;
  }

  std::vector<std::string> Plans(int c) {
    std::vector<std::string> lines;
    for (int day = 2; day <= 6; ++day) {
      const v1::DailyReport report = Report(c, day);
      for (const v1::PlanLine& plan : report.plan()) lines.push_back(Line(plan));
    }
    return lines;
  }

  void TellTheSheets(std::uint64_t before);
  void TellTheProgress();
  void TellTheCards();
  void TellTheReports();
  void TellTheTotals();
  void TellWhetherTheyAgree();

  server::Client manager_ = service_.As("manager", "m10", kStore);
  server::Client clerk_ = service_.As("clerk", "k10", kStore);
};

void DealershipWeek::Live() {
  Receive(2);
  Evening(2);
  Receive(3);
  Evening(3);
  // k1 is called as planned, k5 has the car delivered.
  Receive(4);
  Contact(4, "15:00", 1, 1, "planned_id: 'p1' method: 'PHONE' situation: '约试驾'");
  Clock(4, "16:00");
  server::Client fifth = As(5);
  Sent(fifth,
       OfCustomer<v1::WinPursuit>(5, "item: 'M3' amount { currency_code: 'CNY' units: 150000 }"));
  Evening(4);
  // k3 drives and will buy within the week, k4 finds it too dear; k8 is forgotten.
  Receive(5);
  Contact(5, "15:30", 3, 3, "method: 'TEST_DRIVE' situation: '试驾满意' grade: 'H'");
  server::Client first = As(1);
  Refused(first, OfCustomer<v1::CompleteFollowUp>(3, "method: 'PHONE' situation: '代回访'"),
          v1::REASON_CONSENT_REQUIRED);
  Clock(5, "16:00");
  server::Client fourth = As(4);
  Sent(fourth,
       OfCustomer<v1::ClosePursuit>(4, "outcome: PURSUIT_STATUS_LOST reason_code: 'price'"));
  Evening(5);
  // k1 does not answer, k8 is called a day late, k7 has cooled down.
  Receive(6);
  Contact(6, "16:30", 1, 1,
          "planned_id: 'p2' method: 'PHONE' outcome: CONTACT_OUTCOME_NOT_REACHED");
  Contact(6, "16:40", 4, 8, "planned_id: 'p1' method: 'PHONE' situation: '致歉'");
  Contact(6, "16:50", 2, 7, "method: 'IN_STORE' situation: '再考虑' grade: 'B'");
  Refused(first, OfCustomer<v1::OpenPursuit>(1, "grade: 'A'"), v1::REASON_PURSUIT_OPEN);
  Evening(6);
}

// k9's second visit is no first one, and stands on no sheet. Tuesday's was corrected after it was
// archived.
void DealershipWeek::TellTheSheets(std::uint64_t before) {
  EXPECT_THAT(
      Lines(Sheet(2, Now()).lines()),
      ElementsAre("1 顾客1 M1 H 45 c1", "2 某女士 - - 30 c2: 只是看看", "3 顾客3 M2 A 40 c3",
                  "4 顾客4 M1 B 10 c4 来电", "5 顾客5 M3 H 60 c5 订购"));
  EXPECT_THAT(Lines(Sheet(3, Now()).lines()),
              ElementsAre("1 某女士 - - 20 c1: 陪同", "2 顾客7 M2 A 45 c2 corrected",
                          "3 顾客8 M2 H 30 c4"));
  EXPECT_THAT(Lines(Sheet(3, AsOf(before)).lines()),
              ElementsAre("1 某女士 - - 20 c1: 陪同", "2 顾客7 M1 A 45 c2", "3 顾客8 M2 H 30 c4"));
  EXPECT_THAT(Lines(Sheet(4, Now()).lines()),
              ElementsAre("1 顾客9 M1 C 40 c3", "2 某女士 - - 5 c2: 赶时间"));
  EXPECT_THAT(Lines(Sheet(5, Now()).lines()),
              ElementsAre("1 顾客11 M2 H 30 c4", "2 顾客12 M3 B 60 c5"));
  EXPECT_THAT(Lines(Sheet(6, Now()).lines()), ElementsAre("1 某女士 - - 15 c5: 等人"));
  std::vector<std::string> heads;
  for (int day = 2; day <= 6; ++day) heads.push_back(Head(Sheet(day, Now())));
  EXPECT_THAT(heads, ElementsAre("5 4 1 4", "3 3 0 2 stale", "2 2 0 1", "2 2 0 2", "1 1 0 0"));
  EXPECT_EQ(Head(Sheet(3, AsOf(before))), "3 3 0 2");
}

// H: 7 days, every 2; A: a month, every 7; B: three months, every 14; C: every 30, and not here, so
// that k9 comes on the table on Friday. A better grade brings a coming contact forward, a worse one
// leaves it where it is.
void DealershipWeek::TellTheProgress() {
  v1::GetProgressTableRequest request;
  request.set_parent(kStore);
  request.set_year(2026);
  request.set_month(3);
  *request.mutable_read_at() = Now();
  const v1::ProgressTable table = Get(manager_, &Query::GetProgressTable, request).table();
  EXPECT_THAT(Lines(table.rows()),
              ElementsAre("c1 k1 M1 H 3-09: 4*H 6*H 7*; OPEN 3-07",
                          "c2 k7 M2 B 6-06: 6B 10*; OPEN 3-10", "c3 k3 M2 H 3-12: 5H 7*; OPEN 3-07",
                          "c3 k9 M1 A 4-06: 6A 13*; OPEN 3-13", "c4 k11 M2 H 3-12: 7*; OPEN 3-07",
                          "c4 k4 M1 B 6-02:; LOST price", "c4 k8 M2 H 3-10: 5*! 6H 8*; OPEN 3-08",
                          "c5 k12 M3 B 6-05: 19*; OPEN 3-19", "c5 k5 M3 H 3-09:; WON"));
  // Eight opened and one came in; one up, one down, one won, one lost: seven are left.
  const v1::ProgressHead& head = table.head();
  EXPECT_EQ(absl::StrCat(head.start_total(), "; ", head.opened(), " ", head.moved_in(), " ",
                         head.moved_out(), " ", head.up(), " ", head.down(), " ", head.won(), " ",
                         head.lost(), "; ", head.end_total()),
            "0; 8 1 0 1 1 1 1; 7");
  EXPECT_THAT(Lines(head.end()), ElementsAre("H 4", "A 1", "B 2"));
}

void DealershipWeek::TellTheCards() {
  const v1::CustomerCard k1 = Card(1);
  EXPECT_FALSE(k1.has_front());
  ASSERT_EQ(k1.backs_size(), 1);
  EXPECT_EQ(k1.backs(0).pursuit().stage(), "tracking");
  EXPECT_THAT(Lines(k1.backs(0).lines()),
              ElementsAre("p1 due 3-04: DONE 4 PHONE H>H",
                          "p2 due 3-06: DONE 6 PHONE H>H not reached", "p3 due 3-07: PLANNED"));
  EXPECT_THAT(Lines(Card(3).backs(0).lines()),
              ElementsAre("-: DONE 5 TEST_DRIVE A>H", "p1 due 3-07: PLANNED"));
  const v1::CustomerCard k4 = Card(4);
  EXPECT_EQ(k4.backs(0).pursuit().stage(), "closed");
  EXPECT_THAT(Lines(k4.backs(0).lines()), ElementsAre("p1 due 3-16: CANCELLED"));
  EXPECT_THAT(Lines(Card(7).backs(0).lines()),
              ElementsAre("-: DONE 6 IN_STORE A>B", "p1 due 3-10: PLANNED"));
  EXPECT_THAT(Lines(Card(8).backs(0).lines()),
              ElementsAre("p1 due 3-05: DONE 6 PHONE H>H late", "p2 due 3-08: PLANNED"));
  const v1::CustomerCard k9 = Card(9);
  EXPECT_EQ(k9.head().visits(), 2);
  EXPECT_THAT(Lines(k9.backs(0).lines()), ElementsAre("p1 due 3-13: PLANNED"));
  // k5 has bought: the card is turned to its front, with care 3, 7 and 30 days after.
  const v1::CustomerCard k5 = Card(5);
  EXPECT_EQ(k5.backs(0).pursuit().stage(), "owned");
  EXPECT_THAT(Lines(k5.backs(0).lines()), ElementsAre("p1 due 3-04: CANCELLED"));
  ASSERT_EQ(k5.front().purchases_size(), 1);
  const v1::Purchase& bought = k5.front().purchases(0);
  EXPECT_EQ(absl::StrCat(bought.item(), " ", bought.amount().units(), " ", Text(bought.won_on()),
                         " ", ShortOf(bought.consultant())),
            "M3 150000 3-04 c5");
  EXPECT_THAT(Lines(k5.front().lines()),
              ElementsAre("p2 due 3-07: PLANNED", "p3 due 3-11: PLANNED", "p4 due 4-03: PLANNED"));
}

void DealershipWeek::TellTheReports() {
  EXPECT_THAT(Activities(1), ElementsAre("2 10:05 RECEPTION k1 >H", "3 10:00 RECEPTION -",
                                         "4 15:00 FOLLOW_UP k1 PHONE H>H",
                                         "6 16:30 FOLLOW_UP k1 PHONE H>H not reached"));
  EXPECT_THAT(Activities(2),
              ElementsAre("2 11:00 RECEPTION -", "3 10:30 RECEPTION k7 >A corrected",
                          "4 13:00 RECEPTION -", "6 16:50 FOLLOW_UP k7 IN_STORE A>B"));
  EXPECT_THAT(Activities(3),
              ElementsAre("2 12:00 RECEPTION k3 >A", "4 10:00 RECEPTION k9 >C",
                          "5 15:30 FOLLOW_UP k3 TEST_DRIVE A>H", "6 10:00 RECEPTION k9 C>A again"));
  EXPECT_THAT(Activities(4), ElementsAre("2 14:00 RECEPTION k4 >B", "3 11:30 RECEPTION k8 >H",
                                         "5 09:30 RECEPTION k11 >H", "5 16:00 CLOSED k4 LOST",
                                         "6 16:40 FOLLOW_UP k8 PHONE H>H"));
  EXPECT_THAT(Activities(5),
              ElementsAre("2 15:00 RECEPTION k5 >H", "2 16:00 ORDER k5", "4 16:00 WON k5",
                          "5 14:00 RECEPTION k12 >B", "6 16:00 RECEPTION -"));
  // Each for the day after.
  EXPECT_THAT(Plans(1), ElementsAre("4 k1 p1 done", "6 k1 p2 done", "7 k1 p3"));
  EXPECT_THAT(Plans(2), IsEmpty());
  EXPECT_THAT(Plans(3), ElementsAre("7 k3 p1"));
  EXPECT_THAT(Plans(4), ElementsAre("5 k8 p1 done missed", "7 k11 p1"));
  EXPECT_THAT(Plans(5), ElementsAre("4 k5 p1 struck", "7 k5 p2"));
}

void DealershipWeek::TellTheTotals() {
  EXPECT_EQ(Text(Report(4, 2).totals()), "0 1 0 0 0 0; B 1; 0; 0; 0 0 0");
  EXPECT_EQ(Text(Report(1, 4).totals()), "0 0 1 0 0 0; H 1; 0; 1; 1 1 0");
  EXPECT_EQ(Text(Report(5, 4).totals()), "0 0 0 0 1 0;; 1; 0; 0 0 0");
  EXPECT_EQ(Text(Report(4, 5).totals()), "1 0 0 0 0 1; H 2; 0; 0; 1 0 1");
  std::vector<std::string> friday;
  for (int c = 1; c <= kConsultants; ++c) {
    const v1::DailyReport report = Report(c, 6);
    friday.push_back(Text(report.totals()));
    EXPECT_EQ(report.state().missing(), c == 5) << c;
  }
  EXPECT_THAT(friday,
              ElementsAre("0 0 1 0 0 0; H 1; 0; 2; 1 1 0", "0 0 0 1 0 0; B 1; 0; 1; 0 0 0",
                          "1 0 0 0 0 0; H 1 A 1; 0; 1; 0 0 0", "0 0 1 0 0 0; H 2; 0; 1; 0 0 0",
                          "1 0 0 0 0 0; B 1; 1; 0; 0 0 0"));
}

// The eight relations, and the two of our own, hold but for what the correction explains.
void DealershipWeek::TellWhetherTheyAgree() {
  v1::AuditRelationsRequest audit;
  audit.set_parent(kStore);
  *audit.mutable_from() = FromText<google::type::Date>("year: 2026 month: 3 day: 2");
  *audit.mutable_to() = FromText<google::type::Date>("year: 2026 month: 3 day: 6");
  *audit.mutable_read_at() = Now();
  const v1::Reconciliation found = Get(manager_, &Query::AuditRelations, audit).reconciliation();
  EXPECT_EQ(found.relations_size(), 10);
  for (const v1::RelationResult& relation : found.relations()) {
    EXPECT_EQ(relation.failed(), 0) << relation.ShortDebugString();
  }
}

TEST_F(DealershipWeek, EndsWithTheThreeSheetsAndTheCardThatTheDocumentAsksFor) {
  Live();
  // The correction: on Tuesday k7 had asked for M2.
  const std::uint64_t before = service_.head();
  Clock(6, "18:30");
  Corrected(manager_, Ask<v1::AmendVisit>(absl::StrCat(
                          "visit: '", VisitName(7),
                          "' fields { wanted_model: 'M2' } update_mask { paths: 'wanted_model' } "
                          "reason: '听错'")));
  TellTheSheets(before);
  TellTheProgress();
  TellTheCards();
  TellTheReports();
  TellTheTotals();
  TellWhetherTheyAgree();
}

}  // namespace
}  // namespace kezhi::e2e::dealership_week_cases
