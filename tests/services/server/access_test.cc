#include "services/server/access.h"

#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "base/check.h"
#include "domain/error.h"
#include "services/server/caller.h"
#include "services/server/policy.h"

namespace kezhi::server {
namespace {

const RolePolicy& RowOf(const char* role) {
  static const auto* const policy = [] {
    auto parsed = Policy::Parse(kShippedPolicy);
    KEZHI_CHECK(parsed.ok());
    return new std::shared_ptr<const Policy>(*std::move(parsed));
  }();
  const RolePolicy* row = (*policy)->FindRole(role);
  KEZHI_CHECK(row != nullptr);
  return *row;
}

v1::Actor Consultant(const char* name) {
  v1::Actor actor;
  actor.set_principal(name);
  actor.set_role("consultant");
  actor.set_store("stores/s1");
  return actor;
}

TEST(Access, ShowsAConsultantItsOwnCustomersInClearAndOthersMasked) {
  const v1::Actor c1 = Consultant("stores/s1/consultants/c1");
  const Rule rule = RowOf("consultant").customer;
  EXPECT_EQ(See(c1, rule, {.owner = "stores/s1/consultants/c1"}), engine::Sight::kClear);
  EXPECT_EQ(See(c1, rule, {.owner = "stores/s1/consultants/c2"}), engine::Sight::kMasked);
  EXPECT_EQ(See(c1, rule, {.owner = ""}), engine::Sight::kMasked);  // the public pool
}

TEST(Access, ShowsAClerkTheSheetAndNothingElse) {
  v1::Actor clerk;
  clerk.set_role("clerk");
  EXPECT_EQ(See(clerk, RowOf("clerk").sheet, {}), engine::Sight::kClear);
  EXPECT_EQ(See(clerk, RowOf("clerk").customer, {}), engine::Sight::kWithheld);
  EXPECT_EQ(See(clerk, RowOf("clerk").event, {}), engine::Sight::kWithheld);
}

TEST(Access, ShowsAfterSaleThoseWhoBought) {
  v1::Actor care;
  care.set_role("after_sale");
  const Rule rule = RowOf("after_sale").customer;
  EXPECT_EQ(See(care, rule, {.owner = "", .won = true}), engine::Sight::kClear);
  EXPECT_EQ(See(care, rule, {.owner = "", .won = false}), engine::Sight::kWithheld);
}

TEST(Access, ShowsFinanceAuditorDashboardAndMicroserviceNoPersonAtAll) {
  for (const char* role : {"finance", "auditor", "dashboard", "microservice"}) {
    const RolePolicy& policy = RowOf(role);  // of a microservice, before its grant
    for (const Rule rule : {policy.sheet, policy.customer, policy.staff, policy.event}) {
      EXPECT_EQ(rule, Rule::kNone) << role;
    }
  }
}

TEST(Access, ShowsAmountsToThoseWhoDecideOnThemAndConsultantsTheirOwn) {
  for (const char* role : {"operator", "manager", "deputy_gm", "finance", "auditor"}) {
    EXPECT_EQ(RowOf(role).money, Rule::kAll) << role;
  }
  EXPECT_EQ(RowOf("consultant").money, Rule::kOwn);
  for (const char* role : {"clerk", "after_sale", "floor_supervisor", "technical_leader",
                           "region_manager", "commerce", "dashboard", "microservice"}) {
    EXPECT_EQ(RowOf(role).money, Rule::kNone) << role;
  }
}

TEST(Access, DoesNotTellAForeignStoreFromOneThatDoesNotExist) {
  const v1::Actor c1 = Consultant("stores/s1/consultants/c1");
  EXPECT_TRUE(CheckStore(c1, "stores/s1/visits/v1").ok());
  const absl::Status foreign = CheckStore(c1, "stores/s2/visits/v1");
  EXPECT_EQ(foreign, domain::NotFound(v1::REASON_STORE_NOT_FOUND, "stores/s2"));
}

TEST(Access, OfConsumerGroupsIsForThoseOfAllStores) {
  EXPECT_EQ(domain::ReasonOf(CheckAllStores(Consultant("stores/s1/consultants/c1"), "a group")),
            v1::REASON_ROLE_REQUIRED);
  EXPECT_TRUE(CheckAllStores(v1::Actor(), "a group").ok());
}

TEST(Access, TakesEveryAmountOutOfAnAnswerAndNothingElse) {
  v1::GetCustomerCardResponse answer;
  answer.mutable_card()->mutable_head()->set_customer("stores/s1/customers/k1");
  auto& front = *answer.mutable_card()->mutable_front();
  front.add_purchases()->set_item("M1");
  front.mutable_purchases(0)->mutable_amount()->set_units(150000);
  WithholdMoney(answer);
  EXPECT_FALSE(front.purchases(0).has_amount());
  EXPECT_EQ(front.purchases(0).item(), "M1");
  EXPECT_EQ(answer.card().head().customer(), "stores/s1/customers/k1");
}

}  // namespace
}  // namespace kezhi::server
