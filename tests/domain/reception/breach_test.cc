// Breaches of rules of conduct: domain.md R14, §4.26; seed-gap 22.
#include <gtest/gtest.h>

#include "domain/breaches/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/reception/floor.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

v1::Command Breach(const std::string& consultant, const std::string& rule,
                   const std::string& more = "") {
  return Ask<v1::RecordPolicyBreach>(
      absl::StrCat("consultant: '", Consultant(consultant), "' rule: '", rule, "' ", more));
}

constexpr char kFifty[] = "penalty { currency_code: 'CNY' units: 50 } ";

TEST(RecordPolicyBreach, TakesTheRulesAndSanctionsOfThePlaybook) {
  Spec spec = Floor();
  spec.When(Breach("c1", "poaching", absl::StrCat(kFifty, "note: 'at the door'")))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::PolicyBreached>("consultants/c1", R"pb(
        rule: "poaching"
        sanction: SANCTION_FINE
        penalty { currency_code: "CNY" units: 50 }
        note { clear: "at the door" }
      )pb")});
  spec.When(Breach("c1", "poaching", "sanction: SANCTION_DISMISSAL"))
      .ThenEvents({On<v1::PolicyBreached>("consultants/c1", R"pb(
        rule: "poaching"
        sanction: SANCTION_DISMISSAL
      )pb")});
  // Dismissal is recorded; the person is dismissed by a command of its own.
  EXPECT_FALSE(spec.consultant("c1").last_day.has_value());
}

TEST(RecordPolicyBreach, RefusesWhatThePlaybookDoesNotName) {
  Spec spec = Floor();
  spec.When(Breach("c1", "whistling", kFifty)).ThenRefused(kInvalid, v1::REASON_RULE_UNKNOWN);
  spec.When(Breach("c1", "neglect", "sanction: SANCTION_DISMISSAL"))
      .ThenRefused(kInvalid, v1::REASON_SANCTION_INVALID);
  spec.When(Breach("c1", "neglect"))
      .ThenFault("record_policy_breach.penalty", v1::REASON_FIELD_REQUIRED);
  spec.When(Breach("c1", "poaching", absl::StrCat(kFifty, "sanction: SANCTION_DISMISSAL")))
      .ThenFault("record_policy_breach.penalty", v1::REASON_MONEY_INVALID);
  spec.When(Breach("c9", "neglect", kFifty))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.When(Breach("c1", "neglect", absl::StrCat(kFifty, "about_visit: 'stores/s1/visits/v9'")))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
  spec.When(Breach("c1", "neglect", kFifty))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(RecordPolicyBreach, TakesTheFineOfThePolicy) {
  v1::Playbook playbook = PresetPlaybook("reception_desk");
  v1::Policy& policy = *playbook.mutable_policies(0);
  policy.mutable_penalty()->set_currency_code("CNY");
  policy.mutable_penalty()->set_units(20);
  Spec spec = Floor(playbook);
  spec.When(Breach("c1", policy.id())).ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.policy_breached().penalty().units(), 20);
}

// S7 第6节: no respect, leaked material, no obedience, a discount of one's own.
TEST(RecordPolicyBreach, TakesTheFourForbiddensOfAMarketTeam) {
  const v1::Playbook playbook = PresetPlaybook("market_team");
  EXPECT_EQ(playbook.policies_size(), 4);
  Spec spec(CommonGround("market_team"));
  for (const v1::Policy& policy : playbook.policies()) {
    EXPECT_EQ(policy.clause(), "S7-6") << policy.id();
    spec.When(Breach("c1", policy.id(), kFifty))
        .As("manager")
        .At("2026-03-02 10:00")
        .ThenAccepted();
    EXPECT_EQ(spec.types(), std::vector<std::string>{"PolicyBreached"}) << policy.id();
  }
  spec.When(Breach("c1", "disobedience", "sanction: SANCTION_DISMISSAL"))
      .As("manager")
      .ThenRefused(kInvalid, v1::REASON_SANCTION_INVALID);
}

// S14 五 3: 严肃处理.
TEST(RecordPolicyBreach, OfALeakMayLeadToDismissal) {
  Spec spec(CommonGround("care_system"));
  const std::string about = "note: 'sold the list' ";
  spec.When(Breach("c1", "leaked_customer_data", kFifty + about))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenAccepted();
  spec.When(Breach("c1", "leaked_customer_data", about + "sanction: SANCTION_DISMISSAL"))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].event.policy_breached().sanction(), v1::SANCTION_DISMISSAL);
}

TEST(ListBreaches, ByDayConsultantAndRuleWithWhatTheRuleSays) {
  Spec spec = Floor();
  spec.When(Breach("c1", "poaching", kFifty)).At("2026-03-02 10:00").ThenAccepted();
  spec.When(Breach("c2", "neglect", kFifty)).At("2026-03-03 10:00").ThenAccepted();
  spec.When(Breach("c1", "neglect", kFifty)).At("2026-03-04 10:00").ThenAccepted();
  Rows rows;
  for (const v1::Event& event : spec.events()) rows.Apply(event);
  const auto list = [&rows](domain::BreachFilter filter) {
    filter.store = kStore;
    std::vector<std::string> lines;
    for (const v1::BreachRow& row : domain::ListBreaches(rows, filter, "", 100).items) {
      lines.push_back(absl::StrCat(
          row.day().day(), " ", row.consultant().substr(Consultant("").size()), " ", row.rule()));
      EXPECT_FALSE(row.label_zh().empty());
    }
    return lines;
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(list({}), (Lines{"2 c1 poaching", "3 c2 neglect", "4 c1 neglect"}));
  domain::BreachFilter filter;
  filter.consultant = Consultant("c1");
  EXPECT_EQ(list(filter), (Lines{"2 c1 poaching", "4 c1 neglect"}));
  filter.rule = "neglect";
  EXPECT_EQ(list(filter), (Lines{"4 c1 neglect"}));
  filter = {};
  filter.from = absl::CivilDay(2026, 3, 3);
  filter.to = absl::CivilDay(2026, 3, 3);
  EXPECT_EQ(list(filter), (Lines{"3 c2 neglect"}));
  domain::BreachFilter all;
  all.store = kStore;
  const auto page = domain::ListBreaches(rows, all, "", 1);
  EXPECT_EQ(page.items.size(), 1U);
  EXPECT_EQ(domain::ListBreaches(rows, all, page.next_key, 1).items[0].rule(), "neglect");
}

}  // namespace
}  // namespace kezhi::testing
