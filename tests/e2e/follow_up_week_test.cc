// A week by the rules of S2 客户跟踪记录表, told by its staff: five followers and a manager, 2 to 6
// March 2026. What the record must show stands beside each contact in the table, worked out by
// hand.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::follow_up_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s2";
constexpr int kFollowers = 5;
constexpr const char* kClasses[] = {"zhun", "yixiang", "youzhi", "yiban_a", "yiban_b"};

// A contact, and its line: in which class the customer was, which contact it is, whether another
// way was recommended. k11 is k1, registered a second time by mistake and merged on Friday.
struct Contact {
  int day;
  const char* at;
  int customer;
  const char* method;
  const char* becomes;  // class after it; empty = as before
  const char* grade;
  int number;
  bool flagged;
  bool late;  // recorded on Friday evening only
};

constexpr Contact kContacts[] = {
    {2, "10:00", 1, "PHONE", "", "zhun", 1, false, false},
    {2, "10:30", 2, "PHONE", "", "yixiang", 1, true, false},
    {2, "11:00", 3, "SMS", "", "youzhi", 1, false, false},
    {2, "11:30", 4, "DOOR", "youzhi", "yiban_a", 1, true, false},
    {2, "14:00", 6, "DOOR", "", "zhun", 1, false, false},
    {3, "09:30", 2, "ONLINE_CHAT", "zhun", "yixiang", 2, false, false},
    {3, "10:00", 7, "INVITE", "", "yixiang", 1, false, false},
    {3, "10:30", 8, "OTHER", "", "youzhi", 1, false, false},
    {3, "11:00", 9, "SMS", "", "yiban_a", 1, false, false},
    {3, "15:00", 10, "PHONE", "", "yiban_b", 1, true, false},
    {4, "09:30", 1, "DOOR", "", "zhun", 2, false, false},
    {4, "10:00", 2, "PHONE", "", "zhun", 3, false, false},
    {4, "10:30", 4, "PHONE", "", "youzhi", 2, false, false},
    {4, "11:00", 5, "SMS", "youzhi", "yiban_b", 1, false, false},
    {4, "16:00", 6, "SMS", "", "zhun", 2, true, false},
    {4, "17:00", 8, "INVITE", "", "youzhi", 2, false, true},
    {5, "09:30", 7, "DOOR", "youzhi", "yixiang", 2, true, false},
    {5, "10:00", 9, "DOOR", "", "yiban_a", 2, true, false},
    {5, "10:30", 10, "SMS", "", "yiban_b", 2, false, false},
    {5, "11:00", 11, "PHONE", "", "youzhi", 3, false, false},
    {5, "14:00", 3, "OTHER", "", "youzhi", 2, false, false},
    {5, "15:00", 5, "SMS", "", "youzhi", 2, false, false},
    {6, "09:30", 1, "PHONE", "", "zhun", 4, false, false},
    {6, "10:00", 8, "PHONE", "", "youzhi", 3, false, false},
    {6, "10:30", 2, "DOOR", "", "zhun", 4, false, false},
    {6, "11:00", 6, "PHONE", "yixiang", "zhun", 3, false, false},
    {6, "14:00", 5, "INVITE", "", "youzhi", 3, false, false},
    {6, "14:30", 3, "PHONE", "", "youzhi", 3, false, false},
    {6, "15:00", 9, "SMS", "", "yiban_a", 3, false, false},
    {6, "15:30", 10, "SMS", "", "yiban_b", 3, false, false},
    {6, "16:00", 7, "INVITE", "", "youzhi", 3, false, false},
    {6, "16:15", 4, "SMS", "", "youzhi", 3, false, false},
    {6, "16:30", 8, "OTHER", "", "youzhi", 4, false, false},
};

class FollowUpWeek : public WeekTest {
 protected:
  FollowUpWeek() : manager_(service_.As("manager", "m2", kStore)) {}

  void SetUp() override {
    OpenStore(kStore, "follow_up_record", kFollowers);
    Adopt(kStore, "value_tiers");
    for (int k = 1; k <= 2 * kFollowers; ++k) Register(k, k, kClasses[(k - 1) % 5]);
  }

  static std::string Follower(int c) { return absl::StrCat(kStore, "/consultants/c", c); }

  static std::string Customer(int k) { return absl::StrCat(kStore, "/customers/k", k); }

  // k1 and k2 are c1's, k3 and k4 c2's, …; k11 is c1's as k1 is.
  static int FollowerOf(int k) { return k == 11 ? 1 : (k + 1) / 2; }

  server::Client As(int follower) { return service_.As("consultant", Follower(follower), kStore); }

  static v1::Command Registration(int k, int phone, bool again) {
    return Ask<v1::RegisterCustomer>(
        absl::StrCat("customer: '", Customer(k), "' name: '客户", k, "' phone: '138000000",
                     absl::StrFormat("%02d", phone), "' owner: '", Follower(FollowerOf(k)),
                     "' allow_duplicate: ", again ? "true" : "false"));
  }

  void Register(int k, int phone, const std::string& grade) {
    server::Client follower = As(FollowerOf(k));
    Sent(follower, Registration(k, phone, k == 11));
    Sent(follower, Ask<v1::OpenPursuit>(absl::StrCat("customer: '", Customer(k),
                                                     "' wanted: '贷款' grade: '", grade, "'")));
  }

  static v1::Command CommandOf(const Contact& contact) {
    const std::string at = absl::StrFormat("2026-03-%02d %s", contact.day, contact.at);
    return Ask<v1::CompleteFollowUp>(absl::StrCat(
        "customer: '", Customer(contact.customer),
        "' at { seconds: ", absl::ToUnixSeconds(Local(at)), " } method: '", contact.method,
        "' grade: '", contact.becomes, "' subject: '业务咨询' situation: '已答复'"));
  }

  void Record(const Contact& contact) {
    server::Client follower = As(FollowerOf(contact.customer));
    Sent(follower, CommandOf(contact));
  }

  server::Client manager_;
};

TEST_F(FollowUpWeek, EndsWithTheRecordThatTheTableSays) {
  for (const Contact& contact : kContacts) {
    if (contact.late) continue;
    if (contact.customer == 11) {
      service_.SetClock("2026-03-05 08:30");
      server::Client first = As(1);
      Refused(first, Registration(11, 1, false), v1::REASON_DUPLICATE_SUSPECTED);
      Register(11, 1, "youzhi");
    }
    service_.SetClock(absl::StrFormat("2026-03-%02d %s", contact.day, contact.at));
    Record(contact);
  }
  service_.SetClock("2026-03-06 17:00");
  server::Client first = As(1);
  Contact fax = kContacts[0];
  fax.method = "FAX";
  Refused(first, CommandOf(fax), v1::REASON_METHOD_UNKNOWN);
  server::Client second = As(2);
  Refused(second, CommandOf(kContacts[0]), v1::REASON_CONSENT_REQUIRED);
  Refused(second,
          Ask<v1::ClassifyCustomer>(
              absl::StrCat("customer: '", Customer(3), "' scale: 'value' to: 'A'")),
          v1::REASON_ROLE_REQUIRED);
  for (const Contact& contact : kContacts) {
    if (contact.late) Record(contact);
  }
  for (int k = 1; k <= kFollowers; ++k) {
    Sent(manager_,
         Ask<v1::ClassifyCustomer>(absl::StrCat(
             "customer: '", Customer(k), "' scale: 'value' to: '", k == 1 ? "A" : "C", "'")));
  }
  // The correction: k11 was k1 all the time.
  const v1::Outcome last = Corrected(
      manager_, Ask<v1::MergeCustomer>(absl::StrCat("from: '", Customer(11), "' into: '",
                                                    Customer(1), "' choice: MERGE_CHOICE_INTO")));

  v1::ListFollowUpsRequest request;
  request.set_parent(kStore);
  *request.mutable_read_at() = After(last);
  const auto record = Get(manager_, &Query::ListFollowUps, request);
  std::vector<std::string> told;
  for (const v1::FollowUpLine& line : record.lines()) {
    told.push_back(absl::StrCat(line.day().day(), " ", line.customer(), " ", line.number(), " ",
                                line.method(), " ", line.grade(), " ", line.by(), " ",
                                line.method_not_recommended(), " ", line.situation().clear()));
  }
  std::vector<std::string> expected;
  for (const Contact& contact : kContacts) {
    const int customer = contact.customer == 11 ? 1 : contact.customer;
    expected.push_back(absl::StrCat(contact.day, " ", Customer(customer), " ", contact.number, " ",
                                    contact.method, " ", contact.grade, " ",
                                    Follower(FollowerOf(contact.customer)), " ", contact.flagged,
                                    " 已答复"));
  }
  EXPECT_EQ(told, expected);

  // On Monday the two hot customers, called on Friday, are due; nobody else is.
  v1::ListJournalLinesRequest journal;
  journal.set_parent(kStore);
  *journal.mutable_day() =
      kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 9");
  *journal.mutable_read_at() = After(last);
  const auto journals = Get(manager_, &Query::ListJournalLines, journal);
  std::vector<std::string> heads;
  for (const v1::JournalHead& head : journals.heads()) {
    heads.push_back(absl::StrCat(head.cadence().days(), ": ", head.lines(), " ", head.refreshed(),
                                 " ", head.due(), " ", head.overdue()));
  }
  EXPECT_THAT(heads, ElementsAre("3: 2 0 2 0", "7: 1 1 0 0", "15: 5 5 0 0", "30: 2 2 0 0"));

  v1::ListCustomerCardsRequest cards;
  cards.set_parent(kStore);
  cards.set_class_scale("value");
  cards.set_class_grade("A");
  *cards.mutable_read_at() = After(last);
  const auto best = Get(manager_, &Query::ListCustomerCards, cards);
  ASSERT_EQ(best.cards_size(), 1);
  EXPECT_EQ(best.cards(0).customer(), Customer(1));
}

}  // namespace
}  // namespace kezhi::e2e::follow_up_week_cases
