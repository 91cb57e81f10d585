// Whose personal texts an answer shows.

#include "services/server/readings.h"

#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/query_service.pb.h"

#include "domain/reads/usual.h"
#include "services/engine/personal.h"
#include "services/server/policy.h"
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

// A new RPC says whether those whom it shows count; see domain/reads/usual.h.
TEST(UnusualReading, HasARowForEveryRpcWhoseAnswerCanHoldPersonalTexts) {
  std::set<std::string> expected;
  for (const auto& [name, rpc] : AllRpcs()) {
    if (engine::HoldsPersonal(*rpc->output_type())) expected.insert(name);
  }
  std::set<std::string> rows;
  for (const domain::ShownBy& row : domain::kShownBy) {
    EXPECT_TRUE(rows.insert(std::string(row.rpc)).second) << row.rpc << " has two rows";
  }
  EXPECT_EQ(rows, expected);
}

// All lists count but those of what is due and of what names no customer.
TEST(UnusualReading, CountsWhateverPagesThroughCustomers) {
  const std::set<std::string> work = {"ListBreaches",     "ListConsultants", "ListDueItems",
                                      "ListJournalLines", "ListKpiSheets",   "ListMeetings",
                                      "ListPlans"};
  int counted = 0;
  for (const domain::ShownBy& row : domain::kShownBy) {
    const std::string name(row.rpc.substr(row.rpc.find('/') + 1));
    if (name.rfind("List", 0) != 0) continue;
    EXPECT_EQ(domain::CountsAsUnusual(row.rpc), work.count(name) == 0) << row.rpc;
    ++counted;
  }
  EXPECT_GT(counted, 15);
  EXPECT_TRUE(domain::CountsAsUnusual("QueryService/SearchCustomers"));
  EXPECT_TRUE(domain::CountsAsUnusual("StreamService/ReadAll"));
  EXPECT_TRUE(domain::CountsAsUnusual("QueryService/OfAnotherVersion"));
  EXPECT_FALSE(domain::CountsAsUnusual("QueryService/GetProgressTable"));
}

}  // namespace
}  // namespace kezhi::server
