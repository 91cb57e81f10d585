// RecordCare and the list of care: domain.md §2.5, S14 四.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/care/apply.h"
#include "domain/care/query.h"
#include "domain/rules.h"
#include "tests/domain/history.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

// k1 of c1's has an after-sale plan for the birthday on 2026-03-10.
Spec BeforeTheBirthday() {
  Spec spec(CommonGround("care_system"));
  spec.Given(Registered("k1"));
  spec.When(OfCustomer<v1::PlanFollowUp>(
                "k1", "after_sale: true due_on" + DateText("2026-03-10") + " subject: '生日祝福'"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  return spec;
}

TEST(RecordCare, FulfilsThePlanAndPlansTheNextBirthday) {
  Spec spec = BeforeTheBirthday();
  spec.When(OfCustomer<v1::RecordCare>("k1", "kind: 'birthday' planned_id: 'p1' note: '鲜花'"))
      .As("after_sale")
      .At("2026-03-10 10:00")
      .ThenEvents(
          {On<v1::CareGiven>("customers/k1",
                             "kind: 'birthday' planned_id: 'p1' note { clear: '鲜花' }"),
           On<v1::FollowUpDone>("customers/k1", "planned_id: 'p1' at" +
                                                    BracedTime("2026-03-10 10:00") +
                                                    " by: 'stores/s1/consultants/c1'"
                                                    " outcome: CONTACT_OUTCOME_REACHED due_on" +
                                                    DateText("2026-03-10")),
           On<v1::FollowUpPlanned>(
               "customers/k1", "planned_id: 'p2' due_on" + DateText("2027-03-10") +
                                   " subject { clear: '生日祝福' } origin: PLAN_ORIGIN_CONSULTANT"
                                   " owner: 'stores/s1/consultants/c1'")});
  spec.When(OfCustomer<v1::RecordCare>("k1", "kind: 'birthday' planned_id: 'p1'"))
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_PLAN_CLOSED);
}

TEST(RecordCare, WhatIsNotRepeatedPlansNothing) {
  v1::Playbook playbook = PresetPlaybook("care_system");
  for (v1::CareKind& kind : *playbook.mutable_customer_care()->mutable_care_kinds()) {
    kind.clear_again();
  }
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1"), Registered("k1")});
  spec.When(OfCustomer<v1::RecordCare>("k1", "kind: 'event' campaign: 'thanks_2026'"))
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::CareGiven>("customers/k1", "kind: 'event' campaign: 'thanks_2026'")});
}

// 定期组织客户感恩活动, 定期发放关怀礼品或生日祝福, 定期邀请客户参加公司的活动.
TEST(RecordCare, OfThePresetsKindsEachIsDueAgain) {
  const v1::Playbook playbook = PresetPlaybook("care_system");
  for (const v1::CareKind& kind : playbook.customer_care().care_kinds()) {
    Spec spec(CommonGround("care_system"));
    spec.Given(Registered("k1"));
    spec.When(OfCustomer<v1::RecordCare>("k1", "kind: '" + kind.id() + "'"))
        .At("2026-03-03 10:00")
        .ThenAccepted();
    EXPECT_EQ(spec.types(), (std::vector<std::string>{"CareGiven", "FollowUpPlanned"}))
        << kind.id();
  }
}

TEST(RecordCare, TakesKindsOfThePlaybookAndNoComingDay) {
  Spec spec = BeforeTheBirthday();
  spec.When(OfCustomer<v1::RecordCare>("k1", "kind: 'moon_cake'"))
      .At("2026-03-03 10:00")
      .ThenFault("record_care.kind", v1::REASON_CARE_KIND_UNKNOWN)
      .When(OfCustomer<v1::RecordCare>("k1", "kind: 'gift' on" + DateText("2026-03-04")))
      .ThenFault("record_care.on", v1::REASON_IN_FUTURE)
      .When(OfCustomer<v1::RecordCare>("k1", "kind: 'gift' planned_id: 'p9'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PLAN_NOT_FOUND)
      .When(OfCustomer<v1::RecordCare>("k1", "kind: 'gift'"))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(ValidateCare, AnIntervalIsAtMostTwoYears) {
  v1::Playbook playbook = PresetPlaybook("care_system");
  playbook.mutable_customer_care()->mutable_care_kinds(0)->mutable_again()->set_months(25);
  EXPECT_THAT(domain::Validate(playbook, {}),
              HasViolation("customer_care.care_kinds[0].again", v1::REASON_PLAYBOOK_INVALID));
}

TEST(CareList, IsByDayAndFilteredByKindAndDay) {
  domain::History history({&domain::ApplyCare});
  const auto add = [&](const std::string& customer, const std::string& day,
                       const std::string& kind) {
    v1::Event event = domain::EventOf(Name(customer), day);
    event.mutable_care_given()->set_kind(kind);
    history.Add(event);
  };
  add("customers/k1", "2026-03-05", "gift");
  add("customers/k2", "2026-03-02", "birthday");
  const auto list = [&](const domain::CareFilter& filter) {
    std::vector<std::string> kinds;
    for (const v1::CareRow& row : domain::ListCare(history.rows(), filter, "", 10).items) {
      kinds.push_back(row.kind());
    }
    return kinds;
  };
  domain::CareFilter filter;
  filter.store = kStore;
  EXPECT_THAT(list(filter), ElementsAre("birthday", "gift"));
  filter.from = absl::CivilDay(2026, 3, 3);
  EXPECT_THAT(list(filter), ElementsAre("gift"));
  filter.from.reset();
  filter.kind = "birthday";
  EXPECT_THAT(list(filter), ElementsAre("birthday"));
  filter.kind.clear();
  filter.customer = Name("customers/k1");
  EXPECT_THAT(list(filter), ElementsAre("gift"));
}

}  // namespace
}  // namespace kezhi::testing
