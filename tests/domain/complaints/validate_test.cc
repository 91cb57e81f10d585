// Playbook.customer_care: domain/validate_customer_care.h.

#include <string>

#include <gtest/gtest.h>

#include "domain/rules.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

// `care_system` with the fields of `text` on top.
absl::Status ValidateWith(const std::string& text) {
  v1::Playbook playbook = PresetPlaybook("care_system");
  playbook.MergeFrom(FromText<v1::Playbook>("customer_care { " + text + " }"));
  return domain::Validate(playbook, {});
}

TEST(ValidateCustomerCare, NamesWhatIsWrongWithItsPath) {
  EXPECT_THAT(ValidateWith(""), IsOk());
  EXPECT_THAT(ValidateWith("complaint_kinds { id: 'a-b' }"),
              HasViolation("customer_care.complaint_kinds[6].id", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(ValidateWith("complaint_causes { id: 'staff' }"),
              HasViolation("customer_care.complaint_causes[7].id", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(
      ValidateWith("complaint_kinds { id: 'x' reply_hours: -1 }"),
      HasViolation("customer_care.complaint_kinds[6].reply_hours", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(
      ValidateWith("complaint_kinds { id: 'x' reply_hours: 8 resolve_hours: 4 }"),
      HasViolation("customer_care.complaint_kinds[6].resolve_hours", v1::REASON_PLAYBOOK_INVALID));
}

TEST(ValidateCustomerCare, AnIdMeansOneThingInAllPlaybooksInForce) {
  const v1::Playbook other = PresetPlaybook("care_system");
  const auto more =
      FromText<v1::Playbook>("id: 'more' customer_care { complaint_kinds { id: 'usage' } }");
  EXPECT_THAT(domain::Validate(more, {&other}),
              HasViolation("customer_care.complaint_kinds[0].id", v1::REASON_PLAYBOOK_INVALID));
  v1::Playbook same;
  same.set_id("same");
  *same.mutable_customer_care() = other.customer_care();
  EXPECT_THAT(domain::Validate(same, {&other}), IsOk());
}

}  // namespace
}  // namespace kezhi::testing
