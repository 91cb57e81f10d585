// Findings of the audit of the relations are signed off (domain.md §5).
#include <string>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

v1::Command Acknowledge(const std::string& relation, int position, const std::string& more = "") {
  return Ask<v1::AcknowledgeFinding>(absl::StrCat("day: ", Quoted("days/20260302"), " relation: '",
                                                  relation, "' first_seen_position: ", position,
                                                  " note: 'the sheet came late' ", more));
}

Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"));
  return spec;
}

TEST(AcknowledgeFinding, IsOfTheDayAndIsForgottenWithTheCustomer) {
  Spec spec = Ground();
  spec.When(Acknowledge("L10", 7, "customer: " + Quoted("customers/k1")))
      .As("auditor")
      .At("2026-03-03 09:00")
      .ThenEvents({On<v1::FindingAcknowledged>(
          "days/20260302",
          absl::StrCat("relation: 'L10' first_seen_position: 7 customer: ", Quoted("customers/k1"),
                       " note { clear: 'the sheet came late' }"))});
  EXPECT_EQ(spec.decision().events[0].subject, Name("customers/k1"));
  // Of nobody: the day's own.
  spec.When(Acknowledge("L9", 7)).As("manager").ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].subject, Name("days/20260302"));
}

TEST(AcknowledgeFinding, NamesARelationAPositionAndADayThatHasBegun) {
  Spec spec = Ground();
  for (const char* relation : {"L0", "L11", "L01", "5", "L"}) {
    spec.When(Acknowledge(relation, 7))
        .At("2026-03-03 09:00")
        .ThenFault("acknowledge_finding.relation", v1::REASON_RELATION_UNKNOWN);
  }
  spec.When(Acknowledge("L5", 0))
      .At("2026-03-03 09:00")
      .ThenFault("acknowledge_finding.first_seen_position", v1::REASON_FIELD_REQUIRED);
  spec.When(Acknowledge("L5", 7))
      .At("2026-03-01 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_DAY_OPEN);
  spec.When(Acknowledge("L5", 7, "customer: " + Quoted("customers/k9")))
      .At("2026-03-03 09:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(Acknowledge("L5", 7))
      .As("consultant", "c1")
      .At("2026-03-03 09:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

}  // namespace
}  // namespace kezhi::testing
