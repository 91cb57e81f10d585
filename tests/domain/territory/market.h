#ifndef KEZHI_TESTS_DOMAIN_TERRITORY_MARKET_H_
#define KEZHI_TESTS_DOMAIN_TERRITORY_MARKET_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/territory.pb.h"

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

// Words in which the specifications of territories and screenings are told. 客户筛选标准
namespace kezhi::testing {

inline constexpr char kFit[] = "verdict: SCREENING_VERDICT_APPROVED ";
inline constexpr char kUnfit[] = "verdict: SCREENING_VERDICT_REFUSED ";
// All four criteria of the preset are met, with the two documents.
inline constexpr char kAllMet[] =
    "verdict: SCREENING_VERDICT_APPROVED "
    "criteria { criterion: 'gsp' met: true proof: 'GSP-12' } "
    "criteria { criterion: 'state_owned' met: true proof: 'S-7' } "
    "criteria { criterion: 'credit' met: true } "
    "criteria { criterion: 'direct_sale_and_distribution' met: true } ";

inline std::string Territory(const std::string& id) {
  return Quoted("territories/" + id);
}

// A command of the territory, `more` being the rest of its text.
template <typename Kind>
v1::Command OfTerritory(const std::string& territory, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("territory: ", Territory(territory), " ", more));
}

inline v1::Command Define(const std::string& territory, const std::string& more = "") {
  return OfTerritory<v1::DefineTerritory>(territory, more);
}

inline v1::Command District(const std::string& territory, const std::string& parent) {
  return Define(territory, absl::StrCat("parent: ", Territory(parent)));
}

inline v1::Command Appoint(const std::string& territory, const std::string& customer) {
  return OfTerritory<v1::AppointDistributor>(
      territory, absl::StrCat("customer: ", Quoted("customers/" + customer)));
}

inline v1::Command Drop(const std::string& territory, const std::string& customer,
                        const std::string& reason = "idle") {
  return OfTerritory<v1::DropDistributor>(
      territory,
      absl::StrCat("customer: ", Quoted("customers/" + customer), " reason_code: '", reason, "'"));
}

inline v1::Command Convert(const std::string& territory, const std::string& to,
                           const std::string& more = "") {
  return OfTerritory<v1::ConvertTerritory>(territory, absl::StrCat("to: '", to, "' ", more));
}

// A command of a screening.
template <typename Kind>
v1::Command Screen(const std::string& customer, const std::string& territory,
                   const std::string& more = "") {
  return OfCustomer<Kind>(customer, absl::StrCat("territory: ", Territory(territory), " ", more));
}

// The store of the preset with customers k1 to k9 of c1's.
inline Spec Market() {
  Spec spec(CommonGround("channel_screening"));
  for (int i = 1; i <= 9; ++i) spec.Given(Registered(absl::StrCat("k", i)));
  return spec;
}

// The same with 湖北, which counts in its districts 武汉 and 宜昌.
inline Spec Hubei() {
  Spec spec = Market();
  spec.When(Define("hubei")).At("2026-03-02 09:00").ThenAccepted();
  spec.When(District("wuhan", "hubei")).ThenAccepted();
  spec.When(District("yichang", "hubei")).ThenAccepted();
  return spec;
}

// Nominates, and passes the chain up to the decision.
inline void PassChain(const std::string& customer, const std::string& territory, Spec& spec) {
  spec.When(Screen<v1::NominateChannel>(customer, territory)).As("consultant", "c1").ThenAccepted();
  spec.When(Screen<v1::AssessChannel>(customer, territory, kAllMet))
      .As("consultant", "c1")
      .ThenAccepted();
  spec.When(Screen<v1::AssessChannel>(customer, territory, kFit))
      .As("region_manager")
      .ThenAccepted();
  spec.When(Screen<v1::AssessChannel>(customer, territory, kFit)).As("after_sale").ThenAccepted();
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_TERRITORY_MARKET_H_
