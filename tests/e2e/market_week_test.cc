// Two weeks by the rules of S7 市场推广部, 2 to 13 March 2026: five representatives call on ten
// customers, and the manager sees after how many contacts the orders came. The table says what was
// done; the form is worked out from it by hand.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::market_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::FromText;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s7";
constexpr int kRepresentatives = 5;

// A customer: where it came from, how often it was contacted until the 10th, whether it ordered on
// the 12th.
struct Customer {
  const char* source;
  int contacts;
  bool orders;
};

// k1 and k2 are c1's, …, k9 and k10 c5's.
constexpr Customer kCustomers[] = {{"cold_visit", 6, true}, {"designer", 5, true},
                                   {"cold_visit", 7, true}, {"material_alliance", 2, true},
                                   {"designer", 5, true},   {"cold_visit", 6, false},
                                   {"designer", 5, true},   {"material_alliance", 1, true},
                                   {"cold_visit", 6, true}, {"designer", 0, true}};

// The nth contact of everybody who has so many is on the nth of these days.
constexpr int kContactDays[] = {2, 3, 4, 5, 6, 9, 10};

// k9's sixth contact, of the 9th, is recorded on the 13th only.
constexpr int kForgotten = 9;

class MarketWeek : public WeekTest {
 protected:
  MarketWeek() : manager_(service_.As("manager", "m7", kStore)) {}

  void SetUp() override {
    OpenStore(kStore, "market_team", kRepresentatives);
    int k = 0;
    for (const Customer& customer : kCustomers) Register(++k, customer.source);
  }

  static std::string Representative(int c) { return absl::StrCat(kStore, "/consultants/c", c); }

  static std::string Name(int k) { return absl::StrCat(kStore, "/customers/k", k); }

  server::Client OwnerOf(int k) {
    return service_.As("consultant", Representative((k + 1) / 2), kStore);
  }

  void Register(int k, const std::string& source) {
    server::Client owner = OwnerOf(k);
    Sent(owner, Ask<v1::RegisterCustomer>(
                    absl::StrCat("customer: '", Name(k), "' name: '客户", k, "' phone: '138000000",
                                 absl::StrFormat("%02d", k), "' source: '", source, "' owner: '",
                                 Representative((k + 1) / 2), "'")));
    Sent(owner, Ask<v1::OpenPursuit>(
                    absl::StrCat("customer: '", Name(k), "' wanted: '石材' grade: 'intent'")));
  }

  static v1::Command Call(int k, const std::string& more) {
    return Ask<v1::CompleteFollowUp>(
        absl::StrCat("customer: '", Name(k), "' subject: '选材' situation: '已沟通' ", more));
  }

  void Contact(int k, const std::string& more = "") {
    server::Client owner = OwnerOf(k);
    Sent(owner, Call(k, "method: 'DOOR' " + more));
  }

  v1::Outcome Order(int k) {
    server::Client owner = OwnerOf(k);
    return Sent(owner, Ask<v1::PlaceOrder>(absl::StrCat("customer: '", Name(k), "'")));
  }

  void CallOnEverybody() {
    int number = 0;
    for (const int day : kContactDays) {
      ++number;
      service_.SetClock(absl::StrFormat("2026-03-%02d 10:00", day));
      int k = 0;
      for (const Customer& customer : kCustomers) {
        ++k;
        if (customer.contacts < number || (k == kForgotten && number == 6)) continue;
        Contact(k);
      }
    }
  }

  void BeRefused() {
    server::Client first = OwnerOf(1);
    Refused(first, Call(1, ""), v1::REASON_FIELD_REQUIRED);
    Refused(first, Call(1, "method: 'FAX'"), v1::REASON_METHOD_UNKNOWN);
    Refused(first, Call(3, "method: 'PHONE'"), v1::REASON_CONSENT_REQUIRED);
  }

  v1::ContactsBeforeOrder Form(const v1::ReadAt& read_at) {
    v1::GetContactsBeforeOrderRequest request;
    request.set_parent(kStore);
    *request.mutable_from() = FromText<google::type::Date>("year: 2026 month: 3 day: 1");
    *request.mutable_to() = FromText<google::type::Date>("year: 2026 month: 3 day: 31");
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::GetContactsBeforeOrder, request).contacts();
  }

  server::Client manager_;
};

// `designer 4 15 375 3 7500`: orders, contacts, mean in hundredths, after more than four, share.
std::vector<std::string> Texts(const google::protobuf::RepeatedPtrField<v1::ContactGroup>& groups) {
  std::vector<std::string> texts;
  for (const v1::ContactGroup& group : groups) {
    texts.push_back(absl::StrCat(
        group.key().substr(group.key().rfind('/') + 1), " ", group.orders(), " ", group.contacts(),
        " ", group.mean_hundredths(), " ", group.after(), " ", group.after_bp()));
  }
  return texts;
}

TEST_F(MarketWeek, EndsWithTheContactsBeforeTheOrdersThatTheTableSays) {
  CallOnEverybody();
  BeRefused();
  service_.SetClock("2026-03-12 15:00");
  int k = 0;
  for (const Customer& customer : kCustomers) {
    ++k;
    if (customer.orders) Order(k);
  }
  // The correction: it was not k6 who ordered.
  const v1::Outcome mistaken = Order(6);
  service_.SetClock("2026-03-13 09:00");
  server::Client third = OwnerOf(6);
  Corrected(third, Ask<v1::WithdrawOrder>(
                       absl::StrCat("customer: '", Name(6), "' reason: 'another customer'")));
  Contact(7);  // after the order
  Contact(kForgotten,
          absl::StrCat("at { seconds: ", absl::ToUnixSeconds(Local("2026-03-09 10:00")), " }"));

  const v1::ContactsBeforeOrder form = Form(Now());
  std::vector<std::string> histogram;
  for (const v1::ContactBucket& bucket : form.histogram()) {
    histogram.push_back(
        absl::StrCat(bucket.contacts(), ": ", bucket.orders(), " ", bucket.share_bp()));
  }
  EXPECT_THAT(histogram, ElementsAre("0: 1 1111", "1: 1 1111", "2: 1 1111", "5: 3 3333",
                                     "6: 2 2222", "7: 1 1111"));
  // 37 contacts before 9 orders; two thirds of them after the fourth, where S7 says 80 %.
  EXPECT_EQ(form.total().mean_hundredths(), 411);
  EXPECT_EQ(form.total().after_bp(), 6667);
  EXPECT_EQ(form.benchmark().share_bp(), 8000);
  EXPECT_EQ(form.benchmark().label_zh(), "80%的订单来自于4次接触之后");
  EXPECT_THAT(Texts(form.by_source()),
              ElementsAre("cold_visit 3 19 633 3 10000", "designer 4 15 375 3 7500",
                          "material_alliance 2 3 150 0 0"));
  EXPECT_THAT(Texts(form.by_consultant()),
              ElementsAre("c1 2 11 550 2 10000", "c2 2 9 450 1 5000", "c3 1 5 500 1 10000",
                          "c4 2 6 300 1 5000", "c5 2 6 300 1 5000"));
  // As it stood when the tenth order was thought to have come, and k9's sixth contact forgotten.
  const v1::ContactsBeforeOrder before = Form(AsOf(mistaken.last_position()));
  EXPECT_EQ(before.total().orders(), 10);
  EXPECT_EQ(before.total().contacts(), 37 + 6 - 1);
}

}  // namespace
}  // namespace kezhi::e2e::market_week_cases
