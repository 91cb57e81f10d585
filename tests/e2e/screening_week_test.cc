// A week in which a maker of medicines screens its distributors (S1 客户筛选标准): three
// representatives, a region manager, customer service, commerce and a manager, 2 to 6 March 2026.
// The forms are derived by hand from what the test sends.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"
#include "tests/matchers.h"

namespace kezhi::e2e::screening_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kFit[] = "verdict: SCREENING_VERDICT_APPROVED ";
constexpr char kUnfit[] = "verdict: SCREENING_VERDICT_REFUSED ";
constexpr char kDocuments[] =
    "criteria { criterion: 'gsp' met: true proof: 'GSP-12' } "
    "criteria { criterion: 'state_owned' met: true proof: 'S-7' } ";
constexpr char kCredit[] = "criteria { criterion: 'credit' met: true } ";
constexpr char kSales[] = "criteria { criterion: 'direct_sale_and_distribution' met: true } ";

// Who is screened from the beginning, and for which territory.
struct Nominee {
  int number;
  const char* territory;

  std::string Id() const { return absl::StrCat("k", number); }
};

constexpr Nominee kNominees[] = {{1, "wuhan"},   {3, "wuhan"},   {4, "wuhan"},
                                 {5, "yichang"}, {6, "sichuan"}, {8, "shanghai"}};

// k1 to k4 are the first representative's, k5 to k7 the second's, k8 to k10 the third's.
std::size_t RepNumber(int customer) {
  if (customer <= 4) return 0;
  return customer <= 7 ? 1 : 2;
}

class ScreeningWeek : public WeekTest {
 protected:
  ScreeningWeek()
      : manager_(service_.As("manager", "m1")),
        commerce_(service_.As("commerce", "q1")),
        region_(service_.As("region_manager", "r1")),
        support_(service_.As("after_sale", "a1")) {
    for (const char* id : {"c1", "c2", "c3"}) {
      reps_.push_back(service_.As("consultant", absl::StrCat("stores/s1/consultants/", id)));
    }
    Adopt("stores/s1", "channel_screening");
  }

  // A command of a territory, or of a customer and a territory.
  template <typename Kind>
  static v1::Command In(const std::string& territory, const std::string& more = "") {
    return Ask<Kind>(absl::StrCat("territory: 'stores/s1/territories/", territory, "' ", more));
  }

  template <typename Kind>
  static v1::Command Of(const std::string& customer, const std::string& territory,
                        const std::string& more = "") {
    return In<Kind>(territory,
                    absl::StrCat("customer: 'stores/s1/customers/", customer, "' ", more));
  }

  static v1::Command District(const std::string& territory, const std::string& parent) {
    return In<v1::DefineTerritory>(territory,
                                   absl::StrCat("parent: 'stores/s1/territories/", parent, "'"));
  }

  server::Client& RepOf(int customer) { return reps_[RepNumber(customer)]; }

  void RegisterCompanies() {
    for (int i = 1; i <= 10; ++i) {
      Sent(RepOf(i), Ask<v1::RegisterCustomer>(
                         absl::StrCat("customer: 'stores/s1/customers/k", i,
                                      "' kind: CUSTOMER_KIND_COMPANY name: '医药公司", i,
                                      "' owner: 'stores/s1/consultants/c", RepNumber(i) + 1, "'")));
    }
  }

  void SetUpTerritories() {
    Sent(commerce_, In<v1::DefineTerritory>("hubei"));
    Sent(commerce_, District("wuhan", "hubei"));
    Sent(commerce_, District("yichang", "hubei"));
    Sent(commerce_, In<v1::DefineTerritory>("sichuan"));
    Sent(commerce_, In<v1::DefineTerritory>("shanghai"));
    Refused(manager_, In<v1::DefineTerritory>("henan"), v1::REASON_ROLE_REQUIRED);
  }

  // Those who were there before.
  void TakeOver() {
    Sent(commerce_, Of<v1::AppointDistributor>("k1", "wuhan"));
    Sent(commerce_, Of<v1::AppointDistributor>("k2", "wuhan"));
    Sent(commerce_, Of<v1::AppointDistributor>("k5", "yichang"));
    Sent(commerce_, Of<v1::AppointDistributor>("k8", "shanghai"));
  }

  // Nominated and assessed by the representative; k4 lacks credit, k8 sells to nobody.
  void AssessByReps() {
    const std::string all = absl::StrCat(kFit, kDocuments, kCredit, kSales);
    Refused(reps_[0], Of<v1::AssessChannel>("k1", "wuhan", all), v1::REASON_SCREENING_MISSING);
    for (const Nominee& nominee : kNominees) {
      server::Client& rep = RepOf(nominee.number);
      Sent(rep, Of<v1::NominateChannel>(nominee.Id(), nominee.territory));
    }
    Refused(reps_[0],
            Of<v1::AssessChannel>("k1", "wuhan",
                                  absl::StrCat(kFit, "criteria { criterion: 'gsp' met: true }")),
            v1::REASON_EVIDENCE_REQUIRED);
    Refused(region_, Of<v1::AssessChannel>("k1", "wuhan", kFit), v1::REASON_ROLE_REQUIRED);
    for (const Nominee& nominee : kNominees) {
      std::string found = all;
      if (nominee.number == 4) found = absl::StrCat(kFit, kDocuments, kSales);
      if (nominee.number == 8) found = absl::StrCat(kUnfit, kDocuments, kCredit);
      Sent(RepOf(nominee.number), Of<v1::AssessChannel>(nominee.Id(), nominee.territory, found));
    }
  }

  void AssessAllBy(server::Client& client) {
    for (const Nominee& nominee : kNominees) {
      Sent(client, Of<v1::AssessChannel>(nominee.Id(), nominee.territory, kFit));
    }
  }

  void Decide() {
    Sent(commerce_, Of<v1::DecideChannel>("k1", "wuhan", kFit));
    Sent(commerce_, Of<v1::DecideChannel>("k3", "wuhan", kFit));
    Refused(commerce_, Of<v1::DecideChannel>("k4", "wuhan", kFit), v1::REASON_CRITERIA_UNMET);
    Sent(commerce_, Of<v1::DecideChannel>("k4", "wuhan", kUnfit));
    Sent(commerce_, Of<v1::DecideChannel>("k5", "yichang", kFit));
    Sent(commerce_, Of<v1::DecideChannel>("k6", "sichuan", kFit));
    Sent(commerce_, Of<v1::DecideChannel>("k8", "shanghai", kUnfit));
    Sent(commerce_, Of<v1::DropDistributor>("k8", "shanghai", "reason_code: 'screening_refused'"));
    Refused(reps_[0], Of<v1::NominateChannel>("k4", "wuhan"), v1::REASON_RENOMINATION_TOO_SOON);
    Refused(commerce_, Of<v1::AppointDistributor>("k9", "wuhan"), v1::REASON_TERRITORY_FULL);
    Sent(commerce_, Of<v1::AppointDistributor>("k9", "yichang"));
  }

  // Shanghai is narrowed by mistake, and widened again.
  void Correct() {
    Sent(commerce_, In<v1::ConvertTerritory>("shanghai", "to: 'selective'"));
    Corrected(commerce_, In<v1::ConvertTerritory>("shanghai", "to: 'extensive' reason: '误操作'"));
  }

  // One more passes the whole chain on the last day; the next has got as far as the region.
  void ScreenTheLast() {
    const std::string all = absl::StrCat(kFit, kDocuments, kCredit, kSales);
    Sent(RepOf(7), Of<v1::NominateChannel>("k7", "yichang"));
    Sent(RepOf(7), Of<v1::AssessChannel>("k7", "yichang", all));
    Sent(region_, Of<v1::AssessChannel>("k7", "yichang", kFit));
    Sent(support_, Of<v1::AssessChannel>("k7", "yichang", kFit));
    Sent(commerce_, Of<v1::DecideChannel>("k7", "yichang", kFit));
    Sent(RepOf(10), Of<v1::NominateChannel>("k10", "shanghai"));
    Sent(RepOf(10), Of<v1::AssessChannel>("k10", "shanghai", all));
    Sent(region_, Of<v1::AssessChannel>("k10", "shanghai", kFit));
  }

  // `wuhan selective 3 of 2-3 free 0`; without limits of its own `hubei selective, 6 in 2`.
  std::vector<std::string> Territories() {
    v1::ListTerritoriesRequest request;
    request.set_parent("stores/s1");
    *request.mutable_read_at() = Now();
    const auto answer = Get(commerce_, &Query::ListTerritories, request);
    std::vector<std::string> lines;
    for (const v1::TerritoryRow& row : answer.territories()) {
      const std::string head = absl::StrCat(ShortOf(row.territory()), " ", row.type());
      lines.push_back(
          row.limited() ? absl::StrCat(head, " ", row.counted(), " of ", row.min(), "-", row.max(),
                                       " free ", row.free(), row.below_min() ? " below" : "")
                        : absl::StrCat(head, ", ", row.in_districts(), " in ", row.districts()));
    }
    return lines;
  }

  v1::Territory Territory(server::Client& client, const std::string& id) {
    v1::GetTerritoryRequest request;
    request.set_name(absl::StrCat("stores/s1/territories/", id));
    *request.mutable_read_at() = Now();
    return Get(client, &Query::GetTerritory, request).territory();
  }

  // `k1 wuhan approved`, and while it is open for whom it waits.
  std::vector<std::string> Screenings(const v1::ListScreeningsRequest& request) {
    const auto answer = Get(commerce_, &Query::ListScreenings, request);
    std::vector<std::string> lines;
    for (const v1::ScreeningRow& row : answer.screenings()) {
      std::string status = "waits for " + row.waits_for();
      if (row.status() == v1::SCREENING_STATUS_APPROVED) status = "approved";
      if (row.status() == v1::SCREENING_STATUS_REFUSED) status = "refused";
      lines.push_back(
          absl::StrCat(ShortOf(row.customer()), " ", ShortOf(row.territory()), " ", status));
    }
    return lines;
  }

  static v1::ListScreeningsRequest All(const v1::ReadAt& read_at) {
    v1::ListScreeningsRequest request;
    request.set_parent("stores/s1");
    *request.mutable_read_at() = read_at;
    return request;
  }

  server::Client manager_;
  server::Client commerce_;
  server::Client region_;
  server::Client support_;
  std::vector<server::Client> reps_;
};

TEST_F(ScreeningWeek, EndsWithTheDistributorsThatTheDocumentAsksFor) {
  service_.SetClock("2026-03-02 09:00");
  RegisterCompanies();
  SetUpTerritories();
  TakeOver();
  EXPECT_THAT(
      Territories(),
      ElementsAre("hubei selective, 3 in 2", "shanghai extensive 1 of 7-8 free 7 below",
                  "sichuan exclusive 0 of 1-1 free 1 below", "wuhan selective 2 of 2-3 free 1",
                  "yichang selective 1 of 2-3 free 2 below"));
  service_.SetClock("2026-03-03 09:00");
  AssessByReps();
  service_.SetClock("2026-03-04 09:00");
  AssessAllBy(region_);
  Refused(commerce_, Of<v1::DecideChannel>("k1", "wuhan", kFit), v1::REASON_STAGE_TRANSITION);
  const std::uint64_t wednesday = service_.head();
  service_.SetClock("2026-03-05 09:00");
  AssessAllBy(support_);
  service_.SetClock("2026-03-06 09:00");
  Decide();
  Correct();
  ScreenTheLast();

  EXPECT_THAT(Territories(),
              ElementsAre("hubei selective, 6 in 2", "shanghai extensive 0 of 7-8 free 8 below",
                          "sichuan exclusive 1 of 1-1 free 0", "wuhan selective 3 of 2-3 free 0",
                          "yichang selective 3 of 2-3 free 0"));
  EXPECT_THAT(Screenings(All(Now())),
              ElementsAre("k1 wuhan approved", "k10 shanghai waits for after_sale",
                          "k3 wuhan approved", "k4 wuhan refused", "k5 yichang approved",
                          "k6 sichuan approved", "k7 yichang approved", "k8 shanghai refused"));
  // As it was known on Wednesday evening: all were reported to commerce, and wait for the service.
  v1::ListScreeningsRequest reported = All(AsOf(wednesday));
  reported.set_reported_to("commerce");
  EXPECT_THAT(Screenings(reported),
              ElementsAre("k1 wuhan waits for after_sale", "k3 wuhan waits for after_sale",
                          "k4 wuhan waits for after_sale", "k5 yichang waits for after_sale",
                          "k6 sichuan waits for after_sale", "k8 shanghai waits for after_sale"));
}

TEST_F(ScreeningWeek, ShowsTheDocumentsOfACustomerToWhomCustomersAreShown) {
  PlaysAPart();
  service_.SetClock("2026-03-02 09:00");
  RegisterCompanies();
  SetUpTerritories();
  TakeOver();
  AssessByReps();
  const v1::Territory whole = Territory(manager_, "hubei");
  std::vector<std::string> distributors;
  for (const v1::DistributorRow& row : whole.distributors()) {
    distributors.push_back(absl::StrCat(ShortOf(row.territory()), " ", ShortOf(row.customer())));
  }
  EXPECT_THAT(distributors, ElementsAre("wuhan k1", "wuhan k2", "yichang k5"));
  ASSERT_EQ(whole.screenings_size(), 4);
  EXPECT_EQ(whole.screenings(0).assessments(0).criteria(0).proof().clear(), "GSP-12");
  const v1::Territory own = Territory(reps_[0], "hubei");
  EXPECT_EQ(own.screenings(0).assessments(0).criteria(0).proof().clear(), "GSP-12");
  const v1::Territory others = Territory(reps_[1], "hubei");
  EXPECT_EQ(others.screenings(0).assessments(0).criteria(0).proof().clear(), "");
  const v1::Territory bare = Territory(commerce_, "hubei");
  EXPECT_EQ(bare.screenings(0).assessments(0).criteria(0).proof().clear(), "");
  EXPECT_TRUE(bare.screenings(0).assessments(0).criteria(0).met());
  v1::GetTerritoryRequest unknown;
  unknown.set_name("stores/s1/territories/henan");
  EXPECT_THAT(commerce_.Call(&Query::GetTerritory, commerce_.query(), unknown),
              HasReason(v1::REASON_TERRITORY_NOT_FOUND));
}

// A page token belongs to its list, and faults are told all at once.
TEST_F(ScreeningWeek, ListsPageByPage) {
  PlaysAPart();
  service_.SetClock("2026-03-02 09:00");
  SetUpTerritories();
  v1::ListTerritoriesRequest request;
  request.set_parent("stores/s1");
  request.set_order_by("free desc");
  request.set_page_size(2);
  *request.mutable_read_at() = Now();
  const auto first = Get(commerce_, &Query::ListTerritories, request);
  ASSERT_EQ(first.territories_size(), 2);
  EXPECT_EQ(ShortOf(first.territories(0).territory()), "shanghai");
  request.set_page_token(first.next_page_token());
  const auto second = Get(commerce_, &Query::ListTerritories, request);
  EXPECT_EQ(second.territories_size(), 2);
  request.set_page_token("");
  request.set_order_by("luck");
  request.set_parent("s1");
  const auto refused = commerce_.Call(&Query::ListTerritories, commerce_.query(), request);
  EXPECT_THAT(refused, kezhi::testing::HasViolation("order_by", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(refused, kezhi::testing::HasViolation("parent", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Screenings(All(Now())), IsEmpty());
}

}  // namespace
}  // namespace kezhi::e2e::screening_week_cases
