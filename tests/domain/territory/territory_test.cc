// Territories and their distributors (S1 客户的区域分类; domain.md §2.6, R130–R132).

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/territory/market.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Territory, TakesTypeAndLimitsFromTheMap) {
  Market()
      .When(Define("hubei", "basis { name: 'demand' value: '1200' }"))
      .As("commerce")
      .ThenEvents({On<v1::TerritoryDefined>("territories/hubei", R"pb(
        type: "selective"
        label_zh: "湖北"
        label: "Hubei"
        min: 2
        max: 3
        basis { name: "demand" value: "1200" }
      )pb")});
}

TEST(Territory, ADistrictHasTheTypeOfItsProvinceAndLimitsOfItsOwn) {
  Spec spec = Market();
  spec.When(Define("hubei")).ThenAccepted();
  spec.When(Define("wuhan", absl::StrCat("parent: ", Territory("hubei"), " label_zh: '武汉'")))
      .ThenEvents(
          {On<v1::TerritoryDefined>("territories/wuhan", R"pb(
             parent: "stores/s1/territories/hubei"
             type: "selective"
             label_zh: "武汉"
             min: 2
             max: 3
           )pb"),
           On<v1::DistrictAdded>("territories/hubei", "district: 'stores/s1/territories/wuhan'")});
  spec.When(District("wuchang", "wuhan"))
      .ThenFault("define_territory.parent", v1::REASON_TERRITORY_PARENT);
  spec.When(Define("yichang", absl::StrCat("type: 'exclusive' parent: ", Territory("hubei"))))
      .ThenRefused(kPrecondition, v1::REASON_TERRITORY_LEVEL);
}

TEST(Territory, OutsideOfTheMapSaysItsType) {
  Spec spec = Market();
  spec.When(Define("hainan")).ThenRefused(kInvalid, v1::REASON_TERRITORY_TYPE_UNKNOWN);
  spec.When(Define("hainan", "type: 'broad'"))
      .ThenRefused(kInvalid, v1::REASON_TERRITORY_TYPE_UNKNOWN);
  spec.When(Define("hainan", "type: 'extensive' label_zh: '海南'")).ThenAccepted();
  EXPECT_EQ(spec.territory("hainan").max, 8);
  spec.When(Define("hainan", "type: 'extensive'"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_TERRITORY_EXISTS);
  spec.When(District("haikou", "guangxi"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_TERRITORY_NOT_FOUND);
  // The map says that 广州 is no district.
  spec.When(District("guangzhou", "hainan"))
      .ThenFault("define_territory.parent", v1::REASON_TERRITORY_PARENT);
}

// 独家型: 在没有可靠信息的保证系统下一般不运用.
TEST(Territory, AnExclusiveOneWithoutASystemOfInformationIsFlagged) {
  Spec spec = Market();
  spec.When(Define("sichuan")).ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("exclusive_unassured"));
  spec.When(Define("yunnan", "assured: true")).ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
}

// 确定商务部未起到主控的作用: the playbook says who keeps the territories.
TEST(Territory, IsKeptByWhomThePlaybookNames) {
  Spec spec = Hubei();
  for (const v1::Command& command : {Define("henan"), Appoint("wuhan", "k1"), Drop("wuhan", "k1"),
                                     Convert("hubei", "exclusive")}) {
    spec.When(command).As("manager").ThenRefused(absl::StatusCode::kPermissionDenied,
                                                 v1::REASON_ROLE_REQUIRED);
  }
  spec.When(Define("henan")).As("commerce").ThenAccepted();
}

TEST(Territory, AppointsOnItsOwnStreamAndTheCustomers) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1"))
      .As("commerce")
      .ThenEvents(
          {On<v1::DistributorAppointed>("territories/wuhan", "customer: 'stores/s1/customers/k1'")
               .Flag("below_min")
               .Flag("unscreened"),
           On<v1::DistributorshipGained>(
               "customers/k1", "territory: 'stores/s1/territories/wuhan' type: 'selective'")});
  spec.When(Appoint("wuhan", "k1")).As("commerce").ThenNothing();
  spec.When(Appoint("wuhan", "k2")).As("commerce").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("unscreened"));
  spec.When(Appoint("wuhan", "nobody"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
}

// R130, seed-gap 1: selective is 2–3 in each district, not in the whole province.
TEST(Territory, Example28_CountsInEachDistrict) {
  Spec spec = Hubei();
  for (const char* customer : {"k1", "k2", "k3"}) {
    spec.When(Appoint("wuhan", customer)).ThenAccepted();
  }
  spec.When(Appoint("wuhan", "k4")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_FULL);
  EXPECT_EQ(spec.metadata("territory"), Name("territories/wuhan"));
  EXPECT_EQ(spec.metadata("actual"), "3");
  spec.When(Appoint("yichang", "k4")).ThenAccepted();
  spec.When(Appoint("hubei", "k5")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_LEVEL);
}

// 做为一个大区域省份的独家代理: one for the province with all its districts.
TEST(Territory, AnExclusiveOneCountsOverTheWhole) {
  Spec spec = Market();
  spec.When(Define("sichuan", "assured: true")).ThenAccepted();
  spec.When(District("chengdu", "sichuan")).ThenAccepted();
  spec.When(District("mianyang", "sichuan")).ThenAccepted();
  spec.When(Appoint("chengdu", "k1")).ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("unscreened"));
  spec.When(Appoint("mianyang", "k2")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_FULL);
  spec.When(Appoint("sichuan", "k2")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_FULL);
}

TEST(Territory, WithDistributorsOfItsOwnGetsNoDistrict) {
  Spec spec = Market();
  spec.When(Define("henan")).ThenAccepted();
  spec.When(Appoint("henan", "k1")).ThenAccepted();
  spec.When(District("luoyang", "henan")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_LEVEL);
  spec.When(Drop("henan", "k1")).ThenAccepted();
  spec.When(District("luoyang", "henan")).ThenAccepted();
}

// 部分客户无代理能力或代而不理.
TEST(Territory, DropsForAReasonOfThePlaybook) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(Drop("wuhan", "k1", ""))
      .ThenFault("drop_distributor.reason_code", v1::REASON_REASON_REQUIRED);
  spec.When(Drop("wuhan", "k1", "dislike"))
      .ThenFault("drop_distributor.reason_code", v1::REASON_REASON_UNKNOWN);
  spec.When(Drop("wuhan", "k2")).ThenRefused(kPrecondition, v1::REASON_NOT_DISTRIBUTOR);
  spec.When(Drop("wuhan", "k1", "no_ability"))
      .ThenEvents(
          {On<v1::DistributorDropped>(
               "territories/wuhan", "customer: 'stores/s1/customers/k1' reason_code: 'no_ability'")
               .Flag("below_min"),
           On<v1::DistributorshipLost>(
               "customers/k1",
               "territory: 'stores/s1/territories/wuhan' reason_code: 'no_ability'")});
  EXPECT_THAT(spec.territory("wuhan").distributors, IsEmpty());
}

TEST(Territory, KnowsADistributorThatWasMerged) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2"))))
      .ThenAccepted();
  spec.When(Appoint("wuhan", "k2")).ThenNothing();
  spec.When(Drop("wuhan", "k2"))
      .ThenEvents(
          {On<v1::DistributorDropped>("territories/wuhan",
                                      "customer: 'stores/s1/customers/k1' reason_code: 'idle'")
               .Flag("below_min"),
           On<v1::DistributorshipLost>(
               "customers/k2", "territory: 'stores/s1/territories/wuhan' reason_code: 'idle'")});
}

TEST(Territory, ThePlaceOfOneWhoIsForgottenBecomesFree) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.Given(On<v1::CustomerErased>("customers/k1"));
  spec.When(Drop("wuhan", "k1")).ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("DistributorDropped"));
}

// 经过运营评估筛选可能会成为选择型; 经过运营评估或许会发展为独家代理.
TEST(Territory, IsConvertedStepByStepAndItsDistributorsWithIt) {
  Spec spec = Market();
  spec.When(Define("shanghai")).ThenAccepted();
  spec.When(District("pudong", "shanghai")).ThenAccepted();
  spec.When(Appoint("pudong", "k1")).ThenAccepted();
  spec.When(Convert("shanghai", "exclusive"))
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  EXPECT_EQ(spec.metadata("allowed"), "selective");
  spec.When(Convert("pudong", "selective")).ThenRefused(kPrecondition, v1::REASON_TERRITORY_LEVEL);
  spec.When(Convert("shanghai", "selective", "basis { name: 'orders' value: '12' }"))
      .As("commerce")
      .ThenEvents({On<v1::TerritoryConverted>("territories/shanghai",
                                              "from: 'extensive' to: 'selective' min: 2 max: 3 "
                                              "basis { name: 'orders' value: '12' }"),
                   On<v1::TerritoryConverted>("territories/pudong",
                                              "from: 'extensive' to: 'selective' min: 2 max: 3")
                       .Flag("below_min"),
                   On<v1::DistributorshipConverted>("customers/k1",
                                                    "territory: 'stores/s1/territories/pudong' "
                                                    "from: 'extensive' to: 'selective'")});
  spec.When(Convert("shanghai", "selective")).ThenNothing();
  spec.When(Convert("shanghai", "exclusive")).ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("exclusive_unassured"));
  EXPECT_TRUE(spec.territory("pudong").whole);
}

TEST(Territory, TheWayBackNeedsAReason) {
  Spec spec = Hubei();
  spec.When(Convert("hubei", "extensive"))
      .ThenFault("convert_territory.reason", v1::REASON_REASON_REQUIRED);
  spec.When(Convert("hubei", "extensive", "reason: 'too few'")).ThenAccepted();
  EXPECT_THAT(spec.decision().events, SizeIs(3));
  const v1::TerritoryConverted& converted = spec.decision().events[0].event.territory_converted();
  EXPECT_EQ(converted.reason().clear(), "too few");
  EXPECT_EQ(spec.territory("wuhan").max, 8);
  spec.When(Convert("hubei", "broad")).ThenRefused(kInvalid, v1::REASON_TERRITORY_TYPE_UNKNOWN);
}

TEST(Territory, IsNotConvertedToATypeThatItsDistributorsDoNotFit) {
  Spec spec = Hubei();
  spec.When(Appoint("wuhan", "k1")).ThenAccepted();
  spec.When(Appoint("yichang", "k2")).ThenAccepted();
  spec.When(Convert("hubei", "exclusive", "assured: true"))
      .ThenRefused(kPrecondition, v1::REASON_TERRITORY_FULL);
  EXPECT_EQ(spec.metadata("actual"), "2");
  spec.When(Drop("yichang", "k2", "narrowed")).ThenAccepted();
  spec.When(Convert("hubei", "exclusive", "assured: true")).ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
}

// The limits of a territory are those of its definition until it is converted, also to its own
// type.
TEST(Territory, TakesANewPlaybooksLimitsByAConversion) {
  Spec spec = Hubei();
  v1::Playbook playbook = PresetPlaybook("channel_screening");
  playbook.mutable_territories()->mutable_types(1)->set_max(4);
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = playbook;
  spec.When(Ask(adopt)).ThenAccepted();
  EXPECT_EQ(spec.territory("wuhan").max, 3);
  spec.When(Convert("hubei", "selective")).ThenAccepted();
  EXPECT_EQ(spec.territory("wuhan").max, 4);
}

}  // namespace
}  // namespace kezhi::testing
