// Whatever is asked in whatever order: one plan for an owner, kind and period (R116), reviewed by
// somebody else (R115), and unchanged once it is summed up.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/dates.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::DateText;
using testing::Spec;

constexpr char kTarget[] = " targets { metric: PLAN_METRIC_WON_COUNT task: 1 } ";

std::string AnyOf(const std::vector<std::string>& words) {
  return *rc::gen::elementOf(words);
}

std::string AnyPlan() {
  return absl::StrCat("plan: 'stores/s1/plans/p", *rc::gen::inRange(1, 7), "' ");
}

// A consultant's, a group's or the store's.
std::string AnyOwner() {
  return AnyOf({"", "owner: 'stores/s1/consultants/c1' ", "owner: 'stores/s1/consultants/c2' ",
                "group: 'g1' "});
}

v1::Command AnyCommand() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0: return Ask<v1::AmendPlan>(absl::StrCat(AnyPlan(), "reason: 'x'", kTarget));
    case 1: return Ask<v1::ReviewPlan>(absl::StrCat(AnyPlan(), "verdict: VERDICT_ACCEPTED"));
    case 2: return Ask<v1::SummarisePlan>(absl::StrCat(AnyPlan(), "summary: 'x'"));
    default: break;
  }
  return Ask<v1::DraftPlan>(
      absl::StrCat(AnyPlan(), "kind: '", AnyOf({"month_sales", "month_visits"}), "' ", AnyOwner(),
                   "from", DateText(AnyOf({"2026-03-01", "2026-04-01"})), kTarget));
}

void CheckLaws(const std::vector<v1::Event>& events) {
  std::set<std::string> keys;
  std::set<std::string> summarised;
  std::map<std::string, std::string> owners;
  for (const v1::Event& event : events) {
    if (event.has_plan_drafted()) {
      const v1::PlanDrafted& drafted = event.plan_drafted();
      RC_ASSERT(keys.insert(absl::StrCat(drafted.owner(), " ", drafted.group(), " ", drafted.kind(),
                                         " ", Iso(ToDay(drafted.from()))))
                    .second);
      RC_ASSERT(owners.emplace(event.stream(), drafted.owner()).second);
    }
    if (event.has_plan_amended()) {
      RC_ASSERT(summarised.count(event.stream()) == 0U);
    }
    if (event.has_plan_summarised()) summarised.insert(event.stream());
    if (event.has_plan_reviewed()) {
      RC_ASSERT(event.plan_reviewed().by() != owners.at(event.stream()));
    }
  }
}

RC_GTEST_PROP(WorkPlans, KeepTheirLawsWhateverIsAsked, ()) {
  Spec spec(CommonGround("account_plan"));
  const int commands = *rc::gen::inRange(1, 40);
  for (int i = 0; i < commands; ++i) {
    const std::string who = AnyOf({"", "c1", "c2"});
    // A manager who is c1 or c2 as well may review, though not their own.
    spec.When(AnyCommand())
        .As(*rc::gen::arbitrary<bool>() ? "manager"
            : who.empty()               ? "operator"
                                        : "consultant",
            who)
        .At("2026-04-02 09:00")
        .Try();
  }
  CheckLaws(spec.events());
}

}  // namespace
}  // namespace kezhi::domain
