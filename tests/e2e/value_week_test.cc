// A week of a car dealership that also keeps S12 客户分级: four consultants and a manager class
// twelve customers by what they are worth, 2 to 6 March 2026. The forms are derived by hand from
// the table.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::value_week_cases {
namespace {

using kezhi::testing::Ask;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;

// 消费额, 频次, 口碑, 忠诚度, 消费能力.
struct Figures {
  int spend;
  int orders;
  int word_of_mouth;
  int loyalty;
  int spending_power;

  std::string Text() const {
    const auto one = [](const char* name, int value) {
      return absl::StrCat("basis { name: '", name, "' value: '", value, "' } ");
    };
    return absl::StrCat(one("spend", spend), one("orders", orders),
                        one("word_of_mouth", word_of_mouth), one("loyalty", loyalty),
                        one("spending_power", spending_power));
  }
};

// k1, k2, …: the grade of the pursuit by auto_4s, and what Wednesday's classes rest on.
struct Customer {
  const char* grade;
  Figures figures;
};

constexpr Customer kCustomers[] = {
    {"C", {260000, 14, 5, 5, 5}},  // A
    {"H", {200000, 12, 4, 4, 4}},  // A: exactly its bounds
    {"A", {199999, 12, 4, 4, 4}},  // B: a yuan short
    {"B", {90000, 7, 3, 3, 3}},    // B
    {"A", {300000, 5, 5, 5, 5}},   // C: seldom
    {"B", {80000, 6, 3, 3, 2}},    // C: hardly able to spend
    {"", {25000, 2, 2, 2, 2}},     // C
    {"C", {19999, 2, 2, 2, 2}},    // D
    {"B", {0, 0, 1, 1, 1}},        // D
    {"H", {120000, 8, 4, 2, 3}},   // C: not loyal
    {"A", {85000, 6, 3, 4, 4}},    // B
    {"B", {500000, 20, 1, 5, 5}},  // D: word of mouth typed wrongly, found on Friday
};
constexpr int kCount = 12;

class ValueWeek : public WeekTest {
 protected:
  ValueWeek() : manager_(service_.As("manager", "m1")) {}

  void SetUp() override {
    Adopt("stores/s1", "value_tiers");
    Sent(manager_, Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c4' name: '顾问'"));
    for (int k = 1; k <= kCount; ++k) {
      server::Client owner = OwnerOf(k);
      Sent(owner,
           Of<v1::RegisterCustomer>(k, absl::StrFormat("name: '客户%d' phone: '138000000%02d'"
                                                       " owner: 'stores/s1/consultants/c%d'",
                                                       k, k, OwnerNumber(k))));
      Sent(owner, Of<v1::OpenPursuit>(
                      k, absl::StrCat("wanted: 'M1' grade: '", kCustomers[k - 1].grade, "'")));
    }
  }

  // k1 to k3 are c1's, k4 to k6 c2's, …
  static int OwnerNumber(int k) { return (k + 2) / 3; }

  server::Client OwnerOf(int k) {
    return service_.As("consultant", absl::StrCat("stores/s1/consultants/c", OwnerNumber(k)));
  }

  // A command about customer `k`, `more` being the rest of its text.
  template <typename Kind>
  static v1::Command Of(int k, const std::string& more) {
    return Ask<Kind>(absl::StrCat("customer: 'stores/s1/customers/k", k, "' ", more));
  }

  static v1::Command Class(int k, const std::string& more) {
    return Of<v1::ClassifyCustomer>(k, absl::StrCat("scale: 'value' ", more));
  }

  void CallAll(const std::string& at) {
    service_.SetClock(at);
    for (int k = 1; k <= kCount; ++k) {
      server::Client owner = OwnerOf(k);
      Sent(owner, Of<v1::CompleteFollowUp>(k, "method: 'PHONE' situation: '已沟通'"));
    }
  }

  // Each consultant brings the figures of their own; the playbook's rule finds the class.
  void ClassAll() {
    service_.SetClock("2026-03-04 10:00");
    for (int k = 1; k <= kCount; ++k) {
      server::Client owner = OwnerOf(k);
      Sent(owner, Class(k, kCustomers[k - 1].figures.Text()));
    }
  }

  void BeRefused() {
    server::Client first = OwnerOf(1);
    const std::string all = kCustomers[0].figures.Text();
    Refused(first, Class(2, "to: 'B'"), v1::REASON_ROLE_REQUIRED);
    Refused(first, Class(4, all), v1::REASON_ROLE_REQUIRED);
    Refused(first, Class(1, "basis { name: 'spend' value: '260000' }"), v1::REASON_FIELD_REQUIRED);
    Refused(manager_, Class(4, "to: 'C' from: 'A'"), v1::REASON_REVISION_CONFLICT);
    Refused(manager_, Class(4, "to: 'S'"), v1::REASON_GRADE_UNKNOWN);
    Refused(manager_, Of<v1::ClassifyCustomer>(4, "scale: 'dealer_intent' to: 'A'"),
            v1::REASON_SCALE_PRIMARY);
  }

  // 客户分级并不是一成不变的.
  void ClassAnew() {
    server::Client first = OwnerOf(3);
    Sent(first, Class(3, absl::StrCat("from: 'B' ", Figures{205000, 13, 4, 4, 4}.Text())));
    Sent(manager_, Class(7, "to: 'D' note: '多次无需求'"));
    // The correction.
    Corrected(manager_, Class(12, absl::StrCat("from: 'D' note: '口碑录错' ",
                                               Figures{500000, 20, 4, 5, 5}.Text())));
  }

  // `A: k1 k2`, for each class.
  std::vector<std::string> Classes(const v1::ReadAt& read_at) {
    std::vector<std::string> classes;
    for (const char* grade : {"A", "B", "C", "D"}) {
      v1::ListCustomerCardsRequest request;
      request.set_parent("stores/s1");
      request.set_class_scale("value");
      request.set_class_grade(grade);
      *request.mutable_read_at() = read_at;
      std::string& text = classes.emplace_back(absl::StrCat(grade, ":"));
      const auto answer = Get(manager_, &Query::ListCustomerCards, request);
      for (const v1::CardHead& head : answer.cards()) {
        absl::StrAppend(&text, " ", head.customer().substr(head.customer().rfind('/') + 1));
      }
    }
    return classes;
  }

  v1::CustomerCard Card(int k) {
    v1::GetCustomerCardRequest request;
    request.set_name(absl::StrCat("stores/s1/customers/k", k));
    *request.mutable_read_at() = Now();
    return Get(manager_, &Query::GetCustomerCard, request).card();
  }

  // The class on the card, by when it asks for a visit, and its strategy in Chinese.
  std::string StrategyOf(int k) {
    const v1::CustomerCard card = Card(k);
    EXPECT_EQ(card.head().classes_size(), 1);
    const v1::CustomerClass& held = card.head().classes(0);
    return absl::StrFormat("%s by %d-%02d: %s", held.grade(), held.due_on().month(),
                           held.due_on().day(), held.advice().substr(0, held.advice().find(" /")));
  }

  server::Client manager_;
};

TEST_F(ValueWeek, EndsWithTheClassesAndStrategiesOfTheDocument) {
  CallAll("2026-03-03 10:00");
  ClassAll();
  const std::uint64_t wednesday = service_.head();
  CallAll("2026-03-05 10:00");
  service_.SetClock("2026-03-06 10:00");
  BeRefused();
  ClassAnew();

  EXPECT_THAT(Classes(AsOf(wednesday)),
              ElementsAre("A: k1 k2", "B: k11 k3 k4", "C: k10 k5 k6 k7", "D: k12 k8 k9"));
  EXPECT_THAT(Classes(Now()),
              ElementsAre("A: k1 k12 k2 k3", "B: k11 k4", "C: k10 k5 k6", "D: k7 k8 k9"));
  EXPECT_EQ(StrategyOf(1), "A by 4-04: 重点关注，定期回访，个性化服务，高价值产品推荐");
  EXPECT_EQ(StrategyOf(3), "A by 4-06: 重点关注，定期回访，个性化服务，高价值产品推荐");
  EXPECT_EQ(StrategyOf(4), "B by 5-04: 定期回访，个性化服务，推荐中价值产品");
  EXPECT_EQ(StrategyOf(5), "C by 6-04: 定期回访，标准化服务，推荐低价值产品");
  EXPECT_EQ(StrategyOf(7), "D by 9-06: 定期回访，保持联系，提高满意度和忠诚度");
}

// A class rests on what the card shows, and leaves the dealer's own grade of the pursuit alone.
TEST_F(ValueWeek, KeepsTheFiguresOnTheCardBesideTheGrade) {
  PlaysAPart();
  CallAll("2026-03-03 10:00");
  ClassAll();
  CallAll("2026-03-05 10:00");
  service_.SetClock("2026-03-06 10:00");
  ClassAnew();
  const v1::CustomerCard corrected = Card(12);
  ASSERT_EQ(corrected.head().classes_size(), 1);
  const v1::CustomerClass& held = corrected.head().classes(0);
  std::vector<std::string> basis;
  for (const v1::Attribute& figure : held.basis()) {
    basis.push_back(absl::StrCat(figure.name(), " ", figure.value()));
  }
  EXPECT_THAT(basis, ElementsAre("spend 500000", "orders 20", "word_of_mouth 4", "loyalty 5",
                                 "spending_power 5"));
  EXPECT_TRUE(held.by_rule());
  EXPECT_EQ(held.note().clear(), "口碑录错");
  EXPECT_FALSE(Card(7).head().classes(0).by_rule()) << "the manager has named it";
  EXPECT_EQ(corrected.backs(0).pursuit().grade(), "B");
  // k1 is called 30 days after Thursday, as the dealer's C says, which is in time for the class;
  // k7 has no grade, and is planned by the class it had on Wednesday.
  const auto next = [this](int k) {
    const google::type::Date due = Card(k).backs(0).next_due();
    return absl::StrFormat("%d-%02d", due.month(), due.day());
  };
  EXPECT_EQ(next(1), "4-04");
  EXPECT_EQ(next(7), "6-04");
}

}  // namespace
}  // namespace kezhi::e2e::value_week_cases
