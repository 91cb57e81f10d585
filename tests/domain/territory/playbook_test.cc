// What a playbook says of territories and screenings: the preset as the document has it, and what
// Validate refuses.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/rules.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

v1::Playbook Preset() {
  return PresetPlaybook("channel_screening");
}

void ExpectFault(const v1::Playbook& playbook, const std::string& path) {
  EXPECT_THAT(domain::Validate(playbook, {}), HasViolation(path, v1::REASON_PLAYBOOK_INVALID));
}

// 独家型: 四川、云南、石家庄、温州、宁波、西安 …
TEST(ChannelScreening, HasTheDocumentsRegionMap) {
  const v1::Playbook preset = Preset();
  std::map<std::string, std::vector<std::string>> map;
  for (const v1::TerritoryArea& area : preset.territories().areas()) {
    map[area.type()].push_back(area.label_zh());
  }
  EXPECT_THAT(map["exclusive"], ElementsAre("四川", "云南", "石家庄", "温州", "宁波", "西安"));
  EXPECT_THAT(map["selective"], ElementsAre("湖北", "山东", "河南", "湛江", "广州", "惠州"));
  EXPECT_THAT(map["extensive"], ElementsAre("贵州", "上海", "福建", "吉林", "黑龙江", "江苏",
                                            "江西", "湖南", "新疆", "山西", "内蒙"));
}

// 独家 1; 选择型 2-3/地区; 广泛型 7-8家/地区.
TEST(ChannelScreening, HasTheDocumentsTypesTheWidestFirst) {
  std::vector<std::string> types;
  const v1::Playbook preset = Preset();
  for (const v1::TerritoryType& type : preset.territories().types()) {
    types.push_back(absl::StrCat(type.label_zh(), " ", type.min(), "-", type.max(), " ",
                                 type.whole(), type.needs_assurance()));
  }
  EXPECT_THAT(types, ElementsAre("广泛型 7-8 00", "选择型 2-3 00", "独家型 1-1 11"));
}

// 程序: 商务代表和大区经理，报商务部；客户服务部；最终确定.
TEST(ChannelScreening, HasTheDocumentsChainAndCriteria) {
  const v1::Playbook preset = Preset();
  std::vector<std::string> steps;
  for (const v1::ScreeningStep& step : preset.screening().steps()) {
    steps.push_back(absl::StrCat(step.id(), " ", step.role(), " ", step.report_to()));
  }
  EXPECT_THAT(steps, ElementsAre("rep consultant ", "region region_manager commerce",
                                 "service after_sale "));
  EXPECT_EQ(preset.screening().decided_by(), "commerce");
  std::vector<std::string> criteria;
  for (const v1::ScreeningCriterion& criterion : preset.screening().criteria()) {
    criteria.push_back(absl::StrCat(criterion.id(), criterion.needs_proof() ? " proof" : ""));
  }
  EXPECT_THAT(criteria, ElementsAre("gsp proof", "state_owned proof", "credit",
                                    "direct_sale_and_distribution"));
}

TEST(ValidateTerritories, TypesHaveIdsAndLimits) {
  v1::Playbook playbook = Preset();
  playbook.mutable_territories()->mutable_types(0)->set_id("selective");
  ExpectFault(playbook, "territories.types[1].id");
  playbook = Preset();
  playbook.mutable_territories()->mutable_types(0)->set_max(0);
  ExpectFault(playbook, "territories.types[0].max");
  playbook = Preset();
  playbook.mutable_territories()->mutable_types(1)->set_min(4);
  ExpectFault(playbook, "territories.types[1].min");
}

TEST(ValidateTerritories, AreasAreTerritoriesOfTwoLevels) {
  const auto with = [](const std::string& area) {
    v1::Playbook playbook = Preset();
    *playbook.mutable_territories()->add_areas() = FromText<v1::TerritoryArea>(area);
    return playbook;
  };
  EXPECT_THAT(domain::Validate(with("id: 'wuhan' parent: 'hubei'"), {}), IsOk());
  ExpectFault(with("id: 'Wuhan' parent: 'hubei'"), "territories.areas[23].id");
  ExpectFault(with("id: 'hubei' type: 'selective'"), "territories.areas[23].id");
  ExpectFault(with("id: 'wuhan' parent: 'hunnan'"), "territories.areas[23].parent");
  ExpectFault(with("id: 'wuhan' parent: 'hubei' type: 'selective'"), "territories.areas[23].type");
  ExpectFault(with("id: 'hainan' type: 'broad'"), "territories.areas[23].type");
  ExpectFault(with("id: 'hainan'"), "territories.areas[23].type");
}

TEST(ValidateTerritories, RolesMaySendWhatTheyAreNamedFor) {
  v1::Playbook playbook = Preset();
  playbook.mutable_territories()->set_role("consultant");
  ExpectFault(playbook, "territories.role");
  playbook = Preset();
  playbook.mutable_screening()->mutable_steps(1)->set_role("clerk");
  ExpectFault(playbook, "screening.steps[1].role");
  playbook = Preset();
  playbook.mutable_screening()->mutable_steps(1)->set_report_to("nobody");
  ExpectFault(playbook, "screening.steps[1].report_to");
  playbook = Preset();
  playbook.mutable_screening()->clear_decided_by();
  ExpectFault(playbook, "screening.decided_by");
}

TEST(ValidateTerritories, AScreeningHasStepsAndCriteriaOfTheirOwnIds) {
  v1::Playbook playbook = Preset();
  playbook.mutable_screening()->clear_steps();
  ExpectFault(playbook, "screening.steps");
  playbook = Preset();
  playbook.mutable_screening()->mutable_criteria(1)->set_id("gsp");
  ExpectFault(playbook, "screening.criteria[1].id");
  playbook = Preset();
  playbook.mutable_screening()->set_renominate_after_days(-1);
  ExpectFault(playbook, "screening.renominate_after_days");
  playbook = Preset();
  playbook.mutable_territories()->set_idle_days(4000);
  ExpectFault(playbook, "territories.idle_days");
}

}  // namespace
}  // namespace kezhi::testing
