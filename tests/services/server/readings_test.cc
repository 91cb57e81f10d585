// Whose personal texts an answer shows.

#include "services/server/readings.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/query_service.pb.h"

#include "tests/given.h"

namespace kezhi::server {
namespace {

using kezhi::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kV1[] = "stores/s1/visits/v1";

template <typename Answer>
std::map<std::string, bool> Shown(const std::string& text, const std::string& otherwise = "") {
  return PersonsShown(FromText<Answer>(text), otherwise);
}

TEST(PersonsShown, AreThoseWhoseTextsAreClearOrShortened) {
  EXPECT_THAT(Shown<v1::GetProgressTableResponse>(R"pb(
                table {
                  rows {
                    customer: "stores/s1/customers/k1"
                    name { clear: "甲" }
                    phone { masked: "1*" }
                  }
                  rows {
                    customer: "stores/s1/customers/k2"
                    name { masked: "乙*" }
                  }
                  rows {
                    customer: "stores/s1/customers/k3"
                    name { withheld: true }
                  }
                  rows {
                    customer: "stores/s1/customers/k4"
                    name { erased: true }
                  }
                  rows { customer: "stores/s1/customers/k5" }
                }
              )pb"),
              ElementsAre(Pair(kK1, true), Pair(kK2, false)));
}

TEST(PersonsShown, OfALineWithoutCustomerIsTheVisit) {
  EXPECT_THAT(Shown<v1::GetRegistrationSheetResponse>(R"pb(
                sheet {
                  lines {
                    visit: "stores/s1/visits/v1"
                    appellation { clear: "某先生" }
                  }
                  lines {
                    visit: "stores/s1/visits/v2"
                    customer: "stores/s1/customers/k1"
                    name { clear: "甲" }
                  }
                }
              )pb"),
              ElementsAre(Pair(kK1, true), Pair(kV1, true)));
}

TEST(PersonsShown, OfACardIsWhoWasAskedForAlsoBelowItsHead) {
  EXPECT_THAT(Shown<v1::GetCustomerCardResponse>("card { front { } } served { position: 1 }", kK1),
              IsEmpty());
  EXPECT_THAT(Shown<v1::ListTimelineResponse>("entries { details { clear: '看车' } }", kK1),
              ElementsAre(Pair(kK1, true)));
}

TEST(PersonsShown, OfAnEventIsItsStreamUnlessTheEventNamesACustomer) {
  EXPECT_THAT(Shown<v1::Event>(R"pb(stream: "stores/s1/visits/v1"
                                    visit_registered { appellation { clear: "某先生" } })pb"),
              ElementsAre(Pair(kV1, true)));
  EXPECT_THAT(Shown<v1::Event>(R"pb(stream: "stores/s1/visits/v1"
                                    visit_completed {
                                      customer: "stores/s1/customers/k1"
                                      name { clear: "甲" }
                                    })pb"),
              ElementsAre(Pair(kK1, true)));
}

TEST(PersonsShown, OfADealsEventIsWhoTheCallerSaysTheDealIsOf) {
  const std::string refused =
      "stream: 'stores/s1/deals/d1' delivery_refused { reason { clear: '包装破损' } }";
  EXPECT_THAT(Shown<v1::Event>(refused, kK1), ElementsAre(Pair(kK1, true)));
  EXPECT_THAT(Shown<v1::Event>(refused), IsEmpty());
}

TEST(PersonsShown, TheStaffsNamesAndOwnWordsAreNoCustomers) {
  EXPECT_THAT(Shown<v1::ListConsultantsResponse>(
                  "consultants { consultant: 'stores/s1/consultants/c1' name { clear: '丙' } }"),
              IsEmpty());
  EXPECT_THAT(Shown<v1::Event>("stream: 'stores/s1/consultants/c1' "
                               "consultant_hired { name { clear: '丙' } }",
                               kK1),
              IsEmpty());
}

}  // namespace
}  // namespace kezhi::server
