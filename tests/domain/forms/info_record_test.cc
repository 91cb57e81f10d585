// 客户信息记录表 (S6): the customer card holds and shows every section of it. Which fields there
// are is the playbook's; whichever they are, the profile takes them.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";

// 一、基本信息, beside number, name, telephone and e-mail.
const std::vector<std::string>& BasicFields() {
  static const auto* const fields = new std::vector<std::string>{
      "sex", "age", "position", "company", "industry", "address", "main_business"};
  return *fields;
}

// 三、客户需求与偏好; 四、竞争对手情况; 五、其他信息; 六、备注.
const std::vector<std::string>& FurtherFields() {
  static const auto* const fields =
      new std::vector<std::string>{"pain_point",         "latent_need",        "budget",
                                   "price_sensitivity",  "timeline",           "urgency",
                                   "preferred_features", "other_requirements", "rival",
                                   "rival_features",     "rival_opinion",      "rival_strategy",
                                   "standing",           "decision_process",   "decision_maker",
                                   "social_accounts",    "other_information",  "remarks"};
  return *fields;
}

// Longer than a line, in several of them.
std::string ValueOf(const std::string& field) {
  if (field != "remarks") return absl::StrCat("关于 ", field);
  std::string text = "第一行\n";
  for (int i = 0; i < 300; ++i) text += "记";
  return text;
}

template <typename Command>
void Fill(const std::vector<std::string>& fields, Command& command) {
  for (const std::string& field : fields) {
    v1::ProfileValue& value = *command.add_profile();
    value.set_field(field);
    value.set_value(ValueOf(field));
  }
}

// auto_4s with the ways of contact of the record.
std::vector<Fact> RecordingStore() {
  std::vector<Fact> past = CommonGround();
  past.push_back(PlaybookAdopted(FromText<v1::Playbook>(R"pb(
    id: "record"
    methods { id: "EMAIL" label_zh: "邮件" label: "e-mail" }
    methods { id: "FACE_TO_FACE" label_zh: "面对面" label: "face to face" }
  )pb")));
  return past;
}

class InfoRecord : public ::testing::Test {
 protected:
  InfoRecord() : spec_(RecordingStore()) {
    for (; folded_ < spec_.events().size(); ++folded_) rows_.Apply(spec_.events()[folded_]);
  }

  // By c1, at a local time.
  void Do(const v1::Command& command, const std::string& local_time) {
    spec_.When(command).As("consultant", "c1").At(local_time).ThenAccepted();
    for (; folded_ < spec_.events().size(); ++folded_) rows_.Apply(spec_.events()[folded_]);
  }

  void Register() {
    auto ask = FromText<v1::RegisterCustomer>(absl::StrCat(
        "customer: '", kK1,
        "' name: '测试甲' phone: '13800000001' email: 'a@example.com' external_id: 'C-001' ",
        "owner: 'stores/s1/consultants/c1'"));
    Fill(BasicFields(), ask);
    Do(Ask(ask), "2026-03-02 10:00");
    Do(Ask<v1::OpenPursuit>(absl::StrCat("customer: '", kK1, "' wanted: 'M1' need: '主要需求' ",
                                         "grade: 'A' owner: 'stores/s1/consultants/c1'")),
       "2026-03-02 10:01");
  }

  v1::CustomerCard Card() const {
    return *domain::CustomerCardOf(rows_, kK1, Local("2026-03-31 18:00"));
  }

  Spec spec_;
  Rows rows_;
  std::size_t folded_ = 0;
};

TEST_F(InfoRecord, TheCardHoldsEveryFieldOfTheForm) {
  Register();
  v1::UpdateProfile update;
  update.set_customer(kK1);
  Fill(FurtherFields(), update);
  Do(Ask(update), "2026-03-03 10:00");
  const v1::CustomerCard card = Card();
  EXPECT_EQ(card.head().external_id(), "C-001");
  EXPECT_EQ(card.head().name().clear(), "测试甲");
  EXPECT_EQ(card.head().phone().clear(), "+8613800000001");
  EXPECT_EQ(card.head().email().clear(), "a@example.com");
  std::map<std::string, std::string> profile;
  for (const v1::ProfileEntry& entry : card.head().profile()) {
    profile[entry.field()] = entry.value().clear();
  }
  std::map<std::string, std::string> expected;
  for (const std::string& field : BasicFields()) expected[field] = ValueOf(field);
  for (const std::string& field : FurtherFields()) expected[field] = ValueOf(field);
  EXPECT_EQ(profile, expected);
  ASSERT_THAT(card.backs(), SizeIs(1));
  EXPECT_EQ(card.backs(0).pursuit().need().clear(), "主要需求");
}

TEST_F(InfoRecord, TheCardHoldsTheFirstContactAndEveryFurtherOne) {
  Register();
  const auto contact = [this](const std::string& day, const std::string& method) {
    v1::CompleteFollowUp done;
    done.set_customer(kK1);
    done.set_method(method);
    done.set_outcome(v1::CONTACT_OUTCOME_REACHED);
    done.set_situation(absl::StrCat(method, " 摘要"));
    *done.mutable_at() = domain::ToTimestamp(Local(day + " 11:00"));
    Do(Ask(done), day + " 11:30");
  };
  contact("2026-03-02", "FACE_TO_FACE");
  contact("2026-03-03", "EMAIL");
  std::vector<std::string> contacts;
  const v1::CustomerCard card = Card();
  ASSERT_THAT(card.backs(), SizeIs(1));
  for (const v1::CardLine& line : card.backs(0).lines()) {
    if (line.state() != v1::CARD_LINE_STATE_DONE) continue;
    contacts.push_back(absl::StrCat(domain::Iso(domain::ToDay(line.done_on())), " ", line.method(),
                                    ": ", line.situation().clear()));
  }
  EXPECT_THAT(contacts,
              ::testing::UnorderedElementsAre("2026-03-02 FACE_TO_FACE: FACE_TO_FACE 摘要",
                                              "2026-03-03 EMAIL: EMAIL 摘要"));
}

}  // namespace
}  // namespace kezhi::testing
