#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/timeline/apply.h"
#include "domain/timeline/describe.h"
#include "domain/timeline/query.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "13800000001";

// Fills every field; personal texts hold the secret. Returns how many there are.
int Fill(Message& message) {
  if (message.GetDescriptor() == v1::Personal::descriptor()) {
    v1::Personal secret;
    secret.set_clear(kSecret);
    message.CopyFrom(secret);
    return 1;
  }
  int secrets = 0;
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        secrets += Fill(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                             : *reflection.MutableMessage(&message, field));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        field->is_repeated() ? reflection.AddString(&message, field, "stores/s1/consultants/c1")
                             : reflection.SetString(&message, field, "stores/s1/consultants/c1");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        if (!field->is_repeated()) reflection.SetInt32(&message, field, 1);
        break;
      default: break;
    }
  }
  return secrets;
}

std::vector<const FieldDescriptor*> Arms() {
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  std::vector<const FieldDescriptor*> arms;
  for (int i = 0; i < kind->field_count(); ++i) arms.push_back(kind->field(i));
  return arms;
}

TEST(Describe, HasWordsForEveryEventInBothLanguages) {
  for (const FieldDescriptor* arm : Arms()) {
    v1::Event event;
    v1::Event::GetReflection()->MutableMessage(&event, arm);
    EXPECT_NE(Describe(event, "zh"), "") << arm->name();
    EXPECT_NE(Describe(event, "en"), "") << arm->name();
    EXPECT_NE(Describe(event, "zh"), Describe(event, "en")) << arm->name();
  }
}

TEST(Describe, SaysNothingPersonalAndDetailsOfSaysAllOfIt) {
  for (const FieldDescriptor* arm : Arms()) {
    v1::Event event;
    // Playbooks hold themselves at no depth, but much that is not personal: they are left empty.
    const int secrets = arm->name() == "playbook_adopted"
                            ? 0
                            : Fill(*v1::Event::GetReflection()->MutableMessage(&event, arm));
    EXPECT_THAT(Describe(event, "zh"), Not(HasSubstr(kSecret))) << arm->name();
    EXPECT_THAT(Describe(event, "en"), Not(HasSubstr(kSecret))) << arm->name();
    EXPECT_EQ(DetailsOf(event).size(), static_cast<std::size_t>(secrets)) << arm->name();
  }
}

TEST(Describe, TellsAGradeChangeInThePersonsLanguage) {
  v1::Event event;
  v1::GradeChanged& changed = *event.mutable_grade_changed();
  changed.set_pursuit(1);
  changed.set_from("A");
  changed.set_to("H");
  *changed.mutable_horizon_ends() = Date("2026-03-16");

  EXPECT_EQ(Describe(event, "zh"), "意向 1：级别由 A 变为 H，预计 2026-03-16 前成交");
  EXPECT_EQ(Describe(event, "en"),
            "Pursuit 1: grade changed from A to H, sale expected by 2026-03-16");
  EXPECT_EQ(Describe(event, "fr"), Describe(event, "en"));
}

TEST(Describe, TellsASaleWithItsAmount) {
  v1::Event event;
  v1::PursuitWon& won = *event.mutable_pursuit_won();
  won.set_pursuit(2);
  *won.mutable_won_on() = Date("2026-03-05");
  won.set_item("M1");
  won.mutable_amount()->set_units(150000);
  won.mutable_amount()->set_currency_code("CNY");
  won.set_consultant("stores/s1/consultants/c1");

  EXPECT_EQ(Describe(event, "zh"), "意向 2：成交，2026-03-05，M1，150000 CNY，c1");
  EXPECT_EQ(Describe(event, "en"), "Pursuit 2: won on 2026-03-05, M1, 150000 CNY, by c1");
}

TEST(DetailsOf, KeepsThePersonalTextsAsTheyAreInOrder) {
  v1::Event event;
  event.mutable_follow_up_done()->mutable_situation()->set_clear("second");
  event.mutable_follow_up_done()->mutable_subject()->mutable_sealed()->set_key_id(7);
  const std::vector<v1::Personal> details = DetailsOf(event);

  ASSERT_EQ(details.size(), 2u);
  EXPECT_EQ(details[0].sealed().key_id(), 7u);
  EXPECT_EQ(details[1].clear(), "second");
}

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kV1[] = "stores/s1/visits/v1";
constexpr char kV2[] = "stores/s1/visits/v2";
constexpr char kV3[] = "stores/s1/visits/v3";

class Timeline : public ::testing::Test {
 protected:
  Timeline() : history_({&ApplyTimeline}) {
    v1::Event completed = EventOf(kV1, "2026-03-02");
    completed.mutable_visit_completed()->set_customer(kK1);
    history_.Add(completed);
    v1::Event registered = EventOf(kV2, "2026-03-03");
    registered.mutable_visit_registered()->set_customer(kK2);
    history_.Add(registered);
  }

  std::vector<std::string> Streams(const std::string& customer) const {
    return StreamsOf(history_.rows(), customer);
  }

  History history_;
};

TEST_F(Timeline, IsOfTheCustomerAndTheVisitsLinkedToIt) {
  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1));
  EXPECT_THAT(Streams(kK2), ElementsAre(kK2, kV2));
  EXPECT_THAT(Streams("stores/s1/customers/nobody"), ElementsAre("stores/s1/customers/nobody"));
}

TEST_F(Timeline, FollowsAVisitThatTurnsOutToBeAnotherCustomers) {
  v1::Event completed = EventOf(kV2, "2026-03-03");
  completed.mutable_visit_completed()->set_customer(kK1);
  history_.Add(completed);

  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1, kV2));
  EXPECT_THAT(Streams(kK2), ElementsAre(kK2));
}

TEST_F(Timeline, KnowsTheReviewsThatFoundSomethingAboutAVisit) {
  constexpr char kDay[] = "stores/s1/days/20260302";
  constexpr char kLater[] = "stores/s1/days/20260305";
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK1)), ElementsAre());
  v1::Event reviewed = EventOf(kDay, "2026-03-03");
  reviewed.mutable_sheet_reviewed()->add_findings()->set_visit(kV1);
  reviewed.mutable_sheet_reviewed()->add_findings()->set_visit(kV2);
  history_.Add(reviewed);
  v1::Event again = EventOf(kLater, "2026-03-05");
  again.mutable_sheet_reviewed()->add_findings()->set_visit(kV1);
  history_.Add(again);

  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK1)), ElementsAre(kDay, kLater));
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK2)), ElementsAre(kDay));
  // They are no part of the timeline.
  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1));
}

TEST_F(Timeline, KnowsTheCampaignsAndTerritoriesThatNameTheCustomer) {
  constexpr char kCampaign[] = "stores/s1/campaigns/f1";
  constexpr char kTerritory[] = "stores/s1/territories/wuhan";
  v1::Event response = EventOf(kCampaign, "2026-03-03");
  response.mutable_response_attributed()->set_customer(kK1);
  history_.Add(response);
  v1::Event appointed = EventOf(kTerritory, "2026-03-03");
  appointed.mutable_distributor_appointed()->set_customer(kK1);
  history_.Add(appointed);
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK1)), ElementsAre(kCampaign, kTerritory));
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK2)), ElementsAre());
  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1));
}

TEST_F(Timeline, KnowsTheVisitThatWasTakenToBeTheCustomers) {
  v1::Event completed = EventOf(kV2, "2026-03-03");
  completed.mutable_visit_completed()->set_customer(kK1);
  history_.Add(completed);
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK2)), ElementsAre(kV2));
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK1)), ElementsAre());

  // Should it become theirs after all, it is of their timeline.
  completed.mutable_visit_completed()->set_customer(kK2);
  history_.Add(completed);
  EXPECT_THAT(Streams(kK2), ElementsAre(kK2, kV2));
  EXPECT_THAT(MentionsOf(history_.rows(), Streams(kK2)), ElementsAre());
}

TEST_F(Timeline, TakesInTheVisitThatAPursuitComesFrom) {
  v1::Event opened = EventOf(kK1, "2026-03-04");
  opened.mutable_pursuit_opened()->set_origin_visit(kV3);
  history_.Add(opened);

  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1, kV3));
}

TEST_F(Timeline, TakesInMergedCustomersUntilTheMergeIsTakenBack) {
  v1::Event merged = EventOf(kK1, "2026-03-04");
  merged.mutable_customer_merged()->set_from(kK2);
  history_.Add(merged);
  EXPECT_EQ(StandsFor(history_.rows(), kK2), kK1);
  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kK2, kV1, kV2));
  EXPECT_THAT(Streams(kK2), ElementsAre(kK1, kK2, kV1, kV2));

  v1::Event unmerged = EventOf(kK1, "2026-03-05");
  unmerged.mutable_customer_unmerged()->set_from(kK2);
  history_.Add(unmerged);
  EXPECT_EQ(StandsFor(history_.rows(), kK2), kK2);
  EXPECT_THAT(Streams(kK1), ElementsAre(kK1, kV1));
  EXPECT_THAT(Streams(kK2), ElementsAre(kK2, kV2));
}

}  // namespace
}  // namespace kezhi::domain
