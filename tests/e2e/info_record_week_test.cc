// A week by the rules of S6 客户信息记录表: five salespeople and a manager fill in what they learn
// of ten customers, 2 to 6 March 2026. One record is filled in to the last line; what it must show
// stands in the tables, line by line as in the document.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::info_record_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::PresetPlaybook;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr char kStore[] = "stores/s6";
constexpr int kSalespeople = 5;

// A line of k1's record, and on which day of March it is learnt.
struct Line {
  int day;
  const char* field;
  const char* value;
};

constexpr Line kRecord[] = {
    // 一、基本信息, beside number, name, telephone and e-mail.
    {2, "sex", "男"},
    {2, "age", "42"},
    {2, "position", "采购经理"},
    {2, "company", "华东机械"},
    {2, "industry", "机床"},
    {2, "address", "苏州工业园区1号"},
    {2, "main_business", "数控车床"},
    // 三、客户需求与偏好.
    {3, "need", "换两条生产线"},
    {3, "pain_point", "停机太多"},
    {3, "latent_need", "远程维护"},
    {3, "budget", "300万"},
    {3, "price_sensitivity", "中"},
    {3, "timeline", "六月底前"},
    {3, "urgency", "高"},
    {3, "preferred_features", "五轴联动"},
    {3, "other_requirements", "分期付款"},
    // 四、竞争对手情况.
    {4, "rival", "甲公司"},
    {4, "rival_features", "价格低，交期长"},
    {4, "rival_opinion", "服务一般"},
    {4, "rival_strategy", "长账期"},
    // 五、其他信息; 六、备注.
    {5, "standing", "本地前三"},
    {5, "decision_process", "技术部评审后报总经理"},
    {5, "decision_maker", "总经理"},
    {5, "social_accounts", "微信 huadong"},
    {5, "other_information", "每年四月参展"},
    {5, "remarks", "周五下午不接电话"},
};

// 二、销售跟进信息.
struct Contact {
  int day;
  int customer;
  const char* method;
  const char* summary;
};

constexpr Contact kContacts[] = {
    {2, 1, "PHONE", "首次电话，介绍产品"},
    {2, 2, "EMAIL", "寄送样本"},
    {2, 3, "FACE_TO_FACE", "展会认识"},
    {2, 4, "PHONE", "初步询价"},
    {2, 5, "MESSAGE", "加微信"},
    {2, 6, "PHONE", "初步询价"},
    {3, 7, "EMAIL", "发报价单"},
    {3, 8, "FACE_TO_FACE", "来厂参观"},
    {3, 9, "OTHER", "同行介绍"},
    {3, 10, "PHONE", "初步询价"},
    {3, 1, "FACE_TO_FACE", "上门了解需求"},
    {4, 2, "PHONE", "确认样本收到"},
    {4, 3, "EMAIL", "发技术方案"},
    {4, 1, "EMAIL", "发方案与对比"},
    {5, 4, "FACE_TO_FACE", "带工程师拜访"},
    {5, 5, "PHONE", "约下周见面"},
    {5, 1, "PHONE", "了解决策流程"},
    {6, 6, "MESSAGE", "节日问候"},
    {6, 7, "PHONE", "跟进报价"},
    {6, 8, "EMAIL", "发合同草案"},
    {6, 9, "FACE_TO_FACE", "验看旧设备"},
};

class InfoRecordWeek : public WeekTest {
 protected:
  InfoRecordWeek() : manager_(service_.As("manager", "m6", kStore)) {}

  void SetUp() override { OpenStore(kStore, "info_record", kSalespeople); }

  static std::string Salesperson(int c) { return absl::StrCat(kStore, "/consultants/c", c); }

  static std::string Customer(int k) { return absl::StrCat(kStore, "/customers/k", k); }

  // k1 and k2 are c1's, k3 and k4 c2's, …
  static int OwnerOf(int k) { return (k + 1) / 2; }

  server::Client As(int c) { return service_.As("consultant", Salesperson(c), kStore); }

  // A command about customer `k`, `more` being the rest of its text.
  template <typename Kind>
  static v1::Command Of(int k, const std::string& more) {
    return Ask<Kind>(absl::StrCat("customer: '", Customer(k), "' ", more));
  }

  // What is learnt of k1 on that day, as the text of a command's profile.
  static std::string LearntOn(int day) {
    std::string text;
    for (const Line& line : kRecord) {
      if (line.day != day) continue;
      absl::StrAppend(&text, "profile { field: '", line.field, "' value: '", line.value, "' } ");
    }
    return text;
  }

  static v1::Command Registration(int k, const std::string& more) {
    return Of<v1::RegisterCustomer>(
        k, absl::StrFormat("name: '客户%d' phone: '138000000%02d' email: 'k%d@example.com'"
                           " external_id: 'KH-%03d' owner: '%s' %s",
                           k, k, k, k, Salesperson(OwnerOf(k)), more));
  }

  void RegisterAll() {
    for (int k = 1; k <= 2 * kSalespeople; ++k) {
      server::Client owner = As(OwnerOf(k));
      Sent(owner, Registration(k, k == 1 ? LearntOn(2) : ""));
      Sent(owner, Of<v1::OpenPursuit>(k, "wanted: '数控车床'"));
    }
  }

  // The contacts of a day, a quarter of an hour apart.
  void Follow(int day) {
    int minutes = 0;
    for (const Contact& contact : kContacts) {
      if (contact.day != day) continue;
      service_.SetClock(
          absl::StrFormat("2026-03-%02d %02d:%02d", day, 9 + minutes / 60, minutes % 60));
      minutes += 15;
      server::Client owner = As(OwnerOf(contact.customer));
      Sent(owner, Of<v1::CompleteFollowUp>(
                      contact.customer, absl::StrCat("method: '", contact.method, "' situation: '",
                                                     contact.summary, "'")));
    }
  }

  // What is learnt of k1, and of each salesperson's second customer one thing.
  void Learn(int day) {
    server::Client first = As(1);
    Sent(first, Of<v1::UpdateProfile>(1, LearntOn(day)));
    for (int c = 1; c <= kSalespeople; ++c) {
      server::Client owner = As(c);
      Sent(owner, Of<v1::UpdateProfile>(
                      2 * c, absl::StrCat("profile { field: 'need' value: '", day, "日所谈' }")));
    }
  }

  void BeRefused() {
    server::Client second = As(2);
    Refused(second, Of<v1::RegisterCustomer>(11, "name: '王先生' phone: '13800000001'"),
            v1::REASON_DUPLICATE_SUSPECTED);
    Refused(second, Of<v1::RegisterCustomer>(12, "name: '某先生'"), v1::REASON_FIELD_REQUIRED);
    Refused(second, Of<v1::CompleteFollowUp>(3, "method: 'FAX' situation: '发传真'"),
            v1::REASON_METHOD_UNKNOWN);
    Refused(second, Of<v1::CompleteFollowUp>(3, "situation: '未写方式'"),
            v1::REASON_FIELD_REQUIRED);
    Refused(second, Of<v1::UpdateProfile>(1, "profile { field: 'budget' value: '0' }"),
            v1::REASON_ROLE_REQUIRED);
  }

  v1::CustomerCard Card(server::Client& client, int k, const v1::ReadAt& read_at) {
    v1::GetCustomerCardRequest request;
    request.set_name(Customer(k));
    *request.mutable_read_at() = read_at;
    return Get(client, &Query::GetCustomerCard, request).card();
  }

  // `need 换两条生产线`.
  static std::vector<std::string> RecordOf(const v1::CustomerCard& card) {
    std::vector<std::string> record;
    for (const v1::ProfileEntry& entry : card.head().profile()) {
      record.push_back(absl::StrCat(entry.field(), " ", entry.value().clear()));
    }
    return record;
  }

  // `2 PHONE 首次电话，介绍产品`.
  static std::vector<std::string> ContactsOf(const v1::CustomerCard& card) {
    std::vector<std::string> contacts;
    for (const v1::CardLine& line : card.backs(0).lines()) {
      if (line.state() != v1::CARD_LINE_STATE_DONE) continue;
      contacts.push_back(
          absl::StrCat(line.done_on().day(), " ", line.method(), " ", line.situation().clear()));
    }
    return contacts;
  }

  server::Client manager_;
};

// The form has no line that the record of k1 leaves out, and a word for each.
TEST(InfoRecord, HasTheLinesOfTheTable) {
  std::set<std::string> filled = {"name", "contact"};
  for (const Line& line : kRecord) filled.insert(line.field);
  std::set<std::string> offered;
  const v1::Playbook playbook = PresetPlaybook("info_record");
  for (const v1::FieldRule& field : playbook.fields()) {
    if (field.form() == "customer") offered.insert(field.field());
  }
  EXPECT_EQ(filled, offered);
  std::set<std::string> named;
  for (const v1::Label& label : playbook.labels()) named.insert(label.name());
  for (const Line& line : kRecord) EXPECT_EQ(named.count(line.field), 1U) << line.field;
}

TEST_F(InfoRecordWeek, EndsWithARecordFilledInToTheLastLine) {
  RegisterAll();
  Follow(2);
  for (int day = 3; day <= 5; ++day) {
    Follow(day);
    Learn(day);
  }
  const std::uint64_t thursday = service_.head();
  Follow(6);
  BeRefused();
  server::Client first = As(1);
  Sent(first, Of<v1::PlanFollowUp>(1,
                                   "method: 'FACE_TO_FACE' subject: '签约'"
                                   " due_on { year: 2026 month: 3 day: 10 }"));
  // The correction: the budget was heard wrongly.
  Corrected(first, Of<v1::UpdateProfile>(1, "profile { field: 'budget' value: '200万' }"));

  const v1::CustomerCard card = Card(manager_, 1, Now());
  EXPECT_EQ(card.head().external_id(), "KH-001");
  EXPECT_EQ(card.head().name().clear(), "客户1");
  EXPECT_EQ(card.head().phone().clear(), "+8613800000001");
  EXPECT_EQ(card.head().email().clear(), "k1@example.com");
  std::vector<std::string> heard;
  std::vector<std::string> corrected;
  for (const Line& line : kRecord) {
    heard.push_back(absl::StrCat(line.field, " ", line.value));
    corrected.push_back(std::string(line.field) == "budget" ? "budget 200万" : heard.back());
  }
  EXPECT_THAT(RecordOf(card), ElementsAreArray(corrected));
  EXPECT_THAT(RecordOf(Card(manager_, 1, AsOf(thursday))), ElementsAreArray(heard));
  ASSERT_EQ(card.backs_size(), 1);
  EXPECT_THAT(ContactsOf(card),
              ElementsAre("2 PHONE 首次电话，介绍产品", "3 FACE_TO_FACE 上门了解需求",
                          "4 EMAIL 发方案与对比", "5 PHONE 了解决策流程"));
  EXPECT_EQ(card.backs(0).next_due().day(), 10);
  // A colleague finds the lines, and nothing in them.
  server::Client second = As(2);
  const v1::CustomerCard veiled = Card(second, 1, Now());
  EXPECT_EQ(veiled.head().profile_size(), card.head().profile_size());
  for (const v1::ProfileEntry& entry : veiled.head().profile()) {
    EXPECT_TRUE(entry.value().withheld()) << entry.field();
  }
}

TEST_F(InfoRecordWeek, KeepsTheContactsOfAllByTheirWays) {
  PlaysAPart();
  RegisterAll();
  for (int day = 2; day <= 6; ++day) Follow(day);
  v1::ListFollowUpsRequest request;
  request.set_parent(kStore);
  request.set_method("EMAIL");
  *request.mutable_read_at() = Now();
  std::vector<std::string> letters;
  const auto answer = Get(manager_, &Query::ListFollowUps, request);
  for (const v1::FollowUpLine& line : answer.lines()) {
    letters.push_back(absl::StrCat(line.day().day(), " ", ShortOf(line.customer()), " no. ",
                                   line.number(), " by ", ShortOf(line.by()), ": ",
                                   line.situation().clear()));
  }
  EXPECT_THAT(letters, ElementsAre("2 k2 no. 1 by c1: 寄送样本", "3 k7 no. 1 by c4: 发报价单",
                                   "4 k3 no. 2 by c2: 发技术方案", "4 k1 no. 3 by c1: 发方案与对比",
                                   "6 k8 no. 2 by c4: 发合同草案"));
}

}  // namespace
}  // namespace kezhi::e2e::info_record_week_cases
