// How many customers a consultant may claim: domain.md §2.5 R84, §6.6; docs/decisions/0010.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::claim_limit_cases {
namespace {

constexpr char kOwnedAtMost2[] = "max_owned: 2";
constexpr char kTwoClaimsADay[] = "claims_per_day: 2";

// c1, c2 and c3 under a pool with these limits, from the day of the opening on.
Spec Floor(const std::string& limits) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  *playbook.mutable_pool() = FromText<v1::Pool>(limits);
  return Spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1"),
               ConsultantHired("c2"), ConsultantHired("c3")});
}

// A customer whom c1 gave to the pool.
void GivePooled(Spec& spec, const std::string& id) {
  spec.Given(Registered(id))
      .Given(On<v1::CustomerPooled>("customers/" + id,
                                    "why: POOL_REASON_RELEASED from: " + Quoted("consultants/c1")));
}

v1::Command Register(const std::string& id, const std::string& owner) {
  return OfCustomer<v1::RegisterCustomer>(
      id, absl::StrCat("kind: CUSTOMER_KIND_PERSON name: 'x' email: '", id,
                       "@example.com' owner: ", Quoted("consultants/" + owner)));
}

Spec& Claims(Spec& spec, const std::string& consultant, const std::string& id) {
  return spec.When(OfCustomer<v1::ClaimCustomer>(id)).As("consultant", consultant);
}

void RefusedByLimit(Spec& spec, const std::string& limit, const std::string& actual) {
  spec.ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_CLAIM_LIMIT);
  EXPECT_EQ(spec.metadata("limit"), limit);
  EXPECT_EQ(spec.metadata("actual"), actual);
}

TEST(ClaimLimit, IsReachedWithTheLastCustomerThatThePlaybookAllows) {  // R84
  Spec spec = Floor(kOwnedAtMost2);
  GivePooled(spec, "k1");
  GivePooled(spec, "k2");
  spec.When(Register("k3", "c2")).At("2026-03-05 09:00").ThenAccepted();
  Claims(spec, "c2", "k1")
      .ThenEvents(
          {On<v1::CustomerClaimed>("customers/k1", "by: " + Quoted("consultants/c2")),
           On<v1::PortfolioChanged>("consultants/c2", "gained: " + Quoted("customers/k1"))});
  RefusedByLimit(Claims(spec, "c2", "k2"), "2", "2");
  // Who has none yet may.
  Claims(spec, "c3", "k2").ThenAccepted();
}

TEST(ClaimLimit, CountsEveryWayInWhichACustomerBecomesOnes) {
  Spec spec = Floor("max_owned: 4");
  GivePooled(spec, "k9");
  spec.Given(Registered("k2", ""))
      .Given(Registered("k3", "c1"))
      .Given(Registered("k4", "c3"))
      .When(Register("k1", "c2"))
      .At("2026-03-05 09:00")
      .ThenAccepted()
      .When(OfCustomer<v1::AssignCustomer>("k2", "to: " + Quoted("consultants/c2")))
      .As("manager")
      .ThenAccepted()
      .When(OfCustomer<v1::HandOverCustomer>("k3", "to: " + Quoted("consultants/c2")))
      .As("manager")
      .ThenAccepted()
      .When(Ask<v1::DismissConsultant>(absl::StrCat(
          "consultant: ", Quoted("consultants/c3"), " successor: ", Quoted("consultants/c2"),
          " customers: ", Quoted("customers/k4"), " last_day", DateText("2026-03-05"))))
      .As("manager")
      .ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"CustomerHandedOver", "ConsultantLeft", "PortfolioChanged"}));
  RefusedByLimit(Claims(spec, "c2", "k9"), "4", "4");
}

TEST(ClaimLimit, CountsWhoeverLeftContactDataWithTheConsultant) {
  Spec spec = Floor("max_owned: 1");
  GivePooled(spec, "k9");
  spec.Given(Arrived("v1", "2026-03-05 09:00"))
      .When(Complete("v1", "2026-03-05 09:30",
                     "name: 'x' phone: '13800000001' info_left: true wanted_model: 'M' grade: 'H'"
                     " note: 'n'"))
      .At("2026-03-05 09:35")
      .ThenAccepted();
  RefusedByLimit(Claims(spec, "c1", "k9"), "1", "1");
}

TEST(ClaimLimit, LeavesRoomAgainOnceACustomerIsAnothers) {
  Spec spec = Floor(kOwnedAtMost2);
  GivePooled(spec, "k3");
  spec.When(Register("k1", "c2"))
      .At("2026-03-05 09:00")
      .ThenAccepted()
      .When(Register("k2", "c2"))
      .ThenAccepted()
      .When(OfCustomer<v1::HandOverCustomer>("k1", "to: " + Quoted("consultants/c3")))
      .As("manager")
      .ThenAccepted();
  Claims(spec, "c2", "k3").ThenAccepted();
  // A claim drops what has gone, so that the next looks at no more than it must.
  EXPECT_EQ(spec.consultant("c2").portfolio,
            (std::set<std::string>{Name("customers/k2"), Name("customers/k3")}));
}

TEST(ClaimLimit, HoldsNobodyBackFromWhatIsGivenToThem) {
  Spec spec = Floor("max_owned: 1");
  spec.When(Register("k1", "c2"))
      .At("2026-03-05 09:00")
      .ThenAccepted()
      .When(Register("k2", "c2"))
      .ThenAccepted();
}

TEST(ClaimLimit, LetsACustomerBeClaimedAgainWithoutCountingTwice) {
  Spec spec = Floor(kOwnedAtMost2);
  GivePooled(spec, "k1");
  Claims(spec, "c2", "k1").At("2026-03-05 09:00").ThenAccepted();
  spec.When(OfCustomer<v1::PoolCustomer>("k1")).As("consultant", "c2").ThenAccepted();
  Claims(spec, "c2", "k1").ThenAccepted();
  EXPECT_EQ(spec.consultant("c2").portfolio, (std::set<std::string>{Name("customers/k1")}));
}

TEST(ClaimLimit, ADayTakesSoManyClaimsAndTheNextDayAsManyAgain) {  // R84
  Spec spec = Floor(kTwoClaimsADay);
  for (const char* id : {"k1", "k2", "k3"}) GivePooled(spec, id);
  Claims(spec, "c2", "k1")
      .At("2026-03-05 09:00")
      .ThenEvents({On<v1::CustomerClaimed>("customers/k1", "by: " + Quoted("consultants/c2")),
                   On<v1::PortfolioChanged>("consultants/c2",
                                            "claims: 1 claimed_on" + DateText("2026-03-05"))});
  Claims(spec, "c2", "k2").ThenAccepted();
  RefusedByLimit(Claims(spec, "c2", "k3"), "2", "2");
  // Saying that it happened yesterday is no way round.
  RefusedByLimit(Claims(spec, "c2", "k3").Occurred("2026-03-04 09:00"), "2", "2");
  Claims(spec, "c2", "k3").At("2026-03-06 09:00").ThenAccepted();
}

TEST(ClaimLimit, OfAnImportedClaimIsThatOfItsDay) {
  Spec spec = Floor(kTwoClaimsADay);
  for (const char* id : {"k1", "k2", "k3", "k4"}) GivePooled(spec, id);
  for (const char* id : {"k1", "k2", "k3", "k4"}) {
    spec.When(OfCustomer<v1::ClaimCustomer>(id, "by: " + Quoted("consultants/c2")))
        .At("2026-03-05 09:00")
        .Occurred(std::string(id) < "k3" ? "2026-03-02 09:00" : "2026-03-03 09:00")
        .Imported()
        .ThenAccepted();
  }
}

TEST(ClaimLimit, LeavesNoTraceWhereNoPlaybookLimitsClaims) {
  Spec spec = Floor("reclaim_days: 30");
  GivePooled(spec, "k1");
  spec.When(Register("k2", "c2")).At("2026-03-05 09:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"CustomerRegistered"});
  Claims(spec, "c2", "k1").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"CustomerClaimed"});
}

TEST(ClaimLimit, OfAFullFloorHandedOverFitsItsRecords) {
  Spec spec = Floor("max_owned: 500");
  std::string customers;
  for (int i = 0; i < 500; ++i) {
    const std::string id = absl::StrCat(std::string(55, 'k'), i);
    spec.Given(Registered(id));
    absl::StrAppend(&customers, " customers: ", Quoted("customers/" + id));
  }
  spec.When(Ask<v1::DismissConsultant>(absl::StrCat(
                "consultant: ", Quoted("consultants/c1"), " successor: ", Quoted("consultants/c2"),
                customers, " last_day", DateText("2026-03-05"))))
      .As("manager")
      .At("2026-03-05 17:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 500U + 1 + 3);
  EXPECT_EQ(spec.consultant("c2").portfolio.size(), 500U);
  for (const domain::DecidedEvent& decided : spec.decision().events) {
    EXPECT_LT(decided.event.ByteSizeLong(), 60U * 1024);
  }
}

}  // namespace
}  // namespace kezhi::testing::claim_limit_cases
