#include <gtest/gtest.h>

#include "domain/decision.h"
#include "domain/names.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kNotFound;
using testing::Spec;

TEST(AddressedStream, IsTheResourceThatACommandNamesFirst) {
  EXPECT_EQ(AddressedStream(Ask<v1::CloseDay>("day: 'stores/s1/days/20260302'")),
            "stores/s1/days/20260302");
  EXPECT_EQ(AddressedStream(Ask<v1::CompleteFollowUp>("customer: 'stores/s1/customers/k1'")),
            "stores/s1/customers/k1");
  EXPECT_EQ(AddressedStream(Ask<v1::MergeCustomer>(
                "from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'")),
            "stores/s1/customers/k1");
  EXPECT_EQ(AddressedStream(Ask<v1::RegisterCustomer>("")), "");
  EXPECT_EQ(AddressedStream(v1::Command()), "");
}

TEST(Decide, AStoreThatWasNotOpenedIsNotFound) {
  Spec()
      .When(Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c1' name: '测试甲'"))
      .At("2026-03-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_STORE_NOT_FOUND);
}

TEST(Decide, WhatACommandNamesOfAnotherStoreDoesNotExistForIt) {
  Spec(CommonGround())
      .When(Ask<v1::RecordCountermeasure>(R"pb(day: 'stores/s1/days/20260302'
                                               consultant: 'stores/s2/consultants/c1'
                                               text: 'x')pb"))
      .At("2026-03-02 19:00")
      .ThenRefused(kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  Spec(CommonGround())
      .When(Ask<v1::CloseDay>(R"pb(day: 'stores/s1/days/20260101'
                                   candidates { visits: 'stores/s2/visits/v1' })pb"))
      .At("2026-01-01 18:00")
      .ThenRefused(kNotFound, v1::REASON_VISIT_NOT_FOUND);
}

TEST(Decide, AnotherRevisionThanExpectedIsAbortedWithTheActualOne) {
  Spec spec(CommonGround());
  spec.When(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c1'"))
      .Expecting(7)
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
  EXPECT_NE(spec.status().ToString().find("is at revision 1"), std::string::npos) << spec.status();
}

TEST(Decide, ARevisionThatOthersHaveMovedOnFromIsAborted) {
  Spec(CommonGround())
      .Given(testing::On<v1::LeaveStarted>("consultants/c1",
                                           "from { year: 2026 month: 3 day: 2 }"
                                           " to { year: 2026 month: 3 day: 9 }"))
      .When(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c1'"))
      .Expecting(1)
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
}

TEST(Decide, TheRevisionIsAnsweredBeforeTheRulesAndAfterWhatDoesNotExist) {
  // Not on leave (a rule), and at another revision: the revision speaks.
  Spec(CommonGround())
      .When(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c1'"))
      .Expecting(1)
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_NOT_ON_LEAVE);
  Spec(CommonGround())
      .When(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c9'"))
      .Expecting(7)
      .At("2026-03-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

TEST(Decide, NoStreamAndStreamExistsAreExpectationsToo) {
  v1::Command hire =
      Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c1' name: '测试甲'");
  hire.mutable_expected_revision()->mutable_no_stream();
  Spec(CommonGround())
      .When(hire)
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
  hire.mutable_hire_consultant()->set_consultant("stores/s1/consultants/c4");
  Spec(CommonGround()).When(hire).At("2026-03-02 09:00").ThenAccepted();
  hire.mutable_expected_revision()->mutable_stream_exists();
  Spec(CommonGround())
      .When(hire)
      .At("2026-03-02 09:00")
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
}

}  // namespace
}  // namespace kezhi::domain
