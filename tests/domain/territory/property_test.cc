// Laws of territories under any sequence of commands: no district ever has more distributors than
// its type allows, and no screening is decided before its chain was gone through in order.

#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/error.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "tests/domain/territory/market.h"

namespace kezhi::testing {
namespace {

// 湖北 is selective with two districts, 四川 exclusive with two, 上海 extensive with none.
constexpr const char* kTerritories[] = {"hubei",   "wuhan",    "yichang", "sichuan",
                                        "chengdu", "mianyang", "shanghai"};
constexpr const char* kTypes[] = {"extensive", "selective", "exclusive"};
constexpr int kCustomers = 9;

struct Step {
  int command;
  int territory;
  int customer;
  int choice;
};

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 12)),
                              rc::gen::set(&Step::territory, rc::gen::inRange(0, 7)),
                              rc::gen::set(&Step::customer, rc::gen::inRange(0, kCustomers)),
                              rc::gen::set(&Step::choice, rc::gen::inRange(0, 6)));
}

std::string Customer(int number) {
  return absl::StrCat("k", number % kCustomers + 1);
}

v1::Command CommandOf(const Step& step) {
  const std::string territory = kTerritories[step.territory];
  const std::string customer = Customer(step.customer);
  // Few of them, so that a screening is gone through and not only begun.
  const std::string nominee = Customer(step.customer % 2);
  const std::string place = step.territory % 2 == 0 ? "wuhan" : "chengdu";
  switch (step.command) {
    case 0:
    case 1:
    case 2: return Appoint(territory, customer);
    case 3: return Drop(territory, customer);
    case 4: return Convert(territory, kTypes[step.choice % 3], "reason: 'r'");
    case 5:
      // Rare, or else there is soon one customer left.
      if (step.choice != 5) return Appoint(territory, customer);
      return Ask<v1::MergeCustomer>(
          absl::StrCat("from: ", Quoted("customers/" + customer),
                       " into: ", Quoted("customers/" + Customer(step.customer + 1))));
    case 6:
    case 7: return Screen<v1::NominateChannel>(nominee, place);
    case 8:
      return Screen<v1::AssessChannel>(
          nominee, place,
          step.choice == 1 ? std::string(kFit) + "step: 'service'" : std::string(kAllMet));
    case 9:
    case 10: return Screen<v1::AssessChannel>(nominee, place, kAllMet);
    default: return Screen<v1::DecideChannel>(nominee, place, step.choice == 0 ? kUnfit : kFit);
  }
}

Spec Provinces() {
  Spec spec = Hubei();
  spec.When(Define("sichuan", "assured: true")).ThenAccepted();
  spec.When(District("chengdu", "sichuan")).ThenAccepted();
  spec.When(District("mianyang", "sichuan")).ThenAccepted();
  spec.When(Define("shanghai")).ThenAccepted();
  return spec;
}

void CheckLimits(Spec& spec) {
  for (const char* id : kTerritories) {
    const domain::TerritoryState state = spec.territory(id);
    std::size_t count = state.distributors.size();
    if (state.whole && state.parent.empty()) {
      for (const std::string& district : state.districts) {
        count += spec.territory(domain::IdOf(district)).distributors.size();
      }
    }
    RC_ASSERT(count <= static_cast<std::size_t>(state.max));
  }
}

// How far the screening of a customer for a territory has come, by its events alone.
struct Progress {
  std::vector<std::string> chain;
  std::size_t done = 0;
};

void CheckChains(const std::vector<v1::Event>& events) {
  std::map<std::pair<std::string, std::string>, Progress> open;
  for (const v1::Event& event : events) {
    if (event.has_channel_nominated()) {
      const auto key = std::pair(event.stream(), event.channel_nominated().territory());
      RC_ASSERT(open.count(key) == 0U);
      for (const v1::ScreeningStep& step : event.channel_nominated().chain()) {
        open[key].chain.push_back(step.id());
      }
    } else if (event.has_channel_assessed()) {
      Progress& progress = open.at(std::pair(event.stream(), event.channel_assessed().territory()));
      RC_ASSERT(progress.done < progress.chain.size());
      RC_ASSERT(event.channel_assessed().step() == progress.chain[progress.done]);
      ++progress.done;
    } else if (event.has_channel_decided()) {
      const auto key = std::pair(event.stream(), event.channel_decided().territory());
      RC_ASSERT(open.at(key).done == open.at(key).chain.size());
      open.erase(key);
    }
  }
}

RC_GTEST_PROP(AnyAppointments, NeverExceedWhatATypeAllowsInAnyDistrict, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
  Spec spec = Provinces();
  for (const Step& step : steps) {
    spec.When(CommandOf(step)).Try();
    if (spec.status().ok()) {
      CheckLimits(spec);
      continue;
    }
    RC_ASSERT(domain::ReasonOf(spec.status()) != v1::REASON_UNSPECIFIED);
    RC_ASSERT(spec.decision().events.empty());
  }
}

RC_GTEST_PROP(AnyScreenings, AreDecidedAfterTheirChainInOrder, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
  Spec spec = Provinces();
  for (const Step& step : steps) spec.When(CommandOf(step)).Try();
  CheckChains(spec.events());
}

// A generator whose commands are all refused proves nothing.
TEST(AnyAppointments, AreMadeRefusedForWantOfRoomAndScreened) {
  Spec spec = Provinces();
  std::set<std::string> types;
  std::set<std::string> reasons;
  std::minstd_rand random(1);
  const auto below = [&random](unsigned bound) { return static_cast<int>(random() % bound); };
  for (int i = 0; i < 1000; ++i) {
    const Step step{below(12), below(7), below(kCustomers), below(6)};
    spec.When(CommandOf(step)).Try();
    if (!spec.status().ok()) reasons.insert(domain::ReasonName(domain::ReasonOf(spec.status())));
  }
  for (const v1::Event& event : spec.events()) types.insert(domain::TypeOf(event));
  for (const char* type :
       {"ChannelNominated", "ChannelAssessed", "ChannelDecided", "DistributorAppointed",
        "DistributorDropped", "TerritoryConverted", "DistributorshipConverted"}) {
    EXPECT_EQ(types.count(type), 1U) << type;
  }
  EXPECT_EQ(reasons.count("TERRITORY_FULL"), 1U);
  EXPECT_EQ(reasons.count("STAGE_TRANSITION"), 1U);
}

}  // namespace
}  // namespace kezhi::testing
