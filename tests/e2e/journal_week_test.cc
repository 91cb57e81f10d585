// A week by the rules of S9 客户等级划分: five salespeople keep the tracking journals of ten
// customers and their manager reads them, 2 to 6 March 2026, a Monday to a Friday. The forms are
// derived by hand from the tables.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"

namespace kezhi::e2e::journal_week_cases {
namespace {

using kezhi::testing::Ask;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kStore[] = "stores/s9";
constexpr int kKeepers = 5;

// k1, k2, … as they are judged on Monday: by when they buy, and whether they need anything.
struct Judged {
  const char* grade;
  const char* need;
};

constexpr Judged kJudged[] = {{"A", "target"},    {"B", "target"},  {"A", "target"},
                              {"C", "potential"}, {"A", "target"},  {"D", "potential"},
                              {"B", "potential"}, {"E", "no_need"}, {"A", "target"},
                              {"C", "potential"}};

// A class on another axis; without a class the playbook's rule finds it by the amount expected.
struct Axis {
  int customer;
  const char* scale;
  const char* to;
  const char* expected_amount;
};

constexpr Axis kAxes[] = {
    {1, "importance", "", "250000"},    {2, "importance", "", "40000"},
    {3, "importance", "", "99999"},     {5, "importance", "", "100000"},
    {9, "importance", "", "300000"},    {2, "urgency", "slow", ""},
    {4, "urgency", "urgent", ""},       {6, "urgency", "urgent", ""},
    {10, "urgency", "soon", ""},        {1, "deal_state", "negotiating", ""},
    {6, "deal_state", "potential", ""}, {9, "deal_state", "negotiating", ""},
};

// k3 is forgotten from Thursday on, k5 does not answer on Tuesday.
struct Contact {
  int day;
  int customer;
  const char* becomes;  // grade after it; empty = as before
  bool reached = true;
};

constexpr Contact kContacts[] = {
    {3, 1, ""},   {3, 3, ""},  {3, 5, "", false}, {3, 9, ""},  {4, 1, ""},  {4, 3, ""},
    {4, 9, "B"},  {4, 7, "C"}, {4, 6, ""},        {4, 10, ""}, {5, 1, ""},  {5, 5, ""},
    {5, 10, "A"}, {5, 9, ""},  {6, 1, ""},        {6, 10, ""}, {6, 4, "E"}, {6, 6, ""}};

// `3-05`.
std::string DayOf(const google::type::Date& day) {
  return absl::StrFormat("%d-%02d", day.month(), day.day());
}

class JournalWeek : public WeekTest {
 protected:
  JournalWeek() : manager_(service_.As("manager", "m9", kStore)) {}

  void SetUp() override {
    OpenStore(kStore, "close_horizon", kKeepers);
    for (int k = 1; k <= 2 * kKeepers; ++k) Register(k);
  }

  static std::string Keeper(int c) { return absl::StrCat(kStore, "/consultants/c", c); }

  // k1 and k2 are c1's, k3 and k4 c2's, …
  server::Client KeeperOf(int k) { return service_.As("consultant", Keeper((k + 1) / 2), kStore); }

  // A command about customer `k`, `more` being the rest of its text.
  template <typename Kind>
  static v1::Command Of(int k, const std::string& more) {
    return Ask<Kind>(absl::StrCat("customer: '", kStore, "/customers/k", k, "' ", more));
  }

  static v1::Command Class(int k, const std::string& scale, const std::string& to) {
    return Of<v1::ClassifyCustomer>(k, absl::StrCat("scale: '", scale, "' to: '", to, "'"));
  }

  void Register(int k) {
    server::Client keeper = KeeperOf(k);
    Sent(keeper, Of<v1::RegisterCustomer>(
                     k, absl::StrFormat("name: '客户%d' phone: '138000000%02d' owner: '%s'", k, k,
                                        Keeper((k + 1) / 2))));
    const Judged& judged = kJudged[k - 1];
    Sent(keeper,
         Of<v1::OpenPursuit>(k, absl::StrCat("wanted: '设备' grade: '", judged.grade, "'")));
    Sent(keeper, Class(k, "need", judged.need));
  }

  void Classify(const Axis& axis) {
    server::Client keeper = KeeperOf(axis.customer);
    v1::Command command = Class(axis.customer, axis.scale, axis.to);
    if (*axis.expected_amount != '\0') {
      v1::Attribute& basis = *command.mutable_classify_customer()->add_basis();
      basis.set_name("expected_amount");
      basis.set_value(axis.expected_amount);
    }
    Sent(keeper, command);
  }

  // The contacts of a day, a quarter of an hour apart.
  void Track(int day) {
    int minutes = 0;
    for (const Contact& contact : kContacts) {
      if (contact.day != day) continue;
      service_.SetClock(
          absl::StrFormat("2026-03-%02d %02d:%02d", day, 9 + minutes / 60, minutes % 60));
      minutes += 15;
      server::Client keeper = KeeperOf(contact.customer);
      Sent(keeper,
           Of<v1::CompleteFollowUp>(
               contact.customer,
               contact.reached ? absl::StrCat("situation: '已沟通' grade: '", contact.becomes, "'")
                               : "outcome: CONTACT_OUTCOME_NOT_REACHED"));
    }
  }

  static v1::ListJournalLinesRequest Journal(const std::string& parent, int day,
                                             const v1::ReadAt& read_at) {
    v1::ListJournalLinesRequest request;
    request.set_parent(parent);
    *request.mutable_day() = domain::ToDate(absl::CivilDay(2026, 3, day));
    *request.mutable_read_at() = read_at;
    return request;
  }

  // `every 7, B: 2 refreshed 1 due 1 overdue 0`.
  static std::vector<std::string> HeadsOf(const v1::ListJournalLinesResponse& journals) {
    std::vector<std::string> heads;
    for (const v1::JournalHead& head : journals.heads()) {
      heads.push_back(absl::StrCat("every ", head.cadence().days(), ", ", head.grades(0), ": ",
                                   head.lines(), " refreshed ", head.refreshed(), " due ",
                                   head.due(), " overdue ", head.overdue()));
    }
    return heads;
  }

  // `k3 A 3-05 overdue, c2`.
  static std::vector<std::string> LinesOf(const v1::ListJournalLinesResponse& journals) {
    std::vector<std::string> lines;
    for (const v1::JournalLine& line : journals.lines()) {
      const char* state = line.refreshed() ? "refreshed" : line.overdue() ? "overdue" : "due";
      lines.push_back(absl::StrCat(ShortOf(line.customer()), " ", line.grade(), " ",
                                   DayOf(line.due_on()), " ", state, ", ", ShortOf(line.owner())));
    }
    return lines;
  }

  // What is planned up to Monday, `k3 3-05 overdue, c2`.
  std::vector<std::string> Due() {
    v1::ListDueItemsRequest request;
    request.set_parent(kStore);
    *request.mutable_to() = domain::ToDate(absl::CivilDay(2026, 3, 9));
    *request.mutable_read_at() = Now();
    const auto answer = Get(manager_, &Query::ListDueItems, request);
    std::vector<std::string> items;
    for (const v1::DueItem& item : answer.items()) {
      items.push_back(absl::StrCat(ShortOf(item.customer()), " ", DayOf(item.due_on()),
                                   item.overdue() ? " overdue, " : ", ", ShortOf(item.owner())));
    }
    return items;
  }

  // Who is in a class of an axis.
  std::vector<std::string> In(const std::string& scale, const std::string& grade) {
    v1::ListCustomerCardsRequest request;
    request.set_parent(kStore);
    request.set_class_scale(scale);
    request.set_class_grade(grade);
    *request.mutable_read_at() = Now();
    const auto answer = Get(manager_, &Query::ListCustomerCards, request);
    std::vector<std::string> customers;
    for (const v1::CardHead& head : answer.cards()) customers.push_back(ShortOf(head.customer()));
    return customers;
  }

  // `importance important, expected_amount 250000`, `urgency urgent by 3-09`.
  std::vector<std::string> ClassesOf(int k) {
    v1::GetCustomerCardRequest request;
    request.set_name(absl::StrCat(kStore, "/customers/k", k));
    *request.mutable_read_at() = Now();
    const v1::CustomerCard card = Get(manager_, &Query::GetCustomerCard, request).card();
    std::vector<std::string> classes;
    for (const v1::CustomerClass& held : card.head().classes()) {
      std::string& text = classes.emplace_back(absl::StrCat(held.scale(), " ", held.grade()));
      for (const v1::Attribute& basis : held.basis()) {
        absl::StrAppend(&text, ", ", basis.name(), " ", basis.value());
      }
      if (held.has_due_on()) absl::StrAppend(&text, " by ", DayOf(held.due_on()));
    }
    return classes;
  }

  void BeRefused() {
    server::Client first = KeeperOf(1);
    Refused(first, Of<v1::CompleteFollowUp>(3, "situation: '代为联系'"),
            v1::REASON_CONSENT_REQUIRED);
    Refused(first, Of<v1::CompleteFollowUp>(1, ""), v1::REASON_FIELD_REQUIRED);
    Refused(first, Of<v1::CompleteFollowUp>(1, "situation: '已沟通' grade: 'F'"),
            v1::REASON_GRADE_UNKNOWN);
    Refused(first, Of<v1::OpenPursuit>(1, "grade: 'B'"), v1::REASON_PURSUIT_OPEN);
    Refused(first, Class(2, "importance", "important"), v1::REASON_ROLE_REQUIRED);
  }

  server::Client manager_;
};

TEST_F(JournalWeek, EndsWithTheJournalsThatTheTablesSay) {
  for (const Axis& axis : kAxes) Classify(axis);
  Track(3);
  Track(4);
  const std::uint64_t wednesday = service_.head();
  Track(5);
  Track(6);
  BeRefused();
  // The correction: k2 was to buy within half a year, not within three months.
  Corrected(manager_, Of<v1::ChangeGrade>(2,
                                          "to: 'C' from: 'B' because: '录入有误'"
                                          " graded_on { year: 2026 month: 3 day: 2 }"));

  const auto friday = Get(manager_, &Query::ListJournalLines, Journal(kStore, 6, Now()));
  EXPECT_THAT(HeadsOf(friday), ElementsAre("every 1, A: 4 refreshed 2 due 1 overdue 1",
                                           "every 7, B: 1 refreshed 1 due 0 overdue 0",
                                           "every 15, C: 2 refreshed 2 due 0 overdue 0",
                                           "every 30, D: 1 refreshed 1 due 0 overdue 0"));
  EXPECT_THAT(LinesOf(friday), ElementsAre("k3 A 3-05 overdue, c2", "k5 A 3-06 due, c3",
                                           "k1 A 3-07 refreshed, c1", "k10 A 3-07 refreshed, c5",
                                           "k9 B 3-12 refreshed, c5", "k2 C 3-17 refreshed, c1",
                                           "k7 C 3-19 refreshed, c4", "k6 D 4-05 refreshed, c3"));
  // As the journals stood on Wednesday evening.
  v1::ListJournalLinesRequest then = Journal(kStore, 4, AsOf(wednesday));
  then.set_to_refresh(true);
  const auto midweek = Get(manager_, &Query::ListJournalLines, then);
  EXPECT_THAT(HeadsOf(midweek), ElementsAre("every 1, A: 3 refreshed 2 due 0 overdue 1",
                                            "every 7, B: 2 refreshed 2 due 0 overdue 0",
                                            "every 15, C: 3 refreshed 3 due 0 overdue 0",
                                            "every 30, D: 1 refreshed 1 due 0 overdue 0"));
  EXPECT_THAT(LinesOf(midweek), ElementsAre("k5 A 3-03 overdue, c3"));
  // What c2 finds in their own.
  v1::ListJournalLinesRequest own = Journal(Keeper(2), 6, Now());
  own.set_to_refresh(true);
  server::Client second = KeeperOf(3);
  EXPECT_THAT(LinesOf(Get(second, &Query::ListJournalLines, own)),
              ElementsAre("k3 A 3-05 overdue, c2"));
}

// A contact that was planned stays where it was when the customer cools down, and a dead customer
// is not called any more.
TEST_F(JournalWeek, LeavesOnTheDueListWhatComesNext) {
  PlaysAPart();
  for (const Axis& axis : kAxes) Classify(axis);
  for (int day = 3; day <= 6; ++day) Track(day);
  EXPECT_THAT(Due(), ElementsAre("k3 3-05 overdue, c2", "k5 3-06, c3", "k1 3-07, c1",
                                 "k10 3-07, c5", "k2 3-09, c1", "k7 3-09, c4"));
  EXPECT_THAT(In("importance", "important"), ElementsAre("k1", "k5", "k9"));
  EXPECT_THAT(In("urgency", "urgent"), ElementsAre("k4", "k6"));
  EXPECT_THAT(In("deal_state", "negotiating"), ElementsAre("k1", "k9"));
  EXPECT_THAT(In("deal_state", "closed_deal"), IsEmpty());
  EXPECT_THAT(In("need", "no_need"), ElementsAre("k8"));
  EXPECT_THAT(ClassesOf(1), UnorderedElementsAre("need target", "deal_state negotiating",
                                                 "importance important, expected_amount 250000"));
  EXPECT_THAT(ClassesOf(6), UnorderedElementsAre("need potential", "deal_state potential",
                                                 "urgency urgent by 3-09"));
}

}  // namespace
}  // namespace kezhi::e2e::journal_week_cases
