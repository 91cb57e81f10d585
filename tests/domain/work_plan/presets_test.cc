// The kinds of plans that presets of other documents than S15 have: 年度客户开发目标 (S3).

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

// Plan p1 from a day on; `more` says whose and what is to be reached.
v1::Command DraftFrom(const std::string& kind, const std::string& from, const std::string& more) {
  return Ask<v1::DraftPlan>("plan: 'stores/s1/plans/p1' kind: '" + kind + "' from" + Date(from) +
                            more);
}

template <typename Kind>
v1::Command OfPlan(const std::string& more) {
  return Ask<Kind>("plan: 'stores/s1/plans/p1' " + more);
}

constexpr char kOfC1[] = "owner: 'stores/s1/consultants/c1' ";

TEST(PresetPlans, AYearsNewCustomersArePlannedAndJudged) {  // S3 一
  const v1::Playbook playbook = PresetPlaybook("sales_system");
  ASSERT_EQ(playbook.score_sheets_size(), 1);
  EXPECT_EQ(playbook.score_sheets(0).items(0).metric(), v1::KPI_METRIC_CUSTOMERS_DEVELOPED);
  const v1::Command draft =
      DraftFrom("annual_development", "2026-01-01",
                std::string(kOfC1) + "targets { metric: PLAN_METRIC_NEW_CUSTOMERS task: 12 }");
  Spec in_time(CommonGround("sales_system"));
  in_time.When(draft).As("consultant", "c1").At("2026-01-31 17:00").ThenAccepted();
  EXPECT_TRUE(in_time.flags().empty());
  Spec late(CommonGround("sales_system"));
  late.When(draft).As("consultant", "c1").At("2026-02-01 09:00").ThenAccepted();
  EXPECT_EQ(late.flags(), std::vector<std::string>{"late"});
  late.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED"))
      .As("deputy_gm")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  late.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED")).As("manager").ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
