// DismissDuplicate, ReopenDuplicate, and who is named where a contact key is shared: domain.md
// §4.27.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

template <typename Kind>
v1::Command About(const std::string& customer, const std::string& other) {
  return OfCustomer<Kind>(customer, "other: " + Quoted("customers/" + other));
}

Fact Dismissed(const std::string& customer, const std::string& other) {
  return On<v1::DuplicateDismissed>("customers/" + customer,
                                    "other: " + Quoted("customers/" + other));
}

Fact Reopened(const std::string& customer, const std::string& other) {
  return On<v1::DuplicateReopened>("customers/" + customer,
                                   "other: " + Quoted("customers/" + other));
}

// k1 and k2 of c1's and c2's, k3 of nobody's.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1")).Given(Registered("k2", "c2")).Given(Registered("k3", ""));
  return spec;
}

TEST(DismissDuplicate, IsSaidOnTheStreamsOfBoth) {
  Ground()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({Dismissed("k1", "k2"), Dismissed("k2", "k1")});
}

TEST(DismissDuplicate, SaidAgainFromEitherSideIsNothing) {
  Ground()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .ThenNothing()
      .When(About<v1::DismissDuplicate>("k2", "k1"))
      .ThenNothing()
      .When(About<v1::DismissDuplicate>("k1", "k3"))
      .ThenEvents({Dismissed("k1", "k3"), Dismissed("k3", "k1")});
}

TEST(DismissDuplicate, NeedsTwoCustomers) {
  Spec spec = Ground();
  spec.When(About<v1::DismissDuplicate>("k1", "k1"))
      .At("2026-03-02 10:00")
      .ThenFault("dismiss_duplicate.other", v1::REASON_DUPLICATE_SELF)
      .When(About<v1::DismissDuplicate>("k1", "k9"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
      .ThenAccepted()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .ThenFault("dismiss_duplicate.other", v1::REASON_DUPLICATE_SELF);
}

TEST(DismissDuplicate, SpeaksOfWhatAnAliasBecame) {
  Ground()
      .When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(About<v1::DismissDuplicate>("k2", "k3"))
      .ThenEvents({Dismissed("k1", "k3"), Dismissed("k3", "k1")});
}

TEST(ReopenDuplicate, TakesBackWhatWasSaidOfAnAlias) {
  Ground()
      .When(About<v1::DismissDuplicate>("k2", "k3"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k2' into: 'stores/s1/customers/k1'"))
      .ThenAccepted()
      .When(About<v1::ReopenDuplicate>("k1", "k3"))
      .ThenEvents({Reopened("k1", "k3"), Reopened("k3", "k1")})
      .When(About<v1::ReopenDuplicate>("k1", "k3"))
      .ThenNothing();
}

TEST(ReopenDuplicate, TakesBackWhatWasSaidAndNothingElse) {
  Ground()
      .When(About<v1::ReopenDuplicate>("k1", "k2"))
      .At("2026-03-02 10:00")
      .ThenNothing()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .ThenAccepted()
      .When(About<v1::ReopenDuplicate>("k2", "k1"))
      .ThenEvents({Reopened("k2", "k1"), Reopened("k1", "k2")})
      .When(About<v1::ReopenDuplicate>("k1", "k2"))
      .ThenNothing()
      .When(About<v1::DismissDuplicate>("k1", "k2"))
      .ThenEvents({Dismissed("k1", "k2"), Dismissed("k2", "k1")});
}

TEST(UpdateProfile, NamesWhoHasTheNumberAlready) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "phone: '13800000001'"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  EXPECT_TRUE(spec.decision().events[0].event.profile_changed().duplicates().empty());
  spec.When(OfCustomer<v1::UpdateProfile>("k2", "phone: '138 0000 0001'")).ThenAccepted();
  EXPECT_THAT(spec.decision().events[0].event.profile_changed().duplicates(),
              ElementsAre(Name("customers/k1")));
  EXPECT_THAT(spec.flags(), ElementsAre("duplicates"));
}

}  // namespace
}  // namespace kezhi::testing
