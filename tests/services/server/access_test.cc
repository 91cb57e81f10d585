#include "services/server/access.h"

#include <gtest/gtest.h>

#include "domain/error.h"

namespace kezhi::server {
namespace {

v1::Actor Consultant(const char* name) {
  v1::Actor actor;
  actor.set_principal(name);
  actor.set_role("consultant");
  actor.set_store("stores/s1");
  return actor;
}

TEST(Access, ShowsAConsultantItsOwnCustomersInClearAndOthersMasked) {
  const v1::Actor c1 = Consultant("stores/s1/consultants/c1");
  const Rule rule = FindRole("consultant")->customer;
  EXPECT_EQ(See(c1, rule, {.owner = "stores/s1/consultants/c1"}), engine::Sight::kClear);
  EXPECT_EQ(See(c1, rule, {.owner = "stores/s1/consultants/c2"}), engine::Sight::kMasked);
  EXPECT_EQ(See(c1, rule, {.owner = ""}), engine::Sight::kMasked);  // the public pool
}

TEST(Access, ShowsAClerkTheSheetAndNothingElse) {
  v1::Actor clerk;
  clerk.set_role("clerk");
  EXPECT_EQ(See(clerk, FindRole("clerk")->sheet, {}), engine::Sight::kClear);
  EXPECT_EQ(See(clerk, FindRole("clerk")->customer, {}), engine::Sight::kWithheld);
  EXPECT_EQ(See(clerk, FindRole("clerk")->event, {}), engine::Sight::kWithheld);
}

TEST(Access, ShowsAfterSaleThoseWhoBought) {
  v1::Actor care;
  care.set_role("after_sale");
  const Rule rule = FindRole("after_sale")->customer;
  EXPECT_EQ(See(care, rule, {.owner = "", .won = true}), engine::Sight::kClear);
  EXPECT_EQ(See(care, rule, {.owner = "", .won = false}), engine::Sight::kWithheld);
}

TEST(Access, ShowsFinanceAuditorDashboardAndMicroserviceNoPersonAtAll) {
  for (const char* role : {"finance", "auditor", "dashboard", "microservice"}) {
    const RolePolicy* policy = FindRole(role);
    ASSERT_NE(policy, nullptr) << role;
    for (const Rule rule : {policy->sheet, policy->customer, policy->staff, policy->event}) {
      EXPECT_EQ(rule, Rule::kNone) << role;
    }
  }
}

TEST(Access, DoesNotTellAForeignStoreFromOneThatDoesNotExist) {
  const v1::Actor c1 = Consultant("stores/s1/consultants/c1");
  EXPECT_TRUE(CheckStore(c1, "stores/s1/visits/v1").ok());
  const absl::Status foreign = CheckStore(c1, "stores/s2/visits/v1");
  EXPECT_EQ(foreign, domain::NotFound(v1::REASON_STORE_NOT_FOUND, "stores/s2"));
}

TEST(Access, LetsOnlyAuditorAndOperatorVerifyAndOnlyTheOperatorRebuild) {
  v1::Actor actor;
  actor.set_role("auditor");
  EXPECT_TRUE(CheckAudit(actor).ok());
  EXPECT_EQ(domain::ReasonOf(CheckOperate(actor)), v1::REASON_ROLE_REQUIRED);
  actor.set_role("operator");
  EXPECT_TRUE(CheckAudit(actor).ok());
  EXPECT_TRUE(CheckOperate(actor).ok());
  actor.set_role("manager");
  EXPECT_EQ(CheckAudit(actor).code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace kezhi::server
