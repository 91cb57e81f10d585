// Which presets a store may have beside each other, and what pursuits must keep for it.
#include "domain/playbooks/beside.h"

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/playbooks/playbooks.h"
#include "tests/domain/spec.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using domain::KeptPrimary;

// What comes of adopting `coming` in a store that has `in_force`.
absl::Status Adopted(const std::string& in_force, const std::string& coming,
                     const KeptPrimary& kept) {
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = PresetPlaybook(coming);
  absl::Status status = domain::KeepPrimary(kept, *adopt.mutable_playbook());
  if (!status.ok()) return status;
  Spec spec(CommonGround(in_force));
  spec.When(Ask(adopt)).At("2026-03-02 09:00").Try();
  return spec.status();
}

// The least that pursuits must keep for it: nothing, the scale, the machine, both; `-`: it is
// refused whatever they keep.
char Needs(const std::string& in_force, const std::string& coming) {
  if (Adopted(in_force, coming, {}).ok()) return '.';
  if (Adopted(in_force, coming, {.scale = true, .machine = false}).ok()) return 's';
  if (Adopted(in_force, coming, {.scale = false, .machine = true}).ok()) return 'm';
  return Adopted(in_force, coming, {.scale = true, .machine = true}).ok() ? 'b' : '-';
}

struct Row {
  const char* in_force;
  const char* coming;  // by the preset adopted then, in the same order
};

// `-`: crm_pipeline and sales_system each have a machine `pipeline`; the outlets of retail_route
// and the sheets of three_sheets are the states of their machines.
constexpr Row kPairs[] = {
    {"account_plan", "..................."},      {"auto_4s", "..ms.sm.s.ms...-m-."},
    {"bank_campaign", ".m....m...m....-m-."},     {"care_system", ".s...s..s..s......."},
    {"channel_screening", "..................."}, {"close_horizon", ".s.s....s..s......."},
    {"crm_pipeline", ".mm.......m....---."},      {"customer_analysis", "..................."},
    {"follow_up_record", ".s.s.s.....s......."},  {"info_record", "..................."},
    {"lead_funnel", ".mm...m........-m-."},       {"market_team", ".s.s.s..s.........."},
    {"promotion_team", "..................."},    {"reception_desk", "..................."},
    {"rep_kpi", "..................."},           {"retail_route", ".mm...m...m.....m-."},
    {"sales_system", ".mm...-...m....-.-."},      {"three_sheets", ".mm...m...m....-m.."},
    {"value_tiers", "..................."},
};

TEST(PresetsBesideEachOther, AreTakenOrRefusedAsTheTableSays) {
  const std::vector<std::string> ids = domain::PresetIds();
  ASSERT_EQ(std::size(kPairs), ids.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    ASSERT_EQ(kPairs[row].in_force, ids[row]);
    std::string needs;
    for (const std::string& coming : ids) needs += Needs(ids[row], coming);
    EXPECT_EQ(needs, kPairs[row].coming) << ids[row];
  }
}

TEST(PresetsBesideEachOther, AreRefusedForWhatPursuitsWouldLose) {
  EXPECT_THAT(Adopted("auto_4s", "care_system", {}), HasReason(v1::REASON_GRADE_NOT_CARRIED));
  EXPECT_THAT(Adopted("auto_4s", "three_sheets", {}), HasReason(v1::REASON_GRADE_NOT_CARRIED));
}

TEST(PresetsBesideEachOther, AreRefusedForAnIdThatSaysSomethingElse) {
  const absl::Status status = Adopted("crm_pipeline", "sales_system", {});
  EXPECT_THAT(status, HasViolation("machines[0].id", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("stands in crm_pipeline too, with another label_zh"));
}

TEST(KeepPrimary, TakesOnlyWhatPursuitsKeep) {
  const v1::Playbook whole = PresetPlaybook("auto_4s");
  v1::Playbook playbook = whole;
  EXPECT_THAT(domain::KeepPrimary({}, playbook), IsOk());
  EXPECT_THAT(playbook, EqualsProto(whole));
  EXPECT_THAT(domain::KeepPrimary({.scale = true, .machine = false}, playbook), IsOk());
  EXPECT_EQ(playbook.primary_scale(), "");
  EXPECT_EQ(playbook.primary_machine(), "dealer");
  EXPECT_THAT(domain::KeepPrimary({.scale = false, .machine = true}, playbook), IsOk());
  playbook.set_primary_scale(whole.primary_scale());
  playbook.set_primary_machine(whole.primary_machine());
  EXPECT_THAT(playbook, EqualsProto(whole));
}

TEST(KeepPrimary, LeavesNoFormEmpty) {
  const KeptPrimary machine{.scale = false, .machine = true};
  v1::Playbook outlets = PresetPlaybook("retail_route");
  EXPECT_THAT(domain::KeepPrimary(machine, outlets),
              HasViolation("coverage.machine", v1::REASON_PLAYBOOK_INVALID));
  v1::Playbook sheets = PresetPlaybook("three_sheets");
  EXPECT_THAT(domain::KeepPrimary(machine, sheets),
              HasViolation("tracking_sheets.machine", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_EQ(sheets.primary_machine(), "sheet");
}

TEST(KeepPrimary, LeavesNoPoolThatGoesByOtherGrades) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  v1::PoolGrade& hot = *playbook.mutable_pool()->add_grades();
  hot.set_grade("H");
  hot.set_no_contact_days(7);
  EXPECT_THAT(domain::KeepPrimary({.scale = true, .machine = false}, playbook),
              HasViolation("pool.grades", v1::REASON_PLAYBOOK_INVALID));
  EXPECT_EQ(playbook.primary_scale(), "dealer_intent");
  EXPECT_THAT(domain::KeepPrimary({.scale = false, .machine = true}, playbook), IsOk());
}

}  // namespace
}  // namespace kezhi::testing
