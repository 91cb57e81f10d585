// A week by S14 客户管理制度, told by its staff: five salespeople in two units, their manager and
// the customer service, 2 to 6 March 2026. All figures are counted by hand from what the test
// sends.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"

namespace kezhi::e2e::care_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s14";
constexpr std::size_t kSalespeople = 5;
constexpr int kCustomers = 15;
constexpr const char* kClasses[] = {"key", "ordinary", "potential"};

// What the three customers of each salesperson think of product and service.
struct Opinion {
  int product;
  int service;
};

constexpr Opinion kOpinions[] = {{5, 5}, {4, 4}, {5, 3}, {4, 2}, {3, 4}};

// 0 for k1 to k3, 1 for k4 to k6, …
std::size_t PlaceOf(int customer) {
  return (static_cast<std::size_t>(customer) - 1) / 3;
}

std::string Salesperson(std::size_t place) {
  return absl::StrCat(kStore, "/consultants/c", place + 1);
}

std::string Customer(int number) {
  return absl::StrCat(kStore, "/customers/k", number);
}

template <typename Kind>
v1::Command OfCustomer(int customer, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("customer: '", Customer(customer), "' ", more));
}

template <typename Kind>
v1::Command OfComplaint(int complaint, const std::string& more) {
  return Ask<Kind>(absl::StrCat("complaint: '", kStore, "/complaints/q", complaint, "' ", more));
}

template <typename Kind>
v1::Command OfSurvey(const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("survey: '", kStore, "/surveys/y1' ", more));
}

v1::Command Answer(int customer) {
  const Opinion& opinion = kOpinions[PlaceOf(customer)];
  return OfCustomer<v1::RecordAnswer>(
      customer,
      absl::StrCat("survey: '", kStore,
                   "/surveys/y1' scores { question: 'product' score: ", opinion.product,
                   " } scores { question: 'service' score: ", opinion.service, " } text: '意见'"));
}

// `q1 service k1 staff, reopened 1, late, overdue`; of what has no cause yet the status.
std::string Line(const v1::ComplaintRow& row) {
  std::string line =
      absl::StrCat(ShortOf(row.complaint()), " ", row.kind(), " ", ShortOf(row.customer()), " ");
  absl::StrAppend(&line,
                  row.cause().empty() ? v1::ComplaintStatus_Name(row.status()) : row.cause());
  if (row.reopened() > 0) absl::StrAppend(&line, ", reopened ", row.reopened());
  if (row.reply_late()) absl::StrAppend(&line, ", late");
  if (row.overdue()) absl::StrAppend(&line, ", overdue");
  return line;
}

// `kind: filed, in time, late; open, overdue, days; resolved, satisfied, reopened`.
std::string Line(const v1::ComplaintCount& count) {
  return absl::StrCat(count.kind(), ": ", count.filed(), " ", count.replied_in_time(), " ",
                      count.replied_late(), "; ", count.open(), " ", count.overdue(), " ",
                      count.has_oldest_open_days() ? absl::StrCat(count.oldest_open_days()) : "-",
                      "; ", count.resolved(), " ", count.satisfied(), " ", count.reopened());
}

std::string Line(const v1::CauseCount& count) {
  return absl::StrCat(count.cause(), " ", count.complaints());
}

// `east 9: 4333 eligible`.
std::string Line(const v1::SatisfactionCount& count) {
  if (count.suppressed()) return absl::StrCat(ShortOf(count.id()), " suppressed");
  return absl::StrCat(ShortOf(count.id()), " ", count.answers(), ": ", count.mean_milli(),
                      count.eligible() ? " eligible" : "");
}

// `day kind customer by`.
std::string Line(const v1::CareRow& row) {
  return absl::StrCat(row.given_on().day(), " ", row.kind(), " ", ShortOf(row.customer()), " ",
                      ShortOf(row.by()), row.planned() ? " planned" : "");
}

// `day customer owner`.
std::string Line(const v1::DueItem& item) {
  return absl::StrCat(item.due_on().day(), " ", ShortOf(item.customer()), " ",
                      ShortOf(item.owner()));
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

class CareWeek : public WeekTest {
 protected:
  // c1, c2 and c3 are the unit of the east, c4 and c5 that of the west.
  CareWeek() {
    OpenStore(kStore, "care_system", 0);
    for (std::size_t place = 0; place < kSalespeople; ++place) {
      Sent(manager_, Ask<v1::HireConsultant>(absl::StrCat("consultant: '", Salesperson(place),
                                                          "' name: '销售' group: '",
                                                          place < 3 ? "east" : "west", "'")));
      salespeople_.push_back(service_.As("consultant", Salesperson(place), kStore));
    }
  }

  // The salesperson whose customer it is.
  server::Client& Of(int customer) { return salespeople_[PlaceOf(customer)]; }

  // Everybody has a customer of each class.
  void Monday() {
    service_.SetClock("2026-03-02 09:00");
    for (int k = 1; k <= kCustomers; ++k) {
      Sent(Of(k), OfCustomer<v1::RegisterCustomer>(
                      k, absl::StrFormat("kind: CUSTOMER_KIND_PERSON name: '客户%d' phone: "
                                         "'138000000%02d' owner: '%s'",
                                         k, k, Salesperson(PlaceOf(k)))));
      Sent(Of(k),
           OfCustomer<v1::OpenPursuit>(k, absl::StrCat("grade: '", kClasses[(k - 1) % 3], "'")));
    }
  }

  // Potential customers are visited, and four complaints come in.
  void Tuesday() {
    service_.SetClock("2026-03-03 10:00");
    Refused(Of(3), OfCustomer<v1::CompleteFollowUp>(3, "method: 'VISIT' situation: '看样'"),
            v1::REASON_FIELD_REQUIRED);
    for (const int k : {3, 6, 9, 12, 15}) {
      Sent(Of(k), OfCustomer<v1::CompleteFollowUp>(
                      k, "method: 'VISIT' situation: '看样' customer_feedback: '价格偏高'"));
    }
    Refused(Of(1), OfComplaint<v1::FileComplaint>(1, "kind: 'noise' text: '吵'"),
            v1::REASON_COMPLAINT_KIND_UNKNOWN);
    File(1, "service", 1);
    File(2, "product", 4);
    Sent(Of(1), OfComplaint<v1::FileComplaint>(3, "kind: 'delivery' text: '晚到'"));
    File(4, "privacy", 7);
    service_.SetClock("2026-03-03 12:00");
    Sent(support_, OfComplaint<v1::ReplyComplaint>(1, "text: '已了解'"));
    // Of leaked information the answer is due within four hours.
    service_.SetClock("2026-03-03 15:00");
    Sent(support_, OfComplaint<v1::ReplyComplaint>(4, "text: '正在查'"));
  }

  void Wednesday() {
    service_.SetClock("2026-03-04 09:00");
    Sent(support_, OfComplaint<v1::ReplyComplaint>(2, "text: '换货'"));
    Refused(support_, OfComplaint<v1::ResolveComplaint>(3, "cause: 'transport'"),
            v1::REASON_STAGE_TRANSITION);
    Refused(support_, OfComplaint<v1::ResolveComplaint>(1, "cause: 'weather'"),
            v1::REASON_CAUSE_UNKNOWN);
    Refused(Of(1), OfComplaint<v1::ResolveComplaint>(1, "cause: 'staff'"),
            v1::REASON_ROLE_REQUIRED);
    Sent(support_, OfComplaint<v1::ResolveComplaint>(1, "cause: 'unfounded'"));
    Sent(Of(13),
         OfCustomer<v1::PlanFollowUp>(13,
                                      "after_sale: true due_on { year: 2026 month: 3 day: 6 } "
                                      "subject: '生日祝福'"));
    Sent(manager_, OfSurvey<v1::OpenSurvey>("from { year: 2026 month: 1 day: 1 } "
                                            "to { year: 2026 month: 3 day: 31 }"));
  }

  // The first complaint was ended by mistake; all customers are asked.
  void Thursday() {
    service_.SetClock("2026-03-05 09:00");
    Corrected(Of(1), OfComplaint<v1::ReopenComplaint>(1, "reason: '客户不认可'"));
    Sent(support_, OfComplaint<v1::ReplyComplaint>(1, "text: '道歉'"));
    Sent(support_,
         OfComplaint<v1::ResolveComplaint>(1, "cause: 'staff' measure: '培训' satisfied: true"));
    for (int k = 1; k <= kCustomers; ++k) Sent(support_, Answer(k));
    Refused(support_, Answer(1), v1::REASON_ANSWER_EXISTS);
    Refused(manager_, OfSurvey<v1::Commend>("unit: 'east'"), v1::REASON_SURVEY_OPEN);
  }

  void Friday() {
    service_.SetClock("2026-03-06 09:00");
    Sent(support_,
         OfComplaint<v1::ResolveComplaint>(4, "cause: 'process' measure: '加密' satisfied: true"));
    // It was c3 who had let k7's number out.
    Sent(manager_, Ask<v1::RecordPolicyBreach>(absl::StrCat(
                       "consultant: '", Salesperson(2),
                       "' rule: 'leaked_customer_data' penalty { currency_code: 'CNY' units: 500 } "
                       "note: '转发了客户电话'")));
    for (const int k : {1, 4, 7}) {
      Sent(Of(k), OfCustomer<v1::RecordCare>(k, "kind: 'event' campaign: 'thanks_2026'"));
    }
    Sent(support_, OfCustomer<v1::RecordCare>(13, "kind: 'birthday' planned_id: 'p2'"));
    Sent(Of(10), OfCustomer<v1::RecordCare>(10, "kind: 'gift' note: '茶叶'"));
    Sent(manager_, OfSurvey<v1::CloseSurvey>());
    Sent(support_, OfSurvey<v1::RecordImprovement>("question: 'service' measure: '回访提速'"));
    Sent(manager_, OfSurvey<v1::Commend>("unit: 'east' reason: '第一季度'"));
    Sent(manager_, Ask<v1::HoldMeeting>(absl::StrCat(
                       "day: '", kStore, "/days/20260306' attendees: '", Salesperson(0),
                       "' attendees: '", Salesperson(3), "' subjects: MEETING_SUBJECT_VISITS ",
                       "subjects: MEETING_SUBJECT_PLANS summary: '下周走访普通客户'")));
  }

  void File(int complaint, const std::string& kind, int customer) {
    Sent(support_, OfComplaint<v1::FileComplaint>(
                       complaint, absl::StrCat("customer: '", Customer(customer), "' kind: '", kind,
                                               "' text: '不满' reported_to: '客服部'")));
  }

  v1::Satisfaction SatisfactionAs(server::Client& client) {
    v1::GetSatisfactionRequest request;
    request.set_name(absl::StrCat(kStore, "/surveys/y1"));
    *request.mutable_read_at() = Now();
    return Get(client, &Query::GetSatisfaction, request).satisfaction();
  }

  v1::ListMeetingsResponse MeetingsAs(server::Client& client, const std::string& parent) {
    v1::ListMeetingsRequest meetings;
    meetings.set_parent(parent);
    *meetings.mutable_read_at() = Now();
    return Get(client, &Query::ListMeetings, meetings);
  }

  // The next one is due a month later. Who sees no texts of the staff does not read the summary.
  void TellOfMeetings() {
    const v1::ListMeetingsResponse told = MeetingsAs(manager_, kStore);
    ASSERT_EQ(told.meetings_size(), 1);
    EXPECT_EQ(told.meetings(0).summary().clear(), "下周走访普通客户");
    EXPECT_EQ(told.meetings(0).subjects_size(), 2);
    EXPECT_EQ(told.due_on().month(), 4);
    EXPECT_EQ(told.due_on().day(), 6);
    EXPECT_EQ(MeetingsAs(manager_, Salesperson(3)).meetings_size(), 1);
    EXPECT_EQ(MeetingsAs(manager_, Salesperson(1)).meetings_size(), 0);
    server::Client dashboard = service_.As("dashboard", "d1", "");
    EXPECT_TRUE(MeetingsAs(dashboard, kStore).meetings(0).summary().withheld());
  }

  // On Friday nobody has answered q3, which was due on Wednesday; q2 has until Tuesday.
  void TellOfComplaints() {
    v1::ListComplaintsRequest complaints;
    complaints.set_parent(kStore);
    *complaints.mutable_read_at() = Now();
    const auto listed = Get(manager_, &Query::ListComplaints, complaints);
    EXPECT_THAT(
        Lines(listed.complaints()),
        ElementsAre("q1 service k1 staff, reopened 1", "q2 product k4 COMPLAINT_STATUS_REPLIED",
                    "q3 delivery  COMPLAINT_STATUS_FILED, overdue", "q4 privacy k7 process, late"));
    EXPECT_THAT(Lines(listed.counts()),
                ElementsAre(": 4 2 1; 2 1 3; 2 2 1", "delivery: 1 0 0; 1 1 3; 0 0 0",
                            "privacy: 1 0 1; 0 0 -; 1 1 0", "product: 1 1 0; 1 0 3; 0 0 0",
                            "service: 1 1 0; 0 0 -; 1 1 1"));
    EXPECT_THAT(Lines(listed.causes()), ElementsAre("process 1", "staff 1"));
    EXPECT_EQ(listed.complaints(0).reply().clear(), "道歉");
  }

  void TellOfBreaches() {
    v1::ListBreachesRequest breaches;
    breaches.set_parent(kStore);
    *breaches.mutable_read_at() = Now();
    const auto listed = Get(manager_, &Query::ListBreaches, breaches);
    ASSERT_EQ(listed.breaches_size(), 1);
    EXPECT_EQ(ShortOf(listed.breaches(0).consultant()), "c3");
    EXPECT_EQ(listed.breaches(0).label_zh(), "泄露客户信息");
    EXPECT_EQ(listed.breaches(0).penalty().units(), 500);
  }

  void TellOfCare() {
    v1::ListCareRequest care;
    care.set_parent(kStore);
    *care.mutable_read_at() = Now();
    EXPECT_THAT(Lines(Get(manager_, &Query::ListCare, care).rows()),
                ElementsAre("6 event k1 c1", "6 event k4 c2", "6 event k7 c3",
                            "6 birthday k13 a1 planned", "6 gift k10 c4"));
  }

  // Until the end of next week those are due who want to and were visited on Tuesday.
  void TellWhoIsDue() {
    v1::ListDueItemsRequest due;
    due.set_parent(kStore);
    *due.mutable_to() = domain::ToDate(absl::CivilDay(2026, 3, 13));
    *due.mutable_read_at() = Now();
    EXPECT_THAT(Lines(Get(manager_, &Query::ListDueItems, due).items()),
                ElementsAre("10 k3 c1", "10 k6 c2", "10 k9 c3", "10 k12 c4", "10 k15 c5"));
  }

  // Fifteen customers gave two scores each. Sums by salesperson: 30, 24, 24, 18 and 21 of six; by
  // question: 63 and 54 of fifteen; by unit: 78 of eighteen and 39 of twelve; of all 117 of thirty.
  void TellOfSatisfaction() {
    const v1::Satisfaction form = SatisfactionAs(manager_);
    EXPECT_EQ(Line(form.all()), " 15: 3900");
    EXPECT_THAT(Lines(form.questions()),
                ElementsAre("product 15: 4200 eligible", "service 15: 3600 eligible"));
    // Five answers make one eligible, and nobody has more than three.
    EXPECT_THAT(Lines(form.consultants()),
                ElementsAre("c1 3: 5000", "c2 3: 4000", "c3 3: 4000", "c5 3: 3500", "c4 3: 3000"));
    EXPECT_THAT(Lines(form.units()), ElementsAre("east 9: 4333 eligible", "west 6: 3250 eligible"));
    std::vector<std::string> low;
    for (const v1::AnswerRow& row : form.low_answers()) {
      low.push_back(absl::StrCat(ShortOf(row.customer()), " ", row.text().clear()));
    }
    EXPECT_THAT(low, ElementsAre("k10 意见", "k11 意见", "k12 意见"));
    ASSERT_EQ(form.improvements_size(), 1);
    EXPECT_EQ(form.improvements(0).measure().clear(), "回访提速");
    ASSERT_EQ(form.commended_size(), 1);
    EXPECT_EQ(form.commended(0).unit(), "east");
  }

  // Who sees no customer hears nothing of groups of three.
  void TellTheDashboard() {
    server::Client dashboard = service_.As("dashboard", "d1", "");
    const v1::Satisfaction told = SatisfactionAs(dashboard);
    EXPECT_EQ(Line(told.all()), " 15: 3900");
    EXPECT_THAT(Lines(told.units()), ElementsAre("east 9: 4333 eligible", "west 6: 3250 eligible"));
    EXPECT_THAT(Lines(told.consultants()),
                ElementsAre("c1 suppressed", "c2 suppressed", "c3 suppressed", "c4 suppressed",
                            "c5 suppressed"));
    EXPECT_EQ(told.low_answers_size(), 0);
  }

  server::Client manager_ = service_.As("manager", "m1", kStore);
  server::Client support_ = service_.As("after_sale", "a1", kStore);
  std::vector<server::Client> salespeople_;
};

TEST_F(CareWeek, EndsWithFormsThatAgreeWithWhatWasRecorded) {
  Monday();
  Tuesday();
  Wednesday();
  Thursday();
  Friday();
  TellOfComplaints();
  TellOfBreaches();
  TellOfMeetings();
  TellOfCare();
  TellWhoIsDue();
  TellOfSatisfaction();
  TellTheDashboard();
}

}  // namespace
}  // namespace kezhi::e2e::care_week_cases
