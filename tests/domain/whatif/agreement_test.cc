// AdoptPlaybook, the preview and what-if take and refuse the same playbooks.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/playbook_preview/query.h"
#include "domain/playbooks/beside.h"
#include "domain/playbooks/playbooks.h"
#include "domain/projection.h"
#include "tests/domain/history.h"
#include "tests/domain/whatif/whatif_scenes.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::IsEmpty;

constexpr absl::CivilDay kFirst(2026, 3, 1);
constexpr absl::CivilDay kToday(2026, 3, 7);

bool IsAdopted(const v1::Playbook& playbook) {
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = playbook;
  Spec spec = OneMissed();
  spec.When(Ask(adopt)).At("2026-03-07 09:00").Try();
  return spec.status().ok();
}

absl::StatusOr<domain::PlaybookChange> Preview(const v1::Playbook& playbook) {
  domain::MemoryRows rows;
  const Spec spec = OneMissed();
  for (const v1::Event& event : spec.events()) {
    for (const char* name : {"directory", "card"}) {
      domain::FindProjection(name)->apply(event, rows, rows);
    }
  }
  return domain::PreviewPlaybook(rows, kStore, playbook, kToday);
}

bool IsFitForPreview(const v1::Playbook& playbook) {
  const auto change = Preview(playbook);
  return change.ok() && change->preview.not_carried().empty();
}

TEST(AdoptingAPreset, IsTakenByAllThatAreAskedOrByNone) {
  for (const std::string& id : domain::PresetIds()) {
    for (const bool kept : {false, true}) {
      v1::Playbook playbook = PresetPlaybook(id);
      if (!domain::KeepPrimary({.scale = kept, .machine = kept}, playbook).ok()) continue;
      const bool adopted = IsAdopted(playbook);
      const std::string which = absl::StrCat(id, kept ? " beside" : "");
      EXPECT_EQ(IsFitForPreview(playbook), adopted) << which;
      EXPECT_EQ(IfAdopted(OneMissed(), playbook, kFirst).ok(), adopted) << which;
    }
  }
}

std::vector<std::string> PlannedDays(const std::vector<v1::Event>& events) {
  std::vector<std::string> days;
  for (const v1::FollowUpPlanned& planned : AllOf<v1::FollowUpPlanned>(events)) {
    days.push_back(domain::Iso(domain::ToDay(planned.due_on())));
  }
  return days;
}

// S14 grades by classes with cadences of their own; beside a dealer's they plan nothing.
TEST(AdoptingAPreset, ThatKeepsTheScaleLeavesPursuitsAsTheyAre) {
  v1::Playbook care = PresetPlaybook("care_system");
  ASSERT_THAT(domain::KeepPrimary({.scale = true, .machine = false}, care), IsOk());
  const auto change = Preview(care);
  ASSERT_THAT(change, IsOk());
  EXPECT_THAT(change->pursuits, IsEmpty());
  const Spec spec = OneMissed();
  const auto then = IfAdopted(spec, care, kFirst);
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(PlannedDays(then->events), PlannedDays(spec.events()));
}

}  // namespace
}  // namespace kezhi::testing
