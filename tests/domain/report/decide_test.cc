#include <gtest/gtest.h>

#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kDenied;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

constexpr char kReport[] = "consultants/c1/reports/20260302";

template <typename Arm>
v1::Command About(const std::string& fields, const std::string& report = kReport) {
  return Ask<Arm>("report: 'stores/s1/" + report + "' " + fields);
}

TEST(SubmitReport, CoversWhatWasRecordedBeforeIt) {
  Spec spec(CommonGround());
  ASSERT_EQ(spec.events().size(), 5u);
  spec.When(About<v1::SubmitReport>("goal_reached: '达成'"))
      .As("consultant", "c1")
      .At("2026-03-02 17:00")
      .ThenEvents(
          {On<v1::ReportSubmitted>(kReport, "through_position: 5 goal_reached { clear: '达成' }")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/consultants/c1");
}

TEST(SubmitReport, AgainIsResubmitted) {  // R112
  Spec spec(CommonGround());
  spec.When(About<v1::SubmitReport>(""))
      .As("consultant", "c1")
      .At("2026-03-02 17:00")
      .ThenAccepted();
  spec.When(About<v1::SubmitReport>(""))
      .As("consultant", "c1")
      .At("2026-03-02 17:30")
      .ThenEvents({On<v1::ReportResubmitted>(kReport, "through_position: 6")});
}

TEST(SubmitReport, IsOnesOwnAffair) {  // R111
  Spec spec(CommonGround());
  spec.When(About<v1::SubmitReport>(""))
      .As("consultant", "c2")
      .At("2026-03-02 17:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(About<v1::SubmitReport>(""))
      .As("manager")
      .At("2026-03-02 17:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(About<v1::SubmitReport>("")).As("operator").At("2026-03-02 17:00").ThenAccepted();
}

TEST(AddRemark, IsKeptWithItsKind) {
  Spec spec(CommonGround());
  spec.When(About<v1::AddRemark>("kind: REMARK_KIND_HELP_NEEDED text: '需要试驾车'"))
      .As("consultant", "c1")
      .At("2026-03-02 17:00")
      .ThenEvents({On<v1::RemarkAdded>(
          kReport, "kind: REMARK_KIND_HELP_NEEDED note { clear: '需要试驾车' }")});
  spec.When(About<v1::AddRemark>("kind: REMARK_KIND_OTHER text: 'x'"))
      .As("consultant", "c2")
      .At("2026-03-02 17:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(About<v1::AddRemark>("kind: REMARK_KIND_OTHER text: 'x'"))
      .As("manager")
      .At("2026-03-02 17:00")
      .ThenAccepted();
  spec.When(About<v1::AddRemark>("text: 'x'"))
      .As("manager")
      .At("2026-03-02 17:00")
      .ThenFault("add_remark.kind", v1::REASON_ENUM_UNKNOWN);
}

TEST(CommentReport, NamesTheManagerAndNeedsASubmittedReport) {
  Spec spec(CommonGround());
  spec.When(About<v1::CommentReport>("text: '很好'"))
      .As("manager")
      .At("2026-03-02 17:00")
      .ThenRefused(kPrecondition, v1::REASON_REPORT_NOT_SUBMITTED);
  spec.When(About<v1::SubmitReport>(""))
      .As("consultant", "c1")
      .At("2026-03-02 17:00")
      .ThenAccepted();
  spec.When(About<v1::CommentReport>("text: '很好'"))
      .As("manager")
      .At("2026-03-02 18:00")
      .ThenEvents({On<v1::ReportCommented>(
          kReport, "by: 'stores/s1/managers/manager' note { clear: '很好' }")});
}

TEST(Report, IsOfAConsultantAndOfADayOfTheStore) {
  Spec spec(CommonGround());
  spec.When(About<v1::SubmitReport>("", "consultants/c9/reports/20260302"))
      .At("2026-03-02 17:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.When(About<v1::SubmitReport>("", "consultants/c1/reports/20260303"))
      .At("2026-03-02 17:00")
      .ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
  spec.When(About<v1::SubmitReport>("", "consultants/c1/reports/20251231"))
      .At("2026-03-02 17:00")
      .ThenFault("submit_report.report", v1::REASON_BEFORE_STORE);
}

}  // namespace
}  // namespace kezhi::domain
