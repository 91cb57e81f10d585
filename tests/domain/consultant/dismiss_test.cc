#include <gtest/gtest.h>

#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::Fact;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

// c1 leaves on 03-10, with the customers `ids` as the view names them.
v1::DismissConsultant Dismiss(const std::string& successor, const std::vector<std::string>& ids,
                              int more = 0) {
  auto dismiss = testing::FromText<v1::DismissConsultant>(
      "consultant: 'stores/s1/consultants/c1' last_day { year: 2026 month: 3 day: 10 }");
  if (!successor.empty()) dismiss.set_successor("stores/s1/consultants/" + successor);
  for (const std::string& id : ids) dismiss.add_customers("stores/s1/customers/" + id);
  dismiss.set_more_customers(more);
  return dismiss;
}

Fact CustomerOf(const std::string& id, const std::string& owner) {
  return On<v1::CustomerRegistered>(
             "customers/" + id,
             "kind: CUSTOMER_KIND_PERSON owner: 'stores/s1/consultants/" + owner + "'")
      .At("2026-03-02 10:00");
}

Fact HandedOver(const std::string& id) {
  return On<v1::CustomerHandedOver>("customers/" + id, R"pb(
    from: "stores/s1/consultants/c1"
    to: "stores/s1/consultants/c2"
    last_day { year: 2026 month: 3 day: 10 }
  )pb");
}

TEST(DismissConsultant, HandsTheCustomersOverInTheSameCommit) {
  Spec spec(CommonGround());
  spec.Given({CustomerOf("k1", "c1"), CustomerOf("k2", "c1"), CustomerOf("k3", "c3")})
      .When(Ask(Dismiss("c2", {"k1", "k2", "k3"})))
      .As("manager")
      .At("2026-03-10 17:30")
      // k3 is another's: the view was wrong, or is behind.
      .ThenEvents(
          {HandedOver("k1"), HandedOver("k2"), On<v1::ConsultantLeft>("consultants/c1", R"pb(
             last_day { year: 2026 month: 3 day: 10 }
             successor: "stores/s1/consultants/c2"
           )pb")});
  EXPECT_EQ(spec.decision().remaining, 0);
  EXPECT_TRUE(spec.consultant("c1").ActiveOn(absl::CivilDay(2026, 3, 10)));
  EXPECT_FALSE(spec.consultant("c1").ActiveOn(absl::CivilDay(2026, 3, 11)));
}

TEST(DismissConsultant, WithoutSuccessorGivesTheCustomersToThePoolAndCancelsTheirPlans) {
  Spec(CommonGround())
      .Given({CustomerOf("k1", "c1"), On<v1::FollowUpPlanned>("customers/k1", R"pb(
                pursuit: 0
                planned_id: "p1"
                due_on { year: 2026 month: 3 day: 12 }
                origin: PLAN_ORIGIN_CADENCE
                owner: "stores/s1/consultants/c1"
              )pb")})
      .When(Ask(Dismiss("", {"k1"})))
      .At("2026-03-10 17:30")
      .ThenEvents(
          {On<v1::FollowUpCancelled>("customers/k1", "planned_id: 'p1' reason { clear: 'pooled' }"),
           On<v1::CustomerPooled>("customers/k1",
                                  "from: 'stores/s1/consultants/c1' why: POOL_REASON_LEFT"),
           On<v1::ConsultantLeft>("consultants/c1", "last_day { year: 2026 month: 3 day: 10 }")});
}

TEST(DismissConsultant, OfMoreThan500CustomersIsRepeatedUntilDone) {  // R12
  Spec spec(CommonGround());
  std::vector<std::string> all;
  for (int i = 0; i < 520; ++i) {
    all.push_back(absl::StrCat("k", i));
    spec.Given(CustomerOf(all.back(), "c1"));
  }
  const std::vector<std::string> first(all.begin(), all.begin() + 510);
  spec.When(Ask(Dismiss("c2", first, 10))).At("2026-03-10 17:30").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 501u);
  EXPECT_EQ(spec.types().back(), "ConsultantLeaving");
  EXPECT_EQ(spec.decision().events.back().event.consultant_leaving().remaining(), 20);
  EXPECT_EQ(spec.decision().remaining, 20);
  EXPECT_FALSE(spec.consultant("c1").left);

  // Names that were handed over before drop out.
  const std::vector<std::string> rest(all.begin() + 490, all.end());
  spec.When(Ask(Dismiss("c2", rest))).At("2026-03-10 17:31").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 21u);
  EXPECT_EQ(spec.types().back(), "ConsultantLeft");
  EXPECT_EQ(spec.decision().remaining, 0);
  EXPECT_TRUE(spec.consultant("c1").left);
}

TEST(DismissConsultant, AgainHandsOverWhatWasFoundLaterAndNothingElse) {
  Spec spec(CommonGround());
  spec.Given(CustomerOf("k1", "c1"));
  spec.When(Ask(Dismiss("c2", {}))).At("2026-03-10 17:30").ThenAccepted();
  spec.When(Ask(Dismiss("c2", {"k1"}))).At("2026-03-10 17:31").ThenEvents({HandedOver("k1")});
  spec.When(Ask(Dismiss("c2", {"k1"}))).At("2026-03-10 17:32").ThenNothing();
}

TEST(DismissConsultant, NeedsASuccessorWhoWorksHereAfterwards) {  // R13
  Spec spec(CommonGround());
  spec.When(Ask(Dismiss("c9", {})))
      .At("2026-03-10 17:30")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.When(Ask(Dismiss("c1", {})))
      .At("2026-03-10 17:30")
      .ThenRefused(kPrecondition, v1::REASON_CONSULTANT_INACTIVE);
  spec.Given(On<v1::ConsultantLeft>("consultants/c2", "last_day { year: 2026 month: 3 day: 10 }"));
  spec.When(Ask(Dismiss("c2", {})))
      .At("2026-03-10 17:30")
      .ThenRefused(kPrecondition, v1::REASON_CONSULTANT_INACTIVE);
}

TEST(DismissConsultant, DoesNotLeaveBeforeTheFirstDay) {
  v1::DismissConsultant dismiss = Dismiss("c2", {});
  dismiss.mutable_last_day()->set_year(2025);
  Spec(CommonGround())
      .When(Ask(dismiss))
      .At("2026-03-10 17:30")
      .ThenFault("dismiss_consultant.last_day", v1::REASON_INTERVAL_INVALID);
}

}  // namespace
}  // namespace kezhi::domain
