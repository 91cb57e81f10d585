// Whatever honest people do, in whatever order they record it: the audit has an ordinary cause for
// every relation that it finds broken (domain.md §5).
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/domain/fold.h"
#include "tests/domain/forms/random_past.h"
#include "tests/domain/relations/audited.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 90;

RandomPast AnyPast() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomPast(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

v1::Reconciliation AuditOf(const RandomPast& past) {
  Rows rows;
  for (const v1::Event& event : past.events()) rows.Apply(event);
  const absl::CivilDay today = absl::ToCivilDay(past.now(), absl::FixedTimeZone(8 * 60 * 60));
  return Audit(rows, past.events(), absl::CivilDay(2026, 1, 1), today, past.now());
}

RC_GTEST_PROP(Relations, OfAnyHonestPastAreBrokenForAnOrdinaryReason, ()) {
  const v1::Reconciliation audit = AuditOf(AnyPast());
  for (const v1::RelationResult& relation : audit.relations()) {
    for (const v1::RelationFinding& finding : relation.findings()) {
      if (!finding.explained()) RC_FAIL(finding.ShortDebugString());
    }
    RC_ASSERT(relation.failed() == 0);
  }
}

RC_GTEST_PROP(Relations, AreCountedAsTheyAreFound, ()) {
  const v1::Reconciliation audit = AuditOf(AnyPast());
  for (const v1::RelationResult& relation : audit.relations()) {
    RC_ASSERT(relation.explained() + relation.failed() == relation.findings_size());
    RC_ASSERT(relation.holds() <= relation.checked());
  }
}

RC_GTEST_PROP(Relations, OfOnePastAreTheSameBytesTwice, ()) {
  const RandomPast past = AnyPast();
  RC_ASSERT(AuditOf(past).SerializeAsString() == AuditOf(past).SerializeAsString());
}

}  // namespace
}  // namespace kezhi::testing
